//! Whom something concerns: a resident, or the people who answer.

use std::sync::Arc;

use serenity::model::id::ChannelId;
use tokio::sync::mpsc;

use super::hub::Hub;
use super::seen::Taking;
use super::wire::{Incoming, Interaction, InteractionData, Message};
use super::{residents, staff};

/// What begins the id of buttons, menus and forms of residents.
pub(super) const RESIDENT: &str = "v1:r:";
/// What begins the id of those of staff.
pub(super) const STAFF: &str = "v1:s:";

/// Takes in everything that happens, in its order, until the connection ends or the service does.
pub(super) async fn run(hub: Arc<Hub>, mut incoming: mpsc::Receiver<Incoming>) {
    loop {
        tokio::select! {
            () = hub.stopping.cancelled() => return,
            next = incoming.recv() => match next {
                Some(next) => take_in(&hub, next).await,
                None => return,
            },
        }
    }
}

/// Takes in one thing.
pub(super) async fn take_in(hub: &Arc<Hub>, incoming: Incoming) {
    match incoming {
        Incoming::Message(mut message) => {
            message.shared |= message.guild.is_none() && is_shared(hub, message.channel);
            if is_ordinary(hub, &message) {
                let thread = staff::conversation_of(hub, message.channel).await;
                let taking = Taking::begin(hub, &message);
                note(hub, &message, thread.is_some());
                match thread {
                    Some(conversation) => staff::message(hub, message, conversation, taking).await,
                    None => residents::message(hub, message, taking).await,
                }
            }
        }
        Incoming::Edited(mut message) => {
            if let Some(conversation) = staff::conversation_of(hub, message.channel).await {
                return staff::edited(hub, message, conversation).await;
            }
            // Changes tell less than messages: private is only what is known to be.
            let author = message.author.as_ref().map(|author| author.id);
            message.shared |= message.guild.is_none()
                && !author.is_some_and(|author| hub.rest.is_direct(author, message.channel));
            residents::edited(hub, message).await;
        }
        Incoming::Deleted { channel, messages } => match staff::conversation_of(hub, channel).await
        {
            Some(conversation) => staff::deleted(hub, channel, messages, conversation).await,
            None => residents::deleted(hub, channel, messages).await,
        },
        Incoming::Interaction(mut interaction) => {
            let channel = interaction.channel.filter(|_| interaction.guild.is_none());
            interaction.shared |= channel.is_some_and(|channel| is_shared(hub, channel));
            if is_for_staff(hub, &interaction) {
                staff::interaction(hub, interaction).await;
            } else {
                residents::interaction(hub, interaction).await;
            }
        }
        Incoming::ThreadUpdated { thread, archived } => {
            staff::thread_updated(hub, thread, archived).await;
        }
        Incoming::ChannelDeleted(channel) => staff::channel_deleted(hub, channel).await,
        Incoming::Ready(_) | Incoming::Resumed | Incoming::Unreadable { .. } | Incoming::Other => {}
    }
}

/// Whether a channel is known to belong to a server, although what happens there does not tell it.
fn is_shared(hub: &Hub, channel: ChannelId) -> bool {
    hub.settings().channels.contains(&channel.get()) || hub.seen.is_on_server(channel)
}

/// Notes up to where messages were taken in at a place where those that are missed must be caught up with: a thread of
/// staff, a configured channel, a direct message, or where we were spoken to.
fn note(hub: &Arc<Hub>, message: &Message, is_thread: bool) {
    let channels = &hub.settings().channels;
    let lasting = is_thread || channels.contains(&message.channel.get());
    let to_us = message.guild.is_none()
        || hub
            .me()
            .is_some_and(|me| message.mentions.contains(&me.user));
    if (lasting || to_us) && hub.seen.note(message, lasting) {
        write_place(hub, message.channel);
    }
}

/// Has a new place written down while the message is taken in.
fn write_place(hub: &Arc<Hub>, channel: ChannelId) {
    let hub = Arc::clone(hub);
    let tasks = hub.tasks.clone();
    tasks.spawn(async move { hub.seen.write_place(hub.bot.store(), channel).await });
}

/// Whether a person wrote it: not a program, not a webhook, not ourselves, not the system.
fn is_ordinary(hub: &Hub, message: &Message) -> bool {
    let Some(author) = &message.author else {
        return false;
    };
    let ours = hub.me().is_some_and(|me| me.user == author.id);
    !author.bot && !message.webhook && !ours && matches!(message.kind, 0 | 19)
}

fn is_for_staff(hub: &Hub, interaction: &Interaction) -> bool {
    match &interaction.data {
        InteractionData::Command { name, .. } | InteractionData::Autocomplete { name, .. } => {
            super::commands::is_for_staff(hub, name)
        }
        InteractionData::Component { custom_id, .. } | InteractionData::Modal { custom_id, .. } => {
            custom_id.starts_with(STAFF)
        }
        InteractionData::Unknown => false,
    }
}
