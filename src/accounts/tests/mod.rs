//! Signing in, roles, invitations, requests and the audit log on a real store; `model` compares random sequences.

mod audit_log;
mod guests;
mod invitations;
mod model;

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::password::Passwords;
use super::*;
use crate::store::{
    AccessToken, Agent, AuditAction, NewAgent, Role, SqliteStore, StoreError, Timestamp,
};

/// A folder that is removed when it is dropped.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        let name = format!("madoguchi-accounts-{}", uuid::Uuid::new_v4());
        Self(std::env::temp_dir().join(name))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A moment some seconds after the beginning of the tests.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp(1_790_000_000_000_000 + seconds * 1_000_000)
}

const HOUR: i64 = 3600;
const PASSWORD: &str = "correct horse battery";
const OTHER: &str = "another fine password";

fn here() -> IpAddr {
    IpAddr::from([203, 0, 113, 7])
}

/// A desk with cheap hashes.
struct Desk {
    accounts: Accounts,
    store: Arc<dyn Store>,
    folder: Folder,
}

impl Desk {
    async fn new() -> Self {
        let folder = Folder::new();
        let database = folder.path().join("store.db");
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&database, at(0)).await.unwrap());
        let accounts =
            Accounts::with_passwords(Arc::clone(&store), folder.path(), Passwords::cheap());
        Self {
            accounts,
            store,
            folder,
        }
    }

    async fn hire(&self, login: &str, role: Role) -> Agent {
        let password = self.accounts.passwords.hash(PASSWORD).await.unwrap();
        let new = NewAgent {
            login: login.into(),
            name: format!("Agent {login}"),
            role,
            password,
        };
        self.store.create_agent(new, at(0)).await.unwrap()
    }

    async fn sign_in(&self, login: &str, seconds: i64) -> SignedIn {
        let signed_in = self
            .accounts
            .sign_in(login, PASSWORD, None, here(), at(seconds));
        signed_in.await.unwrap()
    }

    async fn present(&self, login: &str, seconds: i64) -> Present {
        let token = self.sign_in(login, seconds).await.token;
        self.identify(&token, seconds).await.unwrap()
    }

    async fn identify(&self, token: &AccessToken, seconds: i64) -> Result<Present, AccountError> {
        self.accounts.identify(token, at(seconds)).await
    }

    /// The names of the actions in the audit log, the first one first.
    async fn log(&self) -> Vec<&'static str> {
        let entries = self.store.audit_after(0, u32::MAX).await.unwrap();
        entries.iter().map(|entry| entry.action.name()).collect()
    }
}

#[tokio::test]
async fn only_the_right_password_signs_in() {
    let desk = Desk::new().await;
    let tanaka = desk.hire("tanaka", Role::Agent).await;
    let accounts = &desk.accounts;
    for (login, password) in [("tanaka", OTHER), ("tanaka", ""), ("nobody", PASSWORD)] {
        let refused = accounts.sign_in(login, password, None, here(), at(1)).await;
        assert_eq!(refused, Err(AccountError::Refused), "{login}");
    }
    let first = accounts.sign_in(" Tanaka ", PASSWORD, None, here(), at(2));
    let first = first.await.unwrap();
    assert_eq!(first.agent, tanaka);
    let present = desk.identify(&first.token, 3).await.unwrap();
    assert_eq!((present.agent, present.replaced), (tanaka, None));
    assert_eq!(
        desk.identify(&AccessToken::generate(), 3).await,
        Err(AccountError::SignedOut)
    );
    // Signing in again with the same browser ends the session before.
    let second = accounts.sign_in("tanaka", PASSWORD, Some(&first.token), here(), at(4));
    let second = second.await.unwrap();
    assert_ne!(second.token, first.token);
    assert_eq!(
        desk.identify(&first.token, 5).await,
        Err(AccountError::SignedOut)
    );
    accounts
        .sign_out(&second.token, here(), at(6))
        .await
        .unwrap();
    accounts
        .sign_out(&second.token, here(), at(6))
        .await
        .unwrap();
    assert_eq!(
        desk.identify(&second.token, 7).await,
        Err(AccountError::SignedOut)
    );
    assert_eq!(
        desk.log().await,
        [
            "sign_in_refused",
            "sign_in_refused",
            "sign_in_refused",
            "signed_in",
            "signed_in",
            "signed_out",
            "signed_out"
        ]
    );
}

