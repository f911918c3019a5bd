//! Why something about an account was not done.

use super::password::Weakness;
use crate::store::{StoreError, Timestamp};

/// Why it was not done. The sentences are for the log; what people read has the code as its key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// The login or the password is wrong, or the account has no access. It is not told which.
    #[error("The login or the password is wrong.")]
    Refused,
    /// Too many failures.
    #[error("Too many attempts; the next one is allowed at {}.", until.to_rfc3339())]
    Locked {
        /// When the next attempt is allowed.
        until: Timestamp,
    },
    /// Too many are signing in at this moment.
    #[error("Too many are signing in at the moment. Try again.")]
    Busy,
    /// The session has ended.
    #[error("Nobody is signed in here.")]
    SignedOut,
    /// The role does not allow it.
    #[error("This role may not do so.")]
    Forbidden,
    /// The new password is not good enough.
    #[error("The password is not good enough.")]
    Weak(Weakness),
    /// The invitation was used, has expired, or never was.
    #[error("There is no such invitation. It may have been used, or have expired.")]
    NoInvitation,
    /// Somebody else has this login.
    #[error("The login is taken.")]
    LoginTaken,
    /// This cannot be a login.
    #[error("A login has 2 to 64 of the characters a-z, 0-9, '.', '-', '_' and '@'.")]
    BadLogin,
    /// This cannot be a name.
    #[error("A name has 1 to 80 characters, on one line.")]
    BadName,
    /// Nobody has this login.
    #[error("There is no agent with this login.")]
    NoAgent,
    /// The agent concerned has no access any more.
    #[error("The account is disabled.")]
    Disabled,
    /// Too many invitations or requests are open.
    #[error("Too many invitations or requests are open.")]
    TooMany,
    /// A file cannot be read or written.
    #[error("{0}")]
    File(String),
    /// A password could not be hashed.
    #[error("The password could not be hashed: {0}")]
    Hash(String),
    /// The store did not do it.
    #[error(transparent)]
    Store(StoreError),
}

impl AccountError {
    /// The code, under which the sentences for people stand.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Locked { .. } => "locked",
            Self::Busy => "busy",
            Self::SignedOut => "signed-out",
            Self::Forbidden => "forbidden",
            Self::Weak(Weakness::TooShort) => "password-too-short",
            Self::Weak(Weakness::TooLong) => "password-too-long",
            Self::Weak(Weakness::Number) => "password-number",
            Self::Weak(Weakness::Login) => "password-login",
            Self::Weak(Weakness::Common) => "password-common",
            Self::NoInvitation => "no-invitation",
            Self::LoginTaken => "login-taken",
            Self::BadLogin => "bad-login",
            Self::BadName => "bad-name",
            Self::NoAgent => "no-agent",
            Self::Disabled => "agent-disabled",
            Self::TooMany => "too-many",
            Self::File(_) | Self::Hash(_) | Self::Store(_) => "unavailable",
        }
    }

    /// A file that cannot be used.
    pub(super) fn file(what: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::File(format!("{what} {} ({error})", path.display()))
    }
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound("invitation") => Self::NoInvitation,
            StoreError::NotFound("agent") => Self::NoAgent,
            other => Self::Store(other),
        }
    }
}
