//! What is said when a request cannot be carried out: problem details after
//! [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457). Nothing that was sent stands in them.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::store::StoreError;

/// The media type of a problem.
const MEDIA_TYPE: &str = "application/problem+json";
/// After how many seconds something may be tried again that failed for want of the store.
const PAUSE: u64 = 5;

/// What went wrong, after RFC 9457.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// The kind of problem as a relative reference; it is a name and need not lead anywhere.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-body")]
    kind: String,
    /// The kind of problem for people.
    title: String,
    /// The status code of the response.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong with this request.
    detail: String,
    /// The kind of problem for programs.
    #[schema(value_type = String, example = "invalid-body")]
    code: &'static str,
    /// Further members: `pointer` (a JSON Pointer), `parameter`, `line` and `column` say where it is wrong; `reply` is an answer
    /// that could not be kept.
    #[serde(flatten)]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    members: Map<String, Value>,
    #[serde(skip)]
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// Boxed, because handlers return it in place of what is usually small.
pub(super) type Fault = Box<Problem>;

impl Problem {
    /// A problem of this kind; `code` is its name for programs.
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Fault {
        let title = status.canonical_reason().unwrap_or("Error");
        Box::new(Self {
            kind: format!("/problems/{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code,
            members: Map::new(),
            headers: Vec::new(),
        })
    }

    /// The same with a further member.
    pub(super) fn with(mut self: Fault, member: &str, value: impl Into<Value>) -> Fault {
        self.members.insert(member.to_owned(), value.into());
        self
    }

    /// The same with a header in the response.
    pub(super) fn header(mut self: Fault, name: HeaderName, value: HeaderValue) -> Fault {
        self.headers.push((name, value));
        self
    }

    /// The same with the advice to try again.
    pub(super) fn again(self: Fault, seconds: u64) -> Fault {
        self.header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// There is no such thing, or it is not to be known whether there is.
    pub(super) fn not_found() -> Fault {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is nothing here, or it is not yours.",
        )
    }

    /// Who asks has not shown the right to.
    pub(super) fn unauthorized(detail: &str, challenge: &'static str) -> Fault {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
            .header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
    }

    /// A value in the query or in a header cannot be used.
    pub(super) fn parameter(name: &str, detail: impl Into<String>) -> Fault {
        Self::new(StatusCode::BAD_REQUEST, "invalid-parameter", detail).with("parameter", name)
    }

    /// A value in the body cannot be used.
    pub(super) fn body(pointer: impl Into<String>, detail: impl Into<String>) -> Fault {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-body", detail)
            .with("pointer", pointer.into())
    }
}

/// The sentences of the store are for the log: they may name files of this machine.
impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(_) => Problem::not_found(),
            StoreError::Refused(sentence) => {
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", sentence)
            }
            StoreError::Conflict(_) => Problem::new(
                StatusCode::CONFLICT,
                "conflict",
                "Something else happened at the same time. Look at the conversation and try again.",
            ),
            StoreError::Busy(_) => Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "Too much is going on at the moment. Try again with the same key.",
            )
            .again(1),
            error => {
                tracing::error!(%error, "a request could not be carried out");
                Problem::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "unavailable",
                    "The store is not available at the moment. Try again with the same key.",
                )
                .again(PAUSE)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        // Strings and numbers can always be written.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.extend(self.headers);
        response
    }
}

/// A [`Fault`] as a response; boxes of other crates cannot be one themselves.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) Fault);

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_where_and_when_to_try_again() {
        let problem = Problem::body("/text", "It is too long.").again(7);
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "type": "/problems/invalid-body",
                "title": "Unprocessable Entity",
                "status": 422,
                "detail": "It is too long.",
                "code": "invalid-body",
                "pointer": "/text",
            })
        );
        let response = Refusal(problem).into_response();
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(response.headers()[CONTENT_TYPE], MEDIA_TYPE);
        assert_eq!(response.headers()[RETRY_AFTER], "7");
    }

    #[test]
    fn the_store_s_own_words_stay_inside() {
        let secret = "/srv/secret/madoguchi.db";
        for error in [
            StoreError::Unavailable(secret.into()),
            StoreError::Corrupt(secret.into()),
            StoreError::Busy(secret.into()),
            StoreError::Conflict(secret.into()),
        ] {
            let problem = serde_json::to_string(&Fault::from(error)).unwrap();
            assert!(!problem.contains("secret"), "{problem}");
        }
    }
}
