//! What the store costs: `cargo bench --bench store`. The database is in the temporary folder (`TMPDIR`), so commits take
//! as long as that disk takes; `cargo run --release --example store_load` measures a longer load with its CPU time.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use futures_util::future::join_all;
use madoguchi::dialogue::Conversation;
use madoguchi::locale::Locale;
use madoguchi::store::{
    Audience, Author, Body, ConversationId, NewConversation, NewEvent, SqliteStore, Store,
    Timestamp, Turn, TurnOutcome,
};
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

/// A store in a folder that is removed in the end.
struct Place {
    runtime: Runtime,
    store: SqliteStore,
    folder: PathBuf,
}

impl Place {
    fn new() -> Self {
        let runtime = Runtime::new().expect("a runtime can start");
        let name = format!("madoguchi-bench-{}", uuid::Uuid::new_v4());
        let folder = std::env::temp_dir().join(name);
        let database = folder.join("store.db");
        let store = SqliteStore::open(&database, Timestamp(0));
        let store = runtime.block_on(store).expect("the store opens");
        Self {
            runtime,
            store,
            folder,
        }
    }

    fn begin(&self) -> ConversationId {
        let new = NewConversation {
            channel: "bench".into(),
            locale: Some(Locale::Ja),
        };
        let begun = self.store.create_conversation(new, Timestamp(0));
        self.runtime.block_on(begun).expect("it begins").0.id
    }

    /// Writes one turn in each of the conversations at once.
    fn commit(&self, conversations: &[ConversationId], expected: u64) {
        let turns = conversations
            .iter()
            .map(|id| self.store.commit_turn(turn(id, expected)));
        for outcome in self.runtime.block_on(join_all(turns)) {
            assert!(matches!(outcome, Ok(TurnOutcome::Written(_))));
        }
    }

    /// 200 conversations with 8 turns each.
    fn filled() -> (Self, Vec<ConversationId>) {
        let place = Self::new();
        let conversations: Vec<_> = (0..200).map(|_| place.begin()).collect();
        for number in 0..8 {
            place.commit(&conversations, number * 2);
        }
        (place, conversations)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.runtime.block_on(self.store.close());
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn turn(conversation: &ConversationId, expected: u64) -> Turn {
    let answer = "平日の九時から五時までつながります。土曜日、日曜日、祝日はお休みです。";
    Turn {
        conversation: conversation.clone(),
        expected,
        key: format!("message-{expected}"),
        state: Some(Conversation::default()),
        holder: None,
        events: vec![
            NewEvent {
                author: Author::Resident,
                body: Body::ResidentMessage {
                    text: "電話は何時までつながりますか。土曜日も開いていますか。".into(),
                },
            },
            NewEvent {
                author: Author::Bot,
                body: Body::BotReply {
                    intents: vec!["hours".into()],
                    text: answer.into(),
                    reply: serde_json::json!({ "text": answer }),
                    library: "1".into(),
                },
            },
        ],
        at: Timestamp(1),
    }
}

#[divan::bench(args = [1, 16, 64])]
fn commit_turn(bencher: Bencher, at_once: usize) {
    let place = Place::new();
    let conversations: Vec<_> = (0..at_once).map(|_| place.begin()).collect();
    let expected = AtomicU64::new(0);
    bencher
        .counter(ItemsCount::new(at_once))
        .bench(|| place.commit(&conversations, expected.fetch_add(2, Ordering::Relaxed)));
}

#[divan::bench]
fn create_conversation(bencher: Bencher) {
    let place = Place::new();
    bencher.bench(|| place.begin());
}

#[divan::bench]
fn conversation(bencher: Bencher) {
    let (place, conversations) = Place::filled();
    let id = &conversations[conversations.len() / 2];
    bencher.bench(|| {
        let read = place.store.conversation(black_box(id));
        place.runtime.block_on(read).map(|record| record.last)
    });
}

#[divan::bench(args = [0, 14])]
fn events_after(bencher: Bencher, after: u64) {
    let (place, conversations) = Place::filled();
    let id = &conversations[conversations.len() / 2];
    bencher.bench(|| {
        let read = place
            .store
            .events_after(black_box(id), after, 100, Audience::Resident);
        place.runtime.block_on(read).map(|events| events.len())
    });
}

#[divan::bench(args = ["つながります", "電話"])]
fn search(bencher: Bencher, query: &str) {
    let (place, _) = Place::filled();
    bencher.bench(|| {
        let found = place.store.search(black_box(query), 20);
        place.runtime.block_on(found).map(|hits| hits.len())
    });
}
