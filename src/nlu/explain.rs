//! How a message was understood, for people who look after the intents.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use chrono::NaiveDateTime;

use crate::intents::{IntentIndex, PhraseMeaning};
use crate::locale::Locale;
use crate::pattern::PhraseId;
use crate::text::{Redacted, Sensitive};

use super::slots::{self, SlotValue};
use super::{Message, Ranking, Recognizer};

/// A message with its ranking and slots.
#[derive(Debug)]
pub struct Explanation {
    /// What was masked before anything was read, in the order of the message.
    pub masked: Vec<Sensitive>,
    /// The prepared message.
    pub message: Message,
    /// The candidates.
    pub ranking: Ranking,
    /// The slot values found.
    pub slots: BTreeMap<String, SlotValue>,
}

/// The words of the explanation in one language.
struct Labels {
    language: &'static str,
    masked: &'static str,
    /// The kinds of what is masked, in the order of [`KINDS`].
    kinds: [&'static str; KINDS.len()],
    /// What stands between two kinds.
    comma: &'static str,
    normalised: &'static str,
    slots: &'static str,
    candidates: &'static str,
    phrase: &'static str,
    guarded: &'static str,
    strange: &'static str,
    none: &'static str,
    second: &'static str,
    features: &'static str,
    word_for_word: &'static str,
}

/// Every kind of what is masked.
const KINDS: [Sensitive; 6] = [
    Sensitive::MyNumber,
    Sensitive::Pin,
    Sensitive::Password,
    Sensitive::Phone,
    Sensitive::Address,
    Sensitive::Name,
];

/// For how many candidates, and how many of each, the n-grams are shown.
const CANDIDATES: usize = 3;
const FEATURES: usize = 6;

const JA: Labels = Labels {
    language: "言語",
    masked: "伏せたもの",
    kinds: [
        "個人番号か長い数字",
        "暗証番号",
        "パスワード",
        "電話番号",
        "住所かメールアドレス",
        "氏名",
    ],
    comma: "、",
    normalised: "正規化した文",
    slots: "スロット",
    candidates: "候補(確信度、言い回しの重み、統計の確率)",
    phrase: "言い回し",
    guarded: "unless により除外",
    strange: "説明されない見慣れない部分の重み",
    none: "なし",
    second: "2位になった理由",
    features: "統計の決め手",
    word_for_word: "例文とまったく同じ",
};

const EN: Labels = Labels {
    language: "language",
    masked: "masked",
    kinds: [
        "My Number or long number",
        "PIN",
        "password",
        "telephone number",
        "address or e-mail address",
        "name",
    ],
    comma: ", ",
    normalised: "normalised text",
    slots: "slots",
    candidates: "candidates (confidence, weight of the phrase, statistical probability)",
    phrase: "phrase",
    guarded: "ruled out by unless",
    strange: "weight of what is strange and unexplained",
    none: "none",
    second: "why the second lost",
    features: "what decided the statistics",
    word_for_word: "written so among the examples",
};

impl Explanation {
    /// Understands a message with what is known of its masks.
    pub fn new(
        recognizer: &Recognizer,
        redacted: &Redacted,
        hint: Locale,
        now: NaiveDateTime,
    ) -> Self {
        let message = Message::prepare_redacted(recognizer, redacted, &BTreeMap::new(), now);
        let ranking = recognizer.rank(&message, &message.whole(), hint, &[]);
        let slots = slots::values(recognizer.book(), &message, &message.whole());
        Self {
            masked: redacted.found.clone(),
            message,
            ranking,
            slots,
        }
    }

    /// Writes the explanation in a language.
    pub fn write(&self, recognizer: &Recognizer, locale: Locale) -> String {
        let labels = match locale {
            Locale::Ja => &JA,
            Locale::En => &EN,
        };
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = self.write_to(&mut out, recognizer, labels);
        out
    }

