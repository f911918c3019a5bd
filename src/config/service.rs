//! The settings of the service: where it listens, whom it trusts, what it keeps, whom it tells.

use core::net::SocketAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::addresses::{networks, socket};

/// The residents' page and the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Web {
    /// The address and port to listen on. Anything but loopback needs TLS in front of it.
    #[serde(deserialize_with = "socket")]
    pub listen: SocketAddr,
    /// The address under which browsers reach the page (`https://chat.example.jp`), when that is another one than
    /// `listen`; without a path. Empty: the address of the request.
    pub public_url: String,
    /// The origins (`https://www.city.example.jp`) whose pages may embed the chat.
    pub embed_origins: Vec<String>,
    /// The networks of proxies whose `X-Forwarded-For` is believed.
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// The most connections at a time.
    pub connections: u32,
    /// How many messages one conversation may send a minute.
    pub messages_per_minute: u32,
    /// How many requests one address may make a minute.
    pub requests_per_minute: u32,
}

/// The desk, where people answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Desk {
    /// After so many minutes in which an agent has not looked at a conversation of theirs it goes back to the queue.
    pub return_minutes: u32,
    /// Who has waited for so many minutes is told that nobody was free yet.
    pub patience_minutes: u32,
    /// Whether residents may leave a note for staff while the call centre is closed.
    pub notes: bool,
    /// The service by which people sign in, beside login and password; none: only those.
    pub oidc: Option<Oidc>,
}

/// An OpenID Connect provider. Its secret for this client, if it has given one, is in the environment variable
/// `MADOGUCHI_OIDC_SECRET`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// Its address, exactly as it calls itself: `https://`, or `http://` on this machine.
    pub issuer: String,
    /// How it calls this program.
    pub client_id: String,
    /// What stands on the button.
    #[serde(default = "oidc_label")]
    pub label: String,
    /// What it says about people that is their login here.
    #[serde(default)]
    pub claim: OidcClaim,
}

fn oidc_label() -> String {
    "OpenID Connect".to_owned()
}

/// What an OpenID Connect provider says about somebody that is the login here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OidcClaim {
    /// `preferred_username`. Only for providers at which nobody chooses it freely.
    #[default]
    PreferredUsername,
    /// `email`, if the provider has verified it.
    Email,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            return_minutes: 10,
            patience_minutes: 5,
            notes: true,
            oidc: None,
        }
    }
}

/// A program that is told of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// The name; the secret is in the environment variable `MADOGUCHI_WEBHOOK_` and this name in capitals.
    pub name: String,
    /// Where events are posted to: `https://`, or `http://` on this machine.
    pub url: String,
    /// The kinds of events, such as `resident_message`; none: all.
    #[serde(default)]
    pub events: Vec<String>,
    /// Whether the masked texts of messages are sent too.
    #[serde(default)]
    pub texts: bool,
}

/// What the program writes about its work to standard error. Never a message's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// From which importance on.
    pub level: LogLevel,
    /// In which form.
    pub format: LogFormat,
}

/// How important a line of the log is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What failed.
    Error,
    /// What will fail.
    Warn,
    /// Starting, stopping, what staff should know.
    #[default]
    Info,
    /// Every request and turn.
    Debug,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for Web {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: String::new(),
            embed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            connections: 12_000,
            messages_per_minute: 30,
            requests_per_minute: 600,
        }
    }
}
