//! Signing in by OpenID Connect, with a provider in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use http::StatusCode;
use madoguchi::config::{Oidc, OidcClaim};
use madoguchi::store::{AuditAction, Role, Store};
use openidconnect::core::{
    CoreEdDsaPrivateSigningKey, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKeySet,
    CoreJwsSigningAlgorithm,
};
use openidconnect::{
    Audience, EmptyAdditionalClaims, EndUserEmail, EndUserUsername, IssuerUrl, JsonWebKeyId, Nonce,
    PrivateSigningKey, StandardClaims, SubjectIdentifier,
};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::desk_house::{Browser, House, Seen, at};

/// What the provider says, and what it was told.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that can be wrong"
)]
struct Says {
    issuer: String,
    username: Option<&'static str>,
    email: Option<(&'static str, bool)>,
    /// Instead of the right ones.
    audience: Option<&'static str>,
    false_issuer: bool,
    nonce: Option<&'static str>,
    expired: bool,
    foreign_key: bool,
    unsigned: bool,
    /// The challenge and the nonce of who was sent here.
    challenge: String,
    asked_nonce: String,
    /// How often codes were exchanged.
    exchanged: usize,
}

type Shared = Arc<Mutex<Says>>;

/// A key, always the same one for a name.
fn key(name: &str) -> CoreEdDsaPrivateSigningKey {
    // PKCS #8 of an Ed25519 key, whose last 32 bytes are the key.
    let mut der = vec![
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ];
    der.extend(Sha256::digest(name.as_bytes()));
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der)
    );
    let id = JsonWebKeyId::new("one".to_owned());
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(id)).expect("a key")
}

async fn configuration(State(says): State<Shared>) -> Json<serde_json::Value> {
    let issuer = says.lock().expect("no panic").issuer.clone();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys() -> Json<serde_json::Value> {
    let keys = CoreJsonWebKeySet::new(vec![key("provider").as_verification_key()]);
    Json(serde_json::to_value(keys).expect("it is JSON"))
}

async fn token(
    State(says): State<Shared>,
    Form(fields): Form<HashMap<String, String>>,
) -> Response {
    let mut says = says.lock().expect("no panic");
    says.exchanged += 1;
    let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(fields["code_verifier"].as_bytes()));
    let right = proof == says.challenge
        && fields["code"] == "the-code"
        && fields["client_id"] == "desk"
        && fields["redirect_uri"] == "http://127.0.0.1/desk/oidc/callback";
    if !right {
        return (
            StatusCode::BAD_REQUEST,
            Json(json!({"error": "invalid_grant"})),
        )
            .into_response();
    }
    let moment = |seconds| {
        let now = DateTime::<Utc>::from_timestamp_micros(at().0).expect("a moment");
        now + Duration::seconds(seconds)
    };
    let issuer = if says.false_issuer {
        "https://other.example"
    } else {
        says.issuer.as_str()
    };
    let subject = SubjectIdentifier::new("a-1".to_owned());
    let mut claims = StandardClaims::new(subject);
    if let Some(name) = says.username {
        claims = claims.set_preferred_username(Some(EndUserUsername::new(name.to_owned())));
    }
    if let Some((email, verified)) = says.email {
        claims = claims
            .set_email(Some(EndUserEmail::new(email.to_owned())))
            .set_email_verified(Some(verified));
    }
    let nonce = says
        .nonce
        .map_or_else(|| says.asked_nonce.clone(), str::to_owned);
    let claims = CoreIdTokenClaims::new(
        IssuerUrl::new(issuer.to_owned()).expect("an address"),
        vec![Audience::new(says.audience.unwrap_or("desk").to_owned())],
        moment(if says.expired { -10 } else { 300 }),
        moment(-20),
        claims,
        EmptyAdditionalClaims {},
    )
    .set_nonce(Some(Nonce::new(nonce)));
    let signer = key(if says.foreign_key {
        "somebody else"
    } else {
        "provider"
    });
    let signed = CoreIdToken::new(claims, &signer, CoreJwsSigningAlgorithm::EdDsa, None, None);
    let mut signed = signed.expect("it can be signed").to_string();
    if says.unsigned {
        let mut parts = signed.split('.');
        let content = parts.nth(1).expect("a token has three parts").to_owned();
        signed = format!("{}.{content}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
    }
    Json(json!({"access_token": "x", "token_type": "Bearer", "id_token": signed})).into_response()
}

/// A desk with a provider.
struct Place {
    house: House,
    says: Shared,
}

async fn place(claim: OidcClaim) -> Place {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let issuer = format!("http://{}", listener.local_addr().expect("an address"));
    let says = Shared::default();
    says.lock().expect("no panic").issuer.clone_from(&issuer);
    let provider = Router::new()
        .route("/.well-known/openid-configuration", get(configuration))
        .route("/jwks", get(keys))
        .route("/token", post(token))
        .with_state(Arc::clone(&says));
    tokio::spawn(async move { axum::serve(listener, provider).await });
    let house = House::with(|config| {
        config.web.public_url = "http://127.0.0.1".into();
        config.desk.oidc = Some(Oidc {
            issuer,
            client_id: "desk".into(),
            label: "市の<b>アカウント</b>".into(),
            claim,
        });
    })
    .await;
    Place { house, says }
}

/// The parts of the query of an address.
fn query(address: &str) -> HashMap<String, String> {
    let uri: http::Uri = address.parse().expect("an address");
    axum::extract::Query::try_from_uri(&uri).expect("a query").0
}

impl Place {
    /// Goes to the provider, and gives the state with which one comes back.
    async fn begin(&self, browser: &mut Browser) -> String {
        let seen = browser.get("/desk/oidc/start?next=/desk/password").await;
        seen.is(303);
        let ticket = seen.cookie("madoguchi-desk-oidc").expect("a ticket");
        assert!(
            ticket.contains("HttpOnly") && ticket.contains("SameSite=Lax"),
            "{ticket}"
        );
        let asked = query(seen.header("location"));
        let mut says = self.says.lock().expect("no panic");
        assert!(
            seen.header("location")
                .starts_with(&format!("{}/authorize?", says.issuer))
        );
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        says.challenge.clone_from(&asked["code_challenge"]);
        says.asked_nonce.clone_from(&asked["nonce"]);
        asked["state"].clone()
    }

    /// Goes to the provider and comes back.
    async fn sign_in(&self, browser: &mut Browser) -> Seen {
        let state = self.begin(browser).await;
        browser
            .get(&format!(
                "/desk/oidc/callback?code=the-code&state={state}&lang=en"
            ))
            .await
    }

    fn change(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.says.lock().expect("no panic"));
    }
}

