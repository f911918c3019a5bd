//! What is remembered while somebody is at the provider: in a cookie of their browser, signed so that nobody else can make
//! one. Without this cookie whoever comes back is not the one who began.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::store::{AccessToken, Timestamp};

/// How long somebody may stay at the provider, in microseconds: 10 minutes.
pub(super) const VALID_FOR: i64 = 10 * 60 * 1_000_000;
/// The longest sealed ticket, in bytes. Browsers keep about 4 KiB.
const LONGEST: usize = 4096;

/// What is remembered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ticket {
    /// What the provider gives back as it is.
    pub(super) state: String,
    /// What the token must hold.
    pub(super) nonce: String,
    /// What proves that the code is exchanged by who began (PKCE).
    pub(super) verifier: String,
    /// Where to go afterwards.
    pub(super) next: String,
    /// From when on it is worth nothing, in microseconds since 1970.
    pub(super) until: i64,
}

/// Without secrets.
impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket")
            .field("next", &self.next)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

/// The key with which tickets are signed. It lasts as long as the service runs.
pub(super) struct Seal(AccessToken);

/// Never shows the key.
impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(…)")
    }
}

impl Seal {
    /// A new key.
    pub(super) fn new() -> Self {
        Self(AccessToken::generate())
    }

    fn mac(&self, content: &str) -> Option<Hmac<Sha256>> {
        // HMAC takes keys of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.reveal().as_bytes()).ok()?;
        mac.update(content.as_bytes());
        Some(mac)
    }

    /// A ticket as it stands in a cookie. Empty, which opens to nothing, if there can be none.
    pub(super) fn seal(&self, ticket: &Ticket) -> String {
        let Ok(json) = serde_json::to_vec(ticket) else {
            return String::new();
        };
        let content = URL_SAFE_NO_PAD.encode(json);
        self.mac(&content).map_or_else(String::new, |mac| {
            let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
            format!("{content}.{signature}")
        })
    }

    /// The ticket in a cookie, if it is one of ours and still valid.
    pub(super) fn open(&self, sealed: &str, now: Timestamp) -> Option<Ticket> {
        if sealed.len() > LONGEST {
            return None;
        }
        let (content, signature) = sealed.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(content)?.verify_slice(&signature).ok()?;
        let json = URL_SAFE_NO_PAD.decode(content).ok()?;
        let ticket: Ticket = serde_json::from_slice(&json).ok()?;
        (now.0 < ticket.until).then_some(ticket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ticket() -> Ticket {
        Ticket {
            state: "state".into(),
            nonce: "nonce".into(),
            verifier: "verifier".into(),
            next: "/desk?a=b".into(),
            until: 1000,
        }
    }

    #[test]
    fn a_ticket_opens_in_time_and_with_the_right_key() {
        let seal = Seal::new();
        let sealed = seal.seal(&ticket());
        assert_eq!(seal.open(&sealed, Timestamp(999)), Some(ticket()));
        assert_eq!(seal.open(&sealed, Timestamp(1000)), None);
        assert_eq!(Seal::new().open(&sealed, Timestamp(999)), None);
        let (content, _) = sealed.split_once('.').unwrap();
        for wrong in [
            "",
            ".",
            content,
            &format!("{content}."),
            &format!("{content}.AAAA"),
        ] {
            assert_eq!(seal.open(wrong, Timestamp(0)), None, "{wrong}");
        }
        assert!(!format!("{seal:?}{:?}", ticket()).contains("verifier"));
    }

    proptest! {
        #[test]
        fn a_changed_ticket_is_none(place in 0..120_usize, to in "[A-Za-z0-9_-]") {
            let seal = Seal::new();
            let sealed = seal.seal(&ticket());
            prop_assume!(place < sealed.len() && sealed[place..=place] != to);
            let mut changed = sealed.clone();
            changed.replace_range(place..=place, &to);
            prop_assert_eq!(seal.open(&changed, Timestamp(0)), None);
        }
    }
}
