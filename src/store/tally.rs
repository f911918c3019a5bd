//! Counting events for reports.
//!
//! The back end gives the events of one conversation after the other to a [`Tally`], which needs little memory however
//! many there are.

use std::collections::{BTreeMap, HashMap};

use super::event::Thumb;
use super::figures::{Figures, HourFigures, IntentFigures, Spans, SuggestionFigures, Waits};
use super::record::Period;
use crate::locale::Locale;

/// Tokyo is nine hours ahead, without daylight saving time.
const TOKYO: i64 = 9 * HOUR;
/// An hour in microseconds.
const HOUR: i64 = 3_600 * 1_000_000;
/// A second in microseconds.
const SECOND: i64 = 1_000_000;

/// What a tally counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// A message of the resident.
    Message,
    /// A change of a message of the resident; of one of an agent it changes nothing.
    Edited {
        /// The sequence number of the message. It is that of its turn, too, which it begins.
        message: i64,
    },
    /// A reply of the bot.
    Reply {
        intents: Vec<String>,
        locale: Locale,
        fallback: bool,
        clarify: bool,
        thumb: Option<Thumb>,
    },
    /// The conversation waits for a person.
    HandOver,
    /// An agent takes it, or gets it from another one.
    Taken,
    /// An agent gives it back, or it is taken from one who has left.
    Released,
    /// It is put off.
    PutOff,
    /// A message of an agent.
    AgentMessage,
    /// The end of a case.
    Closed,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Open,
    Answered,
    Fallback,
    Asked,
    ToPeople,
    HandedOver,
}

/// A wait for a person.
#[derive(Clone, Copy, Debug)]
struct Wait {
    since: i64,
    taken: Option<i64>,
    put_off: bool,
}

/// What is remembered of the conversation whose events are being counted.
#[derive(Debug, Default)]
struct Current {
    id: String,
    language: Option<Locale>,
    /// The last reply about an intent: its turn and its intent.
    topic: Option<(i64, Option<String>)>,
    /// The intent of the reply before.
    earlier: Option<String>,
    message: Option<(i64, Fate)>,
    /// The turn of the message, and the turn of its latest change.
    turns: (i64, i64),
    wait: Option<Wait>,
    held: bool,
}

/// Counts events, conversation by conversation, each in order.
#[derive(Debug)]
pub(super) struct Tally {
    period: Period,
    intents: BTreeMap<(Option<String>, Locale), IntentFigures>,
    distances: HashMap<(Option<String>, Locale), Vec<u32>>,
    hours: BTreeMap<i64, HourFigures>,
    claimed: Vec<u32>,
    answered: Vec<u32>,
    waits: Waits,
    current: Current,
}

/// A suggestion, as far as it is counted.
#[derive(Clone, Debug)]
pub(super) struct Suggested {
    pub(super) intent: String,
    pub(super) locale: Locale,
    pub(super) rank: i64,
    /// By how many characters it was changed, if it was.
    pub(super) edited: Option<u32>,
    pub(super) sent: bool,
    pub(super) rejected: bool,
}

impl Tally {
    pub(super) fn new(period: Period) -> Self {
        Self {
            period,
            intents: BTreeMap::new(),
            distances: HashMap::new(),
            hours: BTreeMap::new(),
            claimed: Vec::new(),
            answered: Vec::new(),
            waits: Waits::default(),
            current: Current::default(),
        }
    }

    fn row(&mut self, intent: Option<&str>, locale: Locale) -> &mut IntentFigures {
        let key = (intent.map(str::to_owned), locale);
        self.intents
            .entry(key)
            .or_insert_with_key(|(intent, locale)| IntentFigures {
                intent: intent.clone(),
                locale: *locale,
                answers: 0,
                fallbacks: 0,
                clarifications: 0,
                hand_overs: 0,
                up: 0,
                down: 0,
                suggestions: SuggestionFigures::default(),
            })
    }

    /// Counts an event. Events before the period are given too, as far as they belong to its conversations.
    pub(super) fn add(&mut self, conversation: &str, turn: i64, at: i64, counted: Counted) {
        if self.current.id != conversation {
            self.end_conversation();
            conversation.clone_into(&mut self.current.id);
        }
        let inside = self.period.from.0 <= at && at < self.period.until.0;
        match counted {
            Counted::Message => {
                self.end_message();
                if inside {
                    let fate = if self.current.held {
                        Fate::ToPeople
                    } else {
                        Fate::Open
                    };
                    let hour = (at + TOKYO).div_euclid(HOUR);
                    self.current.message = Some((hour, fate));
                    self.current.turns = (turn, turn);
                    let hour = self.hour(hour);
                    hour.messages += 1;
                    let to_people = u64::from(fate == Fate::ToPeople);
                    hour.to_people += to_people;
                }
            }
            Counted::Edited { message } => {
                if self.current.turns.0 == message {
                    self.current.turns.1 = turn;
                }
            }
            Counted::Reply { .. } => self.reply(turn, at, inside, counted),
            Counted::HandOver => self.hand_over(turn, at, inside),
            Counted::Taken => {
                self.current.held = true;
                if let Some(wait) = &mut self.current.wait {
                    wait.taken = wait.taken.or(Some(at));
                }
            }
            Counted::Released => self.current.held = false,
            Counted::PutOff => {
                self.current.held = false;
                if let Some(wait) = &mut self.current.wait
                    && wait.taken.is_none()
                {
                    wait.put_off = true;
                }
            }
            Counted::AgentMessage => self.answered_by_a_person(at),
            Counted::Closed => {
                self.current.held = false;
                self.end_wait(true);
            }
        }
    }

