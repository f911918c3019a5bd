//! madoguchi answers a city's residents about the electronic certificates on the My Number Card.
//!
//! The order of the rooms below is the order of the floors: a room may use only rooms written above it.
//! `tests/it/house.rs` guards this order, and ARCHITECTURE.md describes it.

// Floor 0: words that know nothing of each other.
pub mod locale;
pub mod text;
pub mod diag;
// Floor 1: one craft each.
pub mod calendar;
pub mod yaml;
pub mod pattern;
pub mod classify;
// Floor 2: what staff write.
pub mod config;
pub mod replies;
pub mod intents;
// Floor 3: understanding.
pub mod nlu;
// Floor 4: conversation and checks, still without input or output.
pub mod dialogue;
pub mod desk;
pub mod check;
// Floor 5: what is read from and kept on disk. `library` is the only reader of intents/ and locales/.
pub mod library;
pub mod store;
pub mod report;
pub mod accounts;
// Floor 6: the bot joins what is known with what is kept.
pub mod bot;
// Floor 7: the edge.
pub mod channels;
pub mod cli;
