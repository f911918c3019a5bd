//! Intents: what residents may want, as staff write it down in `intents/*.yaml`.
//!
//! [`schema`] is the shape of a file, [`resolve`](resolve::resolve) turns files into an [`IntentBook`] with
//! every name resolved and every phrase compiled, and reports what does not fit, with its place.

mod captures;
mod compile;
mod context;
mod entries;
mod faults;
mod left_out;
mod lists;
mod model;
mod phrases;
mod reader;
pub mod resolve;
mod scalars;
pub mod schema;
mod shapes;

pub use captures::capture_name;
pub use model::{
    Choice, ConditionalReply, Entity, Example, Intent, IntentBook, IntentIndex, List, ListValue,
    Slot, variables,
};
pub use phrases::{
    FoundGroup, FoundPhrases, Known, PhraseBook, PhraseContext, PhraseMeaning, PhraseRole,
};
pub use schema::{IntentKind, SlotNeed, SourceEntry};
