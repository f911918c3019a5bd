//! What a request may hold.

use serde::{Deserialize, Deserializer};
use utoipa::openapi::schema::{
    AdditionalProperties, KnownFormat, ObjectBuilder, OneOfBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::body::{Object, Text, Whole, one_of, present};
use super::problem::{Fault, Problem};
use crate::bot::Content;
use crate::locale::ReplyLocale;
use crate::store;

/// The greatest sequence number: the greatest whole number that every JSON reader holds exactly.
pub(super) const GREATEST: u64 = 9_007_199_254_740_991;
/// The longest message that the schema knows of, in characters; an installation may allow less.
pub(super) const LONGEST_MESSAGE: usize = 16_000;

/// A language or form of one: Japanese, English, easy Japanese.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, ToSchema)]
pub(super) enum Locale {
    /// Japanese.
    #[serde(rename = "ja")]
    Ja,
    /// English.
    #[serde(rename = "en")]
    En,
    /// Easy Japanese; its texts hold readings as 漢字《かんじ》.
    #[serde(rename = "ja-x-yasashii")]
    Yasashii,
}

impl From<ReplyLocale> for Locale {
    fn from(locale: ReplyLocale) -> Self {
        match locale {
            ReplyLocale::Ja => Self::Ja,
            ReplyLocale::En => Self::En,
            ReplyLocale::Yasashii => Self::Yasashii,
        }
    }
}

impl From<Locale> for ReplyLocale {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::Ja => Self::Ja,
            Locale::En => Self::En,
            Locale::Yasashii => Self::Yasashii,
        }
    }
}

impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_of(deserializer, "`ja`, `en` or `ja-x-yasashii`", |tag| {
            ReplyLocale::from_tag(tag).map(Self::from)
        })
    }
}

/// What a conversation begins with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewConversation {
    /// What everything is shown in from now on; without it, in the language of the messages.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Locale, required = false)]
    pub(super) locale: Option<Locale>,
}

/// What a resident does: exactly one of `text`, `choice` and `person`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMessage {
    #[serde(default, deserialize_with = "present")]
    text: Option<Text<1, LONGEST_MESSAGE>>,
    #[serde(default, deserialize_with = "present")]
    choice: Option<Object<Choice>>,
    #[serde(default, deserialize_with = "present")]
    person: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    locale: Option<Locale>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    reply: Whole<1, GREATEST>,
    id: Text<1, 200>,
}

impl NewMessage {
    /// What is to be taken in; `longest` is the longest message of this installation, in characters.
    pub(super) fn content(self, longest: u32) -> Result<(Content, Option<ReplyLocale>), Fault> {
        let locale = self.locale.map(ReplyLocale::from);
        let content = match (self.text, self.choice, self.person) {
            (Some(text), None, None) => Content::Text(checked(text.0, longest)?),
            (None, Some(choice), None) => Content::Choice {
                reply: choice.0.reply.0,
                id: choice.0.id.0,
            },
            (None, None, Some(true)) => Content::Person,
            (None, None, Some(false)) => {
                return Err(Problem::body("/person", "The value must be true."));
            }
            _ => {
                return Err(Problem::body(
                    "",
                    "A message has exactly one of `text`, `choice` and `person`.",
                ));
            }
        };
        Ok((content, locale))
    }
}

/// A text that is not longer than this installation allows.
pub(super) fn checked(text: String, longest: u32) -> Result<String, Fault> {
    let length = text.chars().count();
    if length > longest as usize {
        return Err(Problem::body(
            "/text",
            format!("The text has {length} characters; at most {longest} are taken."),
        ));
    }
    Ok(text)
}

impl PartialSchema for NewMessage {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(LONGEST_MESSAGE))
            .description(Some("What the resident writes."));
        let reply = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(1))
            .maximum(Some(GREATEST))
            .description(Some("The sequence number of the reply that offered it."));
        let id = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(200))
            .description(Some("The choice's id."));
        let choice = object(
            "A choice that a reply offered.",
            [("reply", reply, true), ("id", id, true)],
        );
        let person = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Boolean))
            .enum_values(Some([true]))
            .description(Some("The resident wants to talk to a person."));
        let kinds = [
            ("text", "A text.", text),
            ("choice", "A choice taken.", choice),
            ("person", "The wish for a person.", person),
        ];
        let kinds = kinds.into_iter().fold(
            OneOfBuilder::new().description(Some("What a resident does.")),
            |one_of, (name, description, schema)| {
                one_of.item(object(description, [(name, schema, true)]).property(
                    "locale",
                    RefOr::<Schema>::Ref(Ref::from_schema_name("Locale")),
                ))
            },
        );
        kinds.into()
    }
}

