//! One step of a conversation: a message comes in, it is decided what is said.
//!
//! Pure: no waiting, no clock, no input or output. What is said is named by Fluent ids and slot values;
//! [`super::render`] writes it out.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use crate::config::Config;
use crate::locale::{Locale, ReplyLocale};
use crate::nlu::slots::SlotValue;
use crate::nlu::{Message, Recognizer};
use crate::replies::ruby::without_bracketed_readings;
use crate::text::{is_bare_secret, redact};

use super::conversation::{Conversation, Offer};
use super::turn::Turn;

/// One thing to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Say {
    /// The answer of an intent, with the slots known to it.
    Answer {
        /// The id of the intent.
        intent: String,
        /// The slot values known to it.
        slots: BTreeMap<String, SlotValue>,
        /// What its phrases captured, by name, masked.
        captures: BTreeMap<String, String>,
    },
    /// A question for a missing slot of an intent.
    Ask {
        /// The id of the intent.
        intent: String,
        /// The slot that it lacks.
        slot: String,
    },
    /// A sentence of the program itself, from `ui.ftl`.
    Program(&'static str),
}

/// What one message leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The language in which the message was read.
    pub language: Locale,
    /// The locale to reply in.
    pub locale: ReplyLocale,
    /// What to say, in order.
    pub says: Vec<Say>,
    /// The choices to offer, in the order of their numbers.
    pub offers: Vec<Offer>,
    /// The intents answered.
    pub intents: Vec<String>,
    /// The intents recognised, answered or not: a refusal is recognised but answers nothing.
    pub recognised: Vec<String>,
    /// The confidence of the first intent, 0 to 1.
    pub confidence: f64,
    /// Whether nothing was answered.
    pub fallback: bool,
    /// Whether the reply is a question back.
    pub clarify: bool,
    /// The slot values that the reply rests on.
    pub slots: BTreeMap<String, SlotValue>,
    /// How many pieces of sensitive data were masked.
    pub masked: usize,
    /// The moment asked about, if any.
    pub moment: Option<(crate::calendar::Moment, Option<chrono::NaiveTime>)>,
}

/// What a conversation may look at.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge<'a> {
    /// Understanding.
    pub recognizer: &'a Recognizer,
    /// The settings.
    pub config: &'a Config,
}

/// Takes one message and decides what to say.
///
/// `hint` is what the request says of its language; it counts where neither the message nor the conversation tells.
pub fn step(
    knowledge: Knowledge<'_>,
    conversation: &mut Conversation,
    raw: &str,
    hint: Option<ReplyLocale>,
    now: NaiveDateTime,
) -> Step {
    let config = knowledge.config;
    let usual = conversation
        .locale
        .unwrap_or_else(|| hint.unwrap_or(config.locale).language());
    // A hint for English says nothing about which Japanese is wanted.
    let form = hint
        .filter(|hint| hint.language() == Locale::Ja)
        .unwrap_or(config.locale);
    let usual_reply = conversation.reply_locale(usual, form);
    if raw.chars().count() > config.limits.message_chars as usize {
        return Turn::new(knowledge, conversation, (usual, usual_reply), 0)
            .program("too-long", true);
    }
    if let Some(chosen) = chosen(conversation, raw) {
        return Turn::new(knowledge, conversation, (usual, usual_reply), 0).take(chosen);
    }
    if is_beyond_choices(conversation, raw) {
        let choices = conversation.choices.clone();
        let step =
            Turn::new(knowledge, conversation, (usual, usual_reply), 0).ask_back("ask-again");
        conversation.choices = choices;
        return step;
    }
    let public = config.public_numbers();
    let public: Vec<&str> = public.iter().map(String::as_str).collect();
    // Labels are shown with readings in brackets, and may come back with them.
    let copied = match usual_reply {
        ReplyLocale::Yasashii => without_bracketed_readings(raw),
        ReplyLocale::Ja | ReplyLocale::En => None,
    };
    let raw = copied.as_deref().unwrap_or(raw);
    let redacted = redact(raw, &public);
    let secret = is_bare_secret(raw).is_some();
    let masked = redacted.found.len().max(usize::from(secret));
    if secret {
        // Nothing is asked that needs a secret: hide it and ask for the question itself.
        return Turn::new(knowledge, conversation, (usual, usual_reply), masked)
            .ask_back("ask-again");
    }
    let known = &conversation.slots;
    let message = Message::prepare_redacted(knowledge.recognizer, &redacted, known, now);
    let locale = Recognizer::language_of(&message, usual);
    if message.locale.is_some() {
        conversation.locale = Some(locale);
    }
    let reply = conversation.reply_locale(locale, form);
    Turn::new(knowledge, conversation, (locale, reply), masked).understand(
        &message,
        &redacted.text,
        now,
    )
}

/// The choice that a message picks by number or by its id.
pub fn chosen(conversation: &Conversation, raw: &str) -> Option<Offer> {
    let text = crate::text::fold(raw);
    let number = text.trim_end_matches("番").trim_end_matches("です").trim();
    if let Some(offer) = number
        .parse::<usize>()
        .ok()
        .and_then(|n| conversation.choices.get(n.wrapping_sub(1)))
    {
        return Some(offer.clone());
    }
    conversation
        .choices
        .iter()
        .find(|offer| offer.id() == raw.trim())
        .cloned()
}

/// Whether a message is a small number although fewer choices were shown.
fn is_beyond_choices(conversation: &Conversation, raw: &str) -> bool {
    let text = crate::text::fold(raw);
    let number = text.trim_end_matches("番").trim().parse::<usize>();
    !conversation.choices.is_empty() && number.is_ok_and(|number| number < 100)
}
