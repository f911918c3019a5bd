//! Who is at the other end of a request: the peer of the connection, or whom a trusted proxy names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};
use ipnet::IpNet;

/// The address of this machine to which a connection was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LocalAddress(pub(super) SocketAddr);

/// The other end of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Client {
    /// Its address, an IPv4 address always as such.
    pub(super) address: IpAddr,
    /// Whether it speaks TLS, with a proxy that is trusted.
    pub(super) tls: bool,
    /// Whether the request comes through a trusted proxy.
    pub(super) by_proxy: bool,
    /// Whether it is this machine itself or stands in a trusted network, and the address is beyond doubt.
    pub(super) inside: bool,
}

impl Client {
    /// The other end, told from the connection and, if its peer is trusted, from what the peer says.
    ///
    /// `X-Forwarded-For` is read from the right: each proxy adds the address of its own peer there, so the first one that
    /// is no proxy of ours is the client. What stands left of it was written by the client and may be forged.
    pub(super) fn of(extensions: &Extensions, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        let peer = extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| {
                peer.0.ip().to_canonical()
            });
        let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
        if !is_trusted(&peer) {
            // A proxy in front that nobody has named hides who is there.
            let forwarded =
                headers.contains_key(FORWARDED_FOR) || headers.contains_key("forwarded");
            return Self {
                address: peer,
                tls: false,
                by_proxy: false,
                inside: peer.is_loopback() && !forwarded,
            };
        }
        let mut address = peer;
        let mut certain = true;
        for named in forwarded_for(headers) {
            let Some(named) = named else {
                certain = false;
                break;
            };
            address = named;
            if !is_trusted(&named) {
                break;
            }
        }
        Self {
            address,
            tls: last_value(headers, "x-forwarded-proto").is_some_and(|proto| proto == "https"),
            by_proxy: true,
            inside: certain && (address.is_loopback() || is_trusted(&address)),
        }
    }

    /// What is counted as one client: an IPv4 address, or the network of an IPv6 address that one household has.
    pub(super) fn household(&self) -> IpAddr {
        household(self.address)
    }
}

/// An IPv4 address as it is, an IPv6 address with its last 64 bits zero.
pub(super) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The addresses of `X-Forwarded-For` from the right; `None` for what is no address.
fn forwarded_for(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    let lines = headers.get_all(FORWARDED_FOR).into_iter().rev();
    lines.flat_map(|line| {
        let line = line.to_str().unwrap_or("?");
        line.rsplit(',').map(|part| address(part.trim()))
    })
}

/// An address with or without a port, an IPv6 address with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.trim_start_matches('[').trim_end_matches(']');
    let address = plain.parse::<IpAddr>().ok();
    address
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .map(|address| address.to_canonical())
}

/// What the proxy nearest to us says.
fn last_value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let line = headers.get_all(name).into_iter().next_back()?;
    line.to_str().ok()?.rsplit(',').next().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, lines: &[(&'static str, &str)], trusted: &[&str]) -> Client {
        let mut extensions = Extensions::new();
        let peer: IpAddr = peer.parse().unwrap();
        extensions.insert(ConnectInfo(SocketAddr::from((peer, 4000))));
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        Client::of(&extensions, &headers, &trusted)
    }

    #[test]
    fn whom_nobody_trusts_is_not_believed() {
        let forged = [
            ("x-forwarded-for", "127.0.0.1"),
            ("x-forwarded-proto", "https"),
        ];
        let seen = client("198.51.100.7", &forged, &["10.0.0.0/8"]);
        assert_eq!(seen.address.to_string(), "198.51.100.7");
        assert!(!seen.tls && !seen.inside);
        // A proxy on this machine that was not named as such hides the client.
        assert!(!client("127.0.0.1", &forged, &[]).inside);
        assert!(client("127.0.0.1", &[], &[]).inside);
        assert!(client("::ffff:127.0.0.1", &[], &[]).inside);
    }

    #[test]
    fn the_rightmost_address_that_is_no_proxy_is_the_client() {
        let trusted = ["127.0.0.0/8", "10.0.0.0/8"];
        for (lines, expected, inside) in [
            (vec!["203.0.113.9"], "203.0.113.9", false),
            (vec!["127.0.0.1, 203.0.113.9"], "203.0.113.9", false),
            (
                vec!["1.1.1.1, 203.0.113.9 , 10.1.2.3"],
                "203.0.113.9",
                false,
            ),
            (vec!["1.1.1.1", "203.0.113.9:5123"], "203.0.113.9", false),
            (vec!["[2001:db8::1]:443"], "2001:db8::1", false),
            (vec!["2001:db8::1"], "2001:db8::1", false),
            (vec!["203.0.113.9, unknown"], "127.0.0.1", false),
            (vec!["203.0.113.9, unknown, 10.0.0.1"], "10.0.0.1", false),
            (vec![""], "127.0.0.1", false),
            (vec![], "127.0.0.1", true),
        ] {
            let headers: Vec<_> = lines
                .iter()
                .map(|line| ("x-forwarded-for", *line))
                .collect();
            let seen = client("127.0.0.1", &headers, &trusted);
            assert_eq!(
                (seen.address.to_string().as_str(), seen.inside),
                (expected, inside),
                "{lines:?}"
            );
        }
        let proto = |value| client("127.0.0.1", &[("x-forwarded-proto", value)], &trusted).tls;
        assert!(proto("https") && proto("http, https"));
        assert!(!proto("http") && !proto("https, http"));
    }

    #[test]
    fn one_household_is_one_client() {
        let of = |text: &str| household(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(of("192.0.2.1"), "192.0.2.1");
    }
}
