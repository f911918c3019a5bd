//! What can go wrong, in sentences for people: what is wrong, and what helps.

use std::path::Path;

/// Why the store did not do what it was asked to do. Nothing was written, except where [`StoreError::Unavailable`] says
/// that the outcome is unknown; repeating a turn with the same key is always safe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Something else is there already, or somebody was faster.
    #[error("{0}")]
    Conflict(String),
    /// There is no such thing.
    #[error("There is no such {0} in the store. It may have been erased.")]
    NotFound(&'static str),
    /// Too much is going on, or another process holds the database. Trying again later helps.
    #[error("{0}")]
    Busy(String),
    /// There is no space left. The store works again as soon as there is.
    #[error("The disk of the store is full. Free some space; nothing needs to be restarted.")]
    Full,
    /// The database cannot be read or written at the moment, or the store is closed. When a write fails so, it may or may
    /// not be there afterwards: repeat it with the same key.
    #[error("The store is not available: {0}")]
    Unavailable(String),
    /// The contents make no sense.
    #[error("The database is damaged: {0} Restore the latest backup with `madoguchi restore`.")]
    Corrupt(String),
    /// A newer version of the program has written the database.
    #[error(
        "The database is at migration {found}, but this program knows only migrations up to {known}. Start the newer \
         version of the program again, or restore a backup from before the update."
    )]
    TooNew {
        /// The number of the newest migration in the database.
        found: i64,
        /// The number of the newest migration of this program.
        known: i64,
    },
    /// The request itself is wrong, and will be wrong again.
    #[error("{0}")]
    Refused(String),
}

impl StoreError {
    /// A refusal with a sentence.
    pub(super) fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(sentence.into())
    }

    /// A conflict with a sentence.
    pub(super) fn conflict(sentence: impl Into<String>) -> Self {
        Self::Conflict(sentence.into())
    }

    /// Something in the database that the program cannot read.
    pub(super) fn unreadable(what: &str, error: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("{what} cannot be read ({error})."))
    }

    /// A file or folder that cannot be used.
    pub(super) fn file(what: &str, path: &Path, error: &std::io::Error) -> Self {
        if matches!(
            error.kind(),
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
        ) {
            return Self::Full;
        }
        Self::Unavailable(format!("{what} {} ({error}).", path.display()))
    }

    /// Whether the storage itself failed, so that everything written together with this request is lost too.
    pub fn is_storage(&self) -> bool {
        matches!(
            self,
            Self::Busy(_) | Self::Full | Self::Unavailable(_) | Self::Corrupt(_)
        )
    }

    /// Whether the storage itself failed in a way that may pass: what is asked of it then fails whatever it is about.
    pub fn is_passing(&self) -> bool {
        self.is_storage() && !matches!(self, Self::Corrupt(_))
    }
}

/// The primary result codes of SQLite that matter here (<https://www.sqlite.org/rescode.html>).
mod code {
    pub(super) const BUSY: i32 = 5;
    pub(super) const LOCKED: i32 = 6;
    pub(super) const READ_ONLY: i32 = 8;
    pub(super) const IO: i32 = 10;
    pub(super) const CORRUPT: i32 = 11;
    pub(super) const FULL: i32 = 13;
    pub(super) const CONSTRAINT: i32 = 19;
    pub(super) const NOT_A_DATABASE: i32 = 26;
}

/// Errors of the database driver, told apart by the result code of SQLite.
impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let database = match &error {
            sqlx::Error::Database(database) => database,
            sqlx::Error::PoolTimedOut => {
                return Self::Busy("Too many reads are waiting for the store. Try again.".into());
            }
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                return Self::unreadable("a row", &error);
            }
            _ => return Self::Unavailable(error.to_string()),
        };
        let extended: Option<i32> = database.code().and_then(|code| code.parse().ok());
        match extended.map(|code| code & 0xff) {
            Some(code::BUSY | code::LOCKED) => Self::Busy(
                "Another process is writing to the database. Only one may: stop the other one, or try again.".into(),
            ),
            Some(code::READ_ONLY) => Self::Unavailable(
                "the database may only be read. Give the program's user the right to write to its file and folder.".into(),
            ),
            Some(code::FULL) => Self::Full,
            Some(code::IO) => Self::Unavailable(format!("the disk reports an error ({database}).")),
            Some(code::CORRUPT | code::NOT_A_DATABASE) => Self::Corrupt(format!("{database}.")),
            Some(code::CONSTRAINT) => Self::Conflict(format!("The store refuses contradicting data ({database}).")),
            _ => Self::Unavailable(database.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_what_helps() {
        let newer = StoreError::TooNew { found: 7, known: 1 }.to_string();
        assert!(
            newer.contains("migration 7") && newer.contains("backup"),
            "{newer}"
        );
        assert!(StoreError::Full.to_string().contains("Free some space"));
        assert!(StoreError::NotFound("case").to_string().contains("case"));
    }

    #[test]
    fn only_failures_of_the_storage_count_as_such() {
        assert!(StoreError::Full.is_storage());
        assert!(StoreError::from(sqlx::Error::WorkerCrashed).is_storage());
        assert!(!StoreError::refused("no").is_storage());
        assert!(!StoreError::NotFound("case").is_storage());
        let damaged = StoreError::Corrupt("a row".to_owned());
        assert!(damaged.is_storage() && !damaged.is_passing());
        assert!(StoreError::Full.is_passing());
    }
}
