//! Examples of the whole room, from template to hit.

use super::{Builder, EntitySpan, PhraseId, PhraseSet, SlotValue};

fn set(templates: &[&str]) -> PhraseSet {
    let mut builder = Builder::new(str::to_lowercase);
    builder.entity("date");
    builder
        .rule("card", "[会員]カード|[my number ]card")
        .unwrap();
    let values = [
        ("city (hall|office)", 0),
        ("city", 1),
        ("図書館", 2),
        ("区図書館", 3),
        ("city hall", 4),
    ];
    builder.list(
        "place",
        &values.map(|(template, value)| (template.to_owned(), value)),
    );
    for template in templates {
        builder.phrase(template).unwrap();
    }
    builder.build().unwrap()
}

/// The occurrences of every part of a single phrase, and no others.
fn found<'t>(template: &str, text: &'t str) -> Vec<Vec<&'t str>> {
    let hits = set(&[template]).find(text, &[]);
    hits.first().map_or_else(Vec::new, |hit| {
        hit.parts
            .iter()
            .map(|part| {
                part.iter()
                    .map(|occurrence| &text[occurrence.span.clone()])
                    .collect()
            })
            .collect()
    })
}

#[test]
fn occurrences_of_one_part() {
    for (template, text, expected) in [
        (
            "renew [the] card",
            "i renew card, renew the card",
            &["renew card", "renew the card"][..],
        ),
        ("a[b[c]]", "abc ab a abd", &["abc", "ab", "a"]),
        ("aa", "aaa aa", &["aa"]),
        ("ああ", "あああああ", &["ああ", "ああ"]),
        ("<card>を更新", "会員カードを更新", &["会員カードを更新"]),
        (
            "カード [の] 更新",
            "カード更新とカードの更新",
            &["カード更新", "カードの更新"],
        ),
        (
            "turn on [the light] please",
            "turn on please",
            &["turn on please"],
        ),
        ("turn on [the light]", "turn on the dog", &["turn on"]),
        ("(x|)y", "xy", &["xy"]),
        ("[a ]b", "a b", &["a b"]),
        ("<card> renewal", "カードrenewal", &["カードrenewal"]),
    ] {
        assert_eq!(
            found(template, text),
            [expected.to_vec()],
            "{template} in {text}"
        );
    }
}

#[test]
fn what_is_not_there() {
    for (template, text) in [
        ("card", "discard cards postcards"),
        ("card", "card2"),
        ("5", "15 50"),
        ("my card", "mycard"),
        ("open [the]lamp", "open the lamp"),
        ("the [big] card", "thecard"),
        ("更新 ; 失効", "更新"),
        ("{place} on", "cityon"),
        ("{0..14:age}歳", "15歳と115歳と1.5歳"),
        ("更新", ""),
    ] {
        assert_eq!(found(template, text), [[""; 0]; 0], "{template} in {text}");
    }
}

#[test]
fn parts_are_found_in_any_order() {
    assert_eq!(
        found("更新 ; 期限 ; card", "card の期限と期限前の更新"),
        [vec!["更新"], vec!["期限", "期限"], vec!["card"]]
    );
}

#[test]
fn blanks_at_the_ends_are_not_part_of_an_occurrence() {
    assert_eq!(found("[the] lamp [now]", "big lamp on"), [["lamp"]]);
    assert_eq!(found("lamp |light ", "a lamp now"), [["lamp"]]);
}

fn slots(template: &str, text: &str, entities: &[EntitySpan]) -> Vec<(String, SlotValue, String)> {
    let set = set(&[template]);
    set.find(text, entities)
        .iter()
        .flat_map(|hit| {
            hit.parts
                .iter()
                .flatten()
                .flat_map(|occurrence| occurrence.slots.iter())
        })
        .map(|hit| {
            (
                set.slot_name(hit.slot).to_owned(),
                hit.value,
                text[hit.span.clone()].to_owned(),
            )
        })
        .collect()
}

fn slot(name: &str, value: SlotValue, text: &str) -> (String, SlotValue, String) {
    (name.to_owned(), value, text.to_owned())
}

#[test]
fn slots_of_lists() {
    let expected = [slot("place", SlotValue::ListValue(0), "city hall")];
    assert_eq!(slots("at {place}[ hall]", "at city hall", &[]), expected);
    let expected = [slot("where", SlotValue::ListValue(1), "city")];
    assert_eq!(
        slots("at {place:where} [hotel]", "at city hotel", &[]),
        expected
    );
    let expected = [slot("place", SlotValue::ListValue(3), "区図書館")];
    assert_eq!(slots("{place}で", "区図書館で", &[]), expected);
    assert!(slots("at [the] (pool|{place})", "at the pool", &[]).is_empty());
}

