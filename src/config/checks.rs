//! Checks of the configuration beyond the kind of each value.

use std::collections::BTreeSet;

use super::addresses::{A_NETWORK, A_SOCKET, is_public_url, is_safe_origin, is_safe_url};
use super::discord::A_SNOWFLAKE;
use super::times::{A_MONTH_AND_DAY, A_TIME};
use super::{Config, Discord, Limits, Recognition};
use crate::diag::Diagnostic;
use crate::yaml::{Spans, Step, steps};

/// Says in the words of the configuration what reading YAML says in general.
pub(super) fn as_setting(finding: Diagnostic, spans: &Spans) -> Diagnostic {
    if finding.code == "I001" {
        return Diagnostic {
            code: "C001",
            ..finding
        };
    }
    let reason = match finding.arg("wanted") {
        Some(A_TIME) => "time",
        Some(A_MONTH_AND_DAY) => "month-day",
        Some(A_SOCKET) => "socket",
        Some(A_NETWORK) => "network",
        Some(A_SNOWFLAKE) => "snowflake",
        _ => return finding,
    };
    let span = finding.at.as_ref().map(|place| place.span.clone());
    let entries = [["web", "trusted_proxies"], ["discord", "channels"]];
    let entries = entries.into_iter().flat_map(|[room, list]| {
        (0_usize..)
            .map(move |index| steps![room, list, index])
            .take_while(|path| spans.has(path))
    });
    let key = written_settings()
        .into_iter()
        .chain(entries)
        .find(|path| span == Some(spans.of(path)))
        .map(|path| name(&path));
    Diagnostic {
        code: "C002",
        at: finding.at.clone(),
        args: Vec::new(),
    }
    .with("key", key.unwrap_or_default())
    .with("value", finding.arg("value").unwrap_or_default())
    .with("reason", reason)
}

/// The settings that are read from a text of their own form.
fn written_settings() -> [Vec<Step>; 12] {
    [
        steps!["web", "listen"],
        steps!["call_centre", "opens"],
        steps!["call_centre", "closes"],
        steps!["call_centre", "year_end", "from"],
        steps!["call_centre", "year_end", "to"],
        steps!["discord", "guild"],
        steps!["discord", "staff", "channel"],
        steps!["discord", "staff", "role"],
        steps!["discord", "staff", "supervisor_role"],
        steps!["discord", "staff", "duty_role"],
        steps!["discord", "staff", "editors_channel"],
        steps!["discord", "staff", "editors_at"],
    ]
}

/// A path as people write it: `call_centre.opens`.
pub(super) fn name(path: &[Step]) -> String {
    let names: Vec<String> = path
        .iter()
        .map(|step| match step {
            Step::Key(key) => key.clone(),
            Step::Index(index) => index.to_string(),
        })
        .collect();
    names.join(".")
}

/// The checks of values against each other and against their ranges.
pub(super) struct Checks<'a> {
    pub(super) spans: &'a Spans,
    pub(super) findings: &'a mut Vec<Diagnostic>,
}

