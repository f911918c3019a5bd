//! `madoguchi serve --demo`: a fictional day in a store of its own, so that a newcomer sees a living desk at once.
//!
//! Nothing of it touches the records of the installation or tells other programs anything, and nothing of it is kept:
//! the folder goes when the service ends.

mod colleague;
mod day;
mod history;
mod resident;

use std::fs;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::{Days, FixedOffset, NaiveDateTime, TimeDelta};
use tokio::task::{JoinHandle, JoinSet};

use crate::accounts::{Invitations, Purpose, welcome_link};
use crate::bot::{Bot, Clock};
use crate::calendar::{DayStatus, OpeningHours, Status};
use crate::channels::web::Stopping;
use crate::config::Config;
use crate::library::Library;
use crate::locale::Locale;
use crate::store::{Agent, AgentId, NewAgent, Role, Store, Timestamp};

use super::Arguments;
use super::serve::reachable;
use day::{Day, Dice};

/// How long the call centre must still be open for the demo to run by the real time.
const STILL_OPEN: TimeDelta = TimeDelta::minutes(30);
/// How far back an open day is looked for.
const SEARCH_DAYS: u64 = 14;
/// After so long no resident comes any more.
const LONGEST: Duration = Duration::from_hours(8);
/// How many residents come at once in the beginning, those who want a person first.
const AT_ONCE: usize = 4;
/// The most residents at a time.
const MOST: usize = 40;
/// The shortest and the longest time until the next resident comes, in seconds.
const PAUSE: (u64, u64) = (5, 12);

/// A fictional day.
#[derive(Debug)]
pub(super) struct Demo {
    folder: Folder,
    clock: Clock,
    /// Whether the clock shows another time than the real one.
    is_shifted: bool,
    language: Locale,
    day: Arc<Day>,
    colleagues: Vec<AgentId>,
}

/// A folder that goes when the demo ends.
#[derive(Debug)]
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // The system clears its folder for temporary files if this fails.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn new() -> io::Result<Self> {
        let name = format!("madoguchi-demo-{}", uuid::Uuid::new_v4().simple());
        let path = std::env::temp_dir().join(name);
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path)?;
        Ok(Self(path))
    }
}

impl Demo {
    /// Makes the folder, and settings that lead to it and to nobody else.
    pub(super) fn new(config: &mut Config, arguments: &Arguments) -> anyhow::Result<Self> {
        let day = Day::read()?;
        let folder = Folder::new().context("no folder for the demo can be made")?;
        config.demo = true;
        config.state_dir.clone_from(&folder.0);
        config.webhooks.clear();
        config.web.public_url.clear();
        config.desk.oidc = None;
        let now = arguments.clock().now();
        let wanted = match arguments.now {
            Some(moment) => Some(moment),
            None => opening(config.opening_hours(), now).and_then(in_tokyo),
        };
        Ok(Self {
            folder,
            clock: wanted.map_or_else(Clock::system, Clock::from_moment),
            is_shifted: wanted.is_some(),
            language: config.locale.language(),
            day: Arc::new(day),
            colleagues: Vec::new(),
        })
    }

    /// The clock by which the demo runs.
    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    /// Where its records are.
    pub(super) fn state_dir(&self) -> &Path {
        &self.folder.0
    }

    /// Fills the store with colleagues and with what happened before.
    pub(super) async fn furnish(
        &mut self,
        library: &Arc<Library>,
        store: &Arc<dyn Store>,
    ) -> anyhow::Result<()> {
        let mut colleagues: Vec<Agent> = Vec::new();
        let at = history::beginning(self.clock.now());
        for colleague in &self.day.colleagues {
            let new = NewAgent {
                login: colleague.login.clone(),
                name: colleague.name.clone(),
                role: Role::Agent,
                // No password has this hash: nobody signs in as an invented colleague.
                password: "!".to_owned(),
            };
            colleagues.push(store.create_agent(new, at).await?);
        }
        self.colleagues = colleagues.into_iter().map(|agent| agent.id).collect();
        history::write(library, store, &self.day, &self.colleagues, self.clock).await
    }

    /// Says what this is and how to join, and lets everybody come. The demo comes back when the service stops.
    pub(super) fn start(
        self,
        bot: &Arc<Bot>,
        stopping: &Stopping,
        address: SocketAddr,
    ) -> anyhow::Result<JoinHandle<Self>> {
        self.announce(address)?;
        let (bot, stopping) = (Arc::clone(bot), stopping.clone());
        Ok(tokio::spawn(async move {
            self.play(bot, stopping).await;
            self
        }))
    }

