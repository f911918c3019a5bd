//! What rules out most templates of whole sentences before anything is matched: the characters that a text begins and
//! ends with, and those that stand side by side in it.
//!
//! Only letters and digits count, because blanks and marks may mean nothing. Sets of characters and of pairs are sets of bits:
//! different ones may share a bit, so a set says "certainly not" or "perhaps".

use smallvec::SmallVec;

use super::arena::{Arena, Expression, NodeId};
use super::machine::{Machine, character_bit};

/// A set of pairs of characters, as `64 * WORDS` bits. `WORDS` is a power of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pairs<const WORDS: usize>([u64; WORDS]);

/// A few pairs.
type Few = Pairs<2>;
/// Many pairs.
type Many = Pairs<8>;

impl<const WORDS: usize> Pairs<WORDS> {
    const NONE: Self = Self([0; WORDS]);
    const ALL: Self = Self([u64::MAX; WORDS]);

    /// Adds a pair, by the numbers of the bits of its characters.
    const fn add(&mut self, first: u32, second: u32) {
        let bit = (first << 6 | second).wrapping_mul(0x9E37_79B1) >> (26 - WORDS.trailing_zeros());
        self.0[(bit >> 6) as usize] |= 1 << (bit & 63);
    }

    /// One pair.
    const fn one(first: u32, second: u32) -> Self {
        let mut pairs = Self::NONE;
        pairs.add(first, second);
        pairs
    }

    /// All pairs of two sets of characters.
    fn of(first: u64, second: u64) -> Self {
        if first == 0 || second == 0 {
            return Self::NONE;
        }
        if first == u64::MAX && second == u64::MAX {
            return Self::ALL;
        }
        let ones = |bits: u64| (0..64).filter(move |index| bits >> index & 1 == 1);
        let mut all = Self::NONE;
        for one in ones(first) {
            for other in ones(second) {
                all.add(one, other);
            }
        }
        all
    }

    fn or(mut self, other: &Self) -> Self {
        for (bits, more) in self.0.iter_mut().zip(other.0) {
            *bits |= more;
        }
        self
    }

    fn if_true(self, condition: bool) -> Self {
        if condition { self } else { Self::NONE }
    }

    /// Whether all of them are in another set.
    fn is_within(&self, all: &Self) -> bool {
        let parts = self.0.iter().zip(&all.0);
        parts.fold(0, |missing, (bits, all)| missing | bits & !all) == 0
    }
}

/// What is known of a text that must match as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextOutline {
    /// The first and the last character, all bits if they are not known.
    first: u64,
    last: u64,
    /// The first two and the last two characters, no bit if they are not known.
    first_two: Few,
    last_two: Few,
    neighbours: Many,
}

impl Default for TextOutline {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

impl TextOutline {
    /// Of a text that any template may accept.
    pub(super) const UNKNOWN: Self = Self {
        first: u64::MAX,
        last: u64::MAX,
        first_two: Pairs::NONE,
        last_two: Pairs::NONE,
        neighbours: Pairs::NONE,
    };

    /// Of the characters of a text.
    pub(super) fn new(characters: &[char]) -> Self {
        let counted = || characters.iter().copied().filter(|&it| counts(it));
        let one = |character: Option<char>| character.map_or(u64::MAX, character_bit);
        let two = |one: Option<char>, other: Option<char>| match (one, other) {
            (Some(one), Some(other)) => Pairs::one(bit(one), bit(other)),
            _ => Pairs::NONE,
        };
        let mut neighbours = Many::NONE;
        let mut before = None;
        for character in counted() {
            let this = bit(character);
            if let Some(before) = before.replace(this) {
                neighbours.add(before, this);
            }
        }
        let mut from_start = counted();
        let (first, second) = (from_start.next(), from_start.next());
        let mut from_end = counted().rev();
        let (last, before_last) = (from_end.next(), from_end.next());
        Self {
            first: one(first),
            last: one(last),
            first_two: two(first, second),
            last_two: two(before_last, last),
            neighbours,
        }
    }

