//! The surface of a YAML text, line by line: where its texts, brackets and comments stand.
//!
//! This is no parser. It knows as much of the notation as is needed to tell structure from text, so
//! that [`super::slips`] does not take a full-width space in a quoted text for an indentation.

use std::ops::Range;

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

/// What is open at the end of a line.
#[derive(Debug, Default)]
struct State {
    /// The quote that has not been closed.
    quote: Option<char>,
    /// Where the brackets that have not been closed stand.
    brackets: Vec<usize>,
    /// In a block text: lines indented by at least this many bytes belong to it.
    block: Option<usize>,
    /// After an unquoted text: lines indented by at least this many bytes may continue it.
    plain: Option<usize>,
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
    if blank {
        return line;
    }
    line.structure = state.quote.is_none() && state.brackets.is_empty();
    line.continuation = line.structure && state.plain.is_some_and(|least| indent >= least);
    let continued = state.plain.take().filter(|_| line.continuation);
    let mut scanner = Scanner {
        text,
        at: 0,
        parent: indent.checked_sub(1),
        state,
        line: &mut line,
    };
    scanner.run();
    let parent = scanner.parent;
    let ends_plain = line.tokens.last().is_some_and(|token| {
        token.plain && !token.key && state.brackets.is_empty() && line.comment.is_none()
    });
    if ends_plain {
        state.plain = continued.or(Some(parent.map_or(0, |column| column + 1)));
    }
    line
}

/// Goes through the characters of one line.
struct Scanner<'a, 'text> {
    text: &'text str,
    at: usize,
    /// The column of the innermost dash or key of this line, if any.
    parent: Option<usize>,
    state: &'a mut State,
    line: &'a mut Line<'text>,
}

impl Scanner<'_, '_> {
    fn run(&mut self) {
        if let Some(quote) = self.state.quote {
            self.close_quote(0, quote);
        }
        loop {
            let before = self.at;
            self.skip_blanks();
            let Some(next) = self.peek() else { break };
            if next == '#' && (self.at == 0 || self.at > before) {
                self.line.comment = Some(self.absolute(self.at..self.text.len()));
                break;
            }
            self.token(next);
            if self.at <= before {
                break;
            }
        }
    }

    /// Takes what begins here.
    fn token(&mut self, first: char) {
        let in_brackets = !self.state.brackets.is_empty();
        match first {
            '-' if !in_brackets && self.blank_follows(1) => {
                self.parent = Some(self.at);
                self.at += 1;
            }
            ':' | '?' if self.blank_follows(1) => self.at += 1,
            ':' | ',' if in_brackets => self.at += 1,
            '"' | '\'' => {
                let start = self.at;
                self.at += 1;
                self.state.quote = Some(first);
                self.close_quote(start, first);
            }
            '{' | '[' => {
                self.state.brackets.push(self.line.start + self.at);
                self.at += 1;
            }
            '}' | ']' if in_brackets => {
                self.at += 1;
                self.close_bracket();
            }
            '|' | '>' if !in_brackets && self.block_header() => {
                self.state.block = Some(self.parent.map_or(0, |column| column + 1));
                self.at = self.comment_or_end();
            }
            _ => self.plain(),
        }
    }

    /// Goes to the end of a quoted text that began at `start`.
    fn close_quote(&mut self, start: usize, quote: char) {
        let mut characters = self.rest().char_indices().peekable();
        let mut end = None;
        while let Some((index, character)) = characters.next() {
            if quote == '"' && character == '\\' {
                characters.next();
            } else if character == quote {
                if quote == '\'' && characters.peek().is_some_and(|(_, next)| *next == '\'') {
                    characters.next();
                } else {
                    end = Some(self.at + index + 1);
                    break;
                }
            }
        }
        if end.is_some() {
            self.state.quote = None;
        }
        self.at = end.unwrap_or(self.text.len());
        self.push(start..self.at, false);
    }

