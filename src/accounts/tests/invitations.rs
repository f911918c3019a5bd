//! Invitations from the link to the account.

use super::super::*;
use super::{Desk, OTHER, PASSWORD, at, here};
use crate::store::Role;

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
