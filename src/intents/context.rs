//! What a phrase asks of the slots that are known already, and what it keeps of them.

use crate::diag::Diagnostic;
use crate::yaml::{Spans, Step, steps};

use super::compile::Compiler;
use super::model::{Entity, List, Slot};
use super::phrases::PhraseRole;
use super::resolve::unknown_name;
use super::schema::{ContextEntry, IntentKind, KeptIn};

impl Compiler<'_> {
    /// Takes a context over, and reports slots and values that do not exist.
    pub(super) fn context(
        &mut self,
        entry: &ContextEntry,
        places: &Spans,
        at: &[Step],
    ) -> Vec<(String, Option<Vec<String>>)> {
        let mut context = Vec::with_capacity(entry.len());
        for (name, value) in entry {
            let at = [at, &steps![name]].concat();
            let values = value.values.clone();
            match self.book.slots.get(name) {
                None => {
                    let known = self.book.slots.keys().map(String::as_str);
                    let place = places.key_place(&at);
                    self.findings
                        .push(unknown_name("I002", "slot", place, name, known));
                }
                Some(slot) => {
                    let list = list_of(slot, self.book);
                    let is_text = !is_day(slot);
                    for (index, value) in values.iter().flatten().enumerate() {
                        if is_text && list.is_none_or(|list| list.accepts(value)) {
                            continue;
                        }
                        let place = places.place(&value_steps(places, &at, index));
                        let known = list.into_iter().flat_map(List::outs);
                        self.findings
                            .push(unknown_name("L003", "value", place, value, known));
                    }
                }
            }
            context.push((name.clone(), values));
        }
        context
    }

    /// The slots that keep a value, with the slots whose value it is. Where nothing could be kept, this is reported;
    /// no role stands for `excludes_context`.
    pub(super) fn copies(
        &mut self,
        entry: &ContextEntry,
        role: Option<&PhraseRole>,
        places: &Spans,
        at: &[Step],
    ) -> Vec<(String, String)> {
        let mut copies = Vec::new();
        for (from, value) in entry {
            let to = match &value.slot {
                KeptIn::Nothing => continue,
                KeptIn::Same => from,
                KeptIn::Slot(to) => to,
            };
            let at = [at, &steps![from, "slot"]].concat();
            let place = places.place(&at);
            let (Some(source), Some(target)) = (self.book.slots.get(from), self.book.slots.get(to))
            else {
                // An unknown name before the colon is reported with the values.
                if self.book.slots.contains_key(from) {
                    let known = self.book.slots.keys().map(String::as_str);
                    self.findings
                        .push(unknown_name("I002", "slot", place, to, known));
                }
                continue;
            };
            let intent = match role {
                Some(PhraseRole::Intent(intent) | PhraseRole::After(intent)) => {
                    self.merged.intents.get(intent.0)
                }
                _ => None,
            };
            let fault = match intent {
                _ if role.is_none() => Some("excludes"),
                None => Some("place"),
                Some(_) if !takes_values_of(target, source) => Some("kind"),
                Some((_, intent))
                    if intent.value.kind == IntentKind::Answer
                        && !intent.value.slots.contains_key(to)
                        && !target.carry =>
                {
                    Some("unused")
                }
                Some(_) => None,
            };
            match fault {
                None => copies.push((from.clone(), to.clone())),
                Some(reason) => {
                    let finding = Diagnostic::new("I012").place(place);
                    self.findings
                        .push(finding.with("slot", to).with("reason", reason));
                }
            }
        }
        copies
    }
}

/// Where a value of a context stands: alone, in a list, or behind `value`.
fn value_steps(places: &Spans, at: &[Step], index: usize) -> Vec<Step> {
    let behind = [at, &steps!["value"]].concat();
    let at = if places.has(&behind) {
        behind
    } else {
        at.to_vec()
    };
    let item = [at.as_slice(), &steps![index]].concat();
    if places.has(&item) { item } else { at }
}

fn list_of<'b>(slot: &Slot, book: &'b super::IntentBook) -> Option<&'b List> {
    slot.list.as_ref().and_then(|list| book.lists.get(list))
}

/// Whether the values are dates, months or moments, which are no texts that could be compared.
fn is_day(slot: &Slot) -> bool {
    matches!(
        slot.entity,
        Some(Entity::Date | Entity::Month | Entity::Moment)
    )
}

/// Whether a slot can hold what another holds.
fn takes_values_of(target: &Slot, source: &Slot) -> bool {
    let is_free = target.list.is_none() && target.entity.is_none();
    (target.list == source.list && target.entity == source.entity)
        || (is_free && !is_day(source))
        || (target.list.is_some() && target.list == source.list)
}
