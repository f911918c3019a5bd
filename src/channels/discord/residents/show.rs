//! Showing a resident what happens in the conversation, each event once.

use std::sync::OnceLock;

use serenity::model::id::{ChannelId, MessageId};

use super::super::hub::Hub;
use super::super::rest::RestError;
use super::super::staff::{self, Trouble};
use super::super::view::{self, LONGEST_CONTENT, Part, Place as Pressable, escape, pieces, words};
use super::noted;
use super::place::{Place, places};
use super::post::{self, Made};
use super::private::{go_private, is_private_thread};
use super::reach::Otherwise;
use crate::bot::Shown;
use crate::locale::ReplyLocale;
use crate::replies::Args;
use crate::store::{Audience, Author, Body, ConversationId, Event, PostedRole, StoreError};

/// How many events are looked through for the reply to a message.
const NEAR: u32 = 16;

/// Shows the resident an event of a conversation on Discord, unless it was shown already. Called in the lane of the
/// conversation.
pub(in super::super) async fn show(hub: &Hub, event: &Event) -> Result<(), RestError> {
    show_below(hub, event, None).await
}

/// The same below a question that is not noted yet.
pub(super) async fn show_below(
    hub: &Hub,
    event: &Event,
    question: Option<(ChannelId, MessageId)>,
) -> Result<(), RestError> {
    let is_seen = match &event.body {
        Body::BotReply { .. }
        | Body::AgentMessage { .. }
        | Body::HandOver { .. }
        | Body::Claim
        | Body::Release { .. }
        | Body::Transfer { .. }
        | Body::Close { .. }
        | Body::MessageDeleted { .. } => true,
        // What residents have changed, they see.
        Body::MessageEdited { .. } => matches!(event.author, Author::Agent(_)),
        Body::ResidentMessage { .. }
        | Body::Note { .. }
        | Body::Snooze { .. }
        | Body::Feedback { .. }
        | Body::Suggestion { .. } => false,
    };
    if !is_seen || noted::is_shown(hub, event).await? {
        return Ok(());
    }
    let places = places(hub, &event.conversation).await?;
    let Some(place) = places.first().copied() else {
        return Ok(());
    };
    let showing = Showing {
        hub,
        event,
        place,
        question,
        forbidden: OnceLock::new(),
    };
    let made = match showing.made().await {
        Err(error) if error.is_done() => showing.nothing("done"),
        made => made?,
    };
    noted::keep(hub, event, made).await;
    // After that, since it may take long.
    if let Some(channel) = showing.forbidden.get() {
        staff::tell_trouble(hub, *channel, Trouble::Write).await;
    }
    Ok(())
}

/// A message of staff as its resident reads it. Nobody is named: the office answers.
fn said(hub: &Hub, locale: ReplyLocale, text: &str) -> Vec<Part> {
    let name = words(&hub.bot, locale, "discord-staff", &Args::new());
    let text = format!("**{}**\n{}", escape(&name), escape(text));
    let pieces = pieces(&text, LONGEST_CONTENT).into_iter();
    pieces
        .map(|content| Part {
            content,
            ..Part::default()
        })
        .collect()
}

/// An event on its way to its resident.
pub(super) struct Showing<'a> {
    pub(super) hub: &'a Hub,
    pub(super) event: &'a Event,
    pub(super) place: Place,
    /// The question, if it is known without the store.
    question: Option<(ChannelId, MessageId)>,
    /// The channel in which we may not write.
    forbidden: OnceLock<ChannelId>,
}

