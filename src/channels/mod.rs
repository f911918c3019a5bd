//! The edge where residents are: one file for each channel.
//!
//! [`answer`] is the common path: message → conversation → recognise → decide → reply.

pub mod answer;
pub mod terminal;
