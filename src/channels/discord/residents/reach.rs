//! Reaching a resident: by direct message, and in the next best way when none is taken.

use serenity::model::id::UserId;

use super::super::rest::RestError;
use super::super::staff;
use super::super::view::Part;
use super::post::{self, Made};
use super::private::PrivateThread;
use super::show::Showing;
use crate::store::PostedRole;

/// Discord knows no such member, or no such user.
const UNKNOWN: [u32; 2] = [10_007, 10_013];

/// What is shown in other ways than the first one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Otherwise<'a> {
    /// As an answer to the last interaction, which only its user sees.
    pub(super) by_token: &'a [Part],
    /// In a private thread.
    pub(super) in_thread: &'a [Part],
}

impl<'a> Otherwise<'a> {
    /// The same in every way.
    pub(super) fn same(parts: &'a [Part]) -> Self {
        Self {
            by_token: parts,
            in_thread: parts,
        }
    }
}

impl Showing<'_> {
    /// What concerns nobody else: by direct message, or in the next best way.
    pub(super) async fn personal(&self, parts: &[Part]) -> Result<Vec<Made>, RestError> {
        self.personal_or(parts, Otherwise::same(parts)).await
    }

    /// The same with other words in other ways.
    pub(super) async fn personal_or(
        &self,
        parts: &[Part],
        otherwise: Otherwise<'_>,
    ) -> Result<Vec<Made>, RestError> {
        let user = self.place.user();
        let made = post::direct(self.hub, user, parts, None, &self.seed()).await;
        self.or_otherwise(made, otherwise).await
    }

    /// What is done when something could not be posted for a reason that stays.
    pub(super) async fn or_otherwise(
        &self,
        made: Result<Vec<Made>, RestError>,
        otherwise: Otherwise<'_>,
    ) -> Result<Vec<Made>, RestError> {
        let error = match made {
            Ok(made) => return Ok(made),
            Err(error) => error,
        };
        let user = self.place.user();
        // Servers that know no direct channels leave the other ways.
        if error.is_gone() && !error.is_unsupported() {
            self.hub.residents.count_dropped();
            return Ok(self.nothing("gone"));
        }
        if !error.keeps_us_out() {
            return Err(error);
        }
        if let Some(token) = self.hub.residents.token(user)
            && let Ok(made) = post::by_token(self.hub, &token, otherwise.by_token).await
        {
            return Ok(made);
        }
        if let Some(made) = self.in_private_thread(user, otherwise.in_thread).await? {
            return Ok(made);
        }
        staff::unreachable(self.hub, &self.event.conversation).await;
        Ok(self.nothing("unreachable"))
    }

    /// In a private thread of the channel in which the conversation began. There is one at most: each step is noted before
    /// the next one is tried.
    async fn in_private_thread(
        &self,
        user: UserId,
        parts: &[Part],
    ) -> Result<Option<Vec<Made>>, RestError> {
        let conversation = &self.event.conversation;
        let mut known = PrivateThread::of(self.hub, conversation).await?;
        if let PrivateThread::Open(thread) = known {
            match post::in_channel(self.hub, thread, parts, None, &self.seed()).await {
                Ok(made) => return Ok(Some(made)),
                Err(error) if error.is_passing() => return Err(error),
                // Somebody has deleted it.
                Err(error) if error.is_gone() => known = PrivateThread::Unopened,
                Err(error) => return Ok(not_reached(&error)),
            }
        }
        if known == PrivateThread::Unopened {
            let asked = self.posted(1, PostedRole::Question).await?.first().copied();
            let direct = self.hub.rest.direct_channel(user).await.ok();
            let Some((channel, _)) = asked.filter(|(channel, _)| Some(*channel) != direct) else {
                return Ok(None);
            };
            let locale = self.locale().await?;
            match post::begin_thread(self.hub, channel, locale).await {
                Ok(thread) => known = PrivateThread::Empty(thread),
                Err(error) if error.is_passing() => return Err(error),
                Err(error) => return Ok(not_reached(&error)),
            }
            known.note(self.hub, conversation, user).await;
        }
        let PrivateThread::Empty(thread) = known else {
            return Ok(None);
        };
        match self.hub.rest.add_to_thread(thread, user).await {
            Ok(()) => {}
            Err(error) if error.is_passing() => return Err(error),
            Err(error) => {
                let next = match &error {
                    RestError::Refused { code, .. } if UNKNOWN.contains(code) => {
                        PrivateThread::Hopeless
                    }
                    error if error.is_gone() => PrivateThread::Unopened,
                    _ => known,
                };
                next.note(self.hub, conversation, user).await;
                return Ok(not_reached(&error));
            }
        }
        let open = PrivateThread::Open(thread);
        open.note(self.hub, conversation, user).await;
        let made = post::in_channel(self.hub, thread, parts, None, &self.seed()).await;
        match made {
            Ok(made) => Ok(Some(made)),
            Err(error) if error.is_passing() => Err(error),
            Err(error) => Ok(not_reached(&error)),
        }
    }
}

fn not_reached<T>(error: &RestError) -> Option<T> {
    tracing::debug!(%error, "nothing could be said in a private thread");
    None
}
