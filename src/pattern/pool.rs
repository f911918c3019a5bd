//! Scratch memory that is used again for the next text.

use std::sync::Mutex;

/// Memory that nobody uses at the moment. Each thread takes one, or a new one.
#[derive(Debug, Default)]
pub(super) struct Pool<T>(Mutex<Vec<T>>);

impl<T: Default> Pool<T> {
    pub(super) fn take(&self) -> T {
        self.0
            .lock()
            .ok()
            .and_then(|mut idle| idle.pop())
            .unwrap_or_default()
    }

    pub(super) fn give_back(&self, scratch: T) {
        if let Ok(mut idle) = self.0.lock() {
            idle.push(scratch);
        }
    }
}
