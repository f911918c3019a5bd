//! From what is to be said to a reply that a channel can show.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use crate::calendar::say;
use crate::intents::{Intent, SourceEntry};
use crate::locale::ReplyLocale;
use crate::nlu::slots::SlotValue;
use crate::replies::{
    Args, Block, Catalog, Choice, RenderError, Reply, SourceNote, markup::blocks, ruby,
};

use super::answer::{choose, compute};
use super::hours::{day_line, open_line};
use super::step::{Knowledge, Say, Step};

/// A reply with what a program that listens wants to know about it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The reply, for any channel.
    pub reply: Reply,
    /// The step behind it.
    pub step: Step,
    /// The messages that could not be written out; the reply then holds the fallback text in their place.
    pub faults: Vec<RenderError>,
}

/// Writes a step out.
///
/// A message that cannot be written out becomes the fallback, and the step says so.
pub fn render(
    knowledge: Knowledge<'_>,
    catalog: &Catalog,
    mut step: Step,
    now: NaiveDateTime,
) -> Outcome {
    // Without any files for a form of a language, everything is said in the language itself.
    let locale = catalog.spoken(step.locale);
    let mut writer = Writer {
        knowledge,
        catalog,
        locale,
        now,
        moment: step.moment,
        open_line: None,
        unanswered: false,
        faults: Vec::new(),
    };
    let mut reply = Reply::new(locale);
    reply.intent = step.intents.first().cloned();
    if step.masked > 0 {
        reply.notices.push(writer.program("masked-warning"));
    }
    for said in &step.says {
        writer.write(said, &mut reply);
    }
    for offer in &step.offers {
        let label = writer.text(&offer.label, &Args::new());
        reply.choices.push(Choice {
            id: offer.id(),
            label,
        });
    }
    let faults = writer.faults;
    if writer.unanswered {
        step.fallback = true;
        step.clarify = false;
        step.intents.clear();
        step.confidence = 0.0;
        reply.intent = None;
        reply.sources.clear();
    }
    Outcome {
        reply,
        step,
        faults,
    }
}

struct Writer<'a> {
    knowledge: Knowledge<'a>,
    catalog: &'a Catalog,
    locale: ReplyLocale,
    now: NaiveDateTime,
    moment: Option<(crate::calendar::Moment, Option<chrono::NaiveTime>)>,
    open_line: Option<String>,
    /// Whether an answer could not be written out.
    unanswered: bool,
    faults: Vec<RenderError>,
}

