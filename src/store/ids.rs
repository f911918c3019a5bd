//! Names of things in the store, moments, and the token that opens a conversation to its resident.

use std::fmt::{self, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A moment: microseconds since the beginning of 1970 in UTC. Passed in by the caller; the store asks no clock.
///
/// In JSON it is written as in [`Timestamp::to_rfc3339`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment in RFC 3339 with microseconds, such as `2026-04-01T00:00:00.000000Z`; the bare number of microseconds
    /// when it lies outside of the calendar.
    pub fn to_rfc3339(self) -> String {
        DateTime::<Utc>::from_timestamp_micros(self.0).map_or_else(
            || self.0.to_string(),
            |moment| moment.to_rfc3339_opts(SecondsFormat::Micros, true),
        )
    }

    /// A new time-ordered identifier (UUID version 7): 48 bits of time, 74 random bits.
    fn identifier(self) -> String {
        let micros = self.0.max(0).unsigned_abs();
        let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1000;
        let moment = uuid::Timestamp::from_unix(uuid::NoContext, micros / 1_000_000, nanos);
        Uuid::new_v7(moment).hyphenated().to_string()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        Self(moment.timestamp_micros())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text)
            .map(|moment| Self(moment.timestamp_micros()))
            .map_err(|error| D::Error::custom(format!("{text} is no moment: {error}")))
    }
}

macro_rules! identifier {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new name that nobody can guess.
            pub fn new(at: Timestamp) -> Self {
                Self(at.identifier())
            }

            /// The name as it stands in the database.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        /// Takes the name as it is; one that does not exist is simply not found.
        impl From<String> for $name {
            fn from(name: String) -> Self {
                Self(name)
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(name.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

identifier! {
    /// The name of a conversation.
    ConversationId
}
identifier! {
    /// The name of an agent: anybody who works at the desk.
    AgentId
}
identifier! {
    /// The name of a case: a conversation that was handed to people, from the hand-over until it is closed.
    CaseId
}
identifier! {
    /// The name of a suggested answer.
    SuggestionId
}

/// The secret with which a resident comes back to a conversation. The store keeps only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(String);

impl AccessToken {
    /// A new token of 244 random bits, as 64 hexadecimal digits.
    pub fn generate() -> Self {
        let (first, second) = (Uuid::new_v4(), Uuid::new_v4());
        Self(format!("{}{}", first.simple(), second.simple()))
    }

    /// The secret itself, to be given to the resident once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored: SHA-256 in hexadecimal digits. No salt is needed for a random secret of this length.
    pub fn hash(&self) -> String {
        hexadecimal(&Sha256::digest(self.0.as_bytes()))
    }
}

impl From<&str> for AccessToken {
    fn from(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

/// Never shows the secret.
impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_ordered_by_time_and_never_the_same() {
        let early = ConversationId::new(Timestamp(1_000_000_000_000_000));
        let late = ConversationId::new(Timestamp(1_000_000_001_000_000));
        assert!(early < late);
        let many: BTreeSet<_> = (0..1000).map(|_| AgentId::new(Timestamp(0))).collect();
        assert_eq!(many.len(), 1000);
        assert_eq!(AgentId::new(Timestamp(-5)).as_str().len(), 36);
    }

    #[test]
    fn a_token_shows_its_secret_only_when_asked() {
        let token = AccessToken::generate();
        assert_eq!(token.reveal().len(), 64);
        assert_ne!(token, AccessToken::generate());
        assert_eq!(format!("{token:?}"), "AccessToken(…)");
        assert_ne!(token.hash(), token.reveal());
        // The first 16 digits of SHA-256 of "abc" (FIPS 180-2, appendix B.1).
        assert!(
            AccessToken::from("abc")
                .hash()
                .starts_with("ba7816bf8f01cfea")
        );
    }

    #[test]
    fn moments_are_written_with_microseconds() {
        assert_eq!(
            Timestamp(1_775_001_600_000_001).to_rfc3339(),
            "2026-04-01T00:00:00.000001Z"
        );
        assert_eq!(Timestamp(i64::MAX).to_rfc3339(), i64::MAX.to_string());
        let json = serde_json::to_string(&Timestamp(1_775_001_600_000_001)).unwrap();
        assert_eq!(json, "\"2026-04-01T00:00:00.000001Z\"");
        assert_eq!(
            serde_json::from_str::<Timestamp>(&json).unwrap(),
            Timestamp(1_775_001_600_000_001)
        );
    }
}
