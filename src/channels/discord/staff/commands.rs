//! The commands of staff: an answer with a form, and everything that is done with a case.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use serenity::all::{CommandOptionType, InstallationContext, InteractionContext};
use serenity::builder::{AutocompleteChoice, CreateCommand, CreateCommandOption};

use super::super::commands::offer;
use super::super::hub::Hub;
use super::super::view::shortened;
use super::doing::{Doing, LONGEST_BLOCK, LONGEST_CLOSING};
use super::said::refusal;
use super::words;
use crate::bot::Bot;
use crate::bot::desk::FoundSnippet;
use crate::desk::snippets::Snippet;
use crate::locale::{Locale, ReplyLocale};
use crate::replies::Args;
use crate::store::ConversationId;

/// The command that answers, by its registered name, which is Japanese, and by its English name.
const REPLY: (&str, &str) = ("返信", "reply");
/// The command for what is done with a case.
const DESK: (&str, &str) = ("窓口", "desk");
/// The option of the first one.
const ANSWER: (&str, &str) = ("回答", "answer");
/// The longest value of a choice.
const LONGEST_VALUE: usize = 100;
/// The most choices.
const MOST_CHOICES: usize = 20;
/// For how many hours somebody is blocked when nothing is said.
const BLOCKED: i64 = 24;

/// The subcommands of what is done with a case: registered name, Japanese name, options.
const SUBCOMMANDS: [(&str, &str, &[&str]); 9] = [
    ("claim", "担当", &[]),
    ("release", "戻す", &["reason"]),
    ("transfer", "引き継ぎ", &["user", "reason"]),
    ("close", "終了", &["reason", "minutes"]),
    ("reopen", "再開", &[]),
    ("note", "メモ", &["text"]),
    ("block", "ブロック", &["reason", "hours"]),
    ("unblock", "ブロック解除", &[]),
    ("transcript", "記録", &[]),
];

/// The Japanese name of an option.
fn japanese(option: &str) -> &'static str {
    match option {
        "reason" => "理由",
        "user" => "相手",
        "minutes" => "分後",
        "hours" => "時間",
        _ => "本文",
    }
}

/// A text in a language, for what is registered.
fn told(bot: &Bot, locale: Locale, id: &str) -> String {
    let text = bot.words(ReplyLocale::from(locale), id, &Args::new());
    shortened(&text, 100)
}

/// The commands of staff, to be registered.
pub(in super::super) fn commands(bot: &Bot, everywhere: bool) -> Vec<CreateCommand> {
    if bot.library().config.discord.staff.channel.is_none() {
        return Vec::new();
    }
    let answer = option(
        bot,
        CommandOptionType::String,
        ANSWER,
        "staff-discord-option-answer",
    )
    .set_autocomplete(true)
    .required(false);
    let reply = command(bot, everywhere, REPLY, "staff-discord-command-reply").add_option(answer);
    let mut desk = command(bot, everywhere, DESK, "staff-discord-command-desk");
    for (name, japanese_name, options) in SUBCOMMANDS {
        let id = format!("staff-discord-command-{name}");
        let mut subcommand = CreateCommandOption::new(
            CommandOptionType::SubCommand,
            name,
            told(bot, Locale::En, &id),
        )
        .name_localized("ja", japanese_name)
        .description_localized("ja", told(bot, Locale::Ja, &id));
        for option in options {
            subcommand = subcommand.add_sub_option(sub_option(bot, name, option));
        }
        desk = desk.add_option(subcommand);
    }
    vec![reply, desk]
}

/// Where it may be called can only be said of commands that are not a single server's.
fn command(bot: &Bot, everywhere: bool, (name, english): (&str, &str), id: &str) -> CreateCommand {
    let description = told(bot, Locale::En, id);
    let mut command = CreateCommand::new(name);
    if everywhere {
        command = command
            .contexts(vec![InteractionContext::Guild])
            .integration_types(vec![InstallationContext::Guild]);
    }
    command
        .name_localized("en-US", english)
        .name_localized("en-GB", english)
        .description(told(bot, Locale::Ja, id))
        .description_localized("en-US", description.clone())
        .description_localized("en-GB", description)
}