    /// Says what this is and how to join.
    fn announce(&self, address: SocketAddr) -> anyhow::Result<()> {
        let base = format!("http://{}", reachable(address));
        let (agent, supervisor) = match self.language {
            Locale::Ja => ("担当者（体験）", "監督者（体験）"),
            Locale::En => ("Agent (demo)", "Supervisor (demo)"),
        };
        let link = |name: &str, role: Role| {
            let invitations = Invitations::new(self.state_dir());
            let secret = invitations.issue(Purpose::Join, None, Some(name), role, self.at());
            secret.map(|secret| welcome_link(&base, &secret))
        };
        let as_agent = link(agent, Role::Agent)?;
        let as_supervisor = link(supervisor, Role::Supervisor)?;
        let mut text = match self.language {
            Locale::Ja => format!(
                "\nこれは見本です。住民も質問も職員も作りもので、終わると記録はすべて消えます。\n\
                 窓口に入るリンク（1度だけ使えます）\n  {agent}: {as_agent}\n  {supervisor}: {as_supervisor}\n"
            ),
            Locale::En => format!(
                "\nThis is a demo. Residents, questions and colleagues are invented, and every record goes when it ends.\n\
                 Links to join the desk (each works once)\n  {agent}: {as_agent}\n  {supervisor}: {as_supervisor}\n"
            ),
        };
        if self.is_shifted {
            text += &self.says_its_time();
        }
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    fn says_its_time(&self) -> String {
        let time = self.clock.now().format("%Y-%m-%d %H:%M");
        match self.language {
            Locale::Ja => format!("見本の時計は、窓口が開いている {time} から始まります。\n"),
            Locale::En => {
                format!("The clock of the demo starts at {time}, when the call centre is open.\n")
            }
        }
    }

    fn at(&self) -> Timestamp {
        self.clock.at()
    }

    /// Lets residents come and colleagues work until the service stops.
    async fn play(&self, bot: Arc<Bot>, stopping: Stopping) {
        let mut people = JoinSet::new();
        for (number, agent) in self.colleagues.iter().enumerate() {
            let work = colleague::work(
                Arc::clone(&bot),
                Arc::clone(&self.day),
                agent.clone(),
                Dice::new(number as u64 + 7),
            );
            people.spawn(until_stopped(work, stopping.clone()));
        }
        let deadline = tokio::time::Instant::now() + LONGEST;
        let mut dice = Dice::new(2026);
        let mut coming = order(&self.day);
        for turn in 0.. {
            if turn >= AT_ONCE {
                let pause = Duration::from_secs(PAUSE.0 + dice.roll(PAUSE.1 - PAUSE.0 + 1));
                tokio::select! {
                    () = stopping.cancelled() => break,
                    () = tokio::time::sleep(pause) => {}
                }
            }
            while people.try_join_next().is_some() {}
            if tokio::time::Instant::now() > deadline || people.len() >= MOST {
                if stopping.is_cancelled() {
                    break;
                }
                continue;
            }
            let Some(number) = coming.next() else { break };
            let day = Arc::clone(&self.day);
            let haste = turn < AT_ONCE;
            let visit =
                resident::visit(Arc::clone(&bot), day, number, haste, Dice::new(turn as u64));
            people.spawn(until_stopped(visit, stopping.clone()));
        }
        stopping.cancelled().await;
        while people.join_next().await.is_some() {}
    }
}

/// Residents by their places in the list, for ever: first two who want a person, then everybody in turn.
fn order(day: &Day) -> impl Iterator<Item = usize> {
    let wants = |number: &usize| day.residents.get(*number).is_some_and(|one| one.person);
    let all = 0..day.residents.len();
    let first: Vec<usize> = all.clone().filter(wants).take(2).collect();
    first.into_iter().chain(all.cycle())
}

async fn until_stopped(work: impl Future<Output = ()>, stopping: Stopping) {
    tokio::select! {
        () = stopping.cancelled() => {}
        () = work => {}
    }
}

/// The time at which the demo starts when the call centre is not open for long enough now: in the morning of the latest
/// day on which it is open. `None`: now.
fn opening(hours: OpeningHours, now: NaiveDateTime) -> Option<NaiveDateTime> {
    if let Status::Open { until } = hours.status(now)
        && until - now.time() >= STILL_OPEN
    {
        return None;
    }
    (0..SEARCH_DAYS)
        .filter_map(|before| now.date().checked_sub_days(Days::new(before)))
        .filter(|day| hours.on(*day) == DayStatus::Open && hours.opens < hours.closes)
        .map(|day| day.and_time(hours.opens + (hours.closes - hours.opens) / 8))
        .next()
}

fn in_tokyo(time: NaiveDateTime) -> Option<chrono::DateTime<FixedOffset>> {
    let tokyo = FixedOffset::east_opt(9 * 3600)?;
    time.and_local_timezone(tokyo).single()
}

#[cfg(test)]
mod tests;
