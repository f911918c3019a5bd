//! The HTTP API: every route, every problem, and that a message sent twice is taken in once.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ConnectInfo;
use chrono::DateTime;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use madoguchi::accounts::Accounts;
use madoguchi::bot::{Bot, Clock};
use madoguchi::channels::web::{Stopping, Web, listen, router};
use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Library};
use madoguchi::store::{SqliteStore, Store};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{data, root};

/// The service in this process, with the second topic.
struct Service {
    router: Router,
    bot: Arc<Bot>,
    stopping: Stopping,
    folder: PathBuf,
}

/// What came back.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The code of a problem, which must have all members that problems have.
    fn code(&self) -> String {
        let problem = self.json();
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(problem["status"], self.status.as_u16());
        let code = problem["code"].as_str().expect("a code").to_owned();
        assert_eq!(problem["type"], format!("/problems/{code}"));
        for member in ["title", "detail"] {
            assert!(
                problem[member]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{problem}"
            );
        }
        code
    }
}

/// A conversation with its token.
struct Talk {
    path: String,
    token: String,
}

impl Service {
    async fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("madoguchi-api-{}", uuid::Uuid::new_v4()));
        let (mut files, _) = DataFolder::Folder(data("library"))
            .read()
            .expect("it can be read");
        // What the program itself says of refusals.
        let (own, _) = DataFolder::Folder(root().to_path_buf())
            .read()
            .expect("it can be read");
        let words = own.locales.into_iter();
        files
            .locales
            .extend(words.filter(|(_, source)| source.name.ends_with("/problem.ftl")));
        let mut config = Config::default();
        config.web.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let listening = listen(&config.web).expect("a port");
        let (library, _) = Library::new(&files, config);
        let noon = DateTime::parse_from_rfc3339("2026-11-22T10:00:00+09:00").expect("a moment");
        let clock = Clock::fixed(noon);
        let store = SqliteStore::open(&folder.join("madoguchi.db"), clock.at())
            .await
            .expect("a store");
        let store: Arc<dyn Store> = Arc::new(store);
        let accounts = Arc::new(Accounts::new(Arc::clone(&store), &folder));
        let bot = Arc::new(Bot::new(Arc::new(library), store, clock));
        let stopping = Stopping::new();
        let web = Web {
            bot: Arc::clone(&bot),
            stopping: stopping.clone(),
            accounts,
        };
        Self {
            router: router(web, &listening),
            bot,
            stopping,
            folder,
        }
    }

    async fn open(&self, request: Request<Body>) -> http::Response<Body> {
        let (mut head, body) = request.into_parts();
        let peer = SocketAddr::from(([127, 0, 0, 1], 40_000));
        head.extensions.insert(ConnectInfo(peer));
        let host = HeaderValue::from_static("localhost");
        head.headers.entry("host").or_insert(host);
        let request = Request::from_parts(head, body);
        self.router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer")
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let (head, body) = self.open(request).await.into_parts();
        Answer {
            status: head.status,
            headers: head.headers,
            body: to_bytes(body, 1 << 20).await.expect("a body"),
        }
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(
            request
                .body(Body::from(body.to_owned()))
                .expect("a request"),
        )
        .await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        let json = [("content-type", "application/json")];
        self.ask(Method::POST, path, &json, &body.to_string()).await
    }

    async fn begin(&self) -> Talk {
        let begun = self
            .post("/api/v1/conversations", &json!({"locale": "en"}))
            .await;
        assert_eq!(begun.status, StatusCode::CREATED);
        let path = begun.headers["location"]
            .to_str()
            .expect("ASCII")
            .to_owned();
        let begun = begun.json();
        assert_eq!(
            path,
            format!(
                "/api/v1/conversations/{}",
                begun["id"].as_str().expect("an id")
            )
        );
        let token = begun["token"].as_str().expect("a token").to_owned();
        Talk { path, token }
    }

    async fn get(&self, talk: &Talk, rest: &str) -> Answer {
        self.of(talk, Method::GET, rest, &[], "").await
    }

    async fn of(
        &self,
        talk: &Talk,
        method: Method,
        rest: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let bearer = format!("Bearer {}", talk.token);
        let mut all = vec![("authorization", bearer.as_str())];
        if !body.is_empty() {
            all.push(("content-type", "application/json"));
        }
        all.extend(headers);
        self.ask(method, &format!("{}{rest}", talk.path), &all, body)
            .await
    }

    async fn say(&self, talk: &Talk, key: &str, body: &Value) -> Answer {
        let key = [("idempotency-key", key)];
        self.of(talk, Method::POST, "/messages", &key, &body.to_string())
            .await
    }

    async fn close(self) {
        self.bot.close().await;
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test]
async fn a_conversation_from_its_beginning_to_its_end() {
    let service = Service::new().await;
    let talk = service.begin().await;

    let asked = service
        .say(
            &talk,
            "k1",
            &json!({"text": "can I extend my loan? I am at 090-1234-5678"}),
        )
        .await;
    assert_eq!(asked.status, StatusCode::OK, "{asked:?}");
    assert_eq!(asked.headers["cache-control"], "no-store");
    let asked = asked.json();
    assert_eq!(
        (&asked["known"], &asked["last"]),
        (&json!(false), &json!(2))
    );
    let [said, replied] = asked["events"].as_array().expect("events").as_slice() else {
        panic!("{asked}")
    };
    assert_eq!(said["author"], "resident");
    assert!(
        !said["text"].as_str().expect("a text").contains("1234"),
        "{said}"
    );
    assert_eq!(
        (&replied["author"], &replied["kind"]),
        (&json!("bot"), &json!("bot_reply"))
    );
    assert_eq!(replied["reply"]["locale"], "en");
    let choice = replied["reply"]["choices"][0]["id"]
        .as_str()
        .expect("a choice");

    let chosen = json!({"choice": {"reply": 2, "id": choice}});
    let chosen = service.say(&talk, "k2", &chosen).await.json();
    assert_eq!(
        chosen["events"][1]["intents"],
        json!(["loan-extend"]),
        "{chosen}"
    );
    assert!(chosen["events"][1]["reply"]["sources"][0]["section"].is_string());

    let rated = service
        .of(&talk, Method::PUT, "/feedback/4", &[], r#"{"thumb":"up"}"#)
        .await;
    assert_eq!(rated.status, StatusCode::OK);
    assert_eq!(rated.json()["feedback"], json!({"reply": 4, "thumb": "up"}));

    let now = service.get(&talk, "").await.json();
    assert_eq!(
        (&now["last"], &now["holder"], &now["channel"]),
        (&json!(5), &json!("bot"), &json!("api"))
    );
    let page = service.get(&talk, "/events?after=1&limit=2").await.json();
    assert_eq!(page["last"], 3);
    assert_eq!(page["events"].as_array().map(Vec::len), Some(2));
    let rest = service.get(&talk, "/events?after=5").await.json();
    assert_eq!(rest, json!({"events": [], "last": 5}));

    let export = service.get(&talk, "/export").await;
    assert!(!String::from_utf8_lossy(&export.body).contains(&talk.token));
    let export = export.json();
    assert_eq!(
        (
            export["events"].as_array().map(Vec::len),
            &export["complete"]
        ),
        (Some(5), &json!(true))
    );

    let erased = service.of(&talk, Method::DELETE, "", &[], "").await;
    assert_eq!(
        (erased.status, erased.body.len()),
        (StatusCode::NO_CONTENT, 0)
    );
    let gone = service.get(&talk, "").await;
    assert_eq!(
        (gone.status, gone.code().as_str()),
        (StatusCode::UNAUTHORIZED, "unauthorized")
    );
    service.close().await;
}

#[tokio::test]
async fn a_message_sent_twice_is_taken_in_once() {
    let service = Arc::new(Service::new().await);
    let talk = Arc::new(service.begin().await);
    let text = json!({"text": "what is the return date?"});
    let sending: Vec<_> = (0..8)
        .map(|_| {
            let (service, talk, text) = (Arc::clone(&service), Arc::clone(&talk), text.clone());
            tokio::spawn(async move { service.say(&talk, "same", &text).await.json() })
        })
        .collect();
    let mut known = 0;
    for sent in sending {
        let sent = sent.await.expect("an answer");
        assert_eq!(sent["last"], 2, "{sent}");
        known += usize::from(sent["known"] == true);
    }
    assert_eq!(known, 7);
    let other = service.begin().await;
    assert_eq!(
        service.say(&other, "same", &text).await.json()["known"],
        false
    );
    let events = service.get(&talk, "/events").await.json();
    assert_eq!(events["events"].as_array().map(Vec::len), Some(2));
    service.stopping.cancel();
}

#[tokio::test]
async fn a_person_can_be_asked_for() {
    let service = Service::new().await;
    let talk = service.begin().await;
    let asked = service
        .say(&talk, "k", &json!({"person": true, "locale": "ja"}))
        .await
        .json();
    assert_eq!(asked["events"][0]["author"], "resident", "{asked}");
    service.close().await;
}

#[tokio::test]
async fn nobody_gets_into_a_conversation_of_others() {
    let service = Service::new().await;
    let (mine, theirs) = (service.begin().await, service.begin().await);
    let crossed = Talk {
        path: theirs.path.clone(),
        token: mine.token.clone(),
    };
    let nowhere = Talk {
        path: "/api/v1/conversations/00000000-0000-7000-8000-000000000000".into(),
        token: mine.token.clone(),
    };
    // The same answer, whether the other one exists or not.
    let (there, not_there) = (
        service.get(&crossed, "").await,
        service.get(&nowhere, "").await,
    );
    assert_eq!(
        (there.status, there.code().as_str()),
        (StatusCode::NOT_FOUND, "not-found")
    );
    assert_eq!(there.body, not_there.body);
    let unreadable = Talk {
        path: "/api/v1/conversations/%ff".into(),
        token: mine.token.clone(),
    };
    assert_eq!(
        service.get(&unreadable, "").await.status,
        StatusCode::NOT_FOUND
    );
    for token in ["x", &"0".repeat(64), "日本"] {
        let forged = Talk {
            path: mine.path.clone(),
            token: token.into(),
        };
        let answer = service.get(&forged, "").await;
        assert_eq!(answer.code(), "unauthorized", "{token}");
        let challenge = answer.headers["www-authenticate"].to_str().expect("ASCII");
        assert!(challenge.starts_with("Bearer "), "{challenge}");
    }
    for (method, rest) in [
        (Method::GET, ""),
        (Method::DELETE, ""),
        (Method::GET, "/events"),
        (Method::GET, "/stream"),
        (Method::GET, "/export"),
        (Method::POST, "/messages"),
        (Method::PUT, "/feedback/2"),
    ] {
        let path = format!("{}{rest}", mine.path);
        let accept = [("accept", "*/*")];
        let without = service.ask(method.clone(), &path, &accept, "").await;
        assert_eq!(
            (without.status, without.code().as_str()),
            (StatusCode::UNAUTHORIZED, "unauthorized"),
            "{method} {rest}"
        );
        let crossed = service.of(&crossed, method.clone(), rest, &[], "{}").await;
        assert_eq!(crossed.status, StatusCode::NOT_FOUND, "{method} {rest}");
    }
    assert_eq!(service.get(&theirs, "").await.status, StatusCode::OK);
    service.close().await;
}

/// Method, path, headers, body; the status and the code that they get.
type WrongRequest<'a> = (
    Method,
    &'a str,
    &'a [(&'a str, &'a str)],
    &'a str,
    u16,
    &'a str,
);

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn what_is_wrong_with_a_request_is_a_problem() {
    let service = Service::new().await;
    let talk = service.begin().await;
    let json = ("content-type", "application/json");
    let key = ("idempotency-key", "k");
    let bearer = format!("Bearer {}", talk.token);
    let bearer = ("authorization", bearer.as_str());
    let messages = format!("{}/messages", talk.path);
    let long = json!({"text": "あ".repeat(2001)}).to_string();
    let large = json!({"text": "a".repeat(70_000)}).to_string();
    let begin = "/api/v1/conversations";
    let suggest = "/api/v1/suggestions";
    let cases: &[WrongRequest] = &[
        (
            Method::GET,
            "/api/v2/conversations",
            &[],
            "",
            404,
            "not-found",
        ),
        (Method::GET, "/api/", &[], "", 404, "not-found"),
        (Method::GET, begin, &[], "", 405, "method-not-allowed"),
        (
            Method::PATCH,
            &talk.path,
            &[bearer],
            "",
            405,
            "method-not-allowed",
        ),
        (
            Method::POST,
            "/api/openapi.json",
            &[],
            "",
            405,
            "method-not-allowed",
        ),
        (
            Method::POST,
            begin,
            &[json, ("accept", "text/html")],
            "{}",
            406,
            "not-acceptable",
        ),
        (
            Method::POST,
            begin,
            &[],
            "{}",
            415,
            "unsupported-media-type",
        ),
        (
            Method::POST,
            begin,
            &[("content-type", "text/plain")],
            "{}",
            415,
            "unsupported-media-type",
        ),
        (
            Method::POST,
            begin,
            &[json],
            "{\"locale\":",
            400,
            "not-json",
        ),
        (
            Method::POST,
            begin,
            &[json],
            "{\"locale\":\"fr\"}",
            422,
            "invalid-body",
        ),
        (
            Method::POST,
            begin,
            &[json],
            "{\"local\":\"ja\"}",
            422,
            "invalid-body",
        ),
        (Method::POST, begin, &[json], "[]", 422, "invalid-body"),
        (Method::POST, begin, &[json], &large, 413, "too-large"),
        (
            Method::POST,
            "/api/v1/conversations?lang=ja",
            &[json],
            "{}",
            400,
            "invalid-parameter",
        ),
        (
            Method::POST,
            &messages,
            &[bearer, json],
            "{\"text\":\"a\"}",
            400,
            "invalid-parameter",
        ),
        (
            Method::POST,
            &messages,
            &[bearer, json, ("idempotency-key", "a b")],
            "{\"text\":\"a\"}",
            400,
            "invalid-parameter",
        ),
        (
            Method::POST,
            &messages,
            &[bearer, json, key],
            &long,
            422,
            "invalid-body",
        ),
        (
            Method::POST,
            &messages,
            &[bearer, json, key],
            "{}",
            422,
            "invalid-body",
        ),
        (
            Method::POST,
            &messages,
            &[bearer, json, key],
            "{\"text\":\"\"}",
            422,
            "invalid-body",
        ),
        (
            Method::POST,
            &messages,
            &[bearer, json, key],
            "{\"choice\":{\"reply\":1,\"id\":\"secret\"}}",
            409,
            "not-offered",
        ),
        (
            Method::POST,
            suggest,
            &[json],
            "{\"text\":\"a\",\"limit\":6}",
            422,
            "invalid-body",
        ),
        (Method::POST, suggest, &[json], &long, 422, "invalid-body"),
        (
            Method::POST,
            suggest,
            &[json, ("x-forwarded-for", "192.0.2.1")],
            "{\"text\":\"a\"}",
            403,
            "forbidden",
        ),
    ];
    for (method, path, headers, body, status, code) in cases {
        let answer = service.ask(method.clone(), path, headers, body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (*status, *code),
            "{method} {path} {answer:?}"
        );
        assert!(
            !String::from_utf8_lossy(&answer.body).contains("secret"),
            "{answer:?}"
        );
        if *status == 405 {
            let allow = answer.headers["allow"].to_str().expect("ASCII");
            assert!(
                !allow.is_empty() && !allow.contains(method.as_str()),
                "{allow}"
            );
        }
    }
    for (rest, body, status) in [
        ("/feedback/0", r#"{"thumb":"up"}"#, 404),
        ("/feedback/x", r#"{"thumb":"up"}"#, 404),
        ("/feedback/77", r#"{"thumb":"up"}"#, 404),
        ("/feedback/1", r#"{"thumb":"sideways"}"#, 422),
        ("/feedback/1", r#"{"thumb":{"up":null}}"#, 422),
    ] {
        let answer = service.of(&talk, Method::PUT, rest, &[], body).await;
        assert_eq!(answer.status.as_u16(), status, "{rest} {answer:?}");
        answer.code();
    }
    for query in [
        "?after=-1",
        "?limit=0",
        "?limit=1001",
        "?after=1&after=2",
        "?x=1",
    ] {
        let answer = service.get(&talk, &format!("/events{query}")).await;
        assert_eq!(answer.code(), "invalid-parameter", "{query}");
    }
    // Nothing of all this was taken in.
    assert_eq!(service.get(&talk, "").await.json()["last"], 0);
    service.close().await;
}

#[tokio::test]
async fn a_problem_with_a_body_says_where() {
    let service = Service::new().await;
    let body = "{\n  \"text\": \"a\",\n  \"limit\": \"secret\"\n}";
    let json = [("content-type", "application/json")];
    let answer = service
        .ask(Method::POST, "/api/v1/suggestions", &json, body)
        .await;
    insta::assert_snapshot!(String::from_utf8_lossy(&answer.body), @r#"{"type":"/problems/invalid-body","title":"Unprocessable Entity","status":422,"detail":"The value must be a whole number from 1 to 5.","code":"invalid-body","column":19,"line":3,"pointer":"/limit"}"#);
    service.close().await;
}

#[tokio::test]
async fn without_the_store_the_answer_comes_all_the_same() {
    let service = Service::new().await;
    let talk = service.begin().await;
    service.bot.store().close().await;
    let answer = service
        .say(&talk, "k", &json!({"text": "what is the return date?"}))
        .await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "not-kept")
    );
    assert!(answer.headers.contains_key("retry-after"));
    let problem = answer.json();
    assert_eq!(problem["reply"]["intent"], "loan-due", "{problem}");
    let folder = service.folder.to_string_lossy().into_owned();
    for answer in [
        service.get(&talk, "/events").await,
        service.post("/api/v1/conversations", &json!({})).await,
    ] {
        assert_eq!(answer.code(), "unavailable");
        assert!(answer.headers.contains_key("retry-after"));
        assert!(!String::from_utf8_lossy(&answer.body).contains(&folder));
    }
    service.close().await;
}

#[tokio::test]
async fn suggestions_come_with_what_speaks_for_them() {
    let service = Service::new().await;
    let asked = json!({"text": "when is my book due?", "agent_locale": "ja", "limit": 2});
    let answer = service.post("/api/v1/suggestions", &asked).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let answer = answer.json();
    assert_eq!(
        (&answer["lang"], &answer["masked"]),
        (&json!("en"), &json!(0))
    );
    let best = &answer["suggestions"][0];
    assert_eq!(best["intent"], "loan-due");
    assert_eq!(best["phrase"]["file"], "intents/loans.yaml");
    assert_eq!(
        (&best["reply"]["locale"], &best["agent_reply"]["locale"]),
        (&json!("en"), &json!("ja"))
    );
    assert_eq!(best["source"][0]["verified_on"], "2026-11-01");
    assert!(
        answer["suggestions"]
            .as_array()
            .is_some_and(|all| all.len() <= 2)
    );
    service.close().await;
}

/// The next event of a stream, without comments.
async fn heard(
    stream: &mut (impl futures_util::Stream<Item = Result<Bytes, axum::Error>> + Unpin),
) -> Option<String> {
    let wait = tokio::time::timeout(Duration::from_mins(1), stream.next());
    let chunk = wait.await.expect("something is sent")?;
    Some(String::from_utf8_lossy(&chunk.expect("a chunk")).into_owned())
}

#[tokio::test]
async fn a_stream_tells_what_was_and_what_happens() {
    let service = Service::new().await;
    let talk = service.begin().await;
    let text = json!({"text": "what is the return date?"});
    service.say(&talk, "k1", &text).await;
    let follow = |last: &str| {
        Request::builder()
            .uri(format!("{}/stream?after=0", talk.path))
            .header("authorization", format!("Bearer {}", talk.token))
            .header("last-event-id", last)
            .body(Body::empty())
            .expect("a request")
    };
    let response = service.open(follow("1")).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.into_body().into_data_stream();
    assert_eq!(heard(&mut stream).await.as_deref(), Some("retry: 2000\n\n"));
    let first = heard(&mut stream).await.expect("an event");
    assert!(
        first.contains("event: event") && first.contains("id: 2\n"),
        "{first}"
    );
    service.say(&talk, "k2", &text).await;
    for id in [3, 4] {
        let event = heard(&mut stream).await.expect("an event");
        assert!(event.contains(&format!("id: {id}\n")), "{event}");
        let data = event
            .lines()
            .find_map(|line| line.strip_prefix("data: "))
            .expect("data");
        assert_eq!(
            serde_json::from_str::<Value>(data).expect("JSON")["seq"],
            id
        );
    }
    let mut other = service
        .open(follow("4"))
        .await
        .into_body()
        .into_data_stream();
    assert_eq!(heard(&mut other).await.as_deref(), Some("retry: 2000\n\n"));
    service.of(&talk, Method::DELETE, "", &[], "").await;
    assert!(
        heard(&mut stream)
            .await
            .is_some_and(|event| event.contains("event: gone"))
    );
    assert_eq!(heard(&mut stream).await, None);

    let talk = service.begin().await;
    let request = Request::builder()
        .uri(format!("{}/stream", talk.path))
        .header("authorization", format!("Bearer {}", talk.token))
        .body(Body::empty())
        .expect("a request");
    let mut stream = service.open(request).await.into_body().into_data_stream();
    assert_eq!(heard(&mut stream).await.as_deref(), Some("retry: 2000\n\n"));
    service.stopping.cancel();
    assert!(
        heard(&mut stream)
            .await
            .is_some_and(|event| event.contains("event: again"))
    );
    assert_eq!(heard(&mut stream).await, None);
    service.close().await;
}

#[tokio::test]
async fn the_api_describes_itself() {
    let service = Service::new().await;
    let described = service.ask(Method::GET, "/api/openapi.json", &[], "").await;
    assert_eq!(described.status, StatusCode::OK);
    assert_eq!(described.headers["content-type"], "application/json");
    let described = described.json();
    assert_eq!(described["openapi"], "3.1.0");
    let text = serde_json::to_string_pretty(&described).expect("JSON");
    insta::assert_snapshot!("openapi", text);
    let page = service.ask(Method::GET, "/api", &[], "").await;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    let paths = described["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), 8);
    for path in paths.keys() {
        assert!(page.contains(path.as_str()), "{path}");
    }
    assert!(!page.contains("<script"));
    service.close().await;
}