fn option(
    bot: &Bot,
    kind: CommandOptionType,
    (name, english): (&str, &str),
    id: &str,
) -> CreateCommandOption {
    let description = told(bot, Locale::En, id);
    CreateCommandOption::new(kind, name, told(bot, Locale::Ja, id))
        .name_localized("en-US", english)
        .name_localized("en-GB", english)
        .description_localized("en-US", description.clone())
        .description_localized("en-GB", description)
}

fn sub_option(bot: &Bot, command: &str, name: &str) -> CreateCommandOption {
    let kind = match name {
        "user" => CommandOptionType::User,
        "minutes" | "hours" => CommandOptionType::Integer,
        _ => CommandOptionType::String,
    };
    let id = format!("staff-discord-option-{name}");
    let is_required = matches!((command, name), (_, "user" | "text") | ("block", "reason"));
    let option = CreateCommandOption::new(kind, name, told(bot, Locale::En, &id))
        .name_localized("ja", japanese(name))
        .description_localized("ja", told(bot, Locale::Ja, &id))
        .required(is_required);
    let longest = |hours: i64| u64::try_from(hours).unwrap_or(1);
    match name {
        "minutes" => option
            .min_int_value(1)
            .max_int_value(longest(LONGEST_CLOSING)),
        "hours" => option
            .min_int_value(1)
            .max_int_value(longest(LONGEST_BLOCK)),
        "reason" => option.max_length(300),
        "text" => option.max_length(2_000),
        _ => option,
    }
}

/// What a command asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The form for an answer, with this answer in it.
    Reply(Option<String>),
    /// The transcript.
    Transcript,
    /// Something with the case.
    Doing(Doing),
}

/// What a command asks for; `None` for one that is not known.
pub(super) fn asked(
    name: &str,
    path: &[String],
    options: &BTreeMap<String, Value>,
) -> Option<Asked> {
    let text = |option: &str| {
        let value = options.get(option)?;
        value.as_str().map(str::to_owned)
    };
    let whole = |option: &str| {
        let value = options.get(option)?;
        value
            .as_i64()
            .or_else(|| value.as_str().and_then(|value| value.parse().ok()))
    };
    if name == REPLY.0 {
        return Some(Asked::Reply(text(ANSWER.0)));
    }
    if name != DESK.0 {
        return None;
    }
    let reason = text("reason").unwrap_or_default();
    let doing = match path.first()?.as_str() {
        "claim" => Doing::Claim,
        "release" => Doing::Release { reason },
        "transfer" => {
            let user = options.get("user")?;
            let user = user.as_u64().or_else(|| user.as_str()?.parse().ok())?;
            Doing::Transfer { user, reason }
        }
        "close" => Doing::Close {
            reason,
            minutes: whole("minutes"),
        },
        "reopen" => Doing::Reopen,
        "note" => Doing::Note {
            text: text("text")?,
        },
        "block" => Doing::Block {
            reason,
            hours: whole("hours").unwrap_or(BLOCKED),
        },
        "unblock" => Doing::Unblock,
        "transcript" => return Some(Asked::Transcript),
        _ => return None,
    };
    Some(Asked::Doing(doing))
}

/// The locale of the resident of a conversation.
async fn locale_of(hub: &Hub, conversation: &ConversationId) -> Result<ReplyLocale, String> {
    let record = hub.bot.store().conversation(conversation).await;
    let record = record.map_err(|error| refusal(hub, &error))?;
    Ok(hub.bot.locale_of(&record.state))
}

/// The answers that fit what was written so far, as choices.
pub(super) async fn choices(
    hub: &Arc<Hub>,
    conversation: Option<ConversationId>,
    text: &str,
) -> Value {
    let mut choices = Vec::new();
    if let Some(conversation) = conversation
        && let Ok(locale) = locale_of(hub, &conversation).await
    {
        for found in search(hub, text, locale, MOST_CHOICES).await {
            let id = found.snippet.id();
            if id.chars().count() <= LONGEST_VALUE {
                choices.push(AutocompleteChoice::new(shortened(&line(&found), 100), id));
            }
        }
    }
    offer(choices)
}

