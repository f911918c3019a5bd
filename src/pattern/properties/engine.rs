//! The engine beside the slow reference.

use proptest::prelude::*;

use super::super::PhraseId;
use super::{
    builder, check_against_reference, entities, rich_template, sampled_entities, single,
    skip_words, template,
};

proptest! {
    #[test]
    fn the_engine_agrees_with_the_reference(
        template in template(),
        text in "[abcか ]{0,10}[0-9]{0,2}[abcか ,]{0,6}",
        places in prop::collection::vec((0..20_usize, 0..4_usize), 0..3),
    ) {
        let entities = entities(&text, &places);
        check_against_reference(&template, &[], &text, &entities)?;
    }

    #[test]
    fn wildcards_words_and_skip_words_agree_with_the_reference(
        template in rich_template(),
        skip_words in skip_words(),
        text in "[abcか ]{0,10}[0-9]{0,2}[abcか ,]{0,4}",
        places in prop::collection::vec((0..20_usize, 0..4_usize), 0..2),
    ) {
        let entities = entities(&text, &places);
        check_against_reference(&template, &skip_words, &text, &entities)?;
    }

    #[test]
    fn what_is_sampled_is_found(template in rich_template(), skip_words in skip_words(), seed: u64) {
        if let Some(set) = single(&template, &skip_words) {
            for sentence in set.sample(PhraseId(0), seed, 5) {
                let entities = sampled_entities(&sentence);
                prop_assert_eq!(set.find(&sentence, &entities).len(), 1, "{}", sentence);
                if sentence.chars().count() < 30 {
                    check_against_reference(&template, &skip_words, &sentence, &entities)?;
                }
            }
        }
    }

    #[test]
    fn phrases_are_found_together_as_alone(
        templates in prop::collection::vec(rich_template(), 1..12),
        text in "[abcか ]{0,12}",
    ) {
        let sets: Vec<_> = templates.iter().filter_map(|template| Some((template, single(template, &[])?))).collect();
        let mut together = builder();
        together.number_words(super::spell);
        for (template, _) in &sets {
            together.phrase(template).unwrap();
        }
        let found: Vec<_> = together.build().unwrap().find(&text, &[]).into_iter().map(|hit| hit.parts.len()).collect();
        let alone: Vec<_> = sets.iter().flat_map(|(_, set)| set.find(&text, &[])).map(|hit| hit.parts.len()).collect();
        prop_assert_eq!(found, alone);
    }

    #[test]
    fn any_text_is_searched(text: String, places in prop::collection::vec((0..40_usize, 0..40_usize), 0..4)) {
        let entities: Vec<_> = places
            .iter()
            .map(|&(start, end)| super::EntitySpan { name: "e".to_owned(), span: start..end })
            .collect();
        if let Some(set) = single("[a] {e} ; {0..9:n}[<n>] ; {w}", &["か".to_owned()]) {
            for hit in set.find(&text, &entities) {
                for occurrence in hit.parts.iter().flatten() {
                    prop_assert!(text.get(occurrence.span.clone()).is_some());
                }
            }
        }
    }
}