#[tokio::test]
async fn who_has_an_account_gets_in_with_its_role() {
    let place = place(OidcClaim::PreferredUsername).await;
    let agent = place.house.agent("tanaka", Role::Supervisor).await;
    place.change(|says| says.username = Some("Tanaka"));
    let mut browser = place.house.browser();
    let page = browser.get("/desk/sign-in?next=/desk/audit").await;
    page.holds(&[
        "/desk/oidc/start?next=%2Fdesk%2Faudit",
        "市の&lt;b&gt;アカウント&lt;/b&gt;",
    ]);
    let seen = place.sign_in(&mut browser).await;
    seen.leads_to("/desk/password");
    assert!(!browser.cookies.contains_key("madoguchi-desk-oidc"));
    browser
        .get("/desk/audit")
        .await
        .is(200)
        .holds(&["tanaka san"]);
    let log = place.house.log().await;
    let signed_in = log
        .iter()
        .find(|entry| entry.action == AuditAction::SignedIn);
    assert_eq!(signed_in.expect("an entry").actor.as_ref(), Some(&agent.id));
    // The description is asked for once, and the session from before ends.
    let before = browser.token().expect("a session");
    place.sign_in(&mut browser).await.is(303);
    let mut old = place.house.browser();
    old.cookies
        .insert("madoguchi-desk".into(), before.reveal().to_owned());
    old.get("/desk/password").await.is(303);
}

#[tokio::test]
async fn nobody_is_made_an_account_and_nobody_disabled_gets_in() {
    let place = place(OidcClaim::PreferredUsername).await;
    let disabled = place.house.agent("suzuki", Role::Admin).await;
    place
        .house
        .store
        .disable_agent(&disabled.id, at())
        .await
        .expect("it works");
    for username in [Some("nobody"), Some("suzuki"), Some("あ"), None] {
        place.change(|says| says.username = username);
        let mut browser = place.house.browser();
        let seen = place.sign_in(&mut browser).await;
        seen.is(403)
            .holds(&["You have no account"])
            .lacks(&["nobody", "suzuki"]);
        assert!(browser.token().is_none());
    }
    assert_eq!(
        place
            .house
            .store
            .agents()
            .await
            .expect("they can be read")
            .len(),
        1
    );
    let refused = place.house.log().await;
    let refused = refused
        .iter()
        .filter(|entry| entry.action == AuditAction::SignInRefused);
    assert_eq!(refused.count(), 3);
}

