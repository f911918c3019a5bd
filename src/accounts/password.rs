//! Passwords: which are good enough, and their hashes by Argon2id.
//!
//! The cost is the least that OWASP recommends (19 MiB, two passes, one lane). Hashing is done away from the tasks and two
//! at a time, so that signing in can exhaust neither processors nor memory.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::AccountError;
use crate::text::{Sensitive, redact};

/// Memory of one hash, in KiB.
const MEMORY: u32 = 19 * 1024;
/// How often the memory is gone through.
const PASSES: u32 = 2;
/// How many are hashed at a time.
const AT_ONCE: usize = 2;
/// How many wait for that at most.
const WAITING: usize = 64;
/// The fewest characters of a password.
pub const SHORTEST: usize = 12;
/// The most bytes of a password.
pub const LONGEST: usize = 512;
/// So many characters must be left without common words and the login.
const FEWEST_OWN: usize = 8;
/// So many different characters a password must have.
const FEWEST_DIFFERENT: usize = 5;

/// A hash of a password that nobody has, for comparing when there is no such login.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bWFkb2d1Y2hpLWRlY295LQ$c9pSoZBqfxRZkpxcGVcm4WOqJ6zUCRHmZIYpLPjvnaE";

/// What the commonest passwords are made of.
const COMMON: [&str; 32] = [
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "administrator",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r",
    "1qaz2wsx",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "madoguchi",
    "changeme",
    "letmein",
    "welcome",
    "qwerty",
    "dragon",
    "monkey",
    "master",
    "secret",
    "login",
    "admin",
    "abc123",
    "12345",
    "パスワード",
];

/// Why a password is not good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer than [`SHORTEST`] characters.
    TooShort,
    /// More than [`LONGEST`] bytes.
    TooLong,
    /// It holds a row of twelve digits, as a My Number is.
    Number,
    /// Little is left of it without the login.
    Login,
    /// It is one of the commonest, or nearly so.
    Common,
}

/// The form in which passwords are compared: full-width and half-width letters are the same (NIST SP 800-63B, 5.1.1.2).
fn folded(password: &str) -> String {
    password.nfkc().collect()
}

/// Whether a password is good enough for somebody with this login.
pub fn check(password: &str, login: &str) -> Result<(), Weakness> {
    if password.len() > LONGEST {
        return Err(Weakness::TooLong);
    }
    let folded = folded(password);
    if folded.chars().count() < SHORTEST {
        return Err(Weakness::TooShort);
    }
    if folded.len() > LONGEST {
        return Err(Weakness::TooLong);
    }
    if redact(&folded, &[]).found.contains(&Sensitive::MyNumber) {
        return Err(Weakness::Number);
    }
    let lower = folded.to_lowercase();
    let login = login.to_lowercase();
    if !login.is_empty() && left_of(&lower, &[&login]) < FEWEST_OWN {
        return Err(Weakness::Login);
    }
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    let in_order = COMMON.iter().any(|row| row.contains(lower.as_str()));
    if different.len() < FEWEST_DIFFERENT || in_order || left_of(&lower, &COMMON) < FEWEST_OWN {
        return Err(Weakness::Common);
    }
    Ok(())
}

/// How many characters are left without these words.
fn left_of(password: &str, words: &[&str]) -> usize {
    let rest = words
        .iter()
        .fold(password.to_owned(), |rest, word| rest.replace(word, ""));
    rest.chars().count()
}

/// Hashes passwords and compares them with hashes.
#[derive(Clone, Debug)]
pub struct Passwords {
    memory: u32,
    passes: u32,
    at_once: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::with_cost(MEMORY, PASSES)
    }
}

impl Passwords {
    fn with_cost(memory: u32, passes: u32) -> Self {
        Self {
            memory,
            passes,
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(Semaphore::new(WAITING)),
        }
    }

    /// As cheap as possible, for tests of what is around it.
    #[cfg(test)]
    pub(super) fn cheap() -> Self {
        Self::with_cost(Params::MIN_M_COST, Params::MIN_T_COST)
    }

    /// The hash of a password as a PHC string, with a salt of its own.
    pub async fn hash(&self, password: &str) -> Result<String, AccountError> {
        let (memory, passes, password) = (self.memory, self.passes, folded(password));
        self.apart(move || hash(&password, memory, passes)).await?
    }

    /// Whether a password has this hash. Without a hash it takes as long and says no.
    pub async fn matches(&self, password: &str, known: Option<&str>) -> Result<bool, AccountError> {
        if password.len() > LONGEST {
            return Ok(false);
        }
        let (known, password) = (known.map(str::to_owned), folded(password));
        self.apart(move || matches(&password, known.as_deref()))
            .await
    }

