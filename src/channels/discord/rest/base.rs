//! Where Discord's API is.

use url::{Host, Url};

/// What serenity's routes begin with.
const SERENITYS: &str = "https://discord.com/api/v10";

/// Where Discord's API is: `https://host`, `https://host/api` or `https://host/api/v10`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Base {
    /// Scheme, host, port, and what stands before `/api`.
    before: String,
    /// From `/api` on.
    api: String,
    secure: bool,
    host: Host<String>,
}

impl Base {
    /// Reads an address. `None` if it is none to which a token may be sent: `https`, or `http` on this machine.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text.trim()).ok()?;
        let host = url.host()?.to_owned();
        let secure = url.scheme() == "https";
        let plain = url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !plain || !(secure || (url.scheme() == "http" && is_loopback(&host))) {
            return None;
        }
        let origin = url.origin().ascii_serialization();
        let path = url.path().trim_end_matches('/');
        let (last_before, last) = path.rsplit_once('/').unwrap_or(("", path));
        let is_version = last
            .strip_prefix('v')
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
        let (before, api) = if is_version && last_before.ends_with("/api") {
            let before = last_before.strip_suffix("/api").unwrap_or_default();
            (before, format!("/api/{last}"))
        } else if last == "api" {
            (last_before, "/api/v10".to_owned())
        } else {
            (path, "/api/v10".to_owned())
        };
        Some(Self {
            before: format!("{origin}{before}"),
            api,
            secure,
            host,
        })
    }

    /// The address of one of serenity's routes.
    pub(super) fn url(&self, route: &str) -> String {
        let path = route.strip_prefix(SERENITYS).unwrap_or(route);
        format!("{}{}{path}", self.before, self.api)
    }

    /// What stands before `/api`: serenity puts it in the place of `https://discord.com`.
    pub(in super::super) fn before(&self) -> &str {
        &self.before
    }

    /// The gateway's address as the API told it, if the token may be sent there: the same host (Discord has several of its
    /// own), and encrypted if the API is. Without a query, because serenity appends one.
    pub(in super::super) fn gateway(&self, told: &str) -> Option<String> {
        let mut url = Url::parse(told.trim()).ok()?;
        let host = url.host()?.to_owned();
        let secure = match url.scheme() {
            "wss" => true,
            "ws" => false,
            _ => return None,
        };
        let ours = host == self.host
            || (is_loopback(&host) && is_loopback(&self.host))
            || (is_discords(&host) && is_discords(&self.host));
        let plain = url.username().is_empty() && url.password().is_none();
        if !ours || !plain || !(secure || (!self.secure && is_loopback(&host))) {
            return None;
        }
        url.set_query(None);
        url.set_fragment(None);
        Some(url.into())
    }
}

fn is_loopback(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn is_discords(host: &Host<String>) -> bool {
    let Host::Domain(name) = host else {
        return false;
    };
    ["discord.com", "discord.gg"].iter().any(|own| {
        let below = name.strip_suffix(own);
        below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_of_the_address_leads_to_the_same_routes() {
        for (text, wanted) in [
            ("https://discord.com", "https://discord.com/api/v10/gateway"),
            (
                "https://discord.com/",
                "https://discord.com/api/v10/gateway",
            ),
            (
                "https://discord.com/api",
                "https://discord.com/api/v10/gateway",
            ),
            (
                "https://discord.com/api/",
                "https://discord.com/api/v10/gateway",
            ),
            (
                "https://discord.com/api/v10",
                "https://discord.com/api/v10/gateway",
            ),
            (
                "https://chat.example/api/v9/",
                "https://chat.example/api/v9/gateway",
            ),
            (
                "https://example.jp/chat/api",
                "https://example.jp/chat/api/v10/gateway",
            ),
            (
                "http://127.0.0.1:8000",
                "http://127.0.0.1:8000/api/v10/gateway",
            ),
            ("http://[::1]:8000/api", "http://[::1]:8000/api/v10/gateway"),
            ("http://localhost", "http://localhost/api/v10/gateway"),
        ] {
            let base = Base::parse(text).expect(text);
            assert_eq!(base.url("https://discord.com/api/v10/gateway"), wanted);
            assert_eq!(base.url("/gateway"), wanted);
        }
    }

    #[test]
    fn the_token_goes_nowhere_else() {
        for text in [
            "",
            "discord.com",
            "http://discord.com",
            "http://10.0.0.1",
            "ftp://localhost",
            "https://user@discord.com",
            "https://discord.com?x",
            "https://discord.com#x",
        ] {
            assert_eq!(Base::parse(text), None, "{text}");
        }
        for (api, gateway, allowed) in [
            ("https://discord.com", "wss://gateway.discord.gg", true),
            (
                "https://discord.com",
                "wss://gateway-us-east1-b.discord.gg/",
                true,
            ),
            ("https://discord.com", "wss://evildiscord.gg", false),
            ("https://discord.com", "wss://discord.gg.example", false),
            ("https://discord.com", "ws://gateway.discord.gg", false),
            ("https://discord.com", "https://gateway.discord.gg", false),
            ("https://chat.example", "wss://chat.example/gateway", true),
            ("https://chat.example", "wss://gateway.discord.gg", false),
            ("https://chat.example", "wss://other.example", false),
            ("https://localhost", "ws://localhost", false),
            ("http://localhost:1", "ws://127.0.0.1:2", true),
            ("http://127.0.0.1:1", "ws://10.0.0.1:2", false),
            ("http://127.0.0.1:1", "wss://gateway.discord.gg", false),
            ("http://127.0.0.1:1", "", false),
        ] {
            let base = Base::parse(api).expect(api);
            assert_eq!(base.gateway(gateway).is_some(), allowed, "{api} {gateway}");
        }
    }

    #[test]
    fn the_gateway_has_no_query() {
        let base = Base::parse("http://localhost:1").expect("a base");
        let gateway = base.gateway("ws://127.0.0.1:2/ws?v=9&encoding=json");
        assert_eq!(gateway.as_deref(), Some("ws://127.0.0.1:2/ws"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,60}", told in "(wss?|https)://.{0,40}") {
            if let Some(base) = Base::parse(&text) {
                let _ = base.gateway(&told);
            }
            let base = Base::parse("https://discord.com").expect("a base");
            if let Some(gateway) = base.gateway(&told) {
                let gateway = Url::parse(&gateway).expect("a URL");
                prop_assert!(is_discords(&gateway.host().expect("a host").to_owned()));
            }
        }
    }
}
