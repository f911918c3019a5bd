//! What the intent files mean once every name is resolved.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::calendar::Rule;
use crate::diag::Place;
use crate::locale::{Locale, ReplyLocale};
use crate::pattern::NumberRange;

use super::phrases::PhraseBook;
use super::schema::{IntentKind, SlotNeed, SourceEntry};

/// The position of an intent in [`IntentBook::intents`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntentIndex(pub usize);

/// Everything that the intent files say, ready for recognition.
#[derive(Clone, Debug, Default)]
pub struct IntentBook {
    /// The intents, in the order of files and then of ids.
    pub intents: Vec<Intent>,
    /// Id → position.
    pub by_id: HashMap<String, IntentIndex>,
    /// The slots, by name.
    pub slots: BTreeMap<String, Slot>,
    /// The lists, by name.
    pub lists: BTreeMap<String, List>,
    /// The date rules, by the name of what they compute.
    pub dates: BTreeMap<String, Vec<Rule>>,
    /// The compiled phrases of each language.
    pub phrases: BTreeMap<Locale, Arc<PhraseBook>>,
    /// Variant → usual spelling, for each language.
    pub words: BTreeMap<Locale, Vec<(String, String)>>,
    /// Whether a slot or a template asks for telephone numbers.
    pub reads_telephones: bool,
}

impl IntentBook {
    /// The intent with this id.
    pub fn intent(&self, id: &str) -> Option<&Intent> {
        self.by_id.get(id).map(|index| &self.intents[index.0])
    }

    /// The list value that a slot may take, by its `out`.
    pub fn list_value(&self, slot: &str, out: &str) -> Option<&ListValue> {
        let list = self.slots.get(slot)?.list.as_ref()?;
        let values = self.lists.get(list)?.values().iter();
        values
            .into_iter()
            .find(|value| value.out.as_deref() == Some(out))
    }
}

/// One intent.
#[derive(Clone, Debug)]
pub struct Intent {
    /// The id, which is the name of its reply too unless `replies` says otherwise.
    pub id: String,
    /// What kind of turn it is.
    pub kind: IntentKind,
    /// Where it stands.
    pub place: Place,
    /// Where its answer comes from.
    pub source: Option<SourceEntry>,
    /// The name shared by intents whose replies cover each other's facts.
    pub family: Option<String>,
    /// Who in the city looks after it.
    pub owner: Option<String>,
    /// The slots it uses, in the order in which missing ones are asked for.
    pub slots: Vec<(String, SlotNeed)>,
    /// Slot values that it settles by itself.
    pub fill: BTreeMap<String, String>,
    /// The names of what its phrases may capture for its replies.
    pub captures: BTreeSet<String>,
    /// The Fluent message when no conditional reply applies.
    pub reply: String,
    /// Conditional replies, in order.
    pub answers: Vec<ConditionalReply>,
    /// Choices of a clarifying question.
    pub choices: Vec<Choice>,
    /// The language that a `language` intent changes to.
    pub language: Option<ReplyLocale>,
    /// The intents after which its `after` phrases count.
    pub after: Vec<IntentIndex>,
    /// Intents offered after the answer.
    pub follow_ups: Vec<IntentIndex>,
    /// Sentences that must be recognised as this intent.
    pub examples: Vec<Example>,
    /// Sentences that must not be.
    pub counter_examples: Vec<Example>,
}

/// A sentence that stands beside an intent as a test.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its language.
    pub locale: Locale,
    /// The sentence.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A reply that is given when its conditions hold.
#[derive(Clone, Debug)]
pub struct ConditionalReply {
    /// Slot name → any of these values.
    pub slots: BTreeMap<String, Vec<String>>,
    /// Dates that must be known or computable, and captures that must be filled.
    pub known: Vec<String>,
    /// The Fluent message.
    pub reply: String,
    /// Where this answer comes from.
    pub source: Option<SourceEntry>,
    /// What to offer next.
    pub follow_ups: Option<Vec<IntentIndex>>,
}

/// One choice of a clarifying question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The intent that it leads to.
    pub intent: IntentIndex,
    /// Slot values that it settles.
    pub slots: BTreeMap<String, String>,
    /// The Fluent message (with `.label` where it is an attribute) with the words to show.
    pub label: String,
}

/// What fills a slot.
#[derive(Clone, Debug, Default)]
pub struct Slot {
    /// The list whose values fill it.
    pub list: Option<String>,
    /// The entity that fills it.
    pub entity: Option<Entity>,
    /// Whether an entity, or a number of a range, without a role of its own belongs here: where staff say so, and for months, times and telephone
    /// numbers also where no phrases say which of them is meant.
    pub default: bool,
    /// Whether a value stays known while the resident goes on to other questions.
    pub carry: bool,
    /// Whether each value is answered by itself when a message names several.
    pub each: bool,
    /// The reply that asks for it.
    pub ask: Option<String>,
    /// The list values offered when it is asked for.
    pub choices: Vec<String>,
}

