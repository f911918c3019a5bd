//! Finds and reads the data folder, or the copy inside the program.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::config::Config;
use crate::diag::{Diagnostic, Source};
use crate::locale::ReplyLocale;

static INTENTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/intents");
static LOCALES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// No single file may be larger, so that a wrong folder cannot fill the memory.
const LARGEST_FILE: u64 = 8 * 1024 * 1024;

/// Where `intents/` and `locales/` are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataFolder {
    /// A folder on disk.
    Folder(PathBuf),
    /// The copy inside the program.
    Embedded,
}

/// The texts of all files, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// `intents/*.yaml`.
    pub intents: Vec<Arc<Source>>,
    /// `locales/<tag>/*.ftl`.
    pub locales: Vec<(ReplyLocale, Arc<Source>)>,
}

impl DataFolder {
    /// The folder that was named, else the working directory if it holds `intents/`, else the folder of the
    /// executable, else the copy inside the program.
    pub fn find(named: Option<PathBuf>) -> Self {
        if let Some(named) = named {
            return Self::Folder(named);
        }
        let beside = std::env::current_exe()
            .ok()
            .and_then(|exe| exe.parent().map(Path::to_path_buf));
        [std::env::current_dir().ok(), beside]
            .into_iter()
            .flatten()
            .find(|folder| folder.join("intents").is_dir())
            .map_or(Self::Embedded, Self::Folder)
    }

    /// Reads all files. A file that is not UTF-8 or too large is a finding; a folder that is not there is an error.
    pub fn read(&self) -> io::Result<(Files, Vec<Diagnostic>)> {
        let mut findings = Vec::new();
        let mut files = Files::default();
        match self {
            Self::Embedded => {
                for (name, text) in embedded(&INTENTS, "yaml") {
                    files
                        .intents
                        .push(Source::new(format!("intents/{name}"), text));
                }
                for locale in ReplyLocale::ALL {
                    let Some(folder) = LOCALES.get_dir(locale.tag()) else {
                        continue;
                    };
                    for (name, text) in embedded(folder, "ftl") {
                        files.locales.push((
                            locale,
                            Source::new(format!("locales/{}/{name}", locale.tag()), text),
                        ));
                    }
                }
            }
            Self::Folder(root) => {
                files.intents = read_folder(root, "intents", &["yaml", "yml"], &mut findings)?;
                for locale in ReplyLocale::ALL {
                    let name = format!("locales/{}", locale.tag());
                    if !locale.is_required() && !root.join(&name).is_dir() {
                        continue;
                    }
                    let sources = read_folder(root, &name, &["ftl"], &mut findings)?;
                    files
                        .locales
                        .extend(sources.into_iter().map(|source| (locale, source)));
                }
            }
        }
        Ok((files, findings))
    }
}

fn embedded(folder: &Dir<'static>, extension: &str) -> Vec<(String, &'static str)> {
    let mut files: Vec<_> = folder
        .files()
        .filter(|file| {
            file.path()
                .extension()
                .is_some_and(|found| found == extension)
        })
        .filter_map(|file| {
            Some((
                file.path().file_name()?.to_str()?.to_owned(),
                file.contents_utf8()?,
            ))
        })
        .collect();
    files.sort();
    files
}

fn read_folder(
    root: &Path,
    name: &str,
    extensions: &[&str],
    findings: &mut Vec<Diagnostic>,
) -> io::Result<Vec<Arc<Source>>> {
    let folder = root.join(name);
    let describe =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .map_err(describe)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_file())
        .filter(|path| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            // Editors leave hidden and half-written files behind; they are nobody's intents.
            let hidden = path
                .file_name()
                .is_some_and(|file| file.to_string_lossy().starts_with('.'));
            !hidden && extension.is_some_and(|extension| extensions.contains(&extension))
        })
        .collect();
    paths.sort();
    let mut sources = Vec::new();
    for path in paths {
        let file = path
            .file_name()
            .map(|file| file.to_string_lossy().into_owned())
            .unwrap_or_default();
        let name = format!("{name}/{file}");
        match read_text(&path) {
            Ok(text) => sources.push(Source::new(name, text)),
            Err(error) => {
                let source = Source::new(name.clone(), "");
                let detail = error.to_string();
                findings.push(
                    Diagnostic::at("C003", &source, 0..0)
                        .with("file", &name)
                        .with("detail", detail),
                );
            }
        }
    }
    Ok(sources)
}

fn read_text(path: &Path) -> io::Result<String> {
    let size = fs::metadata(path)?.len();
    if size > LARGEST_FILE {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("{size} bytes"),
        ));
    }
    String::from_utf8(fs::read(path)?).map_err(|error| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("UTF-8: {}", error.utf8_error()),
        )
    })
}

/// Reads the configuration; without a path every key has its default.
pub fn read_config(path: Option<&Path>) -> io::Result<(Option<Config>, Vec<Diagnostic>)> {
    let Some(path) = path else {
        return Ok((Some(Config::default()), Vec::new()));
    };
    let text = read_text(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    let source = Source::new(path.display().to_string(), text);
    Ok(Config::parse(&source))
}
