//! One event as the desk sees it: as data, and as HTML. Nothing else renders messages for agents.

use chrono::NaiveDateTime;
use maud::{Markup, html};
use serde::Serialize;

use super::language::Language;
use crate::bot::desk::Names;
use crate::bot::{Shown, in_tokyo};
use crate::channels::web::Web;
use crate::channels::web::page::inline::{linked, rich, simple, written_in};
use crate::locale::ReplyLocale;
use crate::replies::{Args, Block, Reply};
use crate::store::{AgentId, Author, Body, Event, Timestamp};
use crate::text::MASK;

/// Why something happened, where the program gives the reason and not a person.
const REASONS: [&str; 6] = ["asked", "button", "offered", "note", "timeout", "closed"];

/// An event for the screen of an agent.
#[derive(Clone, Debug, Serialize)]
pub(super) struct EventView {
    /// Its place in the conversation.
    pub(super) seq: u64,
    kind: &'static str,
    author: &'static str,
    /// When it happened, in milliseconds since the beginning of 1970 in UTC.
    at: i64,
    /// The element of the list; none for what is not shown, which counts all the same.
    html: Option<String>,
    /// The text of a message or note.
    text: Option<String>,
}

/// Whose names are needed to show an event.
pub(super) fn agents_in(event: &Event) -> impl Iterator<Item = &AgentId> {
    let author = match &event.author {
        Author::Agent(agent) => Some(agent),
        Author::Resident | Author::Bot | Author::System => None,
    };
    let receiver = match &event.body {
        Body::Transfer { to } => Some(to),
        _ => None,
    };
    author.into_iter().chain(receiver)
}

/// What events are shown with.
#[derive(Clone, Debug)]
pub(super) struct Scene<'a> {
    /// The service, for its texts.
    pub(super) web: &'a Web,
    /// The language of the agent.
    pub(super) language: Language,
    /// The names of agents.
    pub(super) names: Names,
}

/// An element of the list, in parts.
struct Parts<'a> {
    event: &'a Event,
    /// The class beside `message`.
    class: &'static str,
    /// The language of the whole element; none if it is that of the page.
    lang: Option<&'static str>,
    name: String,
    /// What kind of message it is, in words, where the name does not tell.
    mark: Option<String>,
    body: Markup,
}

