//! Where one question of a message ends and the next begins.

use std::ops::Range;

use crate::nlu::Message;

/// Words that join two questions. They belong to the languages, not to any topic.
const CONNECTORS: [&str; 16] = [
    "それと",
    "それから",
    "あともう1つ",
    "あと",
    "ついでに",
    "あわせて",
    "併せて",
    "加えて",
    "もう1つ",
    "また",
    " and also ",
    " and ",
    " also ",
    " plus ",
    " additionally ",
    " as well as ",
];

/// Words that begin a message which only makes sense after another.
const ELLIPTIC: [&str; 22] = [
    "じゃあ",
    "じゃ",
    "では",
    "でわ",
    "それなら",
    "それでは",
    "ならば",
    "なら",
    "ほな",
    "ほんなら",
    "その場合",
    "ちなみに",
    "いや",
    "あ",
    "えっと",
    "and ",
    "what about",
    "how about",
    "then ",
    "no ",
    "actually",
    "in that case",
];

/// The parts of a message that may be questions of their own: sentences and clauses, split again at joining words.
pub(super) fn segments(message: &Message) -> Vec<Range<usize>> {
    let text = &message.text.text;
    let mut parts = Vec::new();
    for sentence in message.clauses() {
        let mut start = sentence.start;
        let mut at = sentence.start;
        while at < sentence.end {
            let rest = &text[at..sentence.end];
            match CONNECTORS
                .iter()
                .find(|connector| rest.starts_with(**connector))
            {
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

/// Words that make a question of a Japanese clause wherever they stand.
const ASKING_JA: [&str; 16] = [
    "いつ",
    "どこ",
    "何",
    "なに",
    "なん",
    "誰",
    "だれ",
    "どれ",
    "どの",
    "どう",
    "どっち",
    "どちら",
    "いくつ",
    "教え",
    "知りた",
    "おしえ",
];

/// Words that make a question of an English clause wherever they stand.
const ASKING_EN: [&str; 24] = [
    "what", "when", "where", "which", "who", "whom", "how", "why", "do", "does", "did", "can",
    "could", "is", "are", "should", "must", "may", "will", "would", "tell", "explain", "need",
    "want",
];

/// Whether a part of a message asks for something, rather than telling what happened.
pub(super) fn is_question(message: &Message, part: &Range<usize>) -> bool {
    let text = message.text.text[part.clone()].trim_end();
    let marked = message.asked_after(part);
    let japanese = ASKING_JA.iter().any(|word| text.contains(word))
        || ["か", "の", "かな", "よね", "ね"]
            .iter()
            .any(|end| text.ends_with(end));
    marked || japanese || text.split(' ').any(|word| ASKING_EN.contains(&word))
}

/// Whether a message begins like the continuation of another.
pub(super) fn is_elliptic(text: &str) -> bool {
    ELLIPTIC.iter().any(|start| text.starts_with(start))
}

/// Words that point back to what was said before.
const POINTING: [&str; 14] = [
    "その",
    "それ",
    "そこ",
    "そっち",
    "あれ",
    "あの",
    "この場合",
    "it",
    "its",
    "that",
    "this",
    "there",
    "they",
    "then",
];

/// Whether a message is so short that it may lean on the one before.
pub(super) fn is_short(text: &str) -> bool {
    let words = text.split(' ').count();
    if text.is_ascii() {
        words <= 9
    } else {
        text.chars().count() <= 22
    }
}

/// Whether a message points back to what was said before.
pub(super) fn points_back(text: &str) -> bool {
    if text.is_ascii() {
        text.split(' ').any(|word| POINTING.contains(&word))
    } else {
        POINTING
            .iter()
            .any(|word| !word.is_ascii() && text.starts_with(word))
    }
}
