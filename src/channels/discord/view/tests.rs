//! Replies of the shipped library and replies at the limits.

use std::fmt::Write;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::bot::{Clock, Shown};
use crate::config::Config;
use crate::library::{DataFolder, Library};
use crate::replies::{Block, Choice, SourceNote};
use crate::store::{ConversationId, SqliteStore};

/// A bot with the shipped library. Its store is a file that goes with the test's folder.
pub(in super::super) async fn bot() -> Bot {
    let (files, _) = DataFolder::Embedded.read().unwrap();
    let library = Arc::new(Library::new(&files, Config::default()).0);
    let folder = std::env::temp_dir().join(format!("madoguchi-view-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).unwrap();
    let ten = chrono::DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00").unwrap();
    let clock = Clock::fixed(ten);
    let store = SqliteStore::open(&folder.join("madoguchi.db"), clock.at())
        .await
        .unwrap();
    let bot = Bot::new(library, Arc::new(store), clock);
    let _ = std::fs::remove_dir_all(&folder);
    bot
}

fn conversation() -> ConversationId {
    ConversationId::from("0193f0a0-0000-7000-8000-000000000000".to_owned())
}

fn shown(reply: Reply) -> Shown {
    Shown {
        reply,
        fallback: false,
        clarify: false,
        confidence: 1000,
        masked: 0,
        dated: false,
    }
}

fn messages(parts: &[Part]) -> Vec<Value> {
    parts.iter().map(|part| part.message(None)).collect()
}

fn texts<'v>(message: &'v Value, field: &str) -> Vec<&'v str> {
    let embeds = message["embeds"].as_array().into_iter().flatten();
    embeds
        .filter_map(|embed| match field {
            "footer" => embed["footer"]["text"].as_str(),
            field => embed[field].as_str(),
        })
        .collect()
}

/// Whether Discord would take the messages.
fn fit(messages: &[Value]) {
    for (at, message) in messages.iter().enumerate() {
        let size = |field: &str| {
            texts(message, field)
                .into_iter()
                .map(length)
                .collect::<Vec<_>>()
        };
        let all: usize = ["title", "description", "footer"]
            .iter()
            .flat_map(|field| size(field))
            .sum();
        assert!(all <= 6000, "{all} in a message");
        assert!(size("title").iter().all(|size| *size <= 256));
        assert!(
            size("description")
                .iter()
                .all(|size| (1..=4096).contains(size))
        );
        assert!(size("footer").iter().all(|size| (1..=2048).contains(size)));
        assert!(
            message["embeds"]
                .as_array()
                .is_none_or(|embeds| embeds.len() <= 10)
        );
        let is_last = at + 1 == messages.len();
        let rows = message["components"].as_array().map_or(0, Vec::len);
        assert!(is_last || rows == 0, "buttons above the end");
        assert!(rows <= 5);
        for row in message["components"].as_array().into_iter().flatten() {
            let inner = row["components"].as_array().unwrap();
            assert!((1..=5).contains(&inner.len()));
            for one in inner {
                assert!(one["custom_id"].as_str().unwrap().len() <= 100);
                assert!(
                    one["label"]
                        .as_str()
                        .is_none_or(|label| length(label) <= 80)
                );
                for option in one["options"].as_array().into_iter().flatten() {
                    assert!((1..=100).contains(&length(option["label"].as_str().unwrap())));
                    assert!(
                        option["description"]
                            .as_str()
                            .is_none_or(|text| length(text) <= 100)
                    );
                }
            }
        }
    }
}

/// The letters of what a person reads of a reply.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What a person sees of messages, for snapshots.
fn seen(messages: &[Value]) -> String {
    let mut seen = String::new();
    for message in messages {
        seen.push_str("--- message\n");
        for (kind, field) in [
            ("title", "title"),
            ("text", "description"),
            ("footer", "footer"),
        ] {
            for text in texts(message, field) {
                let _ = writeln!(seen, "[{kind}] {text}");
            }
        }
        for row in message["components"].as_array().into_iter().flatten() {
            for one in row["components"].as_array().into_iter().flatten() {
                let label = one["label"].as_str().or(one["placeholder"].as_str());
                let _ = write!(seen, "({}) ", label.unwrap_or_default());
            }
            seen.push('\n');
        }
    }
    seen
}