    fn hour(&mut self, hour: i64) -> &mut HourFigures {
        let fresh = || HourFigures {
            hour,
            ..HourFigures::default()
        };
        self.hours.entry(hour).or_insert_with(fresh)
    }

    fn reply(&mut self, turn: i64, at: i64, inside: bool, reply: Counted) {
        let Counted::Reply {
            intents,
            locale,
            fallback,
            clarify,
            thumb,
        } = reply
        else {
            return;
        };
        self.current.language = Some(locale);
        let said_by_program = intents.is_empty() && !fallback && !clarify;
        let topic = intents.first().cloned();
        if !said_by_program {
            if let Some((before, earlier)) = self.current.topic.take()
                && before != turn
            {
                self.current.earlier = earlier;
            }
            self.current.topic = Some((turn, topic));
        }
        if !inside || said_by_program {
            return;
        }
        let fate = match (fallback, clarify) {
            (true, _) => Fate::Fallback,
            (false, true) => Fate::Asked,
            (false, false) => Fate::Answered,
        };
        let (asked, changed) = self.current.turns;
        match &mut self.current.message {
            Some((_, open @ Fate::Open)) => *open = fate,
            // What counts is what was answered to the question as it stands.
            Some((_, before @ (Fate::Answered | Fate::Fallback | Fate::Asked)))
                if asked != changed && changed == turn =>
            {
                *before = fate;
            }
            _ => {}
        }
        if let Some(thumb) = thumb {
            let hour = self.hour((at + TOKYO).div_euclid(HOUR));
            match thumb {
                Thumb::Up => hour.up += 1,
                Thumb::Down => hour.down += 1,
            }
        }
        let keys: Vec<Option<&str>> = if intents.is_empty() {
            vec![None]
        } else {
            intents.iter().map(|intent| Some(intent.as_str())).collect()
        };
        for key in keys {
            let row = self.row(key, locale);
            match fate {
                Fate::Fallback => row.fallbacks += 1,
                Fate::Asked => row.clarifications += 1,
                _ => row.answers += 1,
            }
            match thumb {
                Some(Thumb::Up) => row.up += 1,
                Some(Thumb::Down) => row.down += 1,
                None => {}
            }
        }
    }

    /// The hand-over belongs to what was talked about before the resident asked for a person.
    fn hand_over(&mut self, turn: i64, at: i64, inside: bool) {
        self.current.held = false;
        self.end_wait(true);
        if !inside {
            return;
        }
        let topic = match &self.current.topic {
            Some((last, topic)) if *last != turn => topic.clone(),
            _ => self.current.earlier.clone(),
        };
        let locale = self.current.language.unwrap_or(Locale::Ja);
        self.row(topic.as_deref(), locale).hand_overs += 1;
        if let Some((_, fate)) = &mut self.current.message {
            *fate = Fate::HandedOver;
        }
        self.current.wait = Some(Wait {
            since: at,
            taken: None,
            put_off: false,
        });
    }

    fn answered_by_a_person(&mut self, at: i64) {
        if let Some(wait) = self.current.wait.take() {
            self.take_wait(wait);
            if !wait.put_off {
                self.answered.push(seconds(wait.since, at));
            }
        }
    }

    fn take_wait(&mut self, wait: Wait) {
        match wait {
            Wait { put_off: true, .. } => self.waits.put_off += 1,
            Wait {
                since,
                taken: Some(at),
                ..
            } => self.claimed.push(seconds(since, at)),
            Wait { .. } => {}
        }
    }

    fn end_wait(&mut self, closed: bool) {
        let Some(wait) = self.current.wait.take() else {
            return;
        };
        self.take_wait(wait);
        if wait.taken.is_none() && !wait.put_off {
            if closed {
                self.waits.given_up += 1;
            } else {
                self.waits.waiting += 1;
            }
        }
    }

    fn end_message(&mut self) {
        let Some((hour, fate)) = self.current.message.take() else {
            return;
        };
        let hour = self.hour(hour);
        match fate {
            Fate::Answered => hour.answered += 1,
            Fate::Fallback => hour.fallbacks += 1,
            Fate::Asked => hour.clarified += 1,
            Fate::HandedOver => hour.hand_overs += 1,
            Fate::Open | Fate::ToPeople => {}
        }
    }

    fn end_conversation(&mut self) {
        self.end_message();
        self.end_wait(false);
        self.current = Current::default();
    }

