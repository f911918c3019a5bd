//! What a response holds.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::requests::{Locale, Thumb};
use crate::bot::Shown;
use crate::replies::{self, Block, SourceNote};
use crate::store::{self, Author, Body, ConversationRecord, Holder};

/// A conversation that was begun.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Begun {
    /// Its name.
    #[schema(pattern = "^[0-9a-f-]{36}$")]
    pub(super) id: String,
    /// The secret that opens it. It is told only here.
    pub(super) token: String,
    /// What the bot says before anything was asked.
    pub(super) greeting: Reply,
}

/// A conversation as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Conversation {
    /// Its name.
    #[schema(pattern = "^[0-9a-f-]{36}$")]
    id: String,
    /// The channel on which it is held.
    channel: String,
    /// The language of the last message that told one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    language: Option<&'static str>,
    /// Who answers.
    holder: Answerer,
    /// The sequence number of the last event; 0 at the beginning.
    last: u64,
    /// When it began.
    #[schema(format = DateTime)]
    created_at: String,
    /// When something last happened in it.
    #[schema(format = DateTime)]
    active_at: String,
}

/// Who answers in a conversation.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answerer {
    /// The bot.
    Bot,
    /// Nobody yet: it waits for a person. The bot goes on answering.
    Queue,
    /// A person. The bot is silent.
    Agent,
    /// Nobody any more; another message opens it again.
    Closed,
}

impl From<&ConversationRecord> for Conversation {
    fn from(record: &ConversationRecord) -> Self {
        Self {
            id: record.id.to_string(),
            channel: record.channel.clone(),
            language: record.locale.map(crate::locale::Locale::tag),
            holder: match record.holder {
                Holder::Bot => Answerer::Bot,
                Holder::Queue => Answerer::Queue,
                Holder::Agent(_) => Answerer::Agent,
                Holder::Closed => Answerer::Closed,
            },
            last: record.last,
            created_at: record.created_at.to_rfc3339(),
            active_at: record.active_at.to_rfc3339(),
        }
    }
}

/// Something that happened in a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Event {
    /// Its place: 1, 2, 3 … What only the desk may see leaves gaps.
    #[schema(minimum = 1)]
    pub(super) seq: u64,
    /// When it happened.
    #[schema(format = DateTime)]
    at: String,
    /// Who caused it.
    author: Role,
    /// What it is: `resident_message`, `bot_reply`, `agent_message`, `message_edited`, `message_deleted`, `hand_over`, `claim`,
    /// `release`, `transfer`, `close`, `feedback`. More may come.
    kind: &'static str,
    /// The masked text of a message, or what it was changed to; of a reply as plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    text: Option<String>,
    /// The sequence number of the message that was changed or taken away by its author.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64, required = false, minimum = 1)]
    message: Option<u64>,
    /// The intents that the bot answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>, required = false)]
    intents: Option<Vec<String>>,
    /// The bot's reply, laid out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Reply, required = false)]
    reply: Option<Reply>,
    /// The thumb that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Feedback, required = false)]
    feedback: Option<Feedback>,
}

/// Who caused an event.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    /// The resident.
    Resident,
    /// The bot.
    Bot,
    /// A person at the desk.
    Agent,
    /// The program.
    System,
}

/// A thumb on a reply.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(super) struct Feedback {
    /// The sequence number of the reply.
    reply: u64,
    /// Whether it helped.
    thumb: Thumb,
}

impl Event {
    /// The event as the resident may see it, if at all.
    pub(super) fn of(event: store::Event) -> Option<Self> {
        let event = event.for_resident()?;
        let reply = Shown::of(&event).map(Reply::from);
        let text = event.body.text();
        let text = (!text.is_empty()).then(|| text.to_owned());
        let (intents, feedback) = match &event.body {
            Body::BotReply { intents, .. } => (Some(intents.clone()), None),
            Body::Feedback { reply, thumb } => {
                let thumb = Thumb::from(*thumb);
                let reply = *reply;
                (None, Some(Feedback { reply, thumb }))
            }
            _ => (None, None),
        };
        Some(Self {
            seq: event.seq,
            at: event.at.to_rfc3339(),
            author: match event.author {
                Author::Resident => Role::Resident,
                Author::Bot => Role::Bot,
                Author::Agent(_) => Role::Agent,
                Author::System => Role::System,
            },
            kind: event.body.kind(),
            text,
            message: event.body.changed_message(),
            intents,
            reply,
            feedback,
        })
    }
}

/// Events in their order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Events {
    /// The events.
    pub(super) events: Vec<Event>,
    /// The sequence number to go on from (as `after`): that of the last event here.
    pub(super) last: u64,
}

/// What became of a message.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Taken {
    /// The resident's message, and the bot's reply unless a person has the conversation. They are kept and survive a loss of
    /// power.
    pub(super) events: Vec<Event>,
    /// Whether a message with this key had been taken in before; these are the events of the first time.
    pub(super) known: bool,
    /// The sequence number of the last of them.
    pub(super) last: u64,
}

