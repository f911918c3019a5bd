//! The documentation says what is true: README.md, intents/README.md and the program are compared with each other.
//!
//! That every setting stands in `config.example.yaml` is tested beside the settings.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use clap::{CommandFactory, Parser};
use madoguchi::check::{self, trial};
use madoguchi::cli::Arguments;
use madoguchi::config::Config;
use madoguchi::diag::{Diagnostic, Source, codes, human};
use madoguchi::library::{Files, Library};
use madoguchi::locale::{Locale, ReplyLocale};
use madoguchi::pattern::{Builder, PhraseSet};
use madoguchi::replies::audit;
use madoguchi::text::{fold, fold_fragment};

use crate::support::{asked_at, data, root, run};

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The fenced blocks of a document in one notation, each with the number of its first line.
fn blocks(document: &str, notation: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str, String)> = None;
    for (number, line) in (1..).zip(document.lines()) {
        match (line.strip_prefix("```"), &mut open) {
            (Some(name), None) => open = Some((number + 1, name, String::new())),
            (Some(_), Some(_)) => {
                if let Some((start, name, text)) = open.take()
                    && name == notation
                {
                    found.push((start, text));
                }
            }
            (None, Some((_, _, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(
        open.is_none(),
        "a block is not closed: {:?}",
        open.map(|(start, ..)| start)
    );
    found
}

/// The cells of the table rows below the heading that starts so, without the head and the rule.
fn rows(document: &str, head: &str) -> Vec<Vec<String>> {
    let mut lines = document.lines().skip_while(|line| !line.starts_with(head));
    assert!(lines.next().is_some(), "no table begins with `{head}`");
    let rows: Vec<Vec<String>> = lines
        .take_while(|line| line.starts_with('|'))
        .skip(1)
        .map(|line| {
            let line = line.trim_matches('|').replace("\\|", "\u{0}");
            line.split('|')
                .map(|cell| cell.trim().replace('\u{0}', "|"))
                .collect()
        })
        .collect();
    assert!(!rows.is_empty(), "the table `{head}` is empty");
    rows
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// A document without its fenced blocks and without what stands between backticks.
fn prose(document: &str) -> String {
    let mut fenced = false;
    let mut text = String::new();
    for line in document.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            text.extend(line.split('`').step_by(2));
            text.push('\n');
        }
    }
    text
}

/// The words of a command line, which may be quoted.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '"' | '\'' => rest[1..].split_once(first).expect("a quote is closed"),
            _ => rest.split_once(' ').unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

#[test]
fn the_readme_names_every_command_and_every_option() {
    let readme = read("README.md");
    let all = quoted(&readme).join("\n");
    let program = Arguments::command();
    let mut missing = Vec::new();
    for command in std::iter::once(&program).chain(program.get_subcommands()) {
        for option in command
            .get_arguments()
            .filter_map(|argument| argument.get_long())
        {
            if !all.contains(&format!("--{option}")) {
                missing.push(format!("{} --{option}", command.get_name()));
            }
        }
        let rows = rows(&readme, "| Command |");
        let name = command.get_name();
        let told = |cells: &Vec<String>| {
            quoted(&cells[0])
                .iter()
                .any(|code| code.split(' ').next() == Some(name))
        };
        if name != program.get_name() && !rows.iter().any(told) {
            missing.push(name.to_owned());
        }
    }
    assert!(missing.is_empty(), "README.md does not name {missing:?}");
    assert!(program.get_subcommands().count() >= 5);
}

#[test]
fn the_readme_names_nothing_that_the_command_line_does_not_have() {
    let readme = read("README.md");
    let mut tables = rows(&readme, "| Command |");
    tables.extend(rows(&readme, "| Option |"));
    for cells in tables {
        for code in quoted(&cells[0]) {
            let mut line = words(
                &code
                    .replace('…', "text")
                    .replace("ja|en|ja-x-yasashii", "ja"),
            );
            if code.starts_with("--") {
                let value = match line[1].as_str() {
                    "TIME" => "2026-11-22T10:00+09:00".to_owned(),
                    value => value.to_owned(),
                };
                line = vec![line[0].clone(), value, "chat".to_owned()];
            }
            line.insert(0, "madoguchi".to_owned());
            if let Err(error) = Arguments::try_parse_from(&line) {
                assert!(!error.use_stderr(), "{line:?}: {error}");
            }
        }
    }
}

#[test]
fn the_readme_names_every_key_of_an_answer() {
    let readme = read("README.md");
    let told = rows(&readme, "| Command |")
        .into_iter()
        .find(|cells| cells[0].contains("ask --json "))
        .expect("README.md tells of `ask --json`");
    let told: BTreeSet<&str> = quoted(&told[1]).into_iter().collect();
    let folder = data("library");
    let folder = folder.to_str().expect("the path is UTF-8");
    let answer = run(&["--data", folder, "ask", "--json", "会員になりたい"], b"");
    let answer: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&answer.out).expect("an answer is an object");
    let keys: BTreeSet<&str> = answer.keys().map(String::as_str).collect();
    assert_eq!(told, keys);
}

#[test]
fn the_two_commands_are_the_ones_that_are_run() {
    let readme = read("README.md");
    let (_, commands) = blocks(&readme, "sh").remove(0);
    let commands: Vec<&str> = commands.lines().collect();
    assert_eq!(commands, ["cargo run --release", "tests/run"]);
    // Locally and in continuous integration the same is run.
    assert!(
        read(".ci/run")
            .lines()
            .any(|line| line == format!("exec {}", commands[1]))
    );
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("default-run = \"madoguchi\""));
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .expect("the manifest names the oldest compiler")
        .trim_matches('"');
    assert!(
        readme.contains(&format!("Rust {version} or later")) && readme.contains(version),
        "{version}"
    );
    assert!(readme.contains(&format!("（{version} 以上）")));
    // README.md and the script itself name everything that the script installs.
    let script = read("tests/run");
    let installed: Vec<&str> = script
        .lines()
        .filter(|line| line.trim_start().starts_with("cargo install"))
        .filter_map(|line| line.split(' ').next_back())
        .collect();
    assert_eq!(
        installed.len(),
        script.matches("cargo install ").count(),
        "an installation is not told"
    );
    // What Debian gives stands in `missing+=(…)`, or at the end of the line that installs it.
    let mut debian = BTreeSet::new();
    for script in [
        "tests/run",
        "tests/discordjs/run",
        "tests/browser/run",
        "tests/nginx/run",
    ] {
        let text = read(script);
        let before = debian.len();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let packages = match (
                line.split_once("missing+=("),
                line.split_once("apt-get install "),
            ) {
                (Some((_, packages)), _) => packages.split(')').next().unwrap_or_default(),
                (_, Some((_, packages))) => packages,
                _ => continue,
            };
            let names = packages
                .split_whitespace()
                .filter(|name| !name.starts_with(['-', '"']));
            debian.extend(names.map(str::to_owned));
        }
        assert!(debian.len() > before, "{script} installs nothing");
    }
    for package in &debian {
        assert!(readme.contains(package.as_str()), "{package}");
        assert!(script.contains(package.as_str()), "{package}");
    }
    for package in installed {
        assert!(readme.contains(&format!("`{package}`")), "{package}");
    }
}

