//! Snippets: every answer of every intent, to be found by any of its words in any language and put into a message.
//!
//! A snippet is an intent with the slot values that choose one of its replies; nothing is written twice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use crate::dialogue::{Knowledge, Say, Step, render};
use crate::intents::{Intent, IntentBook, IntentKind, List, PhraseRole, SlotNeed};
use crate::locale::ReplyLocale;
use crate::nlu::slots::SlotValue;
use crate::replies::{Args, Catalog, Reply, markup, ruby};
use crate::text::fold;

/// The most snippets of one search.
pub const MOST_HITS: usize = 20;
/// The longest query that is looked for, in characters; what is beyond is left out.
const LONGEST_QUERY: usize = 100;
/// The most words of a query.
const MOST_WORDS: usize = 8;
/// The most replies of one intent.
const MOST_CHOICES: usize = 24;
/// The share of the pairs of characters of a query that a text must hold, in hundredths, when no text holds its words.
const NEAR: usize = 60;

/// An answer to put into a message: an intent, with slot values where it has several replies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The intent.
    pub intent: String,
    /// The slot values that choose the reply.
    pub slots: BTreeMap<String, String>,
}

impl Snippet {
    /// A stable name: the intent's id and the slot values, as choices have.
    pub fn id(&self) -> String {
        let mut id = self.intent.clone();
        for (slot, value) in &self.slots {
            id.extend([":", slot, "=", value]);
        }
        id
    }

    /// The snippet in a locale; `None` if there is no such intent (any more) or it cannot be written out in full.
    pub fn reply(
        &self,
        knowledge: Knowledge<'_>,
        catalog: &Catalog,
        locale: ReplyLocale,
        now: NaiveDateTime,
    ) -> Option<Reply> {
        knowledge.recognizer.book().intent(&self.intent)?;
        let slots = self.slots.iter();
        let step = Step {
            language: locale.language(),
            locale,
            says: vec![Say::Answer {
                intent: self.intent.clone(),
                slots: slots
                    .map(|(slot, value)| (slot.clone(), SlotValue::Listed(value.clone())))
                    .collect(),
                captures: BTreeMap::new(),
            }],
            offers: Vec::new(),
            intents: vec![self.intent.clone()],
            recognised: Vec::new(),
            confidence: 1.0,
            fallback: false,
            clarify: false,
            slots: BTreeMap::new(),
            masked: 0,
            moment: None,
        };
        let outcome = render(knowledge, catalog, step, now);
        outcome.faults.is_empty().then_some(outcome.reply)
    }
}

/// What of a snippet can be found, and how much finding it there says.
#[derive(Debug)]
struct Entry {
    snippet: Snippet,
    fields: Vec<Field>,
}

#[derive(Debug)]
struct Field {
    weight: u32,
    /// Folded texts, one a line.
    text: String,
}

/// All snippets, ready for searching.
#[derive(Debug)]
pub struct Snippets {
    entries: Vec<Entry>,
}

impl Snippets {
    /// The snippets of all intents that say something, in all locales. Where a reply tells the time (when the call centre
    /// opens next), it is found by the words that it has at `now`.
    pub fn new(knowledge: Knowledge<'_>, catalog: &Catalog, now: NaiveDateTime) -> Self {
        let book = knowledge.recognizer.book();
        let mut entries = Vec::new();
        for intent in &book.intents {
            if matches!(intent.kind, IntentKind::Repeat | IntentKind::Language) {
                continue;
            }
            let common = common_fields(book, catalog, intent);
            let mut seen = BTreeSet::new();
            for slots in choices(book, intent) {
                let snippet = Snippet {
                    intent: intent.id.clone(),
                    slots,
                };
                let Some((titles, texts)) = written(&snippet, knowledge, catalog, now) else {
                    continue;
                };
                // Values that lead to the same words are one snippet.
                if !seen.insert(texts.clone()) {
                    continue;
                }
                let mut fields = vec![Field {
                    weight: 40,
                    text: lines(&titles),
                }];
                fields.extend(common.iter().map(|field| Field {
                    weight: field.weight,
                    text: field.text.clone(),
                }));
                fields.push(Field {
                    weight: 12,
                    text: lines(&texts),
                });
                entries.push(Entry { snippet, fields });
            }
        }
        Self { entries }
    }

