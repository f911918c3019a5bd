//! The files of `web/`, which the program holds: style sheets and scripts.
//!
//! Their addresses hold a hash of all of them, so that browsers may keep them for ever and never mix two versions.

use std::fmt::Write;
use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderName, StatusCode};
use include_dir::{Dir, File, include_dir};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::fault::{Fault, not_found};
use super::inline::bare;
use super::view::View;
use crate::channels::web::Web;
use crate::locale::ReplyLocale;
use crate::replies::Args;

/// Where the texts stand in `embed.js`.
const WORDS: &str = "__WORDS__";

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/web");

/// The first 64 bits of the SHA-256 of all files, as hexadecimal digits.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for file in FILES.files() {
        hash.update(file.path().to_string_lossy().as_bytes());
        hash.update((file.contents().len() as u64).to_le_bytes());
        hash.update(file.contents());
    }
    short(&hash.finalize())
});

/// The first 64 bits of a hash, as hexadecimal digits.
pub(super) fn short(digest: &[u8]) -> String {
    let bytes = digest.iter().take(8);
    bytes.fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The media type of a file that browsers may have; `None` for what is only for development.
fn media_type(file: &str) -> Option<&'static str> {
    let (_, extension) = file.rsplit_once('.')?;
    match extension {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

fn find(file: &str) -> Option<(&'static [u8], &'static str)> {
    let media_type = media_type(file)?;
    Some((FILES.get_file(file)?.contents(), media_type))
}

/// What changes when any of the files does.
pub(in crate::channels::web) fn version() -> &'static str {
    &HASH
}

/// The address of a file, if there is such a file.
pub(in crate::channels::web) fn address(file: &str) -> Option<String> {
    find(file).map(|_| format!("/assets/{}/{file}", *HASH))
}

/// `GET /assets/{hash}/{file}`.
pub(super) async fn file(
    State(web): State<Web>,
    view: View,
    headers: HeaderMap,
    Path((hash, file)): Path<(String, String)>,
) -> Response {
    match find(&file) {
        Some((contents, media_type)) if hash == *HASH => (
            [
                (CONTENT_TYPE, media_type),
                (CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            contents,
        )
            .into_response(),
        _ => not_found(State(web), view, headers).await,
    }
}

/// `GET /embed.js`: its address never changes, so browsers ask each time whether it has.
pub(super) async fn embed(State(web): State<Web>, view: View, headers: HeaderMap) -> Response {
    let Some(script) = FILES.get_file("embed.js").and_then(File::contents_utf8) else {
        return Fault::NotFound.answer(&web, &view, &headers);
    };
    let script = script.replace(WORDS, &words_for_embedding(&web));
    let tag = format!("\"{}\"", short(&Sha256::digest(script.as_bytes())));
    let always = [
        (ETAG, tag.as_str()),
        (CACHE_CONTROL, "public, no-cache"),
        // Pages of other sites load it.
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ];
    let known = headers.get(IF_NONE_MATCH);
    let known = known.and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.contains(&tag)) {
        return (StatusCode::NOT_MODIFIED, always).into_response();
    }
    let kind = [(CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (always, kind, script).into_response()
}

/// The texts that the script shows in pages of other sites, by language, as JSON.
fn words_for_embedding(web: &Web) -> String {
    let bot = &web.bot;
    let catalog = &bot.library().catalog;
    let spoken = ReplyLocale::ALL.into_iter();
    let by_locale: Map<String, Value> = spoken
        .filter(|locale| catalog.speaks(*locale))
        .map(|locale| {
            let text = |id| bare(&bot.words(locale, id, &Args::new()), locale);
            let words = json!({
                "title": text("web-title"),
                "open": text("web-js-open"),
                "close": text("web-js-close"),
            });
            (locale.tag().to_owned(), words)
        })
        .collect();
    Value::Object(by_locale).to_string()
}