impl Writer<'_> {
    fn write(&mut self, said: &Say, reply: &mut Reply) {
        let several = !reply.blocks.is_empty();
        match said {
            Say::Program(message) => {
                let text = self.program(message);
                reply.blocks.extend(blocks(&text, self.locale));
            }
            Say::Ask { intent, slot } => {
                let book = self.knowledge.recognizer.book();
                let asked = book.slots.get(slot).and_then(|slot| slot.ask.clone());
                let message = asked.unwrap_or_else(|| format!("ask-{slot}"));
                let args = self.common();
                let text = self.text(&message, &args);
                reply.blocks.extend(blocks(&text, self.locale));
                reply.intent.get_or_insert_with(|| intent.clone());
            }
            Say::Answer {
                intent,
                slots,
                captures,
            } => {
                let recognizer = self.knowledge.recognizer;
                if let Some(intent) = recognizer.book().intent(intent) {
                    self.answer(intent, (slots, captures), several, reply);
                }
            }
        }
    }

    fn answer(
        &mut self,
        intent: &Intent,
        (slots, captures): (&BTreeMap<String, SlotValue>, &BTreeMap<String, String>),
        several: bool,
        reply: &mut Reply,
    ) {
        let recognizer = self.knowledge.recognizer;
        let chosen = choose(
            recognizer.book(),
            intent,
            slots,
            captures,
            self.moment.is_some(),
            self.now.date(),
        );
        let args = self.args(intent, slots, captures);
        match self.catalog.message(self.locale, chosen.reply, &args) {
            Ok(message) => {
                if several || reply.title.is_some() {
                    // With several answers in one reply each stands under its own heading.
                    if let Some(title) = message
                        .title
                        .clone()
                        .filter(|title| reply.title.as_ref() != Some(title))
                    {
                        reply.blocks.push(Block::Paragraph(title));
                    }
                } else {
                    reply.title.clone_from(&message.title);
                    reply.speech.clone_from(&message.speech);
                }
                reply.blocks.extend(blocks(
                    message.body.as_deref().unwrap_or_default(),
                    self.locale,
                ));
            }
            Err(fault) => {
                self.faults.push(fault);
                self.unanswered = true;
                let text = self.program("fallback");
                reply.blocks.extend(blocks(&text, self.locale));
                return;
            }
        }
        if let Some(source) = chosen.source {
            let note = self.source(source);
            if !reply.sources.contains(&note) {
                reply.sources.push(note);
            }
        }
    }

    fn source(&mut self, source: &SourceEntry) -> SourceNote {
        let section = self.text(&format!("section-{}", source.section), &Args::new());
        SourceNote {
            section,
            verified_on: source.verified_on.clone(),
        }
    }

    /// The values that any reply may use.
    fn common(&mut self) -> Args {
        let config = self.knowledge.config;
        let city = match self.locale {
            ReplyLocale::Ja | ReplyLocale::Yasashii => &config.city.name_ja,
            ReplyLocale::En => &config.city.name_en,
        };
        Args::new()
            .with("open_line", self.open_line())
            .with("city_name", self.foreign(city))
            .with("phone", config.call_centre.phone.as_str())
            .with("ip_phone", config.call_centre.ip_phone.as_str())
    }

    fn args(
        &mut self,
        intent: &Intent,
        slots: &BTreeMap<String, SlotValue>,
        captures: &BTreeMap<String, String>,
    ) -> Args {
        let mut args = self.common();
        // Words of a resident never take the place of what the program says; slots and dates come later and win.
        for (name, words) in captures {
            if !COMMON_VARIABLES.contains(&name.as_str()) {
                args.insert(name.as_str(), self.foreign(words));
            }
        }
        let recognizer = self.knowledge.recognizer;
        let book = recognizer.book();
        for (slot, value) in slots {
            match value {
                SlotValue::Date(date) => args.insert(slot.as_str(), say(date, self.locale)),
                SlotValue::Listed(out) => {
                    args.insert(slot.as_str(), self.foreign(out));
                    let list = book
                        .slots
                        .get(slot)
                        .and_then(|declared| declared.list.as_deref());
                    let label = format!("{}-{out}", list.unwrap_or(slot));
                    if self.catalog.has(self.locale, &label) {
                        let label = self.text(&label, &Args::new());
                        args.insert(format!("{slot}_label"), label);
                    }
                    for (key, with) in book
                        .list_value(slot, out)
                        .into_iter()
                        .flat_map(|value| &value.with)
                    {
                        args.insert(format!("{slot}_{key}"), self.foreign(with));
                    }
                }
            }
        }
        for name in book.dates.keys() {
            if let Some(date) = compute(book, slots, name, self.now.date()) {
                args.insert(name.as_str(), say(&date, self.locale));
            }
        }
        if intent.slots.iter().any(|(slot, _)| slot == "moment") {
            args.insert("day_line", self.day_line());
        }
        args
    }

    /// A text that does not come from the messages, such as a resident's own word: it must not become a reading.
    fn foreign(&self, text: &str) -> String {
        match self.locale {
            ReplyLocale::Ja | ReplyLocale::En => text.to_owned(),
            ReplyLocale::Yasashii => ruby::literal(text),
        }
    }

    fn open_line(&mut self) -> String {
        if let Some(line) = &self.open_line {
            return line.clone();
        }
        let hours = self.knowledge.config.opening_hours();
        let line = open_line(&hours, self.catalog, self.locale, self.now);
        self.open_line = Some(line.clone());
        line
    }

    fn day_line(&mut self) -> String {
        let hours = self.knowledge.config.opening_hours();
        let asked = self.moment.as_ref().and_then(|(moment, time)| {
            day_line(&hours, self.catalog, self.locale, self.now, moment, *time)
        });
        asked.unwrap_or_else(|| self.open_line())
    }

    fn program(&mut self, message: &str) -> String {
        let args = self.common();
        self.text(message, &args)
    }

    fn text(&mut self, message: &str, args: &Args) -> String {
        match self.catalog.text(self.locale, message, args) {
            Ok(text) => text,
            Err(fault) => {
                self.faults.push(fault);
                String::new()
            }
        }
    }
}

/// The names of the variables that the program itself supplies to every reply.
pub const COMMON_VARIABLES: [&str; 5] = ["open_line", "day_line", "city_name", "phone", "ip_phone"];
