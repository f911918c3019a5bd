//! `GET /desk/overview` and `/desk/report`: figures for those who oversee the desk.

mod now;
mod report;

use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use http::header::{CONTENT_TYPE, HeaderValue, REFRESH};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};

use super::forms;
use super::frame::{self, STYLE};
use super::guard::{Access, From, Routes, Signed};
use super::language::Language;
use super::problem::{of_account, of_store, problem};
use crate::accounts::Permission;
use crate::bot::desk::shortened;
use crate::channels::web::Web;
use crate::replies::Args;
use crate::report::{Days, Plot, Report, Words, table_of};
use crate::store::{Figures, StoreError, Unanswered};

/// The page.
const ADDRESS: &str = "/desk/overview";
/// How many days can be chosen.
const CHOICES: [u64; 3] = [1, 7, 30];
/// How often the page of today is loaded anew, in seconds.
const AGAIN: &str = "30; url=/desk/overview?auto=1";
/// How many messages without an answer are shown.
const MOST_UNANSWERED: u32 = 10;

/// The routes.
pub(super) fn declare(routes: Routes) -> Routes {
    let access = Access::Only(Permission::Report);
    routes
        .get(ADDRESS, access, show)
        .get("/desk/overview/{plot}", access, plot)
        .get("/desk/report", access, report::show)
        .get("/desk/report.csv", access, report::file)
}

/// What is wanted of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wanted {
    /// How many days up to today.
    days: u64,
    /// Whether the page is loaded anew by itself.
    again: bool,
}

impl Wanted {
    fn of(parts: &Parts) -> Self {
        let days = forms::query(parts, "days").and_then(|days| days.parse().ok());
        let days = days.filter(|days| CHOICES.contains(days)).unwrap_or(1);
        let still = forms::query(parts, "still").is_some();
        Self {
            days,
            again: days == 1 && !still,
        }
    }
}

fn today(web: &Web) -> NaiveDate {
    web.bot.clock().now().date()
}

async fn show(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    signed: Signed,
    parts: Parts,
) -> Response {
    let now = web.bot.clock().at();
    let read = web.accounts.reads_report(&signed.agent.id, from, now);
    if let Err(error) = read.await {
        return of_account(&web, language, &error);
    }
    let wanted = Wanted::of(&parts);
    let body = match page(&web, language, &signed, wanted).await {
        Ok(body) => body,
        Err(error) => return of_store(&web, language, &error),
    };
    let page = frame::page(
        &web,
        Some(&signed),
        language,
        "staff-overview",
        STYLE,
        None,
        &body,
    );
    let mut headers = HeaderMap::new();
    if wanted.again {
        headers.insert(REFRESH, HeaderValue::from_static(AGAIN));
    }
    (headers, Html(page.into_string())).into_response()
}

/// What stands on the page about its days.
struct Past {
    figures: Figures,
    unanswered: Vec<Unanswered>,
}

async fn page(
    web: &Web,
    language: Language,
    signed: &Signed,
    wanted: Wanted,
) -> Result<Markup, StoreError> {
    let days = Days::up_to(today(web), wanted.days);
    let store = web.bot.store();
    let past = Past {
        figures: store.figures(days.period()).await?,
        unanswered: store.unanswered(days.period(), MOST_UNANSWERED).await?,
    };
    let text = |id: &str| language.text(web, &format!("staff-overview{id}"), &Args::new());
    let now = if signed.may(Permission::ReadQueue) {
        now::section(web, language, &text).await?
    } else {
        html! {}
    };
    Ok(html! {
        h1 { (text("")) }
        p.updated { (updated(web, language, wanted, &text)) }
        (now)
        (past_section(web, language, &text, days, &past, wanted))
    })
}

/// When the page was made, and how to keep it from being loaded anew.
fn updated(
    web: &Web,
    language: Language,
    wanted: Wanted,
    text: &impl Fn(&str) -> String,
) -> Markup {
    let time = web.bot.clock().now().format("%H:%M:%S").to_string();
    let args = Args::new().with("time", time);
    html! {
        (language.text(web, "staff-overview-updated", &args)) " "
        @if wanted.again {
            a href="/desk/overview?still=1" { (text("-stop")) }
        } @else if wanted.days == 1 {
            a href=(ADDRESS) { (text("-go-on")) }
        }
    }
}

fn past_section(
    web: &Web,
    language: Language,
    text: &impl Fn(&str) -> String,
    days: Days,
    past: &Past,
    wanted: Wanted,
) -> Markup {
    let report = Report {
        days,
        figures: &past.figures,
        words: Words::new(&web.bot.library().catalog, language.0),
    };
    html! {
        section.past aria-labelledby="past" {
            h2 #past { (report.heading()) }
            nav.choices aria-label=(text("-period")) {
                ul {
                    @for days in CHOICES {
                        li {
                            a href=(format!("{ADDRESS}?days={days}"))
                                aria-current=[(days == wanted.days).then_some("true")] {
                                (text(&format!("-days-{days}")))
                            }
                        }
                    }
                    li {
                        a href=(format!("/desk/report?from={}&to={}", days.first, days.last)) {
                            (text("-whole-report"))
                        }
                    }
                }
            }
            @if report.is_empty() {
                p { (report.words.plain("nothing")) }
            } @else {
                (table_of(&report.summary(), &report.words))
                (crate::report::plots(&report))
                (table_of(&report.waits(), &report.words))
            }
            h3 { (text("-unanswered")) }
            @if past.unanswered.is_empty() {
                p { (text("-none-unanswered")) }
            } @else {
                ul.unanswered {
                    @for one in &past.unanswered {
                        li {
                            (super::times::moment(one.at)) " "
                            a href=(format!("/desk?conversation={}", one.conversation)) {
                                (shortened(&one.text))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A plot of the days that were chosen, to stand alone.
async fn plot(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    signed: Signed,
    Path(name): Path<String>,
    parts: Parts,
) -> Response {
    let now = web.bot.clock().at();
    let read = web.accounts.reads_report(&signed.agent.id, from, now);
    if let Err(error) = read.await {
        return of_account(&web, language, &error);
    }
    let Some(plot) = name.strip_suffix(".svg").and_then(Plot::of_name) else {
        return problem(&web, language, StatusCode::NOT_FOUND, "not-found").into_response();
    };
    let days = Days::up_to(today(&web), Wanted::of(&parts).days);
    let figures = match web.bot.store().figures(days.period()).await {
        Ok(figures) => figures,
        Err(error) => return of_store(&web, language, &error),
    };
    let report = Report {
        days,
        figures: &figures,
        words: Words::new(&web.bot.library().catalog, language.0),
    };
    match plot.svg(&report, true) {
        Some(svg) => ([(CONTENT_TYPE, "image/svg+xml")], svg).into_response(),
        None => problem(&web, language, StatusCode::NOT_FOUND, "not-found").into_response(),
    }
}
