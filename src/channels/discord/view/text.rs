//! Texts as Discord shows them: nothing in them is Markdown or a mention, and nothing is cut inside a character.
//!
//! Lengths are counted in UTF-16 units, of which a text never has fewer than characters, so that limits hold in
//! whichever of the two a server counts.

use unicode_segmentation::UnicodeSegmentation;

/// What breaks a mention and cannot be seen.
const BREAK: char = '\u{200b}';

/// The length of a text as it is counted here.
pub(in super::super) fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// A text in which nothing is Markdown, a mention, a link in disguise or a time stamp for Discord. Addresses that begin
/// with `https://` stay links, without a preview.
pub(in super::super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    let mut line_start = true;
    let mut after_digits = false;
    let mut after_word = false;
    while let Some(character) = rest.chars().next() {
        if character == 'h'
            && !after_word
            && let Some(link) = link(rest)
        {
            escaped.extend(["<", link, ">"]);
            rest = rest.get(link.len()..).unwrap_or_default();
            (line_start, after_digits, after_word) = (false, false, true);
            continue;
        }
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        let marks = match character {
            '\\' | '*' | '_' | '~' | '`' | '|' | '<' | '>' | '[' | ']' => true,
            // Headings, small print and lists.
            '#' | '-' | '+' => line_start,
            '.' | ')' => after_digits,
            ':' => begins_emoji(rest),
            _ => false,
        };
        if marks {
            escaped.push('\\');
        }
        escaped.push(character);
        let calls = match character {
            '@' => begins(rest, &["everyone", "here"]),
            // Everything that Discord replaces begins so.
            '<' => true,
            _ => false,
        };
        if calls {
            escaped.push(BREAK);
        }
        after_digits = character.is_ascii_digit() && (line_start || after_digits);
        line_start = match character {
            '\n' | '\r' => true,
            // Another mark may follow, as in "-# ".
            '-' | '#' | '>' => line_start,
            _ => line_start && character.is_whitespace(),
        };
        after_word = character.is_ascii_alphanumeric();
    }
    escaped
}

/// Whether the rest, behind invisible breaks, begins with one of the words in any case.
fn begins(rest: &str, words: &[&str]) -> bool {
    let rest = rest.trim_start_matches(BREAK);
    words.iter().any(|word| {
        rest.get(..word.len())
            .is_some_and(|beginning| beginning.eq_ignore_ascii_case(word))
    })
}

/// Whether what follows a colon makes the name of an emoji with it.
fn begins_emoji(rest: &str) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-');
    let bytes = rest.as_bytes();
    let name: Vec<u8> = bytes
        .iter()
        .copied()
        .take_while(|byte| is_part(byte))
        .collect();
    let tells = name.iter().any(|byte| !byte.is_ascii_digit());
    tells && bytes.get(name.len()) == Some(&b':')
}

/// The link with which a text begins.
fn link(text: &str) -> Option<&str> {
    let host = text.strip_prefix("https://")?;
    let is_part = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'.'
                    | b'_'
                    | b'~'
                    | b':'
                    | b'/'
                    | b'?'
                    | b'#'
                    | b'&'
                    | b'='
                    | b'%'
                    | b'+'
                    | b','
                    | b';'
            )
    };
    let length = host
        .as_bytes()
        .iter()
        .take_while(|byte| is_part(byte))
        .count();
    let host = host.get(..length)?;
    let host = host.trim_end_matches(['.', ',', ':', ';', '?', '_', '~']);
    if !host.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    text.get(.."https://".len() + host.len())
}

/// How good a place is to divide a text behind something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Joint {
    /// Between two characters.
    Character,
    /// Between two words or parts of a sentence.
    Word,
    /// Between sentences.
    Sentence,
    /// Between lines.
    Line,
    /// Between paragraphs.
    Paragraph,
}

