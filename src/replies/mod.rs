//! Replies: what residents read, written by staff in Fluent files.
//!
//! A [`Catalog`] holds the messages of all locales, [`audit`](audit::audit) finds what is wrong in
//! them, [`markup`] turns a message into blocks, and a [`Reply`] is what a channel shows. No text for
//! residents stands in the program.

mod args;
pub mod audit;
pub mod catalog;
mod digits;
mod easy;
mod functions;
mod limits;
pub mod markup;
mod outline;
mod references;
pub mod reply;
pub mod ruby;
mod shelf;
mod walker;

pub use args::{Args, Value};
pub use catalog::{Catalog, Message, RenderError};
pub use markup::Block;
pub use reply::{Choice, PlainLabels, Reply, SourceNote};
