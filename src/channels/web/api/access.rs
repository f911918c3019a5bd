//! Who may do what: a conversation is opened by its token, suggestions by the key of the installation.

use axum::extract::{FromRequestParts, RawPathParams};
use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderMap};
use http::request::Parts;
use sha2::{Digest, Sha256};

use super::super::Web;
use super::super::proxy::Client;
use super::problem::{Fault, Problem, Refusal};
use crate::store::{AccessToken, ConversationId, StoreError};

/// The environment variable that holds the key for suggestions.
const VARIABLE: &str = "MADOGUCHI_API_KEY";
/// The length of a token, in hexadecimal digits.
const TOKEN: usize = 64;
/// Headers by which a proxy says that it speaks for somebody else.
const FORWARDED: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

const CHALLENGE: &str = "Bearer realm=\"madoguchi\"";
const WRONG: &str = "Bearer realm=\"madoguchi\", error=\"invalid_token\"";

/// The conversation of the path, which the token of the request opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opened(pub(super) ConversationId);

impl FromRequestParts<Web> for Opened {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Refusal> {
        let token = bearer(&parts.headers).ok_or_else(|| {
            Problem::unauthorized(
                "Send the token of the conversation: `Authorization: Bearer TOKEN`.",
                CHALLENGE,
            )
        })?;
        let unknown = || Problem::unauthorized("This token opens no conversation.", WRONG);
        if token.len() != TOKEN || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(unknown().into());
        }
        let opened = match web.bot.opened_by(&AccessToken::from(token)).await {
            Ok(opened) => opened,
            Err(StoreError::NotFound(_)) => return Err(unknown().into()),
            Err(error) => return Err(error.into()),
        };
        let wanted = parameter(parts, web, "id").await;
        if wanted.as_deref() == Some(opened.as_str()) {
            Ok(Self(opened))
        } else {
            // Whether there is another conversation of this name is nobody's business.
            Err(Problem::not_found().into())
        }
    }
}

/// The reply of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReplyOfPath(pub(super) u64);

impl FromRequestParts<Web> for ReplyOfPath {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Refusal> {
        let reply = parameter(parts, web, "reply").await;
        reply
            .and_then(|reply| super::query::whole(&reply))
            .filter(|reply| (1..=super::requests::GREATEST).contains(reply))
            .map(Self)
            .ok_or_else(|| Problem::not_found().into())
    }
}

/// A parameter of the path; `None` if there is none that is UTF-8.
async fn parameter(parts: &mut Parts, web: &Web, name: &str) -> Option<String> {
    let parameters = RawPathParams::from_request_parts(parts, web).await.ok()?;
    let found = parameters.iter().find(|(known, _)| *known == name)?;
    Some(found.1.to_owned())
}

/// The secret of the header `Authorization: Bearer SECRET`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut sent = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (sent.next(), sent.next()) else {
        return None;
    };
    let (scheme, secret) = value.to_str().ok()?.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}

/// The key for suggestions, of which only the hash is held; without one, only this machine may ask.
#[derive(Clone, Debug)]
pub(super) struct Key(Option<[u8; 32]>);

impl Key {
    /// The key of the environment. An empty one is none.
    pub(super) fn of_environment() -> Self {
        let key = std::env::var_os(VARIABLE);
        Self::new(key.as_deref().map(std::ffi::OsStr::as_encoded_bytes))
    }

    fn new(key: Option<&[u8]>) -> Self {
        let key = key.filter(|key| !key.is_empty());
        Self(key.map(|key| Sha256::digest(key).into()))
    }

    /// Whether a request may ask for suggestions.
    pub(super) fn admits(&self, headers: &HeaderMap, client: Option<Client>) -> Result<(), Fault> {
        let Some(key) = self.0 else {
            // Behind a proxy that nobody has named, everybody seems to be here.
            let direct = FORWARDED.iter().all(|name| !headers.contains_key(*name));
            let inside = |client: Client| client.inside && (client.by_proxy || direct);
            return if client.is_some_and(inside) {
                Ok(())
            } else {
                Err(Problem::new(
                    StatusCode::FORBIDDEN,
                    "forbidden",
                    format!(
                        "Without a key in {VARIABLE}, only programs on the same machine or in a trusted network may ask."
                    ),
                ))
            };
        };
        let sent = bearer(headers).ok_or_else(|| {
            let detail = "Send the key of this installation: `Authorization: Bearer KEY`.";
            Problem::unauthorized(detail, CHALLENGE)
        })?;
        // Hashes are compared: how many of their bytes agree says nothing about the key.
        if <[u8; 32]>::from(Sha256::digest(sent.as_bytes())) == key {
            Ok(())
        } else {
            Err(Problem::unauthorized(
                "This is not the key of this installation.",
                WRONG,
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            (
                http::HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            )
        });
        pairs.collect()
    }

    fn from(address: &str) -> Client {
        use std::net::{IpAddr, SocketAddr};
        let address: IpAddr = address.parse().unwrap();
        let mut extensions = http::Extensions::new();
        extensions.insert(axum::extract::ConnectInfo(SocketAddr::new(address, 1)));
        Client::of(&extensions, &HeaderMap::new(), &[])
    }

    #[test]
    fn bearer_is_read_strictly() {
        assert_eq!(
            bearer(&headers(&[("authorization", "bearer a.b")])),
            Some("a.b")
        );
        for wrong in ["Basic abc", "Bearer", "Bearer ", ""] {
            assert_eq!(
                bearer(&headers(&[("authorization", wrong)])),
                None,
                "{wrong}"
            );
        }
        let twice = [("authorization", "Bearer a"), ("authorization", "Bearer b")];
        let mut map = headers(&twice[..1]);
        map.append(AUTHORIZATION, HeaderValue::from_static("Bearer b"));
        assert_eq!(bearer(&map), None);
    }

    #[test]
    fn without_a_key_only_this_machine_itself_is_admitted() {
        for key in [Key::new(None), Key::new(Some(b""))] {
            let none = HeaderMap::new();
            for here in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
                assert!(key.admits(&none, Some(from(here))).is_ok(), "{here}");
            }
            assert!(key.admits(&none, Some(from("192.0.2.1"))).is_err());
            assert!(key.admits(&none, None).is_err());
            for name in FORWARDED {
                let forwarded = headers(&[(name, "192.0.2.1")]);
                assert!(
                    key.admits(&forwarded, Some(from("127.0.0.1"))).is_err(),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn with_a_key_only_who_has_it_is_admitted() {
        let key = Key::new(Some("a-key-of-this-installation".as_bytes()));
        let right = headers(&[("authorization", "Bearer a-key-of-this-installation")]);
        assert!(key.admits(&right, Some(from("192.0.2.1"))).is_ok());
        for wrong in [
            "Bearer a-key",
            "Bearer a-key-of-this-installation2",
            "Basic x",
        ] {
            let wrong = headers(&[("authorization", wrong)]);
            assert!(key.admits(&wrong, Some(from("127.0.0.1"))).is_err());
        }
        assert!(
            key.admits(&HeaderMap::new(), Some(from("127.0.0.1")))
                .is_err()
        );
    }
}
