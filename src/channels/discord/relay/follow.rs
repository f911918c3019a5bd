//! Following all events.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use super::super::hub::{CHANNEL, Hub};
use super::super::rest::RestError;
use super::super::{residents, staff};
use super::window::{Placed, Window};
use crate::bot::ChannelFigures;
use crate::store::{Author, ConversationId, Event, StoreError};

/// The most events under way.
const MOST: usize = 1_000;
/// How many events are read at once.
const BATCH: u32 = 200;
/// How long it waits for news before it looks by itself.
const IDLE: Duration = Duration::from_secs(5);
/// How long what may work later is tried.
const PATIENCE: Duration = Duration::from_mins(15);
/// How long it is tried if a person has written it or done it: they believe that it arrives.
const PATIENCE_FOR_PEOPLE: Duration = Duration::from_hours(24);
/// The first pause before another try; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// To whom an event is shown who is not staff.
const RESIDENT: &str = "resident";
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Follows until the service ends or nothing can be shown any more.
pub(super) async fn run(hub: &Arc<Hub>) {
    // Before the store is read, so that nothing falls between.
    let mut news = hub.bot.bus().follow_all();
    let Some(begin) = begin(hub).await else {
        return;
    };
    let (sender, mut ended) = mpsc::unbounded_channel();
    let mut window = Window::after(begin);
    let mut noted = begin;
    let mut may_have_more = true;
    let mut resume = Instant::now();
    loop {
        if may_have_more && window.len() < MOST {
            may_have_more = read(hub, &mut window).await;
        }
        if Instant::now() >= resume {
            start(hub, &mut window, &sender).await;
        }
        if window.done() > noted {
            noted = note(hub, window.done(), noted).await;
        }
        if may_have_more && window.len() < MOST {
            continue;
        }
        tokio::select! {
            () = hub.stopping.cancelled() => return,
            end = ended.recv() => match end {
                Some(end) => {
                    let ends = std::iter::once(end).chain(std::iter::from_fn(|| ended.try_recv().ok()));
                    for End { conversation, outcome } in ends {
                        match outcome {
                            Outcome::Done => window.end(&conversation, Vec::new()),
                            Outcome::Later(events) => {
                                window.end(&conversation, events);
                                resume = Instant::now() + IDLE;
                            }
                            // Where it stopped it goes on after a restart.
                            Outcome::Over => return,
                        }
                    }
                }
                None => return,
            },
            heard = news.recv() => {
                hear(hub, heard, &mut news).await;
                may_have_more = true;
            }
            () = tokio::time::sleep(IDLE) => may_have_more = true,
        }
    }
}

/// What is heard is only a hint: the store is read anyway.
async fn hear(hub: &Hub, heard: Result<Arc<Event>, RecvError>, news: &mut Receiver<Arc<Event>>) {
    match heard {
        Ok(_) | Err(RecvError::Lagged(_)) => *news = news.resubscribe(),
        Err(RecvError::Closed) => {
            tokio::select! {
                () = hub.stopping.cancelled() => {}
                () = tokio::time::sleep(IDLE) => {}
            }
        }
    }
}

/// Sees to it that there is a place to go on from. If that fails, it is seen to when the following begins.
pub(super) async fn prepare(hub: &Hub) {
    if let Err(error) = cursor(hub).await {
        tracing::warn!(%error, "the relay cannot read the store");
    }
}

/// Where to go on: where it ended last, or, the first time, with what happens from now on.
async fn begin(hub: &Hub) -> Option<i64> {
    loop {
        match cursor(hub).await {
            Ok(position) => return Some(position),
            Err(error) => tracing::warn!(%error, "the relay cannot read the store"),
        }
        tokio::select! {
            () = hub.stopping.cancelled() => return None,
            () = tokio::time::sleep(IDLE) => {}
        }
    }
}

async fn cursor(hub: &Hub) -> Result<i64, StoreError> {
    let store = hub.bot.store();
    if let Some(position) = store.cursor(CHANNEL).await? {
        return Ok(position);
    }
    let newest = store.newest_position().await?;
    store
        .move_cursor(CHANNEL, newest, hub.bot.clock().at())
        .await
}

/// Reads events; whether there may be more.
async fn read(hub: &Hub, window: &mut Window) -> bool {
    match hub.bot.store().events_since(window.read(), BATCH).await {
        Ok(events) => {
            let read = events.len();
            tracing::debug!(read, after = window.read(), "the relay has read events");
            window.take(events);
            read == BATCH as usize
        }
        Err(error) => {
            tracing::warn!(%error, "the relay cannot read the store");
            false
        }
    }
}

