//! The signs of one line of YAML: quotes, brackets, dashes, colons and comments.

use std::ops::Range;

use super::surface::{Line, Token};

/// What is open at the end of a line.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The quote that has not been closed.
    pub(super) quote: Option<char>,
    /// Where the brackets that have not been closed stand.
    pub(super) brackets: Vec<usize>,
    /// In a block text: lines indented by at least this many bytes belong to it.
    pub(super) block: Option<usize>,
    /// After an unquoted text: lines indented by at least this many bytes may continue it.
    pub(super) plain: Option<usize>,
}

/// Goes through the characters of one line.
pub(super) struct Scanner<'a, 'text> {
    text: &'text str,
    at: usize,
    /// The column of the innermost dash or key of this line, if any.
    parent: Option<usize>,
    state: &'a mut State,
    line: &'a mut Line<'text>,
}

impl<'a, 'text> Scanner<'a, 'text> {
    /// Begins with a line that is indented by `indent` bytes.
    pub(super) fn new(
        text: &'text str,
        indent: usize,
        state: &'a mut State,
        line: &'a mut Line<'text>,
    ) -> Self {
        Self {
            text,
            at: 0,
            parent: indent.checked_sub(1),
            state,
            line,
        }
    }

    /// Goes to the end of the line. Gives the column of the innermost dash or key: what is indented
    /// further belongs to it.
    pub(super) fn run(mut self) -> Option<usize> {
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
        self.parent
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
