//! The example `peer_suite`, which runs suites in the format of Home Assistant's sentence tests, on a small one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use super::support::data;

/// The built example. Cargo names no path for examples, but puts them beside the folder of the tests.
fn example() -> PathBuf {
    let test = std::env::current_exe().expect("the test has a path");
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("target/PROFILE/deps holds the test");
    let name = format!("peer_suite{}", std::env::consts::EXE_SUFFIX);
    let example = profile.join("examples").join(name);
    assert!(
        example.exists(),
        "{} is missing; `cargo test` builds it, `cargo test --test it` does not",
        example.display()
    );
    example
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(example());
    command.arg(directory).args(arguments);
    command.output().expect("the example runs")
}

fn report(directory: &Path, arguments: &[&str]) -> Value {
    let output = run(directory, arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("the example prints one JSON object")
}

/// A folder of this process and test for files that are written.
fn folder(test: &str) -> PathBuf {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("peers-{test}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the folder for temporary files is writable");
    folder
}

fn lines(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).expect("the file was written");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

#[test]
fn the_report_has_all_counts_and_times() {
    let folder = folder("report");
    let failures = folder.join("failures.jsonl");
    let name = failures.to_str().expect("the path is UTF-8");
    let report = report(&data("peers"), &["--failures", name]);
    assert_eq!(lines(&failures), Vec::<Value>::new());
    assert_eq!(report["language"], "en");
    assert_eq!(report["cases"], json!({"right": 18, "total": 18}));
    assert_eq!(report["sampled"], json!({"right": 8, "total": 8}));
    assert_eq!(report["conformance"], json!({"right": 6, "total": 6}));
    let fields: Vec<&str> = report
        .as_object()
        .expect("it is an object")
        .keys()
        .map(String::as_str)
        .collect();
    let mut expected = [
        "language",
        "cases",
        "sampled",
        "conformance",
        "load_ms",
        "p50_us",
        "p99_us",
        "rss_mb",
    ];
    expected.sort_unstable();
    assert_eq!(fields, expected);
    let number = |field: &str| report[field].as_f64().expect("times are numbers");
    assert!(number("load_ms") > 0.0);
    assert!(number("p50_us") > 0.0 && number("p50_us") <= number("p99_us"));
    if cfg!(target_os = "linux") {
        assert!(number("rss_mb") > 0.0);
    }
    fs::remove_dir_all(folder).expect("the folder can be removed");
}

#[test]
fn wrong_answers_are_counted_and_listed() {
    let folder = folder("failures");
    for file in ["templates.json", "fixtures.json"] {
        fs::copy(data("peers").join(file), folder.join(file)).expect("the file can be copied");
    }
    let cases = [
        json!({"id": "right", "text": "open the front door", "fixture": "__house__",
            "gold": {"intent": "OpenDoor", "slots": {"name": "Front door"}}}),
        json!({"id": "other slot", "text": "open the front door", "fixture": "__house__",
            "gold": {"intent": "OpenDoor", "slots": {"name": "Garden gate"}}}),
        json!({"id": "nothing", "text": "close the front door", "fixture": "__house__",
            "gold": {"intent": "OpenDoor", "slots": {}}}),
        json!({"id": "something", "text": "opening hours", "fixture": "unknown", "gold": null}),
    ];
    let cases = cases.map(|case| case.to_string());
    fs::write(folder.join("cases.jsonl"), cases.join("\n")).expect("the file can be written");
    let conformance = json!({"id": "all", "text": "go", "best": null, "first": null, "all": [],
        "intents": {"language": "en", "intents": {"Go": {"data": [{"sentences": ["go"]}]}}}});
    fs::write(folder.join("conformance.jsonl"), conformance.to_string())
        .expect("the file can be written");
    let failures = folder.join("failures.jsonl");
    let report = report(
        &folder,
        &[
            "--rounds",
            "1",
            "--failures",
            failures.to_str().expect("the path is UTF-8"),
        ],
    );
    assert_eq!(report["cases"], json!({"right": 1, "total": 4}));
    assert_eq!(report["sampled"], json!({"right": 0, "total": 0}));
    assert_eq!(report["conformance"], json!({"right": 0, "total": 1}));
    let failures = lines(&failures);
    // Tests run by fixture; the last line is of the other file.
    let ids: Vec<_> = failures
        .iter()
        .filter_map(|failure| failure["id"].as_str())
        .collect();
    assert_eq!(ids, ["other slot", "nothing", "something", "all"]);
    assert_eq!(
        failures[0]["expected"],
        json!(["OpenDoor", {"name": "Garden gate"}])
    );
    assert_eq!(
        failures[0]["found"],
        json!(["<open> [<the>] {name}", ["OpenDoor", {"name": "Front door"}]])
    );
    assert_eq!(failures[1]["found"], Value::Null);
    assert_eq!(failures[2]["expected"], Value::Null);
    fs::remove_dir_all(folder).expect("the folder can be removed");
}

#[test]
fn a_folder_without_a_book_is_an_error_that_names_the_file() {
    let folder = folder("empty");
    let output = run(&folder, &[]);
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("templates.json"), "{message}");
    fs::write(folder.join("templates.json"), "{\"language\": \"en\"}")
        .expect("the file can be written");
    fs::write(folder.join("cases.jsonl"), "\n{\"id\": 1}\n").expect("the file can be written");
    let output = run(&folder, &[]);
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("cases.jsonl:2"), "{message}");
    fs::remove_dir_all(folder).expect("the folder can be removed");
}
