//! One message as HTML. Nothing else renders messages: the page, the answers to forms and the stream all do it here.

use chrono::{NaiveDateTime, TimeDelta};
use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use super::document::separator;
use super::icons;
use super::inline::{linked, rich, simple, written_in};
use super::scene::Scene;
use crate::bot::{Shown, in_tokyo};
use crate::locale::ReplyLocale;
use crate::replies::{Block, PlainLabels, Reply};
use crate::store::{Author, Body, Event, Thumb, Timestamp};

/// Messages of one author belong together when no more time lies between them.
const TOGETHER: TimeDelta = TimeDelta::minutes(5);

/// A message as the script gets it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Element {
    /// The sequence number; none for what could not be kept.
    pub(super) seq: Option<u64>,
    /// Whose message it is.
    pub(super) author: &'static str,
    /// The whole element of the list.
    pub(super) html: String,
}

/// What a message is rendered with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context<'e> {
    /// The message before it, if it is known.
    pub(super) before: Option<&'e Event>,
    /// The thumb that was given on it.
    pub(super) thumb: Option<Thumb>,
    /// What its author made of it later.
    pub(super) change: Option<&'e Body>,
}

/// The name of an author in HTML and JSON.
pub(super) fn author_name(author: &Author) -> &'static str {
    match author {
        Author::Resident => "resident",
        Author::Bot => "bot",
        Author::Agent(_) => "agent",
        Author::System => "system",
    }
}

/// The text that tells what happened, where an event is no message but residents should know of it.
fn system_text(body: &Body) -> Option<&'static str> {
    match body {
        Body::HandOver { .. } => Some("web-queue"),
        Body::Claim => Some("web-claimed"),
        Body::Release { .. } | Body::Transfer { .. } => Some("web-released"),
        Body::Close { .. } => Some("web-closed"),
        Body::ResidentMessage { .. }
        | Body::BotReply { .. }
        | Body::AgentMessage { .. }
        | Body::MessageEdited { .. }
        | Body::MessageDeleted { .. }
        | Body::Note { .. }
        | Body::Feedback { .. }
        | Body::Snooze { .. }
        | Body::Suggestion { .. } => None,
    }
}

/// Whether an event is shown in the log.
pub(super) fn is_shown(event: &Event) -> bool {
    matches!(
        event.body,
        Body::ResidentMessage { .. } | Body::BotReply { .. } | Body::AgentMessage { .. }
    ) || system_text(&event.body).is_some()
}

/// What was made of a message at last, among events that came later.
pub(super) fn change_of(message: u64, later: &[Event]) -> Option<&Body> {
    let mut changes = later.iter().rev().map(|event| &event.body);
    changes.find(|body| body.changed_message() == Some(message))
}

/// The day on which something happened, in Tokyo.
pub(super) fn day_of(at: Timestamp) -> Option<chrono::NaiveDate> {
    in_tokyo(at).map(|moment| moment.date())
}

/// Parts of a message that differ from author to author.
struct Parts {
    author: &'static str,
    /// The classes beside `message` and the author.
    classes: &'static str,
    seq: Option<u64>,
    /// The language of everything in the message; `None` if it is that of the page.
    lang: Option<&'static str>,
    name: Markup,
    at: Option<NaiveDateTime>,
    body: Markup,
}

