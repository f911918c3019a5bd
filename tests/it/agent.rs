//! `madoguchi agent` as a process: with nobody else at the store, and beside a process that has it.

use std::fs;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use madoguchi::accounts::{Accounts, Chosen, Request, Requests};
use madoguchi::store::{AccessToken, Role, SqliteStore, Store, Timestamp};

use crate::store::{Folder, runtime};
use crate::support::{Run, run};

const PASSWORD: &str = "correct horse battery";

fn here() -> IpAddr {
    IpAddr::from([127, 0, 0, 1])
}

/// The moment that the commands are told.
fn at() -> Timestamp {
    let moment = chrono::DateTime::parse_from_rfc3339("2026-11-22T10:00:00+09:00");
    moment.expect("it is one").to_utc().into()
}

/// A desk with a folder of its own.
struct Desk {
    folder: Folder,
    config: PathBuf,
}

impl Desk {
    fn new(more: &str) -> Self {
        let folder = Folder::new("agent");
        let config = folder.0.join("config.yaml");
        let state = folder.0.join("data");
        let text = format!("locale: en\nstate_dir: '{}'\n{more}", state.display());
        fs::write(&config, text).expect("a file can be written");
        Self { folder, config }
    }

    fn state(&self) -> PathBuf {
        self.folder.0.join("data")
    }

    fn agent(&self, arguments: &[&str]) -> Run {
        let config = self.config.to_str().expect("the path is UTF-8");
        let start = [
            "--now",
            "2026-11-22T10:00+09:00",
            "--config",
            config,
            "agent",
        ];
        run(&[start.as_slice(), arguments].concat(), b"")
    }

    async fn open(&self) -> Arc<SqliteStore> {
        let store = SqliteStore::open(&self.state().join("madoguchi.db"), at()).await;
        Arc::new(store.expect("the store opens"))
    }

    /// Follows the link of a run, as the service would.
    fn follow(&self, run: &Run, login: Option<&str>) -> madoguchi::store::Agent {
        let secret = secret(run);
        runtime().block_on(async {
            let store = self.open().await;
            let accounts = Accounts::new(store.clone(), &self.state());
            let chosen = Chosen {
                login: login.map(str::to_owned),
                name: None,
                password: PASSWORD.to_owned(),
            };
            let signed_in = accounts.redeem(&secret, &chosen, here(), at()).await;
            store.close().await;
            signed_in.expect("the link works").agent
        })
    }
}

/// What stands behind the link of a run.
fn secret(run: &Run) -> AccessToken {
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    let (_, secret) = run
        .out
        .trim()
        .rsplit_once("/desk/welcome#")
        .expect("a link");
    secret.into()
}

