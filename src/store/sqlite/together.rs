//! Writing the ordinary turns of a group together: a few statements for all of them instead of many for each.
//!
//! The heads of all conversations are read at once, everything is decided in memory, and the rows of all turns travel as
//! one JSON text each, which SQLite takes apart. Whatever is not ordinary (a known key, a stale turn, a hand-over, a
//! second turn of the same conversation) is left for the way of [`super::turn::Commit`] afterwards, in the same transaction.

use std::collections::HashSet;

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;

use super::rows;
use super::turn::{Commit, Create, Locked};
use crate::locale::Locale;
use crate::store::error::StoreError;
use crate::store::event::Body;

/// The most bytes of JSON that are written together; turns beyond go one by one.
const LARGEST: usize = 4 << 20;

/// For each turn that is asked about: its place, the head of its conversation, and whether its key is known.
const HEADS: &str = "SELECT wanted.key, conversations.last_seq, conversations.holder, conversations.agent, EXISTS (SELECT 1 \
     FROM events WHERE events.conversation = conversations.id AND events.key = wanted.value ->> 1 AND events.author = \
     wanted.value ->> 2 AND COALESCE(events.agent, '') = wanted.value ->> 3) FROM json_each($1) AS wanted CROSS JOIN \
     conversations ON conversations.id = wanted.value ->> 0";

/// Begins conversations, and appends events with their answers and the changes of their conversations: the same as the
/// statements for one, four lists at a time. (`WHERE true` tells the parser that `ON CONFLICT` belongs to no join.)
const WRITE: &str = "\
    INSERT INTO conversations (id, token_hash, channel, locale, holder, state, last_seq, created_at, active_at) SELECT value \
     ->> 0, value ->> 1, value ->> 2, value ->> 3, 'bot', value ->> 4, 0, value ->> 5, value ->> 5 FROM json_each($1); \
    INSERT INTO events (conversation, seq, turn, kind, author, agent, at, key, visible, body, text, folded) SELECT value ->> \
     0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, \
     value ->> 10, value ->> 11 FROM json_each($2); \
    INSERT INTO answers (conversation, seq, intent) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($3) WHERE \
     true ON CONFLICT DO NOTHING; \
    UPDATE conversations SET last_seq = new.last, active_at = MAX(active_at, new.at), state = COALESCE(new.state, \
     conversations.state), locale = COALESCE(new.locale, conversations.locale) FROM (SELECT value ->> 0 AS id, value ->> 1 \
     AS last, value ->> 2 AS at, value ->> 3 AS state, value ->> 4 AS locale FROM json_each($4)) AS new WHERE \
     conversations.id = new.id";

/// A request that can be written together with others.
pub(super) enum Part<'a> {
    /// A turn, if it is an ordinary one.
    Turn(&'a mut Commit),
    /// The beginning of a conversation.
    Begin(&'a mut Create),
}

impl Part<'_> {
    /// Whether it was written together with others.
    pub(super) fn is_written(&self) -> bool {
        match self {
            Self::Turn(turn) => turn.written_after.is_some(),
            Self::Begin(create) => create.written,
        }
    }

    /// Forgets that it was written, because that was undone.
    pub(super) fn forget(&mut self) {
        match self {
            Self::Turn(turn) => turn.written_after = None,
            Self::Begin(create) => create.written = false,
        }
    }
}

/// A list in JSON that grows by one row at a time.
struct List(String);

impl List {
    fn new() -> Self {
        Self(String::from("["))
    }

    fn push(&mut self, row: &impl Serialize) -> Result<(), StoreError> {
        let row = serde_json::to_string(row)
            .map_err(|error| StoreError::refused(format!("The turn is no JSON: {error}.")))?;
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&row);
        Ok(())
    }

    fn finish(mut self) -> String {
        self.0.push(']');
        self.0
    }
}

