//! Reads JSON files, and files with a JSON object a line.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

/// Reads a file; the error names it.
pub(crate) fn read_json<T: DeserializeOwned>(file: &Path) -> Result<T, Box<dyn Error>> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()).into())
}

/// Reads a file, if there is one.
pub(crate) fn read_json_if_any<T: DeserializeOwned>(
    file: &Path,
) -> Result<Option<T>, Box<dyn Error>> {
    if file.exists() {
        read_json(file).map(Some)
    } else {
        Ok(None)
    }
}

/// The lines of a file, none if there is no such file. The error names the line.
pub(crate) fn read_lines<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty());
    lines
        .map(|(number, line)| {
            serde_json::from_str(line)
                .map_err(|error| format!("{}:{}: {error}", file.display(), number + 1).into())
        })
        .collect()
}
