//! Sessions, changed accounts, used invitations.

use std::sync::Arc;

use super::{at, hire, is_refused};
use crate::store::{
    AccessToken, AccountChange, Agent, AgentId, AuditAction, MOST_SESSIONS, NewAgent, NewAudit,
    Role, SessionRecord, Store, StoreError, Timestamp,
};

/// An entry without anybody.
pub(super) fn audit(action: AuditAction, seconds: i64) -> NewAudit {
    NewAudit {
        actor: None,
        action,
        conversation: None,
        subject: None,
        network: None,
        at: at(seconds),
    }
}

async fn open(store: &dyn Store, agent: &Agent, seconds: i64) -> AccessToken {
    let entry = audit(AuditAction::SignedIn, seconds);
    let opened = store.open_session(&agent.id, &agent.password, entry).await;
    let (session, token) = opened.expect("the agent may sign in");
    assert_eq!((&session.agent, session.role), (&agent.id, agent.role));
    assert_eq!(
        (session.created_at, session.used_at),
        (at(seconds), at(seconds))
    );
    token
}

/// A session that must be there, with its agent.
async fn found(store: &dyn Store, token: &AccessToken) -> (SessionRecord, Agent) {
    let found = store.session(token).await.expect("it can be read");
    found.expect("it is open")
}

async fn is_open(store: &dyn Store, token: &AccessToken) -> bool {
    store
        .session(token)
        .await
        .expect("it can be read")
        .is_some()
}

/// The actions in the audit log, with whom they concern, the first one first.
async fn log(store: &dyn Store) -> Vec<(&'static str, Option<String>)> {
    let entries = store
        .audit_after(0, u32::MAX)
        .await
        .expect("it can be read");
    let told = entries.into_iter().map(|entry| {
        let subject = entry.subject.map(|subject| subject.to_string());
        (entry.action.name(), subject)
    });
    told.collect()
}

/// The actions in the audit log that concern an agent.
async fn concerned(store: &dyn Store, agent: &AgentId) -> Vec<&'static str> {
    let told = log(store).await.into_iter();
    told.filter(|(_, subject)| subject.as_deref() == Some(agent.as_str()))
        .map(|(name, _)| name)
        .collect()
}

pub(super) async fn a_session_lives_until_it_is_ended(store: Arc<dyn Store>) {
    let agent = hire(&*store, "tanaka").await;
    let token = open(&*store, &agent, 10).await;
    let (session, whose) = found(&*store, &token).await;
    assert_eq!(whose, agent);
    assert_eq!(session.used_at, at(10));
    store
        .use_session(&token, at(30))
        .await
        .expect("it is noted");
    // A use that comes late takes nothing back.
    store
        .use_session(&token, at(20))
        .await
        .expect("it is noted");
    let (session, _) = found(&*store, &token).await;
    assert_eq!((session.created_at, session.used_at), (at(10), at(30)));
    assert!(!is_open(&*store, &AccessToken::generate()).await);
    let signed_out = audit(AuditAction::SignedOut, 40);
    assert_eq!(
        store.end_session(&token, signed_out.clone()).await,
        Ok(true)
    );
    assert_eq!(store.end_session(&token, signed_out).await, Ok(false));
    store
        .use_session(&token, at(50))
        .await
        .expect("it is noted");
    assert!(!is_open(&*store, &token).await);
    assert_eq!(store.replace_session(&token).await, Ok(None));
    assert_eq!(
        log(&*store).await,
        [("signed_in", None), ("signed_out", None)]
    );
}

