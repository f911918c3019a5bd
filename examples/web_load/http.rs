//! As little of HTTP/1.1 as the measurement needs, so that the client takes little of the machine that it measures.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// The largest head of an answer, in bytes.
const LARGEST_HEAD: usize = 16 * 1024;
/// The largest body of an answer, in bytes.
const LARGEST_BODY: usize = 1024 * 1024;
/// How much is read at once.
const READ: usize = 4096;

/// A connection that is kept for many requests.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    host: String,
    /// What was read and not used yet.
    buffer: Vec<u8>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    /// The method.
    pub(crate) method: &'a str,
    /// The path, with its query.
    pub(crate) path: &'a str,
    /// Whole lines of the head, each with its line end.
    pub(crate) head: &'a str,
    /// The body, JSON.
    pub(crate) body: &'a str,
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Response {
    /// The status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: String,
}

/// The head of an answer.
#[derive(Debug)]
struct Head {
    status: u16,
    /// The length of the body; `None` if it comes in chunks.
    length: Option<usize>,
}

impl Connection {
    /// Opens a connection from one of the loopback addresses; there are more ports than one address has.
    pub(crate) async fn open(to: SocketAddr, from: Ipv4Addr) -> anyhow::Result<Self> {
        let stream = if to.ip().is_loopback() && to.is_ipv4() {
            let socket = TcpSocket::new_v4()?;
            socket.bind(SocketAddr::V4(SocketAddrV4::new(from, 0)))?;
            socket.connect(to).await?
        } else {
            TcpStream::connect(to).await?
        };
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            host: to.to_string(),
            buffer: Vec::new(),
        })
    }

    /// Asks and reads the whole answer.
    pub(crate) async fn ask(&mut self, request: Request<'_>) -> anyhow::Result<Response> {
        self.send(request).await?;
        let head = self.head().await?;
        let length = head.length.context("an answer of unknown length")?;
        ensure!(length <= LARGEST_BODY, "an answer of {length} bytes");
        while self.buffer.len() < length {
            self.fill().await?;
        }
        let body = self.buffer.drain(..length).collect();
        Ok(Response {
            status: head.status,
            body: String::from_utf8(body)?,
        })
    }

    /// Asks for a stream of events.
    pub(crate) async fn follow(mut self, request: Request<'_>) -> anyhow::Result<Events> {
        self.send(request).await?;
        let head = self.head().await?;
        ensure!(head.status == 200, "a stream was refused: {}", head.status);
        ensure!(head.length.is_none(), "a stream must not have a length");
        let mut events = Events {
            connection: self,
            chunk: 0,
            text: Vec::new(),
        };
        events.unpack()?;
        Ok(events)
    }

    async fn send(&mut self, request: Request<'_>) -> anyhow::Result<()> {
        let Request {
            method,
            path,
            head,
            body,
        } = request;
        let host = &self.host;
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{head}");
        if !body.is_empty() {
            let length = body.len();
            text.extend([
                "Content-Type: application/json\r\nContent-Length: ",
                &length.to_string(),
                "\r\n",
            ]);
        }
        text += "\r\n";
        text += body;
        self.stream.write_all(text.as_bytes()).await?;
        Ok(())
    }

    async fn fill(&mut self) -> anyhow::Result<()> {
        self.buffer.reserve(READ);
        let read = self.stream.read_buf(&mut self.buffer).await?;
        ensure!(read > 0, "the connection was closed");
        Ok(())
    }

    async fn head(&mut self) -> anyhow::Result<Head> {
        let end = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end;
            }
            ensure!(self.buffer.len() < LARGEST_HEAD, "too long a head");
            self.fill().await?;
        };
        let head: Vec<u8> = self.buffer.drain(..end + 4).collect();
        let head = String::from_utf8(head)?;
        let status = head.get(9..12).context("no status")?.parse()?;
        let mut length = None;
        for line in head.lines().skip(1) {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse()?);
            }
        }
        if matches!(status, 204 | 304) {
            length = Some(0);
        }
        Ok(Head { status, length })
    }
}

/// A stream of server-sent events.
#[derive(Debug)]
pub(crate) struct Events {
    connection: Connection,
    /// What is left of the chunk under way.
    chunk: usize,
    /// What was taken out of chunks and not used yet.
    text: Vec<u8>,
}

/// One event.
#[derive(Debug)]
pub(crate) struct ServerEvent {
    /// Its number, if it has one.
    pub(crate) id: Option<u64>,
    /// Its data.
    pub(crate) data: String,
}

impl Events {
    /// Waits for the next event that has data.
    pub(crate) async fn next(&mut self) -> anyhow::Result<ServerEvent> {
        loop {
            while let Some(end) = find(&self.text, b"\n\n") {
                let block: Vec<u8> = self.text.drain(..end + 2).collect();
                if let Some(event) = read_event(std::str::from_utf8(&block)?)? {
                    return Ok(event);
                }
            }
            // An idle connection shall hold no memory here.
            if self.text.is_empty() {
                self.text = Vec::new();
            }
            if self.connection.buffer.is_empty() {
                self.connection.buffer = Vec::new();
                self.connection.stream.readable().await?;
            }
            self.connection.fill().await?;
            self.unpack()?;
        }
    }

    /// Moves what has come out of its chunks.
    fn unpack(&mut self) -> anyhow::Result<()> {
        let buffer = &mut self.connection.buffer;
        loop {
            if self.chunk == 0 {
                // The line end of the chunk before.
                if buffer.starts_with(b"\r\n") {
                    buffer.drain(..2);
                }
                let Some(end) = find(buffer, b"\r\n").filter(|end| *end > 0) else {
                    return Ok(());
                };
                let line = std::str::from_utf8(buffer.get(..end).unwrap_or_default())?;
                self.chunk = usize::from_str_radix(line.trim(), 16)?;
                buffer.drain(..end + 2);
                if self.chunk == 0 {
                    bail!("the stream has ended");
                }
            }
            let here = self.chunk.min(buffer.len());
            if here == 0 {
                return Ok(());
            }
            self.text.extend(buffer.drain(..here));
            self.chunk -= here;
        }
    }
}

fn read_event(block: &str) -> anyhow::Result<Option<ServerEvent>> {
    let mut id = None;
    let mut data = None;
    for line in block.lines() {
        if let Some(value) = line.strip_prefix("id:") {
            id = Some(value.trim().parse()?);
        } else if let Some(value) = line.strip_prefix("data:") {
            data.get_or_insert_with(String::new).push_str(value);
        }
    }
    Ok(data.map(|data| ServerEvent { id, data }))
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|here| here == wanted)
}
