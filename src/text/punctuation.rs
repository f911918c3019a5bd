//! The second step of normalisation: punctuation becomes blanks, and blanks that carry no meaning go.

use super::characters::{Letter, Mark, is_japanese, is_kana, is_kanji};

/// What becomes of one character.
enum Role {
    /// It stays, as this character.
    Keep(char),
    /// It goes, and its neighbours stay together.
    Drop,
    /// It separates, and the raw text paused here as marked.
    Separate(Mark),
}

/// Replaces punctuation by blanks except inside words such as `e-tax`, `3.5`, `9:00` and `don't`; joins blanks; removes
/// blanks beside Japanese characters and at both ends; joins repeated long vowel marks.
pub(super) fn resolve(letters: &[Letter]) -> Vec<Letter> {
    let mut out: Vec<Letter> = Vec::with_capacity(letters.len());
    let mut gap: Option<Letter> = None;
    let mut mark = Mark::None;
    for (index, letter) in letters.iter().enumerate() {
        match role(letters, index) {
            Role::Drop => {}
            Role::Separate(found) => {
                gap = gap.or(Some(*letter));
                mark = mark.max(found);
            }
            Role::Keep(ch) => {
                let blank = gap.take();
                let mark = std::mem::replace(&mut mark, Mark::None);
                if let Some(last) = out.last_mut() {
                    last.mark = last.mark.max(mark);
                    if ch == 'ー' && last.ch == 'ー' {
                        last.end = letter.end;
                        continue;
                    }
                    if let Some(blank) = blank
                        && !is_japanese(last.ch)
                        && !is_japanese(ch)
                    {
                        out.push(Letter {
                            ch: ' ',
                            mark: Mark::None,
                            ..blank
                        });
                    }
                }
                out.push(Letter { ch, ..*letter });
            }
        }
    }
    if let Some(last) = out.last_mut() {
        last.mark = last.mark.max(mark);
    }
    out
}

/// The character at `index + offset`, or a blank outside the text.
fn at(letters: &[Letter], index: usize, offset: isize) -> char {
    index
        .checked_add_signed(offset)
        .and_then(|index| letters.get(index))
        .map_or(' ', |letter| letter.ch)
}

fn role(letters: &[Letter], index: usize) -> Role {
    let ch = at(letters, index, 0);
    if ch.is_ascii_alphanumeric() {
        return Role::Keep(ch);
    }
    let before = at(letters, index, -1);
    let after = at(letters, index, 1);
    let between = |class: fn(&char) -> bool| class(&before) && class(&after);
    match ch {
        // Japanese keyboards give the long vowel mark where digits want a hyphen.
        'ー' | '-' if between(char::is_ascii_alphanumeric) => Role::Keep('-'),
        '-' if is_minus_sign(letters, index) => Role::Keep('-'),
        '\'' if between(char::is_ascii_alphabetic) => Role::Keep(ch),
        ':' | '/' if between(char::is_ascii_digit) => Role::Keep(ch),
        ',' if is_thousands_separator(letters, index) => Role::Drop,
        '.' => full_stop(letters, index),
        '~' => wave_dash(letters, index),
        '\n' | '!' | '?' | '。' => Role::Separate(Mark::Break),
        '、' | ';' | '…' | ':' | ',' => Role::Separate(Mark::Pause),
        '・' if before == '・' || after == '・' => Role::Separate(Mark::Pause),
        ' ' | '-' | '\'' | '/' | '・' => Role::Separate(Mark::None),
        _ => Role::Keep(ch),
    }
}

/// A full stop stays inside numbers (`3.5`), goes from initials (`a.m.`, `R.8.9.30`) and ends a sentence elsewhere.
fn full_stop(letters: &[Letter], index: usize) -> Role {
    let before = at(letters, index, -1);
    let after = at(letters, index, 1);
    if before.is_ascii_digit() && after.is_ascii_digit() {
        return Role::Keep('.');
    }
    let initial = before.is_ascii_alphabetic() && !at(letters, index, -2).is_alphanumeric();
    let another = after.is_ascii_digit()
        || (after.is_ascii_alphabetic() && !at(letters, index, 2).is_alphanumeric());
    if initial && another {
        return Role::Drop;
    }
    if initial && at(letters, index, -2) == '.' {
        return Role::Separate(Mark::None);
    }
    let ellipsis = before == '.' || after == '.';
    Role::Separate(if ellipsis { Mark::Pause } else { Mark::Break })
}