pub(super) async fn what_changes_in_an_account_ends_its_sessions(store: Arc<dyn Store>) {
    let agent = hire(&*store, "tanaka").await;
    let other = hire(&*store, "suzuki").await;
    let others = open(&*store, &other, 1).await;
    let id = &agent.id;
    let change = async |change, action, seconds| {
        let entry = audit(action, seconds);
        store.change_account(id, change, entry).await
    };
    // Another role: the token is replaced when somebody asks for it.
    let token = open(&*store, &agent, 1).await;
    let role = AccountChange::Role(Role::Supervisor);
    let changed = change(role, AuditAction::RoleChanged(Role::Supervisor), 2).await;
    assert_eq!(changed.map(|agent| agent.role), Ok(Role::Supervisor));
    let (session, whose) = found(&*store, &token).await;
    assert_eq!((session.role, whose.role), (Role::Agent, Role::Supervisor));
    let replaced = store
        .replace_session(&token)
        .await
        .expect("it can be written");
    let (session, new) = replaced.expect("it is open");
    assert_eq!(
        (session.role, session.created_at),
        (Role::Supervisor, at(1))
    );
    assert!(!is_open(&*store, &token).await && is_open(&*store, &new).await);

    // Another password, as long as it was not changed by somebody else in between.
    let password = |hash: &str, checked: Option<&str>| AccountChange::Password {
        hash: hash.into(),
        checked: checked.map(str::to_owned),
        invitation: None,
    };
    let stale = change(password("new", Some("x")), AuditAction::PasswordChanged, 3).await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))), "{stale:?}");
    assert!(is_open(&*store, &new).await);
    let changed = change(
        password("new", Some("opaque")),
        AuditAction::PasswordChanged,
        3,
    )
    .await;
    let changed = changed.expect("it fits");
    assert_eq!(changed.password, "new");
    assert!(!is_open(&*store, &new).await);
    let late = store.open_session(id, "opaque", audit(AuditAction::SignedIn, 4));
    assert!(is_refused(&late.await));
    assert!(is_refused(
        &change(
            password(&"x".repeat(2000), None),
            AuditAction::PasswordChanged,
            4
        )
        .await
    ));
    assert!(is_open(&*store, &others).await);
    assert_eq!(
        concerned(&*store, id).await,
        ["role_changed", "password_changed"]
    );
}

pub(super) async fn who_loses_the_access_loses_every_session(store: Arc<dyn Store>) {
    let agent = hire(&*store, "tanaka").await;
    let other = hire(&*store, "suzuki").await;
    let others = open(&*store, &other, 1).await;
    let id = &agent.id;
    let change = async |change, action, seconds| {
        let entry = audit(action, seconds);
        store.change_account(id, change, entry).await
    };
    let token = open(&*store, &agent, 5).await;
    let disabled = change(AccountChange::Disabled, AuditAction::AgentDisabled, 6).await;
    assert_eq!(disabled.map(|agent| agent.disabled_at), Ok(Some(at(6))));
    assert!(!is_open(&*store, &token).await);
    let locked = store.open_session(id, "opaque", audit(AuditAction::SignedIn, 7));
    assert!(is_refused(&locked.await));
    let password = AccountChange::Password {
        hash: "newer".into(),
        checked: None,
        invitation: None,
    };
    assert!(is_refused(
        &change(password, AuditAction::PasswordReset, 7).await
    ));
    let enabled = change(AccountChange::Enabled, AuditAction::AgentEnabled, 8).await;
    let enabled = enabled.expect("the agent exists");
    assert_eq!(
        (enabled.disabled_at, enabled.password.as_str()),
        (None, "opaque")
    );
    assert!(!is_open(&*store, &token).await);
    // The other way to take the access away does the same.
    let token = open(&*store, &enabled, 9).await;
    store
        .disable_agent(id, at(10))
        .await
        .expect("the agent exists");
    assert!(!is_open(&*store, &token).await);
    assert!(is_open(&*store, &others).await);
    let nobody = "nobody".into();
    let missing = store.change_account(
        &nobody,
        AccountChange::Enabled,
        audit(AuditAction::AgentEnabled, 11),
    );
    assert_eq!(missing.await, Err(StoreError::NotFound("agent")));
    assert_eq!(
        concerned(&*store, id).await,
        ["agent_disabled", "agent_enabled"]
    );
}

