//! Waiting for what the bot does, with an end and with words that say what was missing.

use std::fmt::Write;
use std::time::Duration;

use super::{FakeDiscord, Id, Message};

/// The longest that a test waits. Generous: only a failure takes so long.
const LONGEST: Duration = Duration::from_mins(1);

impl FakeDiscord {
    /// Waits until something is there. `what` says what in the report of a failure.
    pub(crate) async fn wait_for<T>(
        &self,
        what: &str,
        mut found: impl FnMut(&Self) -> Option<T>,
    ) -> T {
        let mut changed = self.shared.changed.subscribe();
        let waiting = async {
            loop {
                changed.mark_unchanged();
                if let Some(found) = found(self) {
                    return found;
                }
                // Some things change without us, such as whether a client still listens.
                let _ = tokio::time::timeout(Duration::from_millis(100), changed.changed()).await;
            }
        };
        let found = tokio::time::timeout(LONGEST, waiting).await;
        found.unwrap_or_else(|_| panic!("waited in vain for {what}\n{}", self.report()))
    }

    /// Waits until a bot is connected and has heard of the server.
    pub(crate) async fn wait_ready(&self) {
        self.wait_for("a session", |fake| {
            (!fake.live_sessions().is_empty()).then_some(())
        })
        .await;
    }

    /// Waits for a message of the bot in a channel, thread or direct channel.
    pub(crate) async fn wait_message(
        &self,
        channel: Id,
        what: &str,
        fits: impl Fn(&Message) -> bool,
    ) -> Message {
        self.wait_for(&format!("a message: {what}"), |fake| {
            fake.said(channel).into_iter().find(|message| fits(message))
        })
        .await
    }

    /// Waits for the reply of the bot to a message.
    pub(crate) async fn wait_reply(&self, message: Id) -> Message {
        let channel = self.message(message).map(|message| message.channel);
        let channel = channel.expect("there is the message");
        let id = message.to_string();
        self.wait_message(channel, &format!("a reply to {message}"), |said| {
            said.json["message_reference"]["message_id"] == id
        })
        .await
    }

    /// Waits for the message with which an interaction is answered, filled in if it was deferred.
    pub(crate) async fn wait_answer(&self, interaction: Id) -> Message {
        self.wait_for(
            &format!("an answer to the interaction {interaction}"),
            |fake| {
                let all = fake.responses(interaction).into_iter();
                let mut all = all.filter(|message| message.flags() & 128 == 0);
                let kind = fake.callback(interaction)?["type"].as_u64();
                // A message that stays as it is until it is changed answers nothing.
                all.find(|message| kind != Some(6) || message.interaction == Some(interaction))
            },
        )
        .await
    }

    /// Waits for the callback with which an interaction is answered.
    pub(crate) async fn wait_callback(&self, interaction: Id) -> serde_json::Value {
        self.wait_for(
            &format!("a callback to the interaction {interaction}"),
            |fake| fake.callback(interaction),
        )
        .await
    }

    /// Waits for the registration of commands, of the server or of all.
    pub(crate) async fn wait_commands(&self, guild: Option<Id>) {
        self.wait_for("registered commands", |fake| {
            (!fake.commands(guild).is_empty()).then_some(())
        })
        .await;
    }

    /// What has happened so far, for the report of a failure.
    pub(crate) fn report(&self) -> String {
        let mut report = String::new();
        let requests = self.requests();
        for request in requests.iter().skip(requests.len().saturating_sub(30)) {
            let line = format!(
                "{} {} -> {} {}\n    {}",
                request.method,
                request.path,
                request.status,
                request
                    .answer
                    .get("code")
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                request.body,
            );
            let _ = writeln!(report, "{line}");
        }
        for session in self.sessions() {
            let events: Vec<&str> = session
                .log
                .iter()
                .map(|(_, kind, _)| kind.as_str())
                .collect();
            let (live, last) = (session.is_connected(), events.iter().rev().take(10));
            let last: Vec<&&str> = last.collect();
            let _ = writeln!(
                report,
                "session {:?}, connected: {live}, the newest events first: {last:?}",
                session.shard
            );
        }
        report
    }
}
