//! What went wrong with a request, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) has it.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use serde::Serialize;
use utoipa::ToSchema;

use crate::replies::ruby;

/// The media type of a problem.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// A problem. It never repeats what the resident wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Problem {
    /// The kind of problem as a relative address, `/problems/` and the code. It is a name and leads nowhere.
    #[serde(rename = "type")]
    kind: String,
    /// The kind of problem in words.
    title: String,
    /// The status code of the response.
    #[serde(serialize_with = "number")]
    #[schema(value_type = u16)]
    status: StatusCode,
    /// What is wrong this time, and what helps.
    detail: String,
    /// The kind of problem for programs, such as `too-many-requests`.
    code: &'static str,
    /// The language of title and detail.
    #[serde(skip)]
    language: Option<&'static str>,
    /// After how many seconds it may be tried again.
    #[serde(skip)]
    retry_after: Option<u64>,
}

// The signature is the one that serde asks for.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    /// A problem of the kind `code` (kebab case) with a sentence for people. Its title is the status in words.
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{code}"),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status,
            detail: detail.into(),
            code,
            language: None,
            retry_after: None,
        }
    }

    /// With another title.
    pub(super) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// With the language of title and detail, as a BCP 47 tag.
    pub(super) fn in_language(mut self, tag: &'static str) -> Self {
        self.language = Some(tag);
        self
    }

    /// With the number of seconds after which it may be tried again.
    pub(super) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// With readings in brackets, for whoever shows title and detail as they are.
    pub(super) fn plain(mut self) -> Self {
        self.title = ruby::plain(&self.title);
        self.detail = ruby::plain(&self.detail);
        self
    }

    /// The kind of problem in words.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// What is wrong this time, and what helps.
    pub(super) fn detail(&self) -> &str {
        &self.detail
    }

    /// Writes the language and the time of the next try into a response.
    pub(super) fn mark(&self, response: &mut Response) {
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if let Some(tag) = self.language {
            headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(tag));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Json(&self).into_response();
        let media_type = HeaderValue::from_static(PROBLEM_JSON);
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        self.mark(&mut response);
        // Whoever shows it to a person can make a page of it.
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_problem_has_the_members_of_the_standard() {
        let problem = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
            "少しお待ちください。",
        )
        .titled("混み合っています")
        .in_language("ja")
        .retry_after(7);
        let response = problem.into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        let headers = response.headers();
        assert_eq!(headers[CONTENT_TYPE], "application/problem+json");
        assert_eq!(headers[CONTENT_LANGUAGE], "ja");
        assert_eq!(headers[RETRY_AFTER], "7");
        let body = axum::body::to_bytes(response.into_body(), 4096)
            .await
            .unwrap();
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&body).unwrap(),
            serde_json::json!({
                "type": "/problems/too-many-requests",
                "title": "混み合っています",
                "status": 429,
                "detail": "少しお待ちください。",
                "code": "too-many-requests",
            })
        );
    }
}
