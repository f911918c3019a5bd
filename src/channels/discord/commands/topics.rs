//! What is offered while an option is written: questions that are known to have an answer.

use serde_json::Value;
use serenity::builder::{
    AutocompleteChoice, CreateAutocompleteResponse, CreateInteractionResponse,
};

use super::super::rest::body;
use super::super::view::{length, words};
use super::definitions::Called;
use crate::bot::Bot;
use crate::locale::ReplyLocale;
use crate::replies::Args;

/// The most that Discord shows.
const MOST: usize = 25;
/// The longest of them, in characters.
const LONGEST: usize = 100;

/// How many examples of a topic are tried.
const MOST_TRIED: usize = 3;

/// The form for dates is opened with this question when nothing is written.
pub(in super::super) const DATES: &str = "discord-dates-question";

/// What fits to what was written so far, as the answer to the interaction.
pub(in super::super) fn suggestions(
    bot: &Bot,
    called: Called,
    locale: ReplyLocale,
    text: &str,
) -> Value {
    let texts = match called {
        Called::Bring => what_to_bring(bot, locale, text),
        _ => questions(bot, locale, text),
    };
    let choices = texts.into_iter().filter(|text| length(text) <= LONGEST);
    let choices = choices
        .take(MOST)
        .map(|text| AutocompleteChoice::new(text.clone(), text))
        .collect();
    offer(choices)
}

/// Choices for an option that is being written, as the answer to the interaction.
pub(in super::super) fn offer(choices: Vec<AutocompleteChoice>) -> Value {
    let response = CreateAutocompleteResponse::new().set_choices(choices);
    let mut value = serde_json::to_value(CreateInteractionResponse::Autocomplete(response))
        .unwrap_or_else(|_| body(&()));
    // Discord wants the list although it may be empty, but no null in it.
    if let Some(choices) = value
        .pointer_mut("/data/choices")
        .and_then(Value::as_array_mut)
    {
        for choice in choices.iter_mut().filter_map(Value::as_object_mut) {
            choice.retain(|_, field| !field.is_null());
        }
    }
    value
}

/// Questions about what was written: of each topic that holds it, the first example, which is sure to be understood.
fn questions(bot: &Bot, locale: ReplyLocale, text: &str) -> Vec<String> {
    if text.trim().is_empty() {
        let examples =
            (1..=4).map(|n| words(bot, locale, &format!("discord-example-{n}"), &Args::new()));
        return examples.collect();
    }
    let book = bot.library().book();
    let mut questions: Vec<String> = Vec::new();
    for found in bot.search_snippets(text, locale, locale, 20) {
        let Some(intent) = book.intent(&found.snippet.intent) else {
            continue;
        };
        let mut examples = intent.examples.iter().filter(|example| {
            example.locale == locale.language() && length(&example.text) <= LONGEST
        });
        // Some examples only mean something after another message.
        let example = examples.by_ref().take(MOST_TRIED).find(|example| {
            let shown = bot.answer_once(&example.text, None);
            !shown.fallback
        });
        if let Some(example) = example
            && !questions.contains(&example.text)
        {
            questions.push(example.text.clone());
        }
    }
    questions
}

/// The answers of the topic that the question after what to bring belongs to, by their titles.
fn what_to_bring(bot: &Bot, locale: ReplyLocale, text: &str) -> Vec<String> {
    let question = words(bot, locale, "discord-bring-question", &Args::new());
    let Some(topic) = bot.answer_once(&question, None).reply.intent else {
        return Vec::new();
    };
    let query = if text.trim().is_empty() {
        question.as_str()
    } else {
        text
    };
    let mut found = bot.search_snippets(query, locale, locale, 20);
    if found.iter().all(|found| found.snippet.intent != topic) {
        let title = bot
            .answer_once(&question, None)
            .reply
            .title
            .unwrap_or_default();
        found = bot.search_snippets(&title, locale, locale, 20);
    }
    let mut titles: Vec<String> = Vec::new();
    for found in found {
        let title = found
            .reply
            .title
            .as_ref()
            .map(|title| found.reply.plain(title));
        if let Some(title) = title
            && found.snippet.intent == topic
            && !found.snippet.slots.is_empty()
            && !titles.contains(&title)
        {
            titles.push(title);
        }
    }
    titles
}

#[cfg(test)]
mod tests {
    use super::super::super::view::tests::bot;
    use super::*;

    fn texts(value: &Value) -> Vec<String> {
        assert_eq!(value["type"], 8);
        let choices = value["data"]["choices"].as_array().unwrap();
        assert!(choices.len() <= MOST);
        let texts = choices.iter().map(|choice| {
            assert_eq!(choice["name"], choice["value"]);
            choice["name"].as_str().unwrap().to_owned()
        });
        texts.collect()
    }

    #[tokio::test]
    async fn what_is_offered_has_an_answer() {
        let bot = bot().await;
        for (called, locale, written) in [
            (Called::Ask, ReplyLocale::Ja, ""),
            (Called::Ask, ReplyLocale::En, ""),
            (Called::Ask, ReplyLocale::Ja, "暗証"),
            (Called::Ask, ReplyLocale::En, "renew"),
            (Called::Bring, ReplyLocale::Ja, ""),
            (Called::Bring, ReplyLocale::En, ""),
            (Called::Bring, ReplyLocale::Ja, "代理"),
        ] {
            let offered = texts(&suggestions(&bot, called, locale, written));
            assert!(!offered.is_empty(), "{called:?} {locale} {written}");
            for text in offered {
                let shown = bot.answer_once(&text, None);
                assert!(!shown.fallback, "{text}");
            }
        }
        assert_eq!(
            texts(&suggestions(&bot, Called::Ask, ReplyLocale::Ja, "株価")),
            Vec::<String>::new()
        );
    }
}