    /// After a closing bracket: is what stands between the brackets, or behind them, meant as text?
    fn close_bracket(&mut self) {
        let Some(open) = self.state.brackets.pop() else {
            return;
        };
        let Some(open) = open.checked_sub(self.line.start) else {
            return;
        };
        let inside = self
            .text
            .get(open + 1..self.at.saturating_sub(1))
            .unwrap_or_default();
        let follows = self
            .peek()
            .filter(|next| !matches!(next, ' ' | '\t' | ',' | '}' | ']' | ':'));
        let outermost = self.state.brackets.is_empty();
        let behind = self.rest().trim_start_matches([' ', '\t']);
        let text_behind = follows.is_some()
            || outermost
                && !behind.is_empty()
                && !behind.starts_with(['#', ':'])
                && !behind.starts_with(['}', ']', ',']);
        if text_behind {
            self.at = self.plain_end();
        }
        if text_behind
            || self
                .text
                .get(open..)
                .is_some_and(|rest| rest.starts_with('{'))
                && is_slot(inside)
        {
            self.line.bracketed.push(self.absolute(open..self.at));
        }
    }

    /// Takes a text without quotes.
    fn plain(&mut self) {
        let start = self.at;
        self.at = self.plain_end();
        if self.at == start {
            // A sign that begins nothing here, such as a closing bracket too many.
            self.at += self.peek().map_or(1, char::len_utf8);
        }
        self.push(start..self.at, true);
    }

    /// Notes a text, and whether it is a key.
    fn push(&mut self, range: Range<usize>, plain: bool) {
        let key = self.rest().trim_start_matches([' ', '\t']).starts_with(':');
        if key && self.state.brackets.is_empty() {
            self.parent = Some(range.start);
        }
        self.line.tokens.push(Token {
            range: self.absolute(range),
            plain,
            key,
        });
    }

    /// Where an unquoted text that goes on here ends.
    fn plain_end(&self) -> usize {
        let in_brackets = !self.state.brackets.is_empty();
        let mut end = self.at;
        let mut blank_before = false;
        let mut characters = self.rest().char_indices().peekable();
        while let Some((index, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            let ends = match character {
                ':' => next.is_none_or(|next| {
                    matches!(next, ' ' | '\t') || in_brackets && ",[]{}".contains(next)
                }),
                '#' => blank_before,
                ',' | '[' | ']' | '{' | '}' => in_brackets,
                _ => false,
            };
            if ends {
                break;
            }
            blank_before = matches!(character, ' ' | '\t');
            if !blank_before {
                end = self.at + index + character.len_utf8();
            }
        }
        end
    }

    /// Whether a block text (`|` or `>`) begins here.
    fn block_header(&self) -> bool {
        let rest = self.rest().trim_start_matches(['|', '>']);
        let rest =
            rest.trim_start_matches(|sign: char| sign.is_ascii_digit() || "+-".contains(sign));
        let blanks = rest.trim_start_matches([' ', '\t']);
        blanks.is_empty() || blanks.len() < rest.len() && blanks.starts_with('#')
    }

    /// The start of the comment, or the end of the line.
    fn comment_or_end(&self) -> usize {
        let comment = self.rest().find('#');
        comment.map_or(self.text.len(), |index| self.at + index - 1)
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
    }

    fn blank_follows(&self, bytes: usize) -> bool {
        let rest = self.text.get(self.at + bytes..).unwrap_or_default();
        rest.is_empty() || rest.starts_with([' ', '\t'])
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The bytes in the file of bytes in the line.
    fn absolute(&self, range: Range<usize>) -> Range<usize> {
        self.line.start + range.start..self.line.start + range.end
    }
}

/// Whether this looks like the name in a slot of a template (`visitor`, `date:expiry`, `0..14:age`).
fn is_slot(inside: &str) -> bool {
    !inside.is_empty()
        && !inside.ends_with(':')
        && inside
            .chars()
            .all(|sign| sign.is_alphanumeric() || "_-.:".contains(sign))
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
                true, false, false, false, true, false, true, false, true, false
            ]
        );
        assert_eq!(
            structure("- k: >-  # c\n    x\n  l: y\n"),
            [true, false, true, false]
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
