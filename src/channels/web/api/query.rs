//! What stands in the query and in the headers of a request.

use axum::extract::Query;
use http::{HeaderMap, Uri};

use super::problem::{Fault, Problem};
use super::requests::GREATEST;

/// The header with the idempotency key.
pub(super) const KEY: &str = "idempotency-key";
/// The longest idempotency key, in characters.
const LONGEST_KEY: usize = 200;

/// Where reading goes on, and how much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// The sequence number after which it goes on.
    pub(super) after: u64,
    /// The most events.
    pub(super) limit: u32,
}

impl Page {
    /// How many events are read when nothing is said.
    pub(super) const USUAL: u32 = 100;
    /// The most events that can be asked for.
    pub(super) const MOST: u32 = 1000;

    /// Reads `after` and, where it `pages`, `limit`. Nothing else may stand in the query.
    pub(super) fn of(uri: &Uri, pages: bool) -> Result<Self, Fault> {
        let mut page = Self {
            after: 0,
            limit: Self::USUAL,
        };
        let mut seen = [false; 2];
        for (name, value) in pairs(uri)? {
            let index = match name.as_str() {
                "after" => 0,
                "limit" if pages => 1,
                _ => return Err(unknown()),
            };
            let known = if index == 0 { "after" } else { "limit" };
            if seen.get(index) == Some(&true) {
                return Err(Problem::parameter(known, "It stands there twice."));
            }
            if let Some(seen) = seen.get_mut(index) {
                *seen = true;
            }
            let number = whole(&value);
            if index == 0 {
                page.after = number.filter(|after| *after <= GREATEST).ok_or_else(|| {
                    Problem::parameter(
                        known,
                        format!("It must be a whole number from 0 to {GREATEST}."),
                    )
                })?;
            } else {
                page.limit = number
                    .and_then(|limit| u32::try_from(limit).ok())
                    .filter(|limit| (1..=Self::MOST).contains(limit))
                    .ok_or_else(|| {
                        Problem::parameter(
                            known,
                            format!("It must be a whole number from 1 to {}.", Self::MOST),
                        )
                    })?;
            }
        }
        Ok(page)
    }
}

/// Refuses a query where none is known.
pub(super) fn none(uri: &Uri) -> Result<(), Fault> {
    if pairs(uri)?.is_empty() {
        Ok(())
    } else {
        Err(unknown())
    }
}

fn pairs(uri: &Uri) -> Result<Vec<(String, String)>, Fault> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|_| unknown())?;
    Ok(pairs)
}

fn unknown() -> Fault {
    Problem::new(
        http::StatusCode::BAD_REQUEST,
        "invalid-parameter",
        "There is a parameter in the query that is not known here.",
    )
}

/// A whole number in digits only: no sign, no blanks.
pub(super) fn whole(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The idempotency key of a request: 1 to 200 visible ASCII characters.
pub(super) fn key(headers: &HeaderMap) -> Result<String, Fault> {
    let mut sent = headers.get_all(KEY).iter();
    let (Some(value), None) = (sent.next(), sent.next()) else {
        return Err(Problem::parameter(
            "Idempotency-Key",
            "Send one header `Idempotency-Key`, another one for every message and the same one when you send it again.",
        ));
    };
    let key = value.as_bytes();
    if (1..=LONGEST_KEY).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic) {
        return Ok(String::from_utf8_lossy(key).into_owned());
    }
    Err(Problem::parameter(
        "Idempotency-Key",
        format!("It must be 1 to {LONGEST_KEY} visible ASCII characters without blanks."),
    ))
}

/// The header `Last-Event-ID` of somebody who comes back to a stream; it counts more than `after`.
pub(super) fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, Fault> {
    let Some(value) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let last = value.to_str().ok().and_then(whole);
    match last.filter(|last| *last <= GREATEST) {
        Some(last) => Ok(Some(last)),
        None => Err(Problem::parameter(
            "Last-Event-ID",
            "It must be the id of an event of this stream.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn pages_are_read_strictly() {
        let page = |query: &str| Page::of(&query.parse().unwrap(), true);
        assert_eq!(
            page("/?after=7&limit=1000").unwrap(),
            Page {
                after: 7,
                limit: 1000
            }
        );
        assert_eq!(
            page("/").unwrap(),
            Page {
                after: 0,
                limit: 100
            }
        );
        for wrong in [
            "/?after=-1",
            "/?after=%2B1",
            "/?after=",
            "/?after=99999999999999999999",
            "/?after=9007199254740992",
            "/?limit=0",
            "/?limit=1001",
            "/?after=1&after=2",
            "/?before=1",
            "/?after",
        ] {
            assert!(page(wrong).is_err(), "{wrong}");
        }
        assert!(Page::of(&"/?limit=1".parse().unwrap(), false).is_err());
        assert!(none(&"/?a=1".parse().unwrap()).is_err());
        assert!(none(&"/?".parse().unwrap()).is_ok());
    }

    #[test]
    fn keys_are_visible_ascii() {
        let key_of = |value: &[u8]| {
            let value = HeaderValue::from_bytes(value).unwrap();
            key(&HeaderMap::from_iter([(
                http::HeaderName::from_static(KEY),
                value,
            )]))
        };
        assert_eq!(key_of(b"a-1").unwrap(), "a-1");
        assert!(key_of(&[b'a'; 200]).is_ok());
        for wrong in [&b""[..], b"a b", "鍵".as_bytes(), &[b'a'; 201]] {
            assert!(key_of(wrong).is_err());
        }
        assert!(key(&HeaderMap::new()).is_err());
    }
}
