//! Reports: figures of the store as tables, as CSV, as a page, and as plots.
//!
//! A share always comes with the number of cases it was counted in, and there is none of fewer than five cases.

mod csv;
mod days;
mod page;
mod plot;
mod svg;
mod table;
mod words;

pub use csv::csv;
pub use days::Days;
pub use page::{document, plots, table_of, tables_and_plots};
pub use plot::Plot;
pub use table::{Cell, FEWEST, Rate, Table};
pub use words::Words;

use crate::store::{Figures, IntentFigures, SuggestionFigures};

/// Figures of some days, ready to be shown.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The days.
    pub days: Days,
    /// The figures.
    pub figures: &'a Figures,
    /// The words.
    pub words: Words<'a>,
}

/// Sums over a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Messages of residents.
    pub messages: u64,
    /// Messages that the bot answered.
    pub answered: u64,
    /// Messages that the bot had no answer to.
    pub fallbacks: u64,
    /// Messages that the bot answered with a question.
    pub clarified: u64,
    /// Messages with which a conversation was handed to people.
    pub hand_overs: u64,
    /// Messages while a person had the conversation.
    pub to_people: u64,
    /// Replies with a thumb up.
    pub up: u64,
    /// Replies with a thumb down.
    pub down: u64,
}

impl Totals {
    /// The sums of some figures.
    pub fn of(figures: &Figures) -> Self {
        let mut totals = Self::default();
        for hour in &figures.hours {
            totals.messages += hour.messages;
            totals.answered += hour.answered;
            totals.fallbacks += hour.fallbacks;
            totals.clarified += hour.clarified;
            totals.hand_overs += hour.hand_overs;
            totals.to_people += hour.to_people;
            totals.up += hour.up;
            totals.down += hour.down;
        }
        totals
    }

    /// Messages that the bot had to deal with.
    pub fn to_the_bot(&self) -> u64 {
        self.messages - self.to_people.min(self.messages)
    }

    /// The share of some of them.
    pub fn of_the_bot(&self, count: u64) -> Rate {
        Rate {
            count,
            of: self.to_the_bot(),
        }
    }

    /// The share of thumbs up.
    pub fn helpful(&self) -> Rate {
        Rate {
            count: self.up,
            of: self.up + self.down,
        }
    }
}

