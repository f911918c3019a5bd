//! Tables for spreadsheets: RFC 4180, in UTF-8 with a mark by which Excel recognises it.

use super::table::{Cell, Table};

/// What Excel recognises UTF-8 by.
const MARK: &str = "\u{feff}";

/// The table as CSV, with its heads. Spans are in seconds, shares between 0 and 1; what is not known is empty.
pub fn csv(table: &Table) -> String {
    let mut text = MARK.to_owned();
    line(&mut text, table.heads.iter().map(|head| harmless(head)));
    for row in &table.rows {
        line(&mut text, row.iter().map(value));
    }
    text
}

fn value(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => harmless(text),
        Cell::Count(count) => count.to_string(),
        Cell::Rate(rate) => rate
            .share()
            .map_or_else(String::new, |share| format!("{share:.3}")),
        Cell::Number(number) | Cell::Span(number) => {
            number.map_or_else(String::new, |number| number.to_string())
        }
    }
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        if cell.contains(['"', ',', '\r', '\n']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::table::Rate;

    fn of(rows: Vec<Vec<Cell>>) -> String {
        csv(&Table {
            caption: "not part of it".into(),
            heads: vec!["名前".into(), "n".into()],
            rows,
        })
    }

    #[test]
    fn values_are_plain_and_formulas_are_not_run() {
        let rate = |count, of| Cell::Rate(Rate { count, of });
        let text = |text: &str| Cell::Text(text.into());
        let csv = of(vec![
            vec![text("=1+1"), rate(3, 4)],
            vec![text("a\"b,c"), rate(3, 8)],
            vec![text("@x"), Cell::Span(None)],
            vec![text("＝x"), Cell::Number(Some(7))],
        ]);
        assert_eq!(
            csv,
            "\u{feff}名前,n\r\n'=1+1,\r\n\"a\"\"b,c\",0.375\r\n'@x,\r\n'＝x,7\r\n"
        );
    }

    /// Reads CSV as a spreadsheet does.
    fn read(csv: &str) -> Vec<Vec<String>> {
        let mut rows = vec![vec![String::new()]];
        let mut quoted = false;
        let mut signs = csv.trim_start_matches(MARK).chars().peekable();
        while let Some(sign) = signs.next() {
            let row = rows.last_mut().unwrap();
            match sign {
                '"' if quoted && signs.peek() == Some(&'"') => {
                    signs.next();
                    row.last_mut().unwrap().push('"');
                }
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(String::new()),
                '\r' if !quoted => {}
                '\n' if !quoted => rows.push(vec![String::new()]),
                sign => row.last_mut().unwrap().push(sign),
            }
        }
        rows.pop();
        rows
    }

    proptest! {
        #[test]
        fn every_text_comes_back_as_it_was(text in "\\PC{0,20}[\",\n]?\\PC{0,5}") {
            let rows = read(&of(vec![vec![Cell::Text(text.clone()), Cell::Count(1)]]));
            prop_assert_eq!(rows.len(), 2);
            let cell = rows[1][0].trim_start_matches('\'');
            prop_assert_eq!(cell, text.trim_start_matches('\''));
            prop_assert!(!rows[1][0].starts_with(['=', '+', '-', '@']));
        }
    }
}