    /// Does the work on another thread, when it is its turn.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let waiting = Arc::clone(&self.waiting).try_acquire_owned();
        let waiting = waiting.map_err(|_| AccountError::Busy)?;
        let turn = Arc::clone(&self.at_once).acquire_owned().await;
        let turn = turn.map_err(|_| AccountError::Busy)?;
        tokio::task::spawn_blocking(move || {
            // Both are given back when the work is done, even when nobody waits for it any more.
            let _held = (waiting, turn);
            work()
        })
        .await
        .map_err(|_| AccountError::Busy)
    }
}

fn hash(password: &str, memory: u32, passes: u32) -> Result<String, AccountError> {
    let failed = |error: String| AccountError::Hash(error);
    let params = Params::new(memory, passes, 1, None).map_err(|error| failed(error.to_string()))?;
    // 122 random bits.
    let salt = SaltString::encode_b64(Uuid::new_v4().as_bytes());
    let salt = salt.map_err(|error| failed(error.to_string()))?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| failed(error.to_string()))
}

fn matches(password: &str, known: Option<&str>) -> bool {
    let parsed = known.and_then(|known| PasswordHash::new(known).ok());
    let is_known = parsed.is_some();
    let Some(hash) = parsed.or_else(|| PasswordHash::new(DECOY).ok()) else {
        return false;
    };
    // The parameters are those of the hash; comparing takes constant time.
    let same = Argon2::default().verify_password(password.as_bytes(), &hash);
    same.is_ok() && is_known
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn common_and_short_passwords_are_refused() {
        for (password, expected) in [
            ("short", Weakness::TooShort),
            ("elevenchars", Weakness::TooShort),
            ("ｓｈｏｒｔ", Weakness::TooShort),
            ("my number 1234-5678-9018", Weakness::Number),
            ("１２３４５６７８９０１８です", Weakness::Number),
            ("123456789012", Weakness::Number),
            ("tanaka.tanaka", Weakness::Login),
            ("Tanaka.2026!", Weakness::Login),
            ("password1234", Weakness::Common),
            ("Ｐassword1234", Weakness::Common),
            ("PasswordPassword", Weakness::Common),
            ("administrator", Weakness::Common),
            ("qwertyuiop12", Weakness::Common),
            ("1q2w3e4r5t6y", Weakness::Common),
            ("1qaz2wsx3edc", Weakness::Common),
            ("wertyuiopasdf", Weakness::Common),
            ("abcdefghijkl", Weakness::Common),
            ("aaaaaaaaaaaaaaaa", Weakness::Common),
            ("abababababab", Weakness::Common),
            ("パスワードパスワードパスワード", Weakness::Common),
            ("madoguchi2026", Weakness::Common),
        ] {
            assert_eq!(check(password, "tanaka"), Err(expected), "{password}");
        }
        let long = "correct horse ".repeat(60);
        assert_eq!(check(&long, "tanaka"), Err(Weakness::TooLong));
        for password in [
            "correct horse battery",
            "なつのよるにほたるがとぶ",
            "Tanaka's cat sleeps",
            "x7#kQ-vv29.Lp",
        ] {
            assert_eq!(check(password, "tanaka"), Ok(()), "{password}");
        }
    }

    #[test]
    fn nothing_of_a_row_of_common_words_is_longer_than_it_looks() {
        for word in COMMON {
            assert_eq!(word, folded(word).to_lowercase(), "{word}");
        }
    }

    #[tokio::test]
    async fn a_password_has_its_hash_and_no_other() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse battery").await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        let matches = async |password: &str, known: Option<&str>| {
            passwords.matches(password, known).await.unwrap()
        };
        assert!(matches("correct horse battery", Some(&hash)).await);
        assert!(matches("ｃorrect horse battery", Some(&hash)).await);
        assert!(!matches("correct horse batterY", Some(&hash)).await);
        assert!(!matches("correct horse battery", None).await);
        assert!(!matches("opaque", Some("opaque")).await);
        assert!(!matches(&"x".repeat(LONGEST + 1), Some(&hash)).await);
        // The same again has another salt.
        assert_ne!(passwords.hash("correct horse battery").await.unwrap(), hash);
    }

    #[test]
    fn the_decoy_costs_what_a_real_hash_costs() {
        let decoy = PasswordHash::new(DECOY).unwrap();
        let params = Params::try_from(&decoy).unwrap();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (MEMORY, PASSES, 1)
        );
        assert_eq!(decoy.hash.unwrap().len(), 32);
    }

    #[tokio::test]
    async fn too_many_at_once_are_sent_away() {
        let passwords = Passwords::cheap();
        let held = Arc::clone(&passwords.waiting)
            .try_acquire_many_owned(u32::try_from(WAITING).unwrap())
            .unwrap();
        assert_eq!(passwords.matches("x", None).await, Err(AccountError::Busy));
        drop(held);
        assert_eq!(passwords.matches("x", None).await, Ok(false));
    }

    proptest! {
        #[test]
        fn checking_never_fails_otherwise(password in any::<String>(), login in any::<String>()) {
            let outcome = check(&password, &login);
            if outcome.is_ok() {
                prop_assert!(password.nfkc().count() >= SHORTEST);
            }
        }
    }
}