impl Checks<'_> {
    /// Makes all checks.
    pub(super) fn all(&mut self, config: &Config) {
        let texts = [
            (steps!["state_dir"], config.state_dir.to_string_lossy()),
            (
                steps!["city", "name_ja"],
                config.city.name_ja.as_str().into(),
            ),
            (
                steps!["city", "name_en"],
                config.city.name_en.as_str().into(),
            ),
        ];
        for (path, text) in texts {
            self.check(!text.trim().is_empty(), &path, &text, "empty");
        }
        let centre = &config.call_centre;
        for (key, number) in [("phone", &centre.phone), ("ip_phone", &centre.ip_phone)] {
            self.check(
                is_phone(number),
                &steps!["call_centre", key],
                number,
                "phone",
            );
        }
        self.check(
            centre.opens < centre.closes,
            &steps!["call_centre", "closes"],
            &centre.closes.to_string(),
            "hours",
        );
        self.recognition(&config.recognition);
        let Limits {
            message_chars,
            session_minutes,
            sessions,
        } = config.limits;
        let counts = [
            (
                steps!["recognition", "hand_over_after"],
                config.recognition.hand_over_after,
            ),
            (steps!["limits", "message_chars"], message_chars),
            (steps!["limits", "session_minutes"], session_minutes),
            (steps!["limits", "sessions"], sessions),
            (steps!["keep_days"], config.keep_days),
            (steps!["desk", "return_minutes"], config.desk.return_minutes),
            (
                steps!["desk", "patience_minutes"],
                config.desk.patience_minutes,
            ),
            (steps!["audit_days"], config.audit_days),
            (steps!["web", "connections"], config.web.connections),
            (
                steps!["web", "messages_per_minute"],
                config.web.messages_per_minute,
            ),
            (
                steps!["web", "requests_per_minute"],
                config.web.requests_per_minute,
            ),
        ];
        for (path, count) in counts {
            self.check(count > 0, &path, &count.to_string(), "positive");
        }
        let path = if self.spans.has(&steps!["audit_days"]) {
            (steps!["audit_days"], config.audit_days)
        } else {
            (steps!["keep_days"], config.keep_days)
        };
        // Zero was reported before.
        let longer = config.audit_days == 0 || config.audit_days >= config.keep_days;
        self.check(longer, &path.0, &path.1.to_string(), "audit-days");
        self.service(config);
        self.discord(&config.discord);
    }

    fn discord(&mut self, discord: &Discord) {
        let base = &discord.api_base;
        let plain = is_safe_url(base) && !base.contains(['?', '#']);
        self.check(plain, &steps!["discord", "api_base"], base, "discord-api");
        let first = discord.channels.first().map(ToString::to_string);
        self.check(
            first.is_none() || discord.message_content,
            &steps!["discord", "channels"],
            &first.unwrap_or_default(),
            "message-content",
        );
        if let Some(file) = &discord.token_file {
            let named = !file.as_os_str().is_empty();
            self.check(named, &steps!["discord", "token_file"], "", "empty");
        }
        let staff = &discord.staff;
        for (key, role) in [
            ("role", staff.role),
            ("supervisor_role", staff.supervisor_role),
            ("duty_role", staff.duty_role),
        ] {
            let value = role.map(|role| role.to_string()).unwrap_or_default();
            let holds = role.is_none() || staff.channel.is_some();
            let path = steps!["discord", "staff", key];
            self.check(holds, &path, &value, "staff-channel");
        }
        let shard = discord.shard;
        let path = steps!["discord", "shard", "count"];
        let counted = shard.count > 0;
        self.check(counted, &path, &shard.count.to_string(), "positive");
        let path = steps!["discord", "shard", "index"];
        let index = shard.index.to_string();
        self.check(
            !counted || shard.index < shard.count,
            &path,
            &index,
            "shard",
        );
    }

    fn service(&mut self, config: &Config) {
        let public_url = &config.web.public_url;
        self.check(
            public_url.is_empty() || is_public_url(public_url),
            &steps!["web", "public_url"],
            public_url,
            "public-url",
        );
        for (index, origin) in config.web.embed_origins.iter().enumerate() {
            let path = steps!["web", "embed_origins", index];
            self.check(is_safe_origin(origin), &path, origin, "origin");
        }
        if let Some(oidc) = &config.desk.oidc {
            let texts = [(
                "issuer",
                &oidc.issuer,
                is_safe_url(&oidc.issuer),
                "oidc-issuer",
            )];
            let filled = [("client_id", &oidc.client_id), ("label", &oidc.label)]
                .map(|(key, text)| (key, text, !text.trim().is_empty(), "empty"));
            for (key, text, holds, reason) in texts.into_iter().chain(filled) {
                self.check(holds, &steps!["desk", "oidc", key], text, reason);
            }
            // The provider sends people back to it.
            let path = steps!["desk", "oidc", "issuer"];
            self.check(
                !public_url.is_empty(),
                &path,
                &oidc.issuer,
                "oidc-public-url",
            );
        }
        let mut names = BTreeSet::new();
        for (index, webhook) in config.webhooks.iter().enumerate() {
            let path = steps!["webhooks", index, "name"];
            let name = webhook.name.as_str();
            self.check(is_plain_name(name), &path, name, "webhook-name");
            self.check(names.insert(name), &path, name, "twice");
            let path = steps!["webhooks", index, "url"];
            self.check(
                is_safe_url(&webhook.url),
                &path,
                &webhook.url,
                "webhook-url",
            );
        }
    }

    fn recognition(&mut self, recognition: &Recognition) {
        let Recognition {
            answer_at,
            clarify_at,
            ..
        } = *recognition;
        let mut shares = true;
        for (key, share) in [("answer_at", answer_at), ("clarify_at", clarify_at)] {
            let is_share = (0.0..=1.0).contains(&share);
            self.check(
                is_share,
                &steps!["recognition", key],
                &share.to_string(),
                "share",
            );
            shares &= is_share;
        }
        let ordered = !shares || answer_at > clarify_at;
        let path = steps!["recognition", "answer_at"];
        let path = if self.spans.has(&path) {
            path
        } else {
            steps!["recognition", "clarify_at"]
        };
        let value = if name(&path).ends_with("answer_at") {
            answer_at
        } else {
            clarify_at
        };
        self.check(ordered, &path, &value.to_string(), "order");
    }

    /// Reports a setting that does not hold.
    fn check(&mut self, holds: bool, path: &[Step], value: &str, reason: &str) {
        if holds {
            return;
        }
        let finding = Diagnostic::new("C002")
            .place(self.spans.place(path))
            .with("key", name(path))
            .with("value", value)
            .with("reason", reason);
        self.findings.push(finding);
    }
}

/// A name that can be part of the name of an environment variable.
fn is_plain_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    begins && name.len() <= 40 && name.bytes().all(plain)
}

/// Digits joined by single hyphens, 10 or 11 of them, as Japanese numbers have.
fn is_phone(number: &str) -> bool {
    let parts_hold = number
        .split('-')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    parts_hold && (10..=11).contains(&digits)
}