#[tokio::test]
async fn who_guesses_waits_and_is_let_in_afterwards() {
    let desk = Desk::new().await;
    desk.hire("tanaka", Role::Agent).await;
    let try_it = async |password, seconds| {
        let accounts = &desk.accounts;
        let outcome = accounts.sign_in("tanaka", password, None, here(), at(seconds));
        outcome.await.map(|_| ())
    };
    for _ in 0..5 {
        assert_eq!(try_it(OTHER, 0).await, Err(AccountError::Refused));
    }
    let locked = Err(AccountError::Locked { until: at(1) });
    assert_eq!(try_it(PASSWORD, 0).await, locked);
    assert_eq!(try_it(PASSWORD, 1).await, Ok(()));
    assert_eq!(try_it(OTHER, 1).await, Err(AccountError::Refused));
}

#[tokio::test]
async fn a_session_ends_by_idleness_and_by_age() {
    let desk = Desk::new().await;
    desk.hire("tanaka", Role::Agent).await;
    let token = desk.sign_in("tanaka", 0).await.token;
    // A look is no use.
    assert!(desk.accounts.look(&token, at(29 * 60)).await.is_ok());
    let idle = 30 * 60;
    assert_eq!(
        desk.identify(&token, idle).await,
        Err(AccountError::SignedOut)
    );
    assert!(desk.identify(&token, idle - 1).await.is_ok());
    let mut now = idle - 1;
    while now + 20 * 60 < 12 * HOUR {
        now += 20 * 60;
        assert!(desk.identify(&token, now).await.is_ok(), "{now}");
    }
    let end = desk.identify(&token, now).await.unwrap().ends_at();
    assert_eq!(end, at(12 * HOUR));
    assert_eq!(
        desk.identify(&token, 12 * HOUR).await,
        Err(AccountError::SignedOut)
    );
    assert_eq!(desk.accounts.tidy(at(24 * HOUR)).await, Ok(1));
    assert_eq!(desk.store.session(&token).await, Ok(None));
}

#[tokio::test]
async fn another_role_holds_at_once_and_gets_a_new_token() {
    let desk = Desk::new().await;
    let tanaka = desk.hire("tanaka", Role::Agent).await;
    desk.hire("boss", Role::Admin).await;
    let boss = desk.present("boss", 0).await;
    let token = desk.sign_in("tanaka", 0).await.token;
    let accounts = &desk.accounts;
    let forbidden = accounts
        .authorise(&token, Permission::Overrule, at(1))
        .await;
    assert_eq!(forbidden, Err(AccountError::Forbidden));
    let supervisor = accounts.set_role(&boss, &tanaka.id, Role::Supervisor, here(), at(2));
    assert_eq!(supervisor.await.unwrap().role, Role::Supervisor);
    let looked = accounts.look(&token, at(3)).await.unwrap();
    assert!(looked.must_have(Permission::Overrule).is_ok());
    let present = accounts
        .authorise(&token, Permission::Overrule, at(3))
        .await;
    let new = present.unwrap().replaced.expect("the token is replaced");
    assert_eq!(desk.identify(&token, 4).await, Err(AccountError::SignedOut));
    let present = desk.identify(&new, 4).await.unwrap();
    assert_eq!(
        (present.session.created_at, &present.replaced),
        (at(0), &None)
    );
    // Who may not manage agents cannot.
    let refused = accounts.disable(&present, &boss.agent.id, here(), at(5));
    assert_eq!(refused.await, Err(AccountError::Forbidden));
    accounts
        .disable(&boss, &tanaka.id, here(), at(6))
        .await
        .unwrap();
    assert_eq!(desk.identify(&new, 6).await, Err(AccountError::SignedOut));
    let refused = accounts.sign_in("tanaka", PASSWORD, None, here(), at(7));
    assert_eq!(refused.await, Err(AccountError::Refused));
    accounts
        .enable(&boss, &tanaka.id, here(), at(8))
        .await
        .unwrap();
    assert_eq!(desk.identify(&new, 9).await, Err(AccountError::SignedOut));
    desk.sign_in("tanaka", 9).await;
    let nobody = "nobody".into();
    let nobody = accounts.disable(&boss, &nobody, here(), at(9));
    assert_eq!(nobody.await, Err(AccountError::NoAgent));
}

