//! Discord: residents ask there, staff answer there.
//!
//! serenity stays inside this folder; the rest of the program never sees its types. `wire` is what Discord tells us,
//! read leniently; `rest` what we tell Discord; `link` the connection between; `lanes` keep the order. `intake` decides
//! whom something concerns: `residents` or `staff`. `relay` carries every event of a conversation to where it must be
//! seen, whichever channel or desk it came from. `view` writes replies as Discord shows them, `commands` what can be
//! called.

mod pace;
mod posted;
mod token;
mod lanes;
mod lease;
pub mod rest;
mod wire;
mod seen;
mod behind;
mod hub;
mod intake;
mod view;
mod commands;
mod residents;
mod staff;
mod relay;
mod link;
mod running;
pub mod check;

pub use pace::Pace;
pub use running::{Discord, Running};
pub use token::{Token, TokenError, VARIABLE};
