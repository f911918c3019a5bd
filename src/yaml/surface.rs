//! The surface of a YAML text, line by line: where its texts, brackets and comments stand.
//!
//! This is no parser. It knows as much of the notation as is needed to tell structure from text, so
//! that [`super::slips`] does not take a full-width space in a quoted text for an indentation.

use std::ops::Range;

use super::scanner::{Scanner, State};

/// One line of a file.
#[derive(Debug)]
pub(super) struct Line<'text> {
    /// The byte at which it begins.
    pub(super) start: usize,
    /// The line without its line end.
    pub(super) text: &'text str,
    /// Whether the line begins as structure: not inside quotes, brackets or a block text.
    pub(super) structure: bool,
    /// Whether the line may go on with the unquoted text of the line before.
    pub(super) continuation: bool,
    /// Its texts in order.
    pub(super) tokens: Vec<Token>,
    /// Pieces that begin with a bracket but are meant as text (`{visitor}の持ち物`).
    pub(super) bracketed: Vec<Range<usize>>,
    /// The comment, with its `#`.
    pub(super) comment: Option<Range<usize>>,
}

impl Line<'_> {
    /// Counts all bytes from an earlier byte on.
    pub(super) fn move_by(&mut self, bytes: usize) {
        let ranges = self.tokens.iter_mut().map(|token| &mut token.range);
        for range in ranges.chain(&mut self.bracketed).chain(&mut self.comment) {
            range.start += bytes;
            range.end += bytes;
        }
        self.start += bytes;
    }
}

/// One text in a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// The bytes in the file, with quotes.
    pub(super) range: Range<usize>,
    /// Whether it has no quotes.
    pub(super) plain: bool,
    /// Whether a colon follows.
    pub(super) key: bool,
}

/// Splits a text into lines and looks at each.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut state = State::default();
    let mut start = 0;
    text.split('\n').map(move |whole| {
        let line = look(whole.strip_suffix('\r').unwrap_or(whole), start, &mut state);
        start += whole.len() + 1;
        line
    })
}

/// Looks at one line.
fn look<'text>(text: &'text str, start: usize, state: &mut State) -> Line<'text> {
    let indent = text.len() - text.trim_start_matches(' ').len();
    let mut line = Line {
        start,
        text,
        structure: false,
        continuation: false,
        tokens: Vec::new(),
        bracketed: Vec::new(),
        comment: None,
    };
    let blank = text.trim_matches([' ', '\t']).is_empty();
    if let Some(least) = state.block {
        if blank || indent >= least {
            return line;
        }
        state.block = None;
    }
    line.structure = state.quote.is_none() && state.brackets.is_empty();
    if blank {
        return line;
    }
    line.continuation = line.structure && state.plain.is_some_and(|least| indent >= least);
    let continued = state.plain.take().filter(|_| line.continuation);
    let parent = Scanner::new(text, indent, state, &mut line).run();
    let ends_plain = line.tokens.last().is_some_and(|token| {
        token.plain && !token.key && state.brackets.is_empty() && line.comment.is_none()
    });
    if ends_plain {
        state.plain = continued.or(Some(parent.map_or(0, |column| column + 1)));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(text: &str) -> Vec<(&str, bool)> {
        lines(text)
            .flat_map(|line| line.tokens)
            .map(|token| (&text[token.range], token.key))
            .collect()
    }

    fn structure(text: &str) -> Vec<bool> {
        lines(text).map(|line| line.structure).collect()
    }

    #[test]
    fn texts_and_keys_are_told_apart() {
        assert_eq!(
            tokens("a: b c # d\n- 'e: f': \"g # h\"\n- {i: [j, k]}\n- l:m\n"),
            [
                ("a", true),
                ("b c", false),
                ("'e: f'", true),
                ("\"g # h\"", false),
                ("i", true),
                ("j", false),
                ("k", false),
                ("l:m", false),
            ]
        );
    }

    #[test]
    fn block_and_quoted_texts_are_no_structure() {
        assert_eq!(
            structure("a: |\n  x\n\n  y: z\nb: 'c\n  d'\ne: [\n  f]\ng: h\n"),
            [
                true, false, false, false, true, false, true, false, true, true
            ]
        );
        assert_eq!(
            structure("- k: >-  # c\n    x\n  l: y\n"),
            [true, false, true, true]
        );
    }

    #[test]
    fn an_unquoted_text_may_go_on() {
        let continued = |text| {
            lines(text)
                .map(|line| line.continuation)
                .collect::<Vec<_>>()
        };
        assert_eq!(continued("- a\n  b\n- c\n"), [false, true, false, false]);
        assert_eq!(
            continued("k:\n  a\n  b\nl: c\n"),
            [false, false, true, false, false]
        );
        assert_eq!(continued("- k: a\n   b\n  l: c"), [false, true, false]);
    }

    #[test]
    fn templates_without_quotes_are_seen() {
        let bracketed = |text: &'static str| -> Vec<&str> {
            lines(text)
                .flat_map(|line| line.bracketed)
                .map(|range| &text[range])
                .collect()
        };
        assert_eq!(bracketed("- {visitor}の持ち物\n"), ["{visitor}の持ち物"]);
        assert_eq!(bracketed("- {visitor}"), ["{visitor}"]);
        assert_eq!(bracketed("- {0..14:age} years # x"), ["{0..14:age} years"]);
        assert_eq!(bracketed("- [x]y"), ["[x]y"]);
        assert_eq!(bracketed("a: [{visitor}の, y]"), ["{visitor}の"]);
        assert_eq!(
            bracketed("a: [x, y]\nb: {c: d, e: {}} # f\n- {g: h}\n[i]: j\nk: [[l], m]"),
            [""; 0]
        );
        assert_eq!(bracketed("- a{visitor}b\n- '{visitor}の'\n"), [""; 0]);
    }

    proptest! {
        #[test]
        fn ranges_can_be_quoted(text in "[-a: {}\\[\\],'\"#|>\\\\\\n\\r\u{3000}あ]{0,60}") {
            let mut rebuilt = Vec::new();
            for line in lines(&text) {
                rebuilt.push(line.text);
                let end = line.start + line.text.len();
                let ranges = line.tokens.iter().map(|token| &token.range).chain(&line.bracketed).chain(&line.comment);
                for range in ranges {
                    prop_assert!(text.get(range.clone()).is_some());
                    prop_assert!(line.start <= range.start && range.end <= end);
                }
            }
            prop_assert_eq!(rebuilt.join("\n"), text.replace("\r\n", "\n").strip_suffix('\r').map_or(text.replace("\r\n", "\n"), str::to_owned));
        }
    }
}
