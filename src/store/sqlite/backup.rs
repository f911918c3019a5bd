//! Backups: a consistent copy while the program runs, and the way back.

use std::fs;
use std::path::Path;

use sqlx::sqlite::SqliteConnection;
use sqlx::{ConnectOptions, Connection};

use super::{file, migrate};
use crate::store::error::StoreError;

/// What a backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// The size of the file in bytes.
    pub bytes: u64,
    /// The number of its newest migration.
    pub migration: i64,
}

/// Runs file operations that may take long away from the tasks.
pub(super) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Unavailable(error.to_string()))?
}

/// Looks whether a file that nobody writes to is an undamaged database of ours.
async fn verify(path: &Path) -> Result<BackupReport, StoreError> {
    if !file::is_ours(path)? {
        return Err(StoreError::refused(format!(
            "There is no backup {}.",
            path.display()
        )));
    }
    let log = file::beside(path, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(StoreError::refused(format!(
            "{} is a database in use, not a backup: its log {} belongs to it. Make a backup of it first.",
            path.display(),
            log.display()
        )));
    }
    let mut connection = file::resting(path).connect().await?;
    let report = contents(&mut connection, path).await;
    connection.close().await?;
    report
}

async fn contents(
    connection: &mut SqliteConnection,
    path: &Path,
) -> Result<BackupReport, StoreError> {
    let migration = migrate::inspect(connection).await?;
    if migration == 0 {
        return Err(StoreError::refused(format!(
            "{} has no tables of this program.",
            path.display()
        )));
    }
    let findings: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check(1)")
        .fetch_all(connection)
        .await?;
    match findings.first() {
        Some((finding,)) if finding == "ok" => {}
        Some((finding,)) => return Err(StoreError::Corrupt(format!("{finding}."))),
        None => return Err(StoreError::Corrupt("the check says nothing.".into())),
    }
    let bytes = fs::metadata(path)
        .map_err(|error| StoreError::file("it cannot be read:", path, &error))?
        .len();
    Ok(BackupReport { bytes, migration })
}

/// Writes a consistent copy of a database to a new file, while another task or process may be writing to the database.
/// The copy is on the disk and has been checked when this returns. A file that is there already is never overwritten.
pub async fn backup(database: &Path, target: &Path) -> Result<BackupReport, StoreError> {
    if !file::is_ours(database)? {
        return Err(StoreError::refused(format!(
            "There is no database {}.",
            database.display()
        )));
    }
    // The empty file reserves the name.
    file::private()
        .create_new(true)
        .open(target)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::conflict(format!(
                "{} is there already and is not overwritten. Name another file.",
                target.display()
            )),
            _ => StoreError::file("the backup cannot be written to", target, &error),
        })?;
    let part = file::beside(target, ".part");
    let copied = copy(database, &part, target).await;
    if copied.is_err() {
        // The first error is the one to be told.
        let _ = file::remove(&part);
        let _ = file::remove(target);
    }
    copied
}

async fn copy(database: &Path, part: &Path, target: &Path) -> Result<BackupReport, StoreError> {
    // A left-over of a backup that was cut off.
    file::remove(part)?;
    file::private()
        .create_new(true)
        .open(part)
        .map_err(|error| StoreError::file("the backup cannot be written to", part, &error))?;
    let name = part.to_str().ok_or_else(|| {
        StoreError::refused(format!("The name {} is not Unicode.", part.display()))
    })?;
    let mut connection = file::reading(database).connect().await?;
    let written = sqlx::query("VACUUM INTO $1")
        .bind(name)
        .execute(&mut connection)
        .await;
    connection.close().await?;
    written?;
    let report = verify(part).await?;
    let (part, target) = (part.to_owned(), target.to_owned());
    apart(move || {
        file::settle(&part)?;
        fs::rename(&part, &target)
            .map_err(|error| StoreError::file("it cannot be renamed:", &part, &error))?;
        file::settle(&target)
    })
    .await?;
    Ok(report)
}

/// Puts a backup in the place of a database that no process is using. An existing database is replaced only with
/// `overwrite`; what it held is lost. The backup is checked before anything is touched, and stays.
pub async fn restore(
    backup: &Path,
    database: &Path,
    overwrite: bool,
) -> Result<BackupReport, StoreError> {
    let report = verify(backup).await?;
    file::make_folder(database)?;
    let lock = file::lock(database)?;
    if fs::symlink_metadata(database).is_ok() && !overwrite {
        return Err(StoreError::conflict(format!(
            "There is a database {} already. To replace it and lose what it holds, say so explicitly.",
            database.display()
        )));
    }
    let (backup, target) = (backup.to_owned(), database.to_owned());
    apart(move || {
        let part = file::beside(&target, ".restore");
        file::remove(&part)?;
        let replaced = swap(&backup, &part, &target);
        if replaced.is_err() {
            let _ = file::remove(&part);
        }
        drop(lock);
        replaced
    })
    .await?;
    Ok(report)
}

fn swap(backup: &Path, part: &Path, database: &Path) -> Result<(), StoreError> {
    let failed =
        |error: std::io::Error| StoreError::file("the backup cannot be copied to", part, &error);
    let mut source = fs::File::open(backup).map_err(failed)?;
    let mut copy = file::private()
        .create_new(true)
        .open(part)
        .map_err(failed)?;
    std::io::copy(&mut source, &mut copy).map_err(failed)?;
    drop(copy);
    file::settle(part)?;
    // The log of the old database must never be applied to the new one.
    file::remove(&file::beside(database, "-wal"))?;
    file::remove(&file::beside(database, "-shm"))?;
    fs::rename(part, database)
        .map_err(|error| StoreError::file("it cannot be replaced:", database, &error))?;
    file::settle(database)
}
