//! Properties of the whole room, on random templates and texts.

#![allow(
    clippy::cast_possible_wrap,
    reason = "the numbers of the tests are small"
)]

use proptest::prelude::*;

use super::reference::{Reference, Text};
use super::{Builder, EntitySpan, PhraseId, PhraseSet, SlotValue, parse};

const VALUES: [(&str, u32); 5] = [("a", 0), ("a b", 1), ("b[c]", 2), ("か", 3), ("かa", 4)];
const RULES: [(&str, &str); 3] = [("r", "[a] b"), ("か", "(か|c [a]|)"), ("n", "<r>{l}")];

/// Random templates over few characters, so that they often match.
fn template() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => "[abcか ]{1,4}",
        1 => Just("<r>".to_owned()),
        1 => Just("<か>".to_owned()),
        1 => Just("<n>".to_owned()),
        1 => Just("{l}".to_owned()),
        1 => Just("{l:s}".to_owned()),
        1 => Just("{e}".to_owned()),
        1 => Just("{0..12,3:n}".to_owned()),
    ];
    let piece = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..8)
                .prop_map(|branches| format!("({})", branches.join("|"))),
            inner.clone().prop_map(|inner| format!("[{inner}]")),
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|items| format!("({})", items.join(";"))),
            prop::collection::vec(inner, 1..4).prop_map(|items| items.concat()),
        ]
    });
    prop::collection::vec(piece, 1..3).prop_map(|parts| parts.join(";"))
}

fn builder() -> Builder {
    let mut builder = Builder::new(str::to_lowercase);
    builder.entity("e");
    for (name, rule) in RULES {
        builder.rule(name, rule).unwrap();
    }
    let errors = builder.list(
        "l",
        &VALUES.map(|(value, number)| (value.to_owned(), number)),
    );
    assert_eq!(errors, []);
    builder
}

fn reference() -> Reference {
    let node = |template: &str| parse(template).unwrap().parts.remove(0);
    Reference {
        rules: RULES
            .iter()
            .map(|(name, rule)| ((*name).to_owned(), node(rule)))
            .collect(),
        lists: [(
            "l".to_owned(),
            VALUES
                .iter()
                .map(|(value, number)| (node(value), *number))
                .collect(),
        )]
        .into(),
    }
}

/// The template as the only phrase, unless it is not a good one.
fn single(template: &str) -> Option<PhraseSet> {
    let mut builder = builder();
    builder.phrase(template).ok()?;
    builder.build().ok()
}

/// One or two places of the entity.
fn entities(text: &str, places: &[(usize, usize)]) -> Vec<EntitySpan> {
    let offsets: Vec<usize> = text
        .char_indices()
        .map(|(offset, _)| offset)
        .chain([text.len()])
        .collect();
    places
        .iter()
        .map(|&(start, length)| EntitySpan {
            name: "e".to_owned(),
            span: offsets[start % offsets.len()]
                ..offsets[(start % offsets.len() + length).min(offsets.len() - 1)],
        })
        .collect()
}

fn check_against_reference(
    template: &str,
    text: &str,
    entities: &[EntitySpan],
) -> Result<(), TestCaseError> {
    let Some(set) = single(template) else {
        return Ok(());
    };
    let expected = reference().find(&parse(template).unwrap(), &Text::new(text, entities));
    let position = |byte: usize| text[..byte].chars().count();
    let hits = set.find(text, entities);
    if expected.iter().any(Vec::is_empty) {
        prop_assert_eq!(hits, []);
        return Ok(());
    }
    prop_assert_eq!(hits.len(), 1);
    prop_assert_eq!(hits[0].parts.len(), expected.len());
    for (part, expected) in hits[0].parts.iter().zip(&expected) {
        prop_assert_eq!(part.len(), expected.len());
        for (occurrence, (span, ways)) in part.iter().zip(expected) {
            prop_assert_eq!(
                position(occurrence.span.start)..position(occurrence.span.end),
                span.clone()
            );
            let slots: Vec<_> = occurrence
                .slots
                .iter()
                .map(|hit| {
                    let value = match hit.value {
                        SlotValue::ListValue(value) => i64::from(value),
                        SlotValue::Number(number) => number,
                        SlotValue::Entity(index) => index as i64,
                        SlotValue::Decimal(_) | SlotValue::Text => -1,
                    };
                    let name = set.slot_name(hit.slot).to_owned();
                    (
                        name,
                        value,
                        position(hit.span.start)..position(hit.span.end),
                    )
                })
                .collect();
            prop_assert!(ways.contains(&slots), "{slots:?} is none of {ways:?}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn the_engine_agrees_with_the_reference(
        template in template(),
        text in "[abcか ]{0,10}[0-9]{0,2}[abcか ,]{0,6}",
        places in prop::collection::vec((0..20_usize, 0..4_usize), 0..3),
    ) {
        let entities = entities(&text, &places);
        check_against_reference(&template, &text, &entities)?;
    }

    #[test]
    fn what_is_sampled_is_found(template in template(), seed: u64) {
        if let Some(set) = single(&template) {
            for sentence in set.sample(PhraseId(0), seed, 5) {
                let entities: Vec<_> = sentence
                    .match_indices("{e}")
                    .map(|(start, name)| EntitySpan { name: "e".to_owned(), span: start..start + name.len() })
                    .collect();
                prop_assert_eq!(set.find(&sentence, &entities).len(), 1, "{}", sentence);
                check_against_reference(&template, &sentence, &entities)?;
            }
        }
    }

    #[test]
    fn phrases_are_found_together_as_alone(
        templates in prop::collection::vec(template(), 1..12),
        text in "[abcか ]{0,12}",
    ) {
        let sets: Vec<_> = templates.iter().filter_map(|template| Some((template, single(template)?))).collect();
        let mut together = builder();
        for (template, _) in &sets {
            together.phrase(template).unwrap();
        }
        let found: Vec<_> = together.build().unwrap().find(&text, &[]).into_iter().map(|hit| hit.parts.len()).collect();
        let alone: Vec<_> = sets.iter().flat_map(|(_, set)| set.find(&text, &[])).map(|hit| hit.parts.len()).collect();
        prop_assert_eq!(found, alone);
    }

    #[test]
    fn printed_templates_parse_to_the_same_tree(template in template()) {
        if let Ok(tree) = parse(&template) {
            prop_assert_eq!(parse(&tree.to_string()), Ok(tree.clone()), "{}", tree);
        }
    }

    #[test]
    fn any_text_is_parsed_or_refused(template in r"[ab ()\[\]{}<>|;\\.:,0-9（）「」｜か]{0,24}") {
        match parse(&template) {
            Ok(tree) => prop_assert_eq!(parse(&tree.to_string()), Ok(tree.clone()), "{}", tree),
            Err(error) => prop_assert!(template.get(error.span).is_some()),
        }
    }

    #[test]
    fn any_text_is_searched(text: String, places in prop::collection::vec((0..40_usize, 0..40_usize), 0..4)) {
        let entities: Vec<_> = places
            .iter()
            .map(|&(start, end)| EntitySpan { name: "e".to_owned(), span: start..end })
            .collect();
        if let Some(set) = single("[a] {e} ; {0..9:n}[<n>]") {
            for hit in set.find(&text, &entities) {
                for occurrence in hit.parts.iter().flatten() {
                    prop_assert!(text.get(occurrence.span.clone()).is_some());
                }
            }
        }
    }
}
