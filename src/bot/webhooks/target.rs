//! A program that is told of events.

use http::Uri;
use http::uri::Scheme;

use super::secret::{FEWEST, Secret};
use crate::config;
use crate::store::{Body, Event};

/// The longest name of a webhook.
const LONGEST_NAME: usize = 60;
/// The kinds of events that can be wanted.
const KINDS: [&str; 14] = [
    "resident_message",
    "bot_reply",
    "agent_message",
    "message_edited",
    "message_deleted",
    "note",
    "hand_over",
    "claim",
    "release",
    "snooze",
    "transfer",
    "close",
    "feedback",
    "suggestion",
];

/// Why a webhook cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// The name is none.
    #[error(
        "The webhook `{0}` needs a name of 1 to 60 ASCII letters, digits, `-` and `_` that begins with a letter."
    )]
    Name(String),
    /// The name is taken.
    #[error(
        "There are two webhooks named `{0}`; `-` and `_`, small and capital letters are the same in names."
    )]
    SameName(String),
    /// The address cannot be used.
    #[error(
        "The webhook `{0}` needs a url that begins with `https://`, or with `http://` on this machine, without a user name in it."
    )]
    Url(String),
    /// A kind of event is none.
    #[error("The webhook `{name}` wants events of the kind `{kind}`, which there is not. There are: {}.", KINDS.join(", "))]
    Kind {
        /// The webhook.
        name: String,
        /// What it wants.
        kind: String,
    },
    /// There is no secret.
    #[error(
        "The webhook `{name}` has no secret. Put one into the environment variable {variable}: `whsec_` and at least \
         {FEWEST} random bytes in base64, or at least {FEWEST} random characters."
    )]
    NoSecret {
        /// The webhook.
        name: String,
        /// The environment variable.
        variable: String,
    },
    /// The secret can be guessed or read wrongly.
    #[error(
        "The secret of the webhook `{name}` in {variable} is too short or no base64 after `whsec_`. At least {FEWEST} bytes \
         are needed."
    )]
    WeakSecret {
        /// The webhook.
        name: String,
        /// The environment variable.
        variable: String,
    },
}

/// A program that is told of events, and of which.
#[derive(Clone, Debug)]
pub struct Target {
    name: String,
    url: String,
    local: bool,
    kinds: Vec<String>,
    texts: bool,
    secret: Secret,
}

impl Target {
    pub(super) fn new(
        webhook: &config::Webhook,
        secret_of: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, WebhookError> {
        let name = webhook.name.clone();
        if !is_name(&name) {
            return Err(WebhookError::Name(name));
        }
        let Some(local) = is_local(&webhook.url) else {
            return Err(WebhookError::Url(name));
        };
        if let Some(kind) = webhook
            .events
            .iter()
            .find(|kind| !KINDS.contains(&kind.as_str()))
        {
            let kind = kind.clone();
            return Err(WebhookError::Kind { name, kind });
        }
        let variable = variable_of(&name);
        let Some(secret) = secret_of(&variable) else {
            return Err(WebhookError::NoSecret { name, variable });
        };
        let Some(secret) = Secret::parse(&secret) else {
            return Err(WebhookError::WeakSecret { name, variable });
        };
        Ok(Self {
            name,
            url: webhook.url.clone(),
            local,
            kinds: webhook.events.clone(),
            texts: webhook.texts,
            secret,
        })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of its cursor in the store. Two webhooks that share an environment variable would share it too.
    pub(super) fn cursor(&self) -> String {
        format!(
            "webhook:{}",
            self.name.to_ascii_lowercase().replace('-', "_")
        )
    }

    pub(super) fn variable(&self) -> String {
        variable_of(&self.name)
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Whether it is on this machine, where no proxy is needed.
    pub(super) fn is_local(&self) -> bool {
        self.local
    }

    pub(super) fn texts(&self) -> bool {
        self.texts
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Whether it is told of an event.
    pub(super) fn wants(&self, event: &Event) -> bool {
        self.kinds.is_empty()
            || self
                .kinds
                .iter()
                .any(|kind| kind == Body::kind(&event.body))
    }
}

fn is_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn variable_of(name: &str) -> String {
    format!(
        "MADOGUCHI_WEBHOOK_{}",
        name.to_ascii_uppercase().replace('-', "_")
    )
}

/// Whether an address leads to this machine; `None` if it cannot be used.
fn is_local(url: &str) -> Option<bool> {
    let uri: Uri = url.parse().ok()?;
    let authority = uri.authority()?;
    if authority.as_str().contains('@') {
        return None;
    }
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let local = host.eq_ignore_ascii_case("localhost")
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    let scheme = uri.scheme()?;
    (*scheme == Scheme::HTTPS || (*scheme == Scheme::HTTP && local)).then_some(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(
        name: &str,
        url: &str,
        kinds: &[&str],
        secret: Option<&str>,
    ) -> Result<Target, WebhookError> {
        let webhook = config::Webhook {
            name: name.into(),
            url: url.into(),
            events: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            texts: false,
        };
        Target::new(&webhook, |variable| {
            assert_eq!(variable, "MADOGUCHI_WEBHOOK_DESK_2");
            secret.map(str::to_owned)
        })
    }

    const SECRET: Option<&str> = Some("0123456789abcdefghijklmn");

    #[test]
    fn only_https_or_this_machine_is_told() {
        for url in [
            "https://desk.example.jp/hook",
            "https://192.0.2.1:8443/",
            "http://127.0.0.1:9/x?y=z",
            "http://[::1]:9/",
            "http://localhost/",
        ] {
            assert!(target("desk-2", url, &[], SECRET).is_ok(), "{url}");
        }
        for url in [
            "http://desk.example.jp/",
            "http://127.0.0.1.example.jp/",
            "https://user:word@desk.example.jp/",
            "ftp://desk.example.jp/",
            "desk.example.jp",
            "/hook",
            "",
        ] {
            let error = target("desk-2", url, &[], SECRET).unwrap_err();
            assert_eq!(error, WebhookError::Url("desk-2".into()), "{url}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let url = "https://desk.example.jp/";
        let missing = target("desk-2", url, &[], None).unwrap_err().to_string();
        assert!(missing.contains("MADOGUCHI_WEBHOOK_DESK_2"), "{missing}");
        let weak = target("desk-2", url, &[], Some("tiny secret"))
            .unwrap_err()
            .to_string();
        assert!(
            weak.contains("too short") && !weak.contains("tiny"),
            "{weak}"
        );
        let kind = target("desk-2", url, &["message"], SECRET)
            .unwrap_err()
            .to_string();
        assert!(kind.contains("resident_message"), "{kind}");
        for name in ["", "2desk", "des k", "窓口", &"a".repeat(61)] {
            assert!(
                matches!(target(name, url, &[], SECRET), Err(WebhookError::Name(_))),
                "{name}"
            );
        }
    }
}
