//! What holds for every request below `/api`: what can be accepted, and what is no route.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{ACCEPT, CACHE_CONTROL, HeaderMap, HeaderValue};

use super::problem::{Problem, Refusal};

/// Refuses requests that accept nothing which could be sent, and keeps answers out of caches.
pub(super) async fn negotiate(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let offered = if path == "/api" {
        ("text", "html")
    } else if path.ends_with("/stream") {
        ("text", "event-stream")
    } else {
        ("application", "json")
    };
    let mut response = if accepts(request.headers(), offered) {
        next.run(request).await
    } else {
        let (kind, subtype) = offered;
        Refusal(Problem::new(
            StatusCode::NOT_ACCEPTABLE,
            "not-acceptable",
            format!(
                "Only {kind}/{subtype} can be sent here. Change the header Accept, or leave it out."
            ),
        ))
        .into_response()
    };
    let headers = response.headers_mut();
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Answers for every path that is none of the API.
pub(super) async fn not_found() -> Refusal {
    Refusal(Problem::not_found())
}

/// Answers for every method that a path does not have; which it has stands in `Allow`.
pub(super) async fn method_not_allowed() -> Refusal {
    Refusal(Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "This path has other methods; the header Allow names them.",
    ))
}

/// Whether a media type is accepted (RFC 9110, 12.5.1). What is most specific decides.
fn accepts(headers: &HeaderMap, (kind, subtype): (&str, &str)) -> bool {
    let mut best: Option<(u8, bool)> = None;
    let mut named = false;
    for value in headers.get_all(ACCEPT) {
        let Ok(value) = value.to_str() else { continue };
        for range in value
            .split(',')
            .map(str::trim)
            .filter(|range| !range.is_empty())
        {
            named = true;
            let mut parts = range.split(';').map(str::trim);
            let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
            let specific = match essence.split_once('/') {
                Some((k, s)) if k == kind && s == subtype => 2,
                Some((k, "*")) if k == kind => 1,
                Some(("*", "*")) => 0,
                _ => continue,
            };
            let refused = parts.any(|part| {
                let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
                weight.is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0))
            });
            if best.is_none_or(|(known, _)| known < specific) {
                best = Some((specific, !refused));
            }
        }
    }
    !named || best.is_some_and(|(_, accepted)| accepted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_is_understood() {
        let accepts = |value: &'static str| {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(value))]);
            accepts(&headers, ("application", "json"))
        };
        for fits in [
            "application/json",
            "text/html, application/*;q=0.1",
            "*/*",
            "Application/JSON;q=1",
            "application/json, */*;q=0",
            "",
        ] {
            assert!(accepts(fits), "{fits}");
        }
        for other in [
            "text/html",
            "application/json;q=0, */*",
            "nonsense",
            "*/*;q=0.0",
        ] {
            assert!(!accepts(other), "{other}");
        }
        assert!(super::accepts(&HeaderMap::new(), ("application", "json")));
    }
}
