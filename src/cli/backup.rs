//! `madoguchi backup`: a copy of the records, while the service runs or not.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use crate::locale::Locale;
use crate::store::{BackupReport, backup};

use super::Arguments;
use super::load::configuration;
use super::serve::DATABASE;
use super::trouble::cannot_back_up;

/// Writes the copy and tells its size and how long it took.
pub(super) fn run(arguments: &Arguments, file: &Path) -> anyhow::Result<u8> {
    let config = configuration(arguments)?;
    let language = config.locale.language();
    let database = config.state_dir.join(DATABASE);
    let started = Instant::now();
    let report = super::wait_for(backup(&database, file))?
        .map_err(|error| cannot_back_up(file, &error, language))?;
    let size = size(report);
    let seconds = started.elapsed().as_secs_f64();
    let file = file.display();
    match language {
        Locale::Ja => writeln!(
            io::stdout(),
            "バックアップを作り、壊れていないことを確かめました: {file}（{size}、{seconds:.1} 秒）"
        )?,
        Locale::En => writeln!(
            io::stdout(),
            "The backup was written and checked: {file} ({size}, {seconds:.1} s)"
        )?,
    }
    Ok(0)
}

/// The size for people: kilobytes or megabytes.
pub(super) fn size(report: BackupReport) -> String {
    let kilobytes = report.bytes.div_ceil(1000);
    if kilobytes < 1000 {
        format!("{kilobytes} KB")
    } else {
        format!("{}.{} MB", kilobytes / 1000, kilobytes % 1000 / 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people() {
        let size = |bytes| {
            size(BackupReport {
                bytes,
                migration: 1,
            })
        };
        assert_eq!(size(4096), "5 KB");
        assert_eq!(size(1_200_000), "1.2 MB");
    }
}
