//! Messages of residents: which of them are meant for us, and their answers.

use std::sync::Arc;
use std::time::Duration;

use serenity::model::id::{ChannelId, MessageId, UserId};

use super::super::hub::{CHANNEL, Hub};
use super::super::staff::{self, Trouble};
use super::super::view::{self, Part};
use super::super::wire::Message;
use super::memory::Admission;
use super::place::Place;
use super::post::{self, Made};
use super::secrets::Leak;
use super::words::{calls_everybody, holds_secret, in_language, language_of, names, stripped};
use super::{private, show};
use crate::bot::{Content, Inbound, Received, Shown};
use crate::intents::IntentKind;
use crate::locale::ReplyLocale;
use crate::replies::Args;
use crate::store::{ConversationId, Event, PostedRole, StoreError};

/// For how long an answer is awaited without showing that somebody types.
const QUICK: Duration = Duration::from_millis(500);

/// A question that is to be answered.
#[derive(Clone)]
pub(super) struct Question {
    pub(super) place: Place,
    pub(super) channel: ChannelId,
    pub(super) message: MessageId,
    pub(super) text: String,
    /// The language in which its author is spoken to where nothing else tells.
    pub(super) locale: ReplyLocale,
}

/// Somebody wrote something.
pub(super) async fn message(hub: &Arc<Hub>, message: Message) {
    let Some(author) = message.author.as_ref().map(|author| author.id) else {
        return;
    };
    let Some(mentioned) = addressed(hub, &message, author).await else {
        return;
    };
    let content = message.content.as_deref().unwrap_or_default();
    let text = stripped(content);
    let language = language_of(&hub.bot, &text);
    let place = if message.guild.is_some() {
        Place::Public(message.channel, author)
    } else {
        hub.rest.remember_direct(author, message.channel);
        Place::Direct(author)
    };
    let question = Question {
        place,
        channel: message.channel,
        message: message.id,
        locale: in_language(&hub.bot, language),
        text,
    };
    // What must not be read by others is taken away whatever else becomes of the message.
    let leak = holds_secret(&hub.bot, &question.text).then(|| {
        let leak = Leak {
            channel: question.channel,
            message: question.message,
            user: author,
            public: message.guild.is_some(),
            locale: question.locale,
        };
        let leaking = Arc::clone(hub);
        hub.tasks.spawn(async move { leak.stop(&leaking).await })
    });
    match hub
        .residents
        .admit(author, message.guild.map(|_| message.channel))
    {
        Admission::Yes => {}
        Admission::Tell => return tell(hub, &question, "discord-busy"),
        Admission::No => return,
    }
    if question.text.is_empty() {
        return without_words(hub, &question, &message, mentioned);
    }
    let lane = place.address();
    hub.residents.keep_lane(message.id, &lane);
    let asking = Arc::clone(hub);
    let job = async move {
        let deleted = match leak {
            Some(leak) => leak.await.unwrap_or(false),
            None => false,
        };
        answer(&asking, question, deleted).await;
    };
    if hub.lanes.push(&lane, job).is_err() {
        hub.residents.count_flooded();
        tracing::warn!("a message was dropped, because too many wait");
    }
}

/// Whether a message is meant for us: `None` if not, else whether it names us.
async fn addressed(hub: &Hub, message: &Message, author: UserId) -> Option<bool> {
    let me = hub.me()?;
    let content = message.content.as_deref().unwrap_or_default();
    let mentioned = message.mentions.contains(&me.user) || names(content, me.user);
    if message.guild.is_none() || mentioned {
        return Some(mentioned);
    }
    if content.is_empty() {
        return None;
    }
    let settings = hub.settings();
    let answered_here = settings.channels.contains(&message.channel.get());
    if settings.message_content && answered_here && !calls_everybody(content) {
        return Some(false);
    }
    let store = hub.bot.store();
    if let Some(replied) = message.replies_to {
        let (place, replied) = (message.channel.to_string(), replied.to_string());
        let posted = store.posted_as(CHANNEL, &place, &replied).await.ok()?;
        if posted.is_some_and(|posted| posted.role == PostedRole::Shown) {
            return Some(false);
        }
    }
    // A private thread, because no direct message reaches this person.
    let address = Place::Public(message.channel, author).address();
    let conversation = store.conversation_at(CHANNEL, &address).await.ok()??;
    let private = private::is_private_thread(hub, &conversation, message.channel).await;
    private.then_some(false)
}

/// A message without any words for us.
fn without_words(hub: &Arc<Hub>, question: &Question, message: &Message, mentioned: bool) {
    let is_empty = message.content.as_deref().unwrap_or_default().is_empty();
    if message.attachments > 0 {
        return tell(hub, question, "discord-text-only");
    }
    if !mentioned {
        return;
    }
    if is_empty {
        // Without the intent nothing can be read here: say once how it goes.
        if hub.residents.is_first("how", question.channel.get()) {
            tell(hub, question, "discord-how");
        }
        return;
    }
    let parts = view::greeting(&hub.bot, question.locale);
    post(hub, question, parts);
}

/// Says something of the program's own to who wrote a message.
pub(super) fn tell(hub: &Arc<Hub>, question: &Question, id: &str) {
    let text = view::words(&hub.bot, question.locale, id, &Args::new());
    post(hub, question, vec![Part::text(&text)]);
}