    /// Whether a template may accept this text.
    pub(super) fn may_be(&self, template: &Outline) -> bool {
        // A text of marks and blanks may be accepted as the empty one.
        if template.is_nullable {
            return true;
        }
        self.first & template.first != 0
            && self.last & template.last != 0
            && self.neighbours.is_within(&template.neighbours)
            && self.first_two.is_within(&template.first_two)
            && self.last_two.is_within(&template.last_two)
    }
}

/// What is known of all texts that a node accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outline {
    /// Whether it accepts a text without a character that counts.
    is_nullable: bool,
    /// The characters that it accepts alone.
    single: u64,
    first: u64,
    last: u64,
    /// The first two and the last two characters.
    first_two: Few,
    last_two: Few,
    /// The characters that may stand side by side.
    neighbours: Many,
}

impl Outline {
    /// Of a node that accepts nothing.
    pub(super) const NONE: Self = Self {
        is_nullable: false,
        single: 0,
        first: 0,
        last: 0,
        first_two: Pairs::NONE,
        last_two: Pairs::NONE,
        neighbours: Pairs::NONE,
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
        first_two: Pairs::ALL,
        last_two: Pairs::ALL,
        neighbours: Pairs::ALL,
    };

    /// Of the nodes that templates begin with, in their order.
    pub(super) fn of_roots(arena: &Arena, machine: &Machine, roots: &[NodeId]) -> Vec<Self> {
        // Children come before their parents.
        let mut all: Vec<Self> = Vec::with_capacity(arena.nodes.len());
        for (expression, _) in &arena.nodes {
            let of = |node: NodeId| &all[node as usize];
            let outline = match expression {
                Expression::Empty => Self::EMPTY,
                Expression::Literal(text) => Self::of_literal(text),
                &Expression::Sequence(left, right) => of(left).then(of(right)),
                Expression::Choice(branches) => {
                    let branches = branches.iter().map(|&branch| of(branch));
                    branches.fold(Self::NONE, |all, branch| all.or(branch))
                }
                &Expression::Optional(inner) => of(inner).or(&Self::EMPTY),
                &Expression::List { body, .. } => *of(body),
                &Expression::Range { range, .. } if !machine.dialect.is_own() => {
                    let words = machine.ranges[range as usize].words.words();
                    Self::of_numbers(words.iter().map(String::as_str))
                }
                Expression::Range { .. }
                | Expression::Entity { .. }
                | Expression::Wildcard { .. } => Self::ANY,
            };
            all.push(outline);
        }
        roots.iter().map(|&root| all[root as usize]).collect()
    }

    /// Of literal text.
    pub(super) fn of_literal(text: &str) -> Self {
        let counted: SmallVec<[char; 32]> = text.chars().filter(|&it| counts(it)).collect();
        let (Some(&first), Some(&last)) = (counted.first(), counted.last()) else {
            return Self::EMPTY;
        };
        let ends = Self {
            first: character_bit(first),
            last: character_bit(last),
            ..Self::NONE
        };
        let mut neighbours = Many::NONE;
        let pairs = || {
            let pairs = counted.windows(2);
            pairs.map(|pair| (bit(pair[0]), bit(pair[1])))
        };
        for (one, other) in pairs() {
            neighbours.add(one, other);
        }
        match (pairs().next(), pairs().next_back()) {
            (Some(first), Some(last)) => Self {
                first_two: Pairs::one(first.0, first.1),
                last_two: Pairs::one(last.0, last.1),
                neighbours,
                ..ends
            },
            _ => Self {
                single: ends.first,
                ..ends
            },
        }
    }

