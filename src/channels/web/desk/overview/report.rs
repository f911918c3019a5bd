//! The report as a page and as a file for spreadsheets.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::request::Parts;
use maud::{Markup, html};

use super::today;
use crate::accounts::audit::entry;
use crate::channels::web::Web;
use crate::channels::web::desk::forms;
use crate::channels::web::desk::frame::{self, STYLE};
use crate::channels::web::desk::guard::{From, Signed};
use crate::channels::web::desk::language::Language;
use crate::channels::web::desk::problem::{of_account, of_store};
use crate::replies::Args;
use crate::report::{Days, Report, Words, csv, tables_and_plots};
use crate::store::{AuditAction, Figures};

/// How many days a report is about if nobody says so.
const USUAL: u64 = 30;

/// The days in the address, and whether they could be used.
fn days(web: &Web, parts: &Parts) -> (Days, bool) {
    let today = today(web);
    let usual = Days::up_to(today, USUAL);
    let day = |name: &str| forms::query(parts, name).map(|text| text.parse::<NaiveDate>());
    match (day("from"), day("to")) {
        (None, None) => (usual, true),
        (Some(Ok(from)), None) => wanted(from, today, usual),
        (None, Some(Ok(to))) => (Days::up_to(to, USUAL), true),
        (Some(Ok(from)), Some(Ok(to))) => wanted(from, to, usual),
        _ => (usual, false),
    }
}

fn wanted(from: NaiveDate, to: NaiveDate, usual: Days) -> (Days, bool) {
    Days::new(from, to).map_or((usual, false), |days| (days, true))
}

/// Reads the figures and notes that they were read.
async fn read(
    web: &Web,
    language: Language,
    from: std::net::IpAddr,
    signed: &Signed,
    days: Days,
) -> Result<Figures, Response> {
    let entry = entry(AuditAction::ReportRead, web.bot.clock().at())
        .by(&signed.agent.id)
        .from(from);
    if let Err(error) = web.accounts.record(entry).await {
        return Err(of_account(web, language, &error));
    }
    let figures = web.bot.store().figures(days.period()).await;
    figures.map_err(|error| of_store(web, language, &error))
}

pub(super) async fn show(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    signed: Signed,
    parts: Parts,
) -> Response {
    let (days, usable) = days(&web, &parts);
    let figures = match read(&web, language, from, &signed, days).await {
        Ok(figures) => figures,
        Err(response) => return response,
    };
    let report = Report {
        days,
        figures: &figures,
        words: Words::new(&web.bot.library().catalog, language.0),
    };
    let body = body(&web, language, &report, usable);
    let page = frame::page(
        &web,
        Some(&signed),
        language,
        "staff-report",
        STYLE,
        None,
        &body,
    );
    Html(page.into_string()).into_response()
}

fn body(web: &Web, language: Language, report: &Report<'_>, usable: bool) -> Markup {
    let text = |id: &str| language.text(web, &format!("staff-overview-{id}"), &Args::new());
    let days = report.days;
    html! {
        h1 { (report.heading()) }
        @if !usable {
            p.error role="alert" { (text("bad-days")) }
        }
        form.period method="get" action="/desk/report" {
            label for="from" { (text("from")) }
            input #from type="date" name="from" value=(days.first) required;
            label for="to" { (text("to")) }
            input #to type="date" name="to" value=(days.last) required;
            button type="submit" { (text("show")) }
        }
        p {
            a href=(format!("/desk/report.csv?from={}&to={}", days.first, days.last)) download {
                (text("csv"))
            }
        }
        (tables_and_plots(report))
    }
}

pub(super) async fn file(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    signed: Signed,
    parts: Parts,
) -> Response {
    let (days, _) = days(&web, &parts);
    let figures = match read(&web, language, from, &signed, days).await {
        Ok(figures) => figures,
        Err(response) => return response,
    };
    let report = Report {
        days,
        figures: &figures,
        words: Words::new(&web.bot.library().catalog, language.0),
    };
    let name = format!("report-{}-{}.csv", days.first, days.last);
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    (headers, csv(&report.everything())).into_response()
}
