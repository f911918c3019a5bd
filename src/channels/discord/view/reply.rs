//! A reply as messages of Discord: embeds, with what can be pressed below the last of them.

use serenity::all::ButtonStyle;
use serenity::builder::{
    CreateActionRow, CreateButton, CreateEmbed, CreateEmbedFooter, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::layout::{beginning, blocks, notices};
use super::text::length;
use super::{Part, Pressed, escape, pieces, shortened, words};
use crate::bot::{Bot, Shown};
use crate::locale::ReplyLocale;
use crate::replies::{Args, PlainLabels, Reply};
use crate::store::{ConversationId, Thumb};

/// Discord's limits, in characters.
const LONGEST_DESCRIPTION: usize = 4096;
const LONGEST_TITLE: usize = 256;
const LARGEST_MESSAGE: usize = 6000;
const LONGEST_BUTTON: usize = 80;
const LONGEST_OPTION: usize = 100;
const LONGEST_PLACEHOLDER: usize = 150;
const MOST_BUTTONS: usize = 5;
const MOST_OPTIONS: usize = 25;
const MOST_MENUS: usize = 3;
/// The longest footer; what is longer stands at the end of the text. Discord would take 2,048.
const LONGEST_FOOTER: usize = 1000;

/// The colour of an answer, and of what is none.
const ANSWER: u32 = 0x1f_6f_b2;
const NO_ANSWER: u32 = 0x7a_7a_7a;

/// Where a reply is kept, so that what is pressed below it can be found again.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Place<'a> {
    /// The conversation.
    pub(in super::super) conversation: &'a ConversationId,
    /// The reply.
    pub(in super::super) seq: u64,
}

/// The whole reply, for its resident alone.
pub(in super::super) fn whole(bot: &Bot, shown: &Shown, place: Option<Place<'_>>) -> Vec<Part> {
    let reply = &shown.reply;
    let mut parts = laid_out(bot, shown, &all_blocks(reply));
    if let Some(last) = parts.last_mut() {
        if let Some(place) = place {
            last.rows = choices(bot, reply, place);
        }
        last.rows.push(CreateActionRow::Buttons(
            [person(bot, reply.locale, place)]
                .into_iter()
                .chain(thumbs(bot, shown, place))
                .collect(),
        ));
    }
    parts
}

fn all_blocks(reply: &Reply) -> String {
    blocks(reply, &reply.blocks)
}

/// The beginning of a reply, for a public channel, with buttons for the rest and for a person. What rests on somebody's own
/// dates is nobody else's business: it is all behind the button.
pub(in super::super) fn brief(bot: &Bot, shown: &Shown, place: Option<Place<'_>>) -> Vec<Part> {
    let reply = &shown.reply;
    let (text, cut) = if shown.dated {
        let id = match place {
            Some(_) => "discord-dated",
            None => "discord-how",
        };
        (escape(&words(bot, reply.locale, id, &Args::new())), true)
    } else {
        beginning(reply)
    };
    let mut parts = laid_out(bot, shown, &text);
    let Some(last) = parts.last_mut() else {
        return parts;
    };
    let mut row = Vec::new();
    if let Some(place) = place {
        last.rows = choices(bot, reply, place);
        if cut {
            let more = Pressed::More {
                conversation: place.conversation.clone(),
                seq: place.seq,
            };
            let label = button_label(&words(bot, reply.locale, "discord-more", &Args::new()));
            row.push(
                CreateButton::new(more.id())
                    .label(label)
                    .style(ButtonStyle::Primary),
            );
        }
    }
    row.push(person(bot, reply.locale, place));
    last.rows.push(CreateActionRow::Buttons(row));
    parts
}

/// The whole reply for somebody who has read its beginning: what can be pressed is there already, except the thumbs.
pub(in super::super) fn details(bot: &Bot, shown: &Shown, place: Place<'_>) -> Vec<Part> {
    let mut parts = laid_out(bot, shown, &all_blocks(&shown.reply));
    let thumbs: Vec<CreateButton> = thumbs(bot, shown, Some(place)).collect();
    if let Some(last) = parts.last_mut()
        && !thumbs.is_empty()
    {
        last.rows.push(CreateActionRow::Buttons(thumbs));
    }
    parts
}

/// What is said before anything was asked.
pub(in super::super) fn greeting(bot: &Bot, locale: ReplyLocale) -> Vec<Part> {
    let shown = Shown {
        reply: bot.greeting(locale),
        fallback: false,
        clarify: true,
        confidence: 0,
        masked: 0,
        dated: false,
    };
    whole(bot, &shown, None)
}

/// A reply in embeds: the text of its blocks, title above, sources below.
fn laid_out(bot: &Bot, shown: &Shown, blocks: &str) -> Vec<Part> {
    let reply = &shown.reply;
    let mut text = notices(reply);
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(blocks);
    let labels = PlainLabels::for_reply(&bot.library().catalog, reply).unwrap_or_default();
    let mut footer = reply.plain(&labels.source_lines.join("\n"));
    if length(&footer) > LONGEST_FOOTER {
        text.push_str("\n\n");
        text.push_str(&escape(&footer));
        footer.clear();
    }
    let mut title = reply
        .title
        .as_ref()
        .map(|title| escape(&reply.plain(title)));
    if let Some(long) = title.take_if(|title| length(title) > LONGEST_TITLE) {
        text = format!("**{long}**\n\n{text}");
    }
    let colour = if shown.fallback { NO_ANSWER } else { ANSWER };
    divided(&text, title.as_deref(), &footer, colour)
}