impl Scene<'_> {
    /// An event for the screen.
    pub(super) fn view(&self, event: &Event) -> EventView {
        let text = Some(event.body.text()).filter(|text| !text.is_empty());
        EventView {
            seq: event.seq,
            kind: event.body.kind(),
            author: match event.author {
                Author::Resident => "resident",
                Author::Bot => "bot",
                Author::Agent(_) => "agent",
                Author::System => "system",
            },
            at: event.at.0.div_euclid(1000),
            html: self.html(event).map(Markup::into_string),
            text: text.map(visible),
        }
    }

    fn word(&self, id: &str) -> String {
        self.language.text(self.web, id, &Args::new())
    }

    fn author(&self, event: &Event) -> String {
        match &event.author {
            Author::Resident => self.word("staff-event-resident"),
            Author::Bot => self.word("staff-event-bot"),
            Author::Agent(agent) => self.names.of(agent),
            Author::System => String::new(),
        }
    }

    /// An event as an element of the list; none for what is not shown.
    fn html(&self, event: &Event) -> Option<Markup> {
        let name = self.author(event);
        let parts = match &event.body {
            Body::ResidentMessage { text } => Parts {
                event,
                class: "resident",
                lang: self.other(written_in(text)),
                name,
                mark: None,
                // What residents write is never a link that agents could follow.
                body: written(text, |part| html! { (part) }),
            },
            Body::AgentMessage { text } => Parts {
                event,
                class: "agent",
                lang: self.other(written_in(text)),
                name,
                mark: None,
                body: written(text, linked),
            },
            Body::MessageEdited { message, text } => Parts {
                event,
                class: match event.author {
                    Author::Resident => "resident",
                    _ => "agent",
                },
                lang: self.other(written_in(text)),
                name,
                mark: Some(self.word("staff-event-edited")),
                body: html! {
                    (written(text, |part| html! { (part) }))
                    (self.earlier(*message))
                },
            },
            Body::Note { text } => Parts {
                event,
                class: "note",
                lang: self.other(written_in(text)),
                name,
                mark: Some(format!(
                    "{} – {}",
                    self.word("staff-event-note"),
                    self.word("staff-event-note-hint")
                )),
                body: written(text, |part| html! { (part) }),
            },
            Body::BotReply { text, .. } => {
                let shown = Shown::of(event);
                let locale = shown.as_ref().map(|shown| shown.reply.locale);
                Parts {
                    event,
                    class: "bot",
                    lang: locale.and_then(|locale| self.other(locale)),
                    name,
                    mark: None,
                    body: html! {
                        @match &shown {
                            Some(shown) => (reply(&shown.reply)),
                            None => (written(text, linked)),
                        }
                        (self.why(&event.body, shown.as_ref()))
                    },
                }
            }
            Body::Feedback { .. } | Body::Suggestion { .. } => return None,
            _ => Parts {
                event,
                class: "system",
                lang: None,
                name: String::new(),
                mark: None,
                body: self.happening(event, &name),
            },
        };
        Some(item(&parts))
    }

    /// What happened, in a sentence, and why.
    fn happening(&self, event: &Event, name: &str) -> Markup {
        let by_program = name.is_empty();
        let (id, reason) = match &event.body {
            Body::HandOver { reason } => ("staff-event-hand-over", Some(reason)),
            Body::Claim => ("staff-event-claim", None),
            Body::Release { reason } if by_program => ("staff-event-returned", Some(reason)),
            Body::Release { reason } => ("staff-event-release", Some(reason)),
            Body::Transfer { .. } => ("staff-event-transfer", None),
            Body::Snooze { reason, .. } if by_program => ("staff-event-put-off", Some(reason)),
            Body::Snooze { reason, .. } => ("staff-event-snooze", Some(reason)),
            Body::Close { reason } if by_program => ("staff-event-closed", Some(reason)),
            Body::Close { reason } => ("staff-event-close", Some(reason)),
            Body::MessageDeleted { .. } => ("staff-event-deleted", None),
            _ => return html! {},
        };
        let reason = reason.map_or_else(String::new, |reason| self.reason(reason));
        let mut args = Args::new()
            .with("name", name)
            .with("reason", reason.as_str());
        if let Body::Transfer { to } = &event.body {
            args = args.with("to", self.names.of(to));
        }
        if let Body::Snooze { until, .. } = &event.body {
            args = args.with("until", moment(*until));
        }
        let sentence = self.language.text(self.web, id, &args);
        // The sentences about the program hold its reasons.
        let apart = !by_program && !matches!(event.body, Body::HandOver { .. });
        let given = Some(reason).filter(|reason| apart && !reason.is_empty());
        html! {
            p { (visible(&sentence)) }
            @if let Body::MessageDeleted { message } = &event.body { (self.earlier(*message)) }
            @if let Some(reason) = given {
                @let args = Args::new().with("reason", reason);
                p.reason dir="auto" {
                    (masks(&visible(&self.language.text(self.web, "staff-event-reason", &args)), |part| html! { (part) }))
                }
            }
        }
    }

    /// The way to the message that was changed or taken away.
    fn earlier(&self, message: u64) -> Markup {
        html! { p.reason { a href=(format!("#e{message}")) { (self.word("staff-event-earlier")) } } }
    }

    fn reason(&self, reason: &str) -> String {
        if REASONS.contains(&reason) {
            self.word(&format!("staff-reason-{reason}"))
        } else {
            visible(reason)
        }
    }

    /// Why the bot answered so.
    fn why(&self, body: &Body, shown: Option<&Shown>) -> Markup {
        let Body::BotReply {
            intents, library, ..
        } = body
        else {
            return html! {};
        };
        let row = |id: &str, value: &str| {
            html! { div { dt { (self.word(id)) } dd { (visible(value)) } } }
        };
        let kind = shown.and_then(|shown| match (shown.fallback, shown.clarify) {
            (true, _) => Some("staff-why-fallback"),
            (false, true) => Some("staff-why-clarify"),
            (false, false) => None,
        });
        let named = if intents.is_empty() {
            self.word("staff-why-none")
        } else {
            intents.join(", ")
        };
        html! {
            details.why lang=(self.language.locale().tag()) {
                summary { (self.word("staff-why")) }
                dl {
                    (row("staff-why-intents", &named))
                    @if let Some(shown) = shown {
                        (row("staff-why-confidence", &percent(shown.confidence)))
                        @if let Some(kind) = kind { (row("staff-why-kind", &self.word(kind))) }
                        @for source in &shown.reply.sources {
                            (row("staff-why-sources", &format!(
                                "{} ({})", shown.reply.plain(&source.section), source.verified_on
                            )))
                        }
                    }
                    (row("staff-why-library", library))
                }
            }
        }
    }

    /// The attribute `lang` of what is in another language than the page.
    fn other(&self, locale: ReplyLocale) -> Option<&'static str> {
        let tag = locale.language().tag();
        (tag != self.language.0.tag()).then_some(tag)
    }
}

