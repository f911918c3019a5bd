//! What somebody wrote, as far as it is meant for us.

use serenity::model::id::UserId;

use crate::bot::Bot;
use crate::locale::{Locale, ReplyLocale};
use crate::text::{Guess, Sensitive, guess, redact};

/// A text without mentions, emoji and other things that Discord shows in the place of numbers. Ours are taken out, the
/// others leave a blank.
pub(super) fn stripped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let length = tag(rest);
        plain.push(if length.is_some() { ' ' } else { '<' });
        rest = rest.get(length.unwrap_or(1)..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain.trim().to_owned()
}

/// The bytes of the tag with which a text begins, such as `<@123>`, `<a:name:123>` or `<t:123:R>`.
fn tag(text: &str) -> Option<usize> {
    const LONGEST: usize = 100;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b'>')?;
    let inner = text.get(1..end)?;
    let kinds = ["@", "#", ":", "a:", "t:", "/", "id:"];
    let is_tag = kinds.iter().any(|kind| inner.starts_with(kind))
        && inner.bytes().any(|byte| byte.is_ascii_digit())
        && !inner.contains(char::is_whitespace)
        || inner.starts_with('/') && inner.contains(':');
    is_tag.then_some(end + 1)
}

/// Whether everybody is called.
pub(super) fn calls_everybody(text: &str) -> bool {
    text.contains("@everyone") || text.contains("@here")
}

/// Whether somebody is named with a tag in a text.
pub(super) fn names(text: &str, user: UserId) -> bool {
    text.contains(&format!("<@{user}>")) || text.contains(&format!("<@!{user}>"))
}

/// Whether a text holds what nobody should write anywhere: a My Number, a PIN or a password. A text of nothing but four
/// digits or one word is none by itself: it may as well be a year, or a day of the month.
pub(super) fn holds_secret(bot: &Bot, text: &str) -> bool {
    let public = bot.library().config.public_numbers();
    let public: Vec<&str> = public.iter().map(String::as_str).collect();
    let is_secret = |kind: &Sensitive| {
        matches!(
            kind,
            Sensitive::MyNumber | Sensitive::Pin | Sensitive::Password
        )
    };
    redact(text, &public).found.iter().any(is_secret)
}

/// Whether a text is about a password, so that four digits or one word behind it are likely to be one.
pub(super) fn speaks_of_passwords(text: &str) -> bool {
    const JAPANESE: [&str; 4] = ["暗証番号", "パスワード", "暗証", "ＰＩＮ"];
    let is_word = |word: &str| ["pin", "pins", "password", "passwords"].contains(&word);
    let lower = text.to_lowercase();
    JAPANESE.iter().any(|word| text.contains(word))
        || lower
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(is_word)
}

/// The language of a text, if it tells one.
pub(super) fn language_of(bot: &Bot, text: &str) -> Option<Locale> {
    let recognizer = &bot.library().recognizer;
    match guess(text, &|word| recognizer.knows_english(word)) {
        Guess::Ja | Guess::Romaji => Some(Locale::Ja),
        Guess::En => Some(Locale::En),
        Guess::Mixed(main) => Some(main),
        Guess::Unknown => None,
    }
}

/// The locale in which somebody is spoken to who writes in a language.
pub(super) fn in_language(bot: &Bot, language: Option<Locale>) -> ReplyLocale {
    let usual = bot.library().config.locale;
    match language {
        Some(language) if language != usual.language() => language.into(),
        _ => usual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn talk_of_passwords_is_told_from_other_talk() {
        for text in ["暗証番号は？", "パスワード", "My PIN", "the password."] {
            assert!(speaks_of_passwords(text), "{text}");
        }
        for text in ["有効期限はいつですか", "Pinterest", "opinion", ""] {
            assert!(!speaks_of_passwords(text), "{text}");
        }
    }

    #[test]
    fn mentions_are_no_part_of_a_question() {
        for (text, plain) in [
            ("<@123456789012345678> 持ち物は？", "持ち物は？"),
            (
                "<@!1> <@&2> <#3> a <:b:4> <a:c:5> <t:6:R> </d:7> e",
                "a         e",
            ),
            ("a < b > c <@x> <t>", "a < b > c <@x> <t>"),
            ("<", "<"),
            ("", ""),
        ] {
            assert_eq!(
                stripped(text).split_whitespace().collect::<Vec<_>>(),
                plain.split_whitespace().collect::<Vec<_>>()
            );
        }
    }
}