impl Report<'_> {
    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        *self.figures == Figures::default()
    }

    fn heads(&self, ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| self.words.plain(id)).collect()
    }

    /// The period as a whole.
    pub fn summary(&self) -> Table {
        let totals = Totals::of(self.figures);
        let row = |id: &str, count: u64, rate: Option<Rate>| {
            let rate = rate.map_or_else(|| Cell::Text(String::new()), Cell::Rate);
            vec![Cell::Text(self.words.plain(id)), Cell::Count(count), rate]
        };
        let helpful = totals.helpful();
        Table {
            caption: self.words.plain("summary"),
            heads: self.heads(&["what", "count", "share"]),
            rows: vec![
                row("messages", totals.messages, None),
                row(
                    "answered",
                    totals.answered,
                    Some(totals.of_the_bot(totals.answered)),
                ),
                row(
                    "fallbacks",
                    totals.fallbacks,
                    Some(totals.of_the_bot(totals.fallbacks)),
                ),
                row(
                    "clarifications",
                    totals.clarified,
                    Some(totals.of_the_bot(totals.clarified)),
                ),
                row(
                    "hand-overs",
                    totals.hand_overs,
                    Some(totals.of_the_bot(totals.hand_overs)),
                ),
                row("to-people", totals.to_people, None),
                row("up", totals.up, Some(helpful)),
                row("down", totals.down, None),
            ],
        }
    }

    /// How long residents waited for a person.
    pub fn waits(&self) -> Table {
        let waits = &self.figures.waits;
        let row = |id: &str, spans: &crate::store::Spans| {
            vec![
                Cell::Text(self.words.plain(id)),
                Cell::Count(spans.count()),
                Cell::Span(spans.percentile(50)),
                Cell::Span(spans.percentile(90)),
                Cell::Span(spans.percentile(100)),
            ]
        };
        let count = |id: &str, count: u64| {
            let mut row = vec![Cell::Text(self.words.plain(id)), Cell::Count(count)];
            row.extend(std::iter::repeat_n(Cell::Text(String::new()), 3));
            row
        };
        Table {
            caption: self.words.plain("waits"),
            heads: self.heads(&["what", "count", "median", "ninetieth", "longest"]),
            rows: vec![
                row("until-claimed", &waits.claimed),
                row("until-answered", &waits.answered),
                count("given-up", waits.given_up),
                count("still-waiting", waits.waiting),
                count("put-off", waits.put_off),
            ],
        }
    }

    /// Intents and languages, those with the most replies first.
    fn busiest(&self) -> Vec<&IntentFigures> {
        let mut rows: Vec<&IntentFigures> = self.figures.intents.iter().collect();
        rows.sort_by_key(|row| {
            let replies = row.answers + row.fallbacks + row.clarifications;
            std::cmp::Reverse((replies, row.suggestions.shown))
        });
        rows
    }

    fn name(&self, row: &IntentFigures) -> [Cell; 2] {
        [
            Cell::Text(self.words.intent(row.intent.as_deref())),
            Cell::Text(self.words.name_of(row.locale)),
        ]
    }

    /// What the bot did, by intent and language.
    pub fn answers(&self) -> Table {
        let rows = self
            .busiest()
            .into_iter()
            .filter(|row| row.answers + row.fallbacks + row.clarifications + row.hand_overs > 0);
        Table {
            caption: self.words.plain("by-intent"),
            heads: self.heads(&[
                "intent",
                "language",
                "answers",
                "fallbacks",
                "clarifications",
                "hand-overs",
                "up",
                "down",
                "helpful",
            ]),
            rows: rows
                .map(|row| {
                    let mut cells = self.name(row).to_vec();
                    cells.extend(answers(row));
                    cells
                })
                .collect(),
        }
    }

    /// What became of suggested answers, by intent and language.
    pub fn suggestions(&self) -> Table {
        let mut rows: Vec<&IntentFigures> = self.figures.intents.iter().collect();
        rows.retain(|row| row.suggestions.shown > 0);
        rows.sort_by_key(|row| std::cmp::Reverse(row.suggestions.shown));
        Table {
            caption: self.words.plain("suggestions"),
            heads: self.heads(&[
                "intent",
                "language",
                "shown",
                "shown-first",
                "first-used",
                "sent",
                "edited",
                "distance",
                "rejected",
            ]),
            rows: rows
                .into_iter()
                .map(|row| {
                    let mut cells = self.name(row).to_vec();
                    cells.extend(suggestions(&row.suggestions));
                    cells
                })
                .collect(),
        }
    }

    /// All columns about intents in one table, for spreadsheets.
    pub fn everything(&self) -> Table {
        Table {
            caption: self.words.plain("by-intent"),
            heads: self.heads(&[
                "intent-id",
                "intent",
                "language",
                "answers",
                "fallbacks",
                "clarifications",
                "hand-overs",
                "up",
                "down",
                "helpful",
                "shown",
                "shown-first",
                "first-used",
                "sent",
                "edited",
                "distance",
                "rejected",
            ]),
            rows: self
                .busiest()
                .into_iter()
                .map(|row| {
                    let id = row.intent.clone().unwrap_or_default();
                    let mut cells = vec![Cell::Text(id)];
                    cells.extend(self.name(row));
                    cells.extend(answers(row));
                    cells.extend(suggestions(&row.suggestions));
                    cells
                })
                .collect(),
        }
    }

    /// The tables in the order in which they are read; without those that are empty.
    pub fn tables(&self) -> Vec<Table> {
        let mut tables = vec![
            self.summary(),
            self.waits(),
            self.answers(),
            self.suggestions(),
        ];
        tables.retain(|table| !table.rows.is_empty());
        tables
    }

    /// Heading and tables as text.
    pub fn plain(&self) -> String {
        let mut text = format!("{}\n", self.heading());
        for table in self.tables() {
            text.push('\n');
            text.push_str(&table.plain(&self.words));
        }
        text
    }

    /// What the report is about.
    pub fn heading(&self) -> String {
        let args = crate::replies::Args::new()
            .with("from", self.days.first.to_string())
            .with("to", self.days.last.to_string());
        self.words.say("heading", &args)
    }
}

fn answers(row: &IntentFigures) -> [Cell; 7] {
    [
        Cell::Count(row.answers),
        Cell::Count(row.fallbacks),
        Cell::Count(row.clarifications),
        Cell::Count(row.hand_overs),
        Cell::Count(row.up),
        Cell::Count(row.down),
        Cell::Rate(Rate {
            count: row.up,
            of: row.up + row.down,
        }),
    ]
}

fn suggestions(figures: &SuggestionFigures) -> [Cell; 7] {
    [
        Cell::Count(figures.shown),
        Cell::Count(figures.shown_first),
        Cell::Rate(Rate {
            count: figures.sent_first,
            of: figures.shown_first,
        }),
        Cell::Count(figures.sent),
        Cell::Count(figures.edited),
        Cell::Number(figures.distance),
        Cell::Count(figures.rejected),
    ]
}

#[cfg(test)]
mod tests;