/// Moves the cursor. If that fails, it is tried again with the next one; what was shown is not shown again.
async fn note(hub: &Hub, done: i64, noted: i64) -> i64 {
    let at = hub.bot.clock().at();
    match hub.bot.store().move_cursor(CHANNEL, done, at).await {
        Ok(_) => done,
        Err(error) => {
            tracing::warn!(%error, "the place of the relay could not be kept");
            noted
        }
    }
}

/// Tells that a job has ended, however it did.
struct Ending {
    sender: mpsc::UnboundedSender<End>,
    conversation: ConversationId,
    outcome: Outcome,
}

/// A job has ended.
struct End {
    conversation: ConversationId,
    outcome: Outcome,
}

/// How a job has ended.
#[derive(Debug)]
enum Outcome {
    /// Everything in it is done.
    Done,
    /// The store does not work at the moment. These events are not shown. Their lane is free meanwhile, so that residents
    /// are answered without the store.
    Later(Vec<Placed>),
    /// Nothing can be shown any more: the service ends, or the token is not valid.
    Over,
}

impl Drop for Ending {
    fn drop(&mut self) {
        // Nobody listening is no error.
        let _ = self.sender.send(End {
            conversation: self.conversation.clone(),
            outcome: std::mem::replace(&mut self.outcome, Outcome::Done),
        });
    }
}

/// Begins jobs for what waits: one at a time for each conversation.
async fn start(hub: &Arc<Hub>, window: &mut Window, sender: &mpsc::UnboundedSender<End>) {
    for conversation in window.ready() {
        let place = super::place(hub, &conversation).await;
        let events = Arc::new(window.begin(&conversation));
        let job = {
            let (hub, events) = (Arc::clone(hub), Arc::clone(&events));
            let (sender, conversation) = (sender.clone(), conversation.clone());
            async move {
                let mut ending = Ending {
                    sender,
                    conversation,
                    // A mistake in one job must not hold up everything.
                    outcome: Outcome::Done,
                };
                ending.outcome = carry_all(&hub, &events, place.on_discord).await;
            }
        };
        if hub.lanes.push(&place.lane, job).is_err() {
            // The lane is full: later. The job was dropped before it began.
            window.end(&conversation, Arc::unwrap_or_clone(events));
        }
    }
}

/// How long it is tried to show an event.
fn patience(event: &Event) -> Duration {
    match event.author {
        Author::Agent(_) | Author::Resident => PATIENCE_FOR_PEOPLE,
        Author::Bot | Author::System => PATIENCE,
    }
}

/// Why an event was not shown and will be later, if at all.
enum Stop {
    Later,
    Over,
}

async fn carry_all(hub: &Hub, events: &[Placed], on_discord: bool) -> Outcome {
    for (at, (_, event)) in events.iter().enumerate() {
        let carried = async {
            if on_discord {
                carry(hub, event, RESIDENT, || residents::show(hub, event)).await?;
            }
            carry(hub, event, "staff", || staff::show(hub, event)).await
        };
        match carried.await {
            Ok(()) => {}
            Err(Stop::Later) => return Outcome::Later(events[at..].to_vec()),
            Err(Stop::Over) => return Outcome::Over,
        }
    }
    Outcome::Done
}

/// Shows an event, again and again while Discord may take it later.
async fn carry<F>(
    hub: &Hub,
    event: &Event,
    to: &'static str,
    show: impl Fn() -> F,
) -> Result<(), Stop>
where
    F: Future<Output = Result<(), RestError>>,
{
    let begun = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        let error = match show().await {
            Ok(()) => return Ok(()),
            Err(RestError::Unauthorized) => return Err(Stop::Over),
            Err(RestError::Store(error)) if error.is_passing() => return Err(Stop::Later),
            Err(error) => error,
        };
        if !error.is_passing() || begun.elapsed() >= patience(event) {
            ChannelFigures::count(&hub.bot.channels().of(CHANNEL).dropped);
            tracing::warn!(
                %error, to, conversation = %event.conversation, seq = event.seq, kind = event.body.kind(),
                "an event could not be shown"
            );
            if to == RESIDENT && matches!(event.author, Author::Agent(_)) {
                staff::undelivered(hub, event).await;
            }
            return Ok(());
        }
        tokio::select! {
            () = hub.stopping.cancelled() => return Err(Stop::Over),
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