impl Scene<'_> {
    /// An event as a message, below the line of a new day if it begins one; `None` if it is no message.
    pub(super) fn element(&self, event: &Event, context: Context<'_>) -> Option<Element> {
        let begins_day = event.seq == 1
            || context
                .before
                .is_some_and(|before| day_of(before.at) != day_of(event.at));
        let message = self.message(event, context)?;
        let html = html! {
            @if begins_day { (separator(self, event.at)) }
            (message)
        }
        .into_string();
        let system = system_text(&event.body).is_some();
        Some(Element {
            seq: Some(event.seq),
            author: if system {
                "system"
            } else {
                author_name(&event.author)
            },
            html,
        })
    }

    /// An event as HTML; `None` if it is no message.
    pub(super) fn message(&self, event: &Event, context: Context<'_>) -> Option<Markup> {
        let at = in_tokyo(event.at);
        let seq = Some(event.seq);
        let grouped = if is_grouped(event, context.before) {
            " grouped"
        } else {
            ""
        };
        if let Some(id) = system_text(&event.body) {
            return Some(item(&Parts {
                author: "system",
                classes: "",
                seq,
                lang: None,
                name: PreEscaped(String::new()),
                at,
                body: html! { p { (self.words().text(id)) } },
            }));
        }
        match &event.body {
            Body::ResidentMessage { text } => Some(item(&Parts {
                author: "resident",
                classes: grouped,
                seq,
                lang: None,
                name: self.words().label("web-you"),
                at,
                body: self.written(text, context.change, |text| html! { (text) }),
            })),
            Body::AgentMessage { text } => Some(item(&Parts {
                author: "agent",
                classes: grouped,
                seq,
                lang: None,
                name: self.words().label("web-agent"),
                at,
                body: self.written(text, context.change, linked),
            })),
            Body::BotReply { text, .. } => Some(match Shown::of(event) {
                Some(shown) => self.reply(&shown, seq, at, context.thumb, grouped),
                None => item(&Parts {
                    author: "bot",
                    classes: grouped,
                    seq,
                    lang: None,
                    name: self.words().label("web-bot"),
                    at,
                    body: html! { p.written { (linked(text)) } },
                }),
            }),
            _ => None,
        }
    }

    /// What somebody wrote, as it stands now.
    fn written(&self, text: &str, change: Option<&Body>, show: impl Fn(&str) -> Markup) -> Markup {
        let (text, is_changed) = match change {
            Some(Body::MessageDeleted { .. }) => {
                return html! { p.gone { (self.words().label("web-deleted")) } };
            }
            Some(Body::MessageEdited { text, .. }) => (text.as_str(), true),
            _ => (text, false),
        };
        html! {
            p.written lang=[self.other_lang(written_in(text))] dir="auto" { (show(text)) }
            @if is_changed { p.edited { (self.words().label("web-edited")) } }
        }
    }

    /// A message of the resident.
    pub(super) fn resident(
        &self,
        text: &str,
        seq: Option<u64>,
        at: Option<NaiveDateTime>,
        classes: &'static str,
    ) -> Markup {
        item(&Parts {
            author: "resident",
            classes,
            seq,
            lang: None,
            name: self.words().label("web-you"),
            at,
            body: self.written(text, None, |text| html! { (text) }),
        })
    }

    /// A reply of the bot. Everything in it is in the language of the reply.
    pub(super) fn reply(
        &self,
        shown: &Shown,
        seq: Option<u64>,
        at: Option<NaiveDateTime>,
        thumb: Option<Thumb>,
        classes: &'static str,
    ) -> Markup {
        let reply = &shown.reply;
        let locale = reply.locale;
        let words = self.words_in(locale);
        let catalog = &self.bot.library().catalog;
        let sources = PlainLabels::for_reply(catalog, reply).map(|labels| labels.source_lines);
        let has_list = reply
            .blocks
            .iter()
            .any(|block| !matches!(block, Block::Paragraph(_)));
        let body = html! {
            @for notice in &reply.notices { p.notice { (rich(notice, locale)) } }
            @if let Some(title) = &reply.title { h3 { (simple(title, locale)) } }
            (blocks(&reply.blocks, locale))
            @for line in sources.iter().flatten() {
                footer.source { (rich(line, locale)) }
            }
            @if let Some(seq) = seq { (self.choices(reply, shown.clarify, seq)) }
            @if let Some(seq) = seq && !shown.clarify {
                div.actions {
                    @if has_list && !shown.fallback {
                        a.print href=(self.view.address(&format!("/chat/print/{seq}"))) {
                            (icons::printer()) span { (words.label("web-print")) }
                        }
                    }
                    (self.thumbs(seq, thumb, locale))
                }
            }
        };
        item(&Parts {
            author: "bot",
            classes,
            seq,
            lang: self.other_lang(locale),
            name: words.label("web-bot"),
            at,
            body,
        })
    }

    fn choices(&self, reply: &Reply, clarify: bool, seq: u64) -> Markup {
        let words = self.words_in(reply.locale);
        html! {
            @if !reply.choices.is_empty() {
                form.choices method="post" action=(self.view.address("/chat")) {
                    (self.key_field())
                    input type="hidden" name="reply" value=(seq);
                    @if !clarify { p.intro { (words.label("web-choices")) } }
                    @for choice in &reply.choices {
                        button name="choice" value=(choice.id) { (simple(&choice.label, reply.locale)) }
                    }
                }
            }
        }
    }

    fn thumbs(&self, seq: u64, given: Option<Thumb>, locale: ReplyLocale) -> Markup {
        let words = self.words_in(locale);
        html! {
            form.thumbs method="post" action=(self.view.address("/chat")) role="group" aria-label=(words.plain("web-thumbs")) {
                (self.key_field())
                input type="hidden" name="reply" value=(seq);
                button name="thumb" value="up" aria-pressed=(given == Some(Thumb::Up)) {
                    (icons::thumb_up()) span { (words.label("web-thumb-up")) }
                }
                button name="thumb" value="down" aria-pressed=(given == Some(Thumb::Down)) {
                    (icons::thumb_down()) span { (words.label("web-thumb-down")) }
                }
            }
        }
    }

    /// The first message, which is no event: it is there before any conversation is.
    pub(super) fn greeting(&self) -> Markup {
        let words = self.words();
        let locale = words.locale();
        let body = html! {
            (blocks(&words.blocks("web-greeting"), locale))
            form.choices.examples method="post" action=(self.view.address("/chat")) {
                (self.key_field())
                p.intro { (words.label("web-examples")) }
                @for number in 1..=4 {
                    @let id = format!("web-example-{number}");
                    button name="text" value=(words.plain(&id)) { (words.label(&id)) }
                }
            }
        };
        item(&Parts {
            author: "bot",
            classes: "",
            seq: Some(0),
            lang: None,
            name: words.label("web-bot"),
            at: None,
            body,
        })
    }

    /// A message under way, into which the script puts the text (`data-slot`).
    pub(super) fn pending(&self) -> Markup {
        item(&Parts {
            author: "resident",
            classes: " pending",
            seq: None,
            lang: None,
            name: self.words().label("web-you"),
            at: None,
            body: html! {
                p.written data-slot="text" dir="auto" {}
                p.delivery data-slot="state" {}
            },
        })
    }

    /// What is shown while an answer is awaited.
    pub(super) fn typing(&self) -> Markup {
        item(&Parts {
            author: "bot",
            classes: " typing",
            seq: None,
            lang: None,
            name: self.words().label("web-bot"),
            at: None,
            body: html! {
                p.dots {
                    span aria-hidden="true" {} span aria-hidden="true" {} span aria-hidden="true" {}
                    span.visually-hidden { (self.words().label("web-js-typing")) }
                }
            },
        })
    }
}

