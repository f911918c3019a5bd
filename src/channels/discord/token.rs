//! The token: who has it is the bot.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::config;

/// The environment variable that holds the token.
pub const VARIABLE: &str = "DISCORD_TOKEN";
/// Tokens have about 72 characters.
const LONGEST: u64 = 512;

/// The bot's token. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

/// Why there is no token although one is wanted. Never with the token.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The file cannot be read.
    #[error("the file cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It is a folder, a device or something else that is no file.
    #[error("it is no ordinary file")]
    NoFile(PathBuf),
    /// Others than the owner may read the file.
    #[error("others than its owner may read it")]
    Open(PathBuf),
    /// What is there cannot be a token: empty, too long, or with characters that no token has.
    #[error("what is there is no token")]
    NoToken(Option<PathBuf>),
}

impl Token {
    /// A token, which may begin with `Bot`. `None` if it cannot be one.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix("Bot ").unwrap_or(text).trim();
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        let fits = !text.is_empty() && text.len() as u64 <= LONGEST;
        (plain && fits).then(|| Self(text.to_owned()))
    }

    /// The token from the environment, else from the file of the settings. `None` if there is neither.
    pub fn find(
        settings: &config::Discord,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, TokenError> {
        if let Some(text) = environment(VARIABLE).filter(|text| !text.trim().is_empty()) {
            let token = Self::new(&text);
            return token.ok_or(TokenError::NoToken(None)).map(Some);
        }
        let file = settings.token_file.as_deref();
        file.map(Self::from_file).transpose()
    }

    /// Reads a file that only its owner may read.
    fn from_file(path: &Path) -> Result<Self, TokenError> {
        let unreadable = |error| TokenError::Unreadable(path.to_owned(), error);
        // A pipe would wait for a writer.
        if !fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(TokenError::NoFile(path.to_owned()));
        }
        let file = fs::File::open(path).map_err(unreadable)?;
        let about = file.metadata().map_err(unreadable)?;
        if !about.is_file() {
            return Err(TokenError::NoFile(path.to_owned()));
        }
        if about.permissions().mode() & 0o077 != 0 {
            return Err(TokenError::Open(path.to_owned()));
        }
        let mut text = String::new();
        file.take(LONGEST * 2)
            .read_to_string(&mut text)
            .map_err(unreadable)?;
        Self::new(&text).ok_or_else(|| TokenError::NoToken(Some(path.to_owned())))
    }

    /// The token itself.
    pub(super) fn secret(&self) -> &str {
        &self.0
    }

    /// A name for the token that does not give it away: two with the same are the same bot.
    pub(super) fn fingerprint(&self) -> String {
        let hash = Sha256::digest(self.0.as_bytes());
        let first = hash
            .iter()
            .take(8)
            .fold(0_u64, |name, byte| (name << 8) | u64::from(*byte));
        format!("{first:016x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::OpenOptionsExt;

    fn settings(file: Option<PathBuf>) -> config::Discord {
        config::Discord {
            token_file: file,
            ..config::Discord::default()
        }
    }

    fn file(name: &str, mode: u32, text: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("madoguchi-token-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(name);
        let _ = fs::remove_file(&path);
        let mut options = fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(&path)
            .expect("a file");
        std::io::Write::write_all(&mut file, text.as_bytes()).expect("a file");
        path
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let path = file("first", 0o600, "Bot from.file\n");
        let found = |environment: Option<&str>| {
            let environment = environment.map(str::to_owned);
            Token::find(&settings(Some(path.clone())), |_| environment.clone())
        };
        let token = found(None).expect("a token").expect("a token");
        assert_eq!(token.secret(), "from.file");
        let token = found(Some("from.environment")).expect("a token");
        assert_eq!(token.expect("a token").secret(), "from.environment");
        assert!(found(Some(" ")).expect("a token").is_some());
        assert!(matches!(found(Some("a b")), Err(TokenError::NoToken(None))));
        assert_eq!(Token::find(&settings(None), |_| None).expect("none"), None);
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        for (name, mode, text, fits) in [
            ("fits", 0o400, "token", true),
            ("group", 0o640, "token", false),
            ("others", 0o604, "token", false),
            ("empty", 0o600, "\n", false),
            ("text", 0o600, "two words", false),
        ] {
            let path = file(name, mode, text);
            let found = Token::find(&settings(Some(path)), |_| None);
            assert_eq!(found.is_ok(), fits, "{name}");
        }
        let folder = settings(Some(std::env::temp_dir()));
        assert!(matches!(
            Token::find(&folder, |_| None),
            Err(TokenError::NoFile(_))
        ));
        let nowhere = settings(Some("/nowhere/at/all".into()));
        let found = Token::find(&nowhere, |_| None);
        assert!(matches!(found, Err(TokenError::Unreadable(..))));
    }

    #[test]
    fn the_token_is_never_shown() {
        let token = Token::new("secret").expect("a token");
        assert!(!format!("{token:?}").contains("secret"));
        assert!(!token.fingerprint().contains("secret"));
        assert_ne!(
            token.fingerprint(),
            Token::new("other").expect("a token").fingerprint()
        );
    }
}
