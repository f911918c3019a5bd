//! Accounts: who works at the desk, what each may do, and the proof of who did what.
//!
//! [`Accounts`] signs in ([`Accounts::sign_in`]), recognises who is signed in ([`Accounts::identify`]), and changes
//! accounts. Nobody's password ever stands on a command line: people choose theirs by an [`Invitation`], a link that
//! works once. What is done goes into the audit log ([`audit`]).
//!
//! The time is passed in everywhere.

pub mod audit;
mod attempts;
mod error;
mod guest;
mod invitation;
mod manage;
mod password;
mod request;
mod role;
mod session;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::{Arc, Mutex};

pub use attempts::{Attempts, LONGEST_WAIT};
pub use error::AccountError;
pub use invitation::{Invitation, Invitations, Purpose, VALID_FOR, welcome_link};
pub use manage::Chosen;
pub use password::{LONGEST, Passwords, SHORTEST, Weakness, check};
pub use request::{Request, Requests};
pub use role::Permission;
pub use session::{ABSOLUTE, IDLE, Present, SignedIn, csrf, csrf_matches};

use crate::store::Store;

/// The longest login, in characters.
const LONGEST_LOGIN: usize = 64;
/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

/// Everything about accounts that the service needs. Shared by all who ask.
#[derive(Debug)]
pub struct Accounts {
    store: Arc<dyn Store>,
    invitations: Invitations,
    requests: Requests,
    passwords: Passwords,
    attempts: Mutex<Attempts>,
    reads: Mutex<audit::Reads>,
}

impl Accounts {
    /// Accounts in a store, with invitations in the folder of the records.
    pub fn new(store: Arc<dyn Store>, state_dir: &Path) -> Self {
        Self::with_passwords(store, state_dir, Passwords::default())
    }

    fn with_passwords(store: Arc<dyn Store>, state_dir: &Path, passwords: Passwords) -> Self {
        Self {
            store,
            invitations: Invitations::new(state_dir),
            requests: Requests::new(state_dir),
            passwords,
            attempts: Mutex::default(),
            reads: Mutex::default(),
        }
    }
}

/// Takes a lock whose holder cannot leave anything half done, even when it panicked.
fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The form of a login in which it is kept, if it can be one: 2 to 64 of the letters a to z, digits, `.`, `-`, `_` and
/// `@`, beginning with a letter or digit.
pub fn login_of(text: &str) -> Option<String> {
    let login = text.trim().to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_@".contains(c);
    let fits = (2..=LONGEST_LOGIN).contains(&login.len())
        && login.chars().all(plain)
        && login.starts_with(|c: char| c.is_ascii_alphanumeric());
    fits.then_some(login)
}

/// A name as it is shown, if it can be one: 1 to 80 characters on one line, with no row of twelve digits.
pub fn name_of(text: &str) -> Option<String> {
    use crate::text::{Sensitive, redact};
    let name = text.trim();
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count())
        && !name.chars().any(char::is_control)
        && !redact(name, &[]).found.contains(&Sensitive::MyNumber);
    fits.then(|| name.to_owned())
}
