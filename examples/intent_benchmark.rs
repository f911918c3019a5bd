//! Trains and tests the statistical part on public intent-classification data, given by path:
//!
//! ```text
//! cargo run --release --example intent_benchmark -- --clinc data_full.json --xsid ja.valid.conll ja.test.conll
//! ```
//!
//! CLINC150 is its JSON file; xSID is two files, one to train on and one to test on. Paths without an option are told
//! apart by what is in them. One JSON object is printed for each dataset.
//!
//! How it is measured: the threshold is the one at which 95 % of the in-scope validation utterances are accepted
//! whatever class they get, and out-of-scope recall is the share of out-of-scope test utterances below it. Nothing out
//! of scope is learned from; `oos_recall_at_95_with_oos_train` is a second model that has also seen the dataset's
//! out-of-scope training utterances. xSID has no validation or out-of-scope part, so those fields are null.

#![allow(
    clippy::print_stdout,
    reason = "the figures are what this program is for"
)]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use madoguchi::classify::{
    Classifier, Example, Label, Opinion, Options, Reliability, threshold_keeping,
};
use madoguchi::text::Normalized;
use serde_json::{Value, json};

/// The share of validation utterances that must be accepted.
const KEEP: f64 = 0.95;
/// The number of bins of the reliability table.
const BINS: usize = 10;

/// An utterance with its intent.
type Labelled = (String, String);

/// A dataset in the parts that it is given in.
#[derive(Debug, Default, PartialEq)]
struct Dataset {
    name: &'static str,
    train: Vec<Labelled>,
    validation: Vec<Labelled>,
    test: Vec<Labelled>,
    out_of_scope_train: Vec<Labelled>,
    out_of_scope_test: Vec<Labelled>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match datasets(&arguments, |path| {
        std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))
    }) {
        Ok(datasets) => {
            for dataset in &datasets {
                println!("{}", measure(dataset));
            }
            ExitCode::SUCCESS
        }
        Err(message) => {
            let _ = std::io::Write::write_all(
                &mut std::io::stderr(),
                format!("intent_benchmark: {message}\n").as_bytes(),
            );
            ExitCode::from(2)
        }
    }
}

/// The datasets that the arguments name.
fn datasets(
    arguments: &[String],
    read: impl Fn(&str) -> Result<String, String>,
) -> Result<Vec<Dataset>, String> {
    let mut found = Vec::new();
    let mut training: Option<(String, Vec<Labelled>)> = None;
    for path in arguments.iter().filter(|argument| {
        // What a file is, is told by its content.
        !matches!(argument.as_str(), "--clinc" | "--xsid")
    }) {
        if path.starts_with("--") {
            return Err(format!("unknown option {path}"));
        }
        let text = read(path)?;
        if text.trim_start().starts_with('{') {
            found.push(clinc(&text).map_err(|problem| format!("{path}: {problem}"))?);
            continue;
        }
        let utterances = xsid(&text);
        if utterances.is_empty() {
            return Err(format!("{path}: neither CLINC150 JSON nor an xSID file"));
        }
        match training.take() {
            None => training = Some((path.clone(), utterances)),
            Some((_, train)) => found.push(Dataset {
                name: "xSID",
                train,
                test: utterances,
                ..Dataset::default()
            }),
        }
    }
    if let Some((path, _)) = training {
        return Err(format!("{path}: a second xSID file is needed to test on"));
    }
    if found.is_empty() {
        return Err("usage: intent_benchmark [--clinc FILE] [--xsid TRAIN TEST]".to_owned());
    }
    Ok(found)
}

/// Reads CLINC150: an object of parts, each a list of [text, intent].
fn clinc(text: &str) -> Result<Dataset, String> {
    let parts: BTreeMap<String, Vec<Labelled>> =
        serde_json::from_str(text).map_err(|error| error.to_string())?;
    let part = |name: &str| parts.get(name).cloned().unwrap_or_default();
    let dataset = Dataset {
        name: "CLINC150",
        train: part("train"),
        validation: part("val"),
        test: part("test"),
        out_of_scope_train: part("oos_train"),
        out_of_scope_test: part("oos_test"),
    };
    if dataset.train.is_empty() || dataset.test.is_empty() {
        return Err("the parts `train` and `test` are needed".to_owned());
    }
    Ok(dataset)
}

