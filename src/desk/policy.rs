//! When somebody who wants to talk to a person gets one.
//!
//! A conversation goes into the queue only while somebody is there to take it out: an agent is on duty and the call centre
//! is open. At any other time the resident is told the telephone number and the next opening, and may leave a note that
//! staff find then.

use chrono::NaiveDateTime;

use crate::calendar::Status;
use crate::dialogue::{Offer, Step};
use crate::intents::{IntentBook, IntentKind};

/// The id of the choice to leave a note for staff.
pub const LEAVE_NOTE: &str = "leave-note";
/// The id of the choice not to leave one after all.
pub const NO_NOTE: &str = "no-note";

/// Why a conversation was handed over, as it stands in the event and the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The resident asked for a person in words.
    Asked,
    /// The resident pressed the button for it.
    Button,
    /// The resident took a choice that offers a person, such as after questions that could not be answered.
    Offered,
    /// The resident left a note outside of the opening hours.
    Note,
}

impl Reason {
    /// The word in the event and the case.
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Button => "button",
            Self::Offered => "offered",
            Self::Note => "note",
        }
    }
}

/// What is known of the desk at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staffing {
    /// Whether somebody sits at the desk.
    pub on_duty: bool,
    /// Whether notes may be left: there are agents who will read them.
    pub takes_notes: bool,
    /// Whether the call centre is open, and when next.
    pub hours: Status,
}

/// Where the wish for a person leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Into the queue.
    Queue,
    /// Nowhere: it is in the queue already.
    Waiting,
    /// To the telephone; a note can be left, which staff find from this moment on.
    Note {
        /// The next opening, in Tokyo.
        next: NaiveDateTime,
    },
    /// To the telephone.
    Telephone,
}

/// Where the wish for a person leads, when the conversation waits for one already or not.
pub fn route(is_waiting: bool, staffing: Staffing) -> Route {
    if is_waiting {
        return Route::Waiting;
    }
    match staffing.hours {
        Status::Open { .. } if staffing.on_duty => Route::Queue,
        Status::Closed {
            next: Some(next), ..
        } if staffing.takes_notes => Route::Note { next },
        Status::Open { .. } | Status::Closed { .. } => Route::Telephone,
    }
}

/// Whether a message asks for a person.
pub fn asks_for_person(book: &IntentBook, step: &Step) -> bool {
    step.recognised
        .iter()
        .filter_map(|id| book.intent(id))
        .any(|intent| intent.kind == IntentKind::HandOver)
}

/// The offer of a person.
pub fn offer_of_person(book: &IntentBook) -> Option<Offer> {
    let mut intents = book.intents.iter();
    let intent = intents.find(|intent| intent.kind == IntentKind::HandOver)?;
    Some(Offer {
        intent: intent.id.clone(),
        slots: std::collections::BTreeMap::new(),
        label: format!("{}.label", intent.reply),
    })
}

/// The offer of something that only the desk knows, with the message that holds its words.
pub fn offer(id: &str, label: &str) -> Offer {
    Offer {
        intent: id.to_owned(),
        slots: std::collections::BTreeMap::new(),
        label: label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Reason as Closed;
    use chrono::{NaiveDate, NaiveTime};

    #[test]
    fn nobody_waits_where_nobody_comes() {
        let next = NaiveDate::from_ymd_opt(2026, 11, 24)
            .and_then(|day| day.and_hms_opt(9, 0, 0))
            .unwrap();
        let open = Status::Open {
            until: NaiveTime::MIN,
        };
        let closed = Status::Closed {
            reason: Closed::Hours,
            next: Some(next),
        };
        let never = Status::Closed {
            reason: Closed::Hours,
            next: None,
        };
        for (on_duty, takes_notes, hours, wanted) in [
            (true, true, open, Route::Queue),
            (true, false, open, Route::Queue),
            (false, true, open, Route::Telephone),
            (true, true, closed, Route::Note { next }),
            (false, true, closed, Route::Note { next }),
            (true, false, closed, Route::Telephone),
            (true, true, never, Route::Telephone),
        ] {
            let staffing = Staffing {
                on_duty,
                takes_notes,
                hours,
            };
            assert_eq!(route(false, staffing), wanted, "{staffing:?}");
            assert_eq!(route(true, staffing), Route::Waiting);
        }
    }
}
