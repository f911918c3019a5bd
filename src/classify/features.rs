//! From a text to its n-grams.
//!
//! Latin script gives words, runs of words, and character n-grams that know where words begin and end, which forgives
//! typing mistakes and inflection. Other scripts need no tokenizer: n-grams of characters do as well.

use std::ops::Range;

/// Which n-grams a text is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureOptions {
    /// The longest run of Latin words; 0 for none.
    pub words: usize,
    /// The shortest and longest character n-gram of Latin script; the blank before and after a word is a character.
    pub characters: (usize, usize),
    /// Whether character n-grams of Latin script may reach from one word into the next.
    pub across_words: bool,
    /// The shortest and longest character n-gram of every other script, never across a blank.
    pub other_characters: (usize, usize),
}

impl Default for FeatureOptions {
    fn default() -> Self {
        Self {
            words: 2,
            characters: (2, 5),
            across_words: true,
            other_characters: (1, 3),
        }
    }
}

/// What kind of n-gram a feature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GramKind {
    /// A Latin word, or several in a row.
    Words,
    /// Characters.
    Characters,
}

/// One n-gram of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gram {
    /// A hash of the n-gram, the same for the same n-gram in every text.
    pub key: u64,
    /// Where it stands in the text, in bytes, with the blanks it covers.
    pub range: Range<usize>,
    /// What it is.
    pub kind: GramKind,
    /// Whether it begins with the blank, or the border of the text, before a word.
    pub opens: bool,
    /// Whether it ends with the blank, or the border of the text, after a word.
    pub closes: bool,
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(hash: u64, value: u64) -> u64 {
    let mut h = (hash ^ value).wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^= h >> 32;
    h.wrapping_add(SEED)
}

/// Whether a character belongs to a Latin word or a number.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '\'' || matches!(c, '\u{c0}'..='\u{24f}')
}

/// A character with the byte at which it stands; a border has the place but no length.
type Placed = (char, Range<usize>);

impl FeatureOptions {
    /// Calls `each` with every n-gram of a text; an n-gram that comes several times is given several times.
    pub(super) fn grams(&self, text: &str, mut each: impl FnMut(Gram)) {
        let mut latin = Stretch::default();
        let mut other: Vec<Placed> = Vec::new();
        for (at, c) in text.char_indices() {
            let range = at..at + c.len_utf8();
            if is_word(c) {
                self.flush_other(&mut other, &mut each);
                latin.push(c, range);
            } else if c.is_whitespace() {
                self.flush_other(&mut other, &mut each);
                latin.blank(range);
            } else {
                self.flush_latin(&mut latin, &mut each);
                other.push((c, range));
            }
        }
        self.flush_other(&mut other, &mut each);
        self.flush_latin(&mut latin, &mut each);
    }

    fn flush_other(&self, run: &mut Vec<Placed>, each: &mut impl FnMut(Gram)) {
        if !run.is_empty() {
            character_grams(run, self.other_characters, each);
            run.clear();
        }
    }

    fn flush_latin(&self, stretch: &mut Stretch, each: &mut impl FnMut(Gram)) {
        if stretch.words.is_empty() {
            stretch.placed.clear();
            return;
        }
        stretch.close();
        for first in 0..stretch.words.len() {
            let mut key = mix(SEED, 1);
            for (hash, range) in stretch.words[first..].iter().take(self.words) {
                key = mix(key, *hash);
                each(Gram {
                    key,
                    range: stretch.words[first].1.start..range.end,
                    kind: GramKind::Words,
                    opens: false,
                    closes: false,
                });
            }
        }
        if self.across_words {
            character_grams(&stretch.placed, self.characters, each);
        } else {
            let blanks = stretch.placed.iter().enumerate();
            let blanks: Vec<usize> = blanks
                .filter(|(_, (c, _))| *c == ' ')
                .map(|(at, _)| at)
                .collect();
            for pair in blanks.windows(2) {
                character_grams(&stretch.placed[pair[0]..=pair[1]], self.characters, each);
            }
        }
        *stretch = Stretch::default();
    }
}

