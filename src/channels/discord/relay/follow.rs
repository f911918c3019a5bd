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
    loop {
        if may_have_more && window.len() < MOST {
            may_have_more = read(hub, &mut window).await;
        }
        start(hub, &mut window, &sender).await;
        if window.done() > noted {
            noted = note(hub, window.done(), noted).await;
        }
        if may_have_more && window.len() < MOST {
            continue;
        }
        tokio::select! {
            () = hub.stopping.cancelled() => return,
            end = ended.recv() => match end {
                Some(End { conversation, done: true }) => {
                    window.end(&conversation);
                    while let Ok(End { conversation, done }) = ended.try_recv() {
                        if !done {
                            return;
                        }
                        window.end(&conversation);
                    }
                }
                // Nothing more can be shown: where it stopped it goes on after a restart.
                Some(_) | None => return,
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
    done: bool,
}

/// A job has ended.
struct End {
    conversation: ConversationId,
    /// Whether everything in it is done; if not, nothing can be shown any more.
    done: bool,
}

impl Drop for Ending {
    fn drop(&mut self) {
        // Nobody listening is no error.
        let _ = self.sender.send(End {
            conversation: self.conversation.clone(),
            done: self.done,
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
                    done: true,
                };
                ending.done = carry_all(&hub, &events, place.on_discord).await.is_ok();
            }
        };
        if hub.lanes.push(&place.lane, job).is_err() {
            // The lane is full: later. The job was dropped before it began.
            let events = Arc::unwrap_or_clone(events);
            window.put_back(&conversation, events);
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

/// Nothing can be shown any more: the service ends, or the token is not valid.
#[derive(Debug)]
struct Over;

async fn carry_all(hub: &Hub, events: &[Placed], on_discord: bool) -> Result<(), Over> {
    for (_, event) in events {
        if on_discord {
            carry(hub, event, RESIDENT, || residents::show(hub, event)).await?;
        }
        carry(hub, event, "staff", || staff::show(hub, event)).await?;
    }
    Ok(())
}

/// Shows an event, again and again while it may work later.
async fn carry<F>(
    hub: &Hub,
    event: &Event,
    to: &'static str,
    show: impl Fn() -> F,
) -> Result<(), Over>
where
    F: Future<Output = Result<(), RestError>>,
{
    let begun = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        let error = match show().await {
            Ok(()) => return Ok(()),
            Err(RestError::Unauthorized) => return Err(Over),
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
            () = hub.stopping.cancelled() => return Err(Over),
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