fn item(parts: &Parts<'_>) -> Markup {
    let event = parts.event;
    html! {
        li class=(format!("message {}", parts.class)) id=(format!("e{}", event.seq)) data-seq=(event.seq)
            data-kind=(event.body.kind()) role="article" lang=[parts.lang] {
            p.who {
                @if !parts.name.is_empty() { strong { bdi { (visible(&parts.name)) } } " " }
                @if let Some(mark) = &parts.mark { span.mark { (mark) } " " }
                @if let Some(at) = in_tokyo(event.at) { (time(at)) }
            }
            div.body { (parts.body) }
        }
    }
}

/// A moment in Tokyo, with the day in the attribute.
fn time(at: NaiveDateTime) -> Markup {
    let exact = at.format("%Y-%m-%dT%H:%M:%S+09:00").to_string();
    html! { time datetime=(exact) { (at.format("%H:%M").to_string()) } }
}

/// A moment in words that are the same in every language.
fn moment(at: Timestamp) -> String {
    in_tokyo(at).map_or_else(String::new, |at| at.format("%Y-%m-%d %H:%M").to_string())
}

fn percent(thousandths: u16) -> String {
    format!("{} %", (u32::from(thousandths) + 5) / 10)
}

/// What somebody wrote.
fn written(text: &str, show: impl Fn(&str) -> Markup) -> Markup {
    html! { p.written dir="auto" { (masks(&visible(text), show)) } }
}

/// A text in which what was masked is marked.
fn masks(text: &str, show: impl Fn(&str) -> Markup) -> Markup {
    html! {
        @for (number, part) in text.split(MASK).enumerate() {
            @if number > 0 { mark.masked { (MASK) } }
            (show(part))
        }
    }
}

/// The reply of the bot as the resident sees it, without what can be done with it.
fn reply(reply: &Reply) -> Markup {
    let locale = reply.locale;
    html! {
        @for notice in &reply.notices { p.notice { (rich(notice, locale)) } }
        @if let Some(title) = &reply.title { p.title { strong { (simple(title, locale)) } } }
        @for block in &reply.blocks {
            @match block {
                Block::Paragraph(text) => { p { (rich(text, locale)) } }
                Block::Bullets(items) => { ul { @for item in items { li { (rich(item, locale)) } } } }
                Block::Steps(items) => { ol { @for item in items { li { (rich(item, locale)) } } } }
            }
        }
        @if !reply.choices.is_empty() {
            ul.choices { @for choice in &reply.choices { li { (simple(&choice.label, locale)) } } }
        }
    }
}

/// A text without characters that cannot be seen and make it look like another one: overrides of the direction, spaces
/// of no width, controls. Joiners stay, which some scripts and pictures need.
pub(super) fn visible(text: &str) -> String {
    let hidden = |c: &char| {
        matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}')
            || (c.is_control() && !matches!(c, '\n' | '\t'))
    };
    text.chars().filter(|c| !hidden(c)).collect()
}

#[cfg(test)]
mod tests;
