//! What keeps other sites away: the headers of every response, and the checks of `Host` and `Origin`.

use std::net::{IpAddr, SocketAddr};

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use http::uri::Authority;
use http::{HeaderMap, Method, Uri};

use super::proxy::{Client, LocalAddress};
use crate::config;

/// Browsers remember for so long that the service speaks TLS only: one year.
const TLS_ONLY: &str = "max-age=31536000";
/// Nothing of the device is asked for.
const NO_PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
     magnetometer=(), microphone=(), payment=(), usb=()";

/// The rules of one installation.
#[derive(Debug)]
pub(super) struct Security {
    /// The origin under which browsers reach the service, such as `https://chat.example.jp`.
    origin: Option<String>,
    /// Its host with the port, if it names one.
    authority: Option<Authority>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Security {
    /// The rules that follow from the settings.
    pub(super) fn new(web: &config::Web) -> Self {
        let origin = web.public_url.trim_end_matches('/').to_ascii_lowercase();
        let origin = Some(origin).filter(|origin| !origin.is_empty());
        let authority = origin
            .as_deref()
            .and_then(|origin| origin.parse::<Uri>().ok()?.into_parts().authority);
        let mut headers = vec![
            (CONTENT_SECURITY_POLICY, content_security_policy(web)),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            // With `no-referrer` browsers would send `Origin: null` with the forms of our own page.
            (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
            (
                HeaderName::from_static("permissions-policy"),
                HeaderValue::from_static(NO_PERMISSIONS),
            ),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                HeaderValue::from_static("same-origin"),
            ),
        ];
        if origin
            .as_deref()
            .is_some_and(|origin| origin.starts_with("https:"))
        {
            headers.push((
                STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static(TLS_ONLY),
            ));
        }
        Self {
            origin,
            authority,
            headers,
        }
    }

    /// Puts the headers into a response to a request for this path.
    pub(super) fn protect(&self, path: &str, succeeded: bool, headers: &mut HeaderMap) {
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        let embedded = path == "/embed.js";
        let from = if embedded {
            "cross-origin"
        } else {
            "same-origin"
        };
        headers.insert(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static(from),
        );
        // Only what is the same for everybody may be kept, and for as long as its own header says.
        let for_everybody = succeeded && (embedded || path.starts_with("/assets/"));
        if !for_everybody || !headers.contains_key(CACHE_CONTROL) {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }

    /// Whether the request is meant for this service. Otherwise a page of another site could make a browser take this
    /// service for its own (DNS rebinding).
    ///
    /// Fine are the host of `public_url`, loopback, and the address of this machine that was connected to.
    pub(super) fn is_our_host(&self, host: &str, local: Option<LocalAddress>) -> bool {
        let Ok(host) = host.parse::<Authority>() else {
            return false;
        };
        if host.as_str().contains('@') {
            return false;
        }
        let name = host.host();
        if self
            .authority
            .as_ref()
            .is_some_and(|ours| ours.host().eq_ignore_ascii_case(name))
        {
            return true;
        }
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let literal = name.trim_start_matches('[').trim_end_matches(']');
        let Ok(address) = literal.parse::<IpAddr>() else {
            return false;
        };
        let address = address.to_canonical();
        address.is_loopback()
            || local.is_some_and(|LocalAddress(local)| is_address_of(local, address))
    }

    /// Whether a request may come from where it comes from: it only reads, or comes from a page of our own, or from no
    /// page at all (a program).
    pub(super) fn is_our_origin(
        &self,
        method: &Method,
        headers: &HeaderMap,
        client: Client,
    ) -> bool {
        if matches!(*method, Method::GET | Method::HEAD) {
            return true;
        }
        // Browsers set this header themselves, pages cannot.
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        let mut origins = headers.get_all(ORIGIN).into_iter();
        let Some(origin) = origins.next() else {
            return !matches!(site, Some(b"cross-site" | b"same-site"));
        };
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        if origins.next().is_some() {
            return false;
        }
        if origin == "null" {
            return site == Some(b"same-origin");
        }
        let origin = origin.to_ascii_lowercase();
        if self.origin.as_deref() == Some(origin.as_str()) {
            return true;
        }
        let scheme = if client.tls { "https" } else { "http" };
        headers
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .is_some_and(|host| origin == format!("{scheme}://{}", host.to_ascii_lowercase()))
    }
}

fn is_address_of(local: SocketAddr, address: IpAddr) -> bool {
    local.ip().to_canonical() == address
}

/// The policy agreed with the page: nothing inline, nothing from elsewhere.
fn content_security_policy(web: &config::Web) -> HeaderValue {
    let mut policy = String::from(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    );
    for origin in &web.embed_origins {
        policy.push(' ');
        policy.push_str(origin);
    }
    policy.push_str("; require-trusted-types-for 'script'; trusted-types madoguchi");
    // The check of the settings lets only origins through. Should one slip through, nobody may embed the page.
    HeaderValue::try_from(policy)
        .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::HeaderMap;

    fn security(public_url: &str, embed_origins: &[&str]) -> Security {
        Security::new(&config::Web {
            public_url: public_url.to_owned(),
            embed_origins: embed_origins
                .iter()
                .map(|&origin| origin.to_owned())
                .collect(),
            ..config::Web::default()
        })
    }

    fn client(tls: bool) -> Client {
        Client {
            address: IpAddr::from([192, 0, 2, 1]),
            tls,
            by_proxy: tls,
            inside: false,
        }
    }

    #[test]
    fn foreign_hosts_are_known() {
        let local = Some(LocalAddress(SocketAddr::from(([192, 0, 2, 5], 8080))));
        let here = security("", &[]);
        for host in [
            "localhost",
            "localhost:8080",
            "127.0.0.1:8080",
            "[::1]:80",
            "192.0.2.5:8080",
            "LOCALHOST",
        ] {
            assert!(here.is_our_host(host, local), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "127.0.0.1.evil.example",
            "192.0.2.6",
            "a@localhost",
            "local host",
            "[::2]",
        ] {
            assert!(!here.is_our_host(host, local), "{host}");
        }
        let public = security("https://Chat.example.jp", &[]);
        for host in ["chat.example.jp", "CHAT.example.jp:443", "127.0.0.1"] {
            assert!(public.is_our_host(host, None), "{host}");
        }
        assert!(!public.is_our_host("example.jp", None));
        assert!(!public.is_our_host("chat.example.jp.evil.example", None));
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        let post = |security: &Security, tls: bool, lines: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.append(*name, HeaderValue::from_static(value));
            }
            security.is_our_origin(&Method::POST, &headers, client(tls))
        };
        let here = security("", &[]);
        let host = ("host", "127.0.0.1:8080");
        assert!(post(&here, false, &[host]));
        assert!(post(
            &here,
            false,
            &[host, ("origin", "http://127.0.0.1:8080")]
        ));
        assert!(!post(
            &here,
            false,
            &[host, ("origin", "http://127.0.0.1:8081")]
        ));
        assert!(!post(
            &here,
            false,
            &[host, ("origin", "https://127.0.0.1:8080")]
        ));
        assert!(!post(
            &here,
            false,
            &[host, ("origin", "http://evil.example")]
        ));
        assert!(!post(&here, false, &[host, ("origin", "null")]));
        assert!(!post(
            &here,
            false,
            &[host, ("origin", "null"), ("sec-fetch-site", "cross-site")]
        ));
        assert!(post(
            &here,
            false,
            &[host, ("origin", "null"), ("sec-fetch-site", "same-origin")]
        ));
        assert!(!post(
            &here,
            false,
            &[host, ("sec-fetch-site", "cross-site")]
        ));
        assert!(post(&here, false, &[host, ("sec-fetch-site", "none")]));
        let twice = [
            host,
            ("origin", "http://127.0.0.1:8080"),
            ("origin", "http://evil.example"),
        ];
        assert!(!post(&here, false, &twice));
        let public = security("https://chat.example.jp", &["https://www.city.example.jp"]);
        let host = ("host", "chat.example.jp");
        assert!(post(
            &public,
            false,
            &[host, ("origin", "https://chat.example.jp")]
        ));
        assert!(post(
            &public,
            true,
            &[host, ("origin", "https://chat.example.jp")]
        ));
        // Who may show the page in a frame may not write for it.
        assert!(!post(
            &public,
            true,
            &[host, ("origin", "https://www.city.example.jp")]
        ));
        assert!(!post(
            &public,
            true,
            &[host, ("origin", "http://chat.example.jp")]
        ));
        let read =
            HeaderMap::from_iter([(ORIGIN, HeaderValue::from_static("http://evil.example"))]);
        assert!(here.is_our_origin(&Method::GET, &read, client(false)));
        assert!(!here.is_our_origin(&Method::OPTIONS, &read, client(false)));
    }

    #[test]
    fn headers_follow_from_the_settings() {
        let headers = |security: &Security, path: &str, kept: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            if let Some(kept) = kept {
                headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
            }
            security.protect(path, true, &mut headers);
            headers
        };
        let here = headers(&security("", &[]), "/", Some("public"));
        assert!(!here.contains_key(STRICT_TRANSPORT_SECURITY));
        assert_eq!(here[CACHE_CONTROL], "no-store");
        assert_eq!(here["cross-origin-resource-policy"], "same-origin");
        let public = security(
            "https://chat.example.jp",
            &["https://www.city.example.jp", "http://localhost:3000"],
        );
        let script = headers(&public, "/embed.js", Some("public, max-age=600"));
        assert_eq!(script[CACHE_CONTROL], "public, max-age=600");
        assert_eq!(script["cross-origin-resource-policy"], "cross-origin");
        assert_eq!(script[STRICT_TRANSPORT_SECURITY], TLS_ONLY);
        let policy = script[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.contains(
                "frame-ancestors 'self' https://www.city.example.jp http://localhost:3000;"
            ),
            "{policy}"
        );
        assert_eq!(
            headers(&public, "/assets/1/chat.js", None)[CACHE_CONTROL],
            "no-store"
        );
        // A slip in the settings closes the door instead of opening it.
        let slipped = security("", &["https://a.example\nx"]);
        let policy = headers(&slipped, "/", None)[CONTENT_SECURITY_POLICY].clone();
        assert!(policy.to_str().unwrap().contains("frame-ancestors 'none'"));
    }
}
