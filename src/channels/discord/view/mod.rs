//! Replies as Discord shows them.

mod text;

pub(super) use text::{escape, length, pieces, shortened};
