//! What was said in a conversation, as text for the thread.

use std::collections::{HashMap, HashSet};

use super::super::hub::Hub;
use super::super::view::{escape, length, pieces, shortened};
use super::words;
use crate::replies::Args;
use crate::store::{Author, Body, Event};

/// The most messages of a transcript.
pub(super) const MOST_MESSAGES: usize = 6;
/// The longest text of the bot in a transcript, in characters.
const BOT: usize = 300;
/// The longest text of a person in a transcript.
const PERSON: usize = 1_500;
/// The longest message.
const LONGEST: usize = 1_900;

/// Who says something, in words; `None` for what nobody says.
pub(super) async fn speaker(hub: &Hub, event: &Event) -> String {
    match &event.author {
        Author::Resident => words::word(hub, "staff-event-resident"),
        Author::Bot => words::word(hub, "staff-event-bot"),
        Author::Agent(agent) => words::name(hub, agent).await,
        Author::System => String::new(),
    }
}

/// What happened, in a sentence; `None` for what is not told or was said by somebody.
pub(super) async fn happening(hub: &Hub, event: &Event) -> Option<String> {
    let name = speaker(hub, event).await;
    let by_program = !matches!(event.author, Author::Agent(_));
    let (id, reason) = match &event.body {
        Body::HandOver { reason } => ("staff-event-hand-over", Some(reason)),
        Body::Claim => ("staff-event-claim", None),
        Body::Release { reason } if by_program => ("staff-event-returned", Some(reason)),
        Body::Release { reason } => ("staff-event-release", Some(reason)),
        Body::Transfer { .. } => ("staff-event-transfer", None),
        Body::Snooze { reason, .. } if by_program => ("staff-event-put-off", Some(reason)),
        Body::Snooze { reason, .. } => ("staff-event-snooze", Some(reason)),
        Body::Close { reason } if by_program => ("staff-event-closed", Some(reason)),
        Body::Close { reason } => ("staff-event-close", Some(reason)),
        Body::MessageDeleted { .. } => ("staff-event-deleted", None),
        _ => return None,
    };
    let reason = reason.map_or_else(String::new, |reason| words::reason(hub, reason));
    let mut args = Args::new()
        .with("name", name)
        .with("reason", reason.as_str());
    if let Body::Transfer { to } = &event.body {
        args = args.with("to", words::name(hub, to).await);
    }
    if let Body::Snooze { until, .. } = &event.body {
        args = args.with("until", words::moment(*until));
    }
    let sentence = words::say(hub, id, &args);
    // The sentences about the program hold its reasons.
    let apart = !by_program && !matches!(event.body, Body::HandOver { .. }) && !reason.is_empty();
    Some(if apart {
        let reason = words::say_one(hub, "staff-event-reason", "reason", &reason);
        format!("{sentence} {reason}")
    } else {
        sentence
    })
}

/// The line above a text: who says it, and when.
pub(super) async fn above(hub: &Hub, event: &Event) -> String {
    let name = speaker(hub, event).await;
    let time = words::time(event.at);
    let mark = match event.body {
        Body::Note { .. } => format!(" – {}", words::word(hub, "staff-event-note")),
        _ => String::new(),
    };
    format!("**{name}** {time}{mark}")
}

/// What became of messages.
#[derive(Debug, Default)]
struct Changes<'a> {
    /// What they say now.
    texts: HashMap<u64, &'a str>,
    deleted: HashSet<u64>,
    /// All messages.
    known: HashSet<u64>,
}

impl<'a> Changes<'a> {
    fn of(events: &'a [Event]) -> Self {
        let mut changes = Self::default();
        for event in events {
            changes.known.insert(event.seq);
            match &event.body {
                Body::MessageEdited { message, text } => {
                    changes.texts.insert(*message, text);
                }
                Body::MessageDeleted { message } => {
                    changes.deleted.insert(*message);
                }
                _ => {}
            }
        }
        changes
    }

