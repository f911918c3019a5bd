//! Refusals in the words and the form of whoever asked: a problem for programs, a small page for people.

use axum::response::{Html, IntoResponse, Response};
use http::header::{ACCEPT, ACCEPT_LANGUAGE, ALLOW, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderMap, StatusCode, Uri};
use maud::{DOCTYPE, Markup, html};

use super::problem::{PROBLEM_JSON, Problem};
use crate::bot::Bot;
use crate::locale::ReplyLocale;
use crate::replies::Args;
use crate::replies::ruby::{self, Inline};

/// How whoever asked wants to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asker {
    locale: ReplyLocale,
    /// Whether a person looks at the answer in a browser.
    page: bool,
}

impl Asker {
    /// Reads it from the request; `usual` is the locale of the installation.
    pub(super) fn of(request: &Parts, usual: ReplyLocale) -> Self {
        let locale = wanted_by_address(&request.uri)
            .or_else(|| wanted_by_browser(&request.headers))
            .unwrap_or(usual);
        let accept = request.headers.get(ACCEPT);
        let accept = accept.and_then(|accept| accept.to_str().ok());
        let page = accept.is_some_and(|accept| accept.contains("text/html"))
            && !request.uri.path().starts_with("/api/");
        Self { locale, page }
    }
}

/// The locale in the query: `lang=en`.
pub(super) fn wanted_by_address(uri: &Uri) -> Option<ReplyLocale> {
    let mut pairs = uri
        .query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(name, value)| (name == "lang").then(|| ReplyLocale::from_tag(value))?)
}

/// The first language of the browser that is spoken here.
pub(super) fn wanted_by_browser(headers: &HeaderMap) -> Option<ReplyLocale> {
    let languages = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    languages.split(',').find_map(|language| {
        let tag = language.split([';', '-']).next()?.trim();
        match tag.to_ascii_lowercase().as_str() {
            "ja" => Some(ReplyLocale::Ja),
            "en" => Some(ReplyLocale::En),
            _ => None,
        }
    })
}

/// The problem of this kind in the words of `locales/*/problem.ftl`.
pub(super) fn problem(
    bot: &Bot,
    locale: ReplyLocale,
    status: StatusCode,
    code: &'static str,
) -> Problem {
    let locale = bot.library().catalog.spoken(locale);
    let id = format!("problem-{code}");
    let detail = bot.words(locale, &id, &Args::new());
    let title = bot.words(locale, &format!("{id}.title"), &Args::new());
    let problem = Problem::new(status, code, detail).in_language(locale.tag());
    if title.is_empty() {
        problem
    } else {
        problem.titled(title)
    }
}

/// Refuses, and says when to try again.
pub(super) fn refuse(
    bot: &Bot,
    asker: Asker,
    status: StatusCode,
    code: &'static str,
    retry_after: Option<u64>,
) -> Response {
    let mut problem = problem(bot, asker.locale, status, code);
    if let Some(seconds) = retry_after {
        problem = problem.retry_after(seconds);
    }
    shown(bot, asker, problem)
}

/// The problem in the form that was asked for.
fn shown(bot: &Bot, asker: Asker, problem: Problem) -> Response {
    if !asker.page {
        return problem.plain().into_response();
    }
    let locale = bot.library().catalog.spoken(asker.locale);
    let back = bot.words(locale, "problem-back", &Args::new());
    let mut response = Html(page(locale, &problem, &back).into_string()).into_response();
    problem.mark(&mut response);
    response
}

fn page(locale: ReplyLocale, problem: &Problem, back: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(locale.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (ruby::bare(problem.title())) }
            }
            body {
                main {
                    h1 { (with_readings(problem.title())) }
                    p { (with_readings(problem.detail())) }
                    @if !back.is_empty() {
                        p { a href={ "/?lang=" (locale.tag()) } { (with_readings(back)) } }
                    }
                }
            }
        }
    }
}

fn with_readings(text: &str) -> Markup {
    html! {
        @for inline in ruby::parse(text) {
            @match inline {
                Inline::Text(text) => (text),
                Inline::Ruby { base, reading } => {
                    ruby { (base) rp { "（" } rt { (reading) } rp { "）" } }
                },
            }
        }
    }
}

