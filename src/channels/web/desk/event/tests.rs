//! Every kind of event as agents see it, and what must never get through.

use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::accounts::Accounts;
use crate::bot::{Bot, Clock};
use crate::channels::web::Stopping;
use crate::config::Config;
use crate::library::{DataFolder, Library};
use crate::locale::Locale;
use crate::replies::SourceNote;
use crate::store::{SqliteStore, Store, Thumb};

struct House {
    web: Web,
    folder: PathBuf,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl House {
    async fn new() -> Self {
        let name = format!("madoguchi-event-{}", uuid::Uuid::new_v4());
        let folder = std::env::temp_dir().join(name);
        let (mut files, _) = DataFolder::Embedded.read().unwrap();
        // The texts are enough.
        files.intents.clear();
        let library = Arc::new(Library::new(&files, Config::default()).0);
        let clock = Clock::system();
        let store = SqliteStore::open(&folder.join("madoguchi.db"), clock.at()).await;
        let store: Arc<dyn Store> = Arc::new(store.unwrap());
        let accounts = Arc::new(Accounts::new(Arc::clone(&store), &folder));
        let web = Web {
            bot: Arc::new(Bot::new(library, store, clock)),
            stopping: Stopping::new(),
            accounts,
        };
        Self { web, folder }
    }

    fn html(&self, locale: Locale, author: Author, body: Body) -> Option<String> {
        let event = Event {
            conversation: "c".into(),
            seq: 12,
            // 2026-11-24, ten o'clock in Tokyo.
            at: Timestamp(1_795_482_000_000_000),
            author,
            key: None,
            body,
        };
        let scene = Scene {
            web: &self.web,
            language: Language(locale),
            names: Names::default(),
        };
        scene.view(&event).html
    }
}

fn reply_body() -> Body {
    let shown = Shown {
        reply: Reply {
            title: Some("Renewal <1>".into()),
            blocks: vec![
                Block::Paragraph("Call 0120-380-366 or see https://example.jp/a.".into()),
                Block::Bullets(vec!["the card".into(), "■■■■".into()]),
            ],
            sources: vec![SourceNote {
                section: "Renewal".into(),
                verified_on: "2026-11-01".into(),
            }],
            ..Reply::new(ReplyLocale::En)
        },
        fallback: false,
        clarify: true,
        confidence: 874,
        masked: 0,
        dated: false,
    };
    Body::BotReply {
        intents: vec!["renewal-how".into()],
        text: String::new(),
        reply: serde_json::to_value(&shown).unwrap(),
        library: "1a2b".into(),
    }
}

#[tokio::test]
async fn every_kind_of_event_has_its_form() {
    let house = House::new().await;
    let agent = || Author::Agent("a".into());
    let text = |text: &str| text.to_owned();
    let events = [
        (
            Author::Resident,
            Body::ResidentMessage {
                text: text("番号は■■■■です。\n二行目"),
            },
        ),
        (Author::Bot, reply_body()),
        (
            agent(),
            Body::AgentMessage {
                text: text("0120-380-366 へどうぞ"),
            },
        ),
        (
            agent(),
            Body::Note {
                text: text("常連の方"),
            },
        ),
        (
            Author::System,
            Body::HandOver {
                reason: text("button"),
            },
        ),
        (agent(), Body::Claim),
        (
            agent(),
            Body::Release {
                reason: text("休憩"),
            },
        ),
        (
            Author::System,
            Body::Release {
                reason: text("timeout"),
            },
        ),
        (agent(), Body::Transfer { to: "b".into() }),
        (
            agent(),
            Body::Snooze {
                until: Timestamp(1_795_485_600_000_000),
                reason: String::new(),
            },
        ),
        (
            Author::System,
            Body::Snooze {
                until: Timestamp(1_795_485_600_000_000),
                reason: text("closed"),
            },
        ),
        (
            agent(),
            Body::Close {
                reason: text("解決"),
            },
        ),
        (
            Author::Resident,
            Body::MessageEdited {
                message: 3,
                text: text("やはり <b>こちら</b> です"),
            },
        ),
        (
            agent(),
            Body::MessageEdited {
                message: 4,
                text: text("0120-380-366 です"),
            },
        ),
        (Author::Resident, Body::MessageDeleted { message: 3 }),
        (agent(), Body::MessageDeleted { message: 4 }),
        (
            Author::Resident,
            Body::Feedback {
                reply: 1,
                thumb: Thumb::Up,
            },
        ),
    ];
    let mut all = String::new();
    for locale in Locale::ALL {
        for (author, body) in events.clone() {
            let html = house.html(locale, author, body);
            all.push_str(html.as_deref().unwrap_or("(not shown)"));
            all.push('\n');
        }
    }
    insta::assert_snapshot!(all);
}

#[tokio::test]
async fn what_others_write_stays_text() {
    let house = House::new().await;
    for author in [Author::Resident, Author::Agent("a".into()), Author::Bot] {
        for text in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "\" onmouseover=\"alert(1)",
            "javascript:alert(1) JAVASCRIPT:alert(1)",
            "https://example.jp/\"><script>alert(1)</script>",
            "</p></li><li class=\"message agent\">",
            "&lt;b&gt; &#60;b&#62;",
            "\u{202e}txet\u{202c} zero\u{200b}width\u{feff} \u{7}",
        ] {
            let text = text.to_owned();
            let body = match &author {
                Author::Resident => Body::ResidentMessage { text },
                Author::Agent(_) => Body::Note { text },
                _ => Body::BotReply {
                    intents: vec![text.clone()],
                    text: text.clone(),
                    reply: serde_json::Value::Null,
                    library: text,
                },
            };
            let html = house.html(Locale::En, author.clone(), body).unwrap();
            assert_eq!(html.matches("<li").count(), 1, "{html}");
            for never in [
                "<script",
                "<img",
                "href=\"javascript",
                "\" onmouseover=\"",
                "<b>",
            ] {
                assert!(!html.contains(never), "{html}");
            }
            let hidden = |c: char| {
                matches!(
                    c,
                    '\u{200b}' | '\u{feff}' | '\u{7}' | '\u{202a}'..='\u{202e}'
                )
            };
            assert!(!html.contains(hidden), "{html:?}");
        }
    }
    // A resident's text never becomes a link.
    let text = "https://evil.example 0120-380-366".to_owned();
    let html = house.html(Locale::Ja, Author::Resident, Body::ResidentMessage { text });
    assert!(!html.unwrap().contains("<a "));
}

#[test]
fn what_makes_a_text_look_like_another_goes_and_the_rest_stays() {
    assert_eq!(visible("a\u{202e}b\u{2066}c\u{200b}\u{0}"), "abc");
    let family = "👩\u{200d}👧 क\u{94d}\u{200c}ष\t\n";
    assert_eq!(visible(family), family);
}
