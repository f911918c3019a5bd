//! The normalised form of a text, with a way back to the raw text.

use std::ops::Range;

use super::characters::{Letter, Mark, fold_characters};
use super::{numerals, punctuation};

/// How often a text is folded at most until nothing changes any more. Twice is enough for all but contrived input.
const ROUNDS: usize = 6;

/// A text as matching sees it: compatibility forms (NFKC), lower case, hiragana, digits for counted kanji numerals, no
/// punctuation, no blanks that carry no meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Normalized {
    /// The normalised text.
    pub text: String,
    /// `origin[i]` is the byte of the raw text where the source of byte `i` of `text` starts; one entry more than bytes.
    origin: Vec<u32>,
    /// `ends[i]` is the byte of the raw text where the source of byte `i` of `text` ends; one entry more than bytes.
    ends: Vec<u32>,
    /// Byte offsets in `text` where a sentence or a line ended in the raw text; ascending, none at 0.
    pub breaks: Vec<usize>,
    /// Byte offsets in `text` where the raw text had a comma or the like; ascending, none at 0 and none of `breaks`.
    pub pauses: Vec<usize>,
}

impl Normalized {
    /// Normalises `raw`. Folding the result again changes nothing. The caller bounds the length of `raw` (8 KiB for a
    /// message); the time is linear in it.
    pub fn new(raw: &str) -> Self {
        let mut normalized = Self::once(raw);
        for _ in 0..ROUNDS {
            let again = Self::once(&normalized.text);
            if again.text == normalized.text {
                break;
            }
            normalized = normalized.then(again);
        }
        normalized
    }

    /// The bytes of the raw text that `span` of `text` came from: always a valid range on character boundaries. A span
    /// that reaches past the end is cut there; an empty one gives an empty range.
    pub fn raw_span(&self, span: Range<usize>) -> Range<usize> {
        let at = |list: &[u32], index: usize| list.get(index).map_or(0, |&offset| offset as usize);
        let start = span.start.min(self.text.len());
        let end = span.end.min(self.text.len());
        let from = at(&self.origin, start);
        if end <= start {
            from..from
        } else {
            from..at(&self.ends, end - 1).max(from)
        }
    }

    /// The text with each range of `edits` (bytes of `text`, ascending) replaced. A replacement comes from the whole
    /// source of what it replaces. Edits that overlap an earlier one, reach past the end or cut a character are left out.
    #[must_use]
    pub fn replace(&self, edits: &[(Range<usize>, &str)]) -> Self {
        let mut out = Self {
            text: String::with_capacity(self.text.len() + 16),
            ..Self::default()
        };
        let mut done = 0;
        // What was replaced, with the end of its replacement.
        let mut replaced: Vec<(&Range<usize>, usize)> = Vec::with_capacity(edits.len());
        for (range, replacement) in edits {
            let Some(kept) = self.text.get(done..range.start) else {
                continue;
            };
            if self.text.get(range.clone()).is_none() {
                continue;
            }
            out.push_unchanged(self, done, kept);
            let source = self.raw_span(range.clone());
            let start = u32::try_from(source.start).unwrap_or(u32::MAX);
            let end = u32::try_from(source.end)
                .unwrap_or(u32::MAX)
                .max(out.ends.last().copied().unwrap_or(0));
            out.text.push_str(replacement);
            out.origin.resize(out.text.len(), start);
            out.ends.resize(out.text.len(), end);
            done = range.end;
            replaced.push((range, out.text.len()));
        }
        out.push_unchanged(self, done, self.text.get(done..).unwrap_or_default());
        out.origin.extend(self.origin.last());
        out.ends.extend(self.ends.last());
        // A mark inside a replaced range moves to the end of the replacement.
        let moved = |mark: usize| {
            let before = replaced.partition_point(|(range, _)| range.start < mark);
            let last = before.checked_sub(1).and_then(|last| replaced.get(last));
            last.map_or(mark, |(range, end)| end + mark.saturating_sub(range.end))
        };
        let (breaks, pauses) = marks(
            self.breaks.iter().map(|&mark| moved(mark)).collect(),
            self.pauses.iter().map(|&mark| moved(mark)).collect(),
        );
        Self {
            breaks,
            pauses,
            ..out
        }
    }

