//! Finds phrases in a text.

use std::ops::Range;
use std::sync::Mutex;

use smallvec::SmallVec;

use super::arena::NodeId;
use super::build::PhraseId;
use super::machine::{Machine, Step};
use super::matcher::{Matcher, Memo};
use super::message::{EntityPlace, Message};
use super::presence::{Counters, Presence};

/// A slot of a [`PhraseSet`]; [`PhraseSet::slot_name`] tells its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotId(pub u32);

/// A place in the text which the caller found to be an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntitySpan {
    /// The name given to [`Builder::entity`](super::Builder::entity). Other names are ignored.
    pub name: String,
    /// Bytes of the text. A span that is empty or not between characters is ignored.
    pub span: Range<usize>,
}

/// What a slot was filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotValue {
    /// The number given with the value of a list.
    ListValue(u32),
    /// A number of a range.
    Number(i64),
    /// The position in the slice of entities given to [`PhraseSet::find`].
    Entity(usize),
}

/// A slot that was filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotHit {
    /// The slot.
    pub slot: SlotId,
    /// What it was filled with.
    pub value: SlotValue,
    /// Bytes of the text.
    pub span: Range<usize>,
}

/// A place where a part of a phrase occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Bytes of the text, without blanks at the ends.
    pub span: Range<usize>,
    /// The filled slots from left to right; a slot inside a list value comes before the slot of the list.
    pub slots: SmallVec<[SlotHit; 2]>,
}

/// A phrase that occurs in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The phrase.
    pub phrase: PhraseId,
    /// For every part of the phrase its occurrences from left to right, at least one.
    pub parts: SmallVec<[SmallVec<[Occurrence; 1]>; 2]>,
}

type Occurrences = SmallVec<[Occurrence; 1]>;

/// Memory that is used again for the next text.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    message: Message,
    memo: Memo,
    counters: Counters,
    /// For every part of the set, where its occurrences are in `found`, if it was searched for.
    searched: Vec<Option<u32>>,
    found: Vec<Occurrences>,
}

/// Scratch memory above this many bytes is given back.
const MAX_KEPT_BYTES: usize = 4 << 20;

/// A compiled set of phrases, ready to search texts from any number of threads.
#[derive(Debug)]
pub struct PhraseSet {
    pub(super) machine: Machine,
    pub(super) presence: Presence,
    slots: Vec<String>,
    pub(super) entities: Vec<String>,
    /// Scratch memory that nobody uses at the moment.
    idle: Mutex<Vec<Scratch>>,
}

