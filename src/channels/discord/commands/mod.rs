//! The commands that can be called on Discord.

/// Whether a command is for the people who answer.
pub(super) fn is_for_staff(_name: &str) -> bool {
    false
}
