//! Writing events: the common path of everything that happens, and the commit of one turn.

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::rows;
use super::together::Part;
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

/// An event with what the database keeps of it, made ready before its turn to be written comes.
pub(super) struct Draft {
    /// Who causes it.
    pub(super) author: Author,
    /// What it is.
    pub(super) body: Body,
    /// The body without its text, which has a column of its own.
    pub(super) json: String,
    /// The text as the search finds it, if it does.
    pub(super) folded: Option<String>,
}

impl Draft {
    pub(super) fn new(event: NewEvent) -> Result<Self, StoreError> {
        let NewEvent { author, mut body } = event;
        let text = body.text_mut().map(std::mem::take).unwrap_or_default();
        let json = serde_json::to_string(&body)
            .map_err(|error| StoreError::refused(format!("The event is no JSON: {error}.")))?;
        let folded = body.searched().then(|| fold(&text));
        if let Some(place) = body.text_mut() {
            *place = text;
        }
        Ok(Self {
            author,
            body,
            json,
            folded,
        })
    }
}

/// What changes in a conversation besides its events; `None` leaves things as they are.
#[derive(Default)]
pub(super) struct Changes<'a> {
    /// What the bot remembers, as JSON.
    pub(super) state: Option<&'a str>,
    /// The language.
    pub(super) locale: Option<Locale>,
    /// Who answers.
    pub(super) holder: Option<&'a Holder>,
}

/// Appends events to a locked conversation. The first one carries the key.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    id: &ConversationId,
    last: u64,
    key: Option<&str>,
    drafts: &[Draft],
    changes: Changes<'_>,
    at: Timestamp,
) -> Result<Vec<Event>, StoreError> {
    let mut written = Vec::with_capacity(drafts.len());
    for (seq, draft) in (last + 1..).zip(drafts) {
        let key = key.filter(|_| written.is_empty());
        let (by, agent) = rows::author_columns(&draft.author);
        sqlx::query(statements::INSERT_EVENT)
            .bind(id.as_str())
            .bind(rows::signed(seq))
            .bind(rows::signed(last + 1))
            .bind(draft.body.kind())
            .bind(by)
            .bind(agent)
            .bind(at.0)
            .bind(key)
            .bind(i64::from(draft.body.visible_to_resident()))
            .bind(draft.json.as_str())
            .bind(draft.body.text())
            .bind(draft.folded.as_deref())
            .execute(&mut *connection)
            .await?;
        if let Body::BotReply { intents, .. } = &draft.body {
            for intent in intents {
                sqlx::query(statements::INSERT_ANSWER)
                    .bind(id.as_str())
                    .bind(rows::signed(seq))
                    .bind(intent.as_str())
                    .execute(&mut *connection)
                    .await?;
            }
        }
        written.push(Event {
            conversation: id.clone(),
            seq,
            at,
            author: draft.author.clone(),
            key: key.map(str::to_owned),
            body: draft.body.clone(),
        });
    }
    let holder = changes.holder.map(rows::holder_columns);
    sqlx::query(statements::ADVANCE)
        .bind(id.as_str())
        .bind(rows::signed(last + written.len() as u64))
        .bind(at.0)
        .bind(changes.state)
        .bind(changes.locale.map(Locale::tag))
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
    let drafts = [Draft::new(event)?];
    append(connection, id, last, key, &drafts, changes, at)
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

/// Refuses what is no message of this author.
async fn own_message(
    connection: &mut SqliteConnection,
    id: &ConversationId,
    message: u64,
    author: &Author,
) -> Result<(), StoreError> {
    let found: Option<(String, String, Option<String>)> =
        sqlx::query_as(statements::AUTHOR_OF_EVENT)
            .bind(id.as_str())
            .bind(rows::signed(message))
            .fetch_optional(connection)
            .await?;
    let (by, agent) = rows::author_columns(author);
    match found {
        Some((kind, author, of))
            if matches!(kind.as_str(), "resident_message" | "agent_message")
                && author == by
                && of.as_deref() == agent =>
        {
            Ok(())
        }
        _ => Err(StoreError::refused(
            "Only who has written a message may change it or take it away.",
        )),
    }
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
    pub(super) record: ConversationRecord,
    token: AccessToken,
    /// The state of the record as JSON.
    state: String,
    /// Whether it was written together with others.
    pub(super) written: bool,
}

impl Create {
    pub(super) fn new(new: NewConversation, at: Timestamp) -> Result<Self, StoreError> {
        let record = ConversationRecord {
            id: ConversationId::new(at),
            channel: new.channel,
            locale: new.locale,
            holder: Holder::Bot,
            state: Conversation {
                locale: new.locale,
                ..Conversation::default()
            },
            last: 0,
            created_at: at,
            active_at: at,
        };
        Ok(Self {
            state: stored(&record.state)?,
            token: AccessToken::generate(),
            record,
            written: false,
        })
    }

    /// The parameters of [`statements::INSERT_CONVERSATION`] in their order.
    pub(super) fn columns(&self) -> impl serde::Serialize {
        (
            self.record.id.as_str(),
            self.token.hash(),
            self.record.channel.as_str(),
            self.record.locale.map(Locale::tag),
            self.state.as_str(),
            self.record.created_at.0,
        )
    }
}

#[async_trait]
impl Job for Create {
    type Answer = (ConversationRecord, AccessToken);

    fn part(&mut self) -> Option<Part<'_>> {
        Some(Part::Begin(self))
    }

    fn written(&mut self) -> Option<Self::Answer> {
        self.written
            .then(|| (self.record.clone(), self.token.clone()))
    }

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Self::Answer, StoreError> {
        sqlx::query(statements::INSERT_CONVERSATION)
            .bind(self.record.id.as_str())
            .bind(self.token.hash())
            .bind(self.record.channel.as_str())
            .bind(self.record.locale.map(Locale::tag))
            .bind(self.state.as_str())
            .bind(self.record.created_at.0)
            .execute(connection)
            .await?;
        Ok((self.record.clone(), self.token.clone()))
    }
}