/// A message as an element of the list.
fn item(parts: &Parts) -> Markup {
    let author = parts.author;
    let classes = format!("message {author}{}", parts.classes);
    let id = parts.seq.map(|seq| format!("m{seq}"));
    // The list is a log for screen readers, so its items are articles.
    html! {
        li class=(classes) id=[id] role="article" data-seq=[parts.seq] data-author=(author)
            lang=[parts.lang] {
            @if author != "system" { span.avatar aria-hidden="true" {} }
            div.content {
                @if author != "system" {
                    p.who {
                        strong { (parts.name) }
                        @if let Some(at) = parts.at { " " (time(at)) }
                    }
                }
                div.body { (parts.body) }
            }
        }
    }
}

/// A moment in Tokyo.
fn time(at: NaiveDateTime) -> Markup {
    let exact = at.format("%Y-%m-%dT%H:%M:%S+09:00").to_string();
    html! { time datetime=(exact) { (at.format("%H:%M").to_string()) } }
}

/// Paragraphs, lists and steps.
pub(super) fn blocks(blocks: &[Block], locale: ReplyLocale) -> Markup {
    html! {
        @for block in blocks {
            @match block {
                Block::Paragraph(text) => { p { (rich(text, locale)) } }
                Block::Bullets(items) => { ul { @for item in items { li { (rich(item, locale)) } } } }
                Block::Steps(items) => { ol { @for item in items { li { (rich(item, locale)) } } } }
            }
        }
    }
}

fn is_grouped(event: &Event, before: Option<&Event>) -> bool {
    before.is_some_and(|before| {
        let apart = event.at.0.saturating_sub(before.at.0);
        before.author == event.author
            && system_text(&before.body).is_none()
            && TimeDelta::microseconds(apart) < TOGETHER
            && day_of(before.at) == day_of(event.at)
    })
}
