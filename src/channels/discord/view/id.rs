//! The ids of buttons, menus and forms: what is done, and with what. Everything else is found again through the store, so
//! that they outlive the process.

use super::super::intake::RESIDENT;
use crate::store::{ConversationId, Thumb};

/// What a resident has pressed, or sent with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Pressed {
    /// A choice of a reply, by its place.
    Choice {
        /// The conversation.
        conversation: ConversationId,
        /// The reply.
        seq: u64,
        /// Which of its choices; `None` for a menu, which tells it in its value.
        choice: Option<usize>,
    },
    /// The whole of a short answer.
    More {
        /// The conversation.
        conversation: ConversationId,
        /// The reply.
        seq: u64,
    },
    /// A thumb on a reply, or on the help of staff.
    Thumb {
        /// The conversation.
        conversation: ConversationId,
        /// The reply.
        seq: u64,
        /// Which.
        thumb: Thumb,
    },
    /// The wish for a person, in a conversation or without one.
    Person(Option<ConversationId>),
    /// The form about which a person is asked.
    About(Option<ConversationId>),
    /// The form that asks for dates.
    Dates,
}

impl Pressed {
    /// The id. At most 100 characters.
    pub(in super::super) fn id(&self) -> String {
        let rest = match self {
            Self::Choice {
                conversation,
                seq,
                choice,
            } => match choice {
                Some(choice) => format!("c:{conversation}:{seq}:{choice}"),
                None => format!("m:{conversation}:{seq}"),
            },
            Self::More { conversation, seq } => format!("more:{conversation}:{seq}"),
            Self::Thumb {
                conversation,
                seq,
                thumb,
            } => {
                let thumb = match thumb {
                    Thumb::Up => "up",
                    Thumb::Down => "down",
                };
                format!("{thumb}:{conversation}:{seq}")
            }
            Self::Person(None) => "person".to_owned(),
            Self::Person(Some(conversation)) => format!("person:{conversation}"),
            Self::About(None) => "about".to_owned(),
            Self::About(Some(conversation)) => format!("about:{conversation}"),
            Self::Dates => "dates".to_owned(),
        };
        format!("{RESIDENT}{rest}")
    }

    /// What an id means; `None` for what this program does not know (any more).
    pub(in super::super) fn read(id: &str) -> Option<Self> {
        let mut parts = id.strip_prefix(RESIDENT)?.split(':');
        let action = parts.next()?;
        let conversation = parts.next().filter(|part| !part.is_empty());
        let conversation = conversation.map(|part| ConversationId::from(part.to_owned()));
        let seq = parts.next().map(str::parse::<u64>).transpose().ok()?;
        // The second menu of a reply has a number, because ids must differ.
        let last = parts.next().map(str::parse::<usize>).transpose().ok()?;
        Some(match (action, conversation, seq) {
            ("person", conversation, None) => Self::Person(conversation),
            ("about", conversation, None) => Self::About(conversation),
            ("dates", None, None) => Self::Dates,
            ("c", Some(conversation), Some(seq)) => Self::Choice {
                conversation,
                seq,
                choice: Some(last?),
            },
            ("m", Some(conversation), Some(seq)) => Self::Choice {
                conversation,
                seq,
                choice: None,
            },
            ("more", Some(conversation), Some(seq)) => Self::More { conversation, seq },
            ("up" | "down", Some(conversation), Some(seq)) => Self::Thumb {
                conversation,
                seq,
                thumb: if action == "up" {
                    Thumb::Up
                } else {
                    Thumb::Down
                },
            },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_and_are_short() {
        let conversation = ConversationId::from("0193f0a0-0000-7000-8000-000000000000".to_owned());
        let seq = 9_007_199_254_740_993;
        for pressed in [
            Pressed::Choice {
                conversation: conversation.clone(),
                seq,
                choice: Some(24),
            },
            Pressed::Choice {
                conversation: conversation.clone(),
                seq,
                choice: None,
            },
            Pressed::More {
                conversation: conversation.clone(),
                seq,
            },
            Pressed::Thumb {
                conversation: conversation.clone(),
                seq,
                thumb: Thumb::Down,
            },
            Pressed::Person(None),
            Pressed::Person(Some(conversation.clone())),
            Pressed::About(None),
            Pressed::About(Some(conversation)),
            Pressed::Dates,
        ] {
            let id = pressed.id();
            assert!(id.len() <= 100, "{id}");
            assert_eq!(Pressed::read(&id), Some(pressed));
        }
    }

    #[test]
    fn what_is_unknown_is_nothing() {
        for id in [
            "",
            "v1:r:",
            "v1:s:claim:1",
            "v1:r:c:x:1",
            "v1:r:c:x:y:1",
            "v1:r:c:x:1:z",
            "v1:r:more:x",
            "v1:r:up::1",
            "v2:r:dates",
            "v1:r:dates:x",
        ] {
            assert_eq!(Pressed::read(id), None, "{id}");
        }
    }
}