    fn write_to(
        &self,
        out: &mut String,
        recognizer: &Recognizer,
        labels: &Labels,
    ) -> std::fmt::Result {
        let book = recognizer.book();
        writeln!(
            out,
            "{}: {} ({:?})",
            labels.language, self.ranking.locale, self.message.guess
        )?;
        self.write_masked(out, labels)?;
        writeln!(out, "{}: {}", labels.normalised, self.message.text.text)?;
        write!(out, "{}:", labels.slots)?;
        if self.slots.is_empty() {
            write!(out, " {}", labels.none)?;
        }
        for (slot, value) in &self.slots {
            match value {
                SlotValue::Listed(value) => write!(out, " {slot}={value}")?,
                SlotValue::Date(date) => write!(
                    out,
                    " {slot}={}",
                    crate::calendar::say(date, self.ranking.locale.into())
                )?,
            }
        }
        writeln!(
            out,
            "\n{}: {:.1} / {:.1}",
            labels.strange, self.ranking.strange, self.ranking.total
        )?;
        writeln!(out, "{}:", labels.candidates)?;
        for (rank, candidate) in self.ranking.candidates.iter().enumerate() {
            let id = &book.intents[candidate.intent.0].id;
            writeln!(
                out,
                "  {:.3}  {:5.2}  {:.3}  {id}",
                candidate.confidence, candidate.evidence, candidate.statistical
            )?;
            if let Some((language, phrase, spans)) = &candidate.phrase
                && let Some(meaning) = meaning(recognizer, *language, *phrase)
            {
                writeln!(
                    out,
                    "         {}: {}  {}",
                    labels.phrase,
                    meaning.template,
                    place(meaning)
                )?;
                writeln!(out, "         → {}", self.quote(spans))?;
            }
            if rank < CANDIDATES {
                self.write_reasons(out, recognizer, candidate.intent, labels)?;
            }
        }
        for (intent, language, phrase) in &self.ranking.guarded {
            if let Some(meaning) = meaning(recognizer, *language, *phrase) {
                let id = &book.intents[intent.0].id;
                writeln!(
                    out,
                    "{}: {id}  {}  {}",
                    labels.guarded,
                    meaning.template,
                    place(meaning)
                )?;
            }
        }
        if let [first, second, ..] = self.ranking.candidates.as_slice() {
            let phrase = first.evidence - second.evidence;
            let statistical = first.statistical - second.statistical;
            let id = &book.intents[second.intent.0].id;
            writeln!(
                out,
                "{}: {id}  Δ {phrase:+.2}, Δ {statistical:+.3}",
                labels.second
            )?;
        }
        Ok(())
    }

    /// The kinds of what was masked, each with how many there are if it is more than one.
    fn write_masked(&self, out: &mut String, labels: &Labels) -> std::fmt::Result {
        if self.masked.is_empty() {
            return Ok(());
        }
        let counted = KINDS.iter().zip(labels.kinds).filter_map(|(kind, name)| {
            match self.masked.iter().filter(|found| *found == kind).count() {
                0 => None,
                1 => Some(name.to_owned()),
                count => Some(format!("{name} ×{count}")),
            }
        });
        let counted: Vec<String> = counted.collect();
        writeln!(out, "{}: {}", labels.masked, counted.join(labels.comma))
    }

    /// The n-grams that decided, each with what it adds to the logarithm of the odds of the intent.
    fn write_reasons(
        &self,
        out: &mut String,
        recognizer: &Recognizer,
        intent: IntentIndex,
        labels: &Labels,
    ) -> std::fmt::Result {
        let reasons = recognizer.reasons(self.ranking.locale, &self.message, intent, FEATURES);
        if reasons.word_for_word {
            writeln!(out, "         {}", labels.word_for_word)?;
        }
        if reasons.features.is_empty() {
            return Ok(());
        }
        write!(out, "         {}:", labels.features)?;
        for reason in &reasons.features {
            let feature = reason.feature.replace(' ', "␣");
            write!(out, " {feature} {:+.1}", reason.weight)?;
        }
        writeln!(out)
    }

    fn quote(&self, spans: &[Range<usize>]) -> String {
        let text = &self.message.text.text;
        let parts: Vec<&str> = spans
            .iter()
            .filter_map(|span| text.get(span.clone()))
            .collect();
        parts.join(" … ")
    }
}

fn meaning(recognizer: &Recognizer, language: Locale, phrase: PhraseId) -> Option<&PhraseMeaning> {
    recognizer
        .book()
        .phrases
        .get(&language)
        .map(|book| book.meaning(phrase))
}

fn place(meaning: &PhraseMeaning) -> String {
    let start = meaning.place.start();
    format!(
        "{}:{}:{}",
        meaning.place.source.name, start.line, start.column
    )
}
