//! What is on the board, numbered by changes, so that whoever has seen it up to a number gets only what came after.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::row::Row;
use crate::store::ConversationId;

/// So many conversations that are gone are remembered; whoever has missed more of them gets everything anew.
const MOST_GONE: usize = 4_000;

/// What has changed on the board.
#[derive(Clone, Debug)]
pub struct Changes {
    /// The number up to which everything is told.
    pub version: u64,
    /// Whether these are all rows, and others are gone.
    pub full: bool,
    /// The rows, those changed longest ago first.
    pub rows: Vec<Arc<Row>>,
    /// Conversations that are no longer on the board.
    pub gone: Vec<ConversationId>,
    /// Whether there are more open cases than the board holds.
    pub cut: bool,
}

impl Changes {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        !self.full && self.rows.is_empty() && self.gone.is_empty()
    }
}

/// The rows of the board.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The number of the last change.
    version: u64,
    rows: HashMap<ConversationId, (u64, Arc<Row>)>,
    /// The rows by the numbers of their last changes.
    by_version: BTreeMap<u64, ConversationId>,
    gone: BTreeMap<u64, ConversationId>,
    /// Up to this number it is not known any more what is gone.
    forgotten: u64,
    /// Whether there are more open cases than the board holds.
    pub(super) cut: bool,
}

impl State {
    /// The number of the last change.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// Makes sure that there is a number, so that whoever waits for the first one learns that there are no rows.
    pub(super) fn begin(&mut self) {
        self.version = self.version.max(1);
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row of a conversation.
    pub(super) fn get(&self, conversation: &ConversationId) -> Option<&Arc<Row>> {
        self.rows.get(conversation).map(|(_, row)| row)
    }

    /// All rows, in no order.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Arc<Row>> {
        self.rows.values().map(|(_, row)| row)
    }

    /// Puts a row on the board, or replaces the one that is there.
    pub(super) fn put(&mut self, row: Row) {
        let conversation = row.case.conversation.clone();
        self.version += 1;
        let placed = (self.version, Arc::new(row));
        if let Some((before, _)) = self.rows.insert(conversation.clone(), placed) {
            self.by_version.remove(&before);
        }
        self.by_version.insert(self.version, conversation);
    }

    /// Replaces a row by one in which nothing is different that needs to be told.
    pub(super) fn put_silently(&mut self, row: Row) {
        if let Some(place) = self.rows.get_mut(&row.case.conversation) {
            place.1 = Arc::new(row);
        }
    }

    /// Takes a row off the board.
    pub(super) fn remove(&mut self, conversation: &ConversationId) {
        let Some((before, _)) = self.rows.remove(conversation) else {
            return;
        };
        self.by_version.remove(&before);
        self.version += 1;
        self.gone.insert(self.version, conversation.clone());
        while self.gone.len() > MOST_GONE
            && let Some((number, _)) = self.gone.pop_first()
        {
            self.forgotten = number;
        }
    }

    /// What has changed since a number; 0: everything.
    pub(super) fn since(&self, version: u64) -> Changes {
        let full = version == 0 || version < self.forgotten;
        let from = if full { 0 } else { version + 1 };
        let changed = self.by_version.range(from..);
        let rows = changed.filter_map(|(_, conversation)| self.get(conversation).cloned());
        let gone = self.gone.range(from..).filter(|_| !full);
        Changes {
            version: self.version,
            full,
            rows: rows.collect(),
            // It may have come back in the meantime.
            gone: gone
                .filter(|(_, conversation)| !self.rows.contains_key(*conversation))
                .map(|(_, conversation)| conversation.clone())
                .collect(),
            cut: self.cut,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    use super::*;
    use crate::store::{Case, CaseStatus, Timestamp};

    fn row(conversation: &str, message: &str) -> Row {
        let case = Case {
            id: "case".to_owned().into(),
            conversation: conversation.into(),
            status: CaseStatus::Waiting,
            agent: None,
            reason: "asked".into(),
            opened_at: Timestamp(0),
            waiting_since: Timestamp(0),
            claimed_at: None,
            closed_at: None,
            close_reason: None,
            snoozed_until: None,
        };
        let mut row = Row::new(case, Timestamp(1));
        row.show(message);
        row
    }

    #[test]
    fn whoever_has_missed_too_much_gets_everything() {
        let mut state = State::default();
        state.put(row("stays", ""));
        let early = state.version();
        for number in 0..=MOST_GONE {
            let name = number.to_string();
            state.put(row(&name, ""));
            state.remove(&name.as_str().into());
        }
        let changes = state.since(early);
        assert!(changes.full && changes.gone.is_empty());
        assert_eq!(changes.rows.len(), 1);
        assert!(!state.since(state.version() - 2).full);
    }

    proptest! {
        /// Whoever takes the changes now and then has the same board as everybody else.
        #[test]
        fn changes_lead_to_the_same_board(steps in prop::collection::vec((0u8..8, 0u8..4, any::<bool>()), 1..80)) {
            let mut state = State::default();
            let mut seen: HashMap<String, String> = HashMap::new();
            let mut version = 0;
            for (number, (conversation, kind, looks)) in steps.into_iter().enumerate() {
                let name = format!("c{conversation}");
                if kind == 0 {
                    state.remove(&name.as_str().into());
                } else {
                    state.put(row(&name, &number.to_string()));
                }
                if looks {
                    let changes = state.since(version);
                    if changes.full {
                        seen.clear();
                    }
                    for gone in &changes.gone {
                        seen.remove(gone.as_str());
                    }
                    for row in &changes.rows {
                        seen.insert(row.conversation().to_string(), row.message().to_owned());
                    }
                    version = changes.version;
                    prop_assert!(state.since(version).is_empty() || version == 0);
                    let there: BTreeSet<_> = state
                        .rows()
                        .map(|row| (row.conversation().to_string(), row.message().to_owned()))
                        .collect();
                    let mine: BTreeSet<_> =
                        seen.iter().map(|(id, message)| (id.clone(), message.clone())).collect();
                    prop_assert_eq!(there, mine);
                }
            }
        }
    }
}
