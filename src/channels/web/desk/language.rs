//! The language of the desk: Japanese or English.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::request::Parts;

use super::cookie;
use crate::channels::web::Web;
use crate::channels::web::refusal::{wanted_by_address, wanted_by_browser};
use crate::locale::{Locale, ReplyLocale};
use crate::replies::Args;

/// The cookie that remembers which language was chosen.
const COOKIE: &str = "madoguchi-desk-lang";
/// For so many seconds browsers remember it: a year.
const REMEMBERED: i64 = 365 * 24 * 60 * 60;

/// The language in which the desk speaks to an agent: chosen in the address, chosen earlier, the browser's, the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Language(pub(super) Locale);

impl Language {
    /// The language of a request.
    pub(super) fn of(web: &Web, parts: &Parts) -> Self {
        let usual = web.bot.library().config.locale;
        let jar = CookieJar::from_headers(&parts.headers);
        let remembered = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
        let locale = wanted_by_address(&parts.uri)
            .or_else(|| ReplyLocale::from_tag(&remembered?))
            .or_else(|| wanted_by_browser(&parts.headers))
            .unwrap_or(usual);
        Self(locale.language())
    }

    /// The cookie that remembers the language, when the address of a request names one.
    pub(super) fn chosen(web: &Web, parts: &Parts) -> Option<Cookie<'static>> {
        let chosen = wanted_by_address(&parts.uri)?.language();
        let mut cookie =
            Cookie::parse(format!("{COOKIE}={}; Max-Age={REMEMBERED}", chosen.tag())).ok()?;
        cookie.set_http_only(true);
        cookie.set_path("/desk");
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(cookie::is_secure(web));
        Some(cookie)
    }

    /// The same as a locale of replies.
    pub(super) fn locale(self) -> ReplyLocale {
        self.0.into()
    }

    /// A text of the desk; its id begins with `staff-`.
    pub(super) fn text(self, web: &Web, id: &str, args: &Args) -> String {
        web.bot.words(self.locale(), id, args)
    }
}

impl FromRequestParts<Web> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        Ok(Self::of(web, parts))
    }
}
