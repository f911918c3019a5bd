//! WebSockets ([RFC 6455](https://www.rfc-editor.org/rfc/rfc6455)) on the connections of this server.
//!
//! A handler answers with [`accept`]. The server sees that the response is one of these, takes the connection over as it
//! does with streams of events, writes the head itself and goes on with what the handler left.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_LENGTH, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderName, Method, StatusCode, Version};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

/// The largest message, and frame of one, that a client may send, in bytes.
pub(super) const LARGEST: usize = 64 * 1024;
/// How much may wait to be taken by the client, in bytes. Every message must fit.
const MOST_UNSENT: usize = 8 * 1024 * 1024;
/// What is read at once, in bytes. It is held for as long as the connection lasts.
const READ_AT_ONCE: usize = 4 * 1024;
/// The only version of the protocol.
const VERSION: &str = "13";
/// A key has 16 bytes, in base64.
const LENGTH_OF_KEY: usize = 24;
/// What this module decides about the connection itself.
const OURS: [HeaderName; 4] = [CONNECTION, UPGRADE, CONTENT_LENGTH, SEC_WEBSOCKET_ACCEPT];

/// What a WebSocket runs on.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> Wire for S {}

/// A WebSocket.
pub(super) type Socket = WebSocketStream<Box<dyn Wire>>;

type Running = Pin<Box<dyn Future<Output = ()> + Send>>;
type Handler = Box<dyn FnOnce(Socket) -> Running + Send>;

/// What goes on with the connection once the response is written, until the connection ends.
#[derive(Clone)]
pub(super) struct Continuation(Arc<Mutex<Option<Handler>>>);

impl fmt::Debug for Continuation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Continuation(…)")
    }
}

impl Continuation {
    fn take(&self) -> Option<Handler> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        place.take()
    }
}

/// Why a request does not become a WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It does not ask for one.
    Plain,
    /// It asks for another version of the protocol.
    Version,
    /// It has no key, or more than one, or one of another form.
    Key,
}

impl IntoResponse for Unfit {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Plain | Self::Version => StatusCode::UPGRADE_REQUIRED,
            Self::Key => StatusCode::BAD_REQUEST,
        };
        let version = HeaderValue::from_static(VERSION);
        let websocket = HeaderValue::from_static("websocket");
        let headers = [(SEC_WEBSOCKET_VERSION, version), (UPGRADE, websocket)];
        (status, headers).into_response()
    }
}

/// Whether one of the words of a header, which are separated by commas, is this one.
fn has_word(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let values = headers.get_all(name).into_iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|found| found.trim().eq_ignore_ascii_case(word))
}

/// The key of a request that asks for a WebSocket. Whether it may come from where it comes from is for the handler.
pub(super) fn asked(
    method: &Method,
    version: Version,
    headers: &HeaderMap,
) -> Result<HeaderValue, Unfit> {
    let asks = *method == Method::GET
        && version == Version::HTTP_11
        && has_word(headers, &UPGRADE, "websocket")
        && has_word(headers, &CONNECTION, "upgrade");
    if !asks {
        return Err(Unfit::Plain);
    }
    let spoken = headers.get(SEC_WEBSOCKET_VERSION);
    if spoken.is_none_or(|spoken| spoken != VERSION) {
        return Err(Unfit::Version);
    }
    let mut keys = headers.get_all(SEC_WEBSOCKET_KEY).into_iter();
    let key = keys.next().ok_or(Unfit::Key)?;
    if keys.next().is_some() || key.len() != LENGTH_OF_KEY {
        return Err(Unfit::Key);
    }
    Ok(key.clone())
}

/// The response that makes the connection a WebSocket, and what goes on with it then.
pub(super) fn accept<F, R>(key: &HeaderValue, handler: F) -> Response
where
    F: FnOnce(Socket) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
    let answer = derive_accept_key(key.as_bytes());
    if let Ok(answer) = HeaderValue::try_from(answer) {
        response.headers_mut().insert(SEC_WEBSOCKET_ACCEPT, answer);
    }
    let handler: Handler = Box::new(|socket| Box::pin(handler(socket)));
    let place = Arc::new(Mutex::new(Some(handler)));
    response.extensions_mut().insert(Continuation(place));
    response
}

/// Whether a response makes the connection a WebSocket.
pub(super) fn is_one(response: &Response) -> bool {
    response.status() == StatusCode::SWITCHING_PROTOCOLS
        && response.extensions().get::<Continuation>().is_some()
}

