//! Japanese typed in Latin letters.

use unicode_normalization::UnicodeNormalization;
use wana_kana::ConvertJapanese;

/// Consonants that a vowel may follow, longer ones first. Hepburn, Kunrei and what keyboards accept.
const ONSETS: [&str; 42] = [
    "ch", "cy", "sh", "sy", "ts", "ty", "ky", "gy", "ny", "hy", "by", "py", "my", "ry", "jy", "zy",
    "dy", "dh", "fy", "vy", "tw", "dw", "kw", "gw", "k", "g", "s", "z", "j", "t", "d", "n", "h",
    "f", "b", "p", "m", "y", "r", "w", "v", "",
];

/// Particles as they are pronounced, and how they are written. Other tokens keep their sound.
const PARTICLES: [(&str, &str); 13] = [
    ("wa", "は"),
    ("ha", "は"),
    ("o", "を"),
    ("wo", "を"),
    ("e", "へ"),
    ("he", "へ"),
    ("dewa", "では"),
    ("niwa", "には"),
    ("towa", "とは"),
    ("konnichiwa", "こんにちは"),
    ("konnitiwa", "こんにちは"),
    ("konbanwa", "こんばんは"),
    ("kombanwa", "こんばんは"),
];

/// Latin words that stay as they are although their letters could be romaji.
const LATIN_WORDS: [&str; 7] = ["pin", "pins", "ok", "nano", "mobile", "suica", "google"];

/// Endings that a hyphen joins to a name (`shibuya-ku`): the hyphen lengthens nothing.
const SUFFIXES: [&str; 14] = [
    "ku", "shi", "si", "cho", "chou", "machi", "mura", "ken", "fu", "to", "san", "sama", "you",
    "yo",
];

/// Whether all of `token` (lower case) can be read as romaji. Long vowels may be written `ou`, `oo`, `ō` or `o-`.
pub fn is_romaji(token: &str) -> bool {
    if token.contains(['l', 'q', 'x']) {
        return false;
    }
    let plain: String = plain_letters(token)
        .chars()
        .filter(|&ch| ch != '-')
        .collect();
    !plain.is_empty() && !token.starts_with('-') && syllables(&plain)
}

/// Whether the letters are a row of syllables.
fn syllables(letters: &str) -> bool {
    let mut rest = letters;
    while let Some(first) = rest.chars().next() {
        if !first.is_ascii_lowercase() {
            return false;
        }
        if let Some(after) = after_syllable(rest) {
            rest = after;
            continue;
        }
        let after = rest.get(1..).unwrap_or_default();
        let next = after.chars().next();
        rest = match (first, next) {
            ('n', Some('\'')) => after.get(1..).unwrap_or_default(),
            ('n', Some(next)) if next.is_ascii_lowercase() => after,
            ('n', None) | ('m', Some('b' | 'm' | 'p')) | ('t', Some('c')) => after,
            (first, Some(next)) if first == next && !"aiueon".contains(first) => after,
            _ => return false,
        };
    }
    true
}

/// What follows the syllable (consonant and vowel) at the beginning of `letters`.
fn after_syllable(letters: &str) -> Option<&str> {
    ONSETS.iter().find_map(|onset| {
        let after = letters.strip_prefix(onset)?;
        let vowel = after.chars().next()?;
        // No Japanese syllable is written yi; wi, we and ye occur in foreign words only.
        let odd = matches!((*onset, vowel), ("y" | "w", 'i') | ("y", 'e') | ("w", 'u'));
        (matches!(vowel, 'a' | 'i' | 'u' | 'e' | 'o') && !odd)
            .then(|| after.get(1..).unwrap_or_default())
    })
}

/// Lower case, marks for long vowels written out, one kind of apostrophe and hyphen.
fn plain_letters(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase().replace('`', "'");
    }
    let mut out = String::with_capacity(text.len() + 4);
    for ch in text.nfkc().flat_map(char::to_lowercase) {
        match ch {
            'ā' | 'â' => out.push_str("a-"),
            'ī' | 'î' => out.push_str("i-"),
            'ū' | 'û' => out.push_str("uu"),
            'ē' | 'ê' => out.push_str("e-"),
            'ō' | 'ô' => out.push_str("ou"),
            '’' | '`' => out.push('\''),
            'ー' | '‐' | '‑' | '–' => out.push('-'),
            _ => out.push(ch),
        }
    }
    out
}

/// The hiragana of the romaji in `text`. Tokens that cannot be romaji (`card`, `e-tax`, numbers) stay; particles that
/// stand alone are written as usual (`wa` → は); blanks and punctuation stay. Katakana words come out in hiragana with
/// long vowel marks, as [`super::Normalized`] has them.
pub fn romaji_to_kana(text: &str) -> String {
    let plain = plain_letters(text);
    let mut out = String::with_capacity(plain.len() * 2);
    let mut rest = plain.as_str();
    while !rest.is_empty() {
        let is_token = |ch: char| ch.is_alphanumeric() || matches!(ch, '\'' | '-');
        let other = rest.find(is_token).unwrap_or(rest.len());
        let (between, tail) = rest.split_at(other);
        out.push_str(between);
        let (token, tail) = tail.split_at(tail.find(|ch| !is_token(ch)).unwrap_or(tail.len()));
        rest = tail;
        out.push_str(&token_to_kana(token));
    }
    out
}

