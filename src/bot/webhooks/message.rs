//! What a target is told of an event.

use serde::Serialize;

use super::target::Target;
use crate::store::{AgentId, Author, Body, ConversationId, Event, Thumb, Timestamp};

/// The body of a message.
#[expect(clippy::struct_field_names, reason = "the names are those of the JSON")]
#[derive(Debug, Serialize)]
struct Message<'a> {
    /// The kind of the event.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The place among the events of all conversations; it grows.
    position: i64,
    conversation: &'a ConversationId,
    /// The place in the conversation.
    seq: u64,
    at: Timestamp,
    author: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<&'a AgentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    intents: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<u64>,
    /// The place of the message that was changed or taken away.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumb: Option<Thumb>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a AgentId>,
    /// The masked text, if the target wants texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

/// The identifier of the message of an event, the same at every attempt.
pub(super) fn id(event: &Event) -> String {
    format!("evt_{}_{}", event.conversation, event.seq)
}

/// The body of the message of an event as JSON.
pub(super) fn body(target: &Target, position: i64, event: &Event) -> Vec<u8> {
    let (author, agent) = match &event.author {
        Author::Resident => ("resident", None),
        Author::Bot => ("bot", None),
        Author::Agent(agent) => ("agent", Some(agent)),
        Author::System => ("system", None),
    };
    let mut message = Message {
        kind: event.body.kind(),
        position,
        conversation: &event.conversation,
        seq: event.seq,
        at: event.at,
        author,
        agent,
        intents: None,
        reply: None,
        message: event.body.changed_message(),
        thumb: None,
        to: None,
        text: None,
    };
    let text = event.body.text();
    if target.texts() && !text.is_empty() {
        message.text = Some(text);
    }
    match &event.body {
        Body::BotReply { intents, .. } => message.intents = Some(intents),
        Body::Feedback { reply, thumb } => {
            message.reply = Some(*reply);
            message.thumb = Some(*thumb);
        }
        Body::Transfer { to } => message.to = Some(to),
        _ => {}
    }
    // Strings and numbers can always be written.
    serde_json::to_vec(&message).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    fn target(texts: bool) -> Target {
        let webhook = config::Webhook {
            name: "desk".into(),
            url: "https://desk.example.jp/".into(),
            events: Vec::new(),
            texts,
        };
        Target::new(&webhook, |_| Some("0123456789abcdefghijklmn".into())).unwrap()
    }

    #[test]
    fn texts_are_sent_only_where_they_are_wanted() {
        let event = Event {
            conversation: "c".into(),
            seq: 2,
            at: Timestamp(0),
            author: Author::Bot,
            key: Some("key of the resident".into()),
            body: Body::BotReply {
                intents: vec!["loan-due".into()],
                text: "An answer".into(),
                reply: serde_json::json!({"blocks": ["An answer"]}),
                library: "1".into(),
            },
        };
        let sent = |texts| String::from_utf8(body(&target(texts), 9, &event)).unwrap();
        assert_eq!(
            sent(false),
            r#"{"type":"bot_reply","position":9,"conversation":"c","seq":2,"at":"1970-01-01T00:00:00.000000Z","author":"bot","intents":["loan-due"]}"#
        );
        assert!(sent(true).contains(r#""text":"An answer""#));
        assert!(!sent(true).contains("key of"));
        assert_eq!(id(&event), "evt_c_2");
    }
}
