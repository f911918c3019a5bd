//! Reports: the command beside a store that is in use, and the pages for those who oversee the desk.

use std::fs;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode};
use madoguchi::accounts::Accounts;
use madoguchi::bot::{Bot, Clock, Content, Inbound, Received};
use madoguchi::channels::web::{Stopping, Web, listen, router};
use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Library};
use madoguchi::locale::Locale;
use madoguchi::store::{
    AuditAction, AuditFilter, NewAgent, Role, SqliteStore, Store, Thumb, Timestamp,
};
use tower::ServiceExt;

use crate::store::{Folder, runtime};
use crate::support::{Run, run};

/// A Tuesday, an hour after the call centre has opened.
const NOW: &str = "2026-11-24T10:00:00+09:00";

fn clock() -> Clock {
    Clock::fixed(chrono::DateTime::parse_from_rfc3339(NOW).expect("it is one"))
}

/// A service with a history of an hour.
struct House {
    folder: Folder,
    bot: Arc<Bot>,
    accounts: Arc<Accounts>,
    router: Router,
}

impl House {
    async fn new() -> Self {
        let house = Self::with("report", Config::default()).await;
        house.talk().await;
        house
    }

    async fn with(name: &str, config: Config) -> Self {
        let folder = Folder::new(name);
        let (files, _) = DataFolder::Embedded.read().expect("the program holds them");
        let (library, _) = Library::new(&files, config);
        let database = folder.0.join("data/madoguchi.db");
        let store = SqliteStore::open(&database, clock().at()).await;
        let store: Arc<dyn Store> = Arc::new(store.expect("the store opens"));
        let accounts = Accounts::new(Arc::clone(&store), &folder.0.join("data"));
        let accounts = Arc::new(accounts);
        let bot = Arc::new(Bot::new(Arc::new(library), store, clock()));
        let mut settings = bot.library().config.web.clone();
        settings.listen = "127.0.0.1:0".parse().expect("it is an address");
        let listening = listen(&settings).expect("a port is free");
        let web = Web {
            bot: Arc::clone(&bot),
            stopping: Stopping::new(),
            accounts: Arc::clone(&accounts),
        };
        Self {
            router: router(web, &listening),
            folder,
            bot,
            accounts,
        }
    }

    /// Five residents ask for the same in Japanese, two for the opening hours in English, one for what nobody knows and then
    /// for a person.
    async fn talk(&self) {
        let agent = self.hire("tanaka", Role::Agent).await;
        for _ in 0..5 {
            self.ask(Locale::Ja, &["更新に必要なものは何ですか"]).await;
        }
        for _ in 0..2 {
            let asked = self.ask(Locale::En, &["What are your opening hours?"]);
            let (id, reply) = asked.await;
            let thumb = self.bot.give_feedback(&id, reply, Thumb::Up).await;
            thumb.expect("it is a reply");
        }
        self.bot.presence().on_duty(&agent, self.bot.clock().at());
        let (id, _) = self
            .ask(Locale::Ja, &["おいしいラーメン屋はどこですか<b>"])
            .await;
        self.say(&id, Content::Person).await;
    }

    async fn hire(&self, login: &str, role: Role) -> madoguchi::store::AgentId {
        let new = NewAgent {
            login: login.into(),
            name: format!("Name of {login}"),
            role,
            password: "!".into(),
        };
        let at = self.bot.clock().at();
        let agent = self.bot.store().create_agent(new, at).await;
        agent.expect("the login is new").id
    }

    async fn ask(
        &self,
        language: Locale,
        texts: &[&str],
    ) -> (madoguchi::store::ConversationId, u64) {
        let begun = self.bot.begin("web", Some(language.into())).await;
        let id = begun.expect("a conversation can begin").0.id;
        let mut last = 0;
        for text in texts {
            last = self.say(&id, Content::Text((*text).into())).await;
        }
        (id, last)
    }

    async fn say(&self, id: &madoguchi::store::ConversationId, content: Content) -> u64 {
        let inbound = Inbound {
            conversation: id.clone(),
            key: uuid::Uuid::new_v4().to_string(),
            content,
            locale: None,
        };
        match self.bot.receive(inbound).await.expect("it is taken in") {
            Received::Kept { events, .. } => events.get(1).map_or(0, |event| event.seq),
            Received::Unstored { error, .. } => panic!("{error}"),
        }
    }