    /// How many snippets there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The snippets that hold all words of a query, the best first: at most `limit` and [`MOST_HITS`]. Width, kana and
    /// case do not matter. When there are none, those that hold most of its characters beside each other.
    pub fn search(&self, query: &str, limit: usize) -> Vec<&Snippet> {
        let query: String = query.chars().take(LONGEST_QUERY).collect();
        let folded = fold(&query);
        let words: Vec<&str> = folded.split_whitespace().take(MOST_WORDS).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<(u32, usize)> = self.scored(|entry| entry.score(&words));
        if hits.is_empty() {
            let pairs = pairs(&words);
            hits = self.scored(|entry| entry.likeness(&pairs));
        }
        // Of equally good ones the first in the files.
        hits.sort_by_key(|(score, place)| (std::cmp::Reverse(*score), *place));
        hits.iter()
            .take(limit.min(MOST_HITS))
            .filter_map(|(_, place)| self.entries.get(*place))
            .map(|entry| &entry.snippet)
            .collect()
    }

    fn scored(&self, score: impl Fn(&Entry) -> u32) -> Vec<(u32, usize)> {
        let entries = self.entries.iter().enumerate();
        entries
            .map(|(place, entry)| (score(entry), place))
            .filter(|(score, _)| *score > 0)
            .collect()
    }
}

impl Entry {
    /// How well it fits all of these words; 0 if one of them is nowhere.
    fn score(&self, words: &[&str]) -> u32 {
        let mut sum = 0;
        for word in words {
            let fields = self.fields.iter();
            let best = fields
                .map(|field| field.weight * fit(&field.text, word))
                .max();
            match best {
                None | Some(0) => return 0,
                Some(best) => sum += best,
            }
        }
        sum
    }

    /// How many of these pairs of characters one of its texts holds, if enough.
    fn likeness(&self, pairs: &BTreeSet<String>) -> u32 {
        let fields = self.fields.iter();
        let held = fields
            .map(|field| {
                let held = pairs.iter().filter(|pair| field.text.contains(*pair));
                held.count()
            })
            .max()
            .unwrap_or(0);
        if held > 0 && held * 100 >= pairs.len() * NEAR {
            u32::try_from(held).unwrap_or(u32::MAX)
        } else {
            0
        }
    }
}

/// How well a text holds a word: 0 not at all, 1 somewhere, 2 at the beginning of a word, 3 as a word, 4 as a whole line.
fn fit(text: &str, word: &str) -> u32 {
    let mut best = 0;
    for (at, _) in text.match_indices(word) {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text
            .get(at + word.len()..)
            .and_then(|after| after.chars().next());
        let begins = before.is_none_or(|c| !c.is_alphanumeric());
        let ends = after.is_none_or(|c| !c.is_alphanumeric());
        let line =
            before.is_none_or(|before| before == '\n') && after.is_none_or(|after| after == '\n');
        let fit = match (begins, ends) {
            (true, true) if line => return 4,
            (true, true) => 3,
            (true, false) => 2,
            (false, _) => 1,
        };
        best = best.max(fit);
    }
    best
}

/// Neighbouring characters of the words.
fn pairs(words: &[&str]) -> BTreeSet<String> {
    let mut pairs = BTreeSet::new();
    for word in words {
        let characters: Vec<char> = word.chars().collect();
        pairs.extend(characters.windows(2).map(|pair| pair.iter().collect()));
    }
    pairs
}

/// The words of an intent that all its replies share: id, labels, example sentences, phrases.
fn common_fields(book: &IntentBook, catalog: &Catalog, intent: &Intent) -> Vec<Field> {
    let labels: Vec<String> = ReplyLocale::ALL
        .into_iter()
        .filter_map(|locale| {
            let label = format!("{}.label", intent.reply);
            let text = catalog.text(locale, &label, &Args::new()).ok()?;
            Some(plain(&text, locale))
        })
        .collect();
    let examples: Vec<&str> = intent
        .examples
        .iter()
        .map(|example| example.text.as_str())
        .collect();
    let index = book.by_id.get(&intent.id);
    let phrases: Vec<&str> = book
        .phrases
        .values()
        .flat_map(|phrases| phrases.meanings())
        .filter(|meaning| {
            !meaning.is_condition
                && matches!(meaning.role, PhraseRole::Intent(intent) | PhraseRole::After(intent) if Some(&intent) == index)
        })
        .map(|meaning| meaning.template.as_str())
        .collect();
    vec![
        Field {
            weight: 30,
            text: lines(&[&intent.id]),
        },
        Field {
            weight: 36,
            text: lines(&labels),
        },
        Field {
            weight: 16,
            text: lines(&examples),
        },
        Field {
            weight: 6,
            text: lines(&phrases),
        },
    ]
}