/// The entities with names of their own in templates and slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// A calendar date, perhaps without year or day.
    Date,
    /// A moment that opening hours are asked for.
    Moment,
    /// A month as a whole, with its year where one is said.
    Month,
    /// A time of the day.
    Time,
    /// A telephone number: a public one, or the mask of one that was hidden.
    Telephone,
    /// Who stands at the counter. Its words are those of the list `person`, its values are [`Entity::PERSONS`].
    Person,
}

impl Entity {
    /// Every entity, with the name used in the files.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Date, "date"),
        (Self::Moment, "moment"),
        (Self::Month, "month"),
        (Self::Time, "time"),
        (Self::Telephone, "telephone"),
        (Self::Person, "person"),
    ];

    /// The values that the list `person` may have, from the holder of the card to somebody who is no relative: the
    /// holder, a parent, a child, the husband or wife, another relative, a guardian, a representative, anybody else.
    pub const PERSONS: [&'static str; 8] = [
        "self",
        "parent",
        "child",
        "spouse",
        "relative",
        "guardian",
        "representative",
        "other",
    ];

    /// The entity of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(_, known)| *known == name)
            .map(|(entity, _)| entity)
    }

    /// The name used in the files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Moment => "moment",
            Self::Month => "month",
            Self::Time => "time",
            Self::Telephone => "telephone",
            Self::Person => "person",
        }
    }

    /// Whether its words stand in a list of the same name, because they belong to the files and not to the program.
    pub fn is_list(self) -> bool {
        self == Self::Person
    }
}

/// What a list accepts.
#[derive(Clone, Debug)]
pub enum List {
    /// One of these values, in file order.
    Values(Vec<ListValue>),
    /// A number.
    Range(NumberRange),
    /// Any text.
    Wildcard,
}

impl List {
    /// The values; none for a range or a wildcard.
    pub fn values(&self) -> &[ListValue] {
        match self {
            Self::Values(values) => values,
            Self::Range(_) | Self::Wildcard => &[],
        }
    }

    /// The names of the values; none for a range or a wildcard.
    pub fn outs(&self) -> impl Iterator<Item = &str> {
        self.values()
            .iter()
            .filter_map(|value| value.out.as_deref())
    }

    /// Whether a slot that is filled from this list may have a value.
    pub fn accepts(&self, value: &str) -> bool {
        match self {
            Self::Values(_) => self.outs().any(|out| out == value),
            Self::Range(range) => value
                .parse::<f64>()
                .is_ok_and(|number| range.contains(number / range.multiplier.unwrap_or(1.0))),
            Self::Wildcard => true,
        }
    }
}

/// One value of a list.
#[derive(Clone, Debug)]
pub struct ListValue {
    /// The value; `None` swallows words that only look like a value.
    pub out: Option<String>,
    /// Further facts, which replies see as `$<slot>_<key>`.
    pub with: BTreeMap<String, String>,
}

/// The names of the slots and dates that are known whenever a reply of an intent is given: those that the intent
/// requires, and for a conditional reply those in its conditions.
pub fn variables(
    book: &IntentBook,
    intent: &Intent,
    condition: Option<&ConditionalReply>,
) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let required = intent
        .slots
        .iter()
        .filter(|(_, need)| *need == SlotNeed::Required)
        .map(|(slot, _)| slot);
    let conditional = condition
        .into_iter()
        .flat_map(|condition| condition.slots.keys());
    for slot in required.chain(conditional) {
        names.insert(slot.clone());
        let Some(list) = book.slots.get(slot).and_then(|slot| slot.list.as_ref()) else {
            continue;
        };
        let Some(List::Values(values)) = book.lists.get(list) else {
            // Numbers and texts have no names of their own.
            continue;
        };
        names.insert(format!("{slot}_label"));
        for value in values {
            names.extend(value.with.keys().map(|key| format!("{slot}_{key}")));
        }
    }
    let mut dates: Vec<&str> = condition
        .into_iter()
        .flat_map(|condition| condition.known.iter().map(String::as_str))
        .collect();
    while let Some(date) = dates.pop() {
        // What a date with a single rule is computed from is known too.
        if names.insert(date.to_owned())
            && let Some([rule]) = book.dates.get(date).map(Vec::as_slice)
        {
            dates.extend(rule.names());
        }
    }
    // And so is what can be computed from known dates.
    let computable = |names: &BTreeSet<String>, rules: &[Rule]| {
        rules
            .iter()
            .any(|rule| rule.names().iter().all(|name| names.contains(*name)))
    };
    while let Some((name, _)) = book
        .dates
        .iter()
        .find(|(name, rules)| !names.contains(*name) && computable(&names, rules))
    {
        names.insert(name.clone());
    }
    names
}