/// Writes one turn.
pub(super) struct Commit {
    /// The turn; its events and its state are beside it.
    pub(super) turn: Turn,
    pub(super) drafts: Vec<Draft>,
    /// What the bot remembers from now on, as JSON.
    pub(super) state: Option<String>,
    pub(super) locale: Option<Locale>,
    /// Set when it was written together with others: the number of the last event before.
    pub(super) written_after: Option<u64>,
}

impl Commit {
    pub(super) fn new(mut turn: Turn) -> Result<Self, StoreError> {
        let events = std::mem::take(&mut turn.events);
        let state = turn.state.take();
        Ok(Self {
            drafts: events
                .into_iter()
                .map(Draft::new)
                .collect::<Result<_, _>>()?,
            locale: state.as_ref().and_then(|state| state.locale),
            state: state.as_ref().map(stored).transpose()?,
            turn,
            written_after: None,
        })
    }

    /// Whether the holder lets everybody say what they want to say.
    fn permit(&self, holder: &Holder) -> Result<(), StoreError> {
        let allowed = self
            .drafts
            .iter()
            .all(|draft| match (&draft.body, &draft.author, holder) {
                (Body::BotReply { .. }, _, holder) => !matches!(holder, Holder::Agent(_)),
                (
                    Body::AgentMessage { .. }
                    | Body::MessageEdited { .. }
                    | Body::MessageDeleted { .. },
                    Author::Agent(author),
                    holder,
                ) => {
                    matches!(holder, Holder::Agent(agent) if agent == author)
                }
                _ => true,
            });
        if allowed {
            Ok(())
        } else {
            Err(StoreError::refused(
                "Only who has the conversation may answer in it: read it again.",
            ))
        }
    }

    /// Whether the turn may change the holder as it wants to. Gives the reason when that opens a case.
    fn hand_over(&self, from: &Holder) -> Result<Option<&str>, StoreError> {
        let bodies = || self.drafts.iter().map(|draft| &draft.body);
        let hand_over = bodies().find_map(|body| match body {
            Body::HandOver { reason } => Some(reason.as_str()),
            _ => None,
        });
        let closes = bodies().any(|body| matches!(body, Body::Close { .. }));
        let to = self.turn.holder.as_ref().unwrap_or(from);
        match (from, to, hand_over, closes) {
            (Holder::Bot | Holder::Closed, Holder::Queue, Some(reason), false) => Ok(Some(reason)),
            (Holder::Bot, Holder::Closed, None, true)
            | (Holder::Closed, Holder::Bot, None, false) => Ok(None),
            (from, to, None, false) if from == to => Ok(None),
            _ => Err(StoreError::refused(format!(
                "A turn cannot change who answers from {from:?} to {to:?} with these events: handing over needs a \
                 hand-over event, ending needs a close event, and everything else is done by the case operations."
            ))),
        }
    }

    /// Whether the turn only appends its events to the conversation as it stands, without any change of who answers.
    pub(super) fn is_ordinary(&self, locked: &Locked) -> bool {
        let to = self.turn.holder.as_ref();
        let changes_message = |draft: &Draft| draft.body.changed_message().is_some();
        locked.last == self.turn.expected
            && !self.drafts.iter().any(changes_message)
            && to.is_none_or(|to| *to == locked.holder)
            && self.permit(&locked.holder).is_ok()
            && matches!(self.hand_over(&locked.holder), Ok(None))
    }
}

#[async_trait]
impl Job for Commit {
    type Answer = TurnOutcome;

    fn part(&mut self) -> Option<Part<'_>> {
        Some(Part::Turn(self))
    }

    fn written(&mut self) -> Option<TurnOutcome> {
        let last = self.written_after?;
        let mut key = Some(std::mem::take(&mut self.turn.key));
        let drafts = (last + 1..).zip(std::mem::take(&mut self.drafts));
        let events = drafts.map(|(seq, draft)| Event {
            conversation: self.turn.conversation.clone(),
            seq,
            at: self.turn.at,
            author: draft.author,
            key: key.take(),
            body: draft.body,
        });
        Some(TurnOutcome::Written(events.collect()))
    }

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<TurnOutcome, StoreError> {
        let turn = &self.turn;
        let id = &turn.conversation;
        let locked = lock(connection, id).await?;
        if locked.last > 0
            && let Some(first) = self.drafts.first()
        {
            let known = events_of_key(connection, id, &turn.key, &first.author, false).await?;
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
        self.permit(&locked.holder)?;
        for draft in &self.drafts {
            if let Some(message) = draft.body.changed_message() {
                own_message(connection, id, message, &draft.author).await?;
            }
        }
        let opens = self.hand_over(&locked.holder)?;
        let changes = Changes {
            state: self.state.as_deref(),
            locale: self.locale,
            holder: turn.holder.as_ref(),
        };
        let key = Some(turn.key.as_str());
        let last = locked.last;
        let written = append(connection, id, last, key, &self.drafts, changes, turn.at).await?;
        if let Some(reason) = opens {
            sqlx::query(statements::INSERT_CASE)
                .bind(CaseId::new(turn.at).as_str())
                .bind(id.as_str())
                .bind(reason)
                .bind(turn.at.0)
                .execute(&mut *connection)
                .await?;
        }
        Ok(TurnOutcome::Written(written))
    }
}
