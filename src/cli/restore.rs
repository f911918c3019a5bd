//! `madoguchi restore`: puts a backup in the place of the records.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use crate::locale::Locale;
use crate::store::restore;

use super::Arguments;
use super::backup::size;
use super::load::configuration;
use super::serve::DATABASE;
use super::trouble::cannot_restore;

/// Checks the backup and puts it back; refuses while the service runs.
pub(super) fn run(arguments: &Arguments, file: &Path, overwrite: bool) -> anyhow::Result<u8> {
    let config = configuration(arguments)?;
    let language = config.locale.language();
    let database = config.state_dir.join(DATABASE);
    let started = Instant::now();
    let report = super::wait_for(restore(file, &database, overwrite))?
        .map_err(|error| cannot_restore(&config.state_dir, &error, language))?;
    let size = size(report);
    let seconds = started.elapsed().as_secs_f64();
    let database = database.display();
    match language {
        Locale::Ja => writeln!(
            io::stdout(),
            "バックアップを元に戻しました: {database}（{size}、{seconds:.1} 秒）"
        )?,
        Locale::En => writeln!(
            io::stdout(),
            "The backup was put back: {database} ({size}, {seconds:.1} s)"
        )?,
    }
    Ok(0)
}
