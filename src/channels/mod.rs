//! The edge where residents are: one place for each channel.

pub mod discord;
pub mod terminal;
pub mod web;