/// The smallest pieces that are not divided: characters as people see them, with the mark that takes their meaning, and
/// links. One that is longer than a limit is divided all the same.
fn atoms(text: &str) -> Vec<&str> {
    let mut atoms = Vec::new();
    let mut begin = 0;
    let mut end = 0;
    let mut graphemes = text.grapheme_indices(true).peekable();
    while let Some((at, grapheme)) = graphemes.next() {
        end = end.max(at + grapheme.len());
        if end > at + grapheme.len() {
            // Inside of a link.
            continue;
        }
        if grapheme == "<"
            && let Some(rest) = text.get(at + 1..)
            && let Some(link) = link(rest)
            && rest
                .get(link.len()..)
                .is_some_and(|rest| rest.starts_with('>'))
        {
            end = at + link.len() + 2;
            continue;
        }
        let next = graphemes.peek().map(|(_, next)| *next);
        let holds = match grapheme {
            "\\" => next.is_some(),
            "@" | "<" => next.is_some_and(|next| next.starts_with(BREAK)),
            _ => false,
        };
        // The break behind an escaped "<" belongs to it too.
        if holds && next.is_some_and(|next| !next.trim().is_empty()) {
            continue;
        }
        atoms.extend(text.get(begin..end));
        begin = end;
    }
    atoms.extend(text.get(begin..end).filter(|rest| !rest.is_empty()));
    atoms
}

/// What kind of place follows an atom.
fn joint(atom: &str, before: &str, next: Option<&str>) -> Joint {
    let is_break = |text: &str| text.ends_with('\n');
    let blank = |text: &str| text.chars().all(char::is_whitespace);
    match next {
        Some(next) if is_break(next) => return Joint::Character,
        _ => {}
    }
    if is_break(atom) {
        return if is_break(before) {
            Joint::Paragraph
        } else {
            Joint::Line
        };
    }
    let ends_sentence = |text: &str| text.ends_with(['。', '！', '？', '」', '）']);
    if ends_sentence(atom) && !next.is_some_and(ends_sentence) {
        return Joint::Sentence;
    }
    if blank(atom) && !next.is_some_and(blank) {
        return if before.ends_with(['.', '!', '?']) {
            Joint::Sentence
        } else {
            Joint::Word
        };
    }
    if atom.ends_with(['、', ',', '，', '・']) {
        return Joint::Word;
    }
    Joint::Character
}