    /// Of numbers, which are written in digits or in one of some words.
    pub(super) fn of_numbers<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let digits = "0123456789".chars().map(character_bit);
        let digits = digits.fold(0, |bits, digit| bits | digit);
        let numbers = Self {
            is_nullable: false,
            single: digits,
            first: digits,
            last: digits,
            first_two: Pairs::of(digits, digits),
            last_two: Pairs::of(digits, digits),
            neighbours: Pairs::of(digits, digits),
        };
        words.fold(numbers, |all, word| all.or(&Self::of_literal(word)))
    }

    /// Of one node after the other.
    pub(super) fn then(&self, next: &Self) -> Self {
        let if_true = |condition: bool, bits: u64| if condition { bits } else { 0 };
        Self {
            is_nullable: self.is_nullable && next.is_nullable,
            single: if_true(self.is_nullable, next.single) | if_true(next.is_nullable, self.single),
            first: self.first | if_true(self.is_nullable, next.first),
            last: next.last | if_true(next.is_nullable, self.last),
            first_two: self
                .first_two
                .or(&Pairs::of(self.single, next.first))
                .or(&next.first_two.if_true(self.is_nullable)),
            last_two: next
                .last_two
                .or(&Pairs::of(self.last, next.single))
                .or(&self.last_two.if_true(next.is_nullable)),
            neighbours: self
                .neighbours
                .or(&next.neighbours)
                .or(&Pairs::of(self.last, next.first)),
        }
    }

    /// Of either of two nodes.
    pub(super) fn or(&self, other: &Self) -> Self {
        Self {
            is_nullable: self.is_nullable || other.is_nullable,
            single: self.single | other.single,
            first: self.first | other.first,
            last: self.last | other.last,
            first_two: self.first_two.or(&other.first_two),
            last_two: self.last_two.or(&other.last_two),
            neighbours: self.neighbours.or(&other.neighbours),
        }
    }
}

/// Whether a character is more than a blank or a mark.
fn counts(character: char) -> bool {
    character.is_alphanumeric()
}

const fn bit(character: char) -> u32 {
    character_bit(character).trailing_zeros()
}

#[cfg(test)]
mod tests {
    use super::{Outline, TextOutline};

    fn may_be(text: &str, template: Outline) -> bool {
        let characters: Vec<char> = text.chars().collect();
        TextOutline::new(&characters).may_be(&template)
    }

    fn literal(text: &str) -> Outline {
        Outline::of_literal(text)
    }

    #[test]
    fn two_characters_at_each_end_decide() {
        let ending = literal("s").or(&Outline::EMPTY);
        let timer = literal("timer for ").then(&Outline::ANY);
        let timer = timer.then(&literal(" minute")).then(&ending);
        for text in [
            "timer for 5 minute",
            "timer for 5 minutes",
            "timer for 5 minutes!",
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
    fn words_that_a_template_cannot_have_rule_it_out() {
        let lamp = literal("lamp").or(&literal("light"));
        let template = literal("turn on ").then(&lamp).then(&literal(" now"));
        assert!(may_be("turn on light now", template));
        assert!(!may_be("turn on the light now", template));
        let number = Outline::of_numbers(["twenty one", "half"].into_iter());
        let template = literal("for ").then(&number).then(&literal(" minutes"));
        for number in ["15", "-3", "twenty-one", "2.5", "half"] {
            assert!(
                may_be(&format!("for {number} minutes"), template),
                "{number}"
            );
        }
        assert!(!may_be("for ten minutes", template));
    }

    #[test]
    fn blanks_and_marks_do_not_count() {
        let template = literal("a-b").then(&literal(" (c)"));
        assert!(may_be("a_b-c?", template) && may_be("ab c", template));
        assert!(!may_be("ac bc", template));
        let may_be_absent = literal("a").or(&Outline::EMPTY);
        let both = may_be_absent.then(&literal("-")).then(&literal("z"));
        assert!(may_be("a z", both) && may_be("z", both));
        assert!(!may_be("b z", both));
        assert!(may_be("", may_be_absent) && may_be("-", may_be_absent));
    }
}