async fn search(
    hub: &Arc<Hub>,
    query: &str,
    locale: ReplyLocale,
    limit: usize,
) -> Vec<FoundSnippet> {
    let (bot, query, agent) = (Arc::clone(&hub.bot), query.to_owned(), words::locale(hub));
    // The first search reads all answers.
    let searching =
        tokio::task::spawn_blocking(move || bot.search_snippets(&query, locale, agent, limit));
    searching.await.unwrap_or_default()
}

/// An answer on one line: its title, and how it begins.
fn line(found: &FoundSnippet) -> String {
    let reply = &found.agent_reply;
    let text = crate::replies::markup::plain_text(&reply.blocks, reply.locale);
    let text = reply.plain(&text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match &reply.title {
        Some(title) => format!("{} – {text}", reply.plain(title)),
        None => text,
    }
}

/// A snippet by its name.
fn snippet(id: &str) -> Option<Snippet> {
    let mut parts = id.split(':');
    let intent = parts.next().filter(|intent| !intent.is_empty())?;
    let slots = parts
        .map(|part| {
            let (slot, value) = part.split_once('=')?;
            Some((slot.to_owned(), value.to_owned()))
        })
        .collect::<Option<BTreeMap<_, _>>>()?;
    Some(Snippet {
        intent: intent.to_owned(),
        slots,
    })
}

/// The text for the form: the answer that was chosen, or what was written instead.
pub(super) async fn text_of(
    hub: &Hub,
    conversation: &ConversationId,
    answer: Option<&str>,
) -> Result<String, String> {
    let Some(answer) = answer else {
        return Ok(String::new());
    };
    let locale = locale_of(hub, conversation).await?;
    let found =
        snippet(answer).and_then(|snippet| hub.bot.snippet(&snippet, locale, words::locale(hub)));
    Ok(found.map_or_else(|| answer.to_owned(), |found| found.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn options(value: &Value) -> BTreeMap<String, Value> {
        let fields = value.as_object().into_iter().flatten();
        fields
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    fn desk(subcommand: &str, value: &Value) -> Option<Asked> {
        asked("窓口", &[subcommand.to_owned()], &options(value))
    }

    #[test]
    fn every_subcommand_is_understood() {
        let all = json!({"reason": "r", "user": "7", "minutes": 5, "text": "t", "hours": "3"});
        for (name, _, _) in SUBCOMMANDS {
            assert!(desk(name, &all).is_some(), "{name}");
        }
        let close = Doing::Close {
            reason: "r".into(),
            minutes: Some(5),
        };
        assert_eq!(desk("close", &all), Some(Asked::Doing(close)));
        let block = Doing::Block {
            reason: "r".into(),
            hours: 3,
        };
        assert_eq!(desk("block", &all), Some(Asked::Doing(block)));
    }

    #[test]
    fn what_is_missing_or_unknown_is_refused() {
        assert_eq!(desk("transfer", &json!({})), None);
        assert_eq!(desk("note", &json!({})), None);
        assert_eq!(desk("other", &json!({})), None);
        assert_eq!(asked("窓口", &[], &BTreeMap::new()), None);
        assert_eq!(asked("質問", &[], &BTreeMap::new()), None);
    }

    #[test]
    fn a_snippet_is_found_again_by_its_name() {
        for id in ["renewal-bring", "renewal-bring:who=child:where=ward"] {
            let snippet = snippet(id).unwrap();
            let again = super::snippet(&snippet.id()).unwrap();
            assert_eq!(snippet, again);
        }
        assert_eq!(snippet(""), None);
        assert_eq!(snippet("a:b"), None);
    }

    #[test]
    fn names_are_fit_to_be_registered() {
        let names = SUBCOMMANDS
            .iter()
            .flat_map(|(name, japanese, _)| [*name, *japanese]);
        let names = names.chain([REPLY.0, REPLY.1, DESK.0, DESK.1, ANSWER.0, ANSWER.1]);
        for name in names {
            assert!((1..=32).contains(&name.chars().count()), "{name}");
            assert!(
                name.chars().all(|c| c.is_alphanumeric() || c == '-'),
                "{name}"
            );
            assert_eq!(name.to_lowercase(), name);
        }
    }
}
