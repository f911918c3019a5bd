//! The files of `web/`, which the program holds: style sheets and scripts.
//!
//! Their addresses hold a hash of all of them, so that browsers may keep them for ever and never mix two versions.

use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderName, StatusCode};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::fault::{Fault, not_found};
use super::view::View;
use crate::channels::web::Web;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/web");

/// The first 64 bits of the SHA-256 of all files, as hexadecimal digits.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for file in FILES.files() {
        hash.update(file.path().to_string_lossy().as_bytes());
        hash.update((file.contents().len() as u64).to_le_bytes());
        hash.update(file.contents());
    }
    let digest = hash.finalize();
    digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
});

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

/// The address of a file, if there is such a file.
pub(super) fn address(file: &str) -> Option<String> {
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
    let Some((contents, media_type)) = find("embed.js") else {
        return Fault::NotFound.answer(&web, &view, &headers);
    };
    let tag = format!("\"{}\"", *HASH);
    let fresh = [
        (ETAG, tag.as_str()),
        (CACHE_CONTROL, "public, no-cache"),
        // Pages of other sites load it.
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ];
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.contains(&tag)) {
        return (StatusCode::NOT_MODIFIED, fresh).into_response();
    }
    (fresh, [(CONTENT_TYPE, media_type)], contents).into_response()
}
