//! Writing events: the common path of everything that happens, and the commit of one turn.

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::rows;
use super::writer::Job;
use crate::dialogue::Conversation;
use crate::locale::Locale;
use crate::store::error::StoreError;
use crate::store::event::{Author, Body, Event, NewEvent};
use crate::store::ids::{AccessToken, CaseId, ConversationId, Timestamp};
use crate::store::record::{ConversationRecord, Holder, NewConversation, Turn, TurnOutcome};
use crate::store::{MOST_EVENTS_READ, statements};
use crate::text::fold;

/// The row of a conversation, held until the end of the transaction.
pub(super) struct Locked {
    /// The sequence number of its last event.
    pub(super) last: u64,
    /// Who answers.
    pub(super) holder: Holder,
}

/// Takes the row of a conversation.
pub(super) async fn lock(
    connection: &mut SqliteConnection,
    id: &ConversationId,
) -> Result<Locked, StoreError> {
    let row: Option<(i64, String, Option<String>)> = sqlx::query_as(statements::LOCK_CONVERSATION)
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    let (last, holder, agent) = row.ok_or(StoreError::NotFound("conversation"))?;
    Ok(Locked {
        last: rows::count(last),
        holder: rows::holder(&holder, agent)?,
    })
}

/// What changes in a conversation besides its events; `None` leaves things as they are.
#[derive(Default)]
pub(super) struct Changes<'a> {
    /// What the bot remembers.
    pub(super) state: Option<&'a Conversation>,
    /// Who answers.
    pub(super) holder: Option<&'a Holder>,
}

/// Appends events to a locked conversation. The first one carries the key.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    id: &ConversationId,
    last: u64,
    key: Option<&str>,
    events: Vec<NewEvent>,
    changes: Changes<'_>,
    at: Timestamp,
) -> Result<Vec<Event>, StoreError> {
    let mut written = Vec::with_capacity(events.len());
    for (seq, NewEvent { author, mut body }) in (last + 1..).zip(events) {
        let key = key.filter(|_| written.is_empty());
        let text = body.text_mut().map(std::mem::take).unwrap_or_default();
        let json = serde_json::to_string(&body)
            .map_err(|error| StoreError::refused(format!("The event is no JSON: {error}.")))?;
        let folded = body.searched().then(|| fold(&text));
        let (by, agent) = rows::author_columns(&author);
        sqlx::query(statements::INSERT_EVENT)
            .bind(id.as_str())
            .bind(rows::signed(seq))
            .bind(rows::signed(last + 1))
            .bind(body.kind())
            .bind(by)
            .bind(agent)
            .bind(at.0)
            .bind(key)
            .bind(i64::from(body.visible_to_resident()))
            .bind(json)
            .bind(text.as_str())
            .bind(folded)
            .execute(&mut *connection)
            .await?;
        if let Body::BotReply { intents, .. } = &body {
            for intent in intents {
                sqlx::query(statements::INSERT_ANSWER)
                    .bind(id.as_str())
                    .bind(rows::signed(seq))
                    .bind(intent.as_str())
                    .execute(&mut *connection)
                    .await?;
            }
        }
        if let Some(place) = body.text_mut() {
            *place = text;
        }
        written.push(Event {
            conversation: id.clone(),
            seq,
            at,
            author,
            key: key.map(str::to_owned),
            body,
        });
    }
    let holder = changes.holder.map(rows::holder_columns);
    let locale = changes.state.and_then(|state| state.locale);
    sqlx::query(statements::ADVANCE)
        .bind(id.as_str())
        .bind(rows::signed(last + written.len() as u64))
        .bind(at.0)
        .bind(changes.state.map(stored).transpose()?)
        .bind(locale.map(Locale::tag))
        .bind(holder.map(|(name, _)| name))
        .bind(holder.and_then(|(_, agent)| agent))
        .execute(connection)
        .await?;
    Ok(written)
}

/// Appends one event to a locked conversation.
pub(super) async fn append_one(
    connection: &mut SqliteConnection,
    id: &ConversationId,
    last: u64,
    key: Option<&str>,
    event: NewEvent,
    changes: Changes<'_>,
    at: Timestamp,
) -> Result<Event, StoreError> {
    append(connection, id, last, key, vec![event], changes, at)
        .await?
        .pop()
        .ok_or_else(|| StoreError::unreadable("an event", "it vanished"))
}

/// The events written with a key of this author; none when the key is unknown. A key that the author has used for a note
/// cannot be used for a turn, nor the other way round.
pub(super) async fn events_of_key(
    connection: &mut SqliteConnection,
    id: &ConversationId,
    key: &str,
    author: &Author,
    note: bool,
) -> Result<Vec<Event>, StoreError> {
    let (by, agent) = rows::author_columns(author);
    let rows = sqlx::query(statements::EVENTS_OF_KEY)
        .bind(id.as_str())
        .bind(key)
        .bind(by)
        .bind(agent.unwrap_or_default())
        .fetch_all(connection)
        .await?;
    let events = decode(&rows)?;
    if let Some(first) = events.first()
        && matches!(first.body, Body::Note { .. }) != note
    {
        return Err(StoreError::conflict(
            "The key was used for something else. Use a new one for each message and note.",
        ));
    }
    Ok(events)
}

