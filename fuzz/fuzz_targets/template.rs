//! The parser: any text is a template or is refused with a place inside it, and what is printed is read as the same
//! tree.
#![no_main]

use libfuzzer_sys::{
    arbitrary::{self, Arbitrary},
    fuzz_target,
};
use madoguchi::pattern::{parse, parse_single};
use madoguchi_fuzz::Pieces;

#[derive(Debug, Arbitrary)]
enum Input {
    Text(String),
    Pieces(Pieces),
}

fuzz_target!(|input: Input| {
    let template = match input {
        Input::Text(text) => text,
        Input::Pieces(pieces) => pieces.to_string(),
    };
    match parse(&template) {
        Ok(tree) => {
            let printed = tree.to_string();
            // Escapes may make the printed form too long.
            if printed.len() <= 10_000 {
                assert_eq!(parse(&printed), Ok(tree), "{printed}");
            }
        }
        Err(error) => assert!(template.get(error.span).is_some(), "{template}"),
    }
    match parse_single(&template) {
        Ok(node) => {
            let printed = node.to_string();
            if printed.len() <= 10_000 {
                assert_eq!(parse_single(&printed), Ok(node), "{printed}");
            }
        }
        Err(error) => assert!(template.get(error.span).is_some(), "{template}"),
    }
});
