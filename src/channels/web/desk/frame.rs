//! What surrounds every page of the desk: its head, the navigation, and who is signed in.

use maud::{DOCTYPE, Markup, html};

use super::guard::{CSRF_FIELD, Signed};
use super::language::Language;
use crate::accounts::Permission;
use crate::channels::web::Web;
use crate::channels::web::page::assets;
use crate::locale::Locale;
use crate::replies::Args;

/// The style sheet that every page of the desk has.
pub(super) const STYLE: &str = "desk.css";

/// The pages to which the navigation leads, and what a role must be allowed to see them. A page whose title has the id
/// of an entry, or one that begins with it, is the current one.
const PAGES: [(&str, &str, Permission); 5] = [
    ("/desk", "staff-console", Permission::ReadConversation),
    ("/desk/overview", "staff-overview", Permission::Report),
    ("/desk/report", "staff-report", Permission::Report),
    ("/desk/people", "staff-people", Permission::ManageAgents),
    ("/desk/audit", "staff-audit", Permission::ReadAudit),
];

/// A page of the desk.
///
/// The title has the id `title_id`; `style` is a style sheet beside [`STYLE`] (or that one), `script` a module; `body` is
/// what `<main>` holds, with its own `<h1>`.
pub(super) fn page(
    web: &Web,
    signed: Option<&Signed>,
    language: Language,
    title_id: &str,
    style: &'static str,
    script: Option<&'static str>,
    body: &Markup,
) -> Markup {
    let text = |id: &str| language.text(web, id, &Args::new());
    let csrf = signed.map(Signed::csrf);
    let is_demo = web.bot.library().config.demo;
    let styles = [STYLE, style];
    let styles = if style == STYLE {
        &styles[..1]
    } else {
        &styles[..]
    };
    let class = title_id.strip_prefix("staff-").unwrap_or(title_id);
    html! {
        (DOCTYPE)
        html lang=(language.locale().tag()) data-csrf=[&csrf] data-demo[is_demo] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content";
                meta name="color-scheme" content="light dark";
                meta name="format-detection" content="telephone=no";
                meta name="robots" content="noindex";
                title { (text(title_id)) " | " (text("staff-frame-name")) }
                @for address in styles.iter().filter_map(|style| assets::address(style)) {
                    link rel="stylesheet" href=(address);
                }
                @if let Some(icon) = assets::address("icon.svg") {
                    link #icon rel="icon" type="image/svg+xml" href=(icon);
                }
                @if let Some(script) = script.and_then(assets::address) {
                    script type="module" src=(script) {}
                }
            }
            body class=(class) {
                a.skip href="#main" { (text("staff-frame-skip")) }
                header.top {
                    p.brand { a href="/desk" { (text("staff-frame-name")) } }
                    @if is_demo { p.demo { strong { (text("staff-overview-demo")) } } }
                    @if let Some(signed) = signed { (navigation(signed, title_id, &text)) }
                    (languages(language, &text))
                    @if let Some(signed) = signed { (who(signed, &text)) }
                }
                main #main tabindex="-1" { (body) }
            }
        }
    }
}

fn navigation(signed: &Signed, title_id: &str, text: &impl Fn(&str) -> String) -> Markup {
    html! {
        nav.pages aria-label=(text("staff-frame-pages")) {
            ul {
                @for (address, id, permission) in PAGES {
                    @if signed.may(permission) {
                        li {
                            a href=(address) aria-current=[title_id.starts_with(id).then_some("page")] {
                                (text(&format!("staff-frame-page{}", id.trim_start_matches("staff"))))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn languages(language: Language, text: &impl Fn(&str) -> String) -> Markup {
    let spoken = [(Locale::Ja, "日本語"), (Locale::En, "English")];
    html! {
        nav.languages aria-label=(text("staff-frame-languages")) {
            @for (locale, name) in spoken {
                @let tag = Language(locale).locale().tag();
                a href=(format!("?lang={tag}")) lang=(tag) hreflang=(tag) aria-current=[(language.0 == locale).then_some("true")] {
                    (name)
                }
            }
        }
    }
}

/// Who is signed in, with the way to the password and the way out.
fn who(signed: &Signed, text: &impl Fn(&str) -> String) -> Markup {
    let role = signed.agent.role.name();
    html! {
        details.who {
            summary {
                span.name { (signed.agent.name) }
                span.role { (text(&format!("staff-frame-role-{role}"))) }
            }
            div.menu {
                a href="/desk/password" { (text("staff-frame-password")) }
                form method="post" action="/desk/sign-out" {
                    input type="hidden" name=(CSRF_FIELD) value=(signed.csrf());
                    button type="submit" { (text("staff-frame-sign-out")) }
                }
            }
        }
    }
}
