//! The fictional day: `demo/day.yaml`.

use anyhow::Context;
use serde::Deserialize;

use crate::locale::Locale;
use crate::store::Thumb;

/// The day that is inside the program.
const TEXT: &str = include_str!("../../../demo/day.yaml");

/// Who comes, who works, and what they say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Day {
    /// Who works at the desk.
    pub(super) colleagues: Vec<Colleague>,
    /// What they say besides answers.
    phrases: Phrases,
    /// Who comes.
    pub(super) residents: Vec<Resident>,
}

/// Somebody who works at the desk.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Colleague {
    pub(super) login: String,
    pub(super) name: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    ja: Phrase,
    en: Phrase,
}

/// What colleagues say in a language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phrase {
    /// Before an answer that they have edited.
    pub(super) before: String,
    /// When no answer fits.
    pub(super) instead: String,
    /// At the end.
    pub(super) end: String,
    /// Why the conversation is closed.
    pub(super) reason: String,
}

/// Somebody who asks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Resident {
    lang: Tongue,
    /// The messages to the bot.
    pub(super) says: Vec<String>,
    #[serde(default)]
    thumb: Option<ThumbName>,
    /// Whether a person is asked for.
    #[serde(default)]
    pub(super) person: bool,
    /// The messages to the person.
    #[serde(default)]
    pub(super) then: Vec<String>,
    /// What the colleague notes.
    #[serde(default)]
    pub(super) note: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Tongue {
    Ja,
    En,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ThumbName {
    Up,
    Down,
}

impl Day {
    /// Reads the day.
    pub(super) fn read() -> anyhow::Result<Self> {
        serde_yaml::from_str(TEXT).context("demo/day.yaml cannot be read")
    }

    /// What colleagues say in a language.
    pub(super) fn phrase(&self, language: Locale) -> &Phrase {
        match language {
            Locale::Ja => &self.phrases.ja,
            Locale::En => &self.phrases.en,
        }
    }
}

impl Resident {
    /// The language in which the resident writes.
    pub(super) fn language(&self) -> Locale {
        match self.lang {
            Tongue::Ja => Locale::Ja,
            Tongue::En => Locale::En,
        }
    }

    /// The thumb that the resident gives to the last reply.
    pub(super) fn thumb(&self) -> Option<Thumb> {
        self.thumb.map(|thumb| match thumb {
            ThumbName::Up => Thumb::Up,
            ThumbName::Down => Thumb::Down,
        })
    }
}

/// Numbers that look like chance and are the same each time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides`; 0 when there are none. (The generator is Knuth's MMIX one.)
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33).checked_rem(sides).unwrap_or(0)
    }

    /// A place in a list of so many.
    pub(super) fn place(&mut self, count: usize) -> usize {
        usize::try_from(self.roll(count as u64)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_varied_and_says_that_it_is_one() {
        let day = Day::read().unwrap();
        assert_eq!(day.colleagues.len(), 2);
        assert!(day.residents.len() >= 55, "{}", day.residents.len());
        let count =
            |which: fn(&Resident) -> bool| day.residents.iter().filter(|one| which(one)).count();
        assert!(count(|one| one.language() == Locale::En) >= 12);
        assert!(count(|one| one.person) >= 8);
        assert!(count(|one| one.thumb() == Some(Thumb::Down)) >= 4);
        assert!(count(|one| one.note.is_some()) >= 5);
        assert!(day.residents.iter().all(|one| !one.says.is_empty()));
        // Only who talks to a person goes on then.
        assert_eq!(count(|one| !one.person && !one.then.is_empty()), 0);
        for colleague in &day.colleagues {
            assert!(crate::accounts::login_of(&colleague.login).is_some());
            assert!(colleague.name.contains("見本"));
        }
    }

    #[test]
    fn dice_fall_on_every_side() {
        let mut dice = Dice::new(1);
        let mut seen = [false; 6];
        for _ in 0..100 {
            seen[dice.place(6)] = true;
        }
        assert_eq!(seen, [true; 6]);
        assert_eq!(dice.roll(0), 0);
    }
}
