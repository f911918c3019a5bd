//! What can be called: names and descriptions from `discord.ftl`, in the language of the installation and localised.

use serenity::all::{CommandOptionType, CommandType, InstallationContext, InteractionContext};
use serenity::builder::{CreateCommand, CreateCommandOption};

use super::super::staff;
use super::super::view::{shortened, words};
use crate::bot::Bot;
use crate::locale::{Locale, ReplyLocale};
use crate::replies::Args;

/// The longest name and the longest description of a command or option, in characters.
const LONGEST_NAME: usize = 32;
const LONGEST_DESCRIPTION: usize = 100;
/// The longest text that Discord takes in an option.
const LONGEST_OPTION: u32 = 6000;

/// A command of residents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Called {
    /// Asks a question.
    Ask,
    /// Asks what to bring.
    Bring,
    /// Asks for dates.
    Dates,
    /// Asks how to ask.
    Help,
    /// Asks for a person.
    Operator,
    /// Answers the message on which it is called.
    Answer,
}

impl Called {
    const ALL: [Self; 6] = [
        Self::Ask,
        Self::Bring,
        Self::Dates,
        Self::Help,
        Self::Operator,
        Self::Answer,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Bring => "bring",
            Self::Dates => "dates",
            Self::Help => "help",
            Self::Operator => "operator",
            Self::Answer => "answer",
        }
    }

    /// The command with this name in any language; `None` if it is none of a resident's.
    pub(in super::super) fn of(bot: &Bot, name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|called| {
            let mut names = Locale::ALL.iter().map(|locale| called.name(bot, *locale));
            names.any(|known| known == name)
        })
    }

    fn name(self, bot: &Bot, locale: Locale) -> String {
        text(
            bot,
            locale,
            &format!("discord-{}-name", self.key()),
            LONGEST_NAME,
        )
    }

    /// What Discord is told of it. Where it may be called can only be said of commands that are not a single server's.
    fn definition(self, bot: &Bot, everywhere: bool) -> CreateCommand {
        let usual = usual(bot);
        let mut command = CreateCommand::new(self.name(bot, usual));
        if everywhere {
            command = command
                .contexts(vec![InteractionContext::Guild, InteractionContext::BotDm])
                .integration_types(vec![InstallationContext::Guild]);
        }
        for (locale, tag) in others(usual) {
            command = command.name_localized(*tag, self.name(bot, locale));
        }
        if self == Self::Answer {
            return command.kind(CommandType::Message);
        }
        let description = format!("discord-{}-description", self.key());
        let describe = |locale| text(bot, locale, &description, LONGEST_DESCRIPTION);
        command = command
            .kind(CommandType::ChatInput)
            .description(describe(usual));
        for (locale, tag) in others(usual) {
            command = command.description_localized(*tag, describe(locale));
        }
        match self.option(bot) {
            Some(option) => command.add_option(option),
            None => command,
        }
    }

    fn option(self, bot: &Bot) -> Option<CreateCommandOption> {
        let required = match self {
            Self::Ask => true,
            Self::Bring => false,
            Self::Dates | Self::Help | Self::Operator | Self::Answer => return None,
        };
        let usual = usual(bot);
        let id = format!("discord-{}-option", self.key());
        let name = |locale| text(bot, locale, &id, LONGEST_NAME);
        let describe = |locale| {
            text(
                bot,
                locale,
                &format!("{id}-description"),
                LONGEST_DESCRIPTION,
            )
        };
        let longest = bot
            .library()
            .config
            .limits
            .message_chars
            .min(LONGEST_OPTION);
        let longest = u16::try_from(longest).unwrap_or(u16::MAX);
        let mut option =
            CreateCommandOption::new(CommandOptionType::String, name(usual), describe(usual))
                .required(required)
                .set_autocomplete(true)
                .max_length(longest);
        for (locale, tag) in others(usual) {
            option = option
                .name_localized(*tag, name(locale))
                .description_localized(*tag, describe(locale));
        }
        Some(option)
    }
}