/// Everything that is kept about a conversation and that its resident may see.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Export {
    /// The conversation.
    pub(super) conversation: Conversation,
    /// What the bot remembers of it.
    pub(super) remembered: Value,
    /// Everything that happened.
    pub(super) events: Vec<Event>,
    /// Whether these are all events; the others are read with `after`.
    pub(super) complete: bool,
}

/// A reply, laid out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Reply {
    /// What it is written in. In easy Japanese all its texts hold readings as 漢字《かんじ》.
    locale: Locale,
    /// The intent that was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    intent: Option<String>,
    /// A short heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    title: Option<String>,
    /// What must be read first.
    notices: Vec<String>,
    /// The answer.
    blocks: Vec<ReplyBlock>,
    /// What may be chosen next.
    choices: Vec<Choice>,
    /// Where the facts come from.
    sources: Vec<Source>,
    /// The answer as it is to be spoken, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    speech: Option<String>,
    /// Whether nothing was answered.
    fallback: bool,
    /// Whether it is a question back.
    clarify: bool,
    /// How sure the answer is, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    confidence: f64,
    /// How many pieces of the resident's message were masked.
    #[schema(minimum = 0)]
    masked: usize,
}

/// A piece of a reply.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", content = "content", rename_all = "lowercase")]
pub(super) enum ReplyBlock {
    /// A paragraph.
    Paragraph(String),
    /// A list.
    Bullets(Vec<String>),
    /// Steps in order.
    Steps(Vec<String>),
}

/// Something that may be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Choice {
    /// What is sent back to choose it.
    id: String,
    /// What the resident reads.
    label: String,
}

/// Where facts come from.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Source {
    /// The section of the city's page.
    section: String,
    /// The day on which staff last compared the answer with it.
    #[schema(format = Date)]
    verified_on: String,
}

impl From<Shown> for Reply {
    fn from(shown: Shown) -> Self {
        Self {
            fallback: shown.fallback,
            clarify: shown.clarify,
            confidence: f64::from(shown.confidence) / 1000.0,
            masked: shown.masked,
            ..Self::from(shown.reply)
        }
    }
}

impl From<replies::Reply> for Reply {
    fn from(reply: replies::Reply) -> Self {
        let blocks = reply.blocks.into_iter().map(|block| match block {
            Block::Paragraph(text) => ReplyBlock::Paragraph(text),
            Block::Bullets(items) => ReplyBlock::Bullets(items),
            Block::Steps(items) => ReplyBlock::Steps(items),
        });
        let choices = reply.choices.into_iter().map(|choice| Choice {
            id: choice.id,
            label: choice.label,
        });
        Self {
            locale: reply.locale.into(),
            intent: reply.intent,
            title: reply.title,
            notices: reply.notices,
            blocks: blocks.collect(),
            choices: choices.collect(),
            sources: reply.sources.into_iter().map(Source::from).collect(),
            speech: reply.speech,
            fallback: false,
            clarify: false,
            confidence: 1.0,
            masked: 0,
        }
    }
}

impl From<SourceNote> for Source {
    fn from(source: SourceNote) -> Self {
        Self {
            section: source.section,
            verified_on: source.verified_on,
        }
    }
}

/// Answers for a message, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Suggestions {
    /// The language of the message.
    #[schema(value_type = String, example = "ja")]
    pub(super) lang: &'static str,
    /// How many pieces of sensitive data it holds.
    #[schema(minimum = 0)]
    pub(super) masked: usize,
    /// The message without them.
    pub(super) masked_text: String,
    /// The answers.
    #[schema(max_items = 5)]
    #[serde(rename = "suggestions")]
    pub(super) answers: Vec<Suggestion>,
}

/// An answer for a message.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Suggestion {
    /// The intent.
    pub(super) intent: String,
    /// How sure it is that this is what was asked, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub(super) score: f64,
    /// The phrase that speaks for it; none if only likeness to the examples does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Phrase, required = false)]
    pub(super) phrase: Option<Phrase>,
    /// The slots that must be known before it can be answered; the replies then ask for the first of them.
    pub(super) needs: Vec<String>,
    /// The answer in the resident's language.
    pub(super) reply: Reply,
    /// The same in the agent's.
    pub(super) agent_reply: Reply,
    /// Where the facts come from, in the resident's language.
    pub(super) source: Vec<Source>,
    /// The resident's reply as plain text, ready to be put into a message.
    pub(super) text: String,
}

/// A phrase of the intent files.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Phrase {
    /// As staff have written it.
    pub(super) template: String,
    /// The file.
    pub(super) file: String,
    /// The line.
    #[schema(minimum = 1)]
    pub(super) line: usize,
}
