//! Invitations: links that work once and for a day, by which people choose their password.
//!
//! Each is a file in the folder `invitations` of the records, which only the owner may read. Its name is the hash of the
//! secret in the link, so that who reads the folder cannot make a link of it. The service and the command line need nothing
//! else of each other.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::AccountError;
use crate::store::{AccessToken, Role, Timestamp};

/// How long an invitation is valid, in microseconds: 24 hours.
pub const VALID_FOR: i64 = 24 * 60 * 60 * 1_000_000;
/// The most files that are looked at.
pub(super) const MOST_FILES: usize = 1000;
/// The most invitations at a time.
const MOST_OPEN: usize = 200;
/// The largest file that is read, in bytes.
const LARGEST_FILE: u64 = 4096;
/// How invitations are named after their hash.
const ENDING: &str = "json";

/// What an invitation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To join the desk.
    Join,
    /// To choose a new password.
    Reset,
}

/// What an invitation says. The secret does not stand in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// What it is for.
    pub purpose: Purpose,
    /// The login; `None`: who is invited chooses one.
    pub login: Option<String>,
    /// The name shown; `None`: who is invited gives it.
    pub name: Option<String>,
    /// The role of who joins. Who chooses a new password keeps the role.
    pub role: Role,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
}

/// The link of an invitation. The secret is in the fragment, which browsers send to nobody.
pub fn welcome_link(base: &str, secret: &AccessToken) -> String {
    format!(
        "{}/desk/welcome#{}",
        base.trim_end_matches('/'),
        secret.reveal()
    )
}

/// The folder of invitations.
#[derive(Clone, Debug)]
pub struct Invitations {
    folder: PathBuf,
}

impl Invitations {
    /// The invitations in the folder of the records.
    pub fn new(state_dir: &Path) -> Self {
        Self {
            folder: folder(state_dir),
        }
    }

    /// Writes an invitation that is valid for a day, and gives its secret. One for the same purpose and person that is
    /// there already is worth nothing any more.
    pub fn issue(
        &self,
        purpose: Purpose,
        login: Option<&str>,
        name: Option<&str>,
        role: Role,
        now: Timestamp,
    ) -> Result<AccessToken, AccountError> {
        make_folder(&self.folder)?;
        self.sweep(now)?;
        let open = self.files()?;
        let replaced = |other: &Invitation| {
            other.purpose == purpose
                && other.login.as_deref() == login
                && (login.is_some() || other.name.as_deref() == name)
        };
        let mut count = 0;
        for path in open {
            match read::<Invitation>(&path) {
                Some(other) if !replaced(&other) => count += 1,
                _ => remove(&path)?,
            }
        }
        if count >= MOST_OPEN {
            return Err(AccountError::TooMany);
        }
        let secret = AccessToken::generate();
        let invitation = Invitation {
            purpose,
            login: login.map(str::to_owned),
            name: name.map(str::to_owned),
            role,
            expires_at: Timestamp(now.0.saturating_add(VALID_FOR)),
        };
        write(&self.path(&secret), &invitation)?;
        Ok(secret)
    }

    /// What the invitation with this secret says, if it is valid.
    pub fn find(&self, secret: &AccessToken, now: Timestamp) -> Option<Invitation> {
        let invitation = read::<Invitation>(&self.path(secret));
        invitation.filter(|invitation| invitation.expires_at > now)
    }

    /// Removes the invitation with this secret.
    pub fn remove(&self, secret: &AccessToken) -> Result<(), AccountError> {
        remove(&self.path(secret))
    }

    /// The invitations that are valid, by login.
    pub fn open(&self, now: Timestamp) -> Result<Vec<Invitation>, AccountError> {
        let files = self.files()?;
        let read = files.iter().filter_map(|path| read::<Invitation>(path));
        let mut open: Vec<Invitation> = read.collect();
        open.retain(|invitation| invitation.expires_at > now);
        open.sort_by(|a, b| (&a.login, &a.name).cmp(&(&b.login, &b.name)));
        Ok(open)
    }

    /// Removes invitations that have expired or cannot be read.
    pub fn sweep(&self, now: Timestamp) -> Result<(), AccountError> {
        for path in self.files()? {
            let invitation = read::<Invitation>(&path);
            if invitation.is_none_or(|invitation| invitation.expires_at <= now) {
                remove(&path)?;
            }
        }
        Ok(())
    }

    fn path(&self, secret: &AccessToken) -> PathBuf {
        self.folder.join(secret.hash()).with_extension(ENDING)
    }

    fn files(&self) -> Result<Vec<PathBuf>, AccountError> {
        files(&self.folder, ENDING)
    }
}

/// The folder for what the command line and the service tell each other.
pub(super) fn folder(state_dir: &Path) -> PathBuf {
    state_dir.join("invitations")
}

/// Makes the folder, which only its owner may read, unless it is there.
pub(super) fn make_folder(folder: &Path) -> Result<(), AccountError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| AccountError::file("The folder cannot be made:", folder, &error))?;
    give_to_owner_of_parent(folder);
    Ok(())
}

/// Gives what root has made to the user of the service, to whom the folder around it belongs. For all others nothing
/// changes.
fn give_to_owner_of_parent(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let owner = path.parent().and_then(|parent| fs::metadata(parent).ok());
        let mine = fs::metadata(path).ok();
        if let (Some(owner), Some(mine)) = (owner, mine)
            && owner.uid() != mine.uid()
        {
            // Only root may, and only root needs to.
            let _ = chown(path, Some(owner.uid()), Some(owner.gid()));
        }
    }
}

