//! The settings of the Discord channel. The token is no setting: it comes from the environment or a file.

use core::fmt;
use std::path::PathBuf;

use serde::de::{Deserializer, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

/// An identifier of Discord: a number of up to 20 digits, which may stand in quotes; 0 is none.
pub type Snowflake = u64;

/// The Discord channel. It runs when there is a token: in the environment variable `DISCORD_TOKEN`, or in `token_file`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Discord {
    /// The server's API: `https://`, or `http://` on this machine.
    pub api_base: String,
    /// A file that holds the token and that only its owner may read, instead of the environment variable.
    pub token_file: Option<PathBuf>,
    /// The Discord server (guild) of the city: commands are registered there at once. None: for all servers.
    #[serde(deserialize_with = "optional_snowflake")]
    pub guild: Option<Snowflake>,
    /// Whether the portal's switch "Message Content Intent" is on. Without it the bot reads direct messages, mentions,
    /// commands, and messages in the staff's threads that mention it.
    pub message_content: bool,
    /// The channels in which every message is answered; needs `message_content`.
    #[serde(deserialize_with = "snowflakes")]
    pub channels: Vec<Snowflake>,
    /// Whether messages with a My Number, PIN or password are deleted where the bot may.
    pub delete_secrets: bool,
    /// The people who answer on Discord.
    pub staff: Staff,
    /// Which part of the servers this process serves.
    pub shard: Shard,
}

/// The people who answer on Discord.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Staff {
    /// The channel in which a private thread is opened for each case; none: nobody answers on Discord.
    #[serde(deserialize_with = "optional_snowflake")]
    pub channel: Option<Snowflake>,
    /// The role whose members may answer; none: everybody who can write in the threads.
    #[serde(deserialize_with = "optional_snowflake")]
    pub role: Option<Snowflake>,
    /// The role whose members may also act on the cases of others.
    #[serde(deserialize_with = "optional_snowflake")]
    pub supervisor_role: Option<Snowflake>,
    /// The role that is called when a case is opened; none: `role`.
    #[serde(deserialize_with = "optional_snowflake")]
    pub duty_role: Option<Snowflake>,
    /// The channel that is told once a day which questions had no answer; none: nobody is told.
    #[serde(deserialize_with = "optional_snowflake")]
    pub editors_channel: Option<Snowflake>,
    /// When the editors are told.
    pub editors_at: super::TimeOfDay,
}

/// Which part of the servers this process serves: one of `count` processes, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shard {
    /// This process.
    pub index: u32,
    /// How many there are.
    pub count: u32,
}

impl Default for Discord {
    fn default() -> Self {
        Self {
            api_base: "https://discord.com/api/v10".to_owned(),
            token_file: None,
            guild: None,
            message_content: false,
            channels: Vec::new(),
            delete_secrets: true,
            staff: Staff::default(),
            shard: Shard::default(),
        }
    }
}

impl Default for Staff {
    fn default() -> Self {
        Self {
            channel: None,
            role: None,
            supervisor_role: None,
            duty_role: None,
            editors_channel: None,
            editors_at: super::TimeOfDay::on_the_hour(9),
        }
    }
}

impl Default for Shard {
    fn default() -> Self {
        Self { index: 0, count: 1 }
    }
}

/// What an identifier expects, as it comes back in the error of `serde_yaml`.
pub(super) const A_SNOWFLAKE: &str = "identifier of Discord";

/// An identifier as it is written: a number, or its digits in quotes.
struct Written(Snowflake);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl Visitor<'_> for Reader {
            type Value = Written;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(A_SNOWFLAKE)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Written, E> {
                let id = text.trim().parse().ok().filter(|id| *id > 0);
                id.map(Written)
                    .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &A_SNOWFLAKE))
            }

            fn visit_u64<E: serde::de::Error>(self, id: u64) -> Result<Written, E> {
                self.visit_str(&id.to_string())
            }

            fn visit_i64<E: serde::de::Error>(self, id: i64) -> Result<Written, E> {
                self.visit_str(&id.to_string())
            }

            fn visit_f64<E: serde::de::Error>(self, id: f64) -> Result<Written, E> {
                self.visit_str(&id.to_string())
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

fn optional_snowflake<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Snowflake>, D::Error> {
    let written = Option::<Written>::deserialize(deserializer)?;
    Ok(written.map(|written| written.0))
}

fn snowflakes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Snowflake>, D::Error> {
    let written = Vec::<Written>::deserialize(deserializer)?;
    Ok(written.into_iter().map(|written| written.0).collect())
}