/// Latin words side by side, with one blank before, between and after them.
#[derive(Debug, Default)]
struct Stretch {
    placed: Vec<Placed>,
    words: Vec<(u64, Range<usize>)>,
    inside: bool,
}

impl Stretch {
    fn push(&mut self, c: char, range: Range<usize>) {
        if !self.inside {
            if self.placed.is_empty() {
                self.placed.push((' ', range.start..range.start));
            }
            self.words.push((SEED, range.start..range.start));
            self.inside = true;
        }
        if let Some((hash, word)) = self.words.last_mut() {
            *hash = mix(*hash, u64::from(c));
            word.end = range.end;
        }
        self.placed.push((c, range));
    }

    fn blank(&mut self, range: Range<usize>) {
        if self.inside {
            self.placed.push((' ', range));
            self.inside = false;
        }
    }

    fn close(&mut self) {
        if self.inside {
            let end = self.placed.last().map_or(0, |(_, range)| range.end);
            self.blank(end..end);
        }
    }
}

fn character_grams(
    run: &[Placed],
    (shortest, longest): (usize, usize),
    each: &mut impl FnMut(Gram),
) {
    for start in 0..run.len() {
        let mut key = mix(SEED, 2);
        for (length, (c, range)) in run[start..].iter().take(longest).enumerate() {
            key = mix(key, u64::from(*c));
            // A blank alone says nothing.
            if length + 1 < shortest || (length == 0 && *c == ' ') {
                continue;
            }
            each(Gram {
                key,
                range: run[start].1.start..range.end,
                kind: GramKind::Characters,
                opens: run[start].0 == ' ',
                closes: *c == ' ',
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str, options: &FeatureOptions) -> Vec<String> {
        let mut all = Vec::new();
        options.grams(text, |gram| {
            let kind = if gram.kind == GramKind::Words {
                'w'
            } else {
                'c'
            };
            all.push(format!("{kind}:{}", &text[gram.range]));
        });
        all
    }

    fn small() -> FeatureOptions {
        FeatureOptions {
            words: 2,
            characters: (2, 3),
            across_words: true,
            other_characters: (1, 2),
        }
    }

    #[test]
    fn gives_words_pairs_and_characters() {
        assert_eq!(
            texts("ab c", &small()),
            [
                "w:ab", "w:ab c", "w:c", "c:a", "c:ab", "c:ab", "c:ab ", "c:b ", "c:b c", "c: c",
                "c: c", "c:c"
            ]
        );
        let inside = FeatureOptions {
            across_words: false,
            ..small()
        };
        assert!(!texts("ab c", &inside).contains(&"c:b c".to_owned()));
        assert_eq!(texts("更新", &small()), ["c:更", "c:更新", "c:新"]);
        assert!(texts(" \t ", &small()).is_empty());
    }

    #[test]
    fn the_same_n_gram_has_the_same_key_wherever_it_stands() {
        let keys = |text: &str| {
            let mut all = Vec::new();
            small().grams(text, |gram| all.push(gram.key));
            all
        };
        assert_eq!(keys("lock"), keys("  lock "));
        assert!(
            keys("更新したい")
                .iter()
                .any(|key| keys("を更新").contains(key))
        );
        assert_ne!(keys("更新"), keys("新更"));
        // The word "a" and the character "a" are different features.
        let one = FeatureOptions {
            characters: (1, 1),
            ..small()
        };
        let mut found = Vec::new();
        one.grams("a", |gram| found.push(gram.key));
        assert_eq!(found.len(), 2);
        assert_ne!(found[0], found[1]);
    }

    proptest! {
        #[test]
        fn every_n_gram_lies_on_character_borders(text in "[a-c' \u{3042}-\u{3046}\u{ff01}é]{0,24}") {
            for options in [small(), FeatureOptions::default()] {
                options.grams(&text, |gram| assert!(text.get(gram.range.clone()).is_some()));
            }
        }
    }
}
