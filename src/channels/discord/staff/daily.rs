//! Once a day: the questions of the last day that had no answer, for those who write answers.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use serenity::model::id::ChannelId;

use super::super::hub::{CHANNEL, Hub};
use super::super::rest::RestError;
use super::super::view::{escape, length, shortened};
use super::call::tokyo;
use super::post::{nonce, post_free, text};
use super::words;
use crate::replies::Args;
use crate::store::{ConversationId, Period, Timestamp, Unanswered};
use crate::text::fold;

/// What the keys of these notes begin with.
const PREFIX: &str = "unanswered:";
/// The most questions of a day that are looked at.
const MOST_READ: u32 = 500;
/// The most questions of a list.
const MOST: usize = 40;
/// The longest question, in characters.
const LONGEST: usize = 200;
/// The longest message.
const LONGEST_MESSAGE: usize = 1_900;

/// Tells the editors, if it is time and they have not been told today.
pub(super) async fn tell(hub: &Hub) -> Result<(), RestError> {
    let staff = &hub.settings().staff;
    let Some(channel) = staff.editors_channel.filter(|channel| *channel > 0) else {
        return Ok(());
    };
    let Some(due) = due(hub.bot.clock().now(), staff.editors_at.0) else {
        return Ok(());
    };
    let key = format!("{PREFIX}{}", due.date());
    let (store, now) = (hub.bot.store(), hub.bot.clock().at());
    let told = store.memo(CHANNEL, &key).await?;
    if told.is_some() {
        return Ok(());
    }
    let Some(until) = due.and_local_timezone(tokyo()).single() else {
        return Ok(());
    };
    let until = Timestamp(until.timestamp_micros());
    let period = Period {
        from: Timestamp(until.0 - 24 * 3_600 * 1_000_000),
        until,
    };
    let found = store.unanswered(period, MOST_READ).await;
    let counted = counted(&found?);
    let place = ConversationId::from(key.as_str());
    for (part, content) in (0..).zip(list(hub, due, &counted)) {
        let nonce = nonce(&place, 0, &channel.to_string(), part);
        post_free(hub, ChannelId::new(channel), &text(content), &nonce).await?;
    }
    for (old, _) in store.memos(CHANNEL, PREFIX, 100).await? {
        let removed = store.set_memo(CHANNEL, &old, None, None, now).await;
        removed?;
    }
    let noted = store.set_memo(CHANNEL, &key, Some("told"), None, now).await;
    noted.map_err(RestError::from)
}

/// The moment of today at which the editors are told, if it has come.
fn due(now: NaiveDateTime, at: NaiveTime) -> Option<NaiveDateTime> {
    let today = now.date().and_time(at);
    (now >= today && now - today < TimeDelta::days(1)).then_some(today)
}

/// The questions with how often each was asked, the most frequent first, then in the order of their texts.
fn counted(found: &[Unanswered]) -> Vec<(usize, String)> {
    let mut counts: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for question in found {
        let line = question
            .text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        counts.entry(fold(&line)).or_insert((0, &question.text)).0 += 1;
    }
    let mut counted: Vec<(usize, String)> = counts
        .into_values()
        .map(|(count, text)| {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            (count, shortened(&line, LONGEST))
        })
        .filter(|(_, text)| !text.is_empty())
        .collect();
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    counted
}

/// The list, in as many messages as it needs.
fn list(hub: &Hub, due: NaiveDateTime, counted: &[(usize, String)]) -> Vec<String> {
    let day = due.date().to_string();
    if counted.is_empty() {
        return vec![words::say_one(
            hub,
            "staff-discord-unanswered-none",
            "day",
            &day,
        )];
    }
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let args = Args::new()
        .with("day", day)
        .with("count", number(counted.len()));
    let mut messages = vec![words::say(hub, "staff-discord-unanswered", &args)];
    for (count, text) in counted.iter().take(MOST) {
        let line = format!("- {} ×{count}", escape(text));
        match messages.last_mut() {
            Some(last) if length(last) + length(&line) < LONGEST_MESSAGE => {
                last.push('\n');
                last.push_str(&line);
            }
            _ => messages.push(line),
        }
    }
    if counted.len() > MOST {
        let args = Args::new().with("count", number(counted.len() - MOST));
        messages.push(words::say(hub, "staff-discord-unanswered-more", &args));
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(text: &str) -> Unanswered {
        Unanswered {
            conversation: ConversationId::from("c"),
            seq: 1,
            at: Timestamp(0),
            text: text.to_owned(),
        }
    }

    #[test]
    fn the_same_question_is_counted_however_it_is_written() {
        let found = [
            "印鑑は？",
            "ＰＵＫ って何",
            "puk って何",
            "  ",
            "PUK\nって何",
        ]
        .map(question);
        let counted = counted(&found);
        assert_eq!(counted.len(), 2);
        assert_eq!(counted[0].0, 3);
        assert_eq!(counted[1], (1, "印鑑は？".to_owned()));
    }

    #[test]
    fn it_is_due_from_its_time_on() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let at = |hour, minute| day.and_hms_opt(hour, minute, 0).unwrap();
        let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
        assert_eq!(due(at(8, 59), nine), None);
        assert_eq!(due(at(9, 0), nine), Some(at(9, 0)));
        assert_eq!(due(at(23, 59), nine), Some(at(9, 0)));
    }
}
