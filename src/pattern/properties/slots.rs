//! The text of a slot is text that its list, range or wildcard accepts.

#![allow(
    clippy::cast_precision_loss,
    reason = "the numbers of the tests are small"
)]

use std::collections::HashMap;

use proptest::prelude::*;

use super::super::{PhraseSet, SlotHit, SlotValue};
use super::{
    SPOKEN, VALUES, builder, entities, rich_template, sampled_entities, single, skip_words, spell,
};

/// The values of the list `l`, each as a phrase of its own.
fn values(skip_words: &[String]) -> HashMap<u32, PhraseSet> {
    VALUES
        .iter()
        .map(|&(value, number)| {
            let mut builder = builder();
            for word in skip_words {
                builder.skip_word(word);
            }
            builder.phrase(value).unwrap();
            (number, builder.build().unwrap())
        })
        .collect()
}

fn check_slot(
    values: &HashMap<u32, PhraseSet>,
    hit: &SlotHit,
    text: &str,
) -> Result<(), TestCaseError> {
    let found = text.get(hit.span.clone());
    prop_assert!(found.is_some());
    let found = found.unwrap_or_default();
    match hit.value {
        SlotValue::ListValue(number) => {
            let hits = values[&number].find(found, &[]);
            prop_assert_eq!(hits.len(), 1, "{} in {}", found, text);
            prop_assert_eq!(&hits[0].parts[0][0].span, &(0..found.len()));
        }
        SlotValue::Number(number) => {
            let is_spoken = (SPOKEN.from..=SPOKEN.to).contains(&number)
                && spell(number as f64).iter().any(|word| word == found);
            prop_assert!(found.parse() == Ok(number) || is_spoken, "{}", found);
        }
        SlotValue::Text => {
            prop_assert_eq!(found.trim(), found);
            prop_assert!(!found.is_empty());
        }
        SlotValue::Entity(_) => prop_assert_eq!(found.trim(), found),
        SlotValue::Decimal(_) => prop_assert!(false, "no range has fractions here"),
    }
    Ok(())
}

proptest! {
    #[test]
    fn slots_point_at_what_fills_them(
        template in rich_template(),
        skip_words in skip_words(),
        text in "[abcか ]{0,10}[0-9]{0,2}[abcか ,]{0,6}",
        places in prop::collection::vec((0..20_usize, 0..4_usize), 0..3),
        seed: u64,
    ) {
        let Some(set) = single(&template, &skip_words) else { return Ok(()) };
        let values = values(&skip_words);
        let mut texts = vec![(text.clone(), entities(&text, &places))];
        for sentence in set.sample(super::PhraseId(0), seed, 2) {
            let entities = sampled_entities(&sentence);
            texts.push((sentence, entities));
        }
        for (text, entities) in texts {
            for hit in set.find(&text, &entities) {
                for occurrence in hit.parts.iter().flatten() {
                    for slot in &occurrence.slots {
                        check_slot(&values, slot, &text)?;
                        prop_assert!(occurrence.span.start <= slot.span.start);
                        prop_assert!(slot.span.end <= occurrence.span.end);
                    }
                }
            }
        }
    }
}
