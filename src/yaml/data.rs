//! From text to data, and the errors of `serde_yaml` in our words.

use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::slips::quoted;
use super::spans::{Spans, Step};
use crate::diag::{Diagnostic, Source, suggest};

/// Reads the data from byte `base` on; the error is the finding to report.
pub(super) fn read<T: DeserializeOwned>(
    source: &Arc<Source>,
    base: usize,
    spans: &Spans,
) -> Result<T, Diagnostic> {
    let text = source.text.get(base..).unwrap_or_default();
    // An empty file has no value at all; staff mean a file without entries.
    let text = if spans.of(&[]).is_empty() { "{}" } else { text };
    serde_yaml::from_str(text).map_err(|error| explain(source, base, spans, &error))
}

/// The finding for an error of `serde_yaml`.
fn explain(
    source: &Arc<Source>,
    base: usize,
    spans: &Spans,
    error: &serde_yaml::Error,
) -> Diagnostic {
    let message = error.to_string();
    let offset = error.location().map_or(base, |place| place.index() + base);
    let around = spans.at(offset).unwrap_or_else(|| spans.key(&[]));
    let detail = without_location(&message);
    let (path, problem) = split_path(detail);

    if let Some(rest) = problem.strip_prefix("unknown field ") {
        let (key, allowed) = name_and_allowed(rest);
        let path = [path.as_slice(), &[Step::Key(key.to_owned())]].concat();
        let place = if spans.has(&path) {
            spans.key(&path)
        } else {
            around
        };
        return Diagnostic::at("I001", source, place)
            .with("key", key)
            .with("allowed", allowed.join(", "))
            .with(
                "suggestion",
                suggest::nearest(key, allowed).unwrap_or_default(),
            );
    }
    if let Some(rest) = problem.strip_prefix("unknown variant ") {
        let (value, allowed) = name_and_allowed(rest);
        return Diagnostic::at("Y020", source, around)
            .with("value", value)
            .with("allowed", allowed.join(", "))
            .with(
                "suggestion",
                suggest::nearest(value, allowed).unwrap_or_default(),
            );
    }
    if let Some(rest) = problem.strip_prefix("missing field ") {
        let (key, _) = name_and_allowed(rest);
        let place = if spans.has(&path) {
            spans.key(&path)
        } else {
            first_line(source, &around)
        };
        return Diagnostic::at("Y019", source, place).with("key", key);
    }
    let wrong_kind = problem
        .strip_prefix("invalid type: ")
        .or_else(|| problem.strip_prefix("invalid value: "))
        .or_else(|| problem.strip_prefix("invalid length "));
    if let Some((found, wanted)) = wrong_kind.and_then(|rest| rest.rsplit_once(", expected ")) {
        // A type that refuses a text after reading it only gives the place of the mapping around it.
        let refused = found.strip_prefix("string ");
        let around = refused
            .and_then(|text| spans.find_text(offset, text))
            .unwrap_or(around);
        let value = source.text.get(around.clone()).unwrap_or_default();
        let expected = expected_kind(problem, wanted);
        if expected == "text" && value.starts_with(['{', '[']) {
            return Diagnostic::at("Y008", source, around.clone()).with("quoted", quoted(value));
        }
        return Diagnostic::at("Y018", source, first_line(source, &around))
            .with("found", found_kind(found))
            .with("value", value.lines().next().unwrap_or_default())
            .with("expected", expected)
            .with("wanted", wanted);
    }
    if error.location().is_some() && around.start != offset {
        // Data are refused where a value begins; elsewhere it is the notation that is refused.
        return Diagnostic::at("Y011", source, offset..offset + 1)
            .with("reason", "other")
            .with("detail", problem);
    }
    Diagnostic::at("Y022", source, spans.key(&path)).with("detail", problem)
}

/// The variant of `y018` for what a value is, from the words of `serde`.
fn found_kind(found: &str) -> &'static str {
    match found.split([' ', ',']).next().unwrap_or_default() {
        "string" | "character" => "text",
        "integer" | "floating" => "number",
        "boolean" => "bool",
        "sequence" => "list",
        "map" => "mapping",
        "unit" | "null" | "Option" => "nothing",
        _ => "other",
    }
}

/// The variant of `y018` for what a value should be, from the words of `serde`.
fn expected_kind(problem: &str, wanted: &str) -> &'static str {
    let first = wanted.trim_start_matches("a ").trim_start_matches("an ");
    let is = |words: &[&str]| words.iter().any(|word| first.starts_with(word));
    let whole = is(&[
        "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "integer",
    ]);
    if whole && problem.starts_with("invalid value: ") {
        "in-range"
    } else if whole {
        "whole-number"
    } else if is(&["f32", "f64"]) {
        "number"
    } else if is(&["boolean"]) {
        "bool"
    } else if is(&["sequence", "tuple", "array"]) {
        "list"
    } else if is(&["map", "struct"]) {
        "mapping"
    } else if is(&[
        "string",
        "borrowed string",
        "character",
        "enum",
        "variant identifier",
    ]) {
        "text"
    } else {
        "other"
    }
}

/// The message without the ` at line 1 column 2` at its end: the place is shown anyway.
fn without_location(message: &str) -> &str {
    match message.rsplit_once(" at line ") {
        Some((detail, _)) => detail,
        None => message,
    }
}

/// Splits `intents.bring.phrases[0]: invalid type: …` into the path and the problem.
fn split_path(detail: &str) -> (Vec<Step>, &str) {
    const PROBLEMS: [&str; 6] = [
        "unknown field ",
        "unknown variant ",
        "missing field ",
        "invalid type: ",
        "invalid value: ",
        "invalid length ",
    ];
    for problem in PROBLEMS {
        if detail.starts_with(problem) {
            return (Vec::new(), detail);
        }
        if let Some((path, _)) = detail.split_once(&format!(": {problem}")) {
            let rest = detail.get(path.len() + 2..).unwrap_or_default();
            return (steps_of(path), rest);
        }
    }
    (Vec::new(), detail)
}

/// The steps of a path as `serde_yaml` writes it.
fn steps_of(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, indices) = match part.find('[') {
            Some(bracket) => part.split_at(bracket),
            None => (part, ""),
        };
        if !name.is_empty() {
            steps.push(Step::from(name.trim_end_matches('?')));
        }
        for index in indices.split(['[', ']']) {
            if let Ok(index) = index.parse::<usize>() {
                steps.push(Step::from(index));
            }
        }
    }
    steps
}

/// The name in the first backticks, and the names in the further ones.
fn name_and_allowed(rest: &str) -> (&str, Vec<&str>) {
    let mut names = rest.split('`').skip(1).step_by(2);
    let name = names.next().unwrap_or_default();
    (name, names.collect())
}

/// The range up to the end of its first line.
fn first_line(source: &Source, range: &Range<usize>) -> Range<usize> {
    let piece = source.text.get(range.clone()).unwrap_or_default();
    let length = piece.lines().next().map_or(0, str::len);
    range.start..range.start + length
}
