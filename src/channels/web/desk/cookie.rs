//! The cookie that holds the token of an agent's session.

use axum::response::Response;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::HeaderMap;
use http::header::{HeaderValue, SET_COOKIE};

use crate::channels::web::Web;
use crate::store::AccessToken;

/// How many characters a token has.
const LENGTH: usize = 64;

/// Whether browsers reach the service by TLS.
pub(super) fn is_secure(web: &Web) -> bool {
    let public = &web.bot.library().config.web.public_url;
    public.starts_with("https://")
}

/// Its name. With TLS browsers take it from nobody but this very host (`__Host-`).
pub(super) fn name(web: &Web) -> &'static str {
    if is_secure(web) {
        "__Host-madoguchi-desk"
    } else {
        "madoguchi-desk"
    }
}

/// The token that a request brings.
pub(super) fn token(web: &Web, headers: &HeaderMap) -> Option<AccessToken> {
    let jar = CookieJar::from_headers(headers);
    let value = jar.get(name(web))?.value();
    let is_token = value.len() == LENGTH && value.bytes().all(|b| b.is_ascii_hexdigit());
    is_token.then(|| AccessToken::from(value))
}

/// The cookie that hands a token over. It ends with the browser; the session itself ends on the server.
///
/// `Lax` and not `Strict`: who comes back from another sign-in service would otherwise look signed out.
pub(super) fn hand_over(web: &Web, token: &AccessToken) -> Cookie<'static> {
    made(web, token.reveal().to_owned())
}

/// The cookie that takes the token away.
pub(super) fn take_away(web: &Web) -> Cookie<'static> {
    let mut cookie = made(web, String::new());
    cookie.make_removal();
    cookie
}

fn made(web: &Web, value: String) -> Cookie<'static> {
    Cookie::build((name(web), value))
        .http_only(true)
        .path("/")
        .same_site(SameSite::Lax)
        .secure(is_secure(web))
        .build()
}

/// Puts a cookie into a response.
pub(super) fn set(response: &mut Response, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::try_from(cookie.encoded().to_string()) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// Whether a response sets a cookie of this name already.
pub(super) fn sets(response: &Response, name: &str) -> bool {
    let mut cookies = response.headers().get_all(SET_COOKIE).into_iter();
    cookies.any(|cookie| {
        let value = cookie.as_bytes().strip_prefix(name.as_bytes());
        value.is_some_and(|rest| rest.starts_with(b"="))
    })
}