/// Whether SQLite takes everything out of the JSON as it was put in: NUL would end a text. The JSON inside of the JSON is
/// escaped twice, and the guard lets no such key and channel in.
fn survives_json(turn: &Commit) -> bool {
    let whole = |text: &str| !text.contains('\0');
    whole(turn.turn.conversation.as_str())
        && turn.drafts.iter().all(|draft| {
            let (_, agent) = rows::author_columns(&draft.author);
            whole(draft.body.text()) && agent.is_none_or(whole)
        })
}

/// Those of the turns that are ordinary, marked with the number of the last event in their conversation.
async fn ordinary<'a>(
    connection: &mut SqliteConnection,
    turns: Vec<&'a mut Commit>,
) -> Result<Vec<&'a mut Commit>, StoreError> {
    let mut wanted = List::new();
    for turn in &turns {
        let author = turn.drafts.first().map(|draft| &draft.author);
        let (by, agent) = author.map_or(("", None), rows::author_columns);
        let id = turn.turn.conversation.as_str();
        wanted.push(&(id, &turn.turn.key, by, agent.unwrap_or_default()))?;
    }
    let heads: Vec<(i64, i64, String, Option<String>, bool)> = sqlx::query_as(HEADS)
        .bind(wanted.finish())
        .fetch_all(connection)
        .await?;
    let mut found: Vec<Option<Locked>> = turns.iter().map(|_| None).collect();
    for (place, last, holder, agent, known) in heads {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        if let Some(found) = found.get_mut(place).filter(|_| !known) {
            *found = Some(Locked {
                last: rows::count(last),
                holder: rows::holder(&holder, agent)?,
            });
        }
    }
    let fit = turns.into_iter().zip(found).filter_map(|(turn, locked)| {
        let locked = locked.filter(|locked| turn.is_ordinary(locked))?;
        turn.written_after = Some(locked.last);
        Some(turn)
    });
    Ok(fit.collect())
}

/// Writes what can be written together, and marks it. An error means that some of it may have been written, which the
/// caller undoes.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    parts: Vec<Part<'_>>,
) -> Result<(), StoreError> {
    let (mut turns, mut begun) = (Vec::new(), List::new());
    let mut conversations = HashSet::new();
    let mut bytes = 0;
    for part in parts {
        match part {
            Part::Begin(create) => {
                begun.push(&create.columns())?;
                create.written = true;
            }
            Part::Turn(turn) => {
                let drafts = turn.drafts.iter();
                let more: usize = drafts
                    .map(|draft| draft.json.len() + 2 * draft.body.text().len())
                    .sum();
                if bytes + more <= LARGEST
                    && survives_json(turn)
                    && conversations.insert(turn.turn.conversation.clone())
                {
                    bytes += more;
                    turns.push(turn);
                }
            }
        }
    }
    if !turns.is_empty() {
        turns = ordinary(connection, turns).await?;
    }
    let begun = begun.finish();
    if turns.is_empty() && begun == "[]" {
        return Ok(());
    }
    let (mut events, mut answers, mut changes) = (List::new(), List::new(), List::new());
    for commit in turns {
        let turn = &commit.turn;
        let id = turn.conversation.as_str();
        let last = commit.written_after.unwrap_or_default();
        let mut seq = rows::signed(last);
        let first = seq + 1;
        for draft in &commit.drafts {
            seq += 1;
            let key = (seq == first).then_some(turn.key.as_str());
            let (by, agent) = rows::author_columns(&draft.author);
            let kind = draft.body.kind();
            let visible = i64::from(draft.body.visible_to_resident());
            let (json, text, folded) = (&draft.json, draft.body.text(), &draft.folded);
            let at = turn.at.0;
            events.push(&(
                id, seq, first, kind, by, agent, at, key, visible, json, text, folded,
            ))?;
            if let Body::BotReply { intents, .. } = &draft.body {
                for intent in intents {
                    answers.push(&(id, seq, intent))?;
                }
            }
        }
        let locale = commit.locale.map(Locale::tag);
        changes.push(&(id, seq, turn.at.0, &commit.state, locale))?;
    }
    sqlx::query(WRITE)
        .bind(begun)
        .bind(events.finish())
        .bind(answers.finish())
        .bind(changes.finish())
        .execute(connection)
        .await?;
    Ok(())
}
