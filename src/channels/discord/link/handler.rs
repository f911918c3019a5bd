//! What serenity calls for every event.

use std::sync::Arc;

use serde_json::Value;
use serenity::all::{Context, Event, RawEventHandler};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::super::hub::Hub;
use super::super::wire::{self, Incoming};
use super::pulse::Pulse;
use crate::bot::ChannelFigures;

/// Something that the one who watches the connection must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// A new session has begun: something may have been missed.
    Ready,
    /// The session goes on: nothing was missed.
    Resumed,
}

/// Passes events on. It never waits, so that they keep their order.
pub(super) struct Handler {
    pub(super) hub: Arc<Hub>,
    pub(super) figures: Arc<ChannelFigures>,
    pub(super) pulse: Arc<Pulse>,
    pub(super) incoming: mpsc::Sender<Incoming>,
    pub(super) notices: mpsc::Sender<Notice>,
    /// Cancelled when this connection does not count any more.
    pub(super) stop: CancellationToken,
}

#[serenity::async_trait]
impl RawEventHandler for Handler {
    async fn raw_event(&self, _: Context, event: Event) {
        if self.stop.is_cancelled() {
            return;
        }
        self.pulse.sign();
        if let Some((kind, data)) = described(&event) {
            self.take_in(wire::read(&kind, &data));
        }
    }
}

impl Handler {
    fn take_in(&self, incoming: Incoming) {
        match incoming {
            Incoming::Ready(ready) => {
                self.hub.set_me(ready);
                // Before anything of this session is taken in.
                self.hub.seen.interrupted();
                self.pulse.connect();
                self.notify(Notice::Ready);
            }
            Incoming::Resumed => {
                self.pulse.connect();
                self.notify(Notice::Resumed);
            }
            Incoming::Unreadable { kind, why } => {
                ChannelFigures::count(&self.figures.unreadable);
                tracing::warn!(kind, why, "an event of Discord cannot be read");
            }
            Incoming::Other => {}
            incoming => {
                ChannelFigures::count(&self.figures.events);
                if let Err(mpsc::error::TrySendError::Full(dropped)) =
                    self.incoming.try_send(incoming)
                {
                    ChannelFigures::count(&self.figures.overflowed);
                    if let Incoming::Message(message) = &dropped {
                        self.hub.seen.miss(message);
                    }
                    self.pulse.overflow();
                }
            }
        }
    }

    fn notify(&self, notice: Notice) {
        // With so many unread ones the newest says nothing new.
        let _ = self.notices.try_send(notice);
    }
}

/// The kind and content of an event that concerns us, as they came. Those that serenity could read are written again;
/// those that it could not are still there as they were.
fn described(event: &Event) -> Option<(String, Value)> {
    match event {
        Event::Unknown(unknown) => Some((unknown.kind.clone(), unknown.value.clone())),
        Event::MessageCreate(_)
        | Event::MessageUpdate(_)
        | Event::MessageDelete(_)
        | Event::MessageDeleteBulk(_)
        | Event::InteractionCreate(_)
        | Event::ThreadUpdate(_)
        | Event::ThreadDelete(_)
        | Event::ChannelDelete(_)
        | Event::Ready(_)
        | Event::Resumed(_) => {
            let mut written = serde_json::to_value(event).ok()?;
            let kind = written.get("t")?.as_str()?.to_owned();
            Some((kind, written.get_mut("d").map_or(Value::Null, Value::take)))
        }
        _ => None,
    }
}
