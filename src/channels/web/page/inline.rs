//! Texts as HTML: readings above kanji, telephone numbers and addresses of pages as links, and the language for `lang`.

use std::ops::Range;

use maud::{Markup, PreEscaped, html};

use crate::locale::ReplyLocale;
use crate::replies::ruby::{self, Inline};
use crate::text::find_telephones;

/// How an address of a page begins. Anything else is no link.
const SCHEME: &str = "https://";

/// A text of a reply, with readings and links.
pub(in crate::channels::web) fn rich(text: &str, locale: ReplyLocale) -> Markup {
    each(text, locale, linked)
}

/// A text with readings and without links, for what is a button or a link itself.
pub(in crate::channels::web) fn simple(text: &str, locale: ReplyLocale) -> Markup {
    each(text, locale, |text| html! { (text) })
}

fn each(text: &str, locale: ReplyLocale, show: impl Fn(&str) -> Markup) -> Markup {
    match locale {
        ReplyLocale::Ja | ReplyLocale::En => show(text),
        ReplyLocale::Yasashii => html! {
            @for part in ruby::parse(text) {
                @match part {
                    Inline::Text(text) => (show(text)),
                    Inline::Ruby { base, reading } => {
                        ruby { (base) rp { "（" } rt { (reading) } rp { "）" } }
                    }
                }
            }
        },
    }
}

/// A text for an attribute, a button's value or a title: without readings.
pub(super) fn bare(text: &str, locale: ReplyLocale) -> String {
    match locale {
        ReplyLocale::Ja | ReplyLocale::En => text.to_owned(),
        ReplyLocale::Yasashii => ruby::bare(text),
    }
}

/// A telephone number as the target of a link.
pub(super) fn telephone(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    format!("tel:{digits}")
}

/// A text with its links; what is none is escaped and nothing else.
pub(in crate::channels::web) fn linked(text: &str) -> Markup {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, target) in links(text) {
        let (Some(before), Some(label)) = (text.get(done..range.start), text.get(range.clone()))
        else {
            continue;
        };
        let link = html! { (before) a href=(target) rel="noopener noreferrer" { (label) } };
        out.push_str(&link.into_string());
        done = range.end;
    }
    let rest = text.get(done..).unwrap_or_default();
    out.push_str(&html! { (rest) }.into_string());
    PreEscaped(out)
}

/// The links of a text in order, each with its target. They do not overlap.
fn links(text: &str) -> Vec<(Range<usize>, String)> {
    let mut links = pages(text);
    for (range, digits) in find_telephones(text) {
        let apart = |(other, _): &(Range<usize>, String)| {
            range.end <= other.start || other.end <= range.start
        };
        if links.iter().all(apart) {
            links.push((range, format!("tel:{digits}")));
        }
    }
    links.sort_by_key(|(range, _)| range.start);
    links
}

fn pages(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(SCHEME)) {
        let start = from + at;
        let rest = text.get(start..).unwrap_or_default();
        let length = rest
            .find(|c: char| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '`'))
            .unwrap_or(rest.len());
        let address = rest.get(..length).unwrap_or_default();
        // What ends a sentence belongs to the sentence.
        let address = address.trim_end_matches(['.', ',', ')', '\'', ';', ':', '!', '?']);
        from = start + length.max(SCHEME.len());
        if address.len() > SCHEME.len() {
            found.push((start..start + address.len(), address.to_owned()));
        }
    }
    found
}

/// The language in which somebody wrote.
pub(in crate::channels::web) fn written_in(text: &str) -> ReplyLocale {
    let japanese = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff66}'..='\u{ff9d}');
    if text.contains(japanese) || !text.contains(|c: char| c.is_ascii_alphabetic()) {
        ReplyLocale::Ja
    } else {
        ReplyLocale::En
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_and_pages_become_links() {
        assert_eq!(
            linked("電話は0120-380-366。https://www.example.jp/a?b=1&c。").into_string(),
            "電話は<a href=\"tel:0120380366\" rel=\"noopener noreferrer\">0120-380-366</a>。\
             <a href=\"https://www.example.jp/a?b=1&amp;c\" rel=\"noopener noreferrer\">\
             https://www.example.jp/a?b=1&amp;c</a>。"
        );
    }

    #[test]
    fn nothing_else_does() {
        for text in [
            "javascript:alert(1)",
            "http://example.jp",
            "https://",
            "2027年5月31日",
            "12345678901234567890",
        ] {
            assert_eq!(linked(text).into_string(), text);
        }
        assert_eq!(linked("<b>&\"").into_string(), "&lt;b&gt;&amp;&quot;");
    }

    #[test]
    fn readings_stand_above_in_easy_japanese_only() {
        let ruby = "<ruby>更新<rp>（</rp><rt>こうしん</rt><rp>）</rp></ruby>する";
        assert_eq!(
            rich("更新《こうしん》する", ReplyLocale::Yasashii).into_string(),
            ruby
        );
        assert_eq!(rich("更新《", ReplyLocale::Ja).into_string(), "更新《");
        assert_eq!(
            bare("更新《こうしん》する", ReplyLocale::Yasashii),
            "更新する"
        );
    }

    proptest! {
        #[test]
        fn no_text_becomes_markup_of_its_own(text in "(\\PC|https://|0120-380-366|[<>&\"'])*") {
            let html = linked(&text).into_string();
            let left = html
                .replace(" rel=\"noopener noreferrer\">", "")
                .replace("<a href=\"tel:", "")
                .replace("<a href=\"https://", "")
                .replace("</a>", "");
            prop_assert!(!left.contains(['<', '>']), "{}", html);
        }
    }
}
