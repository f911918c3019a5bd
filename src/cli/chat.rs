//! `madoguchi chat`: a chat in the terminal.

use crate::channels::terminal;

use super::Arguments;
use super::load::load_for_residents;

/// Chats until the resident leaves.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let library = load_for_residents(arguments)?;
    terminal::chat(&library, arguments.locale, || arguments.now())?;
    Ok(0)
}
