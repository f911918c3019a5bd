//! Carries every event of a conversation to where it must be seen.
