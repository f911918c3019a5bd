//! The language of the desk: Japanese or English.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum_extra::extract::CookieJar;
use http::request::Parts;

use crate::channels::web::Web;
use crate::channels::web::refusal::{wanted_by_address, wanted_by_browser};
use crate::locale::{Locale, ReplyLocale};
use crate::replies::Args;

/// The cookie that remembers which language was chosen.
const COOKIE: &str = "madoguchi-desk-lang";

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