    /// What somebody in a role sees at an address.
    async fn seen(&self, role: Role, address: &str) -> (StatusCode, HeaderMap, String) {
        let login = format!("a-{}", role.name());
        if self
            .bot
            .store()
            .agent_by_login(&login)
            .await
            .expect("it can be read")
            .is_none()
        {
            self.hire(&login, role).await;
        }
        let here = IpAddr::from([127, 0, 0, 1]);
        let at = self.bot.clock().at();
        let signed = self.accounts.sign_in_recognised(&login, None, here, at);
        let signed = signed.await.expect("the account is there");
        let request = Request::get(address)
            .header("host", "127.0.0.1")
            .header("accept", "text/html")
            .header(
                "cookie",
                format!("madoguchi-desk={}", signed.token.reveal()),
            )
            .body(Body::empty())
            .expect("it is a request");
        let response = self.router.clone().oneshot(request).await;
        let (parts, body) = response.expect("it is answered").into_parts();
        let bytes = axum::body::to_bytes(body, 4 << 20).await;
        let text = String::from_utf8(bytes.expect("it is sent").to_vec());
        (parts.status, parts.headers, text.expect("it is UTF-8"))
    }

    async fn reads_noted(&self) -> usize {
        let filter = AuditFilter {
            action: Some(AuditAction::ReportRead),
            ..AuditFilter::default()
        };
        let entries = self.bot.store().audit(filter, 100).await;
        entries.expect("it can be read").len()
    }

    fn config(&self) -> PathBuf {
        let config = self.folder.0.join("config.yaml");
        let state = self.folder.0.join("data");
        let text = format!("state_dir: '{}'\n", state.display());
        fs::write(&config, text).expect("a file can be written");
        config
    }

    fn report(&self, arguments: &[&str]) -> Run {
        let config = self.config();
        let config = config.to_str().expect("the path is UTF-8");
        let start = ["--now", "2026-11-24T12:00+09:00", "--config", config];
        run(&[start.as_slice(), arguments].concat(), b"")
    }
}

#[test]
fn the_command_reports_beside_a_store_that_is_in_use() {
    runtime().block_on(async {
        let house = House::new().await;
        let japanese = house.report(&["report"]);
        assert_eq!(japanese.code, 0, "{japanese:?}");
        insta::assert_snapshot!("report-command-ja", japanese.out);
        let english = house.report(&["--locale", "en", "report", "--from", "2026-11-24"]);
        insta::assert_snapshot!("report-command-en", english.out);
        let csv = house.report(&["--locale", "en", "report", "--csv"]);
        assert!(
            csv.out.starts_with("\u{feff}Id of the intent,Intent,"),
            "{csv:?}"
        );
        assert!(csv.out.lines().count() > 3 && csv.out.contains("\r\n"));

        let page = house.folder.0.join("report.html");
        let page_name = page.to_str().expect("the path is UTF-8");
        assert_eq!(house.report(&["report", "--html", page_name]).code, 0);
        let text = fs::read_to_string(&page).expect("it was written");
        assert!(text.contains("<svg") && text.contains("<caption>") && !text.contains("<script"));
        let again = house.report(&["report", "--html", page_name]);
        assert_eq!(again.code, 2, "{again:?}");

        let earlier = house.report(&["report", "--to", "2026-11-23"]);
        assert_eq!(earlier.code, 1, "{earlier:?}");
        assert!(!earlier.out.is_empty() && earlier.err.is_empty());
        for wrong in [
            vec!["report", "--from", "2026-11-25", "--to", "2026-11-24"],
            vec!["report", "--from", "yesterday"],
            vec!["report", "--csv", "--html", "x.html"],
        ] {
            let run = house.report(&wrong);
            assert_eq!(run.code, 2, "{wrong:?} {run:?}");
            assert!(run.out.is_empty() && !run.err.is_empty(), "{run:?}");
        }
        house.bot.close().await;
        // And when nobody uses it.
        assert_eq!(house.report(&["report"]).out, japanese.out);
    });
}

#[test]
fn without_any_records_there_is_nothing_to_report() {
    let folder = Folder::new("report-empty");
    let config = folder.0.join("config.yaml");
    let state = folder.0.join("data");
    fs::write(&config, format!("state_dir: '{}'\n", state.display())).expect("it can be written");
    let config = config.to_str().expect("the path is UTF-8");
    let run = run(&["--config", config, "report"], b"");
    assert_eq!((run.code, run.err.as_str()), (1, ""), "{run:?}");
    assert!(!state.exists(), "a report makes no store");
}

