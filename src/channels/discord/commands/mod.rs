//! The commands that can be called on Discord.

mod definitions;
mod register;
mod topics;

pub(super) use definitions::{Called, date_fields};
pub(super) use register::{are_registered, register_in_time};
pub(super) use topics::{DATES, offer, suggestions};

use super::hub::Hub;

/// Whether a command is for the people who answer: whatever is none of the residents' commands.
pub(super) fn is_for_staff(hub: &Hub, name: &str) -> bool {
    Called::of(&hub.bot, name).is_none()
}
