//! Scratch memory that is used again for the next text.

use std::sync::Mutex;

/// Memory that nobody uses at the moment. Each thread takes one, or a new one. It is boxed because it is large and
/// moves twice for each text.
#[derive(Debug, Default)]
pub(super) struct Pool<T>(Mutex<Vec<Box<T>>>);

impl<T: Default> Pool<T> {
    #[allow(
        clippy::unnecessary_box_returns,
        reason = "the box goes back into the pool"
    )]
    pub(super) fn take(&self) -> Box<T> {
        self.0
            .lock()
            .ok()
            .and_then(|mut idle| idle.pop())
            .unwrap_or_default()
    }

    pub(super) fn give_back(&self, scratch: Box<T>) {
        if let Ok(mut idle) = self.0.lock() {
            idle.push(scratch);
        }
    }
}
