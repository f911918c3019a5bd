//! The whole page.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Map, Value};

use super::assets;
use super::composer::Draft;
use super::message::{Context, change_of, day_of, is_shown};
use super::scene::Scene;
use super::view::html_lang;
use crate::calendar::{PartialDate, say};
use crate::replies::Args;
use crate::store::{Event, Feedback, Timestamp};

/// The texts that the script shows begin with this.
const FOR_SCRIPT: &str = "web-js-";

/// The frame of every page.
#[derive(Debug)]
pub(super) struct Frame<'s> {
    /// The scene.
    pub(super) scene: &'s Scene<'s>,
    /// The title of the document.
    pub(super) title: String,
    /// The style sheet.
    pub(super) style: &'static str,
    /// The script, if there is one.
    pub(super) script: Option<&'static str>,
    /// The class of the body.
    pub(super) class: &'static str,
}

impl Frame<'_> {
    /// A document with this body.
    pub(super) fn html(&self, body: &Markup) -> Markup {
        let view = self.scene.view;
        html! {
            (DOCTYPE)
            html lang=(html_lang(view.locale)) data-lang=(view.locale) data-size=(view.size)
                data-theme=(view.theme.name()) data-embedded=[view.embedded.then_some("")] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content";
                    meta name="color-scheme" content="light dark";
                    meta name="format-detection" content="telephone=no";
                    title { (self.title) }
                    @if let Some(style) = assets::address(self.style) {
                        link rel="stylesheet" href=(style);
                    }
                    @if let Some(icon) = assets::address("icon.svg") {
                        link rel="icon" type="image/svg+xml" href=(icon);
                    }
                    @if let Some(script) = self.script.and_then(assets::address) {
                        script type="module" src=(script) {}
                    }
                }
                body class=(self.class) { (body) }
            }
        }
    }
}

/// What the log of a page holds.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// The events, in order.
    pub(super) events: Vec<Event>,
    /// The thumbs given.
    pub(super) feedback: Vec<Feedback>,
    /// The sequence number of the last event, shown or not.
    pub(super) last: u64,
    /// Whether there are earlier events than these.
    pub(super) is_cut: bool,
    /// Messages that are not kept.
    pub(super) unstored: Vec<Markup>,
}

/// The page of a conversation, or of none yet.
pub(super) fn page(scene: &Scene<'_>, log: &Log, draft: &Draft, status: Option<&str>) -> Markup {
    let words = scene.words();
    let last_shown = log.events.iter().rev().find(|event| is_shown(event));
    let last = last_shown.map_or(0, |event| event.seq);
    let frame = Frame {
        scene,
        title: words.plain("web-title"),
        style: "chat.css",
        script: Some("chat.js"),
        class: "chat",
    };
    frame.html(&html! {
        a.skip href="#text" { (words.label("web-skip")) }
        @if last > 0 {
            a.skip href=(format!("#m{last}")) { (words.label("web-skip-last")) }
        }
        (scene.header(last))
        main {
            h2 #log-title.visually-hidden { (words.label("web-log")) }
            ol #log role="log" aria-live="polite" aria-labelledby="log-title" tabindex="0"
                data-last=(log.last) data-stream=(scene.view.address("/chat/stream")) {
                (scene.greeting())
                @if log.is_cut {
                    li.message.system role="article" { div.content { div.body { p { (words.text("web-earlier")) } } } }
                }
                (messages(scene, log))
                @for message in &log.unstored { (message) }
            }
            noscript {
                @if last > 0 {
                    a.refresh href=(format!("{}#m{last}", scene.view.address("/"))) { (words.label("web-refresh")) }
                }
            }
            (scene.composer(draft, status))
        }
        template #pending { (scene.pending()) }
        template #typing { (scene.typing()) }
        (script_words(scene))
    })
}

fn messages(scene: &Scene<'_>, log: &Log) -> Markup {
    let mut before: Option<&Event> = None;
    html! {
        @for (place, event) in log.events.iter().enumerate().filter(|(_, event)| is_shown(event)) {
            @if before.is_none_or(|before| day_of(before.at) != day_of(event.at)) {
                (separator(scene, event.at))
            }
            @let thumb = log.feedback.iter().find(|given| given.reply == event.seq).map(|given| given.thumb);
            @let change = change_of(event.seq, log.events.get(place..).unwrap_or_default());
            @if let Some(message) = scene.message(event, Context { before: before.replace(event), thumb, change }) {
                (message)
            }
        }
    }
}

/// The line above the first message of a day.
pub(super) fn separator(scene: &Scene<'_>, at: Timestamp) -> Markup {
    let locale = scene.view.locale;
    let day = day_of(at).map(|day| say(&PartialDate::from_date(day), locale));
    let day = day.unwrap_or_default();
    html! {
        li.day role="separator" aria-label=(super::inline::bare(&day, locale)) {
            span { (super::inline::simple(&day, locale)) }
        }
    }
}

/// The texts that the script shows, as JSON in an element that runs nothing.
fn script_words(scene: &Scene<'_>) -> Markup {
    let words = scene.words();
    let catalog = &scene.bot.library().catalog;
    let mut texts: Map<String, Value> = catalog
        .ids(words.locale())
        .filter_map(|id| Some((id.strip_prefix(FOR_SCRIPT)?, id)))
        .map(|(name, id)| {
            let text = words.raw(id, &Args::new());
            (
                name.to_owned(),
                super::inline::bare(&text, words.locale()).into(),
            )
        })
        .collect();
    // The script does not mask them.
    let public = scene.bot.library().config.public_numbers().join(" ");
    texts.insert("public-numbers".into(), public.into());
    // No `<` can end the element.
    let json = Value::Object(texts).to_string().replace('<', "\\u003c");
    html! { script #words type="application/json" { (PreEscaped(json)) } }
}
