//! What a text that a node accepts may begin and end with, so that most templates of whole sentences are ruled out by
//! two characters at each end.
//!
//! Blanks, `-` and `_` do not count, because they may mean nothing. Sets of characters and of pairs are sets of bits:
//! different ones may share a bit, so a set says "certainly not" or "perhaps".

use super::arena::CHUNK;
use super::machine::character_bit;

/// What the texts that a node accepts may begin and end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edges {
    /// Whether it accepts a text without a character that counts.
    is_nullable: bool,
    /// The characters that it accepts alone.
    single: u64,
    first: u64,
    last: u64,
    /// The first two and the last two characters.
    first_two: u128,
    last_two: u128,
}

/// The bits of the outermost characters of a text, or of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextEnds {
    first: u64,
    last: u64,
    first_two: u128,
    last_two: u128,
}

impl Default for TextEnds {
    fn default() -> Self {
        Self::ANY
    }
}

impl TextEnds {
    /// Of a text or a template that may begin and end with anything.
    pub(super) const ANY: Self = Self {
        first: u64::MAX,
        last: u64::MAX,
        first_two: u128::MAX,
        last_two: u128::MAX,
    };

    /// The ends of a text that must match as a whole.
    pub(super) fn of_text(characters: &[char]) -> Self {
        let counted = || {
            characters
                .iter()
                .copied()
                .filter(|&character| counts(character))
        };
        // Marks may be left over, or be passed over.
        let known = |character: Option<char>| character.filter(|it| it.is_alphanumeric());
        let one = |character: Option<char>| character.map_or(u64::MAX, character_bit);
        let two = |one: Option<char>, other: Option<char>| match (one, other) {
            (Some(one), Some(other)) => pair_bit(bit(one), bit(other)),
            _ => u128::MAX,
        };
        let mut from_start = counted();
        let (first, second) = (known(from_start.next()), known(from_start.next()));
        let mut from_end = counted().rev();
        let (last, before) = (known(from_end.next()), known(from_end.next()));
        Self {
            first: one(first),
            last: one(last),
            first_two: two(first, second),
            last_two: two(before, last),
        }
    }

    /// Whether a text with these ends may be accepted by a template with the other ones.
    pub(super) const fn may_be(self, template: Self) -> bool {
        self.first & template.first != 0
            && self.last & template.last != 0
            && self.first_two & template.first_two != 0
            && self.last_two & template.last_two != 0
    }
}

impl Edges {
    /// Of a node that accepts nothing.
    pub(super) const NONE: Self = Self {
        is_nullable: false,
        single: 0,
        first: 0,
        last: 0,
        first_two: 0,
        last_two: 0,
    };

    /// Of a node that accepts the empty text only.
    pub(super) const EMPTY: Self = Self {
        is_nullable: true,
        ..Self::NONE
    };

    /// Of a node that may accept anything.
    pub(super) const ANY: Self = Self {
        is_nullable: true,
        single: u64::MAX,
        first: u64::MAX,
        last: u64::MAX,
        first_two: u128::MAX,
        last_two: u128::MAX,
    };

    /// Of a node that may accept anything between two characters of sets, or one character of both.
    pub(super) fn between(first: u64, last: u64) -> Self {
        Self {
            is_nullable: false,
            single: first & last,
            first,
            last,
            first_two: pairs(first, u64::MAX),
            last_two: pairs(u64::MAX, last),
        }
    }

    /// Of literal text.
    pub(super) fn of_literal(text: &str) -> Self {
        let counted: Vec<char> = text
            .chars()
            .filter(|&character| counts(character))
            .collect();
        match counted[..] {
            [] => Self::EMPTY,
            [only] => Self {
                single: character_bit(only),
                first: character_bit(only),
                last: character_bit(only),
                ..Self::NONE
            },
            [first, second, ..] => {
                let (last, before) = (counted[counted.len() - 1], counted[counted.len() - 2]);
                Self {
                    first: character_bit(first),
                    last: character_bit(last),
                    first_two: pair_bit(bit(first), bit(second)),
                    last_two: pair_bit(bit(before), bit(last)),
                    ..Self::NONE
                }
            }
        }
    }