#[test]
fn people_are_invited_listed_and_managed_without_a_service() {
    let desk = Desk::new("web: {public_url: 'https://chat.example.jp/'}\n");
    let nobody = desk.agent(&["list"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.out.contains("agent add"), "{nobody:?}");
    // To look makes nothing.
    assert!(!desk.state().exists());

    let added = desk.agent(&["add", "田中", "--role", "editor", "--login", "Tanaka"]);
    assert!(
        added.out.contains("https://chat.example.jp/desk/welcome#"),
        "{added:?}"
    );
    assert_eq!(desk.agent(&["list"]).out, "tanaka  editor  田中  invited\n");
    let tanaka = desk.follow(&added, None);
    assert_eq!(
        (tanaka.login.as_str(), tanaka.role),
        ("tanaka", Role::Editor)
    );
    let chosen = desk.agent(&["add", "鈴木", "--role", "agent"]);
    let suzuki = desk.follow(&chosen, Some("suzuki.h"));
    assert_eq!((suzuki.name.as_str(), suzuki.role), ("鈴木", Role::Agent));

    let role = desk.agent(&["role", "TANAKA", "supervisor"]);
    assert_eq!(
        (role.code, role.out.as_str()),
        (0, "tanaka  supervisor  田中\n"),
        "{role:?}"
    );
    let disabled = desk.agent(&["disable", "suzuki.h"]);
    assert_eq!(
        disabled.out, "suzuki.h  agent  鈴木  disabled\n",
        "{disabled:?}"
    );
    // Again is no fault.
    assert_eq!(desk.agent(&["disable", "suzuki.h"]).code, 0);
    assert_eq!(
        desk.agent(&["list"]).out,
        "suzuki.h  agent       鈴木  disabled\ntanaka    supervisor  田中\n"
    );
    assert_eq!(desk.agent(&["reset", "suzuki.h"]).code, 1);
    assert_eq!(desk.agent(&["enable", "suzuki.h"]).code, 0);
    let reset = desk.agent(&["reset", "tanaka"]);
    assert!(desk.agent(&["list"]).out.contains("new password"));
    assert_eq!(desk.follow(&reset, None).id, tanaka.id);

    let left = fs::read_dir(desk.state().join("invitations")).expect("it is there");
    assert_eq!(left.count(), 0);
}

#[test]
fn a_later_request_overrides_one_that_still_waits() {
    let desk = Desk::new("");
    let added = desk.agent(&["add", "田中", "--role", "agent", "--login", "tanaka"]);
    desk.follow(&added, None);
    let login = "tanaka".to_owned();
    let earlier = Timestamp(at().0 - 1);
    let waiting = Requests::new(&desk.state()).submit(Request::Disable { login }, earlier);
    let waiting = waiting.expect("it can be written");
    let enabled = desk.agent(&["enable", "tanaka"]);
    assert_eq!(enabled.out, "tanaka  agent  田中\n", "{enabled:?}");
    assert!(!waiting.exists());
    assert_eq!(desk.agent(&["list"]).out, "tanaka  agent  田中\n");
}

#[test]
fn what_cannot_be_is_refused() {
    let desk = Desk::new("");
    let added = desk.agent(&["add", "Tanaka", "--role", "admin", "--login", "tanaka"]);
    desk.follow(&added, None);
    for (arguments, code) in [
        (
            vec!["add", "Other", "--role", "agent", "--login", "TANAKA"],
            1,
        ),
        (vec!["add", "Other", "--role", "king"], 2),
        (vec!["add", "Other"], 2),
        (vec!["add", " ", "--role", "agent"], 2),
        (vec!["add", "123456789018", "--role", "agent"], 2),
        (
            vec!["add", "Other", "--role", "agent", "--login", "田中"],
            2,
        ),
        (vec!["role", "nobody", "agent"], 1),
        (vec!["disable", "nobody"], 1),
        (vec!["enable", "nobody"], 1),
        (vec!["reset", "nobody"], 1),
    ] {
        let run = desk.agent(&arguments);
        assert_eq!(run.code, code, "{arguments:?} {run:?}");
        assert!(
            run.out.is_empty() && !run.err.is_empty(),
            "{arguments:?} {run:?}"
        );
        assert!(!run.err.contains("123456789018"), "{run:?}");
    }
    // Nobody's password is an argument.
    let password = desk.agent(&["add", "Other", "--role", "agent", "--password", PASSWORD]);
    assert_eq!(password.code, 2);
    assert!(!password.err.contains(PASSWORD), "{password:?}");
}

#[test]
fn a_process_that_has_the_store_carries_requests_out() {
    let desk = Desk::new("");
    let added = desk.agent(&["add", "田中", "--role", "agent", "--login", "tanaka"]);
    let agent = desk.follow(&added, None);
    let runtime = runtime();
    let (store, accounts) = runtime.block_on(async {
        let store = desk.open().await;
        let accounts = Arc::new(Accounts::new(store.clone(), &desk.state()));
        (store, accounts)
    });
    let signed_in = runtime.block_on(accounts.sign_in("tanaka", PASSWORD, None, here(), at()));
    let token = signed_in.expect("the password is right").token;
    let working = runtime.spawn({
        let accounts = Arc::clone(&accounts);
        async move {
            loop {
                accounts.carry_out_requests(at()).await.expect("it works");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    });
    let role = desk.agent(&["role", "tanaka", "supervisor"]);
    assert_eq!(
        (role.code, role.out.as_str()),
        (0, "tanaka  supervisor  田中\n"),
        "{role:?}"
    );
    assert_eq!(desk.agent(&["list"]).out, "tanaka  supervisor  田中\n");
    let disabled = desk.agent(&["disable", "tanaka"]);
    assert_eq!(disabled.code, 0, "{disabled:?}");
    working.abort();
    runtime.block_on(async {
        assert!(accounts.identify(&token, at()).await.is_err());
        let kept = store.agent(&agent.id).await.expect("the agent exists");
        assert!(kept.disabled_at.is_some());
        store.close().await;
    });
}

#[test]
fn the_audit_log_is_printed_and_verified() {
    let desk = Desk::new("");
    let empty = desk.agent(&["audit"]);
    assert_eq!(empty.code, 1, "{empty:?}");
    assert!(empty.out.contains("no audit log"), "{empty:?}");
    let added = desk.agent(&["add", "田中", "--role", "agent", "--login", "tanaka"]);
    desk.follow(&added, None);
    desk.agent(&["role", "tanaka", "supervisor"]);
    let log = desk.agent(&["audit"]);
    let lines: Vec<&str> = log.out.lines().collect();
    assert_eq!((log.code, lines.len()), (0, 3), "{log:?}");
    for (line, words) in lines.iter().zip([
        ["3 ", "role_changed=supervisor", "tanaka"],
        ["2 ", "signed_in", "127.0.0.0/24"],
        ["1 ", "agent_added=agent", "2026-11-22 10:00:00"],
    ]) {
        assert!(words.iter().all(|word| line.contains(word)), "{line}");
    }
    assert_eq!(
        desk.agent(&["audit", "--limit", "2"]).out.lines().count(),
        2
    );

    let verified = desk.agent(&["audit", "--verify"]);
    assert!(
        verified.out.contains("3 entries were verified"),
        "{verified:?}"
    );
    let noted = verified.out.lines().last().expect("the end").to_owned();
    assert!(noted.starts_with("3:"), "{noted}");
    desk.agent(&["disable", "tanaka"]);
    let later = desk.agent(&["audit", "--since", &noted]);
    assert_eq!(later.code, 0, "{later:?}");
    assert!(
        later.out.contains("4 entries") && later.out.contains("\n4:"),
        "{later:?}"
    );
    let forged = format!("3:{}", "0".repeat(64));
    let broken = desk.agent(&["audit", "--since", &forged]);
    assert_eq!((broken.code, broken.out.as_str()), (1, ""), "{broken:?}");
    assert!(broken.err.contains("entry 3"), "{broken:?}");
    assert_eq!(desk.agent(&["audit", "--since", "3"]).code, 2);
    // Beside a process that has the store.
    runtime().block_on(async {
        let store = desk.open().await;
        assert_eq!(desk.agent(&["audit", "--verify"]).code, 0);
        store.close().await;
    });
}
