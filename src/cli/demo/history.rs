//! What happened before the demo began, so that figures and plots are there at once.
//!
//! Everything goes the usual way of a message, through bots whose clocks stand at moments of the past.

use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use futures_util::StreamExt;
use uuid::Uuid;

use crate::bot::desk::{DeskAction, Outgoing};
use crate::bot::{Bot, Clock, Content};
use crate::library::Library;
use crate::store::{AgentId, Store, StoreError, SuggestionStep, Timestamp};

use super::day::{Day, Dice, Resident};
use super::resident::{say, thumb_on};

/// How many days are written before the one of the demo.
const DAYS: u64 = 13;
/// How many residents came on one of them: the least, and how many more at most.
const RESIDENTS: (u64, u64) = (12, 10);
/// How many came in each hour of the day of the demo.
const AN_HOUR: u64 = 6;
/// The hours in which residents came.
const HOURS: (u32, u32) = (9, 19);
/// How many conversations are written at the same time.
const TOGETHER: usize = 16;
/// The longest wait for a person, in seconds.
const LONGEST_WAIT: u64 = 420;

/// A visit in the past.
#[derive(Clone, Copy, Debug)]
struct Visit {
    time: NaiveDateTime,
    resident: usize,
    seed: u64,
}

/// A moment before everything that is written.
pub(super) fn beginning(now: NaiveDateTime) -> Timestamp {
    let day = now.date().checked_sub_days(Days::new(DAYS + 1));
    at(day.unwrap_or(now.date()).and_time(now.time()))
}

fn at(time: NaiveDateTime) -> Timestamp {
    clock(time).map_or(Timestamp(0), Clock::at)
}

fn clock(time: NaiveDateTime) -> Option<Clock> {
    super::in_tokyo(time).map(Clock::fixed)
}

/// Writes the days before the demo, and the day of the demo until now.
pub(super) async fn write(
    library: &Arc<Library>,
    store: &Arc<dyn Store>,
    day: &Day,
    colleagues: &[AgentId],
    now: Clock,
) -> anyhow::Result<()> {
    let visits = visits(day, now.now());
    let written = futures_util::stream::iter(visits.into_iter().map(|visit| async move {
        let Some(resident) = day.residents.get(visit.resident) else {
            return Ok(());
        };
        let past = Past {
            library,
            store,
            day,
            colleague: colleagues.get(visit.resident % colleagues.len().max(1)),
        };
        past.write(resident, visit).await
    }));
    let outcomes: Vec<Result<(), StoreError>> = written.buffer_unordered(TOGETHER).collect().await;
    outcomes.into_iter().collect::<Result<(), _>>()?;
    Ok(())
}

/// Who came when.
fn visits(day: &Day, now: NaiveDateTime) -> Vec<Visit> {
    let mut dice = Dice::new(19);
    let mut visits = Vec::new();
    let mut add = |date: NaiveDate, hour: u32, dice: &mut Dice| {
        let minute = u32::try_from(dice.roll(60)).unwrap_or(0);
        let second = u32::try_from(dice.roll(60)).unwrap_or(0);
        let Some(time) = date.and_hms_opt(hour, minute, second) else {
            return;
        };
        // The last minutes are left to those who come now.
        if time + TimeDelta::minutes(15) > now {
            return;
        }
        visits.push(Visit {
            time,
            resident: dice.place(day.residents.len()),
            seed: dice.roll(u64::from(u32::MAX)),
        });
    };
    for before in (1..=DAYS).rev() {
        let Some(date) = now.date().checked_sub_days(Days::new(before)) else {
            continue;
        };
        let count = RESIDENTS.0 + dice.roll(RESIDENTS.1 + 1);
        for _ in 0..count {
            let hours = u64::from(HOURS.1 - HOURS.0);
            let hour = HOURS.0 + u32::try_from(dice.roll(hours)).unwrap_or(0);
            add(date, hour, &mut dice);
        }
    }
    for hour in HOURS.0..=now.hour().min(HOURS.1 - 1) {
        for _ in 0..AN_HOUR {
            add(now.date(), hour, &mut dice);
        }
    }
    visits
}

