//! Following all events.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use super::super::hub::{CHANNEL, Hub};
use super::super::pace::Pace;
use super::super::rest::RestError;
use super::super::{residents, staff};
use super::window::{Later, Placed, Window};
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
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Follows until the service ends or nothing can be shown any more.
pub(super) async fn run(hub: &Arc<Hub>) {
    // What another process could not show yet it knows itself.
    hub.behind.clear();
    follow(hub).await;
    hub.behind.clear();
}

async fn follow(hub: &Arc<Hub>) {
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
        hub.note_posted().await;
        let idle = window.next(Instant::now()).unwrap_or(IDLE).min(IDLE);
        tokio::select! {
            () = hub.stopping.cancelled() => return,
            end = ended.recv() => match end {
                Some(end) => {
                    let now = Instant::now();
                    let ends = std::iter::once(end).chain(std::iter::from_fn(|| ended.try_recv().ok()));
                    for End { conversation, outcome } in ends {
                        match outcome {
                            Outcome::Done => window.end(&conversation),
                            Outcome::Later(later) => window.end_for_now(&conversation, later, now),
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
            () = tokio::time::sleep(idle) => may_have_more = true,
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
    /// Some events cannot be shown at the moment. Their lane is free meanwhile, so that residents are answered.
    Later(Later),
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
    for conversation in window.ready(Instant::now()) {
        let place = super::place(hub, &conversation).await;
        let since = window.tried_since(&conversation);
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
                ending.outcome = carry_all(&hub, &events, place.on_discord, since).await;
                // While the lane is still ours, so that nothing overtakes.
                match &ending.outcome {
                    Outcome::Done => hub.behind.remove(&ending.conversation),
                    Outcome::Later(later) => {
                        hub.behind.add(&ending.conversation, later.to_resident);
                    }
                    Outcome::Over => {}
                }
            }
        };
        if hub.lanes.push(&place.lane, job).is_err() {
            // The lane is full: later. The job was dropped before it began.
            window.put_back(&conversation, Arc::unwrap_or_clone(events));
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

/// Why an event is not shown now.
enum Stop {
    Later,
    Over,
}

/// Shows events; the first one may have been tried before.
async fn carry_all(
    hub: &Hub,
    events: &[Placed],
    on_discord: bool,
    mut since: Option<Instant>,
) -> Outcome {
    let mut later = None;
    for (at, (_, event)) in events.iter().enumerate() {
        let begun = Instant::now();
        let since = since.take().unwrap_or(begun);
        if on_discord {
            match carry(hub, event, To::Resident, since).await {
                Ok(()) => {}
                Err(Stop::Later) => {
                    let (at, begun, _) = later.unwrap_or((at, begun, true));
                    later = Some((at, begun, true));
                    break;
                }
                Err(Stop::Over) => return Outcome::Over,
            }
        }
        // What staff are not shown keeps nothing from the resident.
        if later.is_none() {
            match carry(hub, event, To::Staff, since).await {
                Ok(()) => {}
                Err(Stop::Later) => later = Some((at, begun, false)),
                Err(Stop::Over) => return Outcome::Over,
            }
        }
    }
    if let Some((at, begun, to_resident)) = later {
        return Outcome::Later(Later {
            left: events.get(at..).unwrap_or_default().to_vec(),
            begun,
            to_resident,
        });
    }
    Outcome::Done
}

/// To whom an event is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum To {
    Resident,
    Staff,
}

impl To {
    async fn show(self, hub: &Hub, event: &Event) -> Result<(), RestError> {
        match self {
            Self::Resident => residents::show(hub, event).await,
            Self::Staff => staff::show(hub, event).await,
        }
    }

    /// How long an event may hold up its resident, who waits in the same lane.
    fn holds_up(self, pace: &Pace) -> Duration {
        match self {
            Self::Resident => pace.holding_up,
            Self::Staff => pace.holding_up_for_staff,
        }
    }
}

/// Shows an event, again for a moment if Discord may take it later.
async fn carry(hub: &Hub, event: &Event, to: To, since: Instant) -> Result<(), Stop> {
    let begun = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        let error = match to.show(hub, event).await {
            Ok(()) => return Ok(()),
            Err(RestError::Unauthorized) => return Err(Stop::Over),
            Err(error) => error,
        };
        let by_store = matches!(error, RestError::Store(_));
        let is_over = since.elapsed() >= patience(event);
        // While nothing can be read at all, it is not this event that is wrong.
        if !error.is_passing() || is_over && (!by_store || cursor(hub).await.is_ok()) {
            ChannelFigures::count(&hub.bot.channels().of(CHANNEL).dropped);
            tracing::warn!(
                %error, ?to, conversation = %event.conversation, seq = event.seq, kind = event.body.kind(),
                "an event could not be shown"
            );
            if to == To::Resident {
                residents::forgo(hub, event).await;
                if matches!(event.author, Author::Agent(_)) {
                    staff::undelivered(hub, event).await;
                }
            }
            return Ok(());
        }
        if by_store || begun.elapsed() + pause > to.holds_up(hub.rest.pace()) {
            tracing::debug!(%error, ?to, conversation = %event.conversation, seq = event.seq, "an event is shown later");
            return Err(Stop::Later);
        }
        tokio::select! {
            () = hub.stopping.cancelled() => return Err(Stop::Over),
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
