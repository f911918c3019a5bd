//! The way that requests take in production: over TLS to the host that Discord has, with our own limits.

use std::net::SocketAddr;

use axum::Router;
use axum::serve::Listener;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

use super::tests::{CHANNEL, Shared, answer, reply};
use super::*;

/// Accepts connections with TLS.
struct Door {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Door {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let (stream, address) = self.listener.accept().await.expect("a connection");
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A server for `discord.com` on loopback, and a client that trusts it and finds it there.
async fn discord_com(script: &Shared, trusted: bool) -> Rest {
    let names = vec!["discord.com".to_owned()];
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(names).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .expect("a configuration");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let door = Door {
        listener,
        acceptor: TlsAcceptor::from(Arc::new(config)),
    };
    let router = Router::new()
        .fallback(answer)
        .with_state(Arc::clone(script));
    tokio::spawn(async move { axum::serve(door, router).await });
    let base = Base::parse(&crate::config::Discord::default().api_base).expect("a base");
    let token = Token::new("the.token").expect("a token");
    let figures = Arc::<ChannelFigures>::default();
    let pace = Pace::fast();
    let mut rest =
        Rest::new(base, &token, &pace, figures, "https://city.example").expect("a client");
    let mut client = builder(&pace, "https://city.example").resolve("discord.com", address);
    if trusted {
        let root = reqwest::Certificate::from_der(cert.der()).expect("a certificate");
        client = client.add_root_certificate(root);
    }
    let inner = Arc::get_mut(&mut rest.inner).expect("nobody else has it");
    inner.client = client.build().expect("a client");
    rest
}

#[tokio::test]
async fn limits_are_kept_over_tls() {
    let script = Shared::default();
    let limited = |global: bool| reply(429, &json!({"retry_after": 0.3, "global": global}));
    script
        .lock()
        .expect("the script")
        .answers
        .extend([limited(false), limited(true)]);
    let rest = discord_com(&script, true).await;
    let posted = rest.post(CHANNEL, json!({"content": "x"}), "n").await;
    assert_eq!(posted, Ok(MessageId::new(77)));
    let script = script.lock().expect("the script");
    let requests = &script.requests;
    assert_eq!(requests.len(), 3);
    for pair in requests.windows(2) {
        assert!(pair[1].at - pair[0].at >= std::time::Duration::from_millis(300));
        assert_eq!(pair[0].body["nonce"], pair[1].body["nonce"]);
    }
    assert_eq!(requests[0].path, "/api/v10/channels/12/messages");
    assert_eq!(requests[0].headers["host"], "discord.com");
}

#[tokio::test]
async fn the_token_goes_to_nobody_whom_the_system_does_not_trust() {
    let script = Shared::default();
    let rest = discord_com(&script, false).await;
    let posted = rest.post(CHANNEL, json!({"content": "x"}), "n").await;
    assert!(
        matches!(posted, Err(RestError::Unreachable(_))),
        "{posted:?}"
    );
    assert!(script.lock().expect("the script").requests.is_empty());
}