#[tokio::test]
async fn replies_as_people_read_them() {
    let bot = bot().await;
    let conversation = conversation();
    let place = Place {
        conversation: &conversation,
        seq: 2,
    };
    for (name, question, locale) in [
        ("bring_ja", "本人が更新に行くときの持ち物は何ですか", None),
        ("bring_en", "What should I bring to renew it myself?", None),
        (
            "dates_ja",
            "証明書の有効期限は2027年5月31日です。いつから更新できますか",
            None,
        ),
        ("choice_ja", "持ち物は何ですか", None),
        ("nothing_en", "Tell me about the weather on Mars", None),
        ("easy", "暗証番号を忘れました", Some(ReplyLocale::Yasashii)),
    ] {
        let shown = bot.answer_once(question, locale);
        let whole = messages(&whole(&bot, &shown, Some(place)));
        fit(&whole);
        let brief = messages(&brief(&bot, &shown, Some(place)));
        fit(&brief);
        let text = format!(
            "{question}\n\n=== alone\n{}\n=== in public\n{}",
            seen(&whole),
            seen(&brief)
        );
        insta::assert_snapshot!(name, text);
    }
}

#[tokio::test]
async fn a_long_reply_is_divided_and_nothing_is_lost() {
    let bot = bot().await;
    let conversation = conversation();
    let place = Place {
        conversation: &conversation,
        seq: 2,
    };
    let paragraph = "これは長い文です。つづきます。".repeat(120);
    let reply = Reply {
        title: Some("題".repeat(300)),
        notices: vec!["伏せました。".to_owned()],
        blocks: vec![
            Block::Paragraph(paragraph.clone()),
            Block::Bullets((0..200).map(|n| format!("項目{n}*")).collect()),
            Block::Paragraph(paragraph),
            Block::Steps((0..200).map(|n| format!("手順{n}_")).collect()),
            Block::Paragraph("𠮟".repeat(2500)),
        ],
        sources: vec![SourceNote {
            section: "出典".repeat(700),
            verified_on: "2026-11-01".to_owned(),
        }],
        ..Reply::new(ReplyLocale::Ja)
    };
    let shown = shown(reply);
    let whole = messages(&whole(&bot, &shown, Some(place)));
    assert!(whole.len() > 1);
    fit(&whole);
    let read: String = whole
        .iter()
        .flat_map(|message| {
            ["title", "description", "footer"].map(|field| texts(message, field).concat())
        })
        .collect();
    let read = letters(&read);
    for block in &shown.reply.blocks {
        let items: Vec<&String> = match block {
            Block::Paragraph(text) => vec![text],
            Block::Bullets(items) | Block::Steps(items) => items.iter().collect(),
        };
        for item in items {
            assert!(read.contains(&letters(item)), "{item}");
        }
    }
    assert!(read.contains(&"題".repeat(300)) && read.contains(&"出典".repeat(700)));
    let brief = messages(&brief(&bot, &shown, Some(place)));
    fit(&brief);
    // Of one long block the beginning, up to the end of a sentence.
    let text = texts(&brief[0], "description").concat();
    assert!(text.contains("す。 …"), "{text}");
    assert!(text.matches("これは長い文です").count() < 40, "{text}");
    let labels = seen(&brief);
    assert!(labels.contains("(くわしく見る)"), "{labels}");
}

