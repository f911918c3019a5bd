//! The messages of the protocol: what clients say, and what they are told.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::event::EventView;
use super::super::language::Language;
use super::super::wording::{plain, title};
use super::hours::Hours;
use crate::accounts::Permission;
use crate::bot::desk::{Activity, Changes, NamedPresent, Offered, Offers};
use crate::channels::web::Web;
use crate::replies::Reply;
use crate::store::{Agent, AgentId, ConversationId};

/// What a client says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said {
    /// Shows this conversation from now on; everything up to `after` is known.
    Watch {
        conversation: String,
        #[serde(default)]
        after: u64,
    },
    /// Shows none.
    Unwatch {},
    /// Looks at a conversation or types in it.
    Presence {
        conversation: String,
        activity: Doing,
    },
    /// Is there.
    Alive {
        /// Whether new conversations are welcome.
        available: bool,
        /// Whether keyboard or mouse were used lately.
        active: bool,
    },
}

/// What an agent does at a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Doing {
    Looking,
    Typing,
}

impl From<Doing> for Activity {
    fn from(doing: Doing) -> Self {
        match doing {
            Doing::Looking => Self::Looking,
            Doing::Typing => Self::Typing,
        }
    }
}

/// The name of a permission in `hello`.
pub(super) fn name_of(permission: Permission) -> &'static str {
    match permission {
        Permission::ReadQueue => "read_queue",
        Permission::ReadConversation => "read_conversation",
        Permission::Claim => "claim",
        Permission::Answer => "answer",
        Permission::Note => "note",
        Permission::Search => "search",
        Permission::Overrule => "overrule",
        Permission::Report => "report",
        Permission::ReadAudit => "read_audit",
        Permission::ExportConversation => "export_conversation",
        Permission::EraseConversation => "erase_conversation",
        Permission::EditIntents => "edit_intents",
        Permission::ManageAgents => "manage_agents",
    }
}

/// The first message.
pub(super) fn hello(agent: &Agent, now: i64, version: &str, hours: &Hours) -> String {
    let may = Permission::ALL.into_iter();
    let may = may.filter(|permission| agent.role.may(*permission));
    json!({
        "type": "hello",
        "agent": {
            "id": agent.id,
            "name": agent.name,
            "role": agent.role,
            "may": may.map(name_of).collect::<Vec<_>>(),
        },
        "now": now,
        "version": version,
        "hours": hours,
    })
    .to_string()
}

/// The opening hours, after they have changed.
pub(super) fn hours(hours: &Hours) -> String {
    json!({"type": "hours", "hours": hours}).to_string()
}

/// What has changed on the board. The rows are JSON already, so they are only put together.
pub(super) fn board(changes: &Changes, reader: &AgentId) -> String {
    let mut frame = format!("{{\"type\":\"board\",\"full\":{},\"rows\":[", changes.full);
    for (number, row) in changes.rows.iter().enumerate() {
        if number > 0 {
            frame.push(',');
        }
        frame.push_str(row.json(reader));
    }
    frame.push_str("],\"gone\":");
    frame.push_str(&json!(changes.gone).to_string());
    frame.push_str(if changes.cut {
        ",\"cut\":true}"
    } else {
        ",\"cut\":false}"
    });
    frame
}

/// Events of the conversation that is shown.
pub(super) fn events(conversation: &ConversationId, events: &[EventView]) -> String {
    json!({"type": "events", "conversation": conversation, "events": events}).to_string()
}

/// Who is at a conversation.
pub(super) fn presence(conversation: &ConversationId, present: &[NamedPresent]) -> String {
    json!({"type": "presence", "conversation": conversation, "present": present}).to_string()
}

/// The conversation was erased.
pub(super) fn gone(conversation: &ConversationId) -> String {
    json!({"type": "gone", "conversation": conversation}).to_string()
}

/// Something that cannot be done.
pub(super) fn problem(web: &Web, language: Language, code: &str) -> String {
    let id = format!("staff-problem-{code}");
    let text = |id: &str| language.text(web, id, &crate::replies::Args::new());
    json!({
        "type": "problem",
        "code": code,
        "title": text(&format!("{id}.title")),
        "detail": text(&id),
    })
    .to_string()
}

/// Answers for a message of the resident.
pub(super) fn suggestions(
    web: &Web,
    language: Language,
    conversation: &ConversationId,
    offers: &Offers,
) -> String {
    let answers = offers.answers.iter();
    let answers: Vec<Value> = answers
        .map(|offered| answer(web, language, offered))
        .collect();
    json!({
        "type": "suggestions",
        "conversation": conversation,
        "message": offers.message,
        "lang": offers.language.tag(),
        "answers": answers,
    })
    .to_string()
}

fn answer(web: &Web, language: Language, offered: &Offered) -> Value {
    let answer = &offered.answer;
    let agent_reply = &answer.agent_reply;
    let is_other = agent_reply.locale != answer.reply.locale;
    let phrase = answer.phrase.as_ref();
    json!({
        "id": offered.id,
        "intent": answer.intent,
        "title": title(web, language, &answer.intent, agent_reply),
        "score": answer.score,
        "phrase": phrase.map(|phrase| &phrase.template),
        "place": phrase.map(|phrase| place(&phrase.file, phrase.line)),
        "needs": answer.needs,
        "sources": sources(agent_reply),
        "text": answer.text,
        "agent_text": is_other.then(|| plain(web, agent_reply)),
    })
}

/// The place of a phrase without the folder that all of them share.
fn place(file: &str, line: usize) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    format!("{name}:{line}")
}

fn sources(reply: &Reply) -> Vec<Value> {
    let sources = reply.sources.iter();
    sources
        .map(|source| {
            json!({"section": reply.plain(&source.section), "verified_on": source.verified_on})
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_say_only_what_the_protocol_knows() {
        let read = |text: &str| serde_json::from_str::<Said>(text);
        assert_eq!(
            read(r#"{"type":"watch","conversation":"c","after":7}"#).unwrap(),
            Said::Watch {
                conversation: "c".into(),
                after: 7
            }
        );
        assert_eq!(read(r#"{"type":"unwatch"}"#).unwrap(), Said::Unwatch {});
        assert_eq!(
            read(r#"{"type":"presence","conversation":"c","activity":"typing"}"#).unwrap(),
            Said::Presence {
                conversation: "c".into(),
                activity: Doing::Typing
            }
        );
        assert_eq!(
            read(r#"{"type":"alive","available":true,"active":false}"#).unwrap(),
            Said::Alive {
                available: true,
                active: false
            }
        );
        for wrong in [
            "",
            "[]",
            r#"{"type":"send","text":"x"}"#,
            r#"{"type":"watch"}"#,
            r#"{"type":"watch","conversation":"c","after":-1}"#,
            r#"{"type":"presence","conversation":"c","activity":"sleeping"}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_permission_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> =
            Permission::ALL.into_iter().map(name_of).collect();
        assert_eq!(names.len(), Permission::ALL.len());
        assert_eq!(place("intents/renewal.yaml", 12), "renewal.yaml:12");
    }
}