/// A text in embeds and messages: as few as the limits allow, the title on the first and the footer on the last.
fn divided(text: &str, title: Option<&str>, footer: &str, colour: u32) -> Vec<Part> {
    let title_size = title.map_or(0, length);
    let pieces = pieces(text.trim_end(), LONGEST_DESCRIPTION);
    let last = pieces.len().saturating_sub(1);
    let mut parts: Vec<Part> = Vec::new();
    let mut size = LARGEST_MESSAGE;
    for (at, piece) in pieces.iter().enumerate() {
        let mut embed = CreateEmbed::new()
            .description(piece.trim_end())
            .colour(colour);
        let mut units = length(piece);
        if let Some(title) = title.filter(|_| at == 0) {
            embed = embed.title(title);
            units += title_size;
        }
        if at == last && !footer.is_empty() {
            embed = embed.footer(CreateEmbedFooter::new(footer));
            units += length(footer);
        }
        if size + units > LARGEST_MESSAGE {
            parts.push(Part::default());
            size = 0;
        }
        size += units;
        if let Some(part) = parts.last_mut() {
            part.embeds.push(embed);
        }
    }
    if parts.is_empty()
        && let Some(title) = title
    {
        let embed = CreateEmbed::new().title(title).colour(colour);
        parts.push(Part {
            embeds: vec![embed],
            ..Part::default()
        });
    }
    parts
}

/// The choices of a reply: buttons if they are few, else menus.
fn choices(bot: &Bot, reply: &Reply, place: Place<'_>) -> Vec<CreateActionRow> {
    let pressed = |choice| Pressed::Choice {
        conversation: place.conversation.clone(),
        seq: place.seq,
        choice,
    };
    let labels: Vec<String> = reply
        .choices
        .iter()
        .map(|choice| reply.plain(&choice.label))
        .collect();
    if labels.is_empty() {
        return Vec::new();
    }
    let fits = labels.iter().all(|label| length(label) <= LONGEST_BUTTON);
    if labels.len() <= MOST_BUTTONS && fits {
        let buttons = labels.iter().enumerate().map(|(at, label)| {
            CreateButton::new(pressed(Some(at)).id())
                .label(button_label(label))
                .style(ButtonStyle::Secondary)
        });
        return vec![CreateActionRow::Buttons(buttons.collect())];
    }
    let placeholder = words(bot, reply.locale, "discord-choose", &Args::new());
    let options: Vec<CreateSelectMenuOption> = labels
        .iter()
        .enumerate()
        .map(|(at, label)| {
            let option =
                CreateSelectMenuOption::new(shortened(label, LONGEST_OPTION), at.to_string());
            if length(label) > LONGEST_OPTION {
                // What does not fit above goes on below.
                option.description(shortened(&rest_of(label), LONGEST_OPTION))
            } else {
                option
            }
        })
        .collect();
    let menus = options.chunks(MOST_OPTIONS).take(MOST_MENUS).enumerate();
    menus
        .map(|(number, options)| {
            let id = match number {
                0 => pressed(None).id(),
                number => format!("{}:{number}", pressed(None).id()),
            };
            let kind = CreateSelectMenuKind::String {
                options: options.to_vec(),
            };
            CreateActionRow::SelectMenu(
                CreateSelectMenu::new(id, kind)
                    .placeholder(shortened(&placeholder, LONGEST_PLACEHOLDER))
                    .min_values(1)
                    .max_values(1),
            )
        })
        .collect()
}

/// What of a label its shortened form leaves out.
fn rest_of(label: &str) -> String {
    let shown = shortened(label, LONGEST_OPTION);
    let shown = shown.trim_end_matches('…');
    format!(
        "…{}",
        label.strip_prefix(shown).unwrap_or(label).trim_start()
    )
}

fn button_label(label: &str) -> String {
    shortened(label, LONGEST_BUTTON)
}

/// The button for a person.
fn person(bot: &Bot, locale: ReplyLocale, place: Option<Place<'_>>) -> CreateButton {
    let id = Pressed::Person(place.map(|place| place.conversation.clone())).id();
    let label = button_label(&words(bot, locale, "discord-person", &Args::new()));
    CreateButton::new(id)
        .label(label)
        .style(ButtonStyle::Secondary)
}

/// The thumbs below an answer. A question back is none.
fn thumbs(
    bot: &Bot,
    shown: &Shown,
    place: Option<Place<'_>>,
) -> impl Iterator<Item = CreateButton> {
    // What the desk lets the bot say is no answer either.
    let answers = shown.fallback || shown.reply.intent.is_some();
    let place = place.filter(|_| answers && !shown.clarify);
    let locale = shown.reply.locale;
    let buttons = place.map(|place| thumb_buttons(bot, locale, place));
    buttons.into_iter().flatten()
}

/// Two buttons that tell whether something has helped.
pub(super) fn thumb_buttons(bot: &Bot, locale: ReplyLocale, place: Place<'_>) -> [CreateButton; 2] {
    let kinds = [
        (Thumb::Up, "👍", "discord-up"),
        (Thumb::Down, "👎", "discord-down"),
    ];
    kinds.map(|(thumb, sign, label)| {
        let id = Pressed::Thumb {
            conversation: place.conversation.clone(),
            seq: place.seq,
            thumb,
        };
        let label = words(bot, locale, label, &Args::new());
        CreateButton::new(id.id())
            .label(button_label(&format!("{sign} {label}")))
            .style(ButtonStyle::Secondary)
    })
}

/// A short line with thumbs below, for the end of a case.
pub(in super::super) fn rated(
    bot: &Bot,
    locale: ReplyLocale,
    text: &str,
    place: Place<'_>,
) -> Part {
    Part {
        rows: vec![CreateActionRow::Buttons(
            thumb_buttons(bot, locale, place).to_vec(),
        )],
        ..Part::text(text)
    }
}
