//! The residents' page without JavaScript: forms, redirections, HTML, the stream, printing, saving, erasing.

#![expect(
    clippy::unwrap_used,
    clippy::regex_creation_in_loops,
    clippy::format_collect,
    reason = "the helpers of a test may fail as it does, and take their time"
)]

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt;
use http::{HeaderMap, Request, StatusCode};
use madoguchi::accounts::Accounts;
use madoguchi::bot::{Bot, Clock, Content, Inbound};
use madoguchi::channels::web::{Stopping, Web, listen, router};
use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Library};
use madoguchi::store::{Author, SqliteStore, Store};
use regex::Regex;
use tower::ServiceExt;

static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| library(""));

fn library(public_url: &str) -> Arc<Library> {
    let (files, _) = DataFolder::Embedded.read().expect("the program holds them");
    let mut config = Config::default();
    config.city.name_ja = "川崎市".into();
    config.city.name_en = "Kawasaki City".into();
    config.web.public_url = public_url.into();
    config.web.messages_per_minute = 1000;
    Arc::new(Library::new(&files, config).0)
}

/// A service with a store in a folder that is removed at the end.
struct House {
    router: Router,
    bot: Arc<Bot>,
    stopping: Stopping,
    folder: PathBuf,
}

impl House {
    async fn new() -> Self {
        Self::with(Arc::clone(&LIBRARY)).await
    }

