//! Dates, times, holidays and opening hours: what residents write, what rules compute, what replies say.
//!
//! Nothing here asks the clock: every function that needs the present day is given it.
//! Text is read in its normalised form (lower case, half-width digits, katakana as hiragana).

pub mod holidays;
pub mod hours;
pub mod moments;
pub mod partial;
pub mod read;
pub mod rules;
pub mod say;
mod times;

pub use holidays::{Holiday, holiday};
pub use hours::{DayStatus, OpeningHours, Reason, Status};
pub use moments::{Moment, find_moments};
pub use partial::{Day, PartialDate};
pub use read::{FoundDate, Impossible, find_dates};
pub use rules::{Rule, RuleError, RuleErrorKind};
pub use say::{say, say_day_with_weekday, say_time, say_weekday};
pub use times::{FoundTime, find_times};
