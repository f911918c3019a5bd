//! Events, read leniently.

use serde_json::Value;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, UserId};

use super::data::data;
use super::fields::{
    author, flag_in, id, id_in, id_of, is_shared, list_in, message, number, text_in,
};
use super::{Incoming, Interaction, Ready};

/// Reads an event by its kind, such as `MESSAGE_CREATE`. One that concerns us and lacks what is needed is
/// [`Incoming::Unreadable`].
pub(in super::super) fn read(kind: &str, event: &Value) -> Incoming {
    let read = match kind {
        "MESSAGE_CREATE" => message(event, None).map(Incoming::Message),
        "MESSAGE_UPDATE" => message(event, None).map(Incoming::Edited),
        "MESSAGE_DELETE" => deleted(event, id_of(event).as_slice()),
        "MESSAGE_DELETE_BULK" => {
            let ids: Vec<u64> = list_in(event, "ids").iter().filter_map(id).collect();
            deleted(event, &ids)
        }
        "INTERACTION_CREATE" => interaction(event).map(Incoming::Interaction),
        "THREAD_UPDATE" => id_of(event).map(|thread| Incoming::ThreadUpdated {
            thread: ChannelId::new(thread),
            archived: event
                .get("thread_metadata")
                .is_some_and(|about| flag_in(about, "archived")),
        }),
        "THREAD_DELETE" | "CHANNEL_DELETE" => {
            id_of(event).map(|channel| Incoming::ChannelDeleted(ChannelId::new(channel)))
        }
        "READY" => ready(event).map(Incoming::Ready),
        "RESUMED" => Some(Incoming::Resumed),
        _ => Some(Incoming::Other),
    };
    read.unwrap_or_else(|| Incoming::Unreadable {
        kind: kind.to_owned(),
        why: missing(event),
    })
}

/// Which of the fields that are always needed is not there or cannot be read.
fn missing(event: &Value) -> String {
    let ids = ["id", "channel_id"];
    let absent = ids.into_iter().find(|field| id_in(event, field).is_none());
    absent.map_or_else(
        || "something that is needed is missing".to_owned(),
        |field| format!("{field} is missing"),
    )
}

fn deleted(event: &Value, ids: &[u64]) -> Option<Incoming> {
    let channel = id_in(event, "channel_id").map(ChannelId::new)?;
    if ids.is_empty() {
        return None;
    }
    Some(Incoming::Deleted {
        channel,
        messages: ids.iter().copied().map(MessageId::new).collect(),
    })
}

fn ready(event: &Value) -> Option<Ready> {
    let user = event.get("user").and_then(id_of)?;
    // Both have been the same number for all applications since 2016.
    let application = event.get("application").and_then(id_of).unwrap_or(user);
    Some(Ready {
        user: UserId::new(user),
        application: ApplicationId::new(application),
        guilds: list_in(event, "guilds")
            .iter()
            .filter_map(id_of)
            .map(GuildId::new)
            .collect(),
    })
}

fn interaction(event: &Value) -> Option<Interaction> {
    let nothing = Value::Null;
    let member = event.get("member").filter(|member| member.is_object());
    let user = member
        .and_then(|member| member.get("user"))
        .filter(|user| user.is_object())
        .or_else(|| event.get("user"))?;
    let id_below = |field: &str| event.get(field).and_then(id_of);
    let pressed = event.get("message");
    let channel = id_in(event, "channel_id")
        .or_else(|| id_below("channel"))
        .or_else(|| pressed.and_then(|message| id_in(message, "channel_id")));
    let channel = channel.map(ChannelId::new);
    let kind = event.get("type").and_then(number);
    Some(Interaction {
        id: InteractionId::new(id_of(event)?),
        token: text_in(event, "token")?.to_owned(),
        application: id_in(event, "application_id").map(ApplicationId::new),
        channel,
        guild: id_in(event, "guild_id")
            .or_else(|| id_below("guild"))
            .map(GuildId::new),
        shared: is_shared(event),
        author: author(user, member)?,
        locale: text_in(event, "locale").map(str::to_owned),
        message: id_below("message").map(MessageId::new),
        data: data(kind, event.get("data").unwrap_or(&nothing), channel),
    })
}