/// A text in pieces of at most so many units, divided between paragraphs, sentences or words, and only where there are
/// none between characters as people see them. Together they are the text; a piece of nothing but blanks is left out,
/// because nobody could post it.
pub(in super::super) fn pieces(text: &str, longest: usize) -> Vec<String> {
    let longest = longest.max(2);
    let atoms = atoms(text);
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut size = 0;
    // The best place so far to end the piece: how good, the bytes before it, the units before it.
    let mut best: Option<(Joint, usize, usize)> = None;
    for (at, atom) in atoms.iter().enumerate() {
        for part in divided(atom, longest) {
            let units = length(part);
            while size + units > longest {
                let (_, bytes, before) =
                    best.take().unwrap_or((Joint::Character, piece.len(), size));
                let rest = piece.split_off(bytes.min(piece.len()));
                pieces.push(std::mem::replace(&mut piece, rest));
                size = size.saturating_sub(before);
            }
            piece.push_str(part);
            size += units;
        }
        let before = at.checked_sub(1).and_then(|at| atoms.get(at));
        let here = joint(
            atom,
            before.copied().unwrap_or_default(),
            atoms.get(at + 1).copied(),
        );
        // A good place near the beginning would make a short piece.
        let early = size * 2 < longest;
        if !early && best.is_none_or(|(best, ..)| here >= best) {
            best = Some((here, piece.len(), size));
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// An atom that is longer than a piece may be, in parts that are not.
fn divided(atom: &str, longest: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begin, mut size) = (0, 0);
    for (at, character) in atom.char_indices() {
        if size + character.len_utf16() > longest {
            parts.extend(atom.get(begin..at));
            (begin, size) = (at, 0);
        }
        size += character.len_utf16();
    }
    parts.extend(atom.get(begin..));
    parts
}

/// The beginning of a text, of at most so many units, with an ellipsis if something is left out.
pub(in super::super) fn shortened(text: &str, longest: usize) -> String {
    if length(text) <= longest {
        return text.to_owned();
    }
    let mut beginning = String::new();
    let mut size = 1;
    for atom in atoms(text) {
        size += length(atom);
        if size > longest {
            break;
        }
        beginning.push_str(atom);
    }
    let mut beginning = beginning.trim_end().to_owned();
    if longest > 0 {
        beginning.push('…');
    }
    beginning
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What Discord makes of an escaped text.
    fn unescape(text: &str) -> String {
        let mut plain = String::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            rest = &rest[character.len_utf8()..];
            match character {
                '\\' => {
                    let next = rest.chars().next().unwrap();
                    plain.push(next);
                    rest = &rest[next.len_utf8()..];
                    if next == '<' {
                        rest = rest.strip_prefix(BREAK).unwrap();
                    }
                }
                '<' => {
                    let (link, after) = rest.split_once('>').unwrap();
                    plain.push_str(link);
                    rest = after;
                }
                '@' => {
                    plain.push('@');
                    if begins(rest, &["everyone", "here"]) {
                        rest = rest.strip_prefix(BREAK).unwrap();
                    }
                }
                _ => plain.push(character),
            }
        }
        plain
    }

    #[test]
    fn markdown_mentions_and_disguised_links_are_only_text() {
        for (text, escaped) in [
            (
                "**a** __b__ ~~c~~ `d` ||e||",
                r"\*\*a\*\* \_\_b\_\_ \~\~c\~\~ \`d\` \|\|e\|\|",
            ),
            (
                "# a\n## b\n-# c\n - d\n> e",
                "\\# a\n\\#\\# b\n\\-\\# c\n \\- d\n\\> e",
            ),
            ("1. a\n12) b", "1\\. a\n12\\) b"),
            ("[a](https://b.example)", r"\[a\](<https://b.example>)"),
            (
                "<@1> <#2> <@&3> <:a:4> <a:b:5> <t:6> </c:7>",
                "\\<\u{200b}@1\\> \\<\u{200b}#2\\> \\<\u{200b}@&3\\> \\<\u{200b}\\:a:4\\> \\<\u{200b}a\\:b:5\\> \\<\u{200b}t:6\\> \\<\u{200b}/c:7\\>",
            ),
            ("@everyone @Here @上", "@\u{200b}everyone @\u{200b}Here @上"),
            (":smile: 8:30:15", r"\:smile: 8:30:15"),
        ] {
            assert_eq!(escape(text), escaped);
            assert_eq!(unescape(&escape(text)), text);
        }
    }

    #[test]
    fn telephones_times_and_links_stay_readable() {
        for text in [
            "0120-380-366（9:00から17:00）",
            "2026-11-24 + 3.5 (a.b) #1",
            "A - B",
        ] {
            assert_eq!(escape(text), text);
        }
        assert_eq!(
            escape("https://a.example/b_c?d=*、次"),
            "<https://a.example/b_c?d=>\\*、次"
        );
        assert_eq!(escape("https://"), "https://");
    }

    #[test]
    fn pieces_end_where_people_pause() {
        assert_eq!(
            pieces("一二三。四五六。七八九。", 9),
            ["一二三。四五六。", "七八九。"]
        );
        assert_eq!(
            pieces("one two. three four", 12),
            ["one two. ", "three four"]
        );
        assert_eq!(pieces("ab\ncd。ef\n\ngh", 10), ["ab\ncd。ef\n\n", "gh"]);
        assert_eq!(pieces("", 10), Vec::<String>::new());
        assert_eq!(pieces(" \n ", 10), Vec::<String>::new());
    }

    #[test]
    fn a_piece_is_full_at_its_limit_and_not_before() {
        for (length, wanted) in [(1999, 1), (2000, 1), (2001, 2)] {
            assert_eq!(pieces(&"あ".repeat(length), 2000).len(), wanted);
        }
        // Two units each: limits hold in UTF-16 too.
        for (length, wanted) in [(999, 1), (1000, 1), (1001, 2)] {
            let pieces = pieces(&"𠮟".repeat(length), 2000);
            assert_eq!(pieces.len(), wanted);
            assert!(pieces.iter().all(|piece| super::length(piece) <= 2000));
        }
        let family = "👨‍👩‍👧‍👦";
        let pieces = pieces(&family.repeat(200), 2000);
        assert_eq!(pieces.len(), 2);
        assert!(
            pieces
                .iter()
                .all(|piece| piece.starts_with(family) && piece.ends_with(family))
        );
    }

    #[test]
    fn a_character_longer_than_a_piece_is_divided_all_the_same() {
        let text = format!("a{}", "\u{301}".repeat(50));
        let pieces = pieces(&text, 20);
        assert_eq!(pieces.concat(), text);
        assert!(pieces.iter().all(|piece| super::length(piece) <= 20));
    }

    #[test]
    fn an_escape_is_not_torn_from_what_it_escapes() {
        let text = escape("****************<@1>@everyone https://a.example/b");
        for longest in 4..40 {
            let pieces = pieces(&text, longest);
            assert_eq!(pieces.concat().replace(' ', ""), text.replace(' ', ""));
            assert!(
                pieces.iter().all(|piece| !piece.ends_with('\\')),
                "{pieces:?}"
            );
            assert!(
                !pieces.iter().any(|piece| piece.starts_with(BREAK)),
                "{pieces:?}"
            );
        }
        assert!(
            pieces(&text, 30)
                .iter()
                .any(|piece| piece.contains("<https://a.example/b>"))
        );
    }

    #[test]
    fn what_is_left_out_is_marked() {
        assert_eq!(shortened("一二三四", 4), "一二三四");
        assert_eq!(shortened("一二三四五", 4), "一二三…");
        assert_eq!(shortened("ab 👨‍👩‍👧‍👦", 12), "ab…");
        assert_eq!(shortened("ab", 0), "");
    }

    /// Texts of what is hard: marks, mentions, surrogates, joined emoji, combining marks.
    fn text() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "\\PC{0,6}",
            "[*_~`|<>\\[\\]\\\\#+\\-.()@:!&/ \n\u{200b}ah1。]{0,8}",
            Just("https://a.example/b_c".to_owned()),
            Just("@everyone".to_owned()),
            Just("<@&1>".to_owned()),
            Just("👩🏽‍🚒".to_owned()),
            Just("か\u{3099}".to_owned()),
            Just("🇯🇵".to_owned()),
        ];
        prop::collection::vec(part, 0..20).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn escaping_loses_nothing(text in text()) {
            prop_assert_eq!(unescape(&escape(&text)), text);
        }

        #[test]
        fn nothing_escaped_calls_anybody(text in text()) {
            let escaped = escape(&text).to_lowercase();
            for call in ["@everyone", "@here", "<@", "<#", "<:", "</", "<t:"] {
                prop_assert!(!escaped.contains(call), "{}", call);
            }
        }

        #[test]
        fn pieces_are_the_text(text in text(), longest in 16_usize..60) {
            let pieces = pieces(&text, longest);
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(bare(&pieces.concat()), bare(&text));
            let ends: std::collections::BTreeSet<usize> =
                text.grapheme_indices(true).map(|(at, _)| at).collect();
            let mut at = 0;
            for piece in &pieces {
                prop_assert!(super::length(piece) <= longest);
                prop_assert!(!piece.trim().is_empty());
                let found = text[at..].find(piece.as_str()).unwrap() + at;
                let long = text.graphemes(true).any(|grapheme| super::length(grapheme) > longest);
                prop_assert!(long || ends.contains(&found), "cut inside of a character");
                at = found + piece.len();
            }
        }

        #[test]
        fn what_is_shortened_fits(text in text(), longest in 1_usize..60) {
            let short = shortened(&text, longest);
            prop_assert!(super::length(&short) <= longest);
        }
    }
}
