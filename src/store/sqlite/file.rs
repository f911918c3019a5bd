//! The files of the database: folder, rights, lock, header, and the options of connections.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use super::migrate::APPLICATION_ID;
use crate::store::error::StoreError;

/// How long SQLite waits for a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// The file beside the database with this ending, such as `-wal`.
pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(database.as_os_str());
    name.push(ending);
    name.into()
}

/// Makes the folder of the database, readable by its owner only, unless there is one.
pub(super) fn make_folder(database: &Path) -> Result<(), StoreError> {
    let folder = folder_of(database);
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| StoreError::file("its folder cannot be made:", folder, &error))
}

/// The folder in which a file stands.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Options for a file that only its owner may read and write.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Becomes the only process that writes to the database, until the file that comes back is closed.
pub(super) fn lock(database: &Path) -> Result<File, StoreError> {
    let path = beside(database, ".lock");
    let file = private()
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| StoreError::file("its lock cannot be opened:", &path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy(format!(
            "Another process is using the database {}. Only one may: stop the other one first.",
            database.display()
        ))),
        Err(TryLockError::Error(error)) => {
            Err(StoreError::file("it cannot be locked:", &path, &error))
        }
    }
}

/// Whether there is a database of ours: `false` for no file or an empty one. Another kind of file is refused.
pub(super) fn is_ours(database: &Path) -> Result<bool, StoreError> {
    let mut header = Vec::with_capacity(100);
    let read = File::open(database).and_then(|file| file.take(100).read_to_end(&mut header));
    match read {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(StoreError::file("it cannot be read:", database, &error)),
    }
    if header.is_empty() {
        return Ok(false);
    }
    // The application id stands at byte 68, most significant byte first (https://www.sqlite.org/fileformat.html).
    let sqlite = header.starts_with(b"SQLite format 3\0");
    let ours = header
        .get(68..72)
        .is_some_and(|id| id == APPLICATION_ID.to_be_bytes());
    if sqlite && ours {
        return Ok(true);
    }
    Err(StoreError::refused(format!(
        "{} is not a database of this program. Name another file.",
        database.display()
    )))
}

/// Options that every connection has.
fn common(database: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(false)
        .busy_timeout(PATIENCE)
        .foreign_keys(true)
        .pragma("temp_store", "MEMORY")
        // Statements and errors of the driver stay out of the log.
        .disable_statement_logging()
}

/// Options of the connection that marks a new database as ours, before anything else is written.
pub(super) fn marking(database: &Path) -> SqliteConnectOptions {
    common(database)
}

/// Options of the connection that writes.
pub(super) fn writing(database: &Path) -> SqliteConnectOptions {
    common(database)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("secure_delete", "ON")
        .pragma("cache_size", "-4000")
}

/// Options of the connections that read.
pub(super) fn reading(database: &Path) -> SqliteConnectOptions {
    common(database).read_only(true)
}

/// Options for a file that nobody writes to, such as a backup.
pub(super) fn resting(database: &Path) -> SqliteConnectOptions {
    common(database).read_only(true).immutable(true)
}

/// Waits until a file, and its name in its folder, are on the disk.
pub(super) fn settle(path: &Path) -> Result<(), StoreError> {
    let failed =
        |error: io::Error| StoreError::file("it cannot be brought to the disk:", path, &error);
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(failed)?;
    #[cfg(unix)]
    File::open(folder_of(path))
        .and_then(|folder| folder.sync_all())
        .map_err(failed)?;
    Ok(())
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::file("it cannot be removed:", path, &error))
        }
        _ => Ok(()),
    }
}
