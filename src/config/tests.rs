//! The sample file, and one sample for each value that cannot be.

use serde_json::Value;

use super::checks::name;
use super::*;
use crate::locale::Locale;
use crate::yaml::Step;

const EXAMPLE: &str = include_str!("../../config.example.yaml");

fn parse(text: &str) -> (Option<Config>, Vec<Diagnostic>) {
    Config::parse(&Source::new("config.yaml", text))
}

/// `code key reason line:column` of each finding.
fn found(text: &str) -> Vec<String> {
    let (config, findings) = parse(text);
    assert_eq!(config.is_none(), diag::has_errors(&findings), "{text}");
    findings
        .iter()
        .map(|finding| {
            let start = finding.at.as_ref().expect("a place").start();
            let key = finding.arg("key").unwrap_or_default();
            let reason = finding.arg("reason").unwrap_or_default();
            format!(
                "{} {key} {reason} {}:{}",
                finding.code, start.line, start.column
            )
        })
        .collect()
}

#[test]
fn the_example_is_the_default() {
    let (config, findings) = parse(EXAMPLE);
    assert_eq!(findings, []);
    assert_eq!(config, Some(Config::default()));
    assert_eq!(parse("").0, Some(Config::default()));
}

#[test]
fn every_setting_stands_in_the_example_and_is_explained_in_both_languages() {
    fn paths(value: &Value, path: &[Step], all: &mut Vec<Vec<Step>>) {
        let Value::Object(settings) = value else {
            return;
        };
        for (key, inner) in settings {
            let path = [path, &[Step::from(key)]].concat();
            paths(inner, &path, all);
            all.push(path);
        }
    }
    let source = Source::new("config.example.yaml", EXAMPLE);
    let (_, spans, _) = yaml::parse::<Config>(&source);
    let mut all = Vec::new();
    paths(
        &serde_json::to_value(Config::default()).unwrap(),
        &[],
        &mut all,
    );
    assert!(all.len() > 20, "{}", all.len());
    for path in all {
        assert!(spans.has(&path), "{} is missing", name(&path));
    }
    let comments: Vec<&str> = EXAMPLE
        .lines()
        .filter(|line| line.trim().starts_with('#'))
        .collect();
    let (english, japanese): (Vec<&str>, Vec<&str>) =
        comments.iter().partition(|line| line.is_ascii());
    assert_eq!(english.len(), japanese.len());
}

#[test]
fn settings_are_read() {
    let (config, findings) =
        parse("locale: en\ncall_centre:\n  opens: 8:30\n  year_end: {from: '02-29'}\n");
    assert_eq!(findings, []);
    let config = config.expect("a configuration");
    assert_eq!(config.locale, ReplyLocale::En);
    assert_eq!(config.call_centre.opens.to_string(), "08:30");
    assert_eq!(
        config.call_centre.year_end.from,
        MonthDay { month: 2, day: 29 }
    );
    assert_eq!(config.call_centre.year_end.to, YearEnd::default().to);
    assert_eq!(config.call_centre.phone, "0120-380-366");
}

#[test]
fn settings_of_the_service_are_read() {
    let (config, findings) = parse(
        "web:\n  listen: '[::1]:0'\n  trusted_proxies: [10.0.0.0/8, '::1']\n  public_url: https://a.example/\n  \
         embed_origins: ['http://localhost:3000']\nwebhooks: [{name: desk_1, url: 'http://127.0.0.1:9/x?y=1'}]\n",
    );
    assert_eq!(findings, []);
    let config = config.expect("a configuration");
    assert_eq!(config.web.listen.to_string(), "[::1]:0");
    let networks: Vec<String> = config
        .web
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(networks, ["10.0.0.0/8", "::1/128"]);
}

#[test]
fn identifiers_of_discord_may_stand_in_quotes() {
    let (config, findings) = parse(
        "discord:\n  guild: '18446744073709551615'\n  message_content: true\n  channels: [12, '13']\n  \
         staff: {channel: 14, role: ' 15 ', editors_at: '08:30'}\n",
    );
    assert_eq!(findings, []);
    let discord = config.expect("a configuration").discord;
    assert_eq!(discord.guild, Some(u64::MAX));
    assert_eq!(discord.channels, [12, 13]);
    assert_eq!(
        (discord.staff.channel, discord.staff.role),
        (Some(14), Some(15))
    );
}

