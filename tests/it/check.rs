//! One broken file (or a few that belong together) for each code that a finding may have.
//!
//! A file below `tests/data/broken` is named after the code that it provokes: `p002.yaml`, `f001.ja.ftl`,
//! `i010-other.yaml`. It tells what must be found, and where, in comment lines of the form
//! `# expects P002 7:11 <exted>`: code, line and column (in characters, from 1) and the marked text. A finding
//! without a place is written `# expects F002 -`.
//! How people read the findings stands in `snapshots/`; review changes there with `cargo insta review`.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use madoguchi::config::Config;
use madoguchi::diag::{self, Diagnostic, Source, codes, human};
use madoguchi::library::{Files, Library};
use madoguchi::locale::{Locale, ReplyLocale};
use madoguchi::{check, replies};

use crate::support::data;

/// Codes that nothing raises yet, and those that other tests provoke: `Y` and `C001`, `C002` beside their rooms.
const WITHOUT_FILE: [&str; 9] = [
    "I004", "I005", "I008", "L001", "L002", "P006", "T001", "T002", "T003",
];

/// Code in lower case → its files.
fn broken_files() -> BTreeMap<String, Vec<Arc<Source>>> {
    let mut paths: Vec<_> = fs::read_dir(data("broken"))
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder can be listed").path())
        .collect();
    paths.sort();
    let mut groups: BTreeMap<String, Vec<Arc<Source>>> = BTreeMap::new();
    for path in paths {
        let name = path
            .file_name()
            .expect("a file has a name")
            .to_string_lossy()
            .into_owned();
        let code = name.split(['.', '-']).next().unwrap_or_default().to_owned();
        let text = fs::read_to_string(&path).expect("the file is UTF-8");
        groups
            .entry(code)
            .or_default()
            .push(Source::new(name, text));
    }
    groups
}

/// The second topic's own words, so that only the broken file is to blame.
fn common_messages() -> Vec<(ReplyLocale, Arc<Source>)> {
    let mut sources = Vec::new();
    for locale in Locale::ALL {
        for file in ["ui.ftl", "hours.ftl"] {
            let name = format!("locales/{}/{file}", locale.tag());
            let text =
                fs::read_to_string(data("library").join(&name)).expect("the fixture is there");
            sources.push((locale.into(), Source::new(name, text)));
        }
    }
    sources
}

/// Everything that `madoguchi check` finds in these files.
fn findings(sources: &[Arc<Source>]) -> Vec<Diagnostic> {
    let mut files = Files::default();
    for source in sources {
        let locale = ReplyLocale::ALL
            .into_iter()
            .find(|locale| source.name.ends_with(&format!(".{}.ftl", locale.tag())));
        match locale {
            Some(locale) => files.locales.push((locale, Arc::clone(source))),
            None => files.intents.push(Arc::clone(source)),
        }
    }
    let with_replies = !files.locales.is_empty();
    // What is broken in easy Japanese is held against its own Japanese only.
    let is_optional = |(locale, _): &(ReplyLocale, _)| !locale.is_required();
    let with_program = with_replies && !files.locales.iter().any(is_optional);
    if with_program {
        files.locales.extend(common_messages());
    }
    let (library, mut findings) = Library::new(&files, Config::default());
    findings.extend(check::examples(library.book()));
    if with_program {
        findings.extend(check::replies(library.book(), &library.catalog));
    }
    if with_replies {
        findings.extend(replies::audit::audit(&library.catalog));
    }
    diag::sort(&mut findings);
    findings.dedup();
    findings
}

/// A finding in the form of the comments in the files.
fn written(finding: &Diagnostic) -> (String, String) {
    match &finding.at {
        None => (String::new(), format!("{} -", finding.code)),
        Some(place) => {
            let start = place.start();
            let text = place.text().lines().next().unwrap_or_default();
            (
                place.source.name.clone(),
                format!("{} {}:{} {text}", finding.code, start.line, start.column)
                    .trim_end()
                    .to_owned(),
            )
        }
    }
}

fn expected(sources: &[Arc<Source>]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for source in sources {
        for line in source.text.lines() {
            if let Some(finding) = line.strip_prefix("# expects ") {
                let file = if finding.ends_with(" -") {
                    String::new()
                } else {
                    source.name.clone()
                };
                all.push((file, finding.trim_end().to_owned()));
            }
        }
    }
    all
}

#[test]
fn every_broken_file_is_found_where_it_is_broken() {
    let mut wrong = Vec::new();
    for (code, sources) in broken_files() {
        let mut expected = expected(&sources);
        let mut found: Vec<_> = findings(&sources).iter().map(written).collect();
        expected.sort();
        found.sort();
        if !expected
            .iter()
            .any(|(_, finding)| finding.to_lowercase().starts_with(&code))
        {
            wrong.push(format!(
                "{code}: the files do not say where {} is expected",
                code.to_uppercase()
            ));
        }
        for (file, finding) in expected.iter().filter(|finding| !found.contains(finding)) {
            wrong.push(format!("{code}: not found:    {file} {finding}"));
        }
        for (file, finding) in found.iter().filter(|finding| !expected.contains(finding)) {
            wrong.push(format!("{code}: not expected: {file} {finding}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn findings_read_well_in_both_languages() {
    for (code, sources) in broken_files() {
        let findings = findings(&sources);
        let texts = Locale::ALL.map(|locale| human::render(&findings, locale, false));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("check-{code}"), texts.join("\n\n\n")));
    }
}

#[test]
fn every_code_of_intents_and_replies_has_a_broken_file() {
    let files = broken_files();
    let letters = ['P', 'I', 'L', 'D', 'F', 'T'];
    let missing: Vec<&str> = codes::ALL
        .iter()
        .map(|line| line.code)
        .filter(|code| code.starts_with(letters))
        .filter(|code| !WITHOUT_FILE.contains(code) && !files.contains_key(&code.to_lowercase()))
        .collect();
    assert!(
        missing.is_empty(),
        "no file in tests/data/broken for {missing:?}"
    );
    let needless: Vec<&str> = WITHOUT_FILE
        .into_iter()
        .filter(|code| files.contains_key(&code.to_lowercase()))
        .collect();
    assert!(needless.is_empty(), "these have a file now: {needless:?}");
}

#[test]
fn no_broken_file_can_be_used_for_residents_unless_it_only_warns() {
    for (code, sources) in broken_files() {
        let severity = codes::find(&code.to_uppercase())
            .expect("the file is named after a code")
            .severity;
        let errors = diag::has_errors(&findings(&sources));
        assert_eq!(errors, severity == diag::Severity::Error, "{code}");
    }
}

#[test]
fn a_broken_library_still_answers_what_is_not_broken() {
    // Findings are reported, and whoever loads the library decides; nothing may panic on the way.
    for sources in broken_files().into_values() {
        let files = Files {
            intents: sources,
            locales: common_messages(),
        };
        let (library, _) = Library::new(&files, Config::default());
        let mut talk = crate::support::Talk::with(&library);
        for text in ["本を延長したい", "renew my book", "2026年11月20日", "1"] {
            talk.outcome(text);
        }
    }
}
