//! What a form of the page says.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::assets::short;
use crate::bot::Content;
use crate::store::Thumb;

/// The longest key that a form may bring, in bytes; a UUID has 36.
const LONGEST_KEY: usize = 64;

/// A form as it was sent.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// The idempotency key.
    pub(super) key: String,
    /// What was typed.
    pub(super) text: String,
    /// The reply to which a choice or a thumb belongs.
    pub(super) reply: Option<u64>,
    /// The choice that was taken.
    pub(super) choice: Option<String>,
    /// Whether a person is asked for.
    pub(super) person: bool,
    /// The thumb that was given.
    pub(super) thumb: Option<Thumb>,
    /// Whether the conversation is to be erased.
    pub(super) erase: bool,
}

impl Fields {
    /// Takes what is known; the last of a name counts.
    pub(super) fn read(pairs: Vec<(String, String)>) -> Self {
        let mut fields = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "key" => fields.key = value,
                "text" => fields.text = value.replace("\r\n", "\n"),
                "reply" => fields.reply = value.parse().ok(),
                "choice" => fields.choice = Some(value),
                "person" => fields.person = value == "1",
                "erase" => fields.erase = value == "1",
                "thumb" => {
                    fields.thumb = match value.as_str() {
                        "up" => Some(Thumb::Up),
                        "down" => Some(Thumb::Down),
                        _ => None,
                    }
                }
                _ => {}
            }
        }
        let usable = (1..=LONGEST_KEY).contains(&fields.key.len())
            && fields
                .key
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !usable {
            // Without a key every sending is a message of its own.
            fields.key = Uuid::new_v4().to_string();
        }
        fields
    }

    /// What is to be taken in, in order, each with its key; `None` if there is nothing.
    ///
    /// A page may be shown again with its old key ("back" in the browser), so the key alone must not decide that
    /// something was sent before: what is not text makes a part of it here, text is compared in `post`.
    pub(super) fn contents(&self) -> Option<Vec<(String, Content)>> {
        let mut contents = Vec::new();
        if let (Some(choice), Some(reply)) = (&self.choice, self.reply) {
            let id = choice.clone();
            let key = format!("{}-{}", self.key, short_hash(&format!("{reply} {id}")));
            contents.push((key, Content::Choice { reply, id }));
            return Some(contents);
        }
        let text = self.text.trim();
        if !text.is_empty() {
            contents.push((self.key.clone(), Content::Text(text.to_owned())));
        }
        if self.person {
            contents.push((format!("{}-person", self.key), Content::Person));
        }
        (!contents.is_empty()).then_some(contents)
    }
}

/// The first 64 bits of the SHA-256, as hexadecimal digits. Only for what is kept anyway.
pub(super) fn short_hash(text: &str) -> String {
    short(&Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        Fields::read(owned.collect())
    }

    #[test]
    fn a_form_says_one_thing_or_a_text_and_the_wish_for_a_person() {
        let said = fields(&[("key", "k"), ("text", " a\r\nb ")]).contents();
        assert_eq!(said, Some(vec![("k".into(), Content::Text("a\nb".into()))]));
        assert_eq!(fields(&[("key", "k"), ("text", " ")]).contents(), None);
        let both = fields(&[("key", "k"), ("text", "a"), ("person", "1")]).contents();
        let both: Vec<_> = both
            .unwrap()
            .into_iter()
            .map(|(_, content)| content)
            .collect();
        assert_eq!(both, [Content::Text("a".into()), Content::Person]);
        let choice = |reply: &str| {
            let form = fields(&[
                ("key", "k"),
                ("reply", reply),
                ("choice", "x"),
                ("text", "t"),
            ]);
            form.contents().unwrap().remove(0)
        };
        assert_ne!(choice("2").0, choice("4").0);
        assert_eq!(
            choice("2").1,
            Content::Choice {
                reply: 2,
                id: "x".into()
            }
        );
    }

    #[test]
    fn a_key_that_cannot_be_one_is_replaced() {
        for key in ["", "a b", &"k".repeat(65)] {
            assert_eq!(fields(&[("key", key)]).key.len(), 36, "{key}");
        }
        assert_eq!(fields(&[("key", "0f-1")]).key, "0f-1");
    }
}
