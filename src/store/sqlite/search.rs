//! Full-text search: trigrams of the folded texts, and a bounded look through the latest ones for very short words.

use sqlx::SqlitePool;

use super::rows;
use crate::store::error::StoreError;
use crate::store::ids::Timestamp;
use crate::store::record::Hit;
use crate::text::{Normalized, fold};

/// The longest query, in characters. What is beyond is not looked at.
const LONGEST_QUERY: usize = 200;
/// The most words of a query with three or more characters.
const MOST_LONG_WORDS: usize = 8;
/// The most words of a query with one or two characters.
const MOST_SHORT_WORDS: usize = 3;
/// How many of the latest messages are looked through when the index cannot help.
const LOOKED_THROUGH: i64 = 20_000;
/// How many characters of a snippet stand before and after what was found.
const AROUND: usize = 30;

const BY_INDEX: &str = "SELECT events.conversation, events.seq, events.at, events.text FROM search JOIN events ON events.id = \
     search.rowid WHERE search MATCH $1 AND events.folded LIKE $2 ESCAPE '!' AND events.folded LIKE $3 ESCAPE '!' AND \
     events.folded LIKE $4 ESCAPE '!' ORDER BY search.rowid DESC LIMIT $5";

const BY_LOOKING: &str = "SELECT conversation, seq, at, text FROM (SELECT id, conversation, seq, at, text, folded FROM events \
     WHERE folded IS NOT NULL ORDER BY id DESC LIMIT $1) AS latest WHERE folded LIKE $2 ESCAPE '!' AND folded LIKE $3 ESCAPE \
     '!' AND folded LIKE $4 ESCAPE '!' ORDER BY id DESC LIMIT $5";

/// The words of a query, folded, without repetition, those with three or more characters first.
fn words(query: &str) -> (Vec<String>, Vec<String>) {
    let query: String = query.chars().take(LONGEST_QUERY).collect();
    let (mut long, mut short) = (Vec::new(), Vec::new());
    for word in query.split(char::is_whitespace) {
        let word = fold(word).replace('\0', "");
        let (list, most) = if word.chars().count() >= 3 {
            (&mut long, MOST_LONG_WORDS)
        } else {
            (&mut short, MOST_SHORT_WORDS)
        };
        if !word.is_empty() && list.len() < most && !list.contains(&word) {
            list.push(word);
        }
    }
    (long, short)
}

/// A pattern for LIKE that finds a word anywhere; without a word, everything.
fn pattern(word: Option<&String>) -> String {
    let Some(word) = word else {
        return "%".to_owned();
    };
    let mut pattern = String::from("%");
    for c in word.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The text around the first of the words that is found, on one line, with `…` where it was cut.
fn snippet(text: &str, words: &[String]) -> String {
    let normalized = Normalized::new(text);
    let found = words.iter().find_map(|word| {
        let start = normalized.text.find(word.as_str())?;
        Some(normalized.raw_span(start..start + word.len()))
    });
    let found = found.unwrap_or(0..0);
    let before = text.get(..found.start).unwrap_or_default();
    let after = text.get(found.end..).unwrap_or_default();
    let start = before
        .char_indices()
        .rev()
        .take(AROUND)
        .last()
        .map_or(found.start, |(at, _)| at);
    let end = after
        .char_indices()
        .nth(AROUND)
        .map_or(text.len(), |(at, _)| found.end + at);
    let piece = text.get(start..end).unwrap_or_default();
    let line = piece.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = |is: bool| if is { "…" } else { "" };
    format!("{}{line}{}", cut(start > 0), cut(end < text.len()))
}

/// Looks for messages that hold all words of the query.
pub(super) async fn search(
    readers: &SqlitePool,
    query: &str,
    limit: u32,
) -> Result<Vec<Hit>, StoreError> {
    let (long, short) = words(query);
    if long.is_empty() && short.is_empty() {
        return Ok(Vec::new());
    }
    let statement = if long.is_empty() {
        sqlx::query_as(BY_LOOKING).bind(LOOKED_THROUGH)
    } else {
        let phrases: Vec<String> = long
            .iter()
            .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
            .collect();
        sqlx::query_as(BY_INDEX).bind(phrases.join(" AND "))
    };
    let mut found = statement;
    for slot in 0..MOST_SHORT_WORDS {
        found = found.bind(pattern(short.get(slot)));
    }
    let rows: Vec<(String, i64, i64, String)> =
        found.bind(i64::from(limit)).fetch_all(readers).await?;
    let words: Vec<String> = long.into_iter().chain(short).collect();
    Ok(rows
        .into_iter()
        .map(|(conversation, seq, at, text)| Hit {
            conversation: conversation.into(),
            seq: rows::count(seq),
            at: Timestamp(at),
            snippet: snippet(&text, &words),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_folded_and_told_apart_by_length() {
        let (long, short) = words("ｶｰﾄﾞ　更新 更新 RENEW");
        assert_eq!(long, ["かーど", "renew"]);
        assert_eq!(short, ["更新"]);
        assert_eq!(words(" 。 ").0.len() + words(" 。 ").1.len(), 0);
    }

    #[test]
    fn patterns_take_every_sign_literally() {
        assert_eq!(pattern(Some(&"5%_!".to_owned())), "%5!%!_!!%");
        assert_eq!(pattern(None), "%");
    }

    #[test]
    fn a_snippet_shows_the_raw_text() {
        let text = format!(
            "{}カードの\n更新について{}",
            "あ".repeat(50),
            "い".repeat(50)
        );
        let shown = snippet(&text, &words("かーど").0);
        assert!(shown.contains("カードの 更新について"), "{shown}");
        assert!(shown.starts_with('…') && shown.ends_with('…'));
        assert_eq!(snippet("short", &words("short").0), "short");
    }

    proptest! {
        #[test]
        fn snippets_never_panic(text in ".{0,200}", query in ".{0,20}") {
            let (long, short) = words(&query);
            let words: Vec<_> = long.into_iter().chain(short).collect();
            prop_assert!(snippet(&text, &words).chars().count() <= text.chars().count() + 2);
        }
    }
}
