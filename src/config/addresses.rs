//! Addresses as the configuration writes them: sockets, networks, origins of web pages.

use core::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, Unexpected};

/// What `listen` expects, as it comes back in the error of `serde_yaml`.
pub(super) const A_SOCKET: &str = "address and port";
/// What `trusted_proxies` expects, as it comes back in the error of `serde_yaml`.
pub(super) const A_NETWORK: &str = "network";

/// Reads `127.0.0.1:8080`.
pub(super) fn socket<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse()
        .map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &A_SOCKET))
}

/// Reads networks (`10.0.0.0/8`) and single addresses.
pub(super) fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let network = |text: &String| {
        let network = text.parse::<IpNet>().ok();
        network
            .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
            .ok_or_else(|| D::Error::invalid_value(Unexpected::Str(text), &A_NETWORK))
    };
    texts.iter().map(network).collect()
}

/// The parts of a web address that matter for whether it may be used.
struct WebAddress<'t> {
    tls: bool,
    host: &'t str,
    /// What stands behind host and port.
    rest: &'t str,
}

/// Takes a web address apart: `http` or `https`, a host without anything that could mean something in a header, a port.
fn web_address(text: &str) -> Option<WebAddress<'_>> {
    let (tls, after) = match text.strip_prefix("https://") {
        Some(after) => (true, after),
        None => (false, text.strip_prefix("http://")?),
    };
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    let (authority, rest) = after.split_at_checked(end)?;
    let (host, port) = if let Some(literal) = authority.strip_prefix('[') {
        let (literal, port) = literal.split_once(']')?;
        literal.parse::<core::net::Ipv6Addr>().ok()?;
        (literal, port)
    } else {
        let colon = authority.find(':').unwrap_or(authority.len());
        authority.split_at_checked(colon)?
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':');
    let is_port = |port: &str| {
        let digits = port.bytes().all(|byte| byte.is_ascii_digit());
        digits && port.parse::<u16>().is_ok_and(|port| port > 0)
    };
    let whole = !host.is_empty() && host.chars().all(plain);
    let whole = whole && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    whole.then_some(WebAddress { tls, host, rest })
}

impl WebAddress<'_> {
    fn is_loopback(&self) -> bool {
        let address = self.host.parse::<IpAddr>();
        self.host.eq_ignore_ascii_case("localhost")
            || address.is_ok_and(|address| address.is_loopback())
    }
}

/// Whether it is the address of a service without a path; a slash at the end does no harm.
pub(super) fn is_public_url(text: &str) -> bool {
    web_address(text).is_some_and(|address| matches!(address.rest, "" | "/"))
}

/// Whether it is an origin of pages that nobody on the way can change: TLS, or this machine.
pub(super) fn is_safe_origin(text: &str) -> bool {
    web_address(text)
        .is_some_and(|address| address.rest.is_empty() && (address.tls || address.is_loopback()))
}

/// Whether it is an address to which events may be sent: TLS, or this machine.
pub(super) fn is_safe_url(text: &str) -> bool {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    visible && web_address(text).is_some_and(|address| address.tls || address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_told_apart() {
        for (text, public, origin, url) in [
            ("https://chat.example.jp", true, true, true),
            ("https://chat.example.jp:8443", true, true, true),
            ("https://chat.example.jp/", true, false, true),
            ("https://chat.example.jp/chat", false, false, true),
            ("https://chat.example.jp?x", false, false, true),
            ("http://chat.example.jp", true, false, false),
            ("http://localhost:3000", true, true, true),
            ("http://127.0.0.1", true, true, true),
            ("http://[::1]:8080", true, true, true),
            ("http://[::2]:8080", true, false, false),
            ("https://[::1", false, false, false),
            ("https://a.example;script-src", false, false, false),
            ("https://a.example *", false, false, false),
            ("https://*.example.jp", false, false, false),
            ("https://user@a.example", false, false, false),
            ("https://a.example:0", false, false, false),
            ("https://a.example:99999", false, false, false),
            ("https://a.example:", false, false, false),
            ("https://", false, false, false),
            ("ftp://a.example", false, false, false),
            ("chat.example.jp", false, false, false),
            ("https://例え.jp", false, false, false),
            ("https://a.example/ x", false, false, false),
        ] {
            let found = (is_public_url(text), is_safe_origin(text), is_safe_url(text));
            assert_eq!(found, (public, origin, url), "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_origin_can_stand_in_a_header(text in "https?://[ -~あ]{0,30}") {
            if is_safe_origin(&text) {
                prop_assert!(!text.contains([' ', ';', ',', '\'', '"', '*']), "{text}");
            }
        }
    }
}
