//! The edge where residents are: one place for each channel.

#[allow(dead_code, unused_imports)]
pub mod discord;
pub mod terminal;
pub mod web;
