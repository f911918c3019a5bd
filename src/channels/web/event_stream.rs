//! Streams of events, written here and not by hyper.
//!
//! hyper holds 8 KiB for reading and 8 KiB for writing for as long as a connection lasts. Residents who follow their
//! conversation are many and silent most of the time, so their connections are taken over once the stream begins, and hold
//! no buffer between two events.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::response::Response;
use chrono::Utc;
use futures_util::StreamExt;
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, DATE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, Method, Version};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// How much a client may send while it follows a stream, in bytes. It has no reason to send anything.
const MOST_UNASKED: usize = 4096;
/// What this module decides about the connection itself.
const OURS: [HeaderName; 3] = [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING];

/// Where the handler of a connection leaves a response that is to be written here.
#[derive(Clone, Debug, Default)]
pub(super) struct HandOver(Arc<Mutex<Option<Response>>>);

impl HandOver {
    fn place(&self) -> MutexGuard<'_, Option<Response>> {
        // A response is whole whatever happened to the one who held it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves a response.
    pub(super) fn put(&self, response: Response) {
        *self.place() = Some(response);
    }

    /// Whether a response was left.
    pub(super) fn is_full(&self) -> bool {
        self.place().is_some()
    }

    /// Takes the response that was left.
    pub(super) fn take(&self) -> Option<Response> {
        self.place().take()
    }
}

/// Whether a response is a stream of events that this module can write to such a client.
pub(super) fn is_one(method: &Method, version: Version, response: &Response) -> bool {
    let form = response.headers().get(CONTENT_TYPE);
    *method == Method::GET
        && version == Version::HTTP_11
        && form.is_some_and(|form| form.as_bytes().starts_with(b"text/event-stream"))
}

/// Writes a whole response in chunks, until it ends or the client has gone. The connection ends with it.
pub(super) async fn write<S>(mut stream: S, response: Response) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (parts, body) = response.into_parts();
    stream
        .write_all(&head(parts.status.as_u16(), &parts.headers))
        .await?;
    drop(parts);
    let mut chunks = body.into_data_stream();
    let mut unasked = 0;
    loop {
        let mut aside = [0; 64];
        tokio::select! {
            chunk = chunks.next() => match chunk {
                // An empty chunk would mean the end.
                Some(Ok(chunk)) if chunk.is_empty() => {}
                Some(Ok(chunk)) => stream.write_all(&wrapped(&chunk)).await?,
                // Without a last chunk the client knows that something is missing.
                Some(Err(error)) => return Err(io::Error::other(error)),
                None => {
                    stream.write_all(b"0\r\n\r\n").await?;
                    return stream.shutdown().await;
                }
            },
            read = stream.read(&mut aside) => {
                let read = read?;
                unasked += read;
                if read == 0 {
                    return Ok(());
                }
                if unasked > MOST_UNASKED {
                    return Err(io::Error::other("a client sends while it should listen"));
                }
            }
        }
    }
}

fn head(status: u16, headers: &HeaderMap) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} OK\r\n").into_bytes();
    let mut line = |name: &str, value: &[u8]| {
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value);
        head.extend_from_slice(b"\r\n");
    };
    for (name, value) in headers {
        if !OURS.contains(name) {
            line(name.as_str(), value.as_bytes());
        }
    }
    if !headers.contains_key(DATE) {
        let now = Utc::now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        line(DATE.as_str(), now.as_bytes());
    }
    line(CONNECTION.as_str(), b"close");
    line(TRANSFER_ENCODING.as_str(), b"chunked");
    head.extend_from_slice(b"\r\n");
    head
}

fn wrapped(chunk: &[u8]) -> Vec<u8> {
    let mut wrapped = format!("{:x}\r\n", chunk.len()).into_bytes();
    wrapped.extend_from_slice(chunk);
    wrapped.extend_from_slice(b"\r\n");
    wrapped
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::body::Body;
    use futures_util::stream;

    use super::*;

    fn events(body: Body) -> Response {
        Response::builder()
            .header(CONTENT_TYPE, "text/event-stream")
            .header(CONTENT_LENGTH, "7")
            .header("x-accel-buffering", "no")
            .body(body)
            .unwrap()
    }

    #[test]
    fn only_streams_that_were_asked_for_by_get_are_taken_over() {
        let response = events(Body::empty());
        assert!(is_one(&Method::GET, Version::HTTP_11, &response));
        assert!(!is_one(&Method::HEAD, Version::HTTP_11, &response));
        assert!(!is_one(&Method::GET, Version::HTTP_10, &response));
        let page = Response::new(Body::empty());
        assert!(!is_one(&Method::GET, Version::HTTP_11, &page));
    }

    #[tokio::test]
    async fn a_stream_is_written_in_chunks_until_it_ends() {
        let chunks = ["data: 1\n\n", "", "data: 二\n\n"].map(Ok::<_, Infallible>);
        let body = Body::from_stream(stream::iter(chunks));
        let (ours, mut theirs) = tokio::io::duplex(4096);
        write(ours, events(body)).await.unwrap();
        let mut written = String::new();
        theirs.read_to_string(&mut written).await.unwrap();
        let (head, body) = written.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, "9\r\ndata: 1\n\n\r\nb\r\ndata: 二\n\n\r\n0\r\n\r\n");
        let mut lines: Vec<_> = head
            .lines()
            .filter(|line| !line.starts_with("date: "))
            .collect();
        assert_eq!(lines.len() + 1, head.lines().count());
        lines.sort_unstable();
        assert_eq!(
            lines,
            [
                "HTTP/1.1 200 OK",
                "connection: close",
                "content-type: text/event-stream",
                "transfer-encoding: chunked",
                "x-accel-buffering: no",
            ]
        );
    }

    #[tokio::test]
    async fn a_stream_ends_when_the_client_goes_or_talks_too_much() {
        let silent = || {
            events(Body::from_stream(stream::pending::<
                Result<String, Infallible>,
            >()))
        };
        let (ours, theirs) = tokio::io::duplex(4096);
        let writing = tokio::spawn(write(ours, silent()));
        drop(theirs);
        // What is left of the head can no longer be taken; either way it is over.
        let _ = writing.await.unwrap();
        let (ours, mut theirs) = tokio::io::duplex(16 * 1024);
        theirs.write_all(&[b'x'; 8192]).await.unwrap();
        assert!(write(ours, silent()).await.is_err());
    }
}