    /// Of one node after the other.
    pub(super) fn then(self, next: Self) -> Self {
        let if_nullable = |is_nullable: bool, bits: u64| if is_nullable { bits } else { 0 };
        let two_if = |is_nullable: bool, bits: u128| if is_nullable { bits } else { 0 };
        Self {
            is_nullable: self.is_nullable && next.is_nullable,
            single: if_nullable(self.is_nullable, next.single)
                | if_nullable(next.is_nullable, self.single),
            first: self.first | if_nullable(self.is_nullable, next.first),
            last: next.last | if_nullable(next.is_nullable, self.last),
            first_two: self.first_two
                | pairs(self.single, next.first)
                | two_if(self.is_nullable, next.first_two),
            last_two: next.last_two
                | pairs(self.last, next.single)
                | two_if(next.is_nullable, self.last_two),
        }
    }

    /// Of either of two nodes.
    pub(super) const fn or(self, other: Self) -> Self {
        Self {
            is_nullable: self.is_nullable || other.is_nullable,
            single: self.single | other.single,
            first: self.first | other.first,
            last: self.last | other.last,
            first_two: self.first_two | other.first_two,
            last_two: self.last_two | other.last_two,
        }
    }

    /// The ends of a template.
    pub(super) const fn ends(self) -> TextEnds {
        TextEnds {
            first: self.first,
            last: self.last,
            first_two: self.first_two,
            last_two: self.last_two,
        }
    }
}

/// Whether a character is more than a blank, or what may be read as one.
const fn counts(character: char) -> bool {
    !matches!(character, ' ' | '-' | '_' | CHUNK)
}

const fn bit(character: char) -> u32 {
    character_bit(character).trailing_zeros()
}

/// One of 128 bits for a pair of characters, by the numbers of their bits.
const fn pair_bit(first: u32, second: u32) -> u128 {
    1 << ((first << 6 | second).wrapping_mul(0x9E37_79B1) >> 25)
}

/// The bits of all pairs of two sets.
fn pairs(first: u64, second: u64) -> u128 {
    if first == 0 || second == 0 {
        return 0;
    }
    if first == u64::MAX && second == u64::MAX {
        return u128::MAX;
    }
    let ones = |bits: u64| (0..64).filter(move |index| bits >> index & 1 == 1);
    let mut all = 0;
    for one in ones(first) {
        all |= ones(second).fold(0, |bits, other| bits | pair_bit(one, other));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Edges, TextEnds};

    fn may_be(text: &str, template: Edges) -> bool {
        let characters: Vec<char> = text.chars().collect();
        TextEnds::of_text(&characters).may_be(template.ends())
    }

    #[test]
    fn two_characters_at_each_end_decide() {
        let minute = Edges::of_literal(" minute");
        let ending = Edges::of_literal("s").or(Edges::EMPTY);
        let timer = Edges::of_literal("timer for ")
            .then(Edges::ANY)
            .then(minute)
            .then(ending);
        for text in [
            "timer for 5 minute",
            "timer for 5 minutes",
            "timer for 5 minutes!",
            "t",
        ] {
            assert!(may_be(text, timer), "{text}");
        }
        for text in [
            "timer for 5 hours",
            "the timer for 5 minutes",
            "timer for 5 minut",
        ] {
            assert!(!may_be(text, timer), "{text}");
        }
    }

    #[test]
    fn what_may_be_a_blank_does_not_count() {
        let template = Edges::of_literal("a-b").then(Edges::of_literal(" c"));
        assert!(may_be("a_b-c", template) && may_be("ab c", template));
        assert!(!may_be("ac bc", template));
        let permutation = Edges::of_literal("a").or(Edges::EMPTY);
        let both = permutation
            .then(Edges::of_literal("-"))
            .then(Edges::of_literal("z"));
        assert!(may_be("a z", both) && may_be("z", both));
        assert!(!may_be("b z", both));
    }
}
