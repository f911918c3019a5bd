//! A conversation of the API.

use std::net::Ipv4Addr;

use anyhow::{Context, ensure};

use super::http::{Connection, Request};

/// How many loopback addresses clients come from.
const SOURCES: usize = 64;

/// What a client knows of its conversation.
#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    /// Where messages are posted to.
    pub(crate) messages: String,
    /// Where its events come from.
    pub(crate) stream: String,
    token: String,
}

impl Conversation {
    /// Begins one.
    pub(crate) async fn begin(connection: &mut Connection) -> anyhow::Result<Self> {
        let response = connection
            .ask(Request {
                method: "POST",
                path: "/api/v1/conversations",
                head: "",
                body: "{}",
            })
            .await?;
        let (status, body) = (response.status, &response.body);
        ensure!(status == 201, "{status} {body}");
        let new: serde_json::Value = serde_json::from_str(body)?;
        let member = |name: &str| new.get(name).and_then(|value| value.as_str());
        let id = member("id").context("no id")?;
        Ok(Self {
            messages: format!("/api/v1/conversations/{id}/messages"),
            stream: format!("/api/v1/conversations/{id}/stream"),
            token: member("token").context("no token")?.to_owned(),
        })
    }

    /// The lines of a head that open the conversation.
    pub(crate) fn head(&self) -> String {
        format!("Authorization: Bearer {}\r\n", self.token)
    }

    /// The same, with the key of a message.
    pub(crate) fn head_with_key(&self, number: usize) -> String {
        format!("{}Idempotency-Key: message-{number}\r\n", self.head())
    }
}

/// The address that a client comes from.
pub(crate) fn source(client: usize) -> Ipv4Addr {
    let last = u8::try_from(client % SOURCES).unwrap_or_default();
    Ipv4Addr::new(127, 0, 0, 2 + last)
}
