//! Makes sentences that a phrase accepts, for checks and for training.

use super::arena::NodeId;
use super::build::PhraseId;
use super::characters::is_japanese;
use super::find::{PhraseSet, Scratch};
use super::hit::EntitySpan;
use super::machine::{Machine, Step};

/// The longest sentence in bytes.
const MAX_BYTES: usize = 1_000;

/// The most steps for one sentence. Rules that use rules may stand for very much text.
const MAX_STEPS: usize = 5_000;

impl PhraseSet {
    /// Up to `limit` different sentences that a phrase accepts, in folded text, made by chance but always the same for
    /// one `seed`. Parts stand in the order of the template. The place of an entity holds its name, as in `{date}`.
    ///
    /// There are fewer sentences if the phrase does not accept more, or if chance does not find them; there are none
    /// for a phrase of another set.
    ///
    /// ```
    /// use madoguchi::pattern::Builder;
    ///
    /// let mut builder = Builder::new(str::to_lowercase);
    /// let phrase = builder.phrase("renew [the] card")?;
    /// let phrases = builder.build().expect("no names are used");
    /// let mut sentences = phrases.sample(phrase, 1, 10);
    /// sentences.sort();
    /// assert_eq!(sentences, ["renew card", "renew the card"]);
    /// # Ok::<(), madoguchi::pattern::TemplateError>(())
    /// ```
    pub fn sample(&self, phrase: PhraseId, seed: u64, limit: usize) -> Vec<String> {
        let Some(parts) = self.phrases.get(phrase.0 as usize) else {
            return Vec::new();
        };
        let mut scratch = Scratch::default();
        let mut seen = std::collections::HashSet::new();
        let mut sentences = Vec::new();
        // Several tries for each sentence, because the same ones come up again.
        for attempt in 0..limit.saturating_mul(8) as u64 {
            if sentences.len() >= limit {
                break;
            }
            let mut writer = Writer {
                machine: &self.machine,
                entity_names: &self.entities,
                random: Random::new(seed, attempt),
                sentence: String::new(),
                entities: Vec::new(),
                blank: false,
                steps: 0,
            };
            let complete = parts.iter().all(|&part| {
                writer.blank = true;
                writer.write(part)
            });
            let Writer {
                sentence, entities, ..
            } = writer;
            // Not everything that is put together is accepted: two numbers side by side become one.
            if complete
                && seen.insert(sentence.clone())
                && self.occurs(phrase.0, &sentence, &entities, &mut scratch)
            {
                sentences.push(sentence);
            }
        }
        sentences
    }
}

/// Writes one sentence.
#[derive(Debug)]
struct Writer<'m> {
    machine: &'m Machine,
    entity_names: &'m [String],
    random: Random,
    sentence: String,
    entities: Vec<EntitySpan>,
    /// Whether a blank is due before the next character.
    blank: bool,
    steps: usize,
}

impl Writer<'_> {
    /// Writes a text that the node accepts. False if it would be too much, or if there is none.
    fn write(&mut self, node: NodeId) -> bool {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.sentence.len() > MAX_BYTES {
            return false;
        }
        let machine = self.machine;
        match machine.state(node).step {
            Step::Empty => true,
            Step::Literal { start, end, .. } => {
                for &character in machine.literal(start, end) {
                    self.push(character);
                }
                true
            }
            Step::Sequence { left, right } => self.write(left) && self.write(right),
            Step::Choice { start, end } | Step::Lookup { start, end, .. } => {
                let branches = machine.choice(start, end);
                let chosen = self.random.below(branches.len() as u64) as usize;
                branches
                    .get(chosen)
                    .is_some_and(|&branch| self.write(branch))
            }
            Step::Optional { inner } => self.random.below(2) == 0 || self.write(inner),
            Step::List { body, .. } => self.write(body),
            Step::Entity { entity, .. } => {
                let name = &self.entity_names[entity as usize];
                self.push('{');
                let start = self.sentence.len() - 1;
                self.sentence.push_str(name);
                self.sentence.push('}');
                self.entities.push(EntitySpan {
                    name: name.clone(),
                    span: start..self.sentence.len(),
                });
                true
            }
            Step::Range { range, .. } => {
                let numbers = &machine.ranges[range as usize].numbers;
                let step = numbers.step.max(1).unsigned_abs();
                let count = (numbers.to.abs_diff(numbers.from) / step).saturating_add(1);
                let number = numbers
                    .from
                    .saturating_add_unsigned(step.saturating_mul(self.random.below(count)));
                number
                    .to_string()
                    .chars()
                    .for_each(|digit| self.push(digit));
                true
            }
            Step::Wildcard { .. } => {
                // Any text will do.
                self.push('x');
                true
            }
        }
    }

    /// Writes a character, after a blank if one is due and is not beside a Japanese character.
    fn push(&mut self, character: char) {
        if character == ' ' {
            self.blank = true;
            return;
        }
        let before = self.sentence.chars().next_back();
        if self.blank
            && before.is_some_and(|before| !is_japanese(before))
            && !is_japanese(character)
        {
            self.sentence.push(' ');
        }
        self.blank = false;
        self.sentence.push(character);
    }
}

/// A small generator of numbers that look random (`SplitMix64`).
#[derive(Debug)]
struct Random(u64);

impl Random {
    fn new(seed: u64, attempt: u64) -> Self {
        let mut random = Self(seed);
        random.0 = random.next() ^ attempt.wrapping_mul(0xD1B5_4A32_D192_ED03);
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below `bound`, 0 if the bound is 0.
    fn below(&mut self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, PhraseId};

    #[test]
    fn samples_are_the_same_for_one_seed() {
        let mut builder = Builder::new(str::to_lowercase);
        builder.entity("date");
        builder.list("place", &[("駅".to_owned(), 0), ("Library".to_owned(), 1)]);
        let phrase = builder
            .phrase("[まだ] (更新|延長) [できる] ; {place} [at] {date} ; {0..100,10:percent} %")
            .unwrap();
        let phrases = builder.build().unwrap();
        let sentences = phrases.sample(phrase, 7, 20);
        assert_eq!(sentences.len(), 20);
        assert_eq!(sentences, phrases.sample(phrase, 7, 20));
        assert_ne!(sentences, phrases.sample(phrase, 8, 20));
        assert!(sentences.iter().all(|sentence| sentence.contains("{date}")));
        assert!(
            sentences
                .iter()
                .any(|sentence| sentence.contains("library {date}")),
            "{sentences:?}"
        );
        assert!(!sentences.iter().any(|sentence| sentence.contains("駅 ")));
    }

    #[test]
    fn enormous_texts_are_given_up() {
        let mut builder = Builder::new(str::to_lowercase);
        builder.rule("r0", "word ").unwrap();
        for index in 1..60 {
            builder
                .rule(&format!("r{index}"), &format!("<r{0}><r{0}>", index - 1))
                .unwrap();
        }
        let phrase = builder.phrase("<r59>").unwrap();
        let phrases = builder.build().unwrap();
        assert!(phrases.sample(phrase, 0, 3).is_empty());
        assert!(phrases.sample(PhraseId(5), 0, 3).is_empty());
    }
}