#[tokio::test]
async fn a_new_password_ends_every_session() {
    let desk = Desk::new().await;
    desk.hire("tanaka", Role::Agent).await;
    let (one, two) = (
        desk.sign_in("tanaka", 0).await,
        desk.sign_in("tanaka", 0).await,
    );
    let change = async |old, new, seconds| {
        let accounts = &desk.accounts;
        let changed = accounts.change_password(&one.token, old, new, here(), at(seconds));
        changed.await
    };
    assert_eq!(change(OTHER, OTHER, 1).await, Err(AccountError::Refused));
    let weak = AccountError::Weak(Weakness::TooShort);
    assert_eq!(change(PASSWORD, "short", 1).await, Err(weak));
    let new = change(PASSWORD, OTHER, 2).await.unwrap();
    for old in [&one, &two] {
        assert_eq!(
            desk.identify(&old.token, 3).await,
            Err(AccountError::SignedOut)
        );
    }
    assert!(desk.identify(&new.token, 3).await.is_ok());
    let refused = desk
        .accounts
        .sign_in("tanaka", PASSWORD, None, here(), at(3));
    assert_eq!(refused.await, Err(AccountError::Refused));
    // A password that was compared before the change opens nothing after it.
    let entry = audit::entry(AuditAction::SignedIn, at(4));
    let late = desk
        .store
        .open_session(&one.agent.id, &one.agent.password, entry.into());
    assert!(matches!(late.await, Err(StoreError::Refused(_))));
}

#[tokio::test]
async fn requests_are_carried_out_once_and_in_order() {
    let desk = Desk::new().await;
    desk.hire("tanaka", Role::Agent).await;
    let requests = &desk.accounts.requests;
    let role = |role| Request::Role {
        login: "tanaka".into(),
        role,
    };
    let first = requests.submit(role(Role::Admin), at(1)).unwrap();
    requests.submit(role(Role::Editor), at(2)).unwrap();
    let nobody = Request::Disable {
        login: "nobody".into(),
    };
    requests.submit(nobody, at(2)).unwrap();
    let old = Request::Disable {
        login: "tanaka".into(),
    };
    requests.submit(old, at(-24 * HOUR)).unwrap();
    std::fs::write(first.with_file_name("torn.request"), "{").unwrap();
    assert_eq!(desk.accounts.carry_out_requests(at(3)).await, Ok(2));
    assert_eq!(
        std::fs::read_dir(first.parent().unwrap()).unwrap().count(),
        0
    );
    let agents = desk.store.agents().await.unwrap();
    assert_eq!(
        (agents[0].role, agents[0].disabled_at),
        (Role::Editor, None)
    );
    // What is so already leaves no trace.
    requests.submit(role(Role::Editor), at(4)).unwrap();
    assert_eq!(desk.accounts.carry_out_requests(at(5)).await, Ok(0));
    assert_eq!(desk.log().await, ["role_changed", "role_changed"]);
    for second in 0..100 {
        requests.submit(role(Role::Admin), at(second)).unwrap();
    }
    let more = requests.submit(role(Role::Admin), at(6));
    assert_eq!(more, Err(AccountError::TooMany));
}

#[test]
fn logins_and_names_have_a_form() {
    for (text, expected) in [
        (" Tanaka ", Some("tanaka")),
        ("t.tanaka-2@city", Some("t.tanaka-2@city")),
        ("t", None),
        ("-tanaka", None),
        ("田中", None),
        ("ta naka", None),
    ] {
        assert_eq!(login_of(text).as_deref(), expected, "{text}");
    }
    assert_eq!(login_of(&"a".repeat(65)), None);
    assert_eq!(name_of(" 田中 花子 ").as_deref(), Some("田中 花子"));
    for name in ["", " ", "a\nb", "123456789018"] {
        assert_eq!(name_of(name), None, "{name}");
    }
    assert_eq!(name_of(&"あ".repeat(81)), None);
}