#[test]
fn a_provider_needs_an_address_to_come_back_to() {
    let (config, findings) = parse(
        "web: {public_url: 'https://a.example'}\ndesk:\n  oidc: {issuer: 'https://id.example/x', client_id: desk}\n",
    );
    assert_eq!(findings, []);
    let oidc = config
        .and_then(|config| config.desk.oidc)
        .expect("a provider");
    assert_eq!(oidc.claim, OidcClaim::PreferredUsername);
    assert!(!oidc.label.is_empty());
    for (text, expected) in [
        (
            "desk:\n  oidc: {issuer: 'https://id.example', client_id: x}\n",
            "C002 desk.oidc.issuer oidc-public-url 2:18",
        ),
        (
            "web: {public_url: 'https://a.example'}\ndesk:\n  oidc: {issuer: 'http://id.example', client_id: x}\n",
            "C002 desk.oidc.issuer oidc-issuer 3:18",
        ),
        (
            "web: {public_url: 'https://a.example'}\ndesk:\n  oidc: {issuer: 'https://id.example', client_id: ' '}\n",
            "C002 desk.oidc.client_id empty 3:51",
        ),
    ] {
        assert_eq!(found(text), [expected], "{text}");
    }
    // Secrets never stand in the file.
    let secret = "desk:\n  oidc: {issuer: 'https://id.example', client_id: x, secret: y}\n";
    assert_eq!(found(secret).len(), 1);
}

