//! A resident who writes by the HTTP API, on a connection that is kept.

use std::net::SocketAddr;

use anyhow::{Context, ensure};
use madoguchi::store::{AccessToken, ConversationId};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// What residents ask, in turn.
const QUESTIONS: [&str; 8] = [
    "更新に必要なものを教えてください",
    "コールセンターは何時までですか",
    "予約は要りますか",
    "暗証番号を忘れました",
    "子どもの分は親が行けばいいですか",
    "Do I need an appointment to renew my certificate?",
    "有効期限が2027年5月31日です。いつから更新できますか",
    "代理人が行くときの持ち物は何ですか",
];

/// A connection of residents.
#[derive(Debug)]
pub(crate) struct Resident {
    stream: BufReader<TcpStream>,
    address: SocketAddr,
    written: usize,
}

impl Resident {
    /// Opens a connection.
    pub(crate) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            address,
            written: 0,
        })
    }

    /// Writes a message and waits until it is kept.
    pub(crate) async fn write(
        &mut self,
        conversation: &ConversationId,
        token: &AccessToken,
    ) -> anyhow::Result<()> {
        let text = QUESTIONS[self.written % QUESTIONS.len()];
        self.written += 1;
        let body = json!({"text": text}).to_string();
        let request = format!(
            "POST /api/v1/conversations/{conversation}/messages HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Idempotency-Key: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            token.reveal(),
            uuid::Uuid::new_v4(),
            body.len(),
        );
        self.stream.write_all(request.as_bytes()).await?;
        let mut length = 0;
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        ensure!(
            line.starts_with("HTTP/1.1 200"),
            "a message was refused: {line}"
        );
        loop {
            line.clear();
            ensure!(
                self.stream.read_line(&mut line).await? > 0,
                "the connection was closed"
            );
            let head = line.trim();
            if head.is_empty() {
                break;
            }
            if let Some(value) = head.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().context("a length")?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(())
    }
}
