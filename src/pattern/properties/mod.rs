//! Properties of the whole room, on random templates and texts.

mod engine;
mod language;
mod own_dialect;
mod slots;

use proptest::prelude::*;

use super::reference::{Reference, TEXT, Text};
use super::{Builder, EntitySpan, NumberRange, Occurrence, PhraseId, PhraseSet, SlotValue, parse};

/// The values of the list `l`.
const VALUES: [(&str, u32); 5] = [("a", 0), ("a b", 1), ("b[c]", 2), ("か", 3), ("かa", 4)];
const RULES: [(&str, &str); 3] = [("r", "[a] b"), ("か", "(か|c [a]|)"), ("n", "<r>{l}")];

/// The range `q`, whose numbers are also spoken in words.
const SPOKEN: NumberRange = NumberRange {
    words: true,
    ..NumberRange::whole(1, 4, 1)
};

/// How a few numbers are spoken here.
fn spell(number: f64) -> Vec<String> {
    match number as i64 {
        1 => vec!["a".to_owned(), "b b".to_owned()],
        2 => vec!["ab".to_owned(), "a".to_owned()],
        3 => vec!["か".to_owned()],
        _ => Vec::new(),
    }
}

/// Random templates over few characters, so that they often match.
fn template() -> impl Strategy<Value = String> {
    with_leaves(prop_oneof![
        6 => "[abcか ]{1,4}",
        1 => Just("<r>".to_owned()),
        1 => Just("<か>".to_owned()),
        1 => Just("<n>".to_owned()),
        1 => Just("{l}".to_owned()),
        1 => Just("{l:s}".to_owned()),
        1 => Just("{e}".to_owned()),
        1 => Just("{0..12,3:n}".to_owned()),
    ])
}

/// Templates that use everything.
fn rich_template() -> impl Strategy<Value = String> {
    with_leaves(prop_oneof![
        8 => "[abcか ]{1,4}",
        1 => Just("<r>".to_owned()),
        1 => Just("<か>".to_owned()),
        1 => Just("{l:@s}".to_owned()),
        1 => Just("{l}".to_owned()),
        1 => Just("{e}".to_owned()),
        1 => Just("{w}".to_owned()),
        1 => Just("{w:s} ".to_owned()),
        2 => Just("{q}".to_owned()),
        1 => Just("{0..12,3:n}".to_owned()),
    ])
}

fn with_leaves(leaf: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = String> {
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

/// Up to two words to pass over.
fn skip_words() -> impl Strategy<Value = Vec<String>> {
    let word = prop::sample::select(vec!["a", "c", "か", "b c", "cc"]);
    prop::collection::vec(word.prop_map(str::to_owned), 0..3)
}

fn builder() -> Builder {
    let mut builder = Builder::new(str::to_lowercase);
    builder.entity("e");
    builder.wildcard("w");
    builder.range("q", SPOKEN);
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
    let values = VALUES.iter();
    Reference {
        rules: RULES
            .iter()
            .map(|(name, rule)| ((*name).to_owned(), node(rule)))
            .collect(),
        lists: [(
            "l".to_owned(),
            values
                .map(|(value, number)| (node(value), *number))
                .collect(),
        )]
        .into(),
        wildcards: vec!["w".to_owned()],
        ranges: [("q".to_owned(), SPOKEN)].into(),
        spoken: (1..=4_i32)
            .flat_map(|number| {
                spell(f64::from(number))
                    .into_iter()
                    .map(move |word| (word, i64::from(number)))
            })
            .collect(),
        skip_words: Vec::new(),
    }
}

/// The template as the only phrase, unless it is not a good one.
fn single(template: &str, skip_words: &[String]) -> Option<PhraseSet> {
    let mut builder = builder();
    builder.number_words(spell);
    for word in skip_words {
        builder.skip_word(word);
    }
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

/// The places at which a sampled sentence holds the name of the entity.
fn sampled_entities(sentence: &str) -> Vec<EntitySpan> {
    sentence
        .match_indices("{e}")
        .map(|(start, name)| EntitySpan {
            name: "e".to_owned(),
            span: start..start + name.len(),
        })
        .collect()
}

/// The slots of an occurrence as the reference gives them.
fn filled(set: &PhraseSet, occurrence: &Occurrence, text: &str) -> Vec<super::reference::Filled> {
    let position = |byte: usize| text[..byte].chars().count();
    let slots = occurrence.slots.iter();
    slots
        .map(|hit| {
            let value = match hit.value {
                SlotValue::ListValue(value) => i64::from(value),
                SlotValue::Number(number) => number,
                SlotValue::Entity(index) => i64::try_from(index).unwrap_or(i64::MAX),
                SlotValue::Decimal(_) | SlotValue::Text => TEXT,
            };
            let name = set.slot_name(hit.slot).to_owned();
            (
                name,
                value,
                position(hit.span.start)..position(hit.span.end),
            )
        })
        .collect()
}

fn check_against_reference(
    template: &str,
    skip_words: &[String],
    text: &str,
    entities: &[EntitySpan],
) -> Result<(), TestCaseError> {
    let Some(set) = single(template, skip_words) else {
        return Ok(());
    };
    let reference = Reference {
        skip_words: skip_words.to_vec(),
        ..reference()
    };
    let expected = reference.find(&parse(template).unwrap(), &Text::new(text, entities));
    let Some(expected) = expected else {
        return Ok(());
    };
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
            let slots = filled(&set, occurrence, text);
            prop_assert!(ways.contains(&slots), "{slots:?} is none of {ways:?}");
        }
    }
    Ok(())
}
