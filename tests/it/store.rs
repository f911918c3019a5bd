//! The store: every back end passes the conformance tests; SQLite's files are looked at besides.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use madoguchi::store::conformance::model::{self, Operation};
use madoguchi::store::conformance::{self, Test};
use madoguchi::store::{SqliteStore, Timestamp};
use proptest::prelude::*;
use tokio::runtime::Runtime;

/// A folder that is removed when it is dropped.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("madoguchi-{name}-{}", uuid::Uuid::new_v4()));
        fs::create_dir(&path).expect("the temporary folder can be written to");
        Self(path)
    }

    pub(super) fn database(&self) -> PathBuf {
        self.0.join("store.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(super) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can start")
}

pub(super) async fn open(database: &Path) -> Arc<SqliteStore> {
    let store = SqliteStore::open(database, Timestamp(0)).await;
    Arc::new(store.expect("the store opens"))
}

#[test]
fn sqlite_passes_every_conformance_test() {
    let runtime = runtime();
    let mut failed = Vec::new();
    for (name, test) in conformance::ALL {
        let folder = Folder::new("conformance");
        let test: Test = *test;
        let ran = runtime.block_on(async {
            let store = open(&folder.database()).await;
            tokio::spawn(test(store)).await
        });
        if ran.is_err() {
            failed.push(*name);
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

fn operation() -> impl Strategy<Value = Operation> {
    let number = any::<u8>;
    prop_oneof![
        6 => (number(), number(), 0..9_u8, any::<bool>()).prop_map(
            |(conversation, key, behind, hand_over)| Operation::Turn {
                conversation,
                key,
                behind,
                hand_over,
            }
        ),
        2 => (number(), number()).prop_map(|(a, b)| Operation::Answer(a, b)),
        4 => (number(), number()).prop_map(|(a, b)| Operation::Claim(a, b)),
        2 => (number(), number()).prop_map(|(a, b)| Operation::Release(a, b)),
        2 => (number(), number(), number()).prop_map(|(a, b, c)| Operation::Transfer(a, b, c)),
        2 => (number(), number(), any::<bool>()).prop_map(|(a, b, c)| Operation::Close(a, b, c)),
        1 => (number(), number()).prop_map(|(a, b)| Operation::Note(a, b)),
        2 => (number(), number(), any::<bool>()).prop_map(|(a, b, c)| Operation::Feedback(a, b, c)),
        1 => number().prop_map(Operation::Erase),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn sqlite_does_what_the_model_does(operations in prop::collection::vec(operation(), 1..60)) {
        let folder = Folder::new("model");
        runtime().block_on(async {
            let store = open(&folder.database()).await;
            model::run(store, &operations).await;
        });
    }
}
