//! Hiding what a resident should not have told: before anything else reads, keeps or prints a message.

use std::ops::Range;

mod view;
mod digits;
mod numbers;
mod secrets;
mod addresses;
mod names;

use view::View;

/// What stands in the place of each sensitive piece.
pub const MASK: &str = "■■■■";

/// A kind of sensitive piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitive {
    /// A My Number (individual number) of twelve digits, or a longer row of digits.
    MyNumber,
    /// A personal identification number of four digits.
    Pin,
    /// A password.
    Password,
    /// A telephone number that is not a public one.
    Phone,
    /// A street address, a postal code or an e-mail address.
    Address,
    /// The name of a person.
    Name,
}

/// A message without its sensitive pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redacted {
    /// The message with each sensitive piece replaced by [`MASK`].
    pub text: String,
    /// What was replaced, in the order of the text.
    pub found: Vec<Sensitive>,
    /// Where the masks stand in `text` (bytes), in the order of `found`.
    pub masks: Vec<Range<usize>>,
}

impl Redacted {
    /// Where telephone numbers were replaced.
    pub fn telephones(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let masks = self.masks.iter().zip(&self.found);
        masks
            .filter(|(_, kind)| **kind == Sensitive::Phone)
            .map(|(mask, _)| mask.clone())
    }
}

/// Hides the sensitive pieces of `raw`. The numbers of `public_numbers` (digits only, such as `0120380366`) are never
/// hidden. Rows of twelve or more digits are always hidden; everything else is recognised by its shape and its words, and
/// dates, times, amounts and ages stay.
pub fn redact(raw: &str, public_numbers: &[&str]) -> Redacted {
    let view = View::new(raw);
    let mut found: Vec<(Range<usize>, Sensitive)> = Vec::new();
    let runs = digits::runs(&view);
    if !runs.is_empty() {
        let rest = numbers::find(&view, runs, public_numbers, &mut found);
        secrets::find_pins(&view, &rest, &mut found);
    }
    secrets::find_passwords(&view, &mut found);
    let phones: Vec<_> = found
        .iter()
        .filter(|(_, kind)| *kind == Sensitive::Phone)
        .map(|(range, _)| range.clone())
        .collect();
    addresses::find(&view, &mut found);
    names::find(&view, &phones, &mut found);
    mask(raw, &view, found)
}

/// Whether a text holds a row of twelve or more digits that [`redact`] would hide. Much quicker for most texts.
pub fn holds_my_number(raw: &str) -> bool {
    digits::may_hold(raw, numbers::MY_NUMBER)
        && redact(raw, &[]).found.contains(&Sensitive::MyNumber)
}

/// What a whole message is that holds nothing but one secret: four digits (a year too), or a word of 6 to 16 letters and
/// digits mixed. For the turn after a password was talked about.
pub fn is_bare_secret(raw: &str) -> Option<Sensitive> {
    let view = View::new(raw);
    let runs = digits::runs(&view);
    secrets::bare(&view, &runs)
}

/// Replaces the ranges (characters of the view) by masks; those that overlap become one, of the kind found first.
fn mask(raw: &str, view: &View, found: Vec<(Range<usize>, Sensitive)>) -> Redacted {
    let mut pieces: Vec<(Range<usize>, Sensitive, usize)> = found
        .into_iter()
        .enumerate()
        .filter(|(_, (range, _))| !range.is_empty())
        .map(|(order, (range, kind))| (view.raw_bytes(range), kind, order))
        .collect();
    if pieces.is_empty() {
        return Redacted {
            text: raw.to_owned(),
            ..Redacted::default()
        };
    }
    pieces.sort_by_key(|(range, _, order)| (range.start, *order));
    let mut merged: Vec<(Range<usize>, Sensitive, usize)> = Vec::with_capacity(pieces.len());
    for (range, kind, order) in pieces {
        match merged.last_mut() {
            Some((last, first, least)) if range.start < last.end => {
                last.end = last.end.max(range.end);
                if order < *least {
                    (*first, *least) = (kind, order);
                }
            }
            _ => merged.push((range, kind, order)),
        }
    }
    let mut text = String::with_capacity(raw.len() + 16);
    let mut masks = Vec::with_capacity(merged.len());
    let mut done = 0;
    for (range, _, _) in &merged {
        text.push_str(raw.get(done..range.start).unwrap_or_default());
        masks.push(text.len()..text.len() + MASK.len());
        text.push_str(MASK);
        done = range.end;
    }
    text.push_str(raw.get(done..).unwrap_or_default());
    Redacted {
        text,
        found: merged.into_iter().map(|(_, kind, _)| kind).collect(),
        masks,
    }
}

#[cfg(test)]
mod tests;