/// Reads an xSID file: each utterance has a line `# text = …` and a line `# intent = …` before its words.
fn xsid(text: &str) -> Vec<Labelled> {
    let mut utterances = Vec::new();
    let mut sentence = None;
    for line in text.lines() {
        let Some((key, value)) = line.strip_prefix('#').and_then(|line| line.split_once('='))
        else {
            if line.trim().is_empty() {
                sentence = None;
            }
            continue;
        };
        match key.trim() {
            "text" => sentence = Some(value.trim().to_owned()),
            "intent" => {
                if let Some(sentence) = sentence.take() {
                    utterances.push((sentence, value.trim().to_owned()));
                }
            }
            _ => {}
        }
    }
    utterances
}

/// A trained classifier with the names of its classes.
struct Model<'a> {
    classifier: Classifier,
    classes: BTreeMap<&'a str, usize>,
    training: Duration,
}

impl<'a> Model<'a> {
    fn train(dataset: &'a Dataset, with_out_of_scope: bool) -> Self {
        let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, intent) in &dataset.train {
            let next = classes.len();
            classes.entry(intent).or_insert(next);
        }
        let outside: &[Labelled] = if with_out_of_scope {
            &dataset.out_of_scope_train
        } else {
            &[]
        };
        let started = Instant::now();
        let texts: Vec<(String, Label)> = dataset
            .train
            .iter()
            .map(|(text, intent)| (text, Label::Is(classes[intent.as_str()])))
            .chain(outside.iter().map(|(text, _)| (text, Label::Nothing)))
            .map(|(text, label)| (Normalized::new(text).text, label))
            .collect();
        let examples: Vec<Example<'_>> = texts
            .iter()
            .map(|(text, label)| Example {
                text,
                label: *label,
                typical: true,
                weight: 1.0,
            })
            .collect();
        let classifier = Classifier::train(&examples, classes.len(), &Options::default());
        Self {
            classifier,
            classes,
            training: started.elapsed(),
        }
    }

    fn classify(&self, text: &str) -> Opinion {
        self.classifier.classify(&Normalized::new(text).text)
    }

    fn right(&self, opinion: &Opinion, intent: &str) -> bool {
        opinion.best().is_some() && opinion.best() == self.classes.get(intent).copied()
    }

    fn acceptances(&self, part: &[Labelled]) -> Vec<f32> {
        part.iter()
            .map(|(text, _)| self.classify(text).acceptance())
            .collect()
    }

    /// The threshold, and the share of out-of-scope utterances below it.
    fn rejection(&self, dataset: &Dataset) -> Option<(f32, f64)> {
        let threshold = threshold_keeping(&self.acceptances(&dataset.validation), KEEP)?;
        let outside = self.acceptances(&dataset.out_of_scope_test);
        let below = outside.iter().filter(|score| **score < threshold).count();
        (!outside.is_empty()).then(|| (threshold, share(below, outside.len())))
    }
}

