//! Whole conversations in readable form: `tests/dialogues/*.md`.
//!
//! ```text
//! # The title of a dialogue; it begins a new conversation
//! resident> what the resident types
//! bot> a fragment that the reply must hold
//! bot! a fragment that it must not hold
//! ```
//!
//! Everything else is for people. White space within replies and fragments counts as one blank, and the choices
//! that a reply offers are numbered lines below it, as in the terminal.

use std::fmt::Write;
use std::fs;

use madoguchi::bot::answer::Answer;
use madoguchi::library::Library;

use crate::support::{Talk, city_library, data, root, shipped};

/// What a resident sees of an answer: the text, and the choices that it offers.
fn seen(answer: &Answer) -> String {
    let mut text = answer.text.clone();
    if !answer.clarify {
        for (number, choice) in (1..).zip(&answer.choices) {
            let _ = write!(text, "\n{number}. {}", choice.label);
        }
    }
    text
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Plays the dialogues of one file; gives their number and what went wrong.
fn play(library: &Library, name: &str, text: &str) -> (usize, Vec<String>) {
    let mut talk = Talk::with(library);
    let mut heard: Option<(String, String)> = None;
    let (mut checked, mut failures) = (0, Vec::new());
    let mut title = String::new();
    for (number, line) in (1..).zip(text.lines()) {
        let at = format!("{name}:{number}");
        if let Some(next) = line.strip_prefix("# ") {
            next.clone_into(&mut title);
            talk = Talk::with(library);
            heard = None;
        } else if let Some(said) = line.strip_prefix("resident>") {
            let said = said.trim();
            heard = Some((said.to_owned(), squeeze(&seen(&talk.say(said)))));
        } else if let Some((fragment, wanted)) = line
            .strip_prefix("bot>")
            .map(|rest| (rest, true))
            .or(line.strip_prefix("bot!").map(|rest| (rest, false)))
        {
            let fragment = squeeze(fragment);
            let Some((said, reply)) = &heard else {
                failures.push(format!("{at}: nobody has asked anything yet ({title})"));
                continue;
            };
            checked += 1;
            if fragment.is_empty() {
                failures.push(format!("{at}: there is no fragment"));
            } else if reply.contains(&fragment) != wanted {
                let fault = if wanted {
                    "does not say"
                } else {
                    "must not say"
                };
                failures.push(format!(
                    "{at}: {title}\n    resident> {said}\n    {fault} `{fragment}`:\n    {reply}"
                ));
            }
        } else if line.starts_with("resident") || line.starts_with("bot") {
            failures.push(format!(
                "{at}: neither `resident>` nor `bot>` nor `bot!`: {line}"
            ));
        }
    }
    (checked, failures)
}

fn play_folder(library: &Library, folder: &std::path::Path, shown: &str) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    paths.sort();
    let (mut checked, mut failures) = (0, Vec::new());
    for path in paths {
        let name = format!(
            "{shown}/{}",
            path.file_name().unwrap_or_default().to_string_lossy()
        );
        let text = fs::read_to_string(&path).expect("the file is UTF-8");
        let (count, more) = play(library, &name, &text);
        assert!(count > 0 || !more.is_empty(), "{name} checks nothing");
        checked += count;
        failures.extend(more);
    }
    assert!(checked > 0, "no dialogue was found");
    assert!(
        failures.is_empty(),
        "{} failures in {checked} replies:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn dialogues_with_the_delivered_intents_go_as_written() {
    play_folder(
        shipped(),
        &root().join("tests/dialogues"),
        "tests/dialogues",
    );
}

#[test]
fn dialogues_with_the_second_topic_go_as_written() {
    play_folder(
        city_library(),
        &data("library/dialogues"),
        "tests/data/library/dialogues",
    );
}

#[test]
fn the_runner_tells_file_line_and_every_failure() {
    let text = "# One\nbot> too early\nresident> 会員になりたい\nbot> 申込書\nbot> ねこ\nbot! 申込書\nbot: no\n";
    let (checked, failures) = play(city_library(), "a.md", text);
    assert_eq!(checked, 3);
    let starts: Vec<&str> = failures
        .iter()
        .map(|failure| failure.split(": ").next().unwrap_or_default())
        .collect();
    assert_eq!(
        starts,
        ["a.md:2", "a.md:5", "a.md:6", "a.md:7"],
        "{failures:?}"
    );
}
