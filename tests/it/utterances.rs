//! Sentences of residents against all delivered intents: `tests/utterances/{ja,en}/*.yaml`.
//!
//! Each file is a list of `{text, intent, slots?, says?}`. `intent: null` means that the message must be
//! refused. `slots` are compared one by one; `says` are fragments that the reply must hold.

use std::collections::BTreeMap;
use std::fs;

use madoguchi::bot::answer::Answer;
use madoguchi::diag::Source;
use madoguchi::locale::Locale;
use madoguchi::yaml::{self, Step};
use serde::Deserialize;

use crate::support::{Talk, root, shipped};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    intent: Option<String>,
    #[serde(default)]
    slots: BTreeMap<String, String>,
    #[serde(default)]
    says: Vec<String>,
}

/// What is wrong with an answer; empty if nothing is.
fn faults(case: &Case, locale: Locale, answer: &Answer) -> Vec<String> {
    let mut faults = Vec::new();
    let sure = format!("{:.2}", answer.confidence);
    match &case.intent {
        None if !answer.fallback => {
            let got = answer.intent.as_deref().unwrap_or(if answer.clarify {
                "a question back"
            } else {
                "no refusal"
            });
            faults.push(format!("expected a refusal, got {got} ({sure})"));
        }
        Some(intent) if answer.intent.as_ref() != Some(intent) => {
            let got = answer.intent.as_deref().unwrap_or(if answer.clarify {
                "a question back"
            } else {
                "a refusal"
            });
            faults.push(format!("expected {intent}, got {got} ({sure})"));
        }
        _ => {}
    }
    if answer.lang != locale && case.intent.is_some() {
        faults.push(format!("answered in {}", answer.lang));
    }
    for (slot, value) in &case.slots {
        let got = answer.slots.get(slot);
        if got != Some(value) {
            faults.push(format!(
                "expected {slot}={value}, got {}",
                got.map_or("nothing", String::as_str)
            ));
        }
    }
    for fragment in case
        .says
        .iter()
        .filter(|fragment| !answer.text.contains(*fragment))
    {
        faults.push(format!(
            "does not say `{fragment}` but: {}",
            answer.text.replace('\n', " ⏎ ")
        ));
    }
    faults
}

#[test]
fn residents_are_understood() {
    let library = shipped();
    let (mut tried, mut failures) = (0, Vec::new());
    for locale in Locale::ALL {
        let folder = format!("tests/utterances/{}", locale.tag());
        let mut paths: Vec<_> = fs::read_dir(root().join(&folder))
            .expect("the folder is there")
            .map(|entry| entry.expect("the folder can be listed").path())
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "yaml")
            })
            .collect();
        paths.sort();
        for path in paths {
            let name = format!(
                "{folder}/{}",
                path.file_name().unwrap_or_default().to_string_lossy()
            );
            let source = Source::new(
                name.clone(),
                fs::read_to_string(&path).expect("the file is UTF-8"),
            );
            let (cases, places, findings) = yaml::parse::<Vec<Case>>(&source);
            assert!(
                findings.is_empty(),
                "{}",
                madoguchi::diag::human::render(&findings, Locale::En, false)
            );
            for (index, case) in cases.unwrap_or_default().iter().enumerate() {
                tried += 1;
                if let Some(intent) = &case.intent
                    && library.book().intent(intent).is_none()
                {
                    failures.push(format!(
                        "{name}: there is no intent {intent}: {}",
                        case.text
                    ));
                    continue;
                }
                let line = places.place(&[Step::Index(index)]).start().line;
                let answer = Talk::with(library).say(&case.text);
                for fault in faults(case, locale, &answer) {
                    failures.push(format!("{name}:{line}: {}\n    {fault}", case.text));
                }
            }
        }
    }
    assert!(tried > 0, "no case was found");
    assert!(
        failures.is_empty(),
        "{} failures in {tried} cases:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