impl ToSchema for NewMessage {
    fn name() -> std::borrow::Cow<'static, str> {
        "NewMessage".into()
    }
}

fn object<const N: usize>(
    description: &str,
    properties: [(&str, ObjectBuilder, bool); N],
) -> ObjectBuilder {
    let object = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(description))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    properties
        .into_iter()
        .fold(object, |object, (name, schema, required)| {
            let object = object.property(name, schema);
            if required {
                object.required(name)
            } else {
                object
            }
        })
}

/// A thumb on a reply of the bot.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFeedback {
    /// Whether it helped.
    pub(super) thumb: Thumb,
}

/// Whether a reply helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Thumb {
    /// It helped.
    Up,
    /// It did not help.
    Down,
}

impl<'de> Deserialize<'de> for Thumb {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_of(deserializer, "`up` or `down`", |name| match name {
            "up" => Some(Self::Up),
            "down" => Some(Self::Down),
            _ => None,
        })
    }
}

impl From<Thumb> for store::Thumb {
    fn from(thumb: Thumb) -> Self {
        match thumb {
            Thumb::Up => Self::Up,
            Thumb::Down => Self::Down,
        }
    }
}

impl From<store::Thumb> for Thumb {
    fn from(thumb: store::Thumb) -> Self {
        match thumb {
            store::Thumb::Up => Self::Up,
            store::Thumb::Down => Self::Down,
        }
    }
}

/// A message for which answers are wanted. It is not kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SuggestionRequest {
    /// The message.
    #[schema(value_type = String, min_length = 1, max_length = 16_000)]
    pub(super) text: Text<1, LONGEST_MESSAGE>,
    /// The resident's language; without it that of the message.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Locale, required = false)]
    pub(super) locale: Option<Locale>,
    /// The agent's language; without it that of the installation.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Locale, required = false)]
    pub(super) agent_locale: Option<Locale>,
    /// The most answers wanted; without it 3.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = u8, minimum = 1, maximum = 5, required = false)]
    pub(super) limit: Option<Whole<1, 5>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(body: &str) -> Result<(Content, Option<ReplyLocale>), String> {
        let message: NewMessage = serde_json::from_str(body).map_err(|error| error.to_string())?;
        message.content(5).map_err(|fault| {
            serde_json::to_value(&fault).unwrap()["pointer"]
                .as_str()
                .unwrap()
                .to_owned()
        })
    }

    #[test]
    fn a_message_is_exactly_one_thing() {
        assert_eq!(
            content(r#"{"text":"a","locale":"ja-x-yasashii"}"#),
            Ok((Content::Text("a".into()), Some(ReplyLocale::Yasashii)))
        );
        assert_eq!(content(r#"{"person":true}"#), Ok((Content::Person, None)));
        let choice = Content::Choice {
            reply: 2,
            id: "x".into(),
        };
        assert_eq!(
            content(r#"{"choice":{"reply":2,"id":"x"}}"#),
            Ok((choice, None))
        );
        assert_eq!(content(r#"{"text":"123456"}"#), Err("/text".into()));
        assert_eq!(content(r#"{"person":false}"#), Err("/person".into()));
        assert_eq!(content("{}"), Err(String::new()));
        assert_eq!(content(r#"{"text":"a","person":true}"#), Err(String::new()));
        for wrong in [
            r#"{"text":null}"#,
            r#"{"locale":{"ja":null},"text":"a"}"#,
            r#"{"choice":[2,"x"]}"#,
            r#"{"choice":{"reply":0,"id":"x"}}"#,
        ] {
            assert!(content(wrong).unwrap_err().contains("expected"), "{wrong}");
        }
    }
}