/// The files with an ending, in the order of their names, at most [`MOST_FILES`] of them.
pub(super) fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, AccountError> {
    let failed =
        |error: std::io::Error| AccountError::file("The folder cannot be read:", folder, &error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|found| found == ending) {
            paths.push(path);
        }
        if paths.len() >= MOST_FILES {
            break;
        }
    }
    paths.sort();
    Ok(paths)
}

/// What stands in a file; `None` when it is not there, cannot be read, is too large, or holds something else.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let mut text = Vec::new();
    let read =
        fs::File::open(path).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut text));
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            tracing::warn!(%error, "an invitation or request cannot be read; whose file is it?");
            None
        }
        Ok(length) if length as u64 > LARGEST_FILE => None,
        Ok(_) => serde_json::from_slice(&text).ok(),
    }
}

/// Writes a file that only its owner may read, whole or not at all.
pub(super) fn write<T: Serialize>(path: &Path, content: &T) -> Result<(), AccountError> {
    let failed =
        |error: std::io::Error| AccountError::file("The file cannot be written:", path, &error);
    let text = serde_json::to_vec(content).map_err(|error| failed(error.into()))?;
    let part = path.with_extension("part");
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&part).and_then(|mut file| {
        file.write_all(&text)?;
        file.sync_all()?;
        give_to_owner_of_parent(&part);
        fs::rename(&part, path)
    });
    written.map_err(|error| {
        // The first error is the one to be told.
        let _ = fs::remove_file(&part);
        failed(error)
    })
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) -> Result<(), AccountError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(AccountError::file(
            "The file cannot be removed:",
            path,
            &error,
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Folder, at};
    use super::*;

    fn join(invitations: &Invitations, login: Option<&str>, name: &str) -> AccessToken {
        let issued = invitations.issue(Purpose::Join, login, Some(name), Role::Agent, at(0));
        issued.unwrap()
    }

    #[test]
    fn the_secret_is_only_in_the_link() {
        let folder = Folder::new();
        let invitations = Invitations::new(folder.path());
        let secret = join(&invitations, Some("tanaka"), "田中");
        let link = welcome_link("https://chat.example.jp/", &secret);
        assert_eq!(
            link,
            format!("https://chat.example.jp/desk/welcome#{}", secret.reveal())
        );
        let path = invitations.path(&secret);
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains(secret.reveal()));
        assert!(!path.to_string_lossy().contains(secret.reveal()));
        let found = invitations.find(&secret, at(0)).unwrap();
        assert_eq!(
            (found.login.as_deref(), found.role),
            (Some("tanaka"), Role::Agent)
        );
        assert_eq!(invitations.find(&AccessToken::generate(), at(0)), None);
        // Whatever is taken for a secret leads to no other file.
        assert_eq!(invitations.find(&"../../etc/passwd".into(), at(0)), None);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_them() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new();
        let invitations = Invitations::new(folder.path());
        let secret = join(&invitations, None, "田中");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&invitations.folder), 0o700);
        assert_eq!(mode(&invitations.path(&secret)), 0o600);
    }

    #[test]
    fn they_expire_after_a_day_and_are_swept_away() {
        let folder = Folder::new();
        let invitations = Invitations::new(folder.path());
        let secret = join(&invitations, Some("tanaka"), "田中");
        let day = 24 * 3600;
        assert!(invitations.find(&secret, at(day - 1)).is_some());
        assert_eq!(invitations.find(&secret, at(day)), None);
        invitations.sweep(at(day - 1)).unwrap();
        assert_eq!(invitations.open(at(0)).unwrap().len(), 1);
        fs::write(invitations.folder.join("torn.json"), "{").unwrap();
        fs::write(invitations.folder.join("large.json"), vec![b' '; 10_000]).unwrap();
        assert_eq!(invitations.open(at(0)).unwrap().len(), 1);
        invitations.sweep(at(day)).unwrap();
        assert_eq!(fs::read_dir(&invitations.folder).unwrap().count(), 0);
    }

    #[test]
    fn a_newer_one_takes_the_place_of_the_older() {
        let folder = Folder::new();
        let invitations = Invitations::new(folder.path());
        let first = join(&invitations, Some("tanaka"), "田中");
        let other = join(&invitations, Some("suzuki"), "鈴木");
        let reset = invitations
            .issue(Purpose::Reset, Some("tanaka"), None, Role::Agent, at(0))
            .unwrap();
        let second = join(&invitations, Some("tanaka"), "Tanaka");
        assert_eq!(invitations.find(&first, at(0)), None);
        for secret in [&other, &reset, &second] {
            assert!(invitations.find(secret, at(0)).is_some());
        }
        invitations.remove(&second).unwrap();
        invitations.remove(&second).unwrap();
        let logins: Vec<_> = invitations.open(at(0)).unwrap();
        assert_eq!(logins.len(), 2);
    }

    #[test]
    fn there_are_only_so_many() {
        let folder = Folder::new();
        let invitations = Invitations::new(folder.path());
        make_folder(&invitations.folder).unwrap();
        let template = join(&invitations, None, "x");
        let text = fs::read_to_string(invitations.path(&template)).unwrap();
        for number in 1..MOST_OPEN {
            let path = invitations.folder.join(format!("{number}.json"));
            fs::write(path, text.replace("\"x\"", &format!("\"x{number}\""))).unwrap();
        }
        let more = invitations.issue(Purpose::Join, None, Some("y"), Role::Agent, at(0));
        assert_eq!(more.unwrap_err(), AccountError::TooMany);
        assert!(
            invitations
                .issue(Purpose::Join, None, Some("x"), Role::Agent, at(0))
                .is_ok()
        );
    }
}
