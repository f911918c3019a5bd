//! The texts of staff, and what of a conversation is told in them.

use super::super::hub::Hub;
use super::super::view::escape;
use crate::bot::in_tokyo;
use crate::locale::{Locale, ReplyLocale};
use crate::replies::Args;
use crate::store::{AgentId, Timestamp};

/// Why something happened, where the program gives the reason and not a person.
const REASONS: [&str; 6] = ["asked", "button", "offered", "note", "timeout", "closed"];

/// The locale of staff: the language of the installation.
pub(super) fn locale(hub: &Hub) -> ReplyLocale {
    hub.bot.library().config.locale.language().into()
}

/// A text of staff without values.
pub(super) fn word(hub: &Hub, id: &str) -> String {
    say(hub, id, &Args::new())
}

/// A text of staff.
pub(super) fn say(hub: &Hub, id: &str, args: &Args) -> String {
    hub.bot.words(locale(hub), id, args)
}

/// A text of staff with one value.
pub(super) fn say_one(hub: &Hub, id: &str, name: &str, value: &str) -> String {
    say(hub, id, &Args::new().with(name, value))
}

/// A reason in words; one that a person gave as it is.
pub(super) fn reason(hub: &Hub, reason: &str) -> String {
    if REASONS.contains(&reason) {
        word(hub, &format!("staff-reason-{reason}"))
    } else {
        escape(reason)
    }
}

/// A language in words.
pub(super) fn language(hub: &Hub, language: Option<Locale>) -> String {
    word(
        hub,
        match language {
            Some(Locale::Ja) => "staff-discord-language-ja",
            Some(Locale::En) => "staff-discord-language-en",
            None => "staff-discord-language-unknown",
        },
    )
}

/// A channel in words.
pub(super) fn channel(hub: &Hub, channel: &str) -> String {
    match channel {
        "discord" => word(hub, "staff-discord-channel-discord"),
        "web" => word(hub, "staff-discord-channel-web"),
        other => escape(other),
    }
}

/// The time of a day in Tokyo.
pub(super) fn time(at: Timestamp) -> String {
    in_tokyo(at).map_or_else(String::new, |at| at.format("%H:%M").to_string())
}

/// A moment in Tokyo.
pub(super) fn moment(at: Timestamp) -> String {
    in_tokyo(at).map_or_else(String::new, |at| at.format("%Y-%m-%d %H:%M").to_string())
}

/// The name of an agent, as Discord shows it as it is.
pub(super) async fn name(hub: &Hub, agent: &AgentId) -> String {
    match hub.bot.store().agent(agent).await {
        Ok(agent) => escape(&agent.name),
        Err(_) => "…".to_owned(),
    }
}

/// A channel's, message's or role's number; none is 0.
pub(super) fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number| *number > 0)
}
