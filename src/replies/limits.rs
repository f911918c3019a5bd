//! What must not reach the Fluent parser, because the parser would crash on it.
//!
//! fluent-syntax 0.12 calls itself once for every level of nesting, so deep nesting overflows the stack,
//! and it cuts a text inside a character when an escape such as `\u00` is followed by a Japanese one.
//! This reader walks through the text in the parser's own modes and stops at the first such place.

use std::ops::Range;

/// How deep placeables, calls and variants may stand inside each other. Hand-written messages need four.
const MAX_NESTING: usize = 50;

/// A place at which the parser would crash.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Obstacle {
    /// Byte range, on character boundaries.
    pub(super) span: Range<usize>,
    /// What is wrong, in English, for the finding.
    pub(super) detail: &'static str,
}

/// The first obstacle in a Fluent file, if there is one.
pub(super) fn obstacle(text: &str) -> Option<Obstacle> {
    let mut reader = Reader {
        text,
        at: 0,
        open: Vec::new(),
    };
    reader.run()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// After `{`.
    Placeable,
    /// After `NAME(`.
    Call,
    /// After `[key]`.
    Variant,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    open: Vec<Mode>,
}

impl Reader<'_> {
    fn run(&mut self) -> Option<Obstacle> {
        let mut line_start = true;
        loop {
            if std::mem::take(&mut line_start) {
                self.begin_line();
            }
            let byte = self.byte(self.at)?;
            if byte == b'\n' {
                line_start = true;
            }
            let found = match self.open.last() {
                None | Some(Mode::Variant) => self.text_byte(byte),
                Some(Mode::Placeable | Mode::Call) => self.expression_byte(byte),
            };
            if found.is_some() {
                return found;
            }
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// A new entry or comment ends whatever was left open, and some first characters end a variant.
    fn begin_line(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        if line.starts_with('#') {
            self.open.clear();
            self.at += line.len();
        } else if starts_entry(line) {
            self.open.clear();
        } else if self.open.last() == Some(&Mode::Variant) {
            let text = line.trim_start_matches(' ');
            let indented = text.len() < line.len();
            let ends = match text.trim_end_matches('\r').chars().next() {
                None | Some('{') => false,
                Some('.' | '}' | '[' | '*') => true,
                Some(_) => !indented,
            };
            if ends {
                self.open.pop();
            }
        }
    }

    fn text_byte(&mut self, byte: u8) -> Option<Obstacle> {
        self.at += 1;
        if byte == b'{' {
            return self.enter(Mode::Placeable);
        }
        None
    }

    fn expression_byte(&mut self, byte: u8) -> Option<Obstacle> {
        self.at += 1;
        match byte {
            b'"' => return self.string(),
            b'{' => return self.enter(Mode::Placeable),
            b'(' => return self.enter(Mode::Call),
            b'}' => while self.open.pop().is_some_and(|mode| mode == Mode::Call) {},
            b')' if self.open.last() == Some(&Mode::Call) => {
                self.open.pop();
            }
            b']' if self.open.last() == Some(&Mode::Placeable) => return self.enter(Mode::Variant),
            _ => {}
        }
        None
    }

    fn enter(&mut self, mode: Mode) -> Option<Obstacle> {
        self.open.push(mode);
        (self.open.len() > MAX_NESTING).then(|| Obstacle {
            span: self.at - 1..self.at,
            detail: "nested too deeply",
        })
    }

    /// Reads on behind the end of a string literal, which cannot go beyond its line.
    fn string(&mut self) -> Option<Obstacle> {
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'\n' => return None,
                b'"' => {
                    self.at += 1;
                    return None;
                }
                b'\\' => {
                    let wanted = match self.byte(self.at + 1) {
                        Some(b'u') => 4,
                        Some(b'U') => 6,
                        Some(b'\n') | None => 0,
                        Some(_) => {
                            self.at += 2;
                            continue;
                        }
                    };
                    if wanted == 0 {
                        self.at += 1;
                        continue;
                    }
                    let start = self.at;
                    self.at += 2;
                    let digits_end = self.at + wanted;
                    while self.at < digits_end
                        && self.byte(self.at).is_some_and(|b| b.is_ascii_hexdigit())
                    {
                        self.at += 1;
                    }
                    if self.at < digits_end && self.byte(self.at).is_some_and(|b| !b.is_ascii()) {
                        return Some(Obstacle {
                            span: start..self.at,
                            detail: "incomplete escape sequence",
                        });
                    }
                }
                _ => self.at += 1,
            }
        }
        None
    }
}

/// Whether the line begins a message or a term: `name =` or `-name =` without indentation.
fn starts_entry(line: &str) -> bool {
    let name = line.strip_prefix('-').unwrap_or(line);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        .trim_start_matches(' ')
        .starts_with('=')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn deep_nesting_is_stopped_in_every_form() {
        for opening in [
            "{",
            "{ F(",
            "{ $x ->\n *[a] ",
            "{ F(\"})\",",
            "{ $x ->\n *[a] \" { F(\"}\",",
        ] {
            let text = format!("a = {}", opening.repeat(200));
            let found = obstacle(&text);
            assert_eq!(
                found.map(|found| found.detail),
                Some("nested too deeply"),
                "{opening}"
            );
        }
    }

    #[test]
    fn many_shallow_placeables_are_fine() {
        let line = "    文 \" { PHONE(\"0120\") } と { \"{\" } { $x ->\n        [a] あ \" {\"}\"}\n       *[b] い\n    }\n";
        let text = format!("a =\n{}b = {{ $x }}\n", line.repeat(300));
        assert_eq!(obstacle(&text), None);
        assert_eq!(obstacle(&"a = {\n# {{{{\n".repeat(100)), None);
        assert_eq!(obstacle(&"a = { F({\n".repeat(100)), None);
    }

    #[test]
    fn a_half_escape_before_a_japanese_character_is_stopped() {
        assert_eq!(
            obstacle("a = { \"\\u00あ\" }").map(|found| found.span),
            Some(7..11)
        );
        assert_eq!(obstacle("a = { \"\\u3042あ\" } \\u00あ"), None);
        assert_eq!(obstacle("a = { \"\\\\u00あ\" }"), None);
    }

    proptest! {
        #[test]
        fn what_passes_is_parsed_without_a_crash(text in "([abF=]|\\n|\\n[ab] = | |[{}()\\[\\]*.\"$#,:-]|->|\\\\|\\\\u00|あ|\u{3000}|\r\n|[0-9]){0,60}") {
            if obstacle(&text).is_none() {
                let _ = fluent_syntax::parser::parse(text.as_str());
            }
        }
    }
}