/// Writes the head of the response and goes on with the connection until it ends. `read` are bytes that the client has
/// sent already.
pub(super) async fn run<S>(mut stream: S, read: Bytes, response: Response) -> io::Result<()>
where
    S: Wire + 'static,
{
    let (parts, _) = response.into_parts();
    let Some(handler) = parts
        .extensions
        .get::<Continuation>()
        .and_then(Continuation::take)
    else {
        return Ok(());
    };
    stream.write_all(&head(&parts.headers)).await?;
    stream.flush().await?;
    drop(parts);
    handler(socket(Box::new(stream), read).await).await;
    Ok(())
}

/// The WebSocket of a connection on which the handshake is done.
pub(super) async fn socket(wire: Box<dyn Wire>, read: Bytes) -> Socket {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_AT_ONCE)
        .write_buffer_size(0)
        .max_write_buffer_size(MOST_UNSENT)
        .max_message_size(Some(LARGEST))
        .max_frame_size(Some(LARGEST));
    WebSocketStream::from_partially_read(wire, read.into(), Role::Server, Some(config)).await
}

fn head(headers: &HeaderMap) -> Vec<u8> {
    let mut head = b"HTTP/1.1 101 Switching Protocols\r\n".to_vec();
    let mut line = |name: &str, value: &[u8]| {
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value);
        head.extend_from_slice(b"\r\n");
    };
    line(CONNECTION.as_str(), b"Upgrade");
    line(UPGRADE.as_str(), b"websocket");
    if let Some(answer) = headers.get(SEC_WEBSOCKET_ACCEPT) {
        line(SEC_WEBSOCKET_ACCEPT.as_str(), answer.as_bytes());
    }
    for (name, value) in headers {
        if !OURS.contains(name) {
            line(name.as_str(), value.as_bytes());
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}

#[cfg(test)]
mod tests {
    use futures_util::{SinkExt, StreamExt};
    use tokio_tungstenite::tungstenite::Message;

    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    const FIT: [(&str, &str); 4] = [
        ("upgrade", "WebSocket"),
        ("connection", "keep-alive, Upgrade"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];

    #[test]
    fn only_what_asks_for_a_websocket_in_full_gets_one() {
        let ask = |lines: &[_]| asked(&Method::GET, Version::HTTP_11, &headers(lines));
        assert!(ask(&FIT).is_ok());
        assert_eq!(ask(&FIT[1..]), Err(Unfit::Plain));
        assert_eq!(ask(&[FIT[0], FIT[2], FIT[3]]), Err(Unfit::Plain));
        assert_eq!(ask(&[FIT[0], FIT[1], FIT[3]]), Err(Unfit::Version));
        assert_eq!(ask(&FIT[..3]), Err(Unfit::Key));
        let twice = [FIT[0], FIT[1], FIT[2], FIT[3], FIT[3]];
        assert_eq!(ask(&twice), Err(Unfit::Key));
        let old = [FIT[0], FIT[1], ("sec-websocket-version", "8"), FIT[3]];
        assert_eq!(ask(&old), Err(Unfit::Version));
        let short = [FIT[0], FIT[1], FIT[2], ("sec-websocket-key", "AA==")];
        assert_eq!(ask(&short), Err(Unfit::Key));
        for (method, version) in [
            (Method::POST, Version::HTTP_11),
            (Method::HEAD, Version::HTTP_11),
            (Method::GET, Version::HTTP_10),
        ] {
            assert_eq!(asked(&method, version, &headers(&FIT)), Err(Unfit::Plain));
        }
        assert_eq!(Unfit::Version.into_response().status(), 426);
    }

    /// The example of RFC 6455, section 1.3.
    #[tokio::test]
    async fn the_head_is_that_of_the_standard_and_then_messages_are_exchanged() {
        let key = HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ==");
        let response = accept(&key, |mut socket: Socket| async move {
            while let Some(Ok(message)) = socket.next().await {
                if socket.send(message).await.is_err() {
                    break;
                }
            }
        });
        assert!(is_one(&response));
        assert!(!is_one(&StatusCode::SWITCHING_PROTOCOLS.into_response()));
        let (ours, mut theirs) = tokio::io::duplex(64 * 1024);
        let running = tokio::spawn(run(ours, Bytes::new(), response));
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            tokio::io::AsyncReadExt::read_exact(&mut theirs, &mut byte)
                .await
                .unwrap();
            head.extend(byte);
        }
        let head = String::from_utf8(head).unwrap();
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        assert!(
            head.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
            "{head}"
        );
        let mut client = WebSocketStream::from_raw_socket(theirs, Role::Client, None).await;
        client.send(Message::text("窓口")).await.unwrap();
        let back = client.next().await.unwrap().unwrap();
        assert_eq!(back, Message::text("窓口"));
        // Too much at once ends it.
        let large = "x".repeat(LARGEST + 1);
        let _ = client.send(Message::text(large)).await;
        while let Some(Ok(_)) = client.next().await {}
        running.await.unwrap().unwrap();
    }
}
