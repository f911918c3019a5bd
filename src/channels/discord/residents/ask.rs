//! Messages of residents: which of them are meant for us, and their answers.

use std::sync::Arc;
use std::time::Duration;

use serenity::model::id::{ChannelId, MessageId, UserId};
use tokio::task::JoinHandle;

use super::super::hub::{CHANNEL, Hub};
use super::super::seen::Taking;
use super::super::staff::{self, Trouble};
use super::super::view::{self, Part};
use super::super::wire::Message;
use super::memory::Admission;
use super::place::Place;
use super::post::{self, Made};
use super::secrets::Leak;
use super::words::{calls_everybody, in_language, language_of, names, stripped};
use super::{deliver, noted, private, secrets, show};
use crate::bot::{Content, Inbound, Received, Shown};
use crate::intents::IntentKind;
use crate::locale::ReplyLocale;
use crate::replies::Args;
use crate::store::{ConversationId, Event, PostedRole, StoreError};

/// For how long an answer is awaited without showing that somebody types.
const QUICK: Duration = Duration::from_millis(500);

/// How long it takes until it is said again how to ask where nothing can be read.
const HOW_AGAIN: Duration = Duration::from_mins(1);
/// How long it takes until somebody is told again that staff see no files.
const FILES_AGAIN: Duration = Duration::from_mins(10);
/// What staff read of files.
const FILES_SENT: &str = "discord-files-sent";

/// A question that is to be answered.
#[derive(Clone)]
pub(super) struct Question {
    pub(super) place: Place,
    pub(super) channel: ChannelId,
    pub(super) message: MessageId,
    pub(super) text: String,
    /// The language in which its author is spoken to where nothing else tells.
    pub(super) locale: ReplyLocale,
    /// Whether files came with it.
    pub(super) has_files: bool,
}

/// How a message is known to be meant for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    /// It names us.
    Named,
    /// By where it was written, or what it replies to.
    Here,
    /// By the private thread in which it was written.
    InThread,
}

/// Somebody wrote something.
pub(super) async fn message(hub: &Arc<Hub>, message: Message, taking: Taking) {
    let Some(author) = message.author.as_ref().map(|author| author.id) else {
        return;
    };
    let Some(meant) = addressed(hub, &message, author).await else {
        return overhear(hub, &message, author).await;
    };
    if message.caught_up && was_answered(hub, &message).await {
        return;
    }
    let content = message.content.as_deref().unwrap_or_default();
    let text = stripped(content);
    let language = language_of(&hub.bot, &text);
    let place = if message.is_public() {
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
        has_files: message.attachments > 0,
    };
    // What must not be read by others is taken away whatever else becomes of the message.
    let leak = leaking(hub, &message, place, &question.text).await;
    match admit(hub, &message, place).await {
        Admission::Yes => {}
        Admission::Tell => return tell(hub, &question, "discord-busy"),
        Admission::No => return,
    }
    if question.text.is_empty() && !question.has_files {
        return without_words(hub, &question, content.is_empty(), meant);
    }
    let lane = place.address();
    hub.residents.keep_lane(message.id, &lane);
    let asking = Arc::clone(hub);
    let job = async move {
        let leaked = match leak {
            Some(leak) => Some(leak.await.unwrap_or(false)),
            None => None,
        };
        answer(&asking, question, leaked).await;
        drop(taking);
    };
    if hub.lanes.push(&lane, job).is_err() {
        hub.residents.count_flooded();
        tracing::warn!("a message was dropped, because too many wait");
    }
}

/// A message that is not meant for us, where we answer: only what nobody should read is taken away.
async fn overhear(hub: &Arc<Hub>, message: &Message, author: UserId) {
    let content = message.content.as_deref().unwrap_or_default();
    if message.is_public() && hub.settings().channels.contains(&message.channel.get()) {
        let place = Place::Public(message.channel, author);
        leaking(hub, message, place, &stripped(content)).await;
    }
}

/// Takes away a message with a secret, while everything else goes on.
async fn leaking(
    hub: &Arc<Hub>,
    message: &Message,
    place: Place,
    text: &str,
) -> Option<JoinHandle<bool>> {
    if !secrets::leaks(hub, place, text).await {
        return None;
    }
    let leak = Leak {
        channel: message.channel,
        message: message.id,
        user: place.user(),
        public: message.is_public(),
        locale: in_language(&hub.bot, language_of(&hub.bot, text)),
    };
    let leaking = Arc::clone(hub);
    Some(hub.tasks.spawn(async move { leak.stop(&leaking).await }))
}

