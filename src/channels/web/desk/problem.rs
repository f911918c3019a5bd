//! Problems in the words of the desk, from `locales/*/staff-problem.ftl`.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;

use super::language::Language;
use crate::accounts::AccountError;
use crate::channels::web::Web;
use crate::channels::web::problem::Problem;
use crate::replies::Args;
use crate::store::{StoreError, Timestamp};

/// A problem of this kind: the sentences `staff-problem-CODE` and its attribute `.title`.
pub(super) fn problem(
    web: &Web,
    language: Language,
    status: StatusCode,
    code: &'static str,
) -> Problem {
    let id = format!("staff-problem-{code}");
    let detail = language.text(web, &id, &Args::new());
    let title = language.text(web, &format!("{id}.title"), &Args::new());
    let problem = Problem::new(status, code, detail).in_language(language.locale().tag());
    if title.is_empty() {
        problem
    } else {
        problem.titled(title)
    }
}

/// What an account's error is to whoever asked.
pub(super) fn of_account(web: &Web, language: Language, error: &AccountError) -> Response {
    let status = match error {
        AccountError::Refused | AccountError::SignedOut => StatusCode::UNAUTHORIZED,
        AccountError::Locked { .. } => StatusCode::TOO_MANY_REQUESTS,
        AccountError::Forbidden => StatusCode::FORBIDDEN,
        AccountError::Weak(_)
        | AccountError::BadLogin
        | AccountError::BadName
        | AccountError::Disabled => StatusCode::UNPROCESSABLE_ENTITY,
        AccountError::LoginTaken | AccountError::TooMany => StatusCode::CONFLICT,
        AccountError::NoInvitation | AccountError::NoAgent => StatusCode::NOT_FOUND,
        AccountError::Busy | AccountError::File(_) | AccountError::Hash(_) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        AccountError::Store(error) => return of_store(web, language, error),
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        tracing::error!(%error, "something about an account could not be done");
    }
    let mut response = problem(web, language, status, error.code()).into_response();
    if let AccountError::Locked { until } = error {
        let seconds = wait(*until, web.bot.clock().at());
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// For how many seconds somebody must wait.
pub(super) fn wait(until: Timestamp, now: Timestamp) -> u64 {
    let seconds = until.0.saturating_sub(now.0).div_euclid(1_000_000) + 1;
    u64::try_from(seconds).unwrap_or(1)
}

/// What an error of the store is to whoever asked. Its own sentences are for the log only.
pub(super) fn of_store(web: &Web, language: Language, error: &StoreError) -> Response {
    let (status, code) = match error {
        StoreError::NotFound(_) => (StatusCode::NOT_FOUND, "not-found"),
        StoreError::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
        StoreError::Refused(_) => (StatusCode::UNPROCESSABLE_ENTITY, "refused-by-store"),
        StoreError::Busy(_) => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        tracing::error!(%error, "the store did not do what the desk asked");
    }
    problem(web, language, status, code).into_response()
}
