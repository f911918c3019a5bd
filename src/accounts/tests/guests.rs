//! People who work at the desk on another channel.

use super::*;

async fn actions(desk: &Desk) -> Vec<AuditAction> {
    let entries = desk.store.audit_after(0, 100).await.unwrap();
    entries.into_iter().map(|entry| entry.action).collect()
}

#[tokio::test]
async fn a_guest_is_made_once_and_has_no_password() {
    let desk = Desk::new().await;
    let accounts = &desk.accounts;
    let twice = tokio::join!(
        accounts.guest("Discord-400000000000000001", " 森 ", false, at(1)),
        accounts.guest("discord-400000000000000001", "森", false, at(1))
    );
    let guest = twice.0.unwrap();
    assert_eq!(twice.1.unwrap(), guest);
    assert_eq!(guest.login, "discord-400000000000000001");
    assert_eq!((guest.name.as_str(), guest.role), ("森", Role::Agent));
    assert_eq!(actions(&desk).await, [AuditAction::AgentAdded(Role::Agent)]);
    for password in ["", "!", PASSWORD] {
        let refused = accounts
            .sign_in(&guest.login, password, None, here(), at(100))
            .await;
        assert!(refused.is_err(), "{password:?}");
    }
    // The desk still waits for somebody who can sign in.
    assert!(accounts.first_invitation(at(2)).await.unwrap().is_some());
    // A name that cannot be shown is none.
    let nameless = accounts.guest("discord-2", "a\nb", true, at(3)).await;
    let nameless = nameless.unwrap();
    assert_eq!(nameless.name, "discord-2");
    assert_eq!(nameless.role, Role::Supervisor);
    let wrong = accounts.guest("no login", "森", false, at(3)).await;
    assert_eq!(wrong, Err(AccountError::BadLogin));
}

#[tokio::test]
async fn the_role_follows_the_channel_but_never_from_above() {
    let desk = Desk::new().await;
    let accounts = &desk.accounts;
    let guest = accounts.guest("discord-1", "森", false, at(1)).await;
    let guest = guest.unwrap();
    for (supervisor, role) in [
        (true, Role::Supervisor),
        (true, Role::Supervisor),
        (false, Role::Agent),
    ] {
        let now = accounts.guest("discord-1", "別名", supervisor, at(2)).await;
        let now = now.unwrap();
        assert_eq!((&now.id, now.role), (&guest.id, role));
        assert_eq!(now.name, "森");
    }
    assert_eq!(
        actions(&desk).await,
        [
            AuditAction::AgentAdded(Role::Agent),
            AuditAction::RoleChanged(Role::Supervisor),
            AuditAction::RoleChanged(Role::Agent),
        ]
    );
    let admin = desk.hire("discord-9", Role::Admin).await;
    let same = accounts.guest("discord-9", "x", false, at(3)).await;
    assert_eq!(same, Ok(admin));
    desk.store.disable_agent(&guest.id, at(4)).await.unwrap();
    let gone = accounts.guest("discord-1", "森", true, at(5)).await;
    assert_eq!(gone, Err(AccountError::Disabled));
}