impl PhraseSet {
    pub(super) fn new(
        machine: Machine,
        presence: Presence,
        slots: Vec<String>,
        entities: Vec<String>,
    ) -> Self {
        Self {
            machine,
            presence,
            slots,
            entities,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// The number of phrases.
    pub fn phrase_count(&self) -> usize {
        self.presence.phrases.len()
    }

    /// The number of nodes after sharing, a measure of size.
    pub fn node_count(&self) -> usize {
        self.machine.states.len()
    }

    /// The name of a slot of this set, or an empty text for a slot of another one.
    pub fn slot_name(&self, slot: SlotId) -> &str {
        self.slots.get(slot.0 as usize).map_or("", String::as_str)
    }

    /// The slot of this name, if a template has it.
    pub fn slot(&self, name: &str) -> Option<SlotId> {
        self.slots
            .iter()
            .position(|slot| slot == name)
            .map(|slot| SlotId(slot as u32))
    }

    /// All words of literal text, folded, without blanks, in no order. A word may come several times.
    pub fn literals(&self) -> impl Iterator<Item = String> + '_ {
        self.machine
            .states
            .iter()
            .flat_map(|state| match state.step {
                Step::Literal { start, end } => self
                    .machine
                    .literal(start, end)
                    .split(|&character| character == ' ')
                    .filter(|word| !word.is_empty())
                    .map(|word| word.iter().collect())
                    .collect::<Vec<String>>(),
                _ => Vec::new(),
            })
    }

    /// Finds every phrase that occurs anywhere in a text, in the order of the phrases.
    ///
    /// The text must be folded like the templates. Its first 4,000 characters are searched. `entities` are places of
    /// the text that `{name}` of an entity accepts.
    pub fn find(&self, text: &str, entities: &[EntitySpan]) -> Vec<Hit> {
        let mut scratch = self
            .idle
            .lock()
            .ok()
            .and_then(|mut idle| idle.pop())
            .unwrap_or_default();
        let text = self.load(text, entities, &mut scratch);
        let candidates = self.presence.candidates(
            text,
            scratch.message.has_digits,
            scratch.message.entities.iter().map(|place| place.entity),
            &mut scratch.counters,
        );
        let hits = candidates
            .into_iter()
            .filter_map(|phrase| self.hit(phrase, &mut scratch))
            .collect();
        if scratch.memo.size() <= MAX_KEPT_BYTES
            && let Ok(mut idle) = self.idle.lock()
        {
            idle.push(scratch);
        }
        hits
    }

    /// Whether a phrase occurs in a text; for checking a few phrases without the search for candidates.
    pub(super) fn occurs(
        &self,
        phrase: u32,
        text: &str,
        entities: &[EntitySpan],
        scratch: &mut Scratch,
    ) -> bool {
        self.load(text, entities, scratch);
        self.hit(phrase, scratch).is_some()
    }

    /// Takes a text into scratch memory, and returns as much of it as is searched.
    fn load<'t>(&self, text: &'t str, entities: &[EntitySpan], scratch: &mut Scratch) -> &'t str {
        let Scratch {
            message,
            memo,
            searched,
            found,
            ..
        } = scratch;
        let text = message.load(text);
        for (index, EntitySpan { name, span }) in entities.iter().enumerate() {
            let entity = self.entities.iter().position(|known| known == name);
            if let (Some(entity), Some(start), Some(end)) = (
                entity,
                message.position(span.start),
                message.position(span.end),
            ) && start < end
            {
                message.entities.push(EntityPlace {
                    start,
                    entity: entity as u32,
                    end,
                    index: index as u32,
                });
            }
        }
        message.entities.sort_unstable();
        memo.start(self.machine.states.len(), message);
        searched.clear();
        searched.resize(self.presence.parts.len(), None);
        found.clear();
        text
    }

    fn hit(&self, phrase: u32, scratch: &mut Scratch) -> Option<Hit> {
        let parts = self.presence.phrases.get(phrase as usize)?;
        for &part in parts {
            let index = match scratch.searched[part as usize] {
                Some(index) => index,
                None => {
                    let mut matcher = Matcher {
                        machine: &self.machine,
                        message: &scratch.message,
                        memo: &mut scratch.memo,
                    };
                    let occurrences = occurrences(&mut matcher, self.presence.parts[part as usize]);
                    let index = scratch.found.len() as u32;
                    scratch.found.push(occurrences);
                    scratch.searched[part as usize] = Some(index);
                    index
                }
            };
            if scratch.found[index as usize].is_empty() {
                return None;
            }
        }
        let found = |part: &u32| {
            scratch.searched[*part as usize].map(|index| scratch.found[index as usize].clone())
        };
        Some(Hit {
            phrase: PhraseId(phrase),
            parts: parts.iter().filter_map(found).collect(),
        })
    }
}

/// The occurrences of a part: leftmost, longest, not overlapping.
fn occurrences(matcher: &mut Matcher<'_>, root: NodeId) -> Occurrences {
    let mut occurrences = Occurrences::new();
    let message = matcher.message;
    let first = matcher.machine.state(root).first;
    let mut at = 0;
    while at < message.len() {
        matcher.memo.keep_small();
        let may_begin = first & message.bits[at] != 0
            && message.characters[at] != ' '
            && message.is_boundary(at);
        let end = if may_begin {
            longest(matcher, root, at)
        } else {
            None
        };
        let Some((end, trimmed)) = end else {
            at += 1;
            continue;
        };
        let mut slots = SmallVec::new();
        matcher.slots(root, at as u32, end, &mut slots);
        occurrences.push(Occurrence {
            span: message.bytes(at, trimmed),
            slots,
        });
        at = trimmed;
    }
    occurrences
}

