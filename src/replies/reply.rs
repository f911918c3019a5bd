//! What a resident gets: the blocks of an answer and what belongs to it.

use serde::{Deserialize, Serialize};

use super::args::Args;
use super::catalog::{Catalog, Message, RenderError};
use super::markup::{self, Block};
use super::ruby;
use crate::calendar::{PartialDate, say};
use crate::locale::ReplyLocale;

/// A reply, complete and ready for any channel. Nothing of it is ever cut.
///
/// In easy Japanese all its texts hold readings in the notation of [`super::ruby`]; a channel shows them in its own
/// way, with [`Reply::plain`] if it can only show text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The locale in which it is written.
    pub locale: ReplyLocale,
    /// The intent that was answered; `None` if nothing was.
    pub intent: Option<String>,
    /// A short heading.
    pub title: Option<String>,
    /// The answer.
    pub blocks: Vec<Block>,
    /// What must be read first, such as the warning that personal data were hidden.
    pub notices: Vec<String>,
    /// What the resident may choose next.
    pub choices: Vec<Choice>,
    /// Where the facts come from.
    pub sources: Vec<SourceNote>,
    /// The answer as it is to be spoken, where that differs.
    pub speech: Option<String>,
}

/// Something the resident may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the program does when it is chosen.
    pub id: String,
    /// What the resident reads.
    pub label: String,
}

/// Where the facts of an answer come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceNote {
    /// The section of the page, in the language of the reply.
    pub section: String,
    /// The day on which staff last compared the answer with the page, as 2026-11-01.
    pub verified_on: String,
}

/// The words around a reply in plain text, taken from `ui.ftl`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainLabels {
    /// Whether the title is shown; it is needed only where several answers stand together.
    pub with_title: bool,
    /// The line above the choices.
    pub choices_intro: Option<String>,
    /// One line for each source of the reply, in their order.
    pub source_lines: Vec<String>,
}

impl PlainLabels {
    /// The words for this reply, without the title: messages `choices-intro` and `source-line`.
    ///
    /// Fails if one of them is missing or cannot be written out.
    pub fn for_reply(catalog: &Catalog, reply: &Reply) -> Result<Self, RenderError> {
        let mut labels = Self::default();
        if !reply.choices.is_empty() {
            let intro = catalog.text(reply.locale, "choices-intro", &Args::new())?;
            labels.choices_intro = Some(intro);
        }
        for source in &reply.sources {
            let args = Args::from([
                ("section", source.section.clone()),
                ("verified_on", verified_on(source, reply.locale)),
            ]);
            let line = catalog.text(reply.locale, "source-line", &args)?;
            if !labels.source_lines.contains(&line) {
                labels.source_lines.push(line);
            }
        }
        Ok(labels)
    }

    /// The same words, with the title.
    #[must_use]
    pub fn titled(mut self) -> Self {
        self.with_title = true;
        self
    }
}

impl Reply {
    /// An empty reply.
    pub fn new(locale: ReplyLocale) -> Self {
        Self {
            locale,
            intent: None,
            title: None,
            blocks: Vec::new(),
            notices: Vec::new(),
            choices: Vec::new(),
            sources: Vec::new(),
            speech: None,
        }
    }

    /// A reply that says what the message says, in the language in which it was found.
    pub fn from_message(message: Message) -> Self {
        let body = message.body.unwrap_or_default();
        Self {
            title: message.title,
            blocks: markup::blocks(&body, message.locale),
            speech: message.speech,
            ..Self::new(message.locale)
        }
    }

    /// A text of this reply as plain text, with readings in brackets.
    pub fn plain(&self, text: &str) -> String {
        match self.locale {
            ReplyLocale::Ja | ReplyLocale::En => text.to_owned(),
            ReplyLocale::Yasashii => ruby::plain(text),
        }
    }

    /// The whole reply as plain text: notices, title if wanted, blocks, numbered choices, sources.
    pub fn plain_text(&self, labels: &PlainLabels) -> String {
        let mut parts = self.notices.clone();
        let body = markup::plain_text(&self.blocks, self.locale);
        let title = self.title.as_ref().filter(|_| labels.with_title);
        parts.push(lines([title.map(|title| format!("■ {title}")), Some(body)]));
        if !self.choices.is_empty() {
            let choices: Vec<_> = self.choices.iter().map(|choice| &choice.label).collect();
            let choices = markup::numbered(&choices);
            parts.push(lines([labels.choices_intro.clone(), Some(choices)]));
        }
        parts.push(labels.source_lines.join("\n"));
        parts.retain(|part| !part.is_empty());
        self.plain(&parts.join("\n\n"))
    }