#[test]
fn slots_of_numbers() {
    let expected = [
        slot("age", SlotValue::Number(14), "14"),
        slot("percent", SlotValue::Number(50), "50"),
    ];
    assert_eq!(
        slots("{0..14:age}歳.*{0..100,5:percent}%", "14歳.*50%", &[]),
        expected
    );
    assert!(slots("{0..100,5:percent}%", "51%", &[]).is_empty());
}

#[test]
fn slots_of_entities() {
    let entity = |name: &str, start: usize, end: usize| EntitySpan {
        name: name.to_owned(),
        span: start..end,
    };
    let text = "until 5 may 2027 please";
    let expected = [slot("date", SlotValue::Entity(2), "5 may 2027")];
    let entities = [
        entity("other", 6, 8),
        entity("date", 6, 11),
        entity("date", 6, 16),
    ];
    assert_eq!(slots("until {date}", text, &entities), expected);
    let expected = [slot("day", SlotValue::Entity(1), "5 may")];
    assert_eq!(slots("until {date:day} 2027", text, &entities), expected);
    for useless in [
        entity("date", 6, 6),
        entity("date", 600, 700),
        entity("date", 9, 2),
    ] {
        assert!(slots("until {date}", text, &[useless]).is_empty());
    }
    let inside = [entity("date", 1, 4)];
    assert!(slots("{date}", "更新", &inside).is_empty());
}

#[test]
fn several_phrases_are_reported_in_order() {
    let set = set(&[
        "更新 ; <card>",
        "nothing",
        "<card>",
        "<card> を (更新|延長)",
        "更新",
    ]);
    let hits = set.find("カードを更新", &[]);
    let phrases: Vec<_> = hits.iter().map(|hit| hit.phrase).collect();
    assert_eq!(phrases, [0, 2, 3, 4].map(PhraseId));
}

#[test]
fn optional_pieces_in_a_row_take_no_exponential_time() {
    let template = format!("{}z", "[a] ".repeat(30));
    let text = format!("z {}q", "a ".repeat(60));
    assert_eq!(found(&template, &text), [["z"]]);
    let text = format!("{}z q", "a ".repeat(40));
    assert_eq!(found(&template, &text), [[format!("{}z", "a ".repeat(30))]]);
}

#[test]
fn a_message_leaves_nothing_behind_for_the_next() {
    let set = set(&["更新 {place}", "card"]);
    assert_eq!(set.find("更新区図書館", &[]).len(), 1);
    assert_eq!(set.find("card", &[]).len(), 1);
    assert_eq!(set.find("区図書館", &[]).len(), 0);
}

#[test]
fn literals_are_words() {
    let mut words: Vec<String> = set(&["Renew [the] card ; <card>"]).literals().collect();
    words.sort();
    words.dedup();
    assert!(words.contains(&"renew".to_owned()));
    assert!(words.contains(&"会員".to_owned()));
    assert!(words.iter().all(|word| !word.contains(' ')));
}

#[test]
fn equal_pieces_are_shared() {
    let one = set(&["<card> を 更新"]).node_count();
    let two = set(&[
        "<card> を 更新",
        "<card> を 更新",
        "((<card>)) を[] 更新".replace("[]", "").as_str(),
    ])
    .node_count();
    assert_eq!(one, two);
}

#[test]
fn the_deepest_templates_are_matched() {
    // Pieces of two nodes each: these stay just below the bound for the depth of the graph.
    let template = format!("{}z", "[a] ".repeat(290));
    let text = format!("{}z", "a ".repeat(290));
    assert_eq!(found(&template, &text), [[text.as_str()]]);
    let mut builder = Builder::new(str::to_lowercase);
    builder.phrase(&format!("{}z", "[a] ".repeat(400))).unwrap();
    assert!(matches!(
        builder.build().unwrap_err()[..],
        [super::BuildError::TooLarge(_)]
    ));
}

#[test]
fn sets_are_searched_from_several_threads() {
    let set = set(&["更新 {place}"]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(set.find("更新区図書館", &[]).len(), 1);
                    assert_eq!(set.find("更新", &[]).len(), 0);
                }
            });
        }
    });
}