impl Showing<'_> {
    /// Shows it, in whatever way is right for it.
    async fn made(&self) -> Result<Vec<Made>, RestError> {
        match &self.event.body {
            Body::BotReply { text, .. } => self.reply(text).await,
            Body::AgentMessage { text } => {
                let parts = said(self.hub, self.locale().await?, text);
                self.personal(&parts).await
            }
            Body::HandOver { .. } => self.hand_over().await,
            Body::Claim => self.line("discord-claimed").await,
            Body::Release { .. } | Body::Transfer { .. } => self.line("discord-released").await,
            Body::Close { .. } => self.close().await,
            Body::MessageEdited { message, text } => {
                let parts = said(self.hub, self.locale().await?, text);
                self.change(*message, &parts).await
            }
            Body::MessageDeleted { message } => self.take_away(*message).await,
            _ => Ok(Vec::new()),
        }
    }

    pub(super) fn seed(&self) -> String {
        format!("{}/{}/shown", self.event.conversation, self.event.seq)
    }

    /// What can be pressed below the event leads back to it.
    fn pressable(&self) -> Pressable<'_> {
        Pressable {
            conversation: &self.event.conversation,
            seq: self.event.seq,
        }
    }

    /// The language in which the conversation is held.
    pub(super) async fn locale(&self) -> Result<ReplyLocale, StoreError> {
        let record = self.hub.bot.store().conversation(&self.event.conversation);
        Ok(self.hub.bot.locale_of(&record.await?.state))
    }

    async fn is_private(&self, channel: ChannelId) -> Result<bool, StoreError> {
        is_private_thread(self.hub, &self.event.conversation, channel).await
    }

    /// Another event of the conversation, by its number.
    async fn event(&self, seq: u64) -> Result<Option<Event>, StoreError> {
        event_at(self.hub, &self.event.conversation, seq).await
    }

    pub(super) async fn posted(
        &self,
        seq: u64,
        role: PostedRole,
    ) -> Result<Vec<(ChannelId, MessageId)>, RestError> {
        let mut posted = self.hub.posted(&self.event.conversation, seq).await?;
        posted.sort_by_key(|posted| posted.part);
        let posted = posted.iter().filter(|posted| posted.role == role);
        Ok(posted
            .filter_map(|posted| Made::read(&posted.place, &posted.message))
            .collect())
    }

    /// A reply of the bot: to a question that was just asked, or in the place of the one that it was before its question
    /// was changed.
    async fn reply(&self, text: &str) -> Result<Vec<Made>, RestError> {
        let mut question = self.question;
        let mut replaced = None;
        let mut seed = question.map(|(_, message)| post::answer_to(message));
        if question.is_none() {
            let before = self.event(self.event.seq.saturating_sub(1)).await?;
            seed = before.as_ref().and_then(seed_of_answer);
            let body = before.as_ref().map(|event| &event.body);
            if let Some(Body::MessageEdited { message, .. }) = body {
                replaced =
                    reply_to(self.hub, &self.event.conversation, *message, self.event.seq).await?;
            }
            if let Some(old) = replaced
                && let Some(made) = self.instead(old, text).await?
            {
                return Ok(made);
            }
            let asked = before.as_ref().map_or(0, |event| event.seq);
            let asked = self.posted(asked, PostedRole::Question).await?;
            question = asked.first().copied();
        }
        let seed = seed.unwrap_or_else(|| self.seed());
        let made = self.answer(text, question, &seed).await?;
        if let Some(old) = replaced {
            // It is shown no more, or was not yet: then it never is.
            self.keep_under(old, made.clone()).await;
        }
        Ok(made)
    }

    /// Posts a reply, below its question if that is known.
    async fn answer(
        &self,
        text: &str,
        question: Option<(ChannelId, MessageId)>,
        seed: &str,
    ) -> Result<Vec<Made>, RestError> {
        match self.place {
            Place::Direct(user) => {
                let parts = self.parts(text, false);
                let made = post::direct(self.hub, user, &parts, question, seed).await;
                self.or_otherwise(made, Otherwise::same(&parts)).await
            }
            Place::Public(channel, user) => {
                let private = self.is_private(channel).await?;
                let parts = self.parts(text, !private);
                let reference = question.filter(|(place, _)| *place == channel);
                let reference = reference.map(|(_, message)| message);
                let made = post::in_channel(self.hub, channel, &parts, reference, seed).await;
                match made {
                    Err(error) if error.is_forbidden() => {
                        // Only who asked is answered in another way.
                        let parts = self.parts(text, false);
                        let made = post::direct(self.hub, user, &parts, None, seed).await;
                        let _ = self.forbidden.set(channel);
                        self.or_otherwise(made, Otherwise::same(&parts)).await
                    }
                    made => self.or_otherwise(made, Otherwise::same(&parts)).await,
                }
            }
        }
    }

    fn parts(&self, text: &str, public: bool) -> Vec<Part> {
        let Some(shown) = Shown::of(self.event) else {
            // A reply of another version of the program is at least text.
            return Part::texts(text);
        };
        let place = Some(self.pressable());
        if public {
            view::brief(&self.hub.bot, &shown, place)
        } else {
            view::whole(&self.hub.bot, &shown, place)
        }
    }

    /// Shows a reply where an earlier one to the same message is, if that is shown anywhere.
    async fn instead(&self, old: u64, text: &str) -> Result<Option<Vec<Made>>, RestError> {
        let shown = self.posted(old, PostedRole::Shown).await?;
        let Some((channel, _)) = shown.first().copied() else {
            return Ok(None);
        };
        // What is not known to be private is public.
        let direct = match self.hub.rest.direct_channel(self.place.user()).await {
            Err(error) if error.is_passing() => return Err(error),
            direct => direct.ok(),
        };
        let private = self.is_private(channel).await?;
        let parts = self.parts(text, direct != Some(channel) && !private);
        let ids: Vec<MessageId> = shown.iter().map(|(_, id)| *id).collect();
        match post::replace(self.hub, channel, &ids, &parts, &self.seed()).await {
            Ok(made) => {
                self.keep_under(old, made.clone()).await;
                Ok(Some(made))
            }
            // Somebody has deleted it.
            Err(error) if error.is_gone() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Notes what shows an earlier event now, under that event too: the next change begins there.
    async fn keep_under(&self, seq: u64, made: Vec<Made>) {
        let conversation = &self.event.conversation;
        noted::keep_as(self.hub, conversation, seq, PostedRole::Shown, made).await;
    }

    /// One line about what happens at the desk, unless the bot says it in a reply of its own.
    async fn line(&self, id: &str) -> Result<Vec<Made>, RestError> {
        if self.is_told().await? {
            return Ok(self.nothing("told"));
        }
        let text = words(&self.hub.bot, self.locale().await?, id, &Args::new());
        self.personal(&[Part::text(&text)]).await
    }

    /// Whether the bot tells of the event in a reply that was written with it.
    async fn is_told(&self) -> Result<bool, StoreError> {
        let next = self.event(self.event.seq.saturating_add(1)).await?;
        Ok(next.is_some_and(|next| {
            next.at == self.event.at
                && next.key.is_none()
                && matches!(next.body, Body::BotReply { .. })
        }))
    }

    /// Nothing more is to be shown.
    pub(super) fn nothing(&self, why: &str) -> Vec<Made> {
        let event = format!("{}/{}", self.event.conversation, self.event.seq);
        vec![Made::nothing(why, event)]
    }

    /// The conversation waits for a person. From a public channel it goes on by direct message.
    async fn hand_over(&self) -> Result<Vec<Made>, RestError> {
        let before = self.event(self.event.seq.saturating_sub(1)).await?;
        let told = match before.filter(|event| matches!(event.body, Body::BotReply { .. })) {
            Some(reply) => !noted::is_forgone(self.hub, &reply).await?,
            None => false,
        };
        if let Place::Public(channel, user) = self.place
            && !self.is_private(channel).await?
        {
            go_private(self.hub, &self.event.conversation, user).await?;
            return self.moved().await;
        }
        if told {
            // The reply above says so already.
            return Ok(self.nothing("told"));
        }
        self.line("discord-queue").await
    }

    /// Says where the conversation goes on from now on: in other words for each way.
    async fn moved(&self) -> Result<Vec<Made>, RestError> {
        let locale = self.locale().await?;
        let line = |id: &str| [Part::text(&words(&self.hub.bot, locale, id, &Args::new()))];
        let otherwise = Otherwise {
            by_token: &line("discord-dm-closed"),
            in_thread: &line("discord-person-thread"),
        };
        let here = line("discord-person-here");
        self.personal_or(&here, otherwise).await
    }

    /// The end of a case, with the question whether it has helped.
    async fn close(&self) -> Result<Vec<Made>, RestError> {
        let locale = self.locale().await?;
        // That it has ended the bot may say in a reply of its own.
        let id = if self.is_told().await? {
            "discord-rate"
        } else {
            "discord-closed"
        };
        let text = words(&self.hub.bot, locale, id, &Args::new());
        let part = view::rated(&self.hub.bot, locale, &text, self.pressable());
        self.personal(&[part]).await
    }

    /// A message of staff has another text now.
    async fn change(&self, message: u64, parts: &[Part]) -> Result<Vec<Made>, RestError> {
        let old = self.posted(message, PostedRole::Shown).await?;
        let Some((channel, _)) = old.first().copied() else {
            return Ok(Vec::new());
        };
        let ids: Vec<MessageId> = old.iter().map(|(_, id)| *id).collect();
        let made = post::replace(self.hub, channel, &ids, parts, &self.seed()).await;
        if let Ok(made) = &made {
            self.keep_under(message, made.clone()).await;
        }
        self.or_gone(made)
    }

    /// A message was taken away: a question with the reply to it, or a message of staff.
    async fn take_away(&self, message: u64) -> Result<Vec<Made>, RestError> {
        let seq = match self.event.author {
            Author::Resident => {
                let conversation = &self.event.conversation;
                reply_to(self.hub, conversation, message, self.event.seq).await?
            }
            _ => Some(message),
        };
        let Some(seq) = seq else {
            return Ok(Vec::new());
        };
        let shown = self.posted(seq, PostedRole::Shown).await?;
        if shown.is_empty() {
            // What was not shown yet never is.
            self.keep_under(seq, self.nothing("deleted")).await;
        }
        for (channel, id) in shown {
            let done = self.hub.rest.delete(channel, id).await;
            self.or_gone(done.map(|()| Vec::new()))?;
        }
        Ok(self.nothing("deleted"))
    }

    fn or_gone(&self, made: Result<Vec<Made>, RestError>) -> Result<Vec<Made>, RestError> {
        match made {
            Err(error) if error.is_gone() || error.is_forbidden() => {
                self.hub.residents.count_dropped();
                Ok(self.nothing("gone"))
            }
            made => made,
        }
    }
}

/// What names the reply to what a resident has done: the message or interaction itself, whose name is the same for every
/// process that has heard of it.
fn seed_of_answer(before: &Event) -> Option<String> {
    let mut parts = before.key.as_deref()?.strip_prefix("discord:")?.split(':');
    let id = parts.next().filter(|id| !id.is_empty())?;
    if before.author != Author::Resident {
        return None;
    }
    Some(match parts.next_back() {
        None => post::answer_to(id),
        // It was changed; the key ends with what tells the new text.
        Some(text) => post::answer_to(format_args!("{id}/{text}")),
    })
}

/// The event with this number.
pub(super) async fn event_at(
    hub: &Hub,
    conversation: &ConversationId,
    seq: u64,
) -> Result<Option<Event>, StoreError> {
    let Some(after) = seq.checked_sub(1) else {
        return Ok(None);
    };
    let events = hub
        .bot
        .events_after(conversation, after, 1, Audience::Resident)
        .await?;
    Ok(events.into_iter().next().filter(|event| event.seq == seq))
}

/// The number of the bot's reply to a message, before another event.
async fn reply_to(
    hub: &Hub,
    conversation: &ConversationId,
    message: u64,
    before: u64,
) -> Result<Option<u64>, StoreError> {
    let events = hub
        .bot
        .events_after(conversation, message, NEAR, Audience::Resident)
        .await?;
    let reply = events
        .iter()
        .take_while(|event| event.seq < before)
        .take_while(|event| !matches!(event.body, Body::ResidentMessage { .. }))
        .find(|event| matches!(event.body, Body::BotReply { .. }));
    Ok(reply.map(|event| event.seq))
}

/// The language in which a conversation is held.
pub(super) async fn locale_of(hub: &Hub, conversation: &ConversationId) -> ReplyLocale {
    match hub.bot.store().conversation(conversation).await {
        Ok(record) => hub.bot.locale_of(&record.state),
        Err(_) => hub.bot.library().config.locale,
    }
}