fn token_to_kana(token: &str) -> String {
    if let Some((_, kana)) = PARTICLES.iter().find(|(romaji, _)| *romaji == token) {
        return (*kana).to_owned();
    }
    // 2027nen: the digits stay, the counter behind them is romaji.
    let digits = token.len()
        - token
            .trim_start_matches(|ch: char| ch.is_ascii_digit())
            .len();
    if digits > 0 && digits < token.len() {
        let (number, counter) = token.split_at(digits);
        return format!("{number}{}", token_to_kana(counter));
    }
    if LATIN_WORDS.contains(&token) || !is_romaji(token) {
        return token.to_owned();
    }
    let pieces: Vec<&str> = token.split('-').collect();
    let mut out = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 && !is_joint(&pieces, index) {
            out.push('ー');
        }
        out.push_str(&keyboard_spelling(piece).to_hiragana());
    }
    out
}

/// Whether the hyphen before `pieces[index]` joins two words, instead of lengthening a vowel.
fn is_joint(pieces: &[&str], index: usize) -> bool {
    let length = |index: usize| pieces.get(index).map_or(0, |piece| piece.len());
    let last = pieces.get(index).copied().unwrap_or_default();
    let suffix =
        index + 1 == pieces.len() && index == 1 && SUFFIXES.contains(&last) && length(0) > 3;
    suffix || (length(index) >= 4 && length(index - 1) >= 4)
}

/// The spelling that `wana_kana` reads: `n` for a syllabic nasal however it is written, `cch` for `tch`.
fn keyboard_spelling(piece: &str) -> String {
    let letters: Vec<char> = piece.chars().collect();
    let mut out = String::with_capacity(piece.len());
    let mut index = 0;
    while let Some(&ch) = letters.get(index) {
        let next = letters.get(index + 1).copied();
        let after = letters.get(index + 2).copied();
        match (ch, next) {
            ('m', Some('b' | 'm' | 'p')) => out.push('n'),
            ('t', Some('c')) => out.push('c'),
            // Keyboards take nn for ん; before a vowel it is ん and a syllable with n.
            ('n', Some('n')) if !after.is_some_and(|ch| "aiueoy".contains(ch)) => {
                out.push('n');
                index += 1;
            }
            _ => out.push(ch),
        }
        index += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tokens_that_are_romaji() {
        for token in [
            "denshi",
            "shoumeisho",
            "syoumeisyo",
            "koushin",
            "kōshin",
            "ko-shin",
            "mainanbaa",
            "ka-do",
            "shimbun",
            "kon'yaku",
            "matcha",
            "kitte",
            "tsuduki",
            "tuduki",
            "wa",
            "n",
            "shin'nen",
            "sinnsei",
            "jyuusho",
            "pin",
        ] {
            assert!(is_romaji(token), "{token}");
        }
        for token in [
            "card",
            "renew",
            "certificate",
            "e-tax",
            "4",
            "",
            "-",
            "how",
            "number",
            "password",
            "koushinx",
            "yes",
            "with",
        ] {
            assert!(!is_romaji(token), "{token}");
        }
    }

    #[test]
    fn sentences_in_kana() {
        for (romaji, kana) in [
            (
                "denshi shoumeisho no koushin wa itsu desu ka?",
                "でんし しょうめいしょ の こうしん は いつ です か?",
            ),
            (
                "densi syoumeisyo wo kousin sitai",
                "でんし しょうめいしょ を こうしん したい",
            ),
            ("Mainanba- ka-do", "まいなんばー かーど"),
            ("mainanba-ka-do", "まいなんばーかーど"),
            ("ansho bango wo wasureta", "あんしょ ばんご を わすれた"),
            ("yūkō kigen", "ゆうこう きげん"),
            ("kādo", "かーど"),
            ("shimbun, matcha, kitte", "しんぶん, まっちゃ, きって"),
            ("sinnsei konnnichiha", "しんせい こんにちは"),
            ("kon'yaku", "こんやく"),
            ("PIN wo 3 kai", "pin を 3 かい"),
            ("my number card no tuduki", "my number card の つづき"),
            ("e-Tax de", "e-tax で"),
            (
                "denshi-shoumeisho shibuya-ku",
                "でんししょうめいしょ しぶやく",
            ),
            ("konnichiwa", "こんにちは"),
        ] {
            assert_eq!(romaji_to_kana(romaji), kana);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_handled(text in any::<String>(), romaji in "[a-zōū' -]{0,30}") {
            romaji_to_kana(&text);
            romaji_to_kana(&romaji);
        }

        #[test]
        fn rows_of_syllables_are_romaji(syllables in proptest::collection::vec("(k|s|sh|ch|ts|n|m|ky|ry|)[aiueo](n|)", 1..6)) {
            let token = syllables.concat();
            prop_assert!(is_romaji(&token), "{}", token);
            let kana = romaji_to_kana(&format!("x. {token}k"));
            prop_assert!(kana.ends_with('k'));
        }
    }
}
