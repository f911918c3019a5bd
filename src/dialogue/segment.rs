//! Where one question of a message ends and the next begins.

use std::ops::Range;

use crate::nlu::Message;

/// Words that join two questions. They belong to the languages, not to any topic.
const CONNECTORS: [&str; 16] = [
    "それと", "それから", "あともう1つ", "あと", "ついでに", "あわせて", "併せて", "加えて", "もう1つ", "また",
    " and also ", " and ", " also ", " plus ", " additionally ", " as well as ",
];

/// Words that begin a message which only makes sense after another.
const ELLIPTIC: [&str; 22] = [
    "じゃあ", "じゃ", "では", "でわ", "それなら", "それでは", "ならば", "なら", "ほな", "ほんなら", "その場合", "ちなみに",
    "いや", "あ", "えっと", "and ", "what about", "how about", "then ", "no ", "actually", "in that case",
];

/// The parts of a message that may be questions of their own: sentences, split again at joining words.
pub(super) fn segments(message: &Message) -> Vec<Range<usize>> {
    let text = &message.text.text;
    let mut parts = Vec::new();
    for sentence in message.sentences() {
        let mut start = sentence.start;
        let mut at = sentence.start;
        while at < sentence.end {
            let rest = &text[at..sentence.end];
            match CONNECTORS.iter().find(|connector| rest.starts_with(**connector)) {
                Some(connector) if at > start => {
                    parts.push(start..at);
                    at += connector.len();
                    start = at;
                }
                _ => at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
        if start < sentence.end {
            parts.push(start..sentence.end);
        }
    }
    parts
}

/// Whether a message begins like the continuation of another.
pub(super) fn is_elliptic(text: &str) -> bool {
    ELLIPTIC.iter().any(|start| text.starts_with(start))
}
