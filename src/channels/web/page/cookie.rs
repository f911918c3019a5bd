//! The cookie that holds the token of a resident's conversation.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::request::Parts;

use crate::channels::web::Web;
use crate::store::{AccessToken, ConversationId, StoreError};

/// How many characters a token has.
const LENGTH: usize = 64;

/// Whether browsers reach the page through TLS.
fn is_secure(web: &Web) -> bool {
    web.bot
        .library()
        .config
        .web
        .public_url
        .starts_with("https://")
}

/// The cookie with this value. Over TLS it belongs to this host alone and works inside pages of other sites, apart for
/// each of them.
fn cookie(web: &Web, value: String) -> Cookie<'static> {
    let cookie = Cookie::build((name(web), value)).http_only(true).path("/");
    if is_secure(web) {
        cookie
            .secure(true)
            .same_site(SameSite::None)
            .partitioned(true)
            .build()
    } else {
        cookie.same_site(SameSite::Lax).build()
    }
}

fn name(web: &Web) -> &'static str {
    if is_secure(web) {
        "__Host-madoguchi"
    } else {
        "madoguchi"
    }
}

/// What a request brings to open a conversation, and what goes back.
#[derive(Clone, Debug)]
pub(super) struct Pass {
    jar: CookieJar,
    token: Option<AccessToken>,
}

impl FromRequestParts<Web> for Pass {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let jar = CookieJar::from_headers(&parts.headers);
        let token = jar.get(name(web)).map(Cookie::value).and_then(|value| {
            let is_token = value.len() == LENGTH && value.bytes().all(|b| b.is_ascii_hexdigit());
            is_token.then(|| AccessToken::from(value))
        });
        Ok(Self { jar, token })
    }
}

impl Pass {
    /// The conversation that is opened; `None` if nothing is, or if it is gone.
    pub(super) async fn open(&self, web: &Web) -> Result<Option<ConversationId>, StoreError> {
        let Some(token) = &self.token else {
            return Ok(None);
        };
        match web.bot.opened_by(token).await {
            Ok(conversation) => Ok(Some(conversation)),
            Err(StoreError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The headers that hand over a new token.
    pub(super) fn hand_over(self, web: &Web, token: &AccessToken) -> CookieJar {
        self.jar.add(cookie(web, token.reveal().to_owned()))
    }

    /// The headers that take the token away.
    pub(super) fn take_away(self, web: &Web) -> CookieJar {
        self.jar.remove(cookie(web, String::new()))
    }

    /// The headers that leave everything as it is.
    pub(super) fn keep(self) -> CookieJar {
        self.jar
    }
}