#[cfg(unix)]
#[test]
fn the_scripts_can_be_run() {
    use std::os::unix::fs::PermissionsExt;
    for script in ["tests/run", ".ci/run"] {
        let mode = fs::metadata(root().join(script))
            .expect("the script is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o111, 0o111, "{script}");
    }
}

/// Set to `overwrite`, this makes README.md show what the program prints now; then review what changed.
const OVERWRITE: &str = "TRANSCRIPTS";

#[test]
fn the_transcripts_are_what_the_program_prints() {
    let overwrite = std::env::var(OVERWRITE).is_ok_and(|wish| wish == "overwrite");
    let readme = read("README.md");
    let mut current = readme.clone();
    let project = root().to_str().expect("the path is UTF-8");
    let mut count = 0;
    for (at, block) in blocks(&readme, "console") {
        let mut parts = block.split("$ ").filter(|part| !part.is_empty());
        let (command, shown) = parts
            .next()
            .and_then(|part| part.split_once('\n'))
            .expect("a block begins with a command");
        assert!(parts.next().is_none(), "README.md:{at}: two commands");
        let (input, command) = match command.split_once(" | ") {
            Some((input, command)) => (words(input)[1].replace("\\n", "\n"), command),
            None => (String::new(), command),
        };
        let line = words(command);
        assert_eq!(line[0], "madoguchi", "README.md:{at}");
        assert!(
            line.iter().any(|word| word == "--now"),
            "README.md:{at}: no fixed clock"
        );
        let arguments: Vec<&str> = ["--data", project]
            .into_iter()
            .chain(line[1..].iter().map(String::as_str))
            .collect();
        let run = run(&arguments, input.as_bytes());
        assert_eq!((run.code, run.err.as_str()), (0, ""), "README.md:{at}");
        if overwrite {
            current = current.replacen(shown, &run.out, 1);
        } else {
            assert_eq!(
                run.out, shown,
                "README.md:{at}: if it should say so now: {OVERWRITE}=overwrite cargo test --test it docs"
            );
        }
        count += 1;
    }
    assert!(count > 0, "README.md shows no transcript");
    if current != readme {
        fs::write(root().join("README.md"), current).expect("README.md can be written");
    }
}

#[test]
fn every_number_of_the_limits_is_the_default() {
    let readme = read("README.md");
    let config = Config::default();
    for told in [
        format!(
            "{},{:03} characters",
            config.limits.message_chars / 1000,
            config.limits.message_chars % 1000
        ),
        format!("{} minutes", config.limits.session_minutes),
        config.call_centre.phone.clone(),
    ] {
        assert!(readme.contains(&told), "{told}");
    }
}

#[test]
fn links_lead_to_files_and_headings() {
    for (folder, name) in [("", "README.md"), ("intents/", "README.md")] {
        let document = read(&format!("{folder}{name}"));
        let prose = prose(&document);
        assert!(prose.contains("]("), "{folder}{name} has no links");
        for link in prose.split("](").skip(1) {
            let target = link.split(')').next().unwrap_or_default();
            if let Some(anchor) = target.strip_prefix('#') {
                let slug = |heading: &str| -> String {
                    let heading = heading.trim_start_matches('#').trim();
                    heading
                        .chars()
                        .filter(|c| !"、。（）".contains(*c))
                        .collect()
                };
                let found = document
                    .lines()
                    .any(|line| line.starts_with('#') && slug(line) == anchor);
                assert!(found, "{folder}{name}: #{anchor}");
            } else if !target.starts_with("https://") {
                assert!(
                    root().join(folder).join(target).is_file(),
                    "{folder}{name}: {target}"
                );
            }
        }
    }
}

/// The names that staff may write as keys or as kinds, read from the text of the schema.
fn schema_names() -> BTreeSet<String> {
    let schema = read("src/intents/schema.rs");
    let mut names = BTreeSet::new();
    let mut renamed: Option<String> = None;
    let mut within = "";
    for line in schema.lines() {
        if line.starts_with("pub struct ") || line.starts_with("pub enum ") {
            within = line.split(' ').nth(2).unwrap_or_default();
        } else if line == "}" {
            within = "";
        } else if within.is_empty() || within.starts_with("ByLocale") {
        } else if let Some(rest) = line.trim().strip_prefix("#[serde(rename = \"") {
            renamed = rest.split('"').next().map(str::to_owned);
        } else if let Some(key) = line.trim().split("the key is `").nth(1) {
            renamed = key.split('`').next().map(str::to_owned);
        } else if let Some(field) = line.strip_prefix("    pub ")
            && !field.starts_with("fn ")
        {
            let name = field.split(':').next().unwrap_or_default().to_owned();
            names.insert(renamed.take().unwrap_or(name));
        } else if let Some(variant) = line.trim().strip_suffix(',')
            && variant.chars().all(char::is_alphanumeric)
        {
            names.insert(kebab_case(variant));
        }
    }
    names
}

fn kebab_case(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[test]
fn the_guide_for_staff_explains_every_key() {
    let names = schema_names();
    for known in [
        "in",
        "counter_examples",
        "verified_on",
        "hand-over",
        "required",
    ] {
        assert!(
            names.contains(known),
            "the schema could not be read: {names:?}"
        );
    }
    let guide = read("intents/README.md");
    let explained: String = guide
        .lines()
        .filter(|line| !line.starts_with("```"))
        .collect::<Vec<_>>()
        .join("\n");
    let codes: BTreeSet<&str> = quoted(&explained)
        .into_iter()
        .flat_map(|code| code.split([' ', ':']))
        .collect();
    let missing: Vec<&String> = names
        .iter()
        .filter(|name| !codes.contains(name.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "intents/README.md does not explain {missing:?}"
    );
}

/// The examples of the guide as files, with the program's own messages from the second topic.
fn guide_files(guide: &str) -> Files {
    let mut files = Files::default();
    for (at, block) in blocks(guide, "yaml") {
        if block.starts_with("# 例") {
            let name = format!("intents/README.md:{at}");
            files.intents.push(Source::new(name, block));
        }
    }
    for (at, block) in blocks(guide, "fluent") {
        let locale = ReplyLocale::ALL
            .into_iter()
            .find(|locale| block.starts_with(&format!("# 例: locales/{}/", locale.tag())))
            .unwrap_or_else(|| panic!("intents/README.md:{at} does not name its file"));
        let source = Source::new(format!("intents/README.md:{at}"), block);
        files.locales.push((locale, source));
    }
    for locale in Locale::ALL {
        for file in ["ui.ftl", "hours.ftl"] {
            let name = format!("locales/{}/{file}", locale.tag());
            let text =
                fs::read_to_string(data("library").join(&name)).expect("the fixture is there");
            files.locales.push((locale.into(), Source::new(name, text)));
        }
    }
    files
}

fn all_findings(files: &Files) -> (Library, Vec<Diagnostic>) {
    let (library, mut findings) = Library::new(files, Config::default());
    findings.extend(check::replies(library.book(), &library.catalog));
    findings.extend(check::examples(library.book()));
    findings.extend(audit::audit(&library.catalog));
    (library, findings)
}

/// The replies that the guide's examples need and that it does not show.
const NOT_SHOWN: [&str; 11] = [
    "ask-lent",
    "book-order",
    "book-shelf",
    "disc-extend",
    "in-english",
    "library-hours",
    "library-hours-on",
    "loan-due",
    "loan-lost",
    "pick-up",
    "topic-loans",
];

#[test]
fn the_examples_of_the_guide_load_and_are_recognised() {
    let guide = read("intents/README.md");
    let mut files = guide_files(&guide);
    assert!(files.intents.len() >= 7, "{}", files.intents.len());
    let all_blocks = blocks(&guide, "yaml").len();
    assert_eq!(
        files.intents.len(),
        all_blocks,
        "a YAML block does not begin with `# 例` and is not tested"
    );
    let stubs: String = NOT_SHOWN
        .iter()
        .flat_map(|id| [*id, " = stub\n    .label = stub\n"])
        .collect();
    for locale in Locale::ALL {
        let source: Arc<Source> = Source::new("stubs.ftl", stubs.clone());
        files.locales.push((locale.into(), source));
    }
    let (library, findings) = all_findings(&files);
    assert!(
        findings.is_empty(),
        "{}",
        human::render(&findings, Locale::Ja, false)
    );
    let trials = trial::run(&library.recognizer, &library.config, asked_at());
    let failed: Vec<String> = trials
        .iter()
        .filter(|trial| !trial.passed())
        .map(|trial| format!("{} → {:?}", trial.example.text, trial.got))
        .collect();
    assert!(
        failed.is_empty() && trials.len() >= 20,
        "{}",
        failed.join("\n")
    );
}

/// One template, with the rules and lists that the guide speaks of.
fn compiled(template: &str) -> PhraseSet {
    let mut builder = Builder::new(fold_fragment);
    builder
        .rule("extend", "(延長|延ば(す|し|せ))")
        .expect("a good rule");
    let values = [
        ("(DVD|CD|ディスク)".to_owned(), 0),
        ("(本|図書)".to_owned(), 1),
    ];
    assert!(builder.list("item", &values).is_empty());
    builder
        .phrase(template)
        .unwrap_or_else(|error| panic!("{template}: {error}"));
    builder
        .build()
        .unwrap_or_else(|errors| panic!("{template}: {errors:?}"))
}

#[test]
fn the_table_of_templates_is_true() {
    for cells in rows(&read("intents/README.md"), "| 書き方 | 意味 | 当てはまる文") {
        let template = quoted(&cells[0])[0];
        let phrases = compiled(template);
        let matching = quoted(&cells[2]);
        let others = quoted(&cells[3]);
        assert!(!matching.is_empty() && !others.is_empty(), "{template}");
        for (text, wanted) in matching
            .into_iter()
            .map(|text| (text, true))
            .chain(others.into_iter().map(|text| (text, false)))
        {
            let found = !phrases.find(&fold(text), &[]).is_empty();
            assert_eq!(found, wanted, "`{template}` and 「{text}」");
        }
    }
}

#[test]
fn the_table_of_normalisation_is_true() {
    for cells in rows(&read("intents/README.md"), "| 住民の書き方 |") {
        let (written, compared) = (quoted(&cells[0])[0], quoted(&cells[1])[0]);
        assert_eq!(fold(written), compared);
    }
}

#[test]
fn the_findings_that_the_guide_explains_exist() {
    for cells in rows(&read("intents/README.md"), "| コード |") {
        assert!(codes::find(&cells[0]).is_some(), "{}", cells[0]);
    }
}

#[test]
fn the_commands_of_the_guide_can_be_run() {
    let guide = read("intents/README.md");
    let mut count = 0;
    for (_, block) in blocks(&guide, "sh") {
        for line in block.lines() {
            assert!(Arguments::try_parse_from(words(line)).is_ok(), "{line}");
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn the_changelog_tells_of_this_version() {
    let version = format!("## [{}]", env!("CARGO_PKG_VERSION"));
    let changelog = read("CHANGELOG.md");
    assert!(
        changelog.lines().any(|line| line.starts_with(&version)),
        "{version}"
    );
}