/// All commands, those of staff too, for one server or for everywhere.
pub(super) fn all(bot: &Bot, everywhere: bool) -> Vec<CreateCommand> {
    let commands = Called::ALL.into_iter();
    commands
        .map(|called| called.definition(bot, everywhere))
        .chain(staff::commands(bot, everywhere))
        .collect()
}

/// The dates that the form asks for: the slots of the intent that answers its question, as far as there are words to ask
/// for them. Discord allows five.
pub(in super::super) fn date_fields(bot: &Bot, locale: ReplyLocale) -> Vec<String> {
    let question = words(bot, locale, "discord-dates-question", &Args::new());
    let shown = bot.answer_once(&question, None);
    let book = bot.library().book();
    let intent = shown.reply.intent.as_deref().and_then(|id| book.intent(id));
    let slots = intent
        .map(|intent| intent.slots.as_slice())
        .unwrap_or_default();
    let catalog = &bot.library().catalog;
    let names = slots.iter().map(|(slot, _)| slot);
    names
        .filter(|slot| catalog.has(ReplyLocale::Ja, &format!("discord-dates-{slot}.label")))
        .take(5)
        .cloned()
        .collect()
}

fn text(bot: &Bot, locale: Locale, id: &str, longest: usize) -> String {
    shortened(&words(bot, locale.into(), id, &Args::new()), longest)
}

fn usual(bot: &Bot) -> Locale {
    bot.library().config.locale.language()
}

/// Discord's tags for the languages that are not the usual one.
fn others(usual: Locale) -> impl Iterator<Item = (Locale, &'static &'static str)> {
    let others = Locale::ALL
        .into_iter()
        .filter(move |locale| *locale != usual);
    others.flat_map(|locale| {
        let tags: &[&str] = match locale {
            Locale::Ja => &["ja"],
            Locale::En => &["en-US", "en-GB"],
        };
        tags.iter().map(move |tag| (locale, tag))
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::rest::body;
    use super::super::super::view::tests::bot;
    use super::*;
    use serde_json::Value;

    fn is_name(name: &str) -> bool {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | 'ー');
        !name.is_empty()
            && name.chars().count() <= 32
            && name.chars().all(fits)
            && name.to_lowercase() == name
    }

    fn names(value: &Value) -> Vec<String> {
        let mut names = vec![value["name"].as_str().unwrap().to_owned()];
        let localised = value["name_localizations"]
            .as_object()
            .into_iter()
            .flatten();
        names.extend(localised.map(|(_, name)| name.as_str().unwrap().to_owned()));
        names
    }

    #[tokio::test]
    async fn commands_are_such_as_discord_takes() {
        let bot = bot().await;
        let mut all = std::collections::BTreeSet::new();
        for called in Called::ALL {
            let value = body(&called.definition(&bot, true));
            let is_menu = value["type"] == 3;
            for name in names(&value) {
                assert_eq!(Called::of(&bot, &name), Some(called), "{name}");
                assert!(is_menu || is_name(&name), "{name}");
            }
            assert!(all.insert((value["name"].to_string(), is_menu)));
            assert_eq!(
                value["name_localizations"]["en-US"],
                value["name_localizations"]["en-GB"]
            );
            assert_eq!(value.get("description").is_none(), is_menu);
            for option in value["options"].as_array().into_iter().flatten() {
                assert!(names(option).iter().all(|name| is_name(name)), "{option}");
                assert_eq!(option["autocomplete"], true);
                assert!(option["max_length"].as_u64().unwrap() <= 6000);
            }
            assert_eq!(value["contexts"], serde_json::json!([0, 1]));
        }
        assert_eq!(Called::of(&bot, "返信"), None);
    }

    #[tokio::test]
    async fn a_command_of_one_server_says_nothing_of_other_places() {
        let bot = bot().await;
        let value = body(&Called::Ask.definition(&bot, false));
        assert_eq!(value.get("contexts"), None);
        assert_eq!(value.get("integration_types"), None);
    }

    #[tokio::test]
    async fn dates_are_asked_for_as_far_as_the_answer_needs_them() {
        let bot = bot().await;
        for locale in [ReplyLocale::Ja, ReplyLocale::En] {
            let fields = date_fields(&bot, locale);
            assert!((1..=5).contains(&fields.len()), "{fields:?}");
        }
    }
}