/// Texts in the form in which they are searched.
fn lines(texts: &[impl AsRef<str>]) -> String {
    let folded: Vec<String> = texts.iter().map(|text| fold(text.as_ref())).collect();
    folded.join("\n")
}

fn plain(text: &str, locale: ReplyLocale) -> String {
    match locale {
        ReplyLocale::Ja | ReplyLocale::En => text.to_owned(),
        ReplyLocale::Yasashii => ruby::bare(text),
    }
}

/// The titles and the texts of a snippet in all locales that have it; `None` if no locale does.
fn written(
    snippet: &Snippet,
    knowledge: Knowledge<'_>,
    catalog: &Catalog,
    now: NaiveDateTime,
) -> Option<(Vec<String>, Vec<String>)> {
    let (mut titles, mut texts) = (Vec::new(), Vec::new());
    for locale in ReplyLocale::ALL {
        if !catalog.speaks(locale) {
            continue;
        }
        let reply = snippet.reply(knowledge, catalog, locale, now)?;
        titles.extend(reply.title.iter().map(|title| plain(title, locale)));
        // The blocks as they are written, readings and all.
        let text = markup::plain_text(&reply.blocks, ReplyLocale::Ja);
        texts.push(plain(&text, locale));
    }
    (!texts.is_empty()).then_some((titles, texts))
}

/// The combinations of slot values that choose the replies of an intent: none for its own reply, then those in the
/// conditions of its conditional replies. What every reply needs gets each value that is offered for it.
fn choices(book: &IntentBook, intent: &Intent) -> Vec<BTreeMap<String, String>> {
    let mut conditions = vec![BTreeMap::new()];
    for answer in &intent.answers {
        // Replies that need dates are for a resident who has told them.
        if answer.known.is_empty() {
            let slots = answer.slots.iter();
            conditions.push(
                slots
                    .map(|(slot, values)| (slot.clone(), values.clone()))
                    .collect(),
            );
        }
    }
    let mut all: Vec<BTreeMap<String, String>> = Vec::new();
    for condition in conditions {
        let mut wanted: BTreeMap<String, Vec<String>> = condition;
        for (slot, need) in &intent.slots {
            if *need == SlotNeed::Required && !wanted.contains_key(slot) {
                wanted.insert(slot.clone(), offered(book, slot));
            }
        }
        for (slot, value) in &intent.fill {
            wanted.insert(slot.clone(), vec![value.clone()]);
        }
        for combination in combinations(&wanted) {
            if all.len() < MOST_CHOICES && !all.contains(&combination) {
                all.push(combination);
            }
        }
    }
    all
}

/// The values of a slot: those offered when it is asked for, or else all of its list.
fn offered(book: &IntentBook, slot: &str) -> Vec<String> {
    let Some(declared) = book.slots.get(slot) else {
        return Vec::new();
    };
    if !declared.choices.is_empty() {
        return declared.choices.clone();
    }
    let list = declared.list.as_ref().and_then(|list| book.lists.get(list));
    list.into_iter()
        .flat_map(List::outs)
        .map(str::to_owned)
        .collect()
}

/// Every choice of one value for each slot; at most [`MOST_CHOICES`].
fn combinations(wanted: &BTreeMap<String, Vec<String>>) -> Vec<BTreeMap<String, String>> {
    let mut all = vec![BTreeMap::new()];
    for (slot, values) in wanted {
        let mut longer = Vec::new();
        for begun in &all {
            for value in values {
                if longer.len() < MOST_CHOICES {
                    let mut next: BTreeMap<String, String> = begun.clone();
                    next.insert(slot.clone(), value.clone());
                    longer.push(next);
                }
            }
        }
        all = longer;
    }
    all
}

#[cfg(test)]
mod tests;
