//! Getting in to the desk and out of it, over HTTP: signing in, invitations, sessions, passwords, and who may not.

use madoguchi::store::{AuditAction, Role, Store};

use crate::desk_house::{House, PAGE, PASSWORD, at};

fn https(config: &mut madoguchi::config::Config) {
    config.web.public_url = "https://desk.example.jp".into();
}

#[tokio::test]
async fn who_signs_in_goes_where_they_wanted_to_go() {
    let house = House::new().await;
    let agent = house.agent("tanaka", Role::Agent).await;
    let mut browser = house.browser();
    let wanted = browser.get("/desk?conversation=a-1&lang=en").await;
    let sign_in = wanted.header("location").to_owned();
    wanted.leads_to("/desk/sign-in?next=%2Fdesk%3Fconversation%3Da-1%26lang%3Den");
    let form = browser.get(&sign_in).await;
    form.is(200).holds(&[
        r#"autocomplete="username""#,
        r#"autocomplete="current-password""#,
        r#"name="next" value="/desk?conversation=a-1&amp;lang=en""#,
        "Sign in",
    ]);
    assert_eq!(form.header("cache-control"), "no-store");
    let typed = [("login", " Tanaka "), ("password", PASSWORD)];
    let next = [("next", "/desk?conversation=a-1&lang=en")];
    let signed_in = browser
        .post_bare("/desk/sign-in", &[typed.as_slice(), &next].concat())
        .await;
    signed_in.leads_to("/desk?conversation=a-1&lang=en");
    assert_eq!(
        browser
            .get("/desk/sign-in?next=/desk/password")
            .await
            .header("location"),
        "/desk/password"
    );
    browser
        .get("/desk/password")
        .await
        .is(200)
        .holds(&["tanaka san"]);
    let log = house.log().await;
    assert_eq!(log[0].action, AuditAction::SignedIn);
    assert_eq!(log[0].actor.as_ref(), Some(&agent.id));
    assert_eq!(log[0].network.as_deref(), Some("127.0.0.0/24"));
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let house = House::new().await;
    house.agent("tanaka", Role::Agent).await;
    for evil in [
        "https://evil.example/",
        "//evil.example/desk",
        "/\\evil.example",
        "/chat",
        "",
    ] {
        let fields = [("login", "tanaka"), ("password", PASSWORD), ("next", evil)];
        let seen = house.browser().post_bare("/desk/sign-in", &fields).await;
        seen.leads_to("/desk");
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_beside_the_field_and_the_login_stays() {
    let house = House::new().await;
    let agent = house.agent("tanaka", Role::Agent).await;
    let disabled = house.agent("suzuki", Role::Agent).await;
    house
        .store
        .disable_agent(&disabled.id, at())
        .await
        .expect("it works");
    let mut texts = Vec::new();
    for (login, password) in [
        ("tanaka", "wrong horse <battery>"),
        ("nobody", PASSWORD),
        ("suzuki", PASSWORD),
    ] {
        let mut browser = house.browser();
        let fields = [
            ("login", login),
            ("password", password),
            ("next", "/desk/password"),
        ];
        let seen = browser.post_bare("/desk/sign-in?lang=en", &fields).await;
        seen.is(401)
            .holds(&[
                &format!(r#"value="{login}""#),
                r#"aria-invalid="true""#,
                r#"aria-describedby="password-error""#,
                r#"id="password-error""#,
                r#"value="/desk/password""#,
            ])
            .lacks(&[password, "&lt;battery", "set-cookie"]);
        assert_eq!(seen.cookie("madoguchi-desk"), None);
        assert!(browser.token().is_none());
        texts.push(seen.text.replace(login, "LOGIN"));
    }
    // The pages do not tell which of the logins exist.
    assert!(texts.windows(2).all(|two| two[0] == two[1]), "{texts:?}");
    let refused: Vec<_> = house.log().await;
    let refused = refused
        .iter()
        .filter(|entry| entry.action == AuditAction::SignInRefused);
    let about: Vec<_> = refused.map(|entry| entry.subject.clone()).collect();
    assert_eq!(about, [Some(disabled.id), None, Some(agent.id)]);
}

#[tokio::test]
async fn who_fails_too_often_must_wait() {
    let house = House::new().await;
    house.agent("tanaka", Role::Agent).await;
    let wrong = [("login", "tanaka"), ("password", "not the password")];
    for _ in 0..5 {
        house
            .browser()
            .post_bare("/desk/sign-in", &wrong)
            .await
            .is(401);
    }
    let right = [("login", "TANAKA"), ("password", PASSWORD)];
    let seen = house
        .browser()
        .post_bare("/desk/sign-in?lang=en", &right)
        .await;
    seen.is(429).holds(&["too many failures"]);
    assert_eq!(seen.header("retry-after"), "2");
    assert_eq!(seen.cookie("madoguchi-desk"), None);
    // Others are not locked out by it.
    house.agent("suzuki", Role::Agent).await;
    let other = [("login", "suzuki"), ("password", PASSWORD)];
    house
        .browser()
        .post_bare("/desk/sign-in", &other)
        .await
        .leads_to("/desk");
}

#[tokio::test]
async fn cookies_are_for_this_site_only() {
    for (tls, name) in [(false, "madoguchi-desk"), (true, "__Host-madoguchi-desk")] {
        let house = House::with(|config| {
            if tls {
                https(config);
            }
        })
        .await;
        house.agent("tanaka", Role::Agent).await;
        let mut browser = house.browser();
        let fields = [("login", "tanaka"), ("password", PASSWORD)];
        let seen = browser.post_bare("/desk/sign-in?lang=en", &fields).await;
        seen.leads_to("/desk");
        let cookie = seen.cookie(name).expect("a session");
        let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
        let mut wanted = vec!["HttpOnly", "SameSite=Lax", "Path=/"];
        if tls {
            wanted.insert(2, "Secure");
        }
        assert_eq!(attributes, wanted);
        let language = seen.cookie("madoguchi-desk-lang").expect("a language");
        assert!(
            language.starts_with("=en; ") || language.contains("=en;"),
            "{language}"
        );
        assert_eq!(language.contains("Secure"), tls);
        assert!(language.contains("Path=/desk") && language.contains("Max-Age=31536000"));
        // The other name opens nothing.
        let token = browser.token().expect("a session").reveal().to_owned();
        let other = if tls {
            "madoguchi-desk"
        } else {
            "__Host-madoguchi-desk"
        };
        let mut stranger = house.browser();
        stranger.cookies.insert(other.into(), token);
        stranger.get("/desk/password").await.is(303);
    }
}

#[tokio::test]
async fn a_token_from_before_signing_in_is_worth_nothing_after() {
    let house = House::new().await;
    let agent = house.agent("tanaka", Role::Agent).await;
    // A token that somebody else has put into the browser, made up or real.
    let planted = house.session(&agent).await;
    for token in [planted.reveal().to_owned(), "ab".repeat(32)] {
        let mut browser = house.browser();
        browser
            .cookies
            .insert("madoguchi-desk".into(), token.clone());
        let fields = [("login", "tanaka"), ("password", PASSWORD)];
        browser
            .post_bare("/desk/sign-in", &fields)
            .await
            .leads_to("/desk");
        let mine = browser.token().expect("a session");
        assert_ne!(mine.reveal(), token);
        let mut thief = house.browser();
        thief.cookies.insert("madoguchi-desk".into(), token);
        thief.get("/desk/password").await.is(303);
        browser.get("/desk/password").await.is(200);
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_and_clears_the_browser() {
    let house = House::new().await;
    let agent = house.agent("tanaka", Role::Agent).await;
    let mut browser = house.browser_of(&agent).await;
    let mut copy = house.browser();
    copy.cookies.clone_from(&browser.cookies);
    browser.get("/desk/sign-out").await.is(405);
    browser.post_bare("/desk/sign-out", &[]).await.is(403);
    copy.get("/desk/password").await.is(200);
    let seen = browser.post("/desk/sign-out", &[]).await;
    seen.leads_to("/desk/sign-in?out=1");
    assert_eq!(seen.header("clear-site-data"), r#""cache", "storage""#);
    assert!(
        seen.cookie("madoguchi-desk")
            .expect("it is taken away")
            .contains("Max-Age=0")
    );
    assert!(browser.token().is_none());
    copy.get("/desk/password").await.is(303);
    let out = browser.get("/desk/sign-in?out=1&lang=en").await;
    out.is(200).holds(&["You have signed out."]);
    assert_eq!(house.log().await[0].action, AuditAction::SignedOut);
}

#[tokio::test]
async fn a_form_of_another_session_is_refused() {
    let house = House::new().await;
    let (mine, other) = (
        house.agent("tanaka", Role::Admin).await,
        house.agent("suzuki", Role::Admin).await,
    );
    let mut browser = house.browser_of(&mine).await;
    let foreign = house.browser_of(&other).await.csrf();
    let fields = [("agent", other.id.as_str()), ("csrf", foreign.as_str())];
    let seen = browser.post_bare("/desk/people/disable", &fields).await;
    // A page for a person.
    seen.is(403).holds(&["<h1>", "tanaka san"]);
    let kept = house
        .store
        .agent(&other.id)
        .await
        .expect("the agent exists");
    assert_eq!(kept.disabled_at, None);
    // A page of another site is refused before that.
    let csrf = browser.csrf();
    let headers = [
        ("origin", "https://evil.example"),
        ("x-csrf", csrf.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = format!("agent={}", other.id);
    let seen = browser
        .send("POST", "/desk/people/disable", &headers, body)
        .await;
    assert_eq!(seen.code(), "foreign-origin");
}

#[tokio::test]
async fn a_form_from_before_signing_in_still_signs_in() {
    let house = House::new().await;
    let (first, _) = (
        house.agent("tanaka", Role::Agent).await,
        house.agent("suzuki", Role::Agent).await,
    );
    // Another tab has signed in since this one showed its form.
    let mut browser = house.browser_of(&first).await;
    let before = browser.token().expect("a session");
    let fields = [("login", "suzuki"), ("password", PASSWORD)];
    browser
        .post_bare("/desk/sign-in", &fields)
        .await
        .leads_to("/desk");
    browser.get("/desk/password").await.holds(&["suzuki san"]);
    let mut old = house.browser();
    old.cookies
        .insert("madoguchi-desk".into(), before.reveal().to_owned());
    old.get("/desk/password").await.is(303);
}

#[tokio::test]
async fn a_change_of_role_holds_from_the_next_request_and_replaces_the_token() {
    let house = House::new().await;
    let (admin, agent) = (
        house.agent("admin", Role::Admin).await,
        house.agent("tanaka", Role::Supervisor).await,
    );
    let mut boss = house.browser_of(&admin).await;
    let mut browser = house.browser_of(&agent).await;
    browser.get("/desk/audit").await.is(200);
    let (before, old_form) = (browser.token().expect("a session"), browser.csrf());
    let fields = [("agent", agent.id.as_str()), ("role", "agent")];
    boss.post("/desk/people/role", &fields)
        .await
        .leads_to("/desk/people?done=role");
    // The refusal brings the new token, and so does a response with a cookie of its own.
    let refused = browser.get("/desk/audit?lang=en").await;
    refused.is(403).holds(&["Not allowed", "tanaka san"]);
    assert!(
        refused.cookie("madoguchi-desk").is_some()
            && refused.cookie("madoguchi-desk-lang").is_some()
    );
    let after = browser.token().expect("a session");
    assert_ne!(before.reveal(), after.reveal());
    browser.get("/desk/password").await.is(200);
    let mut old = house.browser();
    old.cookies
        .insert("madoguchi-desk".into(), before.reveal().to_owned());
    old.get("/desk/password").await.is(303);
    // A form of the old token is no form of the new one.
    browser
        .post_bare("/desk/sign-out", &[("csrf", &old_form)])
        .await
        .is(403);
    browser.post("/desk/sign-out", &[]).await.is(303);
}

#[tokio::test]
async fn a_page_from_before_the_change_of_role_can_still_sign_out() {
    let house = House::new().await;
    let agent = house.agent("tanaka", Role::Supervisor).await;
    let admin = house.agent("admin", Role::Admin).await;
    let mut browser = house.browser_of(&agent).await;
    let fields = [("agent", agent.id.as_str()), ("role", "agent")];
    house
        .browser_of(&admin)
        .await
        .post("/desk/people/role", &fields)
        .await
        .is(303);
    let seen = browser.post("/desk/sign-out", &[]).await;
    seen.leads_to("/desk/sign-in?out=1");
    // The cookie that is taken away is not given back by the replaced token.
    assert_eq!(seen.headers.get_all("set-cookie").iter().count(), 1);
    assert!(browser.token().is_none());
}

#[tokio::test]
async fn who_is_disabled_is_out_at_the_next_request() {
    let house = House::new().await;
    let (admin, agent) = (
        house.agent("admin", Role::Admin).await,
        house.agent("tanaka", Role::Agent).await,
    );
    let mut boss = house.browser_of(&admin).await;
    let mut browser = house.browser_of(&agent).await;
    browser.get("/desk/password").await.is(200);
    let fields = [("agent", agent.id.as_str())];
    boss.post("/desk/people/disable", &fields)
        .await
        .leads_to("/desk/people?done=disable");
    browser
        .get("/desk/password")
        .await
        .leads_to("/desk/sign-in?next=%2Fdesk%2Fpassword");
    let json = [("accept", "application/json")];
    let seen = browser
        .send("GET", "/desk/password", &json, String::new())
        .await;
    assert_eq!(
        (seen.status.as_u16(), seen.code().as_str()),
        (401, "signed-out")
    );
    let again = [("login", "tanaka"), ("password", PASSWORD)];
    house
        .browser()
        .post_bare("/desk/sign-in", &again)
        .await
        .is(401);
    boss.post("/desk/people/enable", &fields).await.is(303);
    house
        .browser()
        .post_bare("/desk/sign-in", &again)
        .await
        .is(303);
    // The session from before stays ended.
    browser.get("/desk/password").await.is(303);
}

#[tokio::test]
async fn another_password_ends_all_other_sessions() {
    let house = House::new().await;
    let agent = house.agent("tanaka", Role::Agent).await;
    let mut browser = house.browser_of(&agent).await;
    let mut elsewhere = house.browser_of(&agent).await;
    let new = "a longer and better one";
    for (old, new, field) in [
        ("not the old one", new, "old"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "tanaka tanaka", "new"),
    ] {
        let fields = [("old", old), ("new", new)];
        let seen = browser.post("/desk/password?lang=en", &fields).await;
        seen.is(422)
            .holds(&[
                &format!(r#"id="{field}-error""#),
                r#"autocomplete="new-password""#,
                "The password was not changed.",
                r#"role="alert""#,
            ])
            .lacks(&[new, old]);
    }
    let before = browser.token().expect("a session");
    let fields = [("old", PASSWORD), ("new", new)];
    let seen = browser.post("/desk/password", &fields).await;
    seen.leads_to("/desk/password?done=1");
    assert_ne!(
        browser.token().expect("a session").reveal(),
        before.reveal()
    );
    browser.get("/desk/password?done=1").await.is(200);
    elsewhere.get("/desk/password").await.is(303);
    let mut old = house.browser();
    old.cookies
        .insert("madoguchi-desk".into(), before.reveal().to_owned());
    old.get("/desk/password").await.is(303);
}

#[tokio::test]
async fn the_first_invitation_makes_the_first_admin_and_works_once() {
    let house = House::new().await;
    let secret = house.web.accounts.first_invitation(at()).await;
    let secret = secret.expect("it can be written").expect("nobody is there");
    let secret = secret.reveal();
    let mut browser = house.browser();
    browser
        .get("/desk/welcome?lang=en")
        .await
        .is(200)
        .holds(&["welcome.js", r#"name="secret""#]);
    let link = format!("http://127.0.0.1:8080/desk/welcome#{secret}");
    let step = browser
        .post_bare("/desk/welcome", &[("secret", &link)])
        .await;
    step.is(200).holds(&[
        "You become the first administrator",
        r#"autocomplete="new-password""#,
        r#"name="name""#,
        r#"name="login""#,
        secret,
    ]);
    assert_eq!(browser.token().map(|_| ()), None);
    let choose = |login: &'static str, name: &'static str, password: &'static str| {
        vec![
            ("step", "choose"),
            ("secret", secret),
            ("login", login),
            ("name", name),
            ("password", password),
        ]
    };
    house.agent("taken", Role::Agent).await;
    for (fields, wrong) in [
        (choose("taken", "Tanaka", PASSWORD), "login"),
        (choose("田中", "Tanaka", PASSWORD), "login"),
        (choose("tanaka", " ", PASSWORD), "name"),
        (choose("tanaka", "<b>Tanaka</b>", "short"), "password"),
    ] {
        let seen = browser.post_bare("/desk/welcome", &fields).await;
        seen.is(422)
            .holds(&[&format!(r#"id="{wrong}-error""#)])
            .lacks(&[PASSWORD, "<b>Tanaka"]);
    }
    let seen = browser
        .post_bare(
            "/desk/welcome",
            &choose("tanaka", "<b>Tanaka</b>", PASSWORD),
        )
        .await;
    seen.leads_to("/desk");
    let people = browser.get("/desk/people").await;
    people
        .is(200)
        .holds(&["&lt;b&gt;Tanaka&lt;/b&gt;"])
        .lacks(&["<b>Tanaka"]);
    // A second time, by whichever step.
    for fields in [
        vec![("secret", secret)],
        choose("suzuki", "Suzuki", PASSWORD),
    ] {
        let seen = house
            .browser()
            .post_bare("/desk/welcome?lang=en", &fields)
            .await;
        seen.is(422).holds(&["was used", r#"id="secret-error""#]);
        assert_eq!(seen.cookie("madoguchi-desk"), None);
    }
    let agents = house.store.agents().await.expect("they can be read");
    let logins: Vec<&str> = agents.iter().map(|agent| agent.login.as_str()).collect();
    assert_eq!(logins, ["taken", "tanaka"]);
}

#[tokio::test]
async fn using_an_invitation_ends_the_session_that_the_browser_had() {
    let house = House::new().await;
    let admin = house.agent("admin", Role::Admin).await;
    let mut browser = house.browser_of(&admin).await;
    let before = browser.token().expect("a session");
    let fields = [("name", "鈴木"), ("login", "suzuki"), ("role", "editor")];
    let page = browser.post("/desk/people/invite?lang=en", &fields).await;
    page.is(200);
    let secret = page
        .between("http://127.0.0.1/desk/welcome#", "<")
        .to_owned();
    let list = browser.get("/desk/people").await;
    list.holds(&["Open invitations", "鈴木", "joins the desk"])
        .lacks(&[&secret]);
    let step = browser
        .post_bare("/desk/welcome", &[("secret", &secret)])
        .await;
    step.is(200)
        .holds(&["suzuki", "鈴木, you are invited"])
        .lacks(&[r#"id="login""#]);
    let fields = [
        ("step", "choose"),
        ("secret", &secret),
        ("login", "other"),
        ("password", PASSWORD),
    ];
    browser
        .post_bare("/desk/welcome", &fields)
        .await
        .leads_to("/desk");
    let joined = house
        .store
        .agent_by_login("suzuki")
        .await
        .expect("it can be read");
    assert_eq!(joined.expect("the agent").role, Role::Editor);
    let mut old = house.browser();
    old.cookies
        .insert("madoguchi-desk".into(), before.reveal().to_owned());
    old.get("/desk/password").await.is(303);
}

#[tokio::test]
async fn people_are_managed_and_nobody_takes_their_own_access() {
    let house = House::with(https).await;
    let admin = house.agent("admin", Role::Admin).await;
    let agent = house.agent("tanaka", Role::Agent).await;
    let token = house.session(&admin).await;
    let mut browser = house.browser();
    browser
        .cookies
        .insert("__Host-madoguchi-desk".into(), token.reveal().to_owned());
    for (path, fields) in [
        ("/desk/people/disable", vec![("agent", admin.id.as_str())]),
        (
            "/desk/people/role",
            vec![("agent", admin.id.as_str()), ("role", "agent")],
        ),
    ] {
        let seen = browser.post(&format!("{path}?lang=en"), &fields).await;
        seen.is(422).holds(&["Nobody changes their own"]);
    }
    for (path, fields, status) in [
        (
            "/desk/people/role",
            vec![("agent", agent.id.as_str()), ("role", "king")],
            400,
        ),
        (
            "/desk/people/role",
            vec![("agent", "nobody"), ("role", "agent")],
            404,
        ),
        ("/desk/people/disable", vec![("agent", "nobody")], 404),
        ("/desk/people/reset", vec![("agent", "")], 404),
        (
            "/desk/people/invite",
            vec![("name", "x"), ("role", "")],
            400,
        ),
    ] {
        browser.post(path, &fields).await.is(status);
    }
    let taken = [
        ("name", "Other"),
        ("login", "TANAKA"),
        ("role", "supervisor"),
    ];
    let seen = browser.post("/desk/people/invite", &taken).await;
    seen.is(422).holds(&[
        r#"id="login-error""#,
        r#"value="TANAKA""#,
        r#"value="Other""#,
        r#"<option value="supervisor" selected>"#,
    ]);
    let reset = browser
        .post("/desk/people/reset", &[("agent", agent.id.as_str())])
        .await;
    reset
        .is(200)
        .holds(&["https://desk.example.jp/desk/welcome#", "tanaka san"]);
    let secret = reset.between("/desk/welcome#", "<").to_owned();
    let mut other = house.browser();
    let step = other
        .post_bare("/desk/welcome", &[("secret", &secret)])
        .await;
    step.is(200)
        .holds(&["tanaka"])
        .lacks(&[r#"name="login""#, r#"name="name""#]);
    let fields = [
        ("step", "choose"),
        ("secret", &secret),
        ("password", "a password of my own"),
    ];
    other
        .post_bare("/desk/welcome", &fields)
        .await
        .leads_to("/desk");
    let actions: Vec<AuditAction> = house.log().await.iter().map(|entry| entry.action).collect();
    assert_eq!(
        actions,
        [
            AuditAction::SignedIn,
            AuditAction::PasswordReset,
            AuditAction::ResetOffered,
            AuditAction::SignedIn
        ]
    );
}

#[tokio::test]
async fn the_audit_log_is_shown_verified_and_filtered() {
    let house = House::new().await;
    let boss = house.agent("boss", Role::Supervisor).await;
    let agent = house.agent("tanaka", Role::Agent).await;
    let mut browser = house.browser_of(&boss).await;
    house
        .browser_of(&agent)
        .await
        .post("/desk/sign-out", &[])
        .await;
    let page = browser.get("/desk/audit?lang=en").await;
    page.is(200).holds(&[
        "4 entries were verified",
        "2026-11-24 10:00:00",
        "tanaka san",
        "127.0.0.0/24",
    ]);
    assert_eq!(page.text.matches("<tr id=\"n").count(), 4);
    // Looking is an entry too.
    assert_eq!(house.log().await[0].action, AuditAction::AuditRead);
    for (query, count) in [
        (format!("agent={}", agent.id), 2),
        ("action=signed_out".to_owned(), 1),
        (format!("agent={}&action=signed_out", agent.id), 1),
        (format!("agent={}&action=signed_out", boss.id), 0),
        ("day=2026-11-23".to_owned(), 0),
        ("day=2026-11-24&action=signed_in".to_owned(), 2),
        ("conversation=none".to_owned(), 0),
        ("before=3".to_owned(), 2),
        ("before=3&action=nonsense".to_owned(), 2),
    ] {
        let page = browser.get(&format!("/desk/audit?{query}")).await;
        assert_eq!(
            page.is(200).text.matches("<tr id=\"n").count(),
            count,
            "{query}"
        );
    }
    for _ in 0..100 {
        let entry = madoguchi::accounts::audit::entry(AuditAction::Searched, at()).by(&agent.id);
        house
            .web
            .accounts
            .record(entry)
            .await
            .expect("it is written");
    }
    let page = browser.get("/desk/audit?action=searched").await;
    page.lacks(&["before="]);
    let page = browser.get("/desk/audit").await;
    let older = page
        .between(r#"rel="next" href=""#, "\"")
        .replace("&amp;", "&");
    assert_eq!(page.text.matches("<tr id=\"n").count(), 100);
    let rest = browser.get(&older).await;
    rest.is(200).holds(&["Newest entries"]);
    assert!((1..100).contains(&rest.text.matches("<tr id=\"n").count()));
}

#[tokio::test]
async fn a_chosen_language_is_remembered() {
    let house = House::new().await;
    let mut browser = house.browser();
    let japanese = [PAGE, ("accept-language", "ja")];
    let seen = browser
        .send("GET", "/desk/sign-in", &japanese, String::new())
        .await;
    seen.holds(&["サインイン", r#"lang="ja""#]);
    assert_eq!(seen.cookie("madoguchi-desk-lang"), None);
    browser
        .get("/desk/sign-in?lang=en")
        .await
        .holds(&["Sign in"]);
    let seen = browser
        .send("GET", "/desk/sign-in", &japanese, String::new())
        .await;
    seen.holds(&["Sign in", r#"lang="en""#]);
    // Also by an address that only leads on.
    browser.get("/desk/people?lang=ja").await.is(303);
    browser.get("/desk/sign-in").await.holds(&[r#"lang="ja""#]);
    browser
        .get("/desk/sign-in?lang=xx")
        .await
        .holds(&[r#"lang="ja""#]);
}

#[tokio::test]
async fn every_text_of_the_desk_is_there_in_both_languages() {
    fn texts(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("the repository is there") {
            let path = entry.expect("the repository is there").path();
            if path.is_dir() {
                texts(&path, found);
                continue;
            }
            // The navigation names pages by the beginning of their titles.
            if path.ends_with("frame.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("the repository is there");
            let ids = text.split('"').skip(1).step_by(2);
            let whole = |id: &&str| {
                id.starts_with("staff-")
                    && !id.ends_with('-')
                    && id
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            };
            found.extend(ids.filter(whole).map(str::to_owned));
        }
    }
    let mut ids: Vec<String> = AuditAction::ALL
        .iter()
        .map(|action| format!("staff-audit-{}", action.name().replace('_', "-")))
        .chain(Role::ALL.map(|role| format!("staff-frame-role-{}", role.name())))
        .collect();
    for code in [
        "own-account",
        "oidc-not-begun",
        "oidc-denied",
        "oidc-failed",
        "oidc-unknown",
        "foreign-form",
        "forbidden",
        "signed-out",
        "refused",
        "locked",
        "bad-request",
        "not-found",
    ] {
        ids.extend([
            format!("staff-problem-{code}"),
            format!("staff-problem-{code}.title"),
        ]);
    }
    for action in ["reset", "disable", "enable"] {
        ids.extend([
            format!("staff-door-{action}-button"),
            format!("staff-door-{action}-whom"),
        ]);
    }
    ids.extend(["role", "disable", "enable"].map(|done| format!("staff-door-done-{done}")));
    texts(
        &crate::support::root().join("src/channels/web/desk"),
        &mut ids,
    );
    assert!(ids.len() > 100, "{ids:?}");
    let house = House::new().await;
    let catalog = &house.web.bot.library().catalog;
    for locale in [
        madoguchi::locale::ReplyLocale::Ja,
        madoguchi::locale::ReplyLocale::En,
    ] {
        for id in &ids {
            assert!(catalog.has(locale, id), "{id} in {locale}");
        }
    }
}