#[test]
fn unknown_settings_are_refused() {
    assert_eq!(
        found("call_center:\n  phone: 1\n"),
        ["C001 call_center  1:1"]
    );
    let (_, findings) = parse("limits:\n  session: 3\n");
    assert_eq!(findings[0].arg("suggestion"), Some("sessions"));
    assert_eq!(found("limits:\n  session: 3\n"), ["C001 session  2:3"]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn values_that_cannot_be_are_refused() {
    for (text, expected) in [
        ("state_dir: ''\n", "C002 state_dir empty 1:12"),
        ("city: {name_ja: ' '}\n", "C002 city.name_ja empty 1:17"),
        (
            "call_centre:\n  phone: 0120\n",
            "C002 call_centre.phone phone 2:10",
        ),
        (
            "call_centre:\n  ip_phone: 050--3310-5907\n",
            "C002 call_centre.ip_phone phone 2:13",
        ),
        (
            "call_centre:\n  opens: 9時\n",
            "C002 call_centre.opens time 2:10",
        ),
        (
            "call_centre:\n  closes: '24:00'\n",
            "C002 call_centre.closes time 2:11",
        ),
        (
            "call_centre:\n  closes: '09:00'\n",
            "C002 call_centre.closes hours 2:11",
        ),
        (
            "call_centre: {year_end: {to: 02-30}}\n",
            "C002 call_centre.year_end.to month-day 1:30",
        ),
        (
            "call_centre: {year_end: {from: 12/29}}\n",
            "C002 call_centre.year_end.from month-day 1:32",
        ),
        (
            "recognition:\n  answer_at: 1.5\n",
            "C002 recognition.answer_at share 2:14",
        ),
        (
            "recognition:\n  clarify_at: -0.1\n",
            "C002 recognition.clarify_at share 2:15",
        ),
        (
            "recognition:\n  answer_at: .nan\n",
            "C002 recognition.answer_at share 2:14",
        ),
        (
            "recognition:\n  answer_at: 0.3\n",
            "C002 recognition.answer_at order 2:14",
        ),
        (
            "recognition:\n  clarify_at: 0.6\n",
            "C002 recognition.clarify_at order 2:15",
        ),
        (
            "recognition:\n  hand_over_after: 0\n",
            "C002 recognition.hand_over_after positive 2:20",
        ),
        (
            "desk:\n  return_minutes: 0\n",
            "C002 desk.return_minutes positive 2:19",
        ),
        (
            "desk:\n  patience_minutes: 0\n",
            "C002 desk.patience_minutes positive 2:21",
        ),
        (
            "limits:\n  sessions: 0\n",
            "C002 limits.sessions positive 2:13",
        ),
        ("keep_days: 0\n", "C002 keep_days positive 1:12"),
        (
            "web: {connections: 0}\n",
            "C002 web.connections positive 1:20",
        ),
        ("web: {listen: 8080}\n", "C002 web.listen socket 1:15"),
        (
            "web:\n  listen: localhost:80\n",
            "C002 web.listen socket 2:11",
        ),
        (
            "web:\n  listen: 127.0.0.1:65536\n",
            "C002 web.listen socket 2:11",
        ),
        (
            "web:\n  trusted_proxies: [127.0.0.1, 10.0.0.0/33]\n",
            "C002 web.trusted_proxies.1 network 2:32",
        ),
        (
            "web:\n  public_url: https://a.example/chat\n",
            "C002 web.public_url public-url 2:15",
        ),
        (
            "web:\n  embed_origins: [http://a.example]\n",
            "C002 web.embed_origins.0 origin 2:19",
        ),
        (
            "discord:\n  guild: city\n",
            "C002 discord.guild snowflake 2:10",
        ),
        (
            "discord:\n  channels: ['1', -2]\n  message_content: true\n",
            "C002 discord.channels.1 snowflake 2:19",
        ),
        (
            "discord:\n  staff: {channel: 0}\n",
            "C002 discord.staff.channel snowflake 2:20",
        ),
        (
            "discord:\n  staff: {editors_at: noon}\n",
            "C002 discord.staff.editors_at time 2:23",
        ),
        (
            "discord:\n  staff: {role: 5}\n",
            "C002 discord.staff.role staff-channel 2:17",
        ),
        (
            "discord:\n  channels: ['1']\n",
            "C002 discord.channels message-content 2:13",
        ),
        (
            "discord:\n  api_base: http://discord.com/api\n",
            "C002 discord.api_base discord-api 2:13",
        ),
        (
            "discord:\n  api_base: https://discord.com/api?v=10\n",
            "C002 discord.api_base discord-api 2:13",
        ),
        (
            "discord:\n  shard: {index: 2, count: 2}\n",
            "C002 discord.shard.index shard 2:18",
        ),
        (
            "discord:\n  shard: {count: 0}\n",
            "C002 discord.shard.count positive 2:18",
        ),
        (
            "webhooks: [{name: Desk, url: 'https://a.example/x'}]\n",
            "C002 webhooks.0.name webhook-name 1:19",
        ),
        (
            "webhooks: [{name: desk, url: 'http://a.example/x'}]\n",
            "C002 webhooks.0.url webhook-url 1:30",
        ),
        (
            "webhooks:\n- {name: a, url: 'https://a.example'}\n- {name: a, url: 'http://localhost/'}\n",
            "C002 webhooks.1.name twice 3:10",
        ),
    ] {
        assert_eq!(found(text), [expected], "{text}");
    }
}

#[test]
fn the_audit_log_is_kept_at_least_as_long_as_conversations() {
    for (text, expected) in [
        ("audit_days: 0\n", "C002 audit_days positive 1:13"),
        (
            "keep_days: 30\naudit_days: 29\n",
            "C002 audit_days audit-days 2:13",
        ),
        ("keep_days: 366\n", "C002 keep_days audit-days 1:12"),
    ] {
        assert_eq!(found(text), [expected], "{text}");
    }
    assert_eq!(found("keep_days: 30\naudit_days: 30\n"), [""; 0]);
}

#[test]
fn several_bad_values_are_reported_at_once() {
    assert_eq!(
        found("limits: {message_chars: 0, sessions: 0}\ncity: {name_en: ''}\n"),
        [
            "C002 limits.message_chars positive 1:25",
            "C002 limits.sessions positive 1:38",
            "C002 city.name_en empty 2:17",
        ]
    );
}

#[test]
fn other_errors_keep_the_words_of_the_notation() {
    assert_eq!(found("limits:\n  sessions: many\n"), ["Y018   2:13"]);
    assert_eq!(found("locale: fr\n"), ["Y020   1:9"]);
    assert_eq!(found("locale： ja\n"), ["Y003   1:7"]);
}

#[test]
fn every_reason_has_its_own_help() {
    let mut seen = std::collections::BTreeSet::new();
    for reason in [
        "time",
        "month-day",
        "share",
        "order",
        "hours",
        "positive",
        "empty",
        "phone",
        "socket",
        "network",
        "public-url",
        "origin",
        "webhook-name",
        "twice",
        "audit-days",
        "webhook-url",
        "oidc-issuer",
        "oidc-public-url",
        "snowflake",
        "discord-api",
        "message-content",
        "staff-channel",
        "shard",
        "?",
    ] {
        for locale in Locale::ALL {
            let finding = Diagnostic::new("C002").with("reason", reason);
            let help = diag::text::sentences(&finding, locale).help;
            assert!(seen.insert(help), "{reason} in {locale}");
        }
    }
}
