use std::sync::Arc;

use super::*;
use crate::diag::Source;
use crate::locale::{Locale, ReplyLocale};
use crate::replies::Catalog;
use crate::store::{HourFigures, Spans, Waits};

pub(super) fn catalog() -> Catalog {
    let source = |name: &str, text: &str| Source::new(name.to_owned(), text);
    let own = |title: &str| format!("cost = 値\n    .title = {title}\n");
    let sources: Vec<(ReplyLocale, Arc<Source>)> = vec![
        (
            ReplyLocale::Ja,
            source(
                "locales/ja/staff-report.ftl",
                include_str!("../../locales/ja/staff-report.ftl"),
            ),
        ),
        (
            ReplyLocale::En,
            source(
                "locales/en/staff-report.ftl",
                include_str!("../../locales/en/staff-report.ftl"),
            ),
        ),
        (
            ReplyLocale::Ja,
            source("locales/ja/own.ftl", &own("手数料")),
        ),
        (ReplyLocale::En, source("locales/en/own.ftl", &own("Fees"))),
    ];
    let (catalog, findings) = Catalog::new(&sources);
    assert_eq!(findings, []);
    catalog
}

fn intent(name: Option<&str>, locale: Locale, answers: u64, fallbacks: u64) -> IntentFigures {
    IntentFigures {
        intent: name.map(str::to_owned),
        locale,
        answers,
        fallbacks,
        clarifications: 1,
        hand_overs: 2,
        up: 6,
        down: 2,
        suggestions: SuggestionFigures {
            shown: 10,
            shown_first: 8,
            sent_first: 6,
            sent: 7,
            edited: 2,
            distance: Some(4),
            rejected: 1,
        },
    }
}

/// Figures of two hours of 22 November 2026 in Tokyo.
fn figures() -> Figures {
    let nine = 498_801 - 498_801 % 24 + 9;
    let hour = |hour: i64| HourFigures {
        hour: nine + hour,
        messages: 10,
        answered: 6,
        fallbacks: 2,
        clarified: 0,
        hand_overs: 1,
        to_people: 1,
        up: 9,
        down: 3,
    };
    Figures {
        intents: vec![
            intent(None, Locale::Ja, 0, 4),
            intent(Some("cost"), Locale::Ja, 9, 0),
            intent(Some("=other"), Locale::En, 3, 0),
        ],
        hours: vec![hour(0), hour(2)],
        waits: Waits {
            claimed: Spans::new(vec![20, 45, 200, 4000]),
            answered: Spans::new(vec![60, 90]),
            given_up: 1,
            waiting: 2,
            put_off: 3,
        },
    }
}

fn days(figures: &Figures, count: u64) -> Days {
    let hour = figures.hours.first().map_or(0, |hour| hour.hour);
    let day = chrono::DateTime::from_timestamp(hour * 3600, 0).unwrap();
    Days::up_to(day.date_naive(), count)
}

#[test]
fn the_whole_report_as_text_in_both_languages() {
    let (catalog, figures) = (catalog(), figures());
    let report = |language| Report {
        days: days(&figures, 1),
        figures: &figures,
        words: Words::new(&catalog, language),
    };
    insta::assert_snapshot!("report-ja", report(Locale::Ja).plain());
    insta::assert_snapshot!("report-en", report(Locale::En).plain());
}

#[test]
fn every_word_of_a_report_is_there_in_both_languages() {
    let (catalog, figures) = (catalog(), figures());
    for language in Locale::ALL {
        let report = Report {
            days: days(&figures, 1),
            figures: &figures,
            words: Words::new(&catalog, language),
        };
        let mut said = vec![report.heading(), report.words.plain("about-rates")];
        said.push(report.words.plain("nothing"));
        said.extend(Plot::ALL.map(|plot| plot.title(&report)));
        for table in report.tables().into_iter().chain([report.everything()]) {
            said.push(table.caption.clone());
            said.extend(table.heads.iter().cloned());
            // The id of no intent is empty.
            let names = table.rows.iter().filter_map(|row| row.first());
            let names = names.filter(|cell| **cell != Cell::Text(String::new()));
            said.extend(names.map(|cell| cell.shown(&report.words)));
        }
        for text in said {
            // An id that nobody has written a text for is shown as it is.
            let is_id = text.contains('-') && !text.contains(' ') && text.is_ascii();
            assert!(!text.is_empty() && (!is_id || text == "=other"), "{text:?}");
        }
    }
}

#[test]
fn the_sums_fit_the_parts() {
    let totals = Totals::of(&figures());
    assert_eq!((totals.messages, totals.to_the_bot()), (20, 18));
    assert_eq!(totals.of_the_bot(totals.answered).shown(), "67% (n=18)");
    assert_eq!(totals.helpful().shown(), "75% (n=24)");
    assert_eq!(Totals::default().helpful().shown(), "– (n=0)");
}

#[test]
fn the_page_holds_everything_and_runs_nothing() {
    let (catalog, figures) = (catalog(), figures());
    for count in [1, 30, 400] {
        let report = Report {
            days: days(&figures, count),
            figures: &figures,
            words: Words::new(&catalog, Locale::Ja),
        };
        let page = document(&report);
        assert_eq!(page.matches("<svg").count(), Plot::ALL.len());
        assert_eq!(page.matches("<table").count(), report.tables().len());
        assert_eq!(
            page.matches("<caption>").count(),
            page.matches("<table").count()
        );
        assert!(!page.contains("<script") && !page.contains(" style="));
        let links = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assert!(!links.contains("http") && !links.contains("src="));
        assert!(page.contains("手数料") && page.contains("=other"));
    }
}

#[test]
fn plots_add_up_whatever_the_days() {
    let (catalog, figures) = (catalog(), figures());
    for (count, columns) in [(1, 10), (2, 20), (3, 3), (62, 62), (63, 32), (3660, 62)] {
        let report = Report {
            days: days(&figures, count),
            figures: &figures,
            words: Words::new(&catalog, Locale::En),
        };
        let svg = Plot::Messages.svg(&report, false).unwrap();
        // Two hours of four parts each, in one column or in two; four samples of the legend.
        let parts = if count <= 2 { 8 } else { 4 };
        assert_eq!(svg.matches("<rect x=").count(), parts + 4, "{count} days");
        let labels = svg.matches("<text").count();
        let shown = usize::div_ceil(columns, usize::div_ceil(columns, 12));
        assert!(labels >= shown + 4, "{count} days: {labels} labels");
        assert!(svg.contains("20"), "the description tells the number");
    }
    let nothing = Figures::default();
    let report = Report {
        days: Days::up_to(days(&figures, 1).last, 30),
        figures: &nothing,
        words: Words::new(&catalog, Locale::En),
    };
    assert!(report.is_empty());
    for plot in Plot::ALL {
        assert_eq!(plot.svg(&report, true), None);
        assert_eq!(Plot::of_name(plot.name()), Some(plot));
    }
    assert!(!document(&report).contains("<table"));
}

#[test]
fn a_spreadsheet_gets_every_row_and_no_formula() {
    let (catalog, figures) = (catalog(), figures());
    let report = Report {
        days: days(&figures, 1),
        figures: &figures,
        words: Words::new(&catalog, Locale::En),
    };
    let csv = csv(&report.everything());
    assert_eq!(csv.lines().count(), 4);
    assert!(
        csv.contains("\r\ncost,Fees,Japanese,9,0,1,2,6,2,0.750,10,8,0.750,7,2,4,1\r\n"),
        "{csv}"
    );
    assert!(csv.contains("\r\n'=other,'=other,English,3,"));
}