#[test]
fn the_overview_shows_who_waits_and_what_was_not_answered() {
    runtime().block_on(async {
        let house = House::new().await;
        let (status, headers, page) = house.seen(Role::Supervisor, "/desk/overview?lang=ja").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["refresh"], "30; url=/desk/overview?auto=1");
        for part in [
            "ラーメン屋はどこですか&lt;b&gt;",
            "Name of tanaka",
            "/desk?conversation=",
            "<svg",
            "待っている人",
            "aria-labelledby=\"plot-messages-title plot-messages-text\"",
        ] {
            assert!(page.contains(part), "{part} is missing: {page}");
        }
        assert!(!page.contains(" style=") && !page.contains("data-demo"));
        assert_eq!(house.reads_noted().await, 1);
        // Loading it again is the same reading.
        let (_, headers, english) = house
            .seen(Role::Supervisor, "/desk/overview?lang=en&still=1")
            .await;
        assert!(headers.get("refresh").is_none());
        assert!(english.contains("Who waits"), "{english}");
        assert_eq!(house.reads_noted().await, 1);
        let (_, headers, week) = house
            .seen(Role::Admin, "/desk/overview?days=7&lang=en")
            .await;
        assert!(headers.get("refresh").is_none());
        assert!(week.contains("2026-11-18"), "{week}");

        // Who writes intents sees figures and questions without an answer, but not the queue.
        let (status, _, page) = house.seen(Role::Editor, "/desk/overview?lang=en").await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            !page.contains("Who waits") && page.contains("ラーメン"),
            "{page}"
        );
        for address in [
            "/desk/overview",
            "/desk/overview/messages.svg",
            "/desk/report",
            "/desk/report.csv",
        ] {
            let (status, ..) = house.seen(Role::Agent, address).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{address}");
        }
    });
}

#[test]
fn reports_and_plots_can_be_had_one_by_one() {
    runtime().block_on(async {
        let house = House::new().await;
        let (status, headers, svg) = house
            .seen(Role::Supervisor, "/desk/overview/messages.svg")
            .await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["content-type"], "image/svg+xml");
        assert!(svg.starts_with("<svg") && svg.contains("#FFFFFF"));
        for nothing in ["waits.svg", "messages", "other.svg", "%2e%2e.svg"] {
            let address = format!("/desk/overview/{nothing}");
            let (status, ..) = house.seen(Role::Supervisor, &address).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{address}");
        }
        let address = "/desk/report?from=2026-11-24&to=2026-11-24&lang=en";
        let (status, _, page) = house.seen(Role::Supervisor, address).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("Report 2026-11-24 to 2026-11-24") && page.contains("<caption>"));
        assert!(page.contains("/desk/report.csv?from=2026-11-24&amp;to=2026-11-24"));
        let before = house.reads_noted().await;
        let (_, headers, csv) = house
            .seen(Role::Supervisor, "/desk/report.csv?lang=en")
            .await;
        assert_eq!(headers["content-type"], "text/csv; charset=utf-8");
        assert!(
            headers["content-disposition"]
                .to_str()
                .is_ok_and(|value| value.starts_with("attachment"))
        );
        assert!(csv.starts_with("\u{feff}Id of the intent"));
        assert_eq!(house.reads_noted().await, before + 1);
        for wrong in [
            "/desk/report?from=x&lang=en",
            "/desk/report?from=2026-11-25&to=2026-11-24&lang=en",
            "/desk/report?from=0001-01-01&lang=en",
        ] {
            let (status, _, page) = house.seen(Role::Supervisor, wrong).await;
            assert_eq!(status, StatusCode::OK);
            assert!(page.contains("role=\"alert\""), "{wrong}");
        }
        let waiting = house.bot.store().queue(Timestamp(i64::MAX / 2), 5).await;
        assert_eq!(waiting.expect("it can be read").len(), 1);
    });
}

#[test]
fn every_page_of_a_demo_says_so() {
    runtime().block_on(async {
        let config = Config {
            demo: true,
            ..Config::default()
        };
        let house = House::with("report-demo", config).await;
        for address in [
            "/desk",
            "/desk/overview",
            "/desk/report",
            "/desk/people",
            "/desk/sign-in",
        ] {
            let (_, _, page) = house.seen(Role::Admin, &format!("{address}?lang=ja")).await;
            // Who is signed in already is led on from the door.
            if page.is_empty() {
                continue;
            }
            assert!(
                page.contains("data-demo") && page.contains("これは見本です"),
                "{address}: {page}"
            );
        }
    });
}
