//! The edge where residents are: one place for each channel.

pub mod terminal;
pub mod web;
