//! Chooses the best of several results.

use std::cmp::Reverse;

use super::recognize::{Query, Recognition};
use super::{Compat, Filling};

/// The best result. Results come in the order of the book, and of equally good ones the first is the best.
pub(super) fn best<'s>(
    mut results: Vec<Recognition<'s>>,
    query: &Query<'_>,
    compat: Compat,
) -> Option<Recognition<'s>> {
    if results.len() < 2 {
        return results.pop();
    }
    if let Some(key) = query.best_metadata {
        let has_key = |result: &Recognition<'_>| {
            result
                .metadata
                .get(key)
                .is_some_and(|value| !value.is_null() && value != false)
        };
        keep_if_any(&mut results, has_key);
    }
    if let Some(name) = query.best_slot {
        let text = |result: &Recognition<'_>| {
            result
                .slot(name)
                .filter(|slot| !slot.is_wildcard)
                .map(|slot| match &slot.filling {
                    Filling::Given(value) if !value.is_string() => None,
                    Filling::Number(_) => None,
                    _ => Some(slot.text.chars().count()),
                })
        };
        keep_if_any(&mut results, |result| text(result).is_some());
        let longest = results
            .iter()
            .filter_map(|result| text(result).flatten())
            .max();
        if longest.is_some() {
            // Values that are no text are not compared by their length.
            results.retain(|result| {
                matches!(text(result), Some(None)) || text(result).flatten() == longest
            });
        }
    }
    let wildcards = |result: &Recognition<'_>| {
        let texts = result.slots.iter().filter(|slot| slot.is_wildcard);
        let lengths = texts.map(|slot| slot.text.chars().count());
        lengths.fold((0_usize, 0_usize), |(count, length), more| {
            (count + 1, length + more)
        })
    };
    match compat {
        // Text that a template names says more than text that it lets pass.
        Compat::Off => results.into_iter().min_by_key(|result| {
            let (count, length) = wildcards(result);
            (
                result.unmatched.len(),
                Reverse(result.literal),
                count,
                length,
            )
        }),
        Compat::Hassil => results.into_iter().min_by_key(|result| {
            let (count, length) = wildcards(result);
            (count, Reverse(result.literal), length, result.intent)
        }),
    }
}

/// Keeps the results of a kind, if there are any.
fn keep_if_any<'s>(
    results: &mut Vec<Recognition<'s>>,
    is_wanted: impl Fn(&Recognition<'s>) -> bool,
) {
    if results.iter().any(&is_wanted) {
        results.retain(is_wanted);
    }
}