/// Whether the dash at `index` makes the number after it negative: it stands at the beginning, or after a Latin word and
/// a blank. Elsewhere it may as well separate two numbers.
fn is_minus_sign(letters: &[Letter], index: usize) -> bool {
    at(letters, index, 1).is_ascii_digit()
        && (index == 0
            || at(letters, index, -1) == ' ' && at(letters, index, -2).is_ascii_alphabetic())
}

/// Whether the comma at `index` groups the digits of one number, as in `1,200`.
fn is_thousands_separator(letters: &[Letter], index: usize) -> bool {
    let digit = |offset: isize| at(letters, index, offset).is_ascii_digit();
    digit(-1) && !(-4..0).all(digit) && (1..4).all(digit) && !digit(4)
}

/// A wave dash lengthens a vowel inside a word (`すみませ〜ん`) and stands for "to" between other characters (`9:00〜17:00`).
fn wave_dash(letters: &[Letter], index: usize) -> Role {
    let first = index == 0 || at(letters, index, -1) != '~';
    if !first {
        return Role::Drop;
    }
    let before = at(letters, index, -1);
    let after = letters
        .get(index..)
        .unwrap_or_default()
        .iter()
        .map(|letter| letter.ch)
        .find(|&ch| ch != '~')
        .unwrap_or(' ');
    let joins = |ch: char| ch.is_ascii_alphanumeric() || is_kanji(ch);
    if is_kana(before) {
        if is_kana(after) {
            Role::Keep('ー')
        } else {
            Role::Separate(Mark::Pause)
        }
    } else if joins(before) && joins(after) {
        Role::Keep('~')
    } else {
        Role::Separate(Mark::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::characters::fold_characters;

    fn resolved(raw: &str) -> String {
        resolve(&fold_characters(raw))
            .iter()
            .map(|letter| letter.ch)
            .collect()
    }

    #[test]
    fn punctuation_inside_words_stays() {
        for kept in [
            "e-tax",
            "0120-380-366",
            "3.5",
            "2026/9/30",
            "9:00",
            "don't",
            "j-lis",
            "r8.9.30",
            "9:00~17:00",
            "月~金",
        ] {
            assert_eq!(resolved(kept), kept);
        }
    }

    #[test]
    fn punctuation_elsewhere_separates() {
        assert_eq!(resolved("Hello, world! (yes/no)"), "hello world yes no");
        assert_eq!(resolved("更新、したい。「カード」？"), "更新したいかーど");
        assert_eq!(resolved("3、4"), "3 4");
        assert_eq!(resolved("9 a.m. to 5 p.m."), "9 am to 5 pm");
        assert_eq!(resolved("1,200 and 1,20"), "1200 and 1 20");
        assert_eq!(resolved("０１２０ー３８０ー３６６"), "0120-380-366");
    }

    #[test]
    fn blanks_beside_japanese_go() {
        assert_eq!(resolved("カード 3 番"), "かーど3番");
        assert_eq!(resolved("再生 Taylor  Swift"), "再生taylor swift");
        assert_eq!(resolved("暗証番号は■■■■です"), "暗証番号はです");
    }

    #[test]
    fn long_vowels_are_joined() {
        assert_eq!(resolved("すみませーーーん"), "すみませーん");
        assert_eq!(resolved("すみませ〜〜ん〜"), "すみませーん");
        assert_eq!(resolved("えー〜っと"), "えーっと");
    }

    #[test]
    fn marks_tell_how_the_raw_text_went_on() {
        let marks: Vec<_> = resolve(&fold_characters("あ、い。う…え(3.5)\nお"))
            .iter()
            .map(|letter| (letter.ch, letter.mark))
            .filter(|(_, mark)| *mark != Mark::None)
            .collect();
        assert_eq!(
            marks,
            [
                ('あ', Mark::Pause),
                ('い', Mark::Break),
                ('う', Mark::Pause),
                ('5', Mark::Break)
            ]
        );
    }
}
