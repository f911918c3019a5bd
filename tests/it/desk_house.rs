//! What tests of the desk over HTTP share: a service in this process, agents, and a browser that runs no script.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use http::{HeaderMap, Request, StatusCode};
use madoguchi::accounts::{Accounts, Passwords, audit, csrf};
use madoguchi::bot::{Bot, Clock};
use madoguchi::channels::web::{Stopping, Web, listen, router};
use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Files, Library};
use madoguchi::store::{
    AccessToken, AccountStore, Agent, AuditAction, AuditEntry, AuditFilter, NewAgent, Role,
    SqliteStore, Store, Timestamp,
};
use tower::ServiceExt;

use crate::support::data;

/// The password of everybody who has one.
pub(crate) const PASSWORD: &str = "correct horse battery";
/// What browsers ask for.
pub(crate) const PAGE: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

/// The second topic, which is learnt quickly, with the words of the program.
static FILES: LazyLock<Files> = LazyLock::new(|| {
    let (mut files, _) = DataFolder::Folder(data("library"))
        .read()
        .expect("it can be read");
    let (own, _) = DataFolder::Embedded.read().expect("the program holds them");
    files.locales = own.locales;
    files
});

/// The hash of [`PASSWORD`]: it takes a while, so there is one for all tests.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let hashed = std::thread::spawn(|| {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(Passwords::default().hash(PASSWORD))
    });
    let hash = hashed.join().expect("it is hashed");
    hash.expect("it is hashed")
});

/// A service with a store in a folder that is removed at the end.
pub(crate) struct House {
    pub(crate) web: Web,
    pub(crate) router: Router,
    pub(crate) store: Arc<SqliteStore>,
    folder: PathBuf,
}

/// The moment at which everything happens.
pub(crate) fn at() -> Timestamp {
    let moment = chrono::DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00");
    moment.expect("a moment").to_utc().into()
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = std::env::temp_dir().join(format!("madoguchi-desk-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let mut config = Config::default();
        config.web.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.web.requests_per_minute = 100_000;
        change(&mut config);
        let listening = listen(&config.web).expect("a port");
        let (library, _) = Library::new(&FILES, config);
        let moment = chrono::DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00");
        let clock = Clock::fixed(moment.expect("a moment"));
        let store = SqliteStore::open(&folder.join("desk.db"), at()).await;
        let store = Arc::new(store.expect("the store opens"));
        let shared: Arc<dyn Store> = store.clone();
        let accounts = Arc::new(Accounts::new(Arc::clone(&shared), &folder));
        let web = Web {
            bot: Arc::new(Bot::new(Arc::new(library), shared, clock)),
            stopping: Stopping::new(),
            accounts,
        };
        Self {
            router: router(web.clone(), &listening),
            web,
            store,
            folder,
        }
    }

    /// Somebody at the desk.
    pub(crate) async fn agent(&self, login: &str, role: Role) -> Agent {
        let new = NewAgent {
            login: login.to_owned(),
            name: format!("{login} san"),
            role,
            password: HASH.clone(),
        };
        self.store
            .create_agent(new, at())
            .await
            .expect("the login is free")
    }

    /// A session of somebody.
    pub(crate) async fn session(&self, agent: &Agent) -> AccessToken {
        let entry = audit::entry(AuditAction::SignedIn, at()).by(&agent.id);
        let (_, token) = self
            .store
            .open_session(&agent.id, &agent.password, entry.into())
            .await
            .expect("a session");
        token
    }

    /// A browser of somebody who is signed in.
    pub(crate) async fn browser_of(&self, agent: &Agent) -> Browser {
        let token = self.session(agent).await;
        let mut browser = self.browser();
        browser
            .cookies
            .insert("madoguchi-desk".into(), token.reveal().to_owned());
        browser
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
        }
    }

    /// What stands in the audit log, the latest first.
    pub(crate) async fn log(&self) -> Vec<AuditEntry> {
        let log = self.store.audit(AuditFilter::default(), 500).await;
        log.expect("it can be read")
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// The cookie of this name as it was set.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let mut cookies = self.headers.get_all("set-cookie").into_iter();
        cookies.find_map(|cookie| {
            let text = cookie.to_str().expect("ASCII");
            text.strip_prefix(name)?.strip_prefix('=').map(|_| text)
        })
    }

    /// The code of the problem that this is.
    pub(crate) fn code(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        let problem: serde_json::Value = serde_json::from_str(&self.text).expect("JSON");
        assert_ne!(problem["detail"], "", "{self:?}");
        problem["code"].as_str().expect("a code").to_owned()
    }

    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self
    }

    /// A redirection to this address.
    #[track_caller]
    pub(crate) fn leads_to(&self, address: &str) -> &Self {
        self.is(303);
        assert_eq!(self.header("location"), address, "{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn holds(&self, parts: &[&str]) -> &Self {
        for part in parts {
            assert!(self.text.contains(part), "`{part}` is missing: {self:?}");
        }
        self
    }

    #[track_caller]
    pub(crate) fn lacks(&self, parts: &[&str]) -> &Self {
        for part in parts {
            assert!(!self.text.contains(part), "`{part}` is there: {self:?}");
        }
        self
    }

    /// What stands between two texts of the page.
    #[track_caller]
    pub(crate) fn between(&self, before: &str, after: &str) -> &str {
        let found = self.text.split_once(before);
        let found = found.and_then(|(_, rest)| rest.split_once(after));
        found
            .unwrap_or_else(|| panic!("no `{before}`…`{after}`: {self:?}"))
            .0
    }
}

/// A browser that keeps cookies and follows no redirection.
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser {
    /// The token of the session.
    pub(crate) fn token(&self) -> Option<AccessToken> {
        let token = self
            .cookies
            .get("madoguchi-desk")
            .or_else(|| self.cookies.get("__Host-madoguchi-desk"));
        token.map(|token| token.as_str().into())
    }

    /// The value that forms of the session bring.
    pub(crate) fn csrf(&self) -> String {
        self.token().map(|token| csrf(&token)).unwrap_or_default()
    }

    pub(crate) async fn get(&mut self, path: &str) -> Seen {
        self.send("GET", path, &[PAGE], String::new()).await
    }

    /// Sends a form with the value of the session.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let csrf = self.csrf();
        let all = [fields, &[("csrf", csrf.as_str())]].concat();
        self.post_bare(path, &all).await
    }

    /// Sends a form as it is.
    pub(crate) async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let headers = [PAGE, ("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", path, &headers, form(fields)).await
    }

    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Seen {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "127.0.0.1");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header("cookie", pairs.join("; "));
        }
        let peer = SocketAddr::from(([127, 0, 0, 1], 40_000));
        let request = request
            .extension(ConnectInfo(peer))
            .body(Body::from(body))
            .expect("a request");
        let sent = self.router.clone().oneshot(request).await;
        let (head, body) = sent.expect("it cannot fail").into_parts();
        for set in head.headers.get_all("set-cookie") {
            let set = set.to_str().expect("ASCII");
            let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
            let (name, value) = pair.split_once('=').expect("a cookie");
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        // What stays open, such as a stream, has no end.
        let text = if head.status.is_informational() {
            String::new()
        } else {
            let bytes = to_bytes(body, 4 << 20).await.expect("it can be read");
            String::from_utf8(bytes.to_vec()).expect("the answer is UTF-8")
        };
        Seen {
            status: head.status,
            headers: head.headers,
            text,
        }
    }
}

/// Fields as a form sends them.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String {
        let bytes = text.bytes();
        let written = bytes.map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        });
        written.collect::<Vec<_>>().concat()
    };
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}