pub(super) fn decode(rows: &[SqliteRow]) -> Result<Vec<Event>, StoreError> {
    rows.iter().map(rows::event).collect()
}

/// The state as it is stored: without the text of the last message.
fn stored(state: &Conversation) -> Result<String, StoreError> {
    let mut state = state.clone();
    state.asked.clear();
    serde_json::to_string(&state)
        .map_err(|error| StoreError::refused(format!("The conversation is no JSON: {error}.")))
}

/// Begins a conversation.
pub(super) struct Create {
    pub(super) new: NewConversation,
    pub(super) at: Timestamp,
}

#[async_trait]
impl Job for Create {
    type Answer = (ConversationRecord, AccessToken);

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Self::Answer, StoreError> {
        let token = AccessToken::generate();
        let record = ConversationRecord {
            id: ConversationId::new(self.at),
            channel: self.new.channel.clone(),
            locale: self.new.locale,
            holder: Holder::Bot,
            state: Conversation {
                locale: self.new.locale,
                ..Conversation::default()
            },
            last: 0,
            created_at: self.at,
            active_at: self.at,
        };
        sqlx::query(statements::INSERT_CONVERSATION)
            .bind(record.id.as_str())
            .bind(token.hash())
            .bind(record.channel.as_str())
            .bind(record.locale.map(Locale::tag))
            .bind(stored(&record.state)?)
            .bind(self.at.0)
            .execute(connection)
            .await?;
        Ok((record, token))
    }
}

/// Whether a turn may change the holder as it wants to. Gives the reason when that opens a case.
fn hand_over(from: &Holder, turn: &Turn) -> Result<Option<String>, StoreError> {
    let hand_over = turn.events.iter().find_map(|event| match &event.body {
        Body::HandOver { reason } => Some(reason.clone()),
        _ => None,
    });
    let closes = turn
        .events
        .iter()
        .any(|event| matches!(event.body, Body::Close { .. }));
    let to = turn.holder.as_ref().unwrap_or(from);
    match (from, to, hand_over, closes) {
        (Holder::Bot | Holder::Closed, Holder::Queue, Some(reason), false) => Ok(Some(reason)),
        (Holder::Bot, Holder::Closed, None, true) | (Holder::Closed, Holder::Bot, None, false) => {
            Ok(None)
        }
        (from, to, None, false) if from == to => Ok(None),
        _ => Err(StoreError::refused(format!(
            "A turn cannot change who answers from {from:?} to {to:?} with these events: handing over needs a hand-over \
             event, ending needs a close event, and everything else is done by the case operations."
        ))),
    }
}

/// Writes one turn.
pub(super) struct Commit(pub(super) Turn);

#[async_trait]
impl Job for Commit {
    type Answer = TurnOutcome;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<TurnOutcome, StoreError> {
        let turn = &mut self.0;
        let id = turn.conversation.clone();
        let locked = lock(connection, &id).await?;
        if locked.last > 0
            && let Some(first) = turn.events.first()
        {
            let known = events_of_key(connection, &id, &turn.key, &first.author, false).await?;
            if !known.is_empty() {
                return Ok(TurnOutcome::Known(known));
            }
        }
        if locked.last != turn.expected {
            if locked.last < turn.expected {
                return Err(StoreError::refused(format!(
                    "The conversation has {} events, not {}.",
                    locked.last, turn.expected
                )));
            }
            let newer = sqlx::query(statements::EVENTS_AFTER)
                .bind(id.as_str())
                .bind(rows::signed(turn.expected))
                .bind(i64::from(MOST_EVENTS_READ))
                .fetch_all(connection)
                .await?;
            return Ok(TurnOutcome::Conflict(decode(&newer)?));
        }
        for event in &turn.events {
            let allowed = match (&event.body, &event.author, &locked.holder) {
                (Body::BotReply { .. }, _, Holder::Agent(_)) => false,
                (Body::AgentMessage { .. }, Author::Agent(author), holder) => {
                    *holder == Holder::Agent(author.clone())
                }
                _ => true,
            };
            if !allowed {
                return Err(StoreError::refused(
                    "Only who has the conversation may answer in it: read it again.",
                ));
            }
        }
        let opens = hand_over(&locked.holder, turn)?;
        let events = std::mem::take(&mut turn.events);
        let changes = Changes {
            state: turn.state.as_ref(),
            holder: turn.holder.as_ref(),
        };
        let key = Some(turn.key.as_str());
        let written = append(connection, &id, locked.last, key, events, changes, turn.at).await?;
        if let Some(reason) = &opens {
            sqlx::query(statements::INSERT_CASE)
                .bind(CaseId::new(turn.at).as_str())
                .bind(id.as_str())
                .bind(reason.as_str())
                .bind(turn.at.0)
                .execute(&mut *connection)
                .await?;
        }
        Ok(TurnOutcome::Written(written))
    }
}
