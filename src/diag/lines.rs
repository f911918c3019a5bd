//! Byte offsets to lines and columns, as editors count them.

/// A line and a column, both counted from 1; the column counts characters, not bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line; only a line feed (also as the second half of CR LF) ends a line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

/// Where the lines of a text begin: made once, asked often.
#[derive(Clone, Debug)]
pub struct Lines<'text> {
    text: &'text str,
    starts: Vec<usize>,
}

impl<'text> Lines<'text> {
    /// Reads the text once.
    pub fn new(text: &'text str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(offset, _)| offset + 1))
            .collect();
        Self { text, starts }
    }

    /// The position of the character that begins at, or contains, this byte; an offset behind the
    /// text gives the position behind its last character. A byte order mark counts as a character.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.start_of(line);
        let before = self.text.get(start..offset).unwrap_or_default();
        Position {
            line,
            column: before.chars().count() + 1,
        }
    }

    /// The line with this number (counted from 1) without its line end; empty if there is none.
    pub fn line(&self, number: usize) -> &'text str {
        let Some(start) = number
            .checked_sub(1)
            .and_then(|index| self.starts.get(index))
        else {
            return "";
        };
        let rest = self.text.get(*start..).unwrap_or_default();
        rest.split('\n')
            .next()
            .unwrap_or_default()
            .trim_end_matches('\r')
    }

    /// The byte at which a line begins; 0 if there is no such line.
    fn start_of(&self, number: usize) -> usize {
        number
            .checked_sub(1)
            .and_then(|index| self.starts.get(index))
            .copied()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str, offset: usize) -> (usize, usize) {
        let position = Lines::new(text).position(offset);
        (position.line, position.column)
    }

    #[test]
    fn columns_count_characters() {
        let text = "あい: う\r\n\nx";
        assert_eq!(at(text, 0), (1, 1));
        assert_eq!(at(text, 3), (1, 2));
        assert_eq!(at(text, 4), (1, 2));
        assert_eq!(at(text, 8), (1, 5));
        assert_eq!(at(text, 13), (2, 1));
        assert_eq!(at(text, 14), (3, 1));
        assert_eq!(at(text, 15), (3, 2));
        assert_eq!(at(text, 99), (3, 2));
        assert_eq!(at("", 0), (1, 1));
    }

    #[test]
    fn lines_are_quoted_without_their_end() {
        let lines = Lines::new("a\r\nい\n");
        assert_eq!(lines.line(1), "a");
        assert_eq!(lines.line(2), "い");
        assert_eq!(lines.line(3), "");
        assert_eq!(lines.line(4), "");
        assert_eq!(lines.line(0), "");
    }

    proptest! {
        #[test]
        fn a_position_leads_back_to_its_character(text in "[aあ\n\u{3000}]{0,30}", index in 0usize..40) {
            let Some((offset, character)) = text.char_indices().nth(index) else {
                return Ok(());
            };
            let lines = Lines::new(&text);
            let position = lines.position(offset);
            let found = lines.line(position.line).chars().nth(position.column - 1);
            prop_assert_eq!(found.unwrap_or('\n'), character);
        }
    }
}
