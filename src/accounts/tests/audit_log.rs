//! What stands in the audit log, and that a change of it shows.

use super::super::audit::{self, Verdict, verify};
use super::{Desk, Folder, HOUR, at, here};
use crate::store::{AccountStore, AuditAction, AuditFilter, ChainEnd, Role, SqliteStore, Store};

#[tokio::test]
async fn reads_are_audited_and_the_chain_holds() {
    let desk = Desk::new().await;
    let tanaka = desk.hire("tanaka", Role::Agent).await;
    let accounts = &desk.accounts;
    let conversation = "c".into();
    for seconds in [0, 60, 599, 600, 900] {
        let read = accounts.reads(&tanaka.id, &conversation, here(), at(seconds));
        read.await.unwrap();
    }
    accounts
        .reads(&tanaka.id, &"d".into(), here(), at(900))
        .await
        .unwrap();
    let filter = AuditFilter {
        conversation: Some("c".into()),
        ..AuditFilter::default()
    };
    let found = desk.store.audit(filter, 100).await.unwrap();
    let times: Vec<_> = found.iter().map(|entry| entry.at).collect();
    assert_eq!(times, [at(600), at(0)]);
    assert_eq!(found[0].network.as_deref(), Some("203.0.113.0/24"));
    let Verdict::Whole { entries: 3, newest } = verify(&*desk.store, None).await.unwrap() else {
        panic!("the chain is broken");
    };
    // The oldest go; what was noted before is still in the chain.
    let day = 24 * HOUR;
    accounts
        .record(audit::entry(AuditAction::Searched, at(2 * day)))
        .await
        .unwrap();
    assert_eq!(accounts.erase_audit_older_than(1, at(2 * day)).await, Ok(3));
    let verdict = verify(&*desk.store, None).await.unwrap();
    assert!(
        matches!(verdict, Verdict::Whole { entries: 2, .. }),
        "{verdict:?}"
    );
    let verdict = verify(&*desk.store, Some(&newest)).await.unwrap();
    assert!(
        matches!(verdict, Verdict::Whole { entries: 2, .. }),
        "{verdict:?}"
    );
    for (number, hash) in [(9, String::new()), (4, newest.hash), (3, String::new())] {
        let forged = ChainEnd { number, hash };
        let verdict = verify(&*desk.store, Some(&forged)).await.unwrap();
        assert_eq!(verdict, Verdict::Broken { number });
    }
    assert_eq!(accounts.erase_audit_older_than(1, at(2 * day)).await, Ok(0));
}

#[tokio::test]
async fn a_changed_audit_log_shows() {
    use sqlx::{ConnectOptions, Connection};
    let folder = Folder::new();
    let database = folder.path().join("store.db");
    let open = async || SqliteStore::open(&database, at(0)).await.unwrap();
    let store = open().await;
    for seconds in 0..5 {
        let entry = audit::entry(AuditAction::Searched, at(seconds)).by(&"a".into());
        store.record_audit(entry.into()).await.unwrap();
    }
    let whole = verify(&store, None).await.unwrap();
    assert!(matches!(whole, Verdict::Whole { entries: 5, .. }));
    store.close().await;
    let broken = |number| Verdict::Broken { number };
    for (change, expected) in [
        (
            "UPDATE audit SET actor = 'b' WHERE number = 2",
            Some(broken(2)),
        ),
        ("DELETE FROM audit WHERE number = 4", Some(broken(4))),
        ("DELETE FROM audit WHERE number = 5", Some(broken(5))),
        ("UPDATE audit SET network = NULL", None),
    ] {
        let copy = folder.path().join("copy.db");
        std::fs::copy(&database, &copy).unwrap();
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&copy);
        let mut raw = options.connect().await.unwrap();
        // The database itself refuses, until somebody takes its guards away.
        let refused = sqlx::raw_sql(change).execute(&mut raw).await;
        assert!(refused.unwrap_err().to_string().contains("append-only"));
        sqlx::raw_sql(
            "DROP TRIGGER audit_is_append_only; DROP TRIGGER audit_goes_from_its_beginning",
        )
        .execute(&mut raw)
        .await
        .unwrap();
        sqlx::raw_sql(change).execute(&mut raw).await.unwrap();
        raw.close().await.unwrap();
        let store = SqliteStore::open(&copy, at(9)).await.unwrap();
        let verdict = verify(&store, None).await.unwrap();
        assert_eq!(verdict, expected.unwrap_or(whole.clone()), "{change}");
        store.close().await;
    }
}
