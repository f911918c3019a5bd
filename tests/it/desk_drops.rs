//! A client that loses its connection again and again misses nothing and gets nothing twice.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use madoguchi::store::{Audience, ConversationId, Role};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::desk_service::{Colleague, Live, Service};

/// How often the connection is cut.
const DROPS: usize = 1000;
/// The most events that the residents of this test write.
const MOST: usize = 4000;

/// Numbers that look random and are the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// A stream of which so many bytes arrive and then no more: a connection that is cut in the middle of whatever it is.
struct Cut {
    stream: TcpStream,
    left: usize,
}

impl AsyncRead for Cut {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Ok(()));
        }
        let mut space = vec![0; buffer.remaining().min(self.left)];
        let mut part = ReadBuf::new(&mut space);
        std::task::ready!(Pin::new(&mut self.stream).poll_read(context, &mut part))?;
        self.left -= part.filled().len();
        buffer.put_slice(part.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Cut {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// What a client has seen.
struct Seen {
    conversation: ConversationId,
    seqs: Vec<u64>,
}

impl Seen {
    fn last(&self) -> u64 {
        self.seqs.last().copied().unwrap_or(0)
    }

    fn take(&mut self, message: &Value) {
        if message["type"] != "events" {
            return;
        }
        for event in message["events"].as_array().expect("a list") {
            let seq = event["seq"].as_u64().expect("a number");
            assert_eq!(seq, self.last() + 1, "a gap, or one event twice");
            self.seqs.push(seq);
        }
    }

    /// Opens the conversation and reads until the connection is cut.
    async fn read_until_cut(&mut self, service: &Service, who: &Colleague, bytes: usize) {
        let stream = TcpStream::connect(service.address)
            .await
            .expect("it listens");
        let cut = Cut {
            stream,
            left: bytes,
        };
        let Ok(mut live) = service.connect_over(who, cut).await else {
            return;
        };
        if self.watch(&mut live).await {
            while let Ok(message) = live.next().await {
                self.take(&message);
            }
        }
    }

    async fn watch<S: AsyncRead + AsyncWrite + Unpin>(&self, live: &mut Live<S>) -> bool {
        let watch =
            json!({"type": "watch", "conversation": self.conversation, "after": self.last()});
        live.try_say(watch).await.is_ok()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_drops_lose_nothing_and_double_nothing() {
    let service = Arc::new(Service::start().await);
    // An editor reads along and is not told of the board, so that what is cut are events.
    let reader = service.hire("reader", Role::Editor).await;
    let agent = service.hire("tanaka", Role::Agent).await;
    let at = crate::desk_service::clock().at();
    service.bot.presence().on_duty(&agent.agent.id, at);
    let id = service.resident(&["予約は要りますか"], true).await;
    let done = Arc::new(AtomicBool::new(false));
    let writing = {
        let (service, id, done) = (Arc::clone(&service), id.clone(), Arc::clone(&done));
        tokio::spawn(async move {
            for number in 0..MOST {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                let key = format!("write-{number}");
                service.say(&id, &key, "持ち物は何ですか").await;
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        })
    };
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut seen = Seen {
        conversation: id.clone(),
        seqs: Vec::new(),
    };
    for _ in 0..DROPS {
        // The head of the answer has some 700 bytes, so that some are cut in it, and most within or after frames.
        let bytes = usize::try_from(dice.below(9_000)).expect("it is small");
        seen.read_until_cut(&service, &reader, bytes).await;
    }
    done.store(true, Ordering::Relaxed);
    writing.await.expect("the residents write");
    let last = service
        .store
        .conversation(&id)
        .await
        .expect("it is there")
        .last;
    let mut live = service.connect(&reader).await;
    assert!(seen.watch(&mut live).await);
    while seen.last() < last {
        let message = live.until("events", |_| true).await;
        seen.take(&message);
    }
    assert_eq!(seen.seqs, (1..=last).collect::<Vec<_>>());
    let kept = service.bot.events_after(&id, 0, 10, Audience::Desk).await;
    assert_eq!(kept.expect("it can be read")[0].seq, 1);
    assert!(
        last > 100,
        "too little was written for this to show anything: {last}"
    );
}
