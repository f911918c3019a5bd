//! Loads the library for a command, or says what keeps it from being used.

use std::io::{self, IsTerminal, Write};

use anyhow::{Context, bail};

use crate::config::Config;
use crate::diag::{self, Diagnostic, human};
use crate::library::{DataFolder, Library, read_config};
use crate::locale::{Locale, ReplyLocale};

use super::Arguments;

/// The library with everything that was found on the way.
pub(super) struct Loaded {
    pub library: Library,
    pub findings: Vec<Diagnostic>,
}

/// The settings alone, for commands that answer nobody. With an error in them it refuses.
pub(super) fn configuration(arguments: &Arguments) -> anyhow::Result<Config> {
    let (config, findings) =
        read_config(arguments.config.as_deref()).context("the configuration cannot be read")?;
    let language = arguments
        .locale
        .or(config.as_ref().map(|config| config.locale));
    let language = language.unwrap_or(ReplyLocale::Ja).language();
    if !findings.is_empty() {
        show(&findings, language)?;
    }
    let Some(mut config) = config.filter(|_| !diag::has_errors(&findings)) else {
        match language {
            Locale::Ja => {
                bail!("設定ファイルに誤りがあります。直してから、もう一度お試しください。")
            }
            Locale::En => bail!("the configuration has errors; please correct them and try again"),
        }
    };
    if let Some(locale) = arguments.locale {
        config.locale = locale;
    }
    Ok(config)
}

/// Reads and compiles everything; findings do not stop it, unreadable folders do.
pub(super) fn load(arguments: &Arguments) -> anyhow::Result<Loaded> {
    let (config, mut findings) =
        read_config(arguments.config.as_deref()).context("the configuration cannot be read")?;
    let mut config = config.unwrap_or_default();
    if let Some(locale) = arguments.locale {
        config.locale = locale;
    }
    let folder = DataFolder::find(arguments.data.clone());
    let (files, more) = folder.read().context("the data folder cannot be read")?;
    findings.extend(more);
    let (library, more) = Library::new(&files, config);
    findings.extend(more);
    Ok(Loaded { library, findings })
}

/// Loads a library that may answer residents.
///
/// Errors in single phrases are shown, and the library goes without these phrases; with any other error in the files it
/// refuses.
pub(super) fn load_for_residents(arguments: &Arguments) -> anyhow::Result<Library> {
    let Loaded {
        library,
        mut findings,
    } = load(arguments)?;
    findings.extend(crate::check::replies(library.book(), &library.catalog));
    findings.retain(Diagnostic::is_error);
    diag::sort(&mut findings);
    findings.dedup();
    if findings.is_empty() {
        return Ok(library);
    }
    let language = library.config.locale.language();
    show(&findings, language)?;
    let fatal = findings
        .iter()
        .any(|finding| finding.is_fatal() && !is_in_optional_locale(finding));
    match language {
        Locale::Ja if fatal => {
            bail!("ファイルに誤りがあるため、始められません。直してから、もう一度お試しください。")
        }
        Locale::En if fatal => {
            bail!("cannot start with errors in the files; please correct them and try again")
        }
        Locale::Ja => writeln!(
            io::stderr(),
            "madoguchi: 誤りのある言い回しなどを除いて始めます（{} 件）。",
            findings.len()
        )?,
        Locale::En => writeln!(
            io::stderr(),
            "madoguchi: starting without the phrases that have errors ({})",
            findings.len()
        )?,
    }
    Ok(library)
}

/// Whether a finding stands in a file that residents can be answered without.
fn is_in_optional_locale(finding: &Diagnostic) -> bool {
    let file = finding.at.as_ref().map(|place| place.source.name.as_str());
    let mut optional = ReplyLocale::ALL
        .into_iter()
        .filter(|locale| !locale.is_required());
    optional.any(|locale| {
        file.is_some_and(|file| file.starts_with(&format!("locales/{}/", locale.tag())))
    })
}

/// Shows findings on standard error, for people.
pub(super) fn show(findings: &[Diagnostic], locale: Locale) -> io::Result<()> {
    let mut sorted = findings.to_vec();
    diag::sort(&mut sorted);
    let text = human::render(&sorted, locale, io::stderr().is_terminal());
    writeln!(io::stderr(), "{text}\n")
}