    /// The text with `sign` in the place of pieces of the raw text that normalising left nothing of, such as masks.
    /// `pieces` are byte ranges of the raw text, ascending and not overlapping.
    #[must_use]
    pub fn with_signs(&self, pieces: &[Range<usize>], sign: char) -> Self {
        let mut out = Self {
            text: String::with_capacity(self.text.len() + pieces.len() * sign.len_utf8()),
            ..Self::default()
        };
        let mut done = 0;
        // Where signs went in, and whether what was marked there stands behind them.
        let mut added: Vec<(usize, bool)> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let start = u32::try_from(piece.start).unwrap_or(u32::MAX);
            let end = u32::try_from(piece.end).unwrap_or(u32::MAX);
            let at = self.origin.partition_point(|&origin| origin < start);
            let at = at.min(self.text.len());
            let Some(kept) = self.text.get(done..at) else {
                continue;
            };
            out.push_unchanged(self, done, kept);
            let directly_behind = out.ends.last().is_none_or(|&before| before == start);
            out.text.push(sign);
            out.origin.resize(out.text.len(), start);
            out.ends.resize(out.text.len(), end);
            done = at;
            added.push((at, directly_behind));
        }
        out.push_unchanged(self, done, self.text.get(done..).unwrap_or_default());
        out.origin.extend(self.origin.last());
        out.ends.extend(self.ends.last());
        // A spelling that was put right may reach over a piece.
        for list in [&mut out.origin, &mut out.ends] {
            let mut least = 0;
            for at in list {
                least = least.max(*at);
                *at = least;
            }
        }
        let moved = |&mark: &usize| {
            let before = |&&(at, behind): &&(usize, bool)| at < mark || (at == mark && behind);
            mark + added.iter().filter(before).count() * sign.len_utf8()
        };
        let (breaks, pauses) = marks(
            self.breaks.iter().map(moved).collect(),
            self.pauses.iter().map(moved).collect(),
        );
        Self {
            breaks,
            pauses,
            ..out
        }
    }

    fn push_unchanged(&mut self, from: &Self, start: usize, kept: &str) {
        let range = start..start + kept.len();
        self.text.push_str(kept);
        self.origin
            .extend_from_slice(from.origin.get(range.clone()).unwrap_or_default());
        self.ends
            .extend_from_slice(from.ends.get(range).unwrap_or_default());
    }

    /// One round of folding.
    fn once(raw: &str) -> Self {
        let letters = numerals::convert(punctuation::resolve(&fold_characters(raw)));
        Self::assemble(&letters, u32::try_from(raw.len()).unwrap_or(u32::MAX))
    }

    fn assemble(letters: &[Letter], raw_end: u32) -> Self {
        let mut text = String::with_capacity(letters.len() * 3);
        let mut origin = Vec::with_capacity(letters.len() * 3 + 1);
        let mut ends = Vec::with_capacity(letters.len() * 3 + 1);
        let mut breaks = Vec::new();
        let mut pauses = Vec::new();
        for letter in letters {
            text.push(letter.ch);
            origin.resize(text.len(), letter.start);
            ends.resize(text.len(), letter.end);
            match letter.mark {
                Mark::None => {}
                Mark::Pause => pauses.push(text.len()),
                Mark::Break => breaks.push(text.len()),
            }
        }
        origin.push(raw_end);
        ends.push(raw_end);
        Self {
            text,
            origin,
            ends,
            breaks,
            pauses,
        }
    }

    /// This text folded once more: `next` was made of `self.text`, and its offsets are led back to the raw text.
    fn then(&self, next: Self) -> Self {
        let origin = next
            .origin
            .iter()
            .map(|&at| self.raw_span(at as usize..at as usize).start);
        let origin = origin
            .map(|at| u32::try_from(at).unwrap_or(u32::MAX))
            .collect();
        let end = |&at: &u32| {
            (at as usize)
                .checked_sub(1)
                .and_then(|last| self.ends.get(last))
                .copied()
                .unwrap_or(0)
        };
        let mut ends: Vec<u32> = next.ends.iter().map(end).collect();
        ends.pop();
        ends.extend(self.ends.last());
        let moved = |mark: &usize| {
            next.origin
                .partition_point(|&at| (at as usize) < *mark)
                .min(next.text.len())
        };
        let (breaks, pauses) = marks(
            self.breaks
                .iter()
                .map(moved)
                .chain(next.breaks.iter().copied())
                .collect(),
            self.pauses
                .iter()
                .map(moved)
                .chain(next.pauses.iter().copied())
                .collect(),
        );
        Self {
            text: next.text,
            origin,
            ends,
            breaks,
            pauses,
        }
    }
}

