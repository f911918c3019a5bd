//! What several tests share: folders, the time of asking, loaded libraries, and a run of the program.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use chrono::{NaiveDate, NaiveDateTime};
use madoguchi::bot::answer::{Answer, answer, plain};
use madoguchi::config::Config;
use madoguchi::diag::{Diagnostic, human};
use madoguchi::dialogue::{Conversation, Outcome};
use madoguchi::library::{DataFolder, Library};
use madoguchi::locale::Locale;
use madoguchi::{check, replies};

/// The folder of this project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder or file below `tests/data`.
pub(crate) fn data(name: &str) -> PathBuf {
    root().join("tests/data").join(name)
}

/// The time of asking: a Sunday at ten o'clock, the day before a public holiday.
pub(crate) fn asked_at() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 22)
        .and_then(|day| day.and_hms_opt(10, 0, 0))
        .expect("the day exists")
}

/// Loads a folder with the default settings and gives every finding that `check` would give.
pub(crate) fn load(folder: &Path) -> (Library, Vec<Diagnostic>) {
    let (files, mut findings) = DataFolder::Folder(folder.to_path_buf())
        .read()
        .expect("the folder can be read");
    let (library, more) = Library::new(&files, Config::default());
    findings.extend(more);
    findings.extend(check::replies(library.book(), &library.catalog));
    findings.extend(check::examples(library.book()));
    findings.extend(replies::audit::audit(&library.catalog));
    (library, findings)
}

fn load_without_findings(folder: &Path) -> Library {
    let (library, findings) = load(folder);
    assert!(
        findings.is_empty(),
        "{}",
        human::render(&findings, Locale::En, false)
    );
    library
}

/// The small second topic of `tests/data/library`, loaded once.
pub(crate) fn city_library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| load_without_findings(&data("library")))
}

/// The intents and replies that the program is delivered with, loaded once.
pub(crate) fn shipped() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    // Findings in the delivered files are for `madoguchi check`, not for every test that asks questions.
    LIBRARY.get_or_init(|| load(root()).0)
}

/// One conversation with a library.
pub(crate) struct Talk<'a> {
    library: &'a Library,
    pub(crate) conversation: Conversation,
}

impl<'a> Talk<'a> {
    pub(crate) fn with(library: &'a Library) -> Self {
        Self {
            library,
            conversation: Conversation::default(),
        }
    }

    /// What the program makes of a message.
    pub(crate) fn outcome(&mut self, text: &str) -> Outcome {
        answer(self.library, &mut self.conversation, text, None, asked_at())
    }

    /// The answer in the form that other programs read.
    pub(crate) fn say(&mut self, text: &str) -> Answer {
        let outcome = self.outcome(text);
        assert!(
            outcome.faults.is_empty(),
            "`{text}` cannot be answered in full: {:?}",
            outcome.faults
        );
        Answer::new(serde_json::Value::Null, self.library, &outcome)
    }

    /// Everything that a resident may see or a program may read of an outcome.
    pub(crate) fn shown(&self, outcome: &Outcome) -> String {
        let answer = Answer::new(serde_json::Value::Null, self.library, outcome);
        let json = serde_json::to_string(&answer).expect("an answer is JSON");
        let reply = serde_json::to_string(&outcome.reply).expect("a reply is JSON");
        format!("{}\n{json}\n{reply}", plain(self.library, outcome))
    }
}

/// What came of a run of the program.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program with these arguments and this input, in a folder that holds no intents.
pub(crate) fn run(arguments: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_madoguchi"))
        .args(arguments)
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .env_remove("MADOGUCHI_DATA")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("the input is a pipe");
    let input = input.to_vec();
    // A program that answers line by line would block if nobody read while the input is written.
    let writer = std::thread::spawn(move || {
        // A program that refuses its arguments never reads.
        let _ = pipe.write_all(&input);
    });
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the input was written");
    Run {
        code: output.status.code().expect("the program ends by itself"),
        out: String::from_utf8(output.stdout).expect("the output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("the messages are UTF-8"),
    }
}

/// Runs the program on the second topic, at the time of asking.
pub(crate) fn run_library(arguments: &[&str], input: &[u8]) -> Run {
    let folder = data("library");
    let folder = folder.to_str().expect("the path is UTF-8");
    let all: Vec<&str> = ["--data", folder, "--now", "2026-11-22T10:00+09:00"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    run(&all, input)
}

/// A new data folder for one test, made of the second topic with some files replaced or added.
pub(crate) fn changed_library(name: &str, changes: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    for part in ["intents", "locales/ja", "locales/en"] {
        fs::create_dir_all(folder.join(part)).expect("a folder can be made");
        for entry in fs::read_dir(data("library").join(part)).expect("the fixture is there") {
            let path = entry.expect("the fixture can be listed").path();
            let file = path.file_name().expect("a file has a name");
            fs::copy(&path, folder.join(part).join(file)).expect("a file can be copied");
        }
    }
    for (file, text) in changes {
        fs::write(folder.join(file), text).expect("a file can be written");
    }
    folder
}
