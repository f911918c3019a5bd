//! Whether every kanji has its reading.

use super::Slip;
use super::passage::Passage;
use crate::replies::ruby;

/// Kanji without a reading (`F009`), and readings or marks that cannot be any (`F010`).
pub(super) fn slips(passage: &Passage) -> Vec<Slip> {
    let text = passage.text();
    let mut slips = Vec::new();
    let mut done = 0;
    for found in ruby::rubies(text) {
        outside(text, done..found.whole.start, &mut slips);
        let reading = text.get(found.reading.clone()).unwrap_or_default();
        if !reading.chars().all(ruby::is_kana) {
            slips.push(wrong(reading, found.reading.clone(), "kana"));
        }
        done = found.whole.end;
    }
    outside(text, done..text.len(), &mut slips);
    slips
}

/// What stands between words with readings.
fn outside(text: &str, range: std::ops::Range<usize>, slips: &mut Vec<Slip>) {
    let stretch = text.get(range.clone()).unwrap_or_default();
    let mut run: Option<usize> = None;
    let end_run = |run: &mut Option<usize>, end: usize, slips: &mut Vec<Slip>| {
        if let Some(start) = run.take() {
            slips.push(Slip {
                code: "F009",
                range: start..end,
                args: vec![("text", text.get(start..end).unwrap_or_default().to_owned())],
            });
        }
    };
    for (at, c) in stretch.char_indices() {
        let at = range.start + at;
        if ruby::is_kanji(c) {
            run.get_or_insert(at);
            continue;
        }
        end_run(&mut run, at, slips);
        if matches!(c, '《' | '》' | '｜') {
            slips.push(wrong(&c.to_string(), at..at + c.len_utf8(), "mark"));
        }
    }
    end_run(&mut run, range.end, slips);
}

fn wrong(text: &str, range: std::ops::Range<usize>, reason: &str) -> Slip {
    Slip {
        code: "F010",
        range,
        args: vec![("text", text.to_owned()), ("reason", reason.to_owned())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replies::outline::Piece;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let passage = Passage::new(text, &[Piece::Text(0..text.len())]);
        let found: Vec<_> = slips(&passage)
            .iter()
            .map(|slip| format!("{} {}", slip.code, &text[slip.range.clone()]))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn every_kanji_needs_a_reading_in_kana() {
        check("更新《こうしん》の 日《ひ》、3つ、Aの カード、IP", &[]);
        check("更新の 日《ひ》は 期限", &["F009 更新", "F009 期限"]);
        check("更｜新《しん》", &["F009 更"]);
        check("更新《koushin》", &["F010 koushin"]);
        check("｜J-LIS《ジェイリス》 2ヶ月《かげつ》", &[]);
        check("かな《よみ》", &["F010 《", "F010 》"]);
        check("更新《こうしん", &["F009 更新", "F010 《"]);
        check("々", &["F009 々"]);
    }
}