#[tokio::test]
async fn an_address_counts_only_when_it_is_verified() {
    let place = place(OidcClaim::Email).await;
    place
        .house
        .agent("tanaka@city.example.jp", Role::Agent)
        .await;
    place.change(|says| says.username = Some("tanaka@city.example.jp"));
    for (email, status) in [
        (None, 403),
        (Some(("tanaka@city.example.jp", false)), 403),
        (Some(("Tanaka@city.example.jp", true)), 303),
    ] {
        place.change(|says| says.email = email);
        place.sign_in(&mut place.house.browser()).await.is(status);
    }
}

#[tokio::test]
async fn a_token_that_is_not_right_opens_nothing() {
    let place = place(OidcClaim::PreferredUsername).await;
    place.house.agent("tanaka", Role::Agent).await;
    let wrongs: [fn(&mut Says); 6] = [
        |says| says.nonce = Some("another"),
        |says| says.audience = Some("another"),
        |says| says.false_issuer = true,
        |says| says.expired = true,
        |says| says.foreign_key = true,
        |says| says.unsigned = true,
    ];
    for (number, wrong) in wrongs.into_iter().enumerate() {
        let issuer = place.says.lock().expect("no panic").issuer.clone();
        place.change(|says| {
            *says = Says {
                issuer,
                username: Some("tanaka"),
                ..Says::default()
            };
            wrong(says);
        });
        let mut browser = place.house.browser();
        let seen = place.sign_in(&mut browser).await;
        assert_eq!(seen.status.as_u16(), 502, "{number}: {seen:?}");
        assert!(browser.token().is_none());
    }
    // The same without anything wrong.
    let issuer = place.says.lock().expect("no panic").issuer.clone();
    place.change(|says| {
        *says = Says {
            issuer,
            username: Some("tanaka"),
            ..Says::default()
        }
    });
    place.sign_in(&mut place.house.browser()).await.is(303);
}

#[tokio::test]
async fn who_comes_back_must_be_who_began() {
    let place = place(OidcClaim::PreferredUsername).await;
    place.house.agent("tanaka", Role::Agent).await;
    place.change(|says| says.username = Some("tanaka"));
    let mut browser = place.house.browser();
    let state = place.begin(&mut browser).await;
    let back = format!("/desk/oidc/callback?code=the-code&state={state}");
    // Another browser, into which somebody has put the address.
    place.house.browser().get(&back).await.is(400);
    browser
        .get("/desk/oidc/callback?code=the-code&state=other")
        .await
        .is(400);
    // The ticket is gone by that.
    browser.get(&back).await.is(400);
    assert_eq!(place.says.lock().expect("no panic").exchanged, 0);
    let mut forged = place.house.browser();
    forged
        .cookies
        .insert("madoguchi-desk-oidc".into(), "AAAA.AAAA".into());
    forged.get(&back).await.is(400);
    // Who was turned away there, and a wrong code.
    let state = place.begin(&mut browser).await;
    let denied = format!("/desk/oidc/callback?error=access_denied&state={state}");
    browser.get(&denied).await.is(403);
    let state = place.begin(&mut browser).await;
    let wrong = format!("/desk/oidc/callback?code=wrong&state={state}");
    browser.get(&wrong).await.is(502);
    assert!(browser.token().is_none());
}

#[tokio::test]
async fn without_a_provider_there_is_no_such_way() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser.get("/desk/sign-in").await.is(200).lacks(&["oidc"]);
    for path in ["/desk/oidc/start", "/desk/oidc/callback?code=a&state=b"] {
        browser.get(path).await.is(404);
    }
    // A provider that cannot be reached locks nobody out who has a password.
    let unreachable = House::with(|config| {
        config.web.public_url = "http://127.0.0.1".into();
        config.desk.oidc = Some(Oidc {
            issuer: "http://127.0.0.1:1".into(),
            client_id: "desk".into(),
            label: "x".into(),
            claim: OidcClaim::PreferredUsername,
        });
    })
    .await;
    unreachable.agent("tanaka", Role::Agent).await;
    let mut browser = unreachable.browser();
    browser.get("/desk/oidc/start").await.is(502);
    let fields = [
        ("login", "tanaka"),
        ("password", crate::desk_house::PASSWORD),
    ];
    browser.post_bare("/desk/sign-in", &fields).await.is(303);
}