    /// How many characters the plain text has; channels have limits in characters.
    pub fn length(&self, labels: &PlainLabels) -> usize {
        self.plain_text(labels).chars().count()
    }
}

/// The day on which the source was looked at: as it is written, and in words where that is easier to read.
fn verified_on(source: &SourceNote, locale: ReplyLocale) -> String {
    let written = source.verified_on.as_str();
    match (locale, written.parse::<chrono::NaiveDate>()) {
        (ReplyLocale::Yasashii, Ok(day)) => say(&PartialDate::from_date(day), locale),
        (ReplyLocale::Yasashii | ReplyLocale::Ja | ReplyLocale::En, _) => written.to_owned(),
    }
}

/// The lines that there are, each on its own.
fn lines(parts: [Option<String>; 2]) -> String {
    let parts: Vec<_> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::Source;
    use crate::replies::audit::audit;

    fn interface() -> Catalog {
        let source = |name: &str, text: &str| {
            Arc::new(Source {
                name: name.to_owned(),
                text: text.to_owned(),
            })
        };
        let (catalog, findings) = Catalog::new(&[
            (
                ReplyLocale::Ja,
                source("locales/ja/ui.ftl", include_str!("../../locales/ja/ui.ftl")),
            ),
            (
                ReplyLocale::En,
                source("locales/en/ui.ftl", include_str!("../../locales/en/ui.ftl")),
            ),
            (
                ReplyLocale::Yasashii,
                source(
                    "locales/ja-x-yasashii/ui.ftl",
                    include_str!("../../locales/ja-x-yasashii/ui.ftl"),
                ),
            ),
        ]);
        assert_eq!(findings, []);
        catalog
    }

    fn reply(catalog: &Catalog, locale: ReplyLocale) -> Reply {
        let texts = match locale {
            ReplyLocale::Ja => [
                "持ち物",
                "お持ちください。\n- カード\n- 通知書\n\n1. 予約\n2. 来庁",
                "更新",
                "必要なもの",
                "2026年11月1日",
            ],
            ReplyLocale::Yasashii => [
                "持《も》ち物《もの》",
                "持《も》って 行《い》って ください。\n- カード\n- 通知書《つうちしょ》",
                "更新《こうしん》",
                "必要《ひつよう》な もの",
                "2026-11-01",
            ],
            ReplyLocale::En => [
                "What to bring",
                "Please bring:\n- the card\n- the notice\n\n1. Book\n2. Come",
                "Renewal",
                "What you need",
                "1 November 2026",
            ],
        };
        let message = Message {
            locale,
            body: Some(texts[1].into()),
            title: Some(texts[0].into()),
            label: None,
            speech: None,
        };
        let warning = catalog
            .text(locale, "masked-warning", &Args::new())
            .unwrap();
        Reply {
            intent: Some("bring".into()),
            notices: vec![warning],
            choices: vec![
                Choice {
                    id: "renewal".into(),
                    label: texts[2].into(),
                },
                Choice {
                    id: "bring".into(),
                    label: texts[0].into(),
                },
            ],
            sources: vec![
                SourceNote {
                    section: texts[3].into(),
                    verified_on: texts[4].into()
                };
                2
            ],
            ..Reply::from_message(message)
        }
    }

    #[test]
    fn a_japanese_reply_in_plain_text() {
        let catalog = interface();
        let reply = reply(&catalog, ReplyLocale::Ja);
        let labels = PlainLabels::for_reply(&catalog, &reply).unwrap();
        insta::assert_snapshot!(reply.plain_text(&labels.titled()), @r"
        個人情報と思われる部分を伏せました。個人情報はここに入力しないでください。

        ■ 持ち物
        お持ちください。
        ・カード
        ・通知書

        1. 予約
        2. 来庁

        番号か言葉でお選びください。
        1. 更新
        2. 持ち物

        出典: 必要なもの（2026年11月1日確認）
        ");
    }

    #[test]
    fn an_english_reply_in_plain_text() {
        let catalog = interface();
        let reply = reply(&catalog, ReplyLocale::En);
        let labels = PlainLabels::for_reply(&catalog, &reply).unwrap();
        insta::assert_snapshot!(reply.plain_text(&labels), @r"
        I have hidden what looked like personal information. Please do not send personal information here.

        Please bring:
        - the card
        - the notice

        1. Book
        2. Come

        Please choose by number or in words.
        1. Renewal
        2. What to bring

        Source: What you need (checked on 1 November 2026)
        ");
    }

    #[test]
    fn an_easy_japanese_reply_in_plain_text_has_readings_in_brackets() {
        let catalog = interface();
        let reply = Reply {
            notices: Vec::new(),
            ..reply(&catalog, ReplyLocale::Yasashii)
        };
        let labels = PlainLabels::for_reply(&catalog, &reply).unwrap();
        insta::assert_snapshot!(reply.plain_text(&labels.titled()), @r"
        ■ 持（も）ち物（もの）
        持（も）って 行（い）って ください。
        ・カード
        ・通知書（つうちしょ）

        番号（ばんごう）か 言葉（ことば）で 選（えら）んで ください。
        1. 更新（こうしん）
        2. 持（も）ち物（もの）

        もとの 資料（しりょう）: 必要（ひつよう）な もの(2026年（ねん）11月（がつ）1日（ついたち）(日曜日（にちようび）)に 確認（かくにん）)
        ");
    }

    #[test]
    fn nothing_is_shown_for_what_is_not_there() {
        let reply = Reply {
            title: Some("題".into()),
            blocks: vec![Block::Paragraph("文です".into())],
            ..Reply::new(ReplyLocale::Ja)
        };
        let labels = PlainLabels::default();
        assert_eq!(reply.plain_text(&labels), "文です");
        assert_eq!(reply.length(&labels), 3);
        assert_eq!(reply.length(&labels.titled()), 7);
        assert_eq!(
            Reply::new(ReplyLocale::En).plain_text(&PlainLabels::default()),
            ""
        );
    }

    #[test]
    fn a_reply_is_data_for_other_programs() {
        let reply = Reply {
            blocks: vec![Block::Paragraph("a".into()), Block::Steps(vec!["b".into()])],
            ..Reply::new(ReplyLocale::En)
        };
        let json = serde_json::to_value(&reply).unwrap();
        assert_eq!(json["locale"], "en");
        assert_eq!(
            json["blocks"],
            serde_json::json!([
                {"kind": "paragraph", "content": "a"},
                {"kind": "steps", "content": ["b"]},
            ])
        );
    }

    #[test]
    fn the_program_s_own_messages_are_in_order() {
        let catalog = interface();
        assert_eq!(audit(&catalog), []);
        let args = Args::from([("open_line", "LINE"), ("until", "TIME"), ("next", "TIME")])
            .with("section", "SECTION")
            .with("verified_on", "DAY");
        let banned = [
            "照会兼回答書",
            "登記事項",
            "5回目の誕生日",
            "48時間",
            "封緘",
            "誓約書",
            "戸籍",
            "2~3か月前",
            "list A",
            "48 hours",
            "pledge",
            "family register",
        ];
        for locale in ReplyLocale::ALL {
            for id in catalog.ids(locale) {
                let body = catalog.message(locale, id, &args).unwrap().body.unwrap();
                assert!(!body.is_empty() && body.chars().count() < 600, "{id}");
                assert!(banned.iter().all(|word| !body.contains(word)), "{id}");
            }
        }
        let says = |locale, id, words: &str| {
            let text = catalog.text(locale, id, &args).unwrap();
            assert!(text.contains(words), "{id} must say {words}");
        };
        says(ReplyLocale::Ja, "masked-warning", "個人情報");
        says(ReplyLocale::Ja, "masked-warning", "入力しないでください");
        says(
            ReplyLocale::En,
            "masked-warning",
            "Please do not send personal information",
        );
        for id in ["fallback", "fallback-again"] {
            says(ReplyLocale::Ja, id, "お答えできません");
            says(ReplyLocale::En, id, "I cannot answer");
        }
        for id in ["greeting", "fallback", "fallback-again", "offer-person"] {
            for locale in ReplyLocale::ALL {
                says(locale, id, "0120-380-366");
            }
        }
    }
}
