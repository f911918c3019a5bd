//! `GET /desk`: where agents work.
//!
//! The page is empty but whole: the script fills it from what comes over the WebSocket, out of the templates that stand in
//! it. Everything that a role may not do is left out of the page.

mod dialogs;
mod icons;
mod panels;
mod templates;

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, PreEscaped, html};
use serde_json::{Map, Value};

use super::frame;
use super::guard::{Access, Routes, Signed};
use super::language::Language;
use crate::accounts::Permission;
use crate::channels::web::Web;
use crate::channels::web::page::assets;
use crate::replies::Args;

/// What the ids of all texts of this page begin with.
const PREFIX: &str = "staff-console";
/// The texts that the script shows begin with this.
const FOR_SCRIPT: &str = "staff-console-js-";

/// The route of the page.
pub(super) fn declare(routes: Routes) -> Routes {
    routes.get("/desk", Access::Only(Permission::ReadConversation), page)
}

/// The texts of the page, and who looks at it.
#[derive(Clone, Copy, Debug)]
struct Scene<'s> {
    web: &'s Web,
    signed: &'s Signed,
    language: Language,
}

impl Scene<'_> {
    /// The text `staff-console-NAME`.
    fn text(&self, name: &str) -> String {
        let id = format!("{PREFIX}-{name}");
        self.language.text(self.web, &id, &Args::new())
    }

    /// Whether the agent's role allows it.
    fn may(&self, permission: Permission) -> bool {
        self.signed.may(permission)
    }
}

/// Shows the page.
async fn page(State(web): State<Web>, signed: Signed, language: Language) -> Response {
    let scene = Scene {
        web: &web,
        signed: &signed,
        language,
    };
    let body = body(&scene);
    let script = Some("desk.js");
    let style = "desk-console.css";
    let page = frame::page(&web, Some(&signed), language, PREFIX, style, script, &body);
    Html(page.into_string()).into_response()
}

fn body(scene: &Scene<'_>) -> Markup {
    html! {
        h1.visually-hidden { (scene.language.text(scene.web, PREFIX, &Args::new())) }
        (panels::bar(scene))
        (panels::tabs(scene))
        div.panels {
            (panels::queue(scene))
            (panels::conversation(scene))
            (panels::suggestions(scene))
        }
        p #said.visually-hidden role="status" {}
        (dialogs::all(scene))
        (templates::all(scene))
        (words(scene))
    }
}

/// The texts that the script shows, as JSON in an element that runs nothing.
fn words(scene: &Scene<'_>) -> Markup {
    let library = scene.web.bot.library();
    let locale = scene.language.locale();
    let mut texts: Map<String, Value> = library
        .catalog
        .ids(locale)
        .filter_map(|id| Some((id.strip_prefix(FOR_SCRIPT)?, id)))
        .map(|(name, id)| {
            let text = scene.language.text(scene.web, id, &Args::new());
            (name.to_owned(), text.into())
        })
        .collect();
    texts.insert("version".into(), assets::version().into());
    // The script does not mask them.
    let public = library.config.public_numbers().join(" ");
    texts.insert("public-numbers".into(), public.into());
    // No `<` can end the element.
    let json = Value::Object(texts).to_string().replace('<', "\\u003c");
    html! { script #words type="application/json" { (PreEscaped(json)) } }
}
