//! The body of a request: a JSON object of a known form, and nothing else.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use super::super::language::Language;
use super::super::problem::problem;
use crate::channels::web::Web;
use crate::channels::web::limits::LARGEST_BODY;

/// The body of a request.
#[derive(Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Web> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let language = Language::of(web, &parts);
        let refuse = |status, code| problem(web, language, status, code).into_response();
        let form = parts.headers.get(CONTENT_TYPE);
        let is_json = form.is_some_and(|form| {
            form.as_bytes()
                .get(..16)
                .is_some_and(|form| form.eq_ignore_ascii_case(b"application/json"))
        });
        if !is_json {
            return Err(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad-request"));
        }
        let bytes = to_bytes(body, LARGEST_BODY)
            .await
            .map_err(|_| refuse(StatusCode::PAYLOAD_TOO_LARGE, "too-long"))?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|_| refuse(StatusCode::BAD_REQUEST, "bad-request"))
    }
}