/// Posts something below a message that is no event of a conversation.
fn post(hub: &Arc<Hub>, question: &Question, parts: Vec<Part>) {
    let hub_there = Arc::clone(hub);
    let Question {
        channel,
        message,
        place,
        ..
    } = *question;
    let job = async move {
        let seed = format!("message/{message}");
        let posted = post::in_channel(&hub_there, channel, &parts, Some(message), &seed).await;
        if let Err(error) = posted {
            hub_there.residents.count_given_up();
            if error.is_forbidden() && matches!(place, Place::Public(..)) {
                staff::tell_trouble(&hub_there, channel, Trouble::Write).await;
            }
        }
    };
    if hub.lanes.push(&place.address(), job).is_err() {
        hub.residents.count_flooded();
    }
}

/// Answers a question. In its lane.
async fn answer(hub: &Arc<Hub>, question: Question, deleted: bool) {
    if staff::is_blocked(hub, question.place.user()).await
        && let Some(shown) = asks_for_person(hub, &question.text)
    {
        let parts = view::whole(&hub.bot, &shown, None);
        return not_kept(hub, &question, &parts, "blocked").await;
    }
    let typing = hub.tasks.spawn({
        let (hub, channel) = (Arc::clone(hub), question.channel);
        async move {
            tokio::time::sleep(QUICK).await;
            hub.rest.typing(channel).await;
        }
    });
    let key = format!("discord:{}", question.message);
    let address = question.place.address();
    let content = Content::Text(question.text.clone());
    let received = receive_at(hub, &address, Some(question.locale), key, content).await;
    typing.abort();
    match received {
        Ok((conversation, Received::Kept { events, .. })) => {
            let asked = (!deleted).then_some((question.channel, question.message));
            show::deliver(hub, &events, asked).await;
            if let Some((channel, message)) = asked
                && let Some(asked) = events.first()
            {
                let made = vec![Made::at(channel, message)];
                show::keep_as(hub, &conversation, asked.seq, PostedRole::Question, made).await;
            }
        }
        Ok((_, Received::Unstored { shown, .. })) => {
            if let Some(shown) = shown {
                unstored(hub, &question, &shown).await;
            }
        }
        Err(error) if error.is_storage() => {
            tracing::error!(%error, "no conversation can be opened");
            let shown = hub.bot.answer_once(&question.text, None);
            unstored(hub, &question, &shown).await;
        }
        Err(error) => {
            tracing::warn!(%error, "a message could not be taken in");
            let text = view::words(&hub.bot, question.locale, "discord-failed", &Args::new());
            not_kept(hub, &question, &[Part::text(&text)], "failed").await;
        }
    }
}

/// Lets the bot take something in, in the conversation of an address.
pub(super) async fn receive_at(
    hub: &Hub,
    address: &str,
    locale: Option<ReplyLocale>,
    key: String,
    content: Content,
) -> Result<(ConversationId, Received), StoreError> {
    let mut again = true;
    loop {
        let conversation = hub.bot.begin_at(CHANNEL, address, locale).await?;
        let inbound = Inbound {
            conversation: conversation.clone(),
            key: key.clone(),
            content: content.clone(),
            // The message tells its language, else the conversation does, which began in that of the client.
            locale: None,
        };
        match hub.bot.receive(inbound).await {
            // It was erased just now: the next one begins.
            Err(StoreError::NotFound(_)) if again => again = false,
            Ok(received) => return Ok((conversation, received)),
            Err(error) => return Err(error),
        }
    }
}

/// The reply of the bot to somebody who asks for a person and may not have one: it names the telephone.
pub(super) fn asks_for_person(hub: &Hub, text: &str) -> Option<Shown> {
    let shown = hub.bot.answer_once(text, None);
    let intent = shown.reply.intent.as_deref()?;
    let intent = hub.bot.library().book().intent(intent)?;
    (intent.kind == IntentKind::HandOver).then_some(shown)
}

/// An answer that could not be kept, with the remark that it is not.
async fn unstored(hub: &Hub, question: &Question, shown: &Shown) {
    let mut parts = match question.place {
        Place::Direct(_) => view::whole(&hub.bot, shown, None),
        Place::Public(..) => view::brief(&hub.bot, shown, None),
    };
    let locale = shown.reply.locale;
    let text = view::words(&hub.bot, locale, "discord-unstored", &Args::new());
    parts.push(Part::text(&text));
    not_kept(hub, question, &parts, "unstored").await;
}

async fn not_kept(hub: &Hub, question: &Question, parts: &[Part], why: &str) {
    let seed = format!("{why}/{}", question.message);
    let reference = Some(question.message);
    let posted = post::in_channel(hub, question.channel, parts, reference, &seed).await;
    if let Err(error) = posted {
        hub.residents.count_given_up();
        tracing::warn!(%error, "an answer could not be posted");
    }
}

/// The reply of the bot among events, and the other events.
pub(super) fn reply_of(events: &[Event]) -> Option<(&Event, Shown)> {
    events
        .iter()
        .find_map(|event| Some((event, Shown::of(event)?)))
}