#[tokio::test]
async fn what_rests_on_dates_of_the_resident_is_not_shown_in_public() {
    let bot = bot().await;
    let conversation = conversation();
    let place = Place {
        conversation: &conversation,
        seq: 2,
    };
    for question in [
        "証明書の有効期限は2027年5月31日です。いつから更新できますか",
        "My certificate expires on May 31, 2027. When can I renew?",
    ] {
        let shown = bot.answer_once(question, None);
        assert!(shown.dated);
        let read = seen(&messages(&whole(&bot, &shown, Some(place))));
        assert!(read.contains("2027"), "{read}");
        let read = seen(&messages(&brief(&bot, &shown, Some(place))));
        assert!(!read.contains("2027") && read.contains("[title]"), "{read}");
        let more = words(&bot, shown.reply.locale, "discord-more", &Args::new());
        assert!(read.contains(&more), "{read}");
        let read = seen(&messages(&details(&bot, &shown, place)));
        assert!(read.contains("2027"), "{read}");
        // Without anything to press, nothing of it either.
        let read = seen(&messages(&brief(&bot, &shown, None)));
        assert!(!read.contains("2027"), "{read}");
    }
}

#[tokio::test]
async fn few_choices_are_buttons_and_many_are_menus() {
    let bot = bot().await;
    let conversation = conversation();
    let place = Place {
        conversation: &conversation,
        seq: 2,
    };
    for (count, length, rows) in [
        (1, 10, 1),
        (5, 80, 1),
        (5, 81, 1),
        (6, 10, 1),
        (25, 200, 1),
        (26, 10, 2),
        (75, 10, 3),
    ] {
        let choices = (0..count).map(|n| Choice {
            id: format!("c{n}"),
            label: "あ".repeat(length),
        });
        let reply = Reply {
            blocks: vec![Block::Paragraph("どれですか".to_owned())],
            choices: choices.collect(),
            ..Reply::new(ReplyLocale::Ja)
        };
        let whole = messages(&whole(&bot, &shown(reply), Some(place)));
        fit(&whole);
        let all = whole[0]["components"].as_array().unwrap();
        // The last row is that for a person.
        assert_eq!(all.len(), rows + 1, "{count}");
        let is_menu = all[0]["components"][0]["type"] == 3;
        assert_eq!(is_menu, count > 5 || length > 80, "{count}");
        let ids: std::collections::BTreeSet<&str> = all
            .iter()
            .flat_map(|row| row["components"].as_array().unwrap())
            .map(|one| one["custom_id"].as_str().unwrap())
            .collect();
        let buttons: usize = all
            .iter()
            .map(|row| row["components"].as_array().unwrap().len())
            .sum();
        assert_eq!(ids.len(), buttons, "ids must differ");
        assert!(ids.iter().all(|id| Pressed::read(id).is_some()));
    }
}

#[tokio::test]
async fn what_cannot_be_found_again_has_nothing_to_press_but_a_person() {
    let bot = bot().await;
    let shown = bot.answer_once("持ち物は何ですか", None);
    assert!(!shown.reply.choices.is_empty());
    let parts = whole(&bot, &shown, None);
    let messages = messages(&parts);
    let rows = messages[0]["components"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        rows[0]["components"][0]["custom_id"],
        Pressed::Person(None).id()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_reply_fits(
        title in prop::option::of("\\PC{0,300}"),
        paragraphs in prop::collection::vec("\\PC{1,2500}", 0..6),
        items in prop::collection::vec("[a-z*#あ𠮟。 ]{1,300}", 0..40),
    ) {
        static BOT: std::sync::OnceLock<Bot> = std::sync::OnceLock::new();
        let bot = BOT.get_or_init(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(bot())
        });
        let mut blocks: Vec<Block> = paragraphs.into_iter().map(Block::Paragraph).collect();
        if !items.is_empty() {
            blocks.push(Block::Bullets(items));
        }
        let reply = Reply { title, blocks, ..Reply::new(ReplyLocale::Ja) };
        let shown = shown(reply);
        let conversation = conversation();
        let place = Place { conversation: &conversation, seq: 2 };
        fit(&messages(&whole(bot, &shown, Some(place))));
        fit(&messages(&brief(bot, &shown, Some(place))));
    }
}
