//! Space kept for an emergency: a file that is given up when the disk is full, so that SQLite can bring its log into the
//! database, and what has been started can be finished, until people have made room.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::file;

/// The size of the file in bytes.
const BYTES: u64 = 8 << 20;

/// Whether the room is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The file is there.
    Held,
    /// There was never room for it.
    Missing,
    /// It was given up because the disk was full.
    Released,
}

/// The file beside a database, if there was room for it.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
    state: Mutex<State>,
}

impl Reserve {
    /// Looks for the file beside a database, and makes it if there is room.
    pub(super) fn new(database: &Path) -> Self {
        let path = file::beside(database, ".reserve");
        let there = fs::metadata(&path).is_ok_and(|file| file.len() == BYTES);
        let state = if there { State::Held } else { State::Missing };
        let reserve = Self {
            path,
            state: Mutex::new(state),
        };
        reserve.renew();
        reserve
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A single word is never half written.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the file, unless it is there, if there is room for twice its size. Waits for the disk. Returns whether the
    /// emergency is over, if there was one: `false` while it was given up and there is no room for it again.
    pub(super) fn renew(&self) -> bool {
        let mut state = self.state();
        if *state == State::Held {
            return true;
        }
        match self.make() {
            Ok(()) => *state = State::Held,
            Err(error) => {
                tracing::warn!(%error, "there is no room for the emergency reserve of the store");
                let _ = file::remove(&self.part());
            }
        }
        *state != State::Released
    }

    fn part(&self) -> PathBuf {
        file::beside(&self.path, ".part")
    }

    fn make(&self) -> io::Result<()> {
        let part = self.part();
        let mut new = file::private().create(true).truncate(true).open(&part)?;
        // Twice the size for a moment: otherwise it would take the last room from the database itself. Written, not only
        // set to this length, so that the room is really taken.
        let zeros = vec![0; 1 << 16];
        for _ in 0..(2 * BYTES) >> 16 {
            new.write_all(&zeros)?;
        }
        new.set_len(BYTES)?;
        new.sync_all()?;
        fs::rename(&part, &self.path)
    }

    /// Gives the room up. Returns whether there was any.
    pub(super) fn release(&self) -> bool {
        let mut state = self.state();
        let released = *state == State::Held && file::remove(&self.path).is_ok();
        if released {
            *state = State::Released;
        }
        released
    }
}