    /// Whether an event changes a message that is told with the change.
    fn is_told_elsewhere(&self, event: &Event) -> bool {
        let changed = event.body.changed_message();
        changed.is_some_and(|message| self.known.contains(&message))
    }
}

/// An event in a transcript; `None` for what is not told. Messages say what they say now.
async fn entry(hub: &Hub, event: &Event, changes: &Changes<'_>) -> Option<String> {
    if changes.is_told_elsewhere(event) {
        return None;
    }
    if changes.deleted.contains(&event.seq) {
        let mark = words::word(hub, "staff-discord-deleted");
        return Some(format!("{}\n-# {mark}", above(hub, event).await));
    }
    let longest = match &event.body {
        Body::ResidentMessage { .. }
        | Body::AgentMessage { .. }
        | Body::Note { .. }
        | Body::MessageEdited { .. } => PERSON,
        Body::BotReply { .. } => BOT,
        _ => {
            let time = words::time(event.at);
            return Some(format!("-# {time} {}", happening(hub, event).await?));
        }
    };
    let mut above = above(hub, event).await;
    let changed = changes.texts.get(&event.seq);
    if changed.is_some() || matches!(event.body, Body::MessageEdited { .. }) {
        above.push_str(" – ");
        above.push_str(&words::word(hub, "staff-discord-edited"));
    }
    let text = changed.copied().unwrap_or_else(|| event.body.text());
    Some(format!("{above}\n{}", quoted(text, longest)))
}

/// A transcript without Markdown and without limits of length, for a file.
pub(super) async fn whole(hub: &Hub, events: &[Event]) -> String {
    let changes = Changes::of(events);
    let mut lines = String::new();
    for event in events {
        if let Some(line) = plain(hub, event, &changes).await {
            lines.push_str(&line);
            lines.push('\n');
        }
    }
    lines
}

/// An event in a file; `None` for what is not told.
async fn plain(hub: &Hub, event: &Event, changes: &Changes<'_>) -> Option<String> {
    if changes.is_told_elsewhere(event) {
        return None;
    }
    let at = words::moment(event.at);
    let says_something = matches!(
        event.body,
        Body::ResidentMessage { .. }
            | Body::AgentMessage { .. }
            | Body::Note { .. }
            | Body::MessageEdited { .. }
            | Body::BotReply { .. }
    );
    let deleted = changes.deleted.contains(&event.seq);
    if !says_something && !deleted {
        let happening = happening(hub, event).await?;
        return Some(format!("[{at}] {}", unescaped(&happening)));
    }
    let name = unescaped(&speaker(hub, event).await);
    let changed = changes.texts.get(&event.seq).copied();
    let mut marks = String::new();
    let mut mark = |id: &str| {
        marks.push_str(" – ");
        marks.push_str(&words::word(hub, id));
    };
    if matches!(event.body, Body::Note { .. }) {
        mark("staff-event-note");
    }
    if changed.is_some() || matches!(event.body, Body::MessageEdited { .. }) {
        mark("staff-discord-edited");
    }
    let text = if deleted {
        words::word(hub, "staff-discord-deleted")
    } else {
        changed.unwrap_or_else(|| event.body.text()).to_owned()
    };
    // What is indented was said, whatever it looks like.
    let text = text.trim_end().replace('\n', "\n    ");
    Some(format!("[{at}] {name}{marks}\n    {text}"))
}

/// A sentence in which only names were escaped, as it is read outside of Discord.
fn unescaped(sentence: &str) -> String {
    let mut plain = String::with_capacity(sentence.len());
    let mut characters = sentence.chars().peekable();
    while let Some(character) = characters.next() {
        let is_mark =
            character == '\\' && characters.peek().is_some_and(char::is_ascii_punctuation);
        match characters.peek().copied().filter(|_| is_mark) {
            Some(escaped) => {
                characters.next();
                plain.push(escaped);
            }
            None if character == '\u{200b}' => {}
            None => plain.push(character),
        }
    }
    plain
}

