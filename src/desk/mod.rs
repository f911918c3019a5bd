//! The desk, as far as it needs neither store nor web: when a person takes over, which answers an agent can search for,
//! how much an agent has changed one.

pub mod policy;
pub mod snippets;
mod distance;

pub use distance::distance;
