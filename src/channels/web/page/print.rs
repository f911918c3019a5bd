//! `GET /chat/print/{seq}`: an answer as a checklist on paper.

use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use http::HeaderMap;
use http::header::CACHE_CONTROL;
use maud::{Markup, html};

use super::cookie::Pass;
use super::document::Frame;
use super::fault::Fault;
use super::icons;
use super::inline::{rich, simple, telephone};
use super::scene::Scene;
use super::view::View;
use crate::bot::Shown;
use crate::calendar::{PartialDate, say};
use crate::channels::web::Web;
use crate::replies::{Args, Block, PlainLabels, Reply};
use crate::store::{Audience, StoreError};

/// Shows a reply of the conversation to be printed.
pub(super) async fn page(
    State(web): State<Web>,
    view: View,
    pass: Pass,
    headers: HeaderMap,
    Path(seq): Path<String>,
) -> Response {
    let seq = seq.parse::<u64>().ok().filter(|seq| *seq > 0);
    let shown = match seq {
        Some(seq) => find(&web, &pass, seq).await,
        None => Ok(None),
    };
    match (shown, seq) {
        (Ok(Some(shown)), Some(seq)) => {
            let page = checklist(&web, &view, &shown.reply, seq);
            ([(CACHE_CONTROL, "no-store")], Html(page.into_string())).into_response()
        }
        (Ok(_), _) => Fault::NotFound.answer(&web, &view, &headers),
        (Err(error), _) => Fault::from(&error).answer(&web, &view, &headers),
    }
}

async fn find(web: &Web, pass: &Pass, seq: u64) -> Result<Option<Shown>, StoreError> {
    let Some(conversation) = pass.open(web).await? else {
        return Ok(None);
    };
    let events = web
        .bot
        .events_after(&conversation, seq - 1, 1, Audience::Resident)
        .await?;
    let event = events.iter().find(|event| event.seq == seq);
    Ok(event.and_then(Shown::of))
}

fn checklist(web: &Web, view: &View, reply: &Reply, seq: u64) -> Markup {
    // Everything on the paper is in the language of the reply.
    let paper = View {
        locale: reply.locale,
        ..view.clone()
    };
    let scene = Scene::new(web, &paper);
    let words = scene.words();
    let locale = reply.locale;
    let catalog = &web.bot.library().catalog;
    let sources = PlainLabels::for_reply(catalog, reply).map(|labels| labels.source_lines);
    let today = PartialDate::from_date(web.bot.clock().now().date());
    let date = Args::new().with("date", say(&today, locale));
    let phone = &web.bot.library().config.call_centre.phone;
    let title = reply
        .title
        .clone()
        .unwrap_or_else(|| words.raw("web-print-list", &Args::new()));
    let frame = Frame {
        scene: &scene,
        title: format!(
            "{} - {}",
            super::inline::bare(&title, locale),
            words.plain("web-title")
        ),
        style: "print.css",
        script: Some("print.js"),
        class: "paper",
    };
    frame.html(&html! {
        nav.screen aria-label=(words.plain("web-print-list")) {
            a.button href=(format!("{}#m{seq}", view.address("/"))) { (words.label("web-print-back")) }
            button #print type="button" hidden { (icons::printer()) span { (words.label("web-print-now")) } }
        }
        main {
            p.kind { (words.label("web-print-list")) }
            h1 { (simple(&title, locale)) }
            @for notice in &reply.notices { p.notice { (rich(notice, locale)) } }
            @for block in &reply.blocks {
                @match block {
                    Block::Paragraph(text) => { p { (rich(text, locale)) } }
                    Block::Bullets(items) => { ul.checks { (boxes(items, &scene)) } }
                    Block::Steps(items) => { ol.checks { (boxes(items, &scene)) } }
                }
            }
        }
        footer {
            p.phone { (words.label("web-phone")) " " a href=(telephone(phone)) { (phone) } }
            @for line in sources.iter().flatten() { p { (rich(line, locale)) } }
            p { (words.text_with("web-print-date", &date)) }
            p { (words.text("web-print-note")) }
        }
    })
}

fn boxes(items: &[String], scene: &Scene<'_>) -> Markup {
    html! {
        @for item in items {
            li { span.square aria-hidden="true" {} span { (rich(item, scene.view.locale)) } }
        }
    }
}
