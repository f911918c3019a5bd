//! The connection to Discord.