    /// Counts a suggestion.
    pub(super) fn suggested(&mut self, one: &Suggested) {
        let figures = &mut self.row(Some(&one.intent), one.locale).suggestions;
        figures.shown += 1;
        let is_first = one.rank == 1;
        figures.shown_first += u64::from(is_first);
        figures.sent_first += u64::from(is_first && one.sent);
        figures.sent += u64::from(one.sent);
        figures.edited += u64::from(one.edited.is_some());
        figures.rejected += u64::from(one.rejected);
        if let Some(distance) = one.edited {
            let key = (Some(one.intent.clone()), one.locale);
            self.distances.entry(key).or_default().push(distance);
        }
    }

    /// What was counted.
    pub(super) fn finish(mut self) -> Figures {
        self.end_conversation();
        for (key, distances) in self.distances {
            if let Some(row) = self.intents.get_mut(&key) {
                row.suggestions.distance = Spans::new(distances).percentile(50);
            }
        }
        Figures {
            intents: self.intents.into_values().collect(),
            hours: self.hours.into_values().collect(),
            waits: Waits {
                claimed: Spans::new(self.claimed),
                answered: Spans::new(self.answered),
                ..self.waits
            },
        }
    }
}

fn seconds(from: i64, until: i64) -> u32 {
    u32::try_from(until.saturating_sub(from).max(0) / SECOND).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::ids::Timestamp;

    fn reply(intent: Option<&str>, fallback: bool) -> Counted {
        Counted::Reply {
            intents: intent.into_iter().map(str::to_owned).collect(),
            locale: Locale::En,
            fallback,
            clarify: false,
            thumb: None,
        }
    }

    fn tally() -> Tally {
        Tally::new(Period {
            from: Timestamp(0),
            until: Timestamp(i64::MAX),
        })
    }

    #[test]
    fn a_hand_over_belongs_to_the_intent_before_the_request() {
        let mut tally = tally();
        tally.add("a", 1, 0, Counted::Message);
        tally.add("a", 1, 0, reply(Some("cost"), false));
        tally.add("a", 3, SECOND, Counted::Message);
        tally.add("a", 3, SECOND, reply(Some("person"), false));
        tally.add("a", 3, SECOND, Counted::HandOver);
        tally.add("b", 1, 0, Counted::Message);
        tally.add("b", 1, 0, reply(None, true));
        tally.add("b", 3, 0, Counted::Message);
        tally.add("b", 3, 0, reply(None, false));
        tally.add("b", 3, 0, Counted::HandOver);
        let figures = tally.finish();
        let handed: Vec<_> = figures
            .intents
            .iter()
            .map(|row| (row.intent.as_deref(), row.answers, row.hand_overs))
            .collect();
        assert_eq!(
            handed,
            [(None, 0, 1), (Some("cost"), 1, 1), (Some("person"), 1, 0)]
        );
        let hour = &figures.hours[0];
        assert_eq!((hour.hour, hour.messages), (9, 4));
        assert_eq!((hour.answered, hour.fallbacks, hour.hand_overs), (1, 1, 2));
        assert_eq!(figures.waits.waiting, 2);
    }

    #[test]
    fn what_the_bot_answers_after_an_agent_has_left_is_its_own() {
        let mut tally = tally();
        tally.add("a", 1, 0, Counted::HandOver);
        tally.add("a", 2, SECOND, Counted::Taken);
        tally.add("a", 3, 2 * SECOND, Counted::Message);
        tally.add("a", 4, 3 * SECOND, Counted::Released);
        tally.add("a", 5, 4 * SECOND, Counted::Message);
        tally.add("a", 5, 4 * SECOND, reply(Some("cost"), false));
        let figures = tally.finish();
        let hour = &figures.hours[0];
        assert_eq!((hour.messages, hour.to_people, hour.answered), (2, 1, 1));
    }

    #[test]
    fn waits_end_by_a_claim_and_what_was_put_off_is_counted_apart() {
        let mut tally = tally();
        for (name, put_off, claim, close) in [
            ("claimed", false, true, true),
            ("given up", false, false, true),
            ("waits", false, false, false),
            ("note", true, true, true),
        ] {
            tally.add(name, 1, 0, Counted::HandOver);
            if put_off {
                tally.add(name, 2, SECOND, Counted::PutOff);
            }
            if claim {
                tally.add(name, 3, 60 * SECOND, Counted::Taken);
                tally.add(name, 4, 61 * SECOND, Counted::Message);
                tally.add(name, 5, 90 * SECOND, Counted::AgentMessage);
                tally.add(name, 6, 95 * SECOND, Counted::Taken);
            }
            if close {
                tally.add(name, 7, 99 * SECOND, Counted::Closed);
            }
        }
        let figures = tally.finish();
        let waits = figures.waits;
        assert_eq!(waits.claimed.seconds(), [60]);
        assert_eq!(waits.answered.seconds(), [90]);
        assert_eq!((waits.given_up, waits.waiting, waits.put_off), (1, 1, 1));
        assert_eq!(figures.hours[0].to_people, 2);
    }
}