/// Gives a refusal that says nothing, or says it in the words of the framework, our own words. What parts of the framework
/// say may repeat what was sent.
pub(super) fn dress(bot: &Bot, asker: Asker, response: Response) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let form = response
        .headers()
        .get(CONTENT_TYPE)
        .map(HeaderValue::as_bytes);
    let ours = form.is_some_and(|form| {
        form.starts_with(PROBLEM_JSON.as_bytes())
            || form.starts_with(b"application/json")
            || (asker.page && form.starts_with(b"text/html"))
    });
    if ours {
        return response;
    }
    let mut dressed = refuse(bot, asker, status, code_of(status), None);
    for name in [ALLOW, WWW_AUTHENTICATE] {
        if let Some(value) = response.headers().get(&name) {
            dressed.headers_mut().insert(name, value.clone());
        }
    }
    dressed
}

fn code_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "unauthorized",
        StatusCode::FORBIDDEN => "foreign-origin",
        StatusCode::NOT_FOUND | StatusCode::GONE => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported-media-type",
        StatusCode::TOO_MANY_REQUESTS => "too-many-requests",
        StatusCode::MISDIRECTED_REQUEST => "misdirected",
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => "unavailable",
        status if status.is_server_error() => "internal",
        _ => "bad-request",
    }
}

/// Every kind of problem that the edge tells of.
#[cfg(test)]
pub(super) const CODES: [&str; 13] = [
    "bad-request",
    "foreign-origin",
    "internal",
    "method-not-allowed",
    "misdirected",
    "not-found",
    "timeout",
    "too-large",
    "too-many-messages",
    "too-many-requests",
    "unauthorized",
    "unavailable",
    "unsupported-media-type",
];

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn asker(uri: &str, lines: &[(&'static str, &'static str)]) -> Asker {
        let mut request = Request::builder().uri(uri);
        for (name, value) in lines {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        Asker::of(&parts, ReplyLocale::Ja)
    }

    #[test]
    fn language_and_form_are_those_of_the_request() {
        let japanese = Asker {
            locale: ReplyLocale::Ja,
            page: false,
        };
        assert_eq!(asker("/", &[]), japanese);
        let english = asker("/", &[("accept-language", "fr, en-GB;q=0.8, ja;q=0.5")]);
        assert_eq!(english.locale, ReplyLocale::En);
        let easy = asker("/chat?x=1&lang=ja-x-yasashii", &[("accept-language", "en")]);
        assert_eq!(easy.locale, ReplyLocale::Yasashii);
        assert_eq!(asker("/?lang=xx", &[]).locale, ReplyLocale::Ja);
        let accept = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assert!(asker("/", &[accept]).page);
        assert!(!asker("/api/v1/conversations", &[accept]).page);
        assert!(!asker("/chat", &[("accept", "application/json")]).page);
    }

    #[test]
    fn pages_show_readings_and_escape_everything() {
        let problem = Problem::new(StatusCode::NOT_FOUND, "not-found", "<b>頁《ぺーじ》");
        let html = page(ReplyLocale::Yasashii, &problem, "戻《もど》る").into_string();
        assert!(html.contains("&lt;b&gt;"), "{html}");
        assert!(
            html.contains("<ruby>頁<rp>（</rp><rt>ぺーじ</rt><rp>）</rp></ruby>"),
            "{html}"
        );
        assert!(
            html.contains(r#"<a href="/?lang=ja-x-yasashii">"#),
            "{html}"
        );
    }

    #[test]
    fn every_kind_of_problem_has_words_in_every_language() {
        for locale in ReplyLocale::ALL {
            let path = format!(
                "{}/locales/{}/problem.ftl",
                env!("CARGO_MANIFEST_DIR"),
                locale.tag()
            );
            let text = std::fs::read_to_string(&path).unwrap();
            let source = crate::diag::Source::new("problem.ftl", text);
            let (catalog, findings) = crate::replies::Catalog::new(&[(locale, source)]);
            assert_eq!(findings, []);
            for code in CODES {
                for id in [format!("problem-{code}"), format!("problem-{code}.title")] {
                    assert!(catalog.has(locale, &id), "{id} in {locale}");
                }
            }
            assert!(catalog.has(locale, "problem-back"));
        }
        for status in (400..600).filter_map(|status| StatusCode::from_u16(status).ok()) {
            assert!(CODES.contains(&code_of(status)), "{status}");
        }
    }
}