/// The end of the longest match at a position, with and without the blanks before it.
fn longest(matcher: &mut Matcher<'_>, root: NodeId, at: usize) -> Option<(u32, usize)> {
    let ends = matcher.ends(root, at as u32);
    let mut limit = u32::MAX;
    while let Some(end) = matcher.memo.largest_below(ends, limit) {
        let (_, trimmed) = matcher.message.without_blanks(at, end as usize);
        if trimmed > at && matcher.message.is_boundary(trimmed) {
            return Some((end, trimmed));
        }
        limit = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, PhraseId};
    use super::{EntitySpan, PhraseSet, SlotValue};

    fn set(templates: &[&str]) -> PhraseSet {
        let mut builder = Builder::new(str::to_lowercase);
        builder.entity("date");
        builder
            .rule("card", "[マイナンバー]カード|[my number ]card")
            .unwrap();
        let values = [
            ("city (hall|office)", 0),
            ("city", 1),
            ("役所", 2),
            ("区役所", 3),
            ("city hall", 4),
        ];
        builder.list(
            "place",
            &values.map(|(template, value)| (template.to_owned(), value)),
        );
        for template in templates {
            builder.phrase(template).unwrap();
        }
        builder.build().unwrap()
    }

    /// The occurrences of every part of a single phrase, and no others.
    fn found<'t>(template: &str, text: &'t str) -> Vec<Vec<&'t str>> {
        let hits = set(&[template]).find(text, &[]);
        hits.first().map_or_else(Vec::new, |hit| {
            hit.parts
                .iter()
                .map(|part| {
                    part.iter()
                        .map(|occurrence| &text[occurrence.span.clone()])
                        .collect()
                })
                .collect()
        })
    }

    #[test]
    fn occurrences_of_one_part() {
        for (template, text, expected) in [
            (
                "renew [the] card",
                "i renew card, renew the card",
                &["renew card", "renew the card"][..],
            ),
            ("a[b[c]]", "abc ab a abd", &["abc", "ab", "a"]),
            ("aa", "aaa aa", &["aa"]),
            ("ああ", "あああああ", &["ああ", "ああ"]),
            (
                "<card>を更新",
                "マイナンバーカードを更新",
                &["マイナンバーカードを更新"],
            ),
            (
                "カード [の] 更新",
                "カード更新とカードの更新",
                &["カード更新", "カードの更新"],
            ),
            (
                "turn on [the light] please",
                "turn on please",
                &["turn on please"],
            ),
            ("turn on [the light]", "turn on the dog", &["turn on"]),
            ("(x|)y", "xy", &["xy"]),
            ("[a ]b", "a b", &["a b"]),
            ("<card> renewal", "カードrenewal", &["カードrenewal"]),
        ] {
            assert_eq!(
                found(template, text),
                [expected.to_vec()],
                "{template} in {text}"
            );
        }
    }

    #[test]
    fn what_is_not_there() {
        for (template, text) in [
            ("card", "discard cards postcards"),
            ("card", "card2"),
            ("5", "15 50"),
            ("my card", "mycard"),
            ("open [the]lamp", "open the lamp"),
            ("the [big] card", "thecard"),
            ("更新 ; 失効", "更新"),
            ("{place} on", "cityon"),
            ("{0..14:age}歳", "15歳と115歳と1.5歳"),
            ("更新", ""),
        ] {
            assert_eq!(found(template, text), [[""; 0]; 0], "{template} in {text}");
        }
    }

    #[test]
    fn parts_are_found_in_any_order() {
        assert_eq!(
            found("更新 ; 期限 ; card", "card の期限と期限前の更新"),
            [vec!["更新"], vec!["期限", "期限"], vec!["card"]]
        );
    }

    #[test]
    fn blanks_at_the_ends_are_not_part_of_an_occurrence() {
        assert_eq!(found("[the] lamp [now]", "big lamp on"), [["lamp"]]);
        assert_eq!(found("lamp |light ", "a lamp now"), [["lamp"]]);
    }

    fn slots(
        template: &str,
        text: &str,
        entities: &[EntitySpan],
    ) -> Vec<(String, SlotValue, String)> {
        let set = set(&[template]);
        set.find(text, entities)
            .iter()
            .flat_map(|hit| {
                hit.parts
                    .iter()
                    .flatten()
                    .flat_map(|occurrence| occurrence.slots.iter())
            })
            .map(|hit| {
                (
                    set.slot_name(hit.slot).to_owned(),
                    hit.value,
                    text[hit.span.clone()].to_owned(),
                )
            })
            .collect()
    }

    fn slot(name: &str, value: SlotValue, text: &str) -> (String, SlotValue, String) {
        (name.to_owned(), value, text.to_owned())
    }

    #[test]
    fn slots_of_lists() {
        let expected = [slot("place", SlotValue::ListValue(0), "city hall")];
        assert_eq!(slots("at {place}[ hall]", "at city hall", &[]), expected);
        let expected = [slot("where", SlotValue::ListValue(1), "city")];
        assert_eq!(
            slots("at {place:where} [hotel]", "at city hotel", &[]),
            expected
        );
        let expected = [slot("place", SlotValue::ListValue(3), "区役所")];
        assert_eq!(slots("{place}で", "区役所で", &[]), expected);
        assert!(slots("at [the] (pool|{place})", "at the pool", &[]).is_empty());
    }

    #[test]
    fn slots_of_numbers() {
        let expected = [
            slot("age", SlotValue::Number(14), "14"),
            slot("percent", SlotValue::Number(50), "50"),
        ];
        assert_eq!(
            slots("{0..14:age}歳.*{0..100,5:percent}%", "14歳.*50%", &[]),
            expected
        );
        assert!(slots("{0..100,5:percent}%", "51%", &[]).is_empty());
    }

    #[test]
    fn slots_of_entities() {
        let entity = |name: &str, start: usize, end: usize| EntitySpan {
            name: name.to_owned(),
            span: start..end,
        };
        let text = "until 5 may 2027 please";
        let expected = [slot("date", SlotValue::Entity(2), "5 may 2027")];
        let entities = [
            entity("other", 6, 8),
            entity("date", 6, 11),
            entity("date", 6, 16),
        ];
        assert_eq!(slots("until {date}", text, &entities), expected);
        let expected = [slot("day", SlotValue::Entity(1), "5 may")];
        assert_eq!(slots("until {date:day} 2027", text, &entities), expected);
        for useless in [
            entity("date", 6, 6),
            entity("date", 600, 700),
            entity("date", 9, 2),
        ] {
            assert!(slots("until {date}", text, &[useless]).is_empty());
        }
        let inside = [entity("date", 1, 4)];
        assert!(slots("{date}", "更新", &inside).is_empty());
    }

    #[test]
    fn several_phrases_are_reported_in_order() {
        let set = set(&[
            "更新 ; <card>",
            "nothing",
            "<card>",
            "<card> を (更新|延長)",
            "更新",
        ]);
        let hits = set.find("カードを更新", &[]);
        let phrases: Vec<_> = hits.iter().map(|hit| hit.phrase).collect();
        assert_eq!(phrases, [0, 2, 3, 4].map(PhraseId));
    }

    #[test]
    fn optional_pieces_in_a_row_take_no_exponential_time() {
        let template = format!("{}z", "[a] ".repeat(30));
        let text = format!("z {}q", "a ".repeat(60));
        assert_eq!(found(&template, &text), [["z"]]);
        let text = format!("{}z q", "a ".repeat(40));
        assert_eq!(found(&template, &text), [[format!("{}z", "a ".repeat(30))]]);
    }

    #[test]
    fn a_message_leaves_nothing_behind_for_the_next() {
        let set = set(&["更新 {place}", "card"]);
        assert_eq!(set.find("更新区役所", &[]).len(), 1);
        assert_eq!(set.find("card", &[]).len(), 1);
        assert_eq!(set.find("区役所", &[]).len(), 0);
    }

    #[test]
    fn literals_are_words() {
        let mut words: Vec<String> = set(&["Renew [the] card ; <card>"]).literals().collect();
        words.sort();
        words.dedup();
        assert!(words.contains(&"renew".to_owned()));
        assert!(words.contains(&"マイナンバー".to_owned()));
        assert!(words.iter().all(|word| !word.contains(' ')));
    }

    #[test]
    fn equal_pieces_are_shared() {
        let one = set(&["<card> を 更新"]).node_count();
        let two = set(&[
            "<card> を 更新",
            "<card> を 更新",
            "((<card>)) を[] 更新".replace("[]", "").as_str(),
        ])
        .node_count();
        assert_eq!(one, two);
    }
}