/// A text as a quotation.
fn quoted(text: &str, longest: usize) -> String {
    let text = shortened(text, longest);
    let lines = text.lines().map(|line| format!("> {}", escape(line)));
    lines.collect::<Vec<_>>().join("\n")
}

/// A transcript in at most [`MOST_MESSAGES`] messages; what came first is left out if it is too long.
pub(super) async fn transcript(hub: &Hub, events: &[Event]) -> Vec<String> {
    let mut entries = Vec::new();
    let changes = Changes::of(events);
    for event in events {
        entries.extend(entry(hub, event, &changes).await);
    }
    let (messages, left_out) = packed(&entries);
    if left_out == 0 {
        return messages;
    }
    let count = i64::try_from(left_out).unwrap_or(i64::MAX);
    let args = Args::new().with("count", count);
    let mut all = vec![words::say(hub, "staff-discord-transcript-left-out", &args)];
    all.extend(messages);
    all
}

/// Entries in as few messages as they need, the newest ones if there are too many, and how many were left out.
fn packed(entries: &[String]) -> (Vec<String>, usize) {
    let mut messages: Vec<String> = Vec::new();
    // From the end, so that what is newest has its place for certain.
    for (place, entry) in entries.iter().enumerate().rev() {
        let entry = fitting(entry);
        if let Some(message) = messages.last_mut()
            && length(message) + length(&entry) < LONGEST
        {
            *message = format!("{entry}\n{message}");
            continue;
        }
        if messages.len() >= MOST_MESSAGES {
            messages.reverse();
            return (messages, place + 1);
        }
        messages.push(entry);
    }
    messages.reverse();
    (messages, 0)
}

/// An entry that fits into a message: escaping can make a text twice as long.
fn fitting(entry: &str) -> String {
    if length(entry) <= LONGEST {
        return entry.to_owned();
    }
    let mut pieces = pieces(entry, LONGEST - 2).into_iter();
    let mut first = pieces.next().unwrap_or_default();
    first.push('…');
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_entries_share_a_message_in_their_order() {
        let entries = ["one".to_owned(), "two".to_owned(), "three".to_owned()];
        assert_eq!(packed(&entries), (vec!["one\ntwo\nthree".to_owned()], 0));
    }

    #[test]
    fn what_takes_two_places_counts_twice() {
        // Discord counts in UTF-16.
        let entries = ["🗂".repeat(600), "🗂".repeat(600)];
        let (messages, left_out) = packed(&entries);
        assert_eq!((messages.len(), left_out), (2, 0));
        let longest = fitting(&"🗂".repeat(1_500));
        assert!(length(&longest) <= LONGEST, "{}", length(&longest));
    }

    #[test]
    fn outside_of_discord_names_are_as_they_are() {
        for name in ["佐藤", "a_b*c", "<@1>", "\\o/", "@everyone", "1. x"] {
            assert_eq!(unescaped(&escape(name)), name);
        }
    }

    #[test]
    fn what_came_first_is_left_out() {
        let entries: Vec<String> = (0..100)
            .map(|n| format!("{n:03}{}", "あ".repeat(500)))
            .collect();
        let (messages, left_out) = packed(&entries);
        assert_eq!(messages.len(), MOST_MESSAGES);
        assert!(
            messages
                .iter()
                .all(|message| message.chars().count() <= LONGEST)
        );
        assert!(messages.last().is_some_and(|last| last.contains("099")));
        let first = format!("{left_out:03}");
        assert!(
            messages
                .first()
                .is_some_and(|message| message.starts_with(&first))
        );
        let shown: usize = messages.iter().map(|message| message.lines().count()).sum();
        assert_eq!(shown + left_out, 100);
    }

    #[test]
    fn an_entry_alone_fits_into_a_message() {
        let (messages, left_out) = packed(&["あ".repeat(5_000)]);
        assert_eq!((messages.len(), left_out), (1, 0));
        assert!(
            messages
                .iter()
                .all(|message| message.chars().count() <= LONGEST)
        );
    }
}
