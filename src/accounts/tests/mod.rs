//! Signing in, roles, invitations, requests and the audit log on a real store; `model` compares random sequences.

mod model;

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::audit::{Verdict, verify};
use super::password::Passwords;
use super::*;
use crate::store::{
    AccessToken, Agent, AuditAction, AuditFilter, ChainEnd, NewAgent, Role, SqliteStore,
    StoreError, Timestamp,
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
        (present.session.created_at, present.replaced),
        (at(0), None)
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
    let nobody = accounts.disable(&boss, &"nobody".into(), here(), at(9));
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

fn chosen(login: Option<&str>, name: Option<&str>, password: &str) -> Chosen {
    Chosen {
        login: login.map(str::to_owned),
        name: name.map(str::to_owned),
        password: password.to_owned(),
    }
}

#[tokio::test]
async fn an_invitation_works_once() {
    let desk = Desk::new().await;
    let accounts = &desk.accounts;
    let first = accounts.first_invitation(at(0)).await.unwrap().unwrap();
    let again = accounts.first_invitation(at(1)).await.unwrap().unwrap();
    let me = chosen(Some("Boss"), Some("所長"), PASSWORD);
    let old = accounts.redeem(&first, &me, here(), at(2)).await;
    assert_eq!(old, Err(AccountError::NoInvitation));
    // What does not do leaves it as it was.
    for (bad, error) in [
        (chosen(None, Some("所長"), PASSWORD), AccountError::BadLogin),
        (
            chosen(Some("所長"), Some("所長"), PASSWORD),
            AccountError::BadLogin,
        ),
        (chosen(Some("boss"), None, PASSWORD), AccountError::BadName),
        (
            chosen(Some("boss"), Some("所長"), "boss-boss-boss"),
            AccountError::Weak(Weakness::Login),
        ),
    ] {
        let refused = accounts.redeem(&again, &bad, here(), at(3)).await;
        assert_eq!(refused, Err(error));
    }
    let boss = accounts.redeem(&again, &me, here(), at(4)).await.unwrap();
    assert_eq!(
        (boss.agent.login.as_str(), boss.agent.role),
        ("boss", Role::Admin)
    );
    assert_eq!(accounts.first_invitation(at(5)).await, Ok(None));
    let twice = accounts.redeem(&again, &me, here(), at(5)).await;
    assert_eq!(twice, Err(AccountError::NoInvitation));

    let present = desk.identify(&boss.token, 6).await.unwrap();
    let invite = async |login, seconds| {
        accounts
            .invite(&present, login, "田中", Role::Editor, here(), at(seconds))
            .await
    };
    assert_eq!(invite(Some("boss"), 6).await, Err(AccountError::LoginTaken));
    let secret = invite(Some("Tanaka"), 6).await.unwrap();
    let greeted = accounts.invitation(&secret, at(7)).unwrap();
    assert_eq!(greeted.login.as_deref(), Some("tanaka"));
    // The login of the invitation counts, and only one of many at once wins.
    let mine = chosen(Some("boss"), None, PASSWORD);
    let tries = (0..8).map(|_| accounts.redeem(&secret, &mine, here(), at(7)));
    let outcomes = futures_util::future::join_all(tries).await;
    let won: Vec<_> = outcomes
        .iter()
        .filter_map(|one| one.as_ref().ok())
        .collect();
    assert_eq!(won.len(), 1, "{outcomes:?}");
    assert_eq!(
        (won[0].agent.login.as_str(), won[0].agent.role),
        ("tanaka", Role::Editor)
    );
    assert_eq!(desk.store.agents().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_invitation_whose_file_stays_works_once_all_the_same() {
    let desk = Desk::new().await;
    let accounts = &desk.accounts;
    let secret = accounts.first_invitation(at(0)).await.unwrap().unwrap();
    let file = std::fs::read_dir(invitation::folder(desk.folder.path())).unwrap();
    let path = file.into_iter().next().unwrap().unwrap().path();
    let text = std::fs::read(&path).unwrap();
    let me = |login| chosen(Some(login), Some("所長"), PASSWORD);
    accounts
        .redeem(&secret, &me("one"), here(), at(1))
        .await
        .unwrap();
    std::fs::write(&path, text).unwrap();
    accounts.tidy(at(2)).await.unwrap();
    let twice = accounts.redeem(&secret, &me("two"), here(), at(2)).await;
    assert_eq!(twice, Err(AccountError::NoInvitation));
    assert!(!path.exists());
    assert_eq!(desk.store.agents().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_lost_password_is_chosen_anew_once() {
    let desk = Desk::new().await;
    let tanaka = desk.hire("tanaka", Role::Agent).await;
    desk.hire("boss", Role::Admin).await;
    let boss = desk.present("boss", 0).await;
    let accounts = &desk.accounts;
    let old = desk.sign_in("tanaka", 0).await.token;
    let secret = accounts.offer_reset(&boss, &tanaka.id, here(), at(1)).await;
    let secret = secret.unwrap();
    assert!(desk.identify(&old, 2).await.is_ok());
    let new = chosen(None, None, OTHER);
    let signed_in = accounts.redeem(&secret, &new, here(), at(3)).await.unwrap();
    assert_eq!(signed_in.agent.id, tanaka.id);
    assert_eq!(desk.identify(&old, 4).await, Err(AccountError::SignedOut));
    let twice = accounts.redeem(&secret, &new, here(), at(4)).await;
    assert_eq!(twice, Err(AccountError::NoInvitation));
    // Nobody comes back by a link who has lost the access in between.
    let secret = accounts.offer_reset(&boss, &tanaka.id, here(), at(5)).await;
    accounts
        .disable(&boss, &tanaka.id, here(), at(6))
        .await
        .unwrap();
    let late = accounts.redeem(&secret.unwrap(), &new, here(), at(7)).await;
    assert_eq!(late, Err(AccountError::NoInvitation));
    let refused = accounts.offer_reset(&boss, &tanaka.id, here(), at(8)).await;
    assert_eq!(refused, Err(AccountError::Disabled));
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

#[tokio::test]
async fn reads_are_audited_and_the_chain_holds() {
    let desk = Desk::new().await;
    let tanaka = desk.hire("tanaka", Role::Agent).await;
    let accounts = &desk.accounts;
    for seconds in [0, 60, 599, 600, 900] {
        let read = accounts.reads(&tanaka.id, &"c".into(), here(), at(seconds));
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
