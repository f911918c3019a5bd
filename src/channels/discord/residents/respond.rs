//! Answering an interaction: at once if the answer is there at once, else by a deferral that is filled in later.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use serenity::model::id::{ChannelId, UserId};
use tokio::sync::Mutex;

use super::super::hub::Hub;
use super::super::rest::RestError;
use super::super::view::{Part, deferral, words};
use super::super::wire::Interaction;
use super::memory::Token;
use super::post::{self, Made};
use crate::locale::ReplyLocale;
use crate::replies::Args;

/// For how long the answer itself is awaited. Discord waits three seconds, and so do people one.
const AT_ONCE: Duration = Duration::from_millis(800);
/// Nobody can answer this interaction any more: it is not known (any more), or somebody has answered it.
const OVER: [u32; 2] = [10_062, 40_060];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing was answered.
    Waiting,
    /// The answer was announced.
    Deferred,
    /// It was given.
    Answered,
    /// It cannot be given in this way.
    Lost,
    /// Somebody else answers.
    Taken,
}

/// An interaction that is being answered.
pub(super) struct Answering {
    hub: Arc<Hub>,
    token: Token,
    /// Who did it.
    pub(super) user: UserId,
    /// Where.
    pub(super) channel: Option<ChannelId>,
    /// Whether others can read what is written there.
    pub(super) public: bool,
    /// The language of the client.
    pub(super) locale: ReplyLocale,
    state: Mutex<State>,
}

impl Answering {
    /// Begins. `None` before Discord has told us who we are, or for another application.
    pub(super) fn new(hub: &Arc<Hub>, interaction: &Interaction) -> Option<Arc<Self>> {
        let me = hub.me();
        let ours = me.map(|me| me.application);
        let application = interaction.application.or(ours)?;
        let user = interaction.author.id;
        let token = Token::new(interaction.id, application, interaction.token.clone());
        hub.residents.keep_token(user, token.clone());
        let public = interaction.is_public();
        if let Some(channel) = interaction.channel.filter(|_| !public) {
            hub.rest.remember_direct(user, channel);
        }
        Some(Arc::new(Self {
            hub: Arc::clone(hub),
            token,
            user,
            channel: interaction.channel,
            public,
            locale: client_locale(hub, interaction.locale.as_deref()),
            state: Mutex::new(State::Waiting),
        }))
    }

    /// The idempotency key of what is done.
    pub(super) fn key(&self) -> String {
        format!("discord:{}", self.token.interaction)
    }

    /// Announces the answer when it takes longer.
    pub(super) fn watch(self: &Arc<Self>) {
        let this = Arc::clone(self);
        self.hub.tasks.spawn(async move {
            tokio::time::sleep(AT_ONCE).await;
            this.defer().await;
        });
    }

    async fn defer(&self) {
        let mut state = self.state.lock().await;
        if *state != State::Waiting {
            return;
        }
        *state = match self.first(deferral(self.public)).await {
            Ok(()) => State::Deferred,
            Err(error) => self.after(&error),
        };
    }

    async fn first(&self, response: Value) -> Result<(), RestError> {
        let token = &self.token;
        let rest = &self.hub.rest;
        rest.respond(token.interaction, &token.secret, response)
            .await
    }

    fn after(&self, error: &RestError) -> State {
        match error {
            RestError::Refused { code, .. } if OVER.contains(code) => {
                self.hub.residents.count_dropped();
                State::Taken
            }
            _ => State::Lost,
        }
    }

    /// Answers with a form, which must be the first answer.
    pub(super) async fn form(&self, form: Value) {
        let mut state = self.state.lock().await;
        if *state != State::Waiting {
            return;
        }
        *state = State::Answered;
        if let Err(error) = self.first(form).await {
            self.hub.residents.count_dropped();
            tracing::debug!(%error, "a form could not be opened");
        }
    }

    /// Answers with words of the program.
    pub(super) async fn say(&self, id: &str) {
        let text = words(&self.hub.bot, self.locale, id, &Args::new());
        if let Err(error) = self.give(&[Part::text(&text)], false).await {
            self.hub.residents.count_dropped();
            tracing::debug!(%error, "an interaction could not be answered");
        }
    }

    /// Gives the answer; what is personal is seen by nobody else, in direct messages too if `quiet`. When the interaction
    /// has become too old, it comes as a direct message.
    pub(super) async fn give(&self, parts: &[Part], quiet: bool) -> Result<Vec<Made>, RestError> {
        let ephemeral = self.public || quiet;
        let mut made = Vec::new();
        let mut state = self.state.lock().await;
        for (at, part) in parts.iter().enumerate() {
            if !self.token.lasts() && *state != State::Taken {
                *state = State::Lost;
            }
            let done = match *state {
                State::Waiting => {
                    let given = self.first(part.response(ephemeral)).await;
                    given.map(|()| Made::passing(self.token.interaction))
                }
                State::Deferred => self.fill_in(part).await,
                State::Answered => self.add(part, ephemeral, at).await,
                State::Taken => return Ok(made),
                State::Lost => {
                    made.extend(self.by_message(parts.get(at..).unwrap_or_default()).await?);
                    return Ok(made);
                }
            };
            match done {
                Ok(one) => {
                    *state = State::Answered;
                    made.push(one);
                }
                Err(RestError::Unauthorized) => return Err(RestError::Unauthorized),
                Err(error) => {
                    *state = self.after(&error);
                    if *state == State::Taken {
                        return Ok(made);
                    }
                    made.extend(self.by_message(parts.get(at..).unwrap_or_default()).await?);
                    return Ok(made);
                }
            }
        }
        Ok(made)
    }

    async fn fill_in(&self, part: &Part) -> Result<Made, RestError> {
        let token = &self.token;
        let id = self
            .hub
            .rest
            .edit_response(token.application, &token.secret, part.change())
            .await?;
        Ok(match self.channel.filter(|_| !self.public) {
            Some(channel) => Made::at(channel, id),
            None => Made::passing(self.token.interaction),
        })
    }

    async fn add(&self, part: &Part, ephemeral: bool, at: usize) -> Result<Made, RestError> {
        let token = &self.token;
        let id = self
            .hub
            .rest
            .follow_up(token.application, &token.secret, part.follow_up(ephemeral))
            .await?;
        Ok(match self.channel.filter(|_| !ephemeral) {
            Some(channel) => Made::at(channel, id),
            None => Made::passing(format!("{}-{at}", self.token.interaction)),
        })
    }

    async fn by_message(&self, parts: &[Part]) -> Result<Vec<Made>, RestError> {
        let seed = post::answer_to(self.token.interaction);
        post::direct(&self.hub, self.user, parts, None, &seed).await
    }
}

/// The locale of somebody's client: Japanese as the installation writes it, English for every other language.
pub(super) fn client_locale(hub: &Hub, tag: Option<&str>) -> ReplyLocale {
    let usual = hub.bot.library().config.locale;
    match tag {
        None | Some("") => usual,
        Some(tag) if tag == "ja" || tag.starts_with("ja-") => match usual {
            ReplyLocale::Yasashii => ReplyLocale::Yasashii,
            ReplyLocale::Ja | ReplyLocale::En => ReplyLocale::Ja,
        },
        Some(_) => ReplyLocale::En,
    }
}
