//! Reports as HTML: tables with captions and heads, plots, and a page that needs nothing else.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Report;
use super::plot::Plot;
use super::table::Table;
use super::words::Words;

/// How the page looks that stands alone, on a screen and on paper.
const STYLE: &str = "\
:root{color-scheme:light dark}
body{font:1rem/1.6 sans-serif;max-width:72rem;margin:0 auto;padding:1rem}
table{border-collapse:collapse;margin:0 0 2rem;font-variant-numeric:tabular-nums}
caption{text-align:start;font-weight:bold;font-size:1.15rem;padding:.5rem 0}
th,td{border:1px solid;padding:.3rem .6rem;text-align:end;vertical-align:top}
th[scope=row],td.text,th.text{text-align:start;font-weight:normal}
thead th,thead th.text{font-weight:bold}
.wide{overflow-x:auto}
figure{margin:0 0 2rem}
svg.plot{max-width:100%;height:auto}
@media print{body{max-width:none;padding:0}table,figure{break-inside:avoid}.wide{overflow:visible}}
";

/// A table.
pub fn table_of(table: &Table, words: &Words<'_>) -> Markup {
    let texts: Vec<bool> = (0..table.heads.len())
        .map(|column| {
            let cell = table.rows.first().and_then(|row| row.get(column));
            cell.is_none_or(super::Cell::is_text)
        })
        .collect();
    let class = |text: bool| text.then_some("text");
    html! {
        // Who cannot use a mouse must be able to scroll it too.
        div class="wide" role="region" aria-label=(table.caption) tabindex="0" {
            table class="figures" {
                caption { (table.caption) }
                thead {
                    tr {
                        @for (head, text) in table.heads.iter().zip(&texts) {
                            th scope="col" class=[class(*text)] { (head) }
                        }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (column, cell) in row.iter().enumerate() {
                                @if column == 0 {
                                    th scope="row" { (cell.shown(words)) }
                                } @else {
                                    td class=[class(cell.is_text())] { (cell.shown(words)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// All tables and plots of a report, to stand within a page.
pub fn tables_and_plots(report: &Report<'_>) -> Markup {
    html! {
        @if report.is_empty() {
            p { (report.words.plain("nothing")) }
        } @else {
            p { (report.words.plain("about-rates")) }
            (plots(report))
            @for table in report.tables() {
                (table_of(&table, &report.words))
            }
        }
    }
}

/// The plots that show something.
pub fn plots(report: &Report<'_>) -> Markup {
    html! {
        @for plot in Plot::ALL {
            @if let Some(svg) = plot.svg(report, false) {
                figure {
                    figcaption { (plot.title(report)) }
                    // Made by this program; every text in it is escaped.
                    (PreEscaped(svg))
                }
            }
        }
    }
}

/// A whole page that holds everything it needs.
pub fn document(report: &Report<'_>) -> String {
    let heading = report.heading();
    let page = html! {
        (DOCTYPE)
        html lang=(report.words.language().tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (heading) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (heading) }
                    (tables_and_plots(report))
                }
            }
        }
    };
    page.into_string()
}