/// Whether a message may be answered. What is said to staff is bounded by its lane alone; and who has waited for the
/// connection has not written too much at once.
async fn admit(hub: &Hub, message: &Message, place: Place) -> Admission {
    if message.caught_up {
        return Admission::Yes;
    }
    let channel = message.is_public().then_some(message.channel);
    match hub.residents.admit(place.user(), channel) {
        Admission::Yes => Admission::Yes,
        _ if private::is_with_staff_at(hub, place).await => Admission::Yes,
        other => other,
    }
}

/// Whether a message was answered before the interruption after which it is read again.
async fn was_answered(hub: &Hub, message: &Message) -> bool {
    let posted = hub.posted_as(message.channel, message.id).await;
    matches!(posted, Ok(Some(posted)) if posted.role == PostedRole::Question)
}

/// Whether, and how, a message is meant for us.
async fn addressed(hub: &Hub, message: &Message, author: UserId) -> Option<Meant> {
    let me = hub.me()?;
    let content = message.content.as_deref().unwrap_or_default();
    if message.mentions.contains(&me.user) || names(content, me.user) {
        return Some(Meant::Named);
    }
    if !message.is_public() {
        return Some(Meant::Here);
    }
    let settings = hub.settings();
    let answered_here = settings.channels.contains(&message.channel.get());
    let is_read = !content.is_empty();
    if is_read && settings.message_content && answered_here && !calls_everybody(content) {
        return Some(Meant::Here);
    }
    if let Some(replied) = message.replies_to.filter(|_| is_read) {
        let posted = hub.posted_as(message.channel, replied).await.ok()?;
        if posted.is_some_and(|posted| posted.role == PostedRole::Shown) {
            return Some(Meant::Here);
        }
    }
    // A private thread, because no direct message reaches this person.
    let conversation = private::at_place(hub, Place::Public(message.channel, author)).await?;
    let private = private::is_private_thread(hub, &conversation, message.channel).await;
    private.unwrap_or(false).then_some(Meant::InThread)
}

/// A message without anything for us.
fn without_words(hub: &Arc<Hub>, question: &Question, is_empty: bool, meant: Meant) {
    match meant {
        Meant::Here => {}
        // Without the intent nothing can be read here: say now and then how it goes.
        Meant::InThread | Meant::Named if is_empty => {
            let channel = question.channel.get();
            if hub.residents.may_say("how", channel, HOW_AGAIN) {
                tell(hub, question, "discord-how");
            }
        }
        Meant::InThread | Meant::Named => {
            let parts = view::greeting(&hub.bot, question.locale);
            post(hub, question, parts);
        }
    }
}

/// Says something of the program's own to who wrote a message.
pub(super) fn tell(hub: &Arc<Hub>, question: &Question, id: &str) {
    let text = view::words(&hub.bot, question.locale, id, &Args::new());
    post(hub, question, vec![Part::text(&text)]);
}

/// Posts something below a message that is no event of a conversation.
fn post(hub: &Arc<Hub>, question: &Question, parts: Vec<Part>) {
    let (there, asked) = (Arc::clone(hub), question.clone());
    let job = async move { post_now(&there, &asked, &parts).await };
    if hub.lanes.push(&question.place.address(), job).is_err() {
        hub.residents.count_flooded();
    }
}

/// The same in its lane.
async fn post_now(hub: &Hub, question: &Question, parts: &[Part]) {
    let (channel, message) = (question.channel, question.message);
    let seed = format!("message/{message}");
    let posted = post::in_channel(hub, channel, parts, Some(message), &seed).await;
    if let Err(error) = posted {
        hub.residents.count_dropped();
        if error.is_forbidden() && matches!(question.place, Place::Public(..)) {
            staff::tell_trouble(hub, channel, Trouble::Write).await;
        }
    }
}

