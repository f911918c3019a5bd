//! The pieces of which events consist, read leniently.

use serde_json::{Map, Value};
use serenity::model::id::{ChannelId, GuildId, MessageId, RoleId, UserId};

use super::{Author, Message};

/// An ordinary message.
const ORDINARY: u64 = 0;
/// A message that replies to another one.
const REPLY: u64 = 19;
/// A reference that passes a message on instead of replying to it.
const FORWARD: u64 = 1;

/// A channel with one other.
const DIRECT_CHANNEL: u64 = 1;
/// An interaction in the direct channel with the bot itself.
const DIRECT_CONTEXT: u64 = 1;

/// The first moment that identifiers of Discord can tell, in milliseconds since 1970.
pub(in super::super) const EPOCH_MS: i64 = 1_420_070_400_000;
/// How far the clocks of others may be ahead.
const AHEAD_MS: i64 = 24 * 3_600 * 1_000;

/// When a message was written, in milliseconds since 1970; `None` on servers whose identifiers tell no time.
pub(in super::super) fn written(message: MessageId, now: i64) -> Option<i64> {
    let told = i64::try_from(message.get() >> 22).ok()?;
    let at = told + EPOCH_MS;
    (told > 0 && at <= now + AHEAD_MS).then_some(at)
}

/// A number, which may be written as a text.
pub(in super::super) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// An identifier; 0 is none.
pub(super) fn id(value: &Value) -> Option<u64> {
    number(value).filter(|id| *id > 0)
}

/// The identifier in a field.
pub(super) fn id_in(value: &Value, field: &str) -> Option<u64> {
    value.get(field).and_then(id)
}

/// The identifier of what is described.
pub(in super::super) fn id_of(value: &Value) -> Option<u64> {
    id_in(value, "id")
}

/// The server that something belongs to.
pub(in super::super) fn guild_of(value: &Value) -> Option<GuildId> {
    id_in(value, "guild_id").map(GuildId::new)
}

/// The text in a field.
pub(super) fn text_in<'v>(value: &'v Value, field: &str) -> Option<&'v str> {
    value.get(field).and_then(Value::as_str)
}

/// Whether a field says so.
pub(super) fn flag_in(value: &Value, field: &str) -> bool {
    value.get(field).and_then(Value::as_bool) == Some(true)
}

/// The list in a field; none is an empty one.
pub(super) fn list_in<'v>(value: &'v Value, field: &str) -> &'v [Value] {
    let list = value.get(field).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}

/// What is in a field that is an object.
pub(super) fn object_in<'v>(value: &'v Value, field: &str) -> Option<&'v Map<String, Value>> {
    value.get(field).and_then(Value::as_object)
}

/// The first of these texts that says something.
fn first_text<'v>(texts: &[Option<&'v str>]) -> Option<&'v str> {
    let mut said = texts
        .iter()
        .flatten()
        .filter(|text| !text.trim().is_empty());
    said.next().copied()
}

/// The roles of a member.
pub(in super::super) fn roles_of(member: &Value) -> Vec<RoleId> {
    let roles = list_in(member, "roles").iter();
    roles.filter_map(id).map(RoleId::new).collect()
}

/// Somebody, from the user and what is known of them as a member of the server.
pub(super) fn author(user: &Value, member: Option<&Value>) -> Option<Author> {
    let nick = member.and_then(|member| text_in(member, "nick"));
    let name = first_text(&[
        nick,
        text_in(user, "global_name"),
        text_in(user, "username"),
    ]);
    Some(Author {
        id: UserId::new(id_of(user)?),
        name: name.unwrap_or_default().to_owned(),
        bot: flag_in(user, "bot"),
        roles: member.map(roles_of).unwrap_or_default(),
        permissions: member
            .and_then(|member| member.get("permissions"))
            .and_then(number),
    })
}

/// Whether something happened where others can read, although it need not say on which server: only there are members, and
/// a direct channel says that it is one.
pub(super) fn is_shared(value: &Value) -> bool {
    let is_object = |field: &str| value.get(field).is_some_and(Value::is_object);
    let channel = value.get("channel").and_then(|channel| channel.get("type"));
    let channel = channel
        .or_else(|| value.get("channel_type"))
        .and_then(number);
    let context = value.get("context").and_then(number);
    is_object("member")
        || channel.is_some_and(|kind| kind != DIRECT_CHANNEL)
        || context.is_some_and(|kind| kind != DIRECT_CONTEXT)
}

/// A message. What it does not tell about its place is known to the caller.
pub(in super::super) fn message(value: &Value, place: Option<ChannelId>) -> Option<Message> {
    let channel = id_in(value, "channel_id").map(ChannelId::new).or(place)?;
    let reference = value
        .get("message_reference")
        .filter(|found| found.is_object());
    let is_reply = |reference: &&Value| reference.get("type").and_then(number) != Some(FORWARD);
    let replied = reference
        .filter(is_reply)
        .and_then(|reference| id_in(reference, "message_id"))
        .or_else(|| value.get("referenced_message").and_then(id_of));
    let kind = value.get("type").and_then(number);
    let user = value
        .get("author")
        .or_else(|| value.get("member").and_then(|member| member.get("user")));
    Some(Message {
        id: MessageId::new(id_of(value)?),
        channel,
        guild: id_in(value, "guild_id").map(GuildId::new),
        shared: is_shared(value),
        author: user.and_then(|user| author(user, value.get("member"))),
        webhook: id_in(value, "webhook_id").is_some(),
        kind: kind.unwrap_or(if replied.is_some() { REPLY } else { ORDINARY }),
        content: text_in(value, "content").map(str::to_owned),
        mentions: list_in(value, "mentions")
            .iter()
            .filter_map(|user| id_of(user).or_else(|| id(user)))
            .map(UserId::new)
            .collect(),
        replies_to: replied.map(MessageId::new),
        attachments: list_in(value, "attachments").len(),
        caught_up: false,
    })
}