    async fn with(library: Arc<Library>) -> Self {
        let folder = std::env::temp_dir().join(format!("madoguchi-page-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).unwrap();
        let moment = chrono::DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00").unwrap();
        let clock = Clock::fixed(moment);
        let store = SqliteStore::open(&folder.join("page.db"), clock.at()).await;
        let store: Arc<dyn Store> = Arc::new(store.unwrap());
        let accounts = Arc::new(Accounts::new(Arc::clone(&store), &folder));
        let bot = Arc::new(Bot::new(library, store, clock));
        let mut settings = bot.library().config.web.clone();
        settings.listen = "127.0.0.1:0".parse().unwrap();
        let listening = listen(&settings).unwrap();
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

    fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookie: None,
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A browser that keeps cookies and runs no script.
struct Browser {
    router: Router,
    cookie: Option<String>,
}

#[derive(Debug)]
struct Seen {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Seen {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap()
    }

    #[track_caller]
    fn holds(&self, parts: &[&str]) {
        for part in parts {
            assert!(self.text.contains(part), "`{part}` is missing: {self:?}");
        }
    }

    #[track_caller]
    fn lacks(&self, parts: &[&str]) {
        for part in parts {
            assert!(!self.text.contains(part), "`{part}` is there: {self:?}");
        }
    }

    /// How many messages of an author the page shows.
    fn count(&self, author: &str) -> usize {
        let shown = self.text.split("<template").next().unwrap_or_default();
        shown.matches(&format!("data-author=\"{author}\"")).count()
    }
}

impl Browser {
    async fn send(
        &mut self,
        request: http::request::Builder,
        body: String,
    ) -> http::Response<Body> {
        let mut request = request.header("host", "127.0.0.1");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        for set in response.headers().get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        response
    }

    async fn seen(&mut self, request: http::request::Builder, body: String) -> Seen {
        let response = self.send(request, body).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 4 << 20).await.unwrap();
        Seen {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    async fn get(&mut self, address: &str) -> Seen {
        let request = Request::get(address).header("accept", "text/html,*/*;q=0.8");
        self.seen(request, String::new()).await
    }

    async fn form(&mut self, address: &str, accept: &str, fields: &[(&str, &str)]) -> Seen {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect::<Vec<_>>()
            .join("&");
        let request = Request::post(address)
            .header("accept", accept)
            .header("content-type", "application/x-www-form-urlencoded");
        self.seen(request, body).await
    }

    /// Posts a form and follows the redirection, as a browser does.
    async fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> Seen {
        let answer = self.form(address, "text/html,*/*;q=0.8", fields).await;
        if answer.status != StatusCode::SEE_OTHER {
            return answer;
        }
        let to = answer.header("location").to_owned();
        self.get(to.split('#').next().unwrap()).await
    }

    /// Posts a form as the script does.
    async fn script(&mut self, address: &str, fields: &[(&str, &str)]) -> Seen {
        self.form(address, "application/json", fields).await
    }

    async fn stream(&mut self, address: &str, last: Option<u64>) -> Stream {
        let mut request = Request::get(address).header("accept", "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = self.send(request, String::new()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Stream {
            body: response.into_body().into_data_stream(),
            waiting: String::new(),
        }
    }
}

/// Server-sent events.
struct Stream {
    body: BodyDataStream,
    waiting: String,
}

impl Stream {
    /// The name, id and data of the next event; `None` at the end.
    async fn next(&mut self) -> Option<(String, String, String)> {
        loop {
            while let Some(end) = self.waiting.find("\n\n") {
                let event: String = self.waiting.drain(..end + 2).collect();
                let field = |name: &str| {
                    let mut lines = event.lines();
                    let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                    line.unwrap_or_default().to_owned()
                };
                if !field("event").is_empty() {
                    return Some((field("event"), field("id"), field("data")));
                }
            }
            let chunk = tokio::time::timeout(Duration::from_mins(1), self.body.next()).await;
            let chunk = chunk.expect("the stream says something")?.unwrap();
            self.waiting.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

fn escaped(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// HTML with one element a line and without what differs from time to time.
fn tidy(html: &str) -> String {
    let html = Regex::new("name=\"key\" value=\"[0-9a-f-]{36}\"")
        .unwrap()
        .replace_all(html, "name=\"key\" value=\"KEY\"");
    let html = Regex::new("/assets/[0-9a-f]{16}/")
        .unwrap()
        .replace_all(&html, "/assets/HASH/");
    html.replace("><", ">\n<")
}

#[tokio::test]
async fn a_conversation_in_three_languages() {
    let house = House::new().await;
    for (lang, question, whom, list, thumb, source) in [
        (
            "ja",
            "更新には何を持っていけばいいですか",
            "本人",
            "マイナンバーカード",
            "役に立った",
            "出典: ",
        ),
        (
            "en",
            "What do I need to bring to renew?",
            "I go myself",
            "My Number Card",
            "Helpful",
            "Source: ",
        ),
        (
            "ja-x-yasashii",
            "更新には何を持っていけばいいですか",
            "本人",
            "<ruby>本人確認書類<rp>（</rp><rt>ほんにんかくにんしょるい</rt>",
            "<ruby>役<rp>（</rp><rt>やく</rt>",
            "もとの <ruby>資料<rp>（</rp><rt>しりょう</rt>",
        ),
    ] {
        let mut browser = house.browser();
        let page = browser.get(&format!("/?lang={lang}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(browser.cookie.is_none(), "looking makes no conversation");
        assert_eq!((page.count("bot"), page.count("resident")), (1, 0));
        let chat = format!("/chat?lang={lang}");
        let page = browser
            .post(&chat, &[("key", "k1"), ("text", question)])
            .await;
        page.holds(&[
            question,
            "id=\"m1\"",
            "id=\"m2\"",
            "name=\"choice\"",
            "data-last=\"2\"",
        ]);
        let choice = Regex::new("name=\"choice\" value=\"([^\"]+)\"").unwrap();
        let choice = choice.captures(&page.text).unwrap()[1].to_owned();
        let mut other = house.browser();
        other.cookie = browser.cookie.clone();
        let page = browser
            .post(&chat, &[("key", "k2"), ("reply", "2"), ("choice", &choice)])
            .await;
        page.holds(&["id=\"m4\"", list, thumb, source, "/chat/print/4?lang="]);
        // The same in words is the same answer.
        let page = other.post(&chat, &[("key", "k3"), ("text", whom)]).await;
        page.holds(&["id=\"m6\""]);
        let page = browser
            .post(&chat, &[("key", "k4"), ("reply", "4"), ("thumb", "up")])
            .await;
        let pressed = Regex::new(
            "(?s)name=\"reply\" value=\"4\"><button name=\"thumb\" value=\"up\" aria-pressed=\"true\"",
        );
        assert!(pressed.unwrap().is_match(&page.text), "{page:?}");
        let page = browser
            .post(&chat, &[("key", "k5"), ("text", ""), ("person", "1")])
            .await;
        page.holds(&["0120-380-366", "tel:0120380366"]);
        assert_eq!(page.count("resident"), 4);
        let html = if lang == "en" {
            "<html lang=\"en\""
        } else {
            "<html lang=\"ja\""
        };
        page.holds(&[html]);
        assert_eq!(page.text.matches("<h1>").count(), 1);
    }
}

#[tokio::test]
async fn the_example_questions_are_understood() {
    let house = House::new().await;
    let example = Regex::new("name=\"text\" value=\"([^\"]+)\"").unwrap();
    for lang in ["ja", "en", "ja-x-yasashii"] {
        let page = house.browser().get(&format!("/?lang={lang}")).await;
        let mut found = 0;
        for capture in example.captures_iter(&page.text) {
            let locale = madoguchi::locale::ReplyLocale::from_tag(lang);
            let shown = house.bot.answer_once(&capture[1], locale);
            assert!(
                !shown.fallback && shown.confidence >= 500,
                "{} {shown:?}",
                &capture[1]
            );
            found += 1;
        }
        assert_eq!(found, 4, "{lang}");
    }
}

#[tokio::test]
async fn nothing_is_doubled_and_nothing_is_swallowed() {
    let house = House::new().await;
    let mut browser = house.browser();
    let question = [("key", "same"), ("text", "コールセンターは何時までですか")];
    browser.post("/chat", &question).await;
    let page = browser.post("/chat", &question).await;
    assert_eq!((page.count("resident"), page.count("bot")), (1, 2));
    // Back in the browser, another question in the old form: the key is the same, the message is not.
    let other = [("key", "same"), ("text", "電話は無料ですか")];
    browser.post("/chat", &other).await;
    let page = browser.post("/chat", &other).await;
    assert_eq!((page.count("resident"), page.count("bot")), (2, 3));
    page.holds(&["電話は無料ですか"]);
    // What the script sends again comes back as it is now, with the thumb.
    browser
        .script("/chat", &[("reply", "4"), ("thumb", "up")])
        .await;
    let again = browser.script("/chat", &other).await;
    assert_eq!(again.json()["messages"][1]["seq"], 4);
    again.holds(&["value=\\\"up\\\" aria-pressed=\\\"true\\\""]);
    // A question and the wish for a person at once: both are taken in, once.
    let both = [("key", "both"), ("text", "更新したい"), ("person", "1")];
    browser.post("/chat", &both).await;
    let page = browser.post("/chat", &both).await;
    assert_eq!(page.count("resident"), 4);
}

#[tokio::test]
async fn what_is_written_stays_text() {
    let house = House::new().await;
    let mut browser = house.browser();
    let text = "<script>alert(1)</script> javascript:alert(1) { $name } 《かな》\" onload=x &amp;";
    let page = browser
        .post("/chat?lang=ja-x-yasashii", &[("text", text)])
        .await;
    page.holds(&[
        "&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(1) { $name } 《かな》&quot; onload=x &amp;amp;",
    ]);
    page.lacks(&["<script>alert", "href=\"javascript"]);
    let page = browser
        .get("/?lang=%22%3E%3Cscript%3E&theme=%3Cb%3E&size=x&embedded=%22")
        .await;
    page.lacks(&["\"><script>", "<b>"]);
    // No style in the page: the policy of the service forbids it.
    page.lacks(&["style=\"", "<style", "onclick"]);
}

#[tokio::test]
async fn secrets_are_hidden_in_the_page_and_in_the_answer() {
    let house = House::new().await;
    let mut browser = house.browser();
    let answer = browser
        .script(
            "/chat?lang=ja",
            &[("key", "k"), ("text", "番号は1234-5678-9012です")],
        )
        .await;
    answer.lacks(&["1234", "9012"]);
    answer.holds(&["■■■■"]);
    let page = browser.get("/?lang=ja").await;
    page.lacks(&["1234-5678"]);
    page.holds(&["<p class=\"notice\">", "■■■■"]);
}

#[tokio::test]
async fn an_empty_form_comes_back_with_a_word() {
    let house = House::new().await;
    let mut browser = house.browser();
    let page = browser.post("/chat?lang=en", &[("text", " \r\n ")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.holds(&[
        "role=\"alert\"",
        "aria-invalid=\"true\"",
        "There is nothing to send",
    ]);
    assert!(browser.cookie.is_none());
    let problem = browser.script("/chat?lang=en", &[("text", "")]).await;
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!(problem.json()["code"], "empty");
    // What was typed comes back when it cannot be taken in.
    let page = browser
        .post(
            "/chat",
            &[("text", "残す文"), ("reply", "7"), ("choice", "nonsense")],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.holds(&["残す文</textarea>"]);
    let request = Request::post("/chat").header("accept", "text/html");
    let page = browser.seen(request, "x".into()).await;
    assert!(page.status.is_client_error(), "{page:?}");
}

#[tokio::test]
async fn a_wrong_cookie_opens_nothing_and_hinders_nothing() {
    let house = House::new().await;
    let mut owner = house.browser();
    owner.post("/chat", &[("text", "電話は無料ですか")]).await;
    for wrong in ["madoguchi=x", &format!("madoguchi={}", "0".repeat(64))] {
        let mut browser = house.browser();
        browser.cookie = Some(wrong.to_owned());
        let page = browser.get("/").await;
        assert_eq!((page.status, page.count("resident")), (StatusCode::OK, 0));
        for address in ["/chat/print/2", "/chat/export"] {
            assert_eq!(browser.get(address).await.status, StatusCode::NOT_FOUND);
        }
        let thumb = browser
            .post("/chat", &[("reply", "2"), ("thumb", "up")])
            .await;
        assert_eq!(thumb.status, StatusCode::NOT_FOUND);
        let request = Request::get("/chat/stream");
        let stream = browser.seen(request, String::new()).await;
        assert_eq!(stream.status, StatusCode::NO_CONTENT);
        let page = browser
            .post("/chat", &[("text", "コールセンターは何時まで")])
            .await;
        assert_eq!(page.count("resident"), 1);
        assert_ne!(browser.cookie.as_deref(), Some(wrong));
    }
    assert_eq!(owner.get("/").await.count("resident"), 1);
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_stays_here() {
    let house = House::new().await;
    let answer = house
        .browser()
        .form("/chat", "text/html", &[("text", "a")])
        .await;
    let cookie = answer.header("set-cookie");
    for part in ["madoguchi=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Max-Age") && !cookie.contains("Expires"));
    assert!(answer.header("location").ends_with("/#m2"), "{answer:?}");
    let house = House::with(library("https://chat.example.jp")).await;
    let answer = house
        .browser()
        .form("/chat", "text/html", &[("text", "a")])
        .await;
    let cookie = answer.header("set-cookie");
    for part in [
        "__Host-madoguchi=",
        "HttpOnly",
        "SameSite=None",
        "Secure",
        "Partitioned",
        "Path=/",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

#[tokio::test]
async fn an_erased_conversation_is_gone() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser
        .post("/chat?lang=ja", &[("text", "電話は無料ですか")])
        .await;
    let kept = browser.cookie.clone();
    let mut stream = browser.stream("/chat/stream?after=2", None).await;
    let page = browser
        .post("/chat?lang=ja&size=2", &[("erase", "1")])
        .await;
    page.holds(&["会話を消去しました", "data-size=\"2\""]);
    assert_eq!((page.count("resident"), browser.cookie.clone()), (0, None));
    let (name, _, _) = stream.next().await.unwrap();
    assert_eq!(name, "gone");
    assert_eq!(stream.next().await, None);
    browser.cookie = kept;
    assert_eq!(browser.get("/").await.count("resident"), 0);
    // Erasing what is not there does no harm.
    assert_eq!(
        browser.post("/chat", &[("erase", "1")]).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_stream_gives_what_is_missing_and_what_comes() {
    let house = House::new().await;
    let mut browser = house.browser();
    for text in ["電話は無料ですか", "コールセンターは何時までですか"] {
        browser.post("/chat?lang=ja", &[("text", text)]).await;
    }
    // What the last stream gave counts more than what the page showed.
    let mut stream = browser
        .stream("/chat/stream?lang=ja&after=0", Some(3))
        .await;
    let (name, id, data) = stream.next().await.unwrap();
    assert_eq!((name.as_str(), id.as_str()), ("message", "4"));
    let element: serde_json::Value = serde_json::from_str(&data).unwrap();
    assert_eq!(
        (element["seq"].as_u64(), element["author"].as_str()),
        (Some(4), Some("bot"))
    );
    let page = browser.get("/?lang=ja").await;
    let html = element["html"].as_str().unwrap();
    assert!(
        tidy(&page.text).contains(&tidy(html)),
        "one renderer: {html}"
    );
    // What another window sends arrives here.
    let mut other = house.browser();
    other.cookie = browser.cookie.clone();
    let answer = other
        .script("/chat?lang=ja", &[("key", "k"), ("text", "更新したい")])
        .await;
    for (place, seq) in ["5", "6"].into_iter().enumerate() {
        let (name, id, data) = stream.next().await.unwrap();
        assert_eq!((name.as_str(), id.as_str()), ("message", seq));
        let element: serde_json::Value = serde_json::from_str(&data).unwrap();
        let posted = answer.json()["messages"][place]["html"].clone();
        assert_eq!(
            tidy(element["html"].as_str().unwrap()),
            tidy(posted.as_str().unwrap())
        );
    }
    other
        .script("/chat?lang=ja", &[("reply", "4"), ("thumb", "down")])
        .await;
    let (name, id, data) = stream.next().await.unwrap();
    assert_eq!((name.as_str(), id.as_str()), ("changed", "7"));
    let element: serde_json::Value = serde_json::from_str(&data).unwrap();
    assert_eq!(element["seq"], 4);
    assert!(
        element["html"]
            .as_str()
            .unwrap()
            .contains("value=\"down\" aria-pressed=\"true\"")
    );
    house.stopping.cancel();
    let (name, _, _) = stream.next().await.unwrap();
    assert_eq!(name, "again");
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_message_is_shown_as_its_author_changed_it() {
    let house = House::new().await;
    let mut browser = house.browser();
    let ask = [("key", "k"), ("text", "電話は無料ですか")];
    browser.post("/chat?lang=ja", &ask).await;
    let records = house.bot.store().recent(None, 1).await.unwrap();
    let conversation = records[0].id.clone();
    let mut stream = browser.stream("/chat/stream?lang=ja&after=2", None).await;
    let text = "予約は<b>要り</b>ますか".to_owned();
    let change = Inbound {
        conversation: conversation.clone(),
        key: "change".into(),
        content: Content::Edit { message: 1, text },
        locale: None,
    };
    house.bot.receive(change).await.unwrap();
    let (name, id, data) = stream.next().await.unwrap();
    assert_eq!((name.as_str(), id.as_str()), ("changed", "3"));
    let element: serde_json::Value = serde_json::from_str(&data).unwrap();
    assert_eq!(element["seq"], 1);
    let html = element["html"].as_str().unwrap();
    assert!(
        html.contains("予約は&lt;b&gt;要り") && html.contains("編集済み"),
        "{html}"
    );
    let (name, id, _) = stream.next().await.unwrap();
    assert_eq!((name.as_str(), id.as_str()), ("message", "4"));
    let page = browser.get("/?lang=ja").await;
    page.holds(&["予約は&lt;b&gt;要り", "編集済み"]);
    page.lacks(&["<p class=\"written\" dir=\"auto\">電話は無料ですか"]);
    assert_eq!((page.count("resident"), page.count("bot")), (1, 3));
    house
        .bot
        .deleted(&conversation, 1, Author::Resident, "gone")
        .await
        .unwrap();
    let (name, id, data) = stream.next().await.unwrap();
    assert_eq!((name.as_str(), id.as_str()), ("changed", "5"));
    assert!(
        data.contains("削除されました") && !data.contains("予約は"),
        "{data}"
    );
    let page = browser.get("/?lang=ja").await;
    page.holds(&["このメッセージは削除されました"]);
    page.lacks(&["予約は&lt;b&gt;要り"]);
    // The copy for the resident holds all of it.
    let file = browser.get("/chat/export?lang=ja").await;
    file.holds(&[
        "電話は無料ですか",
        "（編集済み）\n予約は<b>",
        "削除されました",
    ]);
    let data = browser.get("/chat/export?format=json").await.json();
    assert_eq!(data["events"][2]["message"], 1);
    assert_eq!(data["events"][4]["kind"], "message_deleted");
}

#[tokio::test]
async fn an_answer_that_cannot_be_kept_is_given_all_the_same() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser
        .post("/chat?lang=ja", &[("text", "電話は無料ですか")])
        .await;
    let mut newcomer = house.browser();
    house.bot.store().close().await;
    for visitor in [&mut browser, &mut newcomer] {
        let fields = [("key", "k"), ("text", "コールセンターは何時までですか")];
        let answer = visitor.script("/chat?lang=ja", &fields).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.json()["stored"], false);
        answer.holds(&["午後7時", "保存されていません"]);
        assert_eq!(answer.json()["messages"][0]["seq"], serde_json::Value::Null);
        let page = visitor.post("/chat?lang=ja", &fields).await;
        assert_eq!(page.status, StatusCode::OK);
        page.holds(&["午後7時", "保存されていません"]);
    }
    assert!(newcomer.cookie.is_none());
    let page = browser.get("/?lang=en").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    page.holds(&[
        "Not available at the moment",
        "0120-380-366",
        "id=\"composer\"",
    ]);
    let problem = browser
        .script("/chat", &[("reply", "2"), ("thumb", "up")])
        .await;
    assert_eq!(problem.json()["status"], 503);
    assert_eq!(problem.header("retry-after"), "5");
}

#[tokio::test]
async fn an_answer_becomes_a_checklist() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser
        .post(
            "/chat?lang=ja",
            &[("text", "更新には何を持っていけばいいですか")],
        )
        .await;
    browser.post("/chat?lang=ja", &[("text", "本人")]).await;
    let paper = browser.get("/chat/print/4?lang=ja").await;
    assert_eq!(paper.status, StatusCode::OK);
    insta::assert_snapshot!("page-print-ja", tidy(&paper.text));
    // The paper is in the language of the answer, whatever the page is in.
    let english = browser.get("/chat/print/4?lang=en").await;
    english.holds(&["<html lang=\"ja\"", "印刷日: 2026年11月24日"]);
    for nothing in ["0", "1", "99", "x", "-1", "18446744073709551615"] {
        let page = browser.get(&format!("/chat/print/{nothing}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{nothing}");
    }
}

#[tokio::test]
async fn the_conversation_can_be_saved() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser
        .post("/chat?lang=en", &[("text", "Is the call free?")])
        .await;
    browser
        .post("/chat?lang=en", &[("reply", "2"), ("thumb", "up")])
        .await;
    let file = browser.get("/chat/export?lang=en").await;
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"chat-20261124.txt\""
    );
    file.holds(&["2026-11-24 10:00 You\nIs the call free?\n", "0120-380-366"]);
    let data = browser.get("/chat/export?format=json").await.json();
    let kinds: Vec<_> = data["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["kind"])
        .collect();
    assert_eq!(kinds, ["resident_message", "bot_reply", "feedback"]);
}

#[tokio::test]
async fn files_are_kept_by_browsers_and_pages_are_not() {
    let house = House::new().await;
    let mut browser = house.browser();
    let page = browser.get("/").await;
    assert_eq!(page.header("cache-control"), "no-store");
    let assets = Regex::new("\"(/assets/[^\"]+)\"").unwrap();
    let mut found = 0;
    for address in assets.captures_iter(&page.text) {
        let file = browser.get(&address[1]).await;
        assert_eq!(file.status, StatusCode::OK);
        assert!(file.header("cache-control").contains("immutable"));
        found += 1;
    }
    assert!(found >= 2);
    for wrong in [
        "/assets/0000000000000000/chat.css",
        "/assets/x/../Cargo.toml",
        "/nothing",
    ] {
        let page = browser.get(wrong).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let page = browser.get("/nothing?lang=en").await;
    page.holds(&["Page not found", "href=\"/?lang=en\""]);
    let page = browser
        .form("/chat/export?lang=en", "text/html", &[("a", "b")])
        .await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(page.header("allow"), "GET,HEAD");
    page.holds(&["Not possible"]);
}

#[tokio::test]
async fn the_view_is_kept_in_every_link_and_form() {
    let house = House::new().await;
    let mut browser = house.browser();
    let view = "lang=en&amp;size=2&amp;theme=dark&amp;embedded=1";
    let page = browser
        .post(
            "/chat?lang=en&size=2&theme=dark&embedded=1",
            &[("text", "What do I bring?")],
        )
        .await;
    page.holds(&[
        "data-size=\"2\"",
        "data-theme=\"dark\"",
        "data-embedded",
        &format!("data-stream=\"/chat/stream?{view}\""),
        &format!("href=\"/chat/export?{view}\""),
        "href=\"/?lang=ja&amp;size=2&amp;theme=dark&amp;embedded=1#m2\"",
        "href=\"/?lang=en&amp;size=3&amp;theme=dark&amp;embedded=1#m2\"",
        "href=\"/?lang=en&amp;size=2&amp;embedded=1#m2\"",
    ]);
    let forms = page.text.matches("<form").count();
    let kept = page
        .text
        .matches(&format!("action=\"/chat?{view}\""))
        .count();
    assert!(
        forms >= 4 && forms == kept,
        "{forms} forms, {kept} keep the view"
    );
}

#[tokio::test]
async fn the_language_follows_the_browser_and_then_the_resident() {
    let house = House::new().await;
    let mut browser = house.browser();
    let request = Request::get("/").header("accept-language", "en-GB,en;q=0.9");
    let page = browser.seen(request, String::new()).await;
    page.holds(&["<html lang=\"en\"", "action=\"/chat\""]);
    // Nobody has chosen a language: the answer is in that of the question.
    let page = browser
        .post("/chat", &[("text", "Until when can I call?")])
        .await;
    page.holds(&[
        "<html lang=\"ja\"",
        "data-author=\"bot\" lang=\"en\"",
        "Helpful",
    ]);
    // Who asks in words for another language than the page has gets the page in it.
    let answer = browser
        .form(
            "/chat?lang=ja",
            "text/html",
            &[("text", "やさしい日本語でお願いします")],
        )
        .await;
    assert!(
        answer
            .header("location")
            .starts_with("/?lang=ja-x-yasashii#m"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn the_page_as_it_is() {
    let house = House::new().await;
    for lang in ["ja", "en", "ja-x-yasashii"] {
        let mut browser = house.browser();
        let page = browser.get(&format!("/?lang={lang}")).await;
        insta::assert_snapshot!(format!("page-new-{lang}"), tidy(&page.text));
        let page = browser
            .post(
                &format!("/chat?lang={lang}"),
                &[("text", "更新には何を持っていけばいいですか")],
            )
            .await;
        let log = page.text.split("id=\"m1\"").nth(1).unwrap();
        let log = log.split("<form id=\"composer\"").next().unwrap();
        insta::assert_snapshot!(format!("page-log-{lang}"), tidy(log));
    }
}
