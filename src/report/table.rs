//! Tables that know what stands in their cells, and their plain form.

use unicode_width::UnicodeWidthStr;

use super::words::Words;

/// Below so many cases a share says nothing and is not shown.
pub const FEWEST: u64 = 5;

/// A share, with how many cases it was counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// In how many cases it was so.
    pub count: u64,
    /// How many cases there were.
    pub of: u64,
}

impl Rate {
    /// The share of 0 to 1; `None` for fewer than [`FEWEST`] cases.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub fn share(self) -> Option<f64> {
        (self.of >= FEWEST).then(|| self.count as f64 / self.of as f64)
    }

    /// In per cent with the number of cases, such as `75% (n=8)`.
    pub fn shown(self) -> String {
        match self.share() {
            Some(share) => format!("{:.0}% (n={})", share * 100.0, self.of),
            None => format!("– (n={})", self.of),
        }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A count.
    Count(u64),
    /// A share.
    Rate(Rate),
    /// A number that there may not be.
    Number(Option<u32>),
    /// A span of time in seconds that there may not be.
    Span(Option<u32>),
}

impl Cell {
    /// For people.
    pub fn shown(&self, words: &Words<'_>) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Rate(rate) => rate.shown(),
            Self::Number(number) => {
                number.map_or_else(|| "–".to_owned(), |number| number.to_string())
            }
            Self::Span(span) => span.map_or_else(|| "–".to_owned(), |span| words.span(span)),
        }
    }

    /// Whether it is text, which begins at the left.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }
}

/// A table. Every row has as many cells as there are heads; the first cell names the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The heads of the columns.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The caption and the table, aligned by how wide the characters are on a terminal.
    pub fn plain(&self, words: &Words<'_>) -> String {
        let shown = |row: &Vec<Cell>| row.iter().map(|cell| cell.shown(words)).collect();
        let lines: Vec<Vec<String>> = std::iter::once(self.heads.clone())
            .chain(self.rows.iter().map(shown))
            .collect();
        let mut widths = vec![0; self.heads.len()];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.width().max(*width);
            }
        }
        let is_text = |column: usize| {
            let cell = self.rows.first().and_then(|row| row.get(column));
            cell.is_none_or(Cell::is_text)
        };
        let mut text = format!("{}\n", self.caption);
        for line in &lines {
            let mut row = String::new();
            for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
                let filling = " ".repeat(width.saturating_sub(cell.width()));
                if column > 0 {
                    row += "  ";
                }
                if is_text(column) {
                    row += cell;
                    row += &filling;
                } else {
                    row += &filling;
                    row += cell;
                }
            }
            text += row.trim_end();
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locale;
    use crate::replies::Catalog;

    #[test]
    fn no_share_of_a_few_and_none_without_its_number() {
        let shown = |count, of| Rate { count, of }.shown();
        assert_eq!(shown(6, 8), "75% (n=8)");
        assert_eq!(shown(5, 5), "100% (n=5)");
        assert_eq!(shown(4, 4), "– (n=4)");
        assert_eq!(shown(0, 0), "– (n=0)");
    }

    #[test]
    fn columns_are_as_wide_as_they_look() {
        let (catalog, _) = Catalog::new(&[]);
        let words = Words::new(&catalog, Locale::Ja);
        let row = |name: &str, count| vec![Cell::Text(name.into()), Cell::Count(count)];
        let table = Table {
            caption: "表".into(),
            heads: vec!["用件".into(), "回答".into()],
            rows: vec![row("更新の予約", 12), row("a", 1000)],
        };
        assert_eq!(
            table.plain(&words),
            "表\n用件        回答\n更新の予約    12\na           1000\n"
        );
    }
}
