//! The rules of the house: floors, purity of the core, and a map (ARCHITECTURE.md) that stays true.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rooms in the order of src/lib.rs, from the ground floor up.
fn rooms() -> Vec<String> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("the repository is there");
    lib.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

/// Every Rust file of a room, with its text.
fn files_of(room: &str) -> Vec<(PathBuf, String)> {
    let single = root().join(format!("src/{room}.rs"));
    if single.is_file() {
        let text = fs::read_to_string(&single).expect("the repository is there");
        return vec![(single, text)];
    }
    let mut files = Vec::new();
    collect(&root().join("src").join(room), &mut files);
    files
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("the repository is there")
        .map(|entry| entry.expect("the repository is there").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("the repository is there");
            files.push((path, text));
        }
    }
}

/// The code of a file without comments and without its tests.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
    before_tests
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_room_uses_only_rooms_below_it() {
    let rooms = rooms();
    assert!(
        rooms.len() >= 12,
        "the rooms could not be read from src/lib.rs: {rooms:?}"
    );
    let mut wrong = Vec::new();
    for (floor, room) in rooms.iter().enumerate() {
        for (path, text) in files_of(room) {
            let code = code(&text);
            for above in &rooms[floor + 1..] {
                let uses = [
                    format!("crate::{above}::"),
                    format!("crate::{above};"),
                    format!("crate::{above}}}"),
                ];
                if uses.iter().any(|used| code.contains(used)) {
                    wrong.push(format!(
                        "{} uses the room `{above}`, which stands above `{room}`",
                        path.display()
                    ));
                }
            }
            for nested in code.lines().filter(|line| line.contains("use crate::{")) {
                let rest = code.split_once(nested).map_or("", |(_, rest)| rest);
                let list = format!("{nested}{}", rest.split(';').next().unwrap_or_default());
                for above in &rooms[floor + 1..] {
                    let named = list
                        .split(|c: char| !c.is_alphanumeric() && c != '_')
                        .any(|word| word == above);
                    assert!(
                        !named,
                        "{} uses `{above}`, which stands above `{room}`",
                        path.display()
                    );
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_does_no_input_output_and_asks_no_clock() {
    let rooms = rooms();
    let library = rooms
        .iter()
        .position(|room| room == "library")
        .expect("the repository is there");
    let banned = [
        "std::fs",
        "std::env",
        "std::net",
        "std::io::",
        "tokio",
        "Utc::now",
        "Local::now",
        "Instant::now",
        "SystemTime::now",
        "println!",
        "eprintln!",
    ];
    for room in &rooms[..library] {
        for (path, text) in files_of(room) {
            let code = code(&text);
            for word in banned {
                assert!(
                    !code.contains(word),
                    "{} uses {word}, but `{room}` is part of the pure core",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn no_file_grows_beyond_what_one_can_hold_in_mind() {
    for room in rooms() {
        for (path, text) in files_of(&room) {
            let lines = text.lines().count();
            assert!(
                lines <= 560,
                "{} has {lines} lines: does it still hold one thing?",
                path.display()
            );
        }
    }
}

#[test]
fn the_map_names_every_room_in_the_order_of_the_floors() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the repository is there");
    let mut after = 0;
    for room in rooms() {
        let heading = format!("`{room}`");
        let at = map[after..].find(&heading);
        let at = at.unwrap_or_else(|| {
            panic!("ARCHITECTURE.md does not describe {heading} where it stands")
        });
        after += at + heading.len();
    }
}

#[test]
fn no_topic_of_the_city_stands_in_the_program() {
    // Topics are data. These words belong to intents/ and locales/ only.
    let words = [
        "電子証明書",
        "マイナンバーカード",
        "保険証",
        "0120380366",
        "renewal_opens",
        "certificate_expiry",
        "区役所",
    ];
    let mut wrong = Vec::new();
    for room in rooms() {
        for (path, text) in files_of(&room)
            .into_iter()
            .filter(|(path, _)| !path.ends_with("tests.rs"))
        {
            let code = code(&text);
            wrong.extend(
                words
                    .iter()
                    .filter(|word| code.contains(**word))
                    .map(|word| format!("{}: {word}", path.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