/// Answers a question. In its lane. What it has leaked may be gone already.
async fn answer(hub: &Arc<Hub>, question: Question, leaked: Option<bool>) {
    let with_staff = question.has_files && private::is_with_staff_at(hub, question.place).await;
    if question.text.is_empty() && !with_staff {
        let text = view::words(&hub.bot, question.locale, "discord-text-only", &Args::new());
        return post_now(hub, &question, &[Part::text(&text)]).await;
    }
    let typing = hub.tasks.spawn({
        let (hub, channel) = (Arc::clone(hub), question.channel);
        async move {
            tokio::time::sleep(QUICK).await;
            hub.rest.typing(channel).await;
        }
    });
    let said = Said {
        place: question.place,
        locale: question.locale,
        key: format!("discord:{}", question.message),
        content: Content::Text(question.text.clone()),
        with_files: with_staff,
    };
    let received = receive_at(hub, said).await;
    typing.abort();
    let (conversation, received) = match received {
        Ok(taken) => (taken.conversation, taken.received),
        Err(error) if error.is_storage() => {
            tracing::error!(%error, "no conversation can be opened");
            let shown = hub.bot.answer_once(&question.text, None);
            return unstored(hub, &question, &shown).await;
        }
        Err(error) => {
            tracing::warn!(%error, "a message could not be taken in");
            let text = view::words(&hub.bot, question.locale, "discord-failed", &Args::new());
            return not_kept(hub, &question, &[Part::text(&text)]).await;
        }
    };
    match received {
        Received::Kept { events, .. } => {
            if leaked.is_some() {
                secrets::note_leak(hub, &conversation, question.message).await;
            }
            let asked = (leaked != Some(true)).then_some((question.channel, question.message));
            deliver::deliver(hub, &events, asked).await;
            if let Some((channel, message)) = asked
                && let Some(asked) = events.first()
            {
                let made = vec![Made::at(channel, message)];
                noted::keep_as(hub, &conversation, asked.seq, PostedRole::Question, made).await;
            }
        }
        Received::Unstored {
            shown: Some(shown), ..
        } => unstored(hub, &question, &shown).await,
        Received::Unstored { shown: None, .. } => {}
    }
    let user = question.place.user().get();
    if with_staff && hub.residents.may_say("files", user, FILES_AGAIN) {
        let locale = show::locale_of(hub, &conversation).await;
        let text = view::words(&hub.bot, locale, "discord-no-files", &Args::new());
        post_now(hub, &question, &[Part::text(&text)]).await;
    }
}

/// What somebody says at a place.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) place: Place,
    /// The language of a conversation that begins with it.
    pub(super) locale: ReplyLocale,
    /// The idempotency key.
    pub(super) key: String,
    pub(super) content: Content,
    /// Whether staff must know that files came with it, which they do not see.
    pub(super) with_files: bool,
}

/// What became of it.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) conversation: ConversationId,
    pub(super) received: Received,
}

/// Lets the bot take something in, in the conversation of a place.
pub(super) async fn receive_at(hub: &Hub, said: Said) -> Result<Taken, StoreError> {
    let address = said.place.address();
    let mut again = true;
    loop {
        let conversation = hub
            .bot
            .begin_at(CHANNEL, &address, Some(said.locale))
            .await?;
        let inbound = Inbound {
            conversation: conversation.clone(),
            key: said.key.clone(),
            content: said.content.clone(),
            // The message tells its language, else the conversation does, which began in that of the client.
            locale: None,
        };
        let mut circumstances = private::circumstances(hub, said.place, &conversation).await;
        if said.with_files {
            let locale = show::locale_of(hub, &conversation).await;
            let remark = view::words(&hub.bot, locale, FILES_SENT, &Args::new());
            circumstances.remark = Some(remark);
        }
        match hub.bot.receive_as(inbound, circumstances).await {
            // It was erased just now: the next one begins.
            Err(StoreError::NotFound(_)) if again => again = false,
            Ok(received) => {
                return Ok(Taken {
                    conversation,
                    received,
                });
            }
            Err(error) => return Err(error),
        }
    }
}

/// The text of a message as it was written, without what was added because files came with it.
pub(super) fn without_remark<'t>(hub: &Hub, text: &'t str) -> &'t str {
    let locales = [ReplyLocale::Ja, ReplyLocale::En, ReplyLocale::Yasashii];
    let remarks = locales.map(|locale| view::words(&hub.bot, locale, FILES_SENT, &Args::new()));
    let mut found = remarks
        .iter()
        .filter_map(|remark| text.strip_suffix(remark.as_str()));
    found.next().map_or(text, str::trim_end)
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
    not_kept(hub, question, &parts).await;
}

async fn not_kept(hub: &Hub, question: &Question, parts: &[Part]) {
    let seed = post::answer_to(question.message);
    let reference = Some(question.message);
    let posted = post::in_channel(hub, question.channel, parts, reference, &seed).await;
    if let Err(error) = posted {
        hub.residents.count_dropped();
        tracing::warn!(%error, "an answer could not be posted");
    }
}

/// The reply of the bot among events, and the other events.
pub(super) fn reply_of(events: &[Event]) -> Option<(&Event, Shown)> {
    events
        .iter()
        .find_map(|event| Some((event, Shown::of(event)?)))
}
