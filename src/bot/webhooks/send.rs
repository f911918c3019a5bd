//! One attempt to deliver a message over HTTP.

use std::io::Read;

use http::StatusCode;
use ureq::Agent;

use super::Pace;
use super::target::Target;

/// How much of a response is read, in bytes. What a target answers is of no interest beyond the status.
const MOST_READ: u64 = 1024;
/// The largest head of a response, in bytes.
const LARGEST_HEAD: usize = 16 * 1024;

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// The target has taken the message in.
    Taken,
    /// The target wants no more.
    Gone,
    /// It did not work, and why.
    Failed(String),
}

/// A message ready to be sent.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) id: String,
    pub(super) timestamp: i64,
    pub(super) signature: String,
    pub(super) body: Vec<u8>,
}

/// An HTTP client that follows no redirects and does not wait long.
pub(super) fn client(target: &Target, pace: &Pace) -> Agent {
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(LARGEST_HEAD)
        .https_only(!target.is_local())
        .timeout_connect(Some(pace.connect))
        .timeout_global(Some(pace.total))
        .user_agent(concat!("madoguchi/", env!("CARGO_PKG_VERSION")));
    if target.is_local() {
        config = config.proxy(None);
    }
    config.build().new_agent()
}

/// Sends a message and waits for the answer; blocks.
pub(super) fn post(client: &Agent, url: &str, post: &Post) -> Sent {
    let sent = client
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", &post.id)
        .header("webhook-timestamp", post.timestamp.to_string())
        .header("webhook-signature", &post.signature)
        .send(post.body.as_slice());
    match sent {
        Ok(mut response) => {
            let status = response.status();
            // A connection is used again only when its response was read to the end.
            let mut rest = response.body_mut().as_reader().take(MOST_READ);
            let _ = std::io::copy(&mut rest, &mut std::io::sink());
            match status {
                status if status.is_success() => Sent::Taken,
                StatusCode::GONE => Sent::Gone,
                status if status.is_redirection() => {
                    Sent::Failed(format!("{status}; redirects are not followed"))
                }
                status => Sent::Failed(status.to_string()),
            }
        }
        Err(error) => Sent::Failed(error.to_string()),
    }
}