pub(super) async fn an_invitation_is_used_once(store: Arc<dyn Store>) {
    let new = |login: &str| NewAgent {
        login: login.into(),
        name: "田中".into(),
        role: Role::Editor,
        password: "opaque".into(),
    };
    let added = || audit(AuditAction::AgentAdded(Role::Editor), 1);
    hire(&*store, "taken").await;
    let taken = store.enrol_agent(new("Taken"), "hash", added()).await;
    assert!(matches!(taken, Err(StoreError::Conflict(_))), "{taken:?}");
    let agent = store.enrol_agent(new("Tanaka"), "hash", added()).await;
    let agent = agent.expect("the invitation is new");
    assert_eq!((agent.login.as_str(), agent.created_at), ("tanaka", at(1)));
    let used = Err(StoreError::NotFound("invitation"));
    assert_eq!(store.enrol_agent(new("other"), "hash", added()).await, used);
    let reset = |invitation: &str| AccountChange::Password {
        hash: "new".into(),
        checked: None,
        invitation: Some(invitation.into()),
    };
    let entry = || audit(AuditAction::PasswordReset, 2);
    let twice = store
        .change_account(&agent.id, reset("hash"), entry())
        .await;
    assert_eq!(twice, Err(StoreError::NotFound("invitation")));
    let changed = store
        .change_account(&agent.id, reset("next"), entry())
        .await;
    assert_eq!(changed.map(|agent| agent.password), Ok("new".into()));
    let told = log(&*store).await;
    let subject = Some(agent.id.to_string());
    assert_eq!(
        told,
        [
            ("agent_added", subject.clone()),
            ("password_reset", subject)
        ]
    );
    let first = &store.audit_after(0, 1).await.expect("it can be read")[0];
    assert_eq!(first.actor, Some(agent.id));
    assert!(is_refused(&store.enrol_agent(new("x"), "", added()).await));
    let admitted = store.admit_agent(new("Guest"), added()).await;
    let admitted = admitted.expect("the login is new");
    let taken = store.admit_agent(new("guest"), added()).await;
    assert!(matches!(taken, Err(StoreError::Conflict(_))), "{taken:?}");
    let told = log(&*store).await;
    let last = ("agent_added", Some(admitted.id.to_string()));
    assert_eq!((told.len(), told.last()), (3, Some(&last)));
}

pub(super) async fn sessions_are_bounded_and_forgotten(store: Arc<dyn Store>) {
    let agent = hire(&*store, "tanaka").await;
    let mut tokens = Vec::new();
    for seconds in 0..i64::from(MOST_SESSIONS) {
        tokens.push(open(&*store, &agent, seconds).await);
    }
    store
        .use_session(&tokens[0], at(50))
        .await
        .expect("it is noted");
    tokens.push(open(&*store, &agent, 60).await);
    let mut open_ones = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if is_open(&*store, token).await {
            open_ones.push(index);
        }
    }
    // The one that was not used for the longest time has gone.
    assert_eq!(open_ones, [0, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let never = Timestamp(0);
    assert_eq!(store.end_stale_sessions(at(5), never, never).await, Ok(3));
    assert_eq!(store.end_stale_sessions(never, at(9), never).await, Ok(5));
    assert!(is_open(&*store, &tokens[10]).await && is_open(&*store, &tokens[9]).await);
    // Which invitations were used is remembered for as long as it is wanted.
    let entry = |seconds| audit(AuditAction::AgentAdded(Role::Agent), seconds);
    let new = |login: &str| NewAgent {
        login: login.into(),
        name: "名".into(),
        role: Role::Agent,
        password: "opaque".into(),
    };
    store
        .enrol_agent(new("a"), "used", entry(100))
        .await
        .expect("it is new");
    store
        .end_stale_sessions(never, never, at(100))
        .await
        .expect("it can be written");
    assert!(
        store
            .enrol_agent(new("b"), "used", entry(101))
            .await
            .is_err()
    );
    store
        .end_stale_sessions(never, never, at(101))
        .await
        .expect("it can be written");
    assert!(
        store
            .enrol_agent(new("b"), "used", entry(102))
            .await
            .is_ok()
    );
}
