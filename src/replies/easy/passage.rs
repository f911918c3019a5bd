//! The text of a pattern in one piece, with the way back to the file.

use std::ops::Range;

use crate::replies::outline::Piece;

/// Stands for something that is put in.
pub(super) const PLACEABLE: char = '\u{fffc}';

/// A text as it is read, with [`PLACEABLE`] for each placeable.
pub(super) struct Passage {
    text: String,
    /// Where each piece begins in the text, and which part of the file it is.
    pieces: Vec<(usize, Piece)>,
}

impl Passage {
    /// Joins the pieces of a file.
    pub(super) fn new(file: &str, flow: &[Piece]) -> Self {
        let mut text = String::new();
        let mut pieces = Vec::new();
        for piece in flow {
            pieces.push((text.len(), piece.clone()));
            match piece {
                Piece::Text(span) => text.push_str(file.get(span.clone()).unwrap_or_default()),
                Piece::Placeable(_) => text.push(PLACEABLE),
            }
        }
        Self { text, pieces }
    }

    /// The whole text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The part of the file in which a range of the text stands.
    pub(super) fn place(&self, range: &Range<usize>) -> Range<usize> {
        let start = match self.piece(range.start) {
            Some((begins, Piece::Text(span))) => span.start + (range.start - begins),
            Some((_, Piece::Placeable(span))) => span.start,
            None => 0,
        };
        let end = match self.piece(range.end.saturating_sub(1)) {
            Some((begins, Piece::Text(span))) => span.start + (range.end - begins),
            Some((_, Piece::Placeable(span))) => span.end,
            None => start,
        };
        start..end.max(start)
    }

    fn piece(&self, at: usize) -> Option<(usize, &Piece)> {
        let after = self.pieces.partition_point(|(begins, _)| *begins <= at);
        let (begins, piece) = self.pieces.get(after.checked_sub(1)?)?;
        Some((*begins, piece))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_leads_back_to_the_file() {
        let file = "a = 更新は{ $day }です。";
        let at = |word: &str| {
            let start = file.find(word).unwrap();
            start..start + word.len()
        };
        let flow = [
            Piece::Text(at("更新は")),
            Piece::Placeable(at("day")),
            Piece::Text(at("です。")),
        ];
        let passage = Passage::new(file, &flow);
        assert_eq!(passage.text(), "更新は\u{fffc}です。");
        let place = |word: &str| {
            let start = passage.text().find(word).unwrap();
            &file[passage.place(&(start..start + word.len()))]
        };
        assert_eq!(place("新は"), "新は");
        assert_eq!(place("です"), "です");
        assert_eq!(place("\u{fffc}"), "day");
        assert_eq!(place("は\u{fffc}で"), "は{ $day }で");
        assert_eq!(Passage::new("", &[]).place(&(0..0)), 0..0);
    }
}
