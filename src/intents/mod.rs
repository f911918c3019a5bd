//! Intents: what residents may want, as staff write it down in `intents/*.yaml`.
//!
//! [`schema`] is the shape of a file, [`resolve`](resolve::resolve) turns files into an [`IntentBook`] with
//! every name resolved and every phrase compiled, and reports what does not fit, with its place.

mod compile;
mod model;
mod reader;
pub mod resolve;
pub mod schema;

pub use model::{
    Choice, ConditionalReply, Entity, Example, Intent, IntentBook, IntentIndex, ListValue,
    PhraseBook, PhraseMeaning, PhraseRole, Slot, variables,
};
pub use schema::{IntentKind, SlotNeed, SourceEntry};
