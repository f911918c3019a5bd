//! The language: what is printed is read as the same tree.

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::super::{parse, parse_single};
use super::rich_template;

/// Characters that mean something, now and then, and such that do not.
fn any_template() -> impl Strategy<Value = String> {
    r"[ab ()\[\]{}<>|;\\.:,@0-9（）「」［］｛｝＜＞｜か\u{3000}é\n-]{0,24}"
}

/// Templates of every kind of piece, with blanks, escapes and Japanese where they can be.
fn whole_language() -> impl Strategy<Value = String> {
    let name = "[a-zかカ0-9_-]{1,3}";
    let leaf = prop_oneof![
        4 => "[a-cかカ更新 、。'’（」-]{1,5}",
        2 => prop::sample::select(r"()[]{}<>|;\（）｜「 @".chars().collect::<Vec<_>>())
            .prop_map(|character| format!("\\{character}")),
        1 => name.prop_map(|name| format!("<{name}>")),
        1 => name.prop_map(|name| format!("{{{name}}}")),
        1 => name.prop_map(|name| format!("{{@{name}}}")),
        1 => (name, name).prop_map(|(list, slot)| format!("{{{list}:{slot}}}")),
        1 => (name, name).prop_map(|(list, slot)| format!("{{{list}:@{slot}}} ")),
        1 => (0..50_u32, 0..50_u32, name).prop_map(|(from, more, slot)| format!("{{{from}..{}:{slot}}}", from + more)),
        1 => (0..50_u32, 1..9_u32, name).prop_map(|(from, step, slot)| format!("{{{from}..99,{step}:{slot}}}")),
    ];
    let piece = leaf.prop_recursive(5, 40, 5, |inner| {
        let body = |separator: &'static str, least| {
            prop::collection::vec(inner.clone(), least..5)
                .prop_map(move |branches| branches.join(separator))
        };
        prop_oneof![
            body("|", 1).prop_map(|body| format!("({body})")),
            body("|", 1).prop_map(|body| format!("({body}|)")),
            body("|", 1).prop_map(|body| format!("[{body}]")),
            body(";", 2).prop_map(|body| format!("({body})")),
            body(" ; ", 2).prop_map(|body| format!("[{body}]")),
            body("", 1),
            body(" ", 2),
        ]
    });
    (prop::collection::vec(piece, 1..4), any::<bool>())
        .prop_map(|(pieces, is_choice)| pieces.join(if is_choice { "|" } else { ";" }))
}

fn check_round_trip(template: &str) -> Result<(), TestCaseError> {
    match parse(template) {
        Ok(tree) => prop_assert_eq!(parse(&tree.to_string()), Ok(tree.clone()), "{}", tree),
        Err(error) => prop_assert!(template.get(error.span).is_some()),
    }
    match parse_single(template) {
        Ok(node) => prop_assert_eq!(
            parse_single(&node.to_string()),
            Ok(node.clone()),
            "{}",
            node
        ),
        Err(error) => prop_assert!(template.get(error.span).is_some()),
    }
    Ok(())
}

proptest! {
    #[test]
    fn printed_templates_parse_to_the_same_tree(template in rich_template()) {
        check_round_trip(&template)?;
    }

    #[test]
    fn the_whole_language_is_printed_as_it_is_read(template in whole_language()) {
        check_round_trip(&template)?;
    }

    #[test]
    fn any_text_is_parsed_or_refused(template in any_template()) {
        check_round_trip(&template)?;
    }
}

#[test]
fn most_of_the_random_language_is_sound() {
    // Otherwise the properties above would say little.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = whole_language();
    let sound = (0..200)
        .filter(|_| {
            let template = strategy.new_tree(&mut runner).unwrap().current();
            parse(&template).is_ok()
        })
        .count();
    assert!(sound > 60, "only {sound} of 200 templates are sound");
}