/// Trains and tests; the figures as one JSON object.
fn measure(dataset: &Dataset) -> Value {
    let model = Model::train(dataset, false);
    let mut times = Vec::with_capacity(dataset.test.len());
    let mut opinions = Vec::with_capacity(dataset.test.len());
    for (text, intent) in &dataset.test {
        let started = Instant::now();
        let opinion = model.classify(text);
        times.push(started.elapsed());
        let right = model.right(&opinion, intent);
        opinions.push((opinion, right));
    }
    times.sort_unstable();
    let right = opinions.iter().filter(|(_, right)| *right).count();
    let stated = |opinion: &Opinion| {
        let best = opinion.best().unwrap_or_default();
        f64::from(opinion.probabilities.get(best).copied().unwrap_or_default())
    };
    let reliability = Reliability::new(
        opinions
            .iter()
            .map(|(opinion, right)| (stated(opinion), *right)),
        BINS,
    );
    let rejection = model.rejection(dataset);
    let kept_and_right = rejection.map(|(threshold, _)| {
        let kept = opinions
            .iter()
            .filter(|(opinion, right)| *right && opinion.acceptance() >= threshold);
        share(kept.count(), opinions.len())
    });
    let informed = (!dataset.out_of_scope_train.is_empty())
        .then(|| Model::train(dataset, true).rejection(dataset))
        .flatten();
    json!({
        "dataset": dataset.name,
        "protocol": "threshold on the greatest margin; no out-of-scope utterance is learned from",
        "in_scope_accuracy": share(right, opinions.len()),
        "in_scope_accepted_and_right": kept_and_right,
        "oos_recall_at_95": rejection.map(|(_, recall)| recall),
        "oos_recall_at_95_with_oos_train": informed.map(|(_, recall)| recall),
        "threshold": rejection.map(|(threshold, _)| threshold),
        "train_ms": model.training.as_millis() as u64,
        "p50_us": micros(&times, 50),
        "p99_us": micros(&times, 99),
        "classes": model.classes.len(),
        "train_examples": dataset.train.len(),
        "test_examples": dataset.test.len(),
        "features": model.classifier.features(),
        "reliability": reliability
            .bins
            .iter()
            .filter(|bin| bin.count > 0)
            .map(|bin| json!({
                "from": bin.from,
                "to": bin.to,
                "count": bin.count,
                "stated": bin.stated,
                "observed": bin.observed(),
            }))
            .collect::<Vec<_>>(),
        "ece": reliability.expected_calibration_error(),
    })
}

#[allow(clippy::cast_precision_loss, reason = "counts of utterances are small")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn micros(sorted: &[Duration], percent: usize) -> f64 {
    let at = sorted.len().saturating_sub(1) * percent / 100;
    sorted.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{
        "train": [["open the door", "open"], ["open it", "open"], ["shut the door", "shut"], ["shut it", "shut"]],
        "val": [["please open", "open"], ["please shut", "shut"]],
        "test": [["open now", "open"], ["shut now", "shut"]],
        "oos_train": [["what a day", "oos"]],
        "oos_test": [["nice weather", "oos"]]
    }"#;
    const CONLL: &str = "# id = 1\n# text-en = open it\n# text = 戸を 開けて\n# intent = open\n1\t戸\topen\tO\n\n\
                         # text = 戸を 閉めて\n# intent = shut\n1\t戸\tshut\tO\n";

    fn read(path: &str) -> Result<String, String> {
        match path {
            "c" => Ok(JSON.to_owned()),
            "x" => Ok(CONLL.to_owned()),
            _ => Err("no such file".to_owned()),
        }
    }

    fn found(arguments: &[&str]) -> Result<Vec<Dataset>, String> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        datasets(&arguments, read)
    }

    #[test]
    fn files_are_told_apart_by_their_content() {
        let all = found(&["--clinc", "c", "--xsid", "x", "x"]).expect("both are readable");
        assert_eq!(
            all,
            found(&["x", "c", "x"])
                .map(|mut all| {
                    all.sort_by_key(|one| one.name);
                    all
                })
                .expect("the same")
        );
        assert_eq!((all[0].name, all[0].train.len()), ("CLINC150", 4));
        assert_eq!(
            all[1].test[1],
            ("戸を 閉めて".to_owned(), "shut".to_owned())
        );
    }

    #[test]
    fn what_cannot_be_measured_is_said() {
        for wrong in [&["x"][..], &["gone"], &["--other"], &[]] {
            assert!(found(wrong).is_err(), "{wrong:?}");
        }
        assert!(clinc("{\"train\": []}").is_err());
        assert!(clinc("{\"train\": 1}").is_err());
    }

    #[test]
    fn every_figure_is_there() {
        let dataset = clinc(JSON).expect("it is readable");
        let figures = measure(&dataset);
        assert!((figures["in_scope_accuracy"].as_f64().expect("a share") - 1.0).abs() < 1e-9);
        assert!(figures["oos_recall_at_95"].is_number(), "{figures}");
        assert!(figures["oos_recall_at_95_with_oos_train"].is_number());
        let counted: u64 = figures["reliability"]
            .as_array()
            .expect("a table")
            .iter()
            .filter_map(|bin| bin["count"].as_u64())
            .sum();
        assert_eq!(counted, 2);
    }
}