/// Writes conversations of the past.
struct Past<'a> {
    library: &'a Arc<Library>,
    store: &'a Arc<dyn Store>,
    day: &'a Day,
    colleague: Option<&'a AgentId>,
}

impl Past<'_> {
    /// A bot for which it is this time, with a colleague at the desk.
    fn bot(&self, time: NaiveDateTime) -> Option<Bot> {
        let clock = clock(time)?;
        let bot = Bot::new(Arc::clone(self.library), Arc::clone(self.store), clock);
        if let Some(colleague) = self.colleague {
            bot.presence().on_duty(colleague, clock.at());
        }
        Some(bot)
    }

    async fn write(&self, resident: &Resident, visit: Visit) -> Result<(), StoreError> {
        let mut dice = Dice::new(visit.seed);
        let Some(bot) = self.bot(visit.time) else {
            return Ok(());
        };
        let (record, _) = bot.begin("web", Some(resident.language().into())).await?;
        let id = record.id;
        let mut rated = None;
        for text in &resident.says {
            let events = say(&bot, &id, Content::Text(text.clone())).await?;
            rated = thumb_on(&events, resident).or(rated);
        }
        if let Some((reply, thumb)) = rated {
            bot.give_feedback(&id, reply, thumb).await?;
        }
        let Some(colleague) = self.colleague.filter(|_| resident.person) else {
            return Ok(());
        };
        say(&bot, &id, Content::Person).await?;
        let wait = i64::try_from(10 + dice.roll(LONGEST_WAIT)).unwrap_or(0);
        let Some(later) = self.bot(visit.time + TimeDelta::seconds(wait)) else {
            return Ok(());
        };
        later.claim(&id, colleague).await?;
        let Some(answering) = self.bot(visit.time + TimeDelta::seconds(wait + 45)) else {
            return Ok(());
        };
        for text in &resident.then {
            let events = say(&answering, &id, Content::Text(text.clone())).await?;
            let Some(message) = events.first().map(|event| event.seq) else {
                continue;
            };
            self.answer(&answering, &id, colleague, message, &mut dice)
                .await?;
        }
        let phrase = self.day.phrase(resident.language());
        let close = DeskAction {
            conversation: id,
            agent: colleague.clone(),
            overrule: false,
            reason: phrase.reason.clone(),
        };
        answering.close_case(close).await?;
        Ok(())
    }

    async fn answer(
        &self,
        bot: &Bot,
        id: &crate::store::ConversationId,
        colleague: &AgentId,
        message: u64,
        dice: &mut Dice,
    ) -> Result<(), StoreError> {
        let record = bot.store().conversation(id).await?;
        let phrase = self
            .day
            .phrase(record.locale.unwrap_or(crate::locale::Locale::Ja));
        let offers = bot.suggest_for(id, message, colleague, None).await?;
        let second = offers.answers.len() > 1 && dice.roll(5) == 0;
        let chosen = offers.answers.get(usize::from(second));
        let mut text = phrase.instead.clone();
        if let Some(offered) = chosen {
            bot.record(&offered.id, colleague, SuggestionStep::Inserted)
                .await?;
            let before = if dice.roll(3) == 0 {
                phrase.before.as_str()
            } else {
                ""
            };
            text = format!("{before}{}", offered.answer.text);
        }
        let expected = bot.store().conversation(id).await?.last;
        bot.send(Outgoing {
            conversation: id.clone(),
            agent: colleague.clone(),
            key: Uuid::new_v4().to_string(),
            text,
            expected,
            suggestion: chosen.map(|offered| offered.id.clone()),
        })
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_happens_after_now_and_every_day_has_somebody() {
        let day = Day::read().unwrap();
        let now = "2026-11-20T14:30:00".parse().unwrap();
        let visits = visits(&day, now);
        assert!(visits.iter().all(|visit| visit.time < now));
        assert!(
            visits
                .iter()
                .all(|visit| visit.resident < day.residents.len())
        );
        let days: std::collections::BTreeSet<_> =
            visits.iter().map(|visit| visit.time.date()).collect();
        assert_eq!(days.len() as u64, DAYS + 1);
        assert!((150..400).contains(&visits.len()), "{}", visits.len());
        assert!(beginning(now) < at(visits[0].time));
    }
}