/// Puts marks in order: ascending, none twice, none at 0, and no pause where a sentence ends.
fn marks(mut breaks: Vec<usize>, mut pauses: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
    for list in [&mut breaks, &mut pauses] {
        list.sort_unstable();
        list.dedup();
        list.retain(|&mark| mark > 0);
    }
    pauses.retain(|mark| breaks.binary_search(mark).is_err());
    (breaks, pauses)
}

/// The text of [`Normalized::new`]; folding twice changes nothing more.
pub fn fold(text: &str) -> String {
    Normalized::new(text).text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_sentences() {
        assert_eq!(
            fold("マイナンバーカードの電子証明書って、なんですか？"),
            "まいなんばーかーどの電子証明書ってなんですか"
        );
        assert_eq!(
            fold("How do I renew  my e-Tax certificate?"),
            "how do i renew my e-tax certificate"
        );
        assert_eq!(fold("　更新は３ ヶ月前から！？"), "更新は3か月前から");
        assert_eq!(fold(""), "");
        assert_eq!(fold("😀\n"), "");
    }

    #[test]
    fn spans_lead_back_to_the_raw_text() {
        let raw = "はい、カード 3 番（ｶﾞ）です。";
        let normalized = Normalized::new(raw);
        assert_eq!(normalized.text, "はいかーど3番がです");
        let find = |word: &str| {
            let start = normalized.text.find(word).unwrap();
            &raw[normalized.raw_span(start..start + word.len())]
        };
        assert_eq!(find("かーど"), "カード");
        assert_eq!(find("3番"), "3 番");
        assert_eq!(find("が"), "ｶﾞ");
        assert_eq!(find("です"), "です");
        assert_eq!(normalized.raw_span(3..3), 3..3);
    }

    #[test]
    fn numbers_lead_back_to_their_numeral() {
        let raw = "令和元年十二月二十日";
        let normalized = Normalized::new(raw);
        assert_eq!(normalized.text, "令和1年12月20日");
        let start = normalized.text.find("20").unwrap();
        assert_eq!(&raw[normalized.raw_span(start..start + 2)], "二十");
    }

    #[test]
    fn clauses_are_recorded() {
        let normalized = Normalized::new("。更新、したい。Where? here, now");
        assert_eq!(normalized.text, "更新したいwhere here now");
        assert_eq!(
            normalized.breaks,
            ["更新したい".len(), "更新したいwhere".len()]
        );
        assert_eq!(
            normalized.pauses,
            ["更新".len(), "更新したいwhere here".len()]
        );
    }

    #[test]
    fn replacing_keeps_origins_and_marks() {
        let raw = "マイナカード、更新。";
        let normalized = Normalized::new(raw);
        let replaced = normalized.replace(&[
            (0.."まいなかーど".len(), "まいなんばーかーど"),
            (500..501, "x"),
            (1..2, "y"),
        ]);
        assert_eq!(replaced.text, "まいなんばーかーど更新");
        assert_eq!(
            &raw[replaced.raw_span(0.."まいなんばーかーど".len())],
            "マイナカード"
        );
        assert_eq!(
            &raw[replaced.raw_span("まいなんばーかーど".len()..replaced.text.len())],
            "更新"
        );
        assert_eq!(replaced.pauses, ["まいなんばーかーど".len()]);
        assert_eq!(replaced.breaks, [replaced.text.len()]);
    }

    #[test]
    fn signs_stand_for_what_normalising_left_nothing_of() {
        let raw = "電話は■■■■。 call ■■■■ now";
        let pieces: Vec<_> = raw.match_indices("■■■■").collect();
        let pieces: Vec<_> = pieces
            .into_iter()
            .map(|(at, piece)| at..at + piece.len())
            .collect();
        let normalized = Normalized::new(raw).with_signs(&pieces, '■');
        assert_eq!(normalized.text, "電話は■call ■now");
        assert_eq!(normalized.breaks, ["電話は■".len()]);
        for (at, sign) in normalized.text.match_indices('■') {
            let span = normalized.raw_span(at..at + sign.len());
            assert_eq!(&raw[span], "■■■■");
        }
    }

    /// Text that is rich in what the rules look at.
    fn rich() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-zA-Z0-9 .,:'/~-]{0,6}",
            "[ぁ-んァ-ヶー〜～、。・！？ 　ｦ-ﾟ゛゙]{0,6}",
            "[〇一二三四五六七八九十百千万元年月日時分番回個箇ヶヵケか第約桁]{0,6}",
            "\\PC{0,4}",
            any::<String>(),
        ];
        proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    fn check(normalized: &Normalized, raw: &str) -> Result<(), TestCaseError> {
        prop_assert_eq!(normalized.origin.len(), normalized.text.len() + 1);
        prop_assert_eq!(normalized.ends.len(), normalized.text.len() + 1);
        for list in [&normalized.origin, &normalized.ends] {
            prop_assert!(list.is_sorted());
            prop_assert!(list.iter().all(|&at| raw.is_char_boundary(at as usize)));
        }
        for mark in normalized.breaks.iter().chain(&normalized.pauses) {
            prop_assert!(*mark > 0 && normalized.text.is_char_boundary(*mark));
        }
        prop_assert!(normalized.breaks.is_sorted() && normalized.pauses.is_sorted());
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn folding_twice_changes_nothing(raw in rich()) {
            let once = fold(&raw);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn offsets_are_sound(raw in rich(), start in 0..40_usize, length in 0..40_usize) {
            let normalized = Normalized::new(&raw);
            check(&normalized, &raw)?;
            let span = normalized.raw_span(start..start + length);
            prop_assert!(raw.get(span).is_some());
        }

        #[test]
        fn signs_are_sound(raw in rich(), cuts in proptest::collection::vec((0..9_usize, 0..9_usize), 0..4)) {
            let mut pieces = Vec::new();
            let mut end = 0;
            for (gap, length) in cuts {
                let start = raw.ceil_char_boundary(end + gap);
                end = raw.ceil_char_boundary(start + length);
                if start < end {
                    pieces.push(start..end);
                }
            }
            let normalized = Normalized::new(&raw);
            let signed = normalized.with_signs(&pieces, '■');
            check(&signed, &raw)?;
            let added = signed.text.matches('■').count() - normalized.text.matches('■').count();
            prop_assert_eq!(added, pieces.len());
        }

        #[test]
        fn replacing_is_sound(raw in rich(), cuts in proptest::collection::vec((0..30_usize, 0..9_usize), 0..4)) {
            let normalized = Normalized::new(&raw);
            let mut edits: Vec<_> = cuts.into_iter().map(|(start, length)| (start..start + length, "新か")).collect();
            edits.sort_by_key(|(range, _)| range.start);
            check(&normalized.replace(&edits), &raw)?;
        }
    }
}
