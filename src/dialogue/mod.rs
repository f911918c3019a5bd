//! Conversations: what is remembered, what is decided, and how it is written out.
//!
//! [`step`] decides, [`render`] writes; both are pure.

mod answer;
mod conversation;
pub mod hours;
mod render;
mod segment;
mod sessions;
mod step;
mod turn;
mod understand;

pub use conversation::{Conversation, Offer, Pending};
pub use render::{COMMON_VARIABLES, Outcome, render};
pub use sessions::Sessions;
pub use step::{Knowledge, Say, Step, chosen, step};
