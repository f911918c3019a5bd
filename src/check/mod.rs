//! Checks that need more than one file: do replies exist, can they be written out, are examples recognised.

mod replies;
mod samples;
pub mod trial;

pub use replies::replies;
pub use samples::examples;
