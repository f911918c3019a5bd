//! What is done to a whole text before it is matched as a sentence, with a way back to the raw text.
//!
//! The steps and their order are those of hassil 3.12: [`prepare`] for what residents write, [`normalize`] for what
//! templates say, [`SkipWords::remove`], and then [`Tracked::remove_blanks_between_cjk`] or [`Tracked::append_blank`].

mod characters;
mod compose;
mod punctuation;
mod skip;
mod tracked;

pub use characters::{fold_simple, is_blank, is_cjk, is_word_character};
pub use punctuation::{is_punctuation, remove_punctuation};
pub use skip::{SkipAt, SkipWords};
pub use tracked::Tracked;

/// Prepares a text: one blank for each run of white space, composed characters, `'` for `’`, no punctuation at the ends
/// of words, no blanks at the ends.
pub fn prepare(raw: &str) -> Tracked {
    let mut tracked = Tracked::default();
    prepare_into(raw, &mut tracked);
    tracked
}

/// Does the same as [`prepare`] in memory that was used before.
pub fn prepare_into(raw: &str, tracked: &mut Tracked) {
    tracked.assign(raw);
    if is_prepared(raw) {
        return;
    }
    normalize_tracked(tracked);
    remove_punctuation(tracked);
    tracked.strip();
}

/// Whether a text is certainly prepared already: words of ASCII with single blanks between them, as most English
/// messages are.
fn is_prepared(raw: &str) -> bool {
    let mut before = b' ';
    let is_plain = raw.bytes().all(|byte| {
        let is_plain = match byte {
            b' ' => before != b' ',
            b'.' | b',' | b'!' | b'?' | b';' | b':' => false,
            byte => byte.is_ascii_graphic(),
        };
        before = byte;
        is_plain
    });
    is_plain && before != b' '
}

/// Prepares the literal text of a template: one blank for each run of white space, composed characters, `'` for `’`.
/// Punctuation and outer blanks stay.
pub fn normalize(text: &str) -> String {
    let mut tracked = Tracked::new(text);
    normalize_tracked(&mut tracked);
    tracked.text()
}

fn normalize_tracked(tracked: &mut Tracked) {
    tracked.collapse_blanks();
    tracked.compose();
    tracked.replace('’', '\'');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop};
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::{Tracked, normalize, prepare, prepare_into};

    #[test]
    fn texts_are_prepared() {
        for (raw, expected) in [
            ("", ""),
            ("  Turn ON\tthe lights!  ", "Turn ON the lights"),
            ("What’s up?", "What's up"),
            ("nell’ ingresso", "nell' ingresso"),
            ("50 percent.", "50 percent"),
            ("it is 2.5, or 3:30.", "it is 2.5 or 3:30"),
            ("更新したい。", "更新したい"),
            ("更新、したい", "更新、したい"),
            ("か\u{3099}んば る！", "がんば る"),
            ("\u{3000}。\u{3000}", ""),
        ] {
            assert_eq!(prepare(raw).text(), expected);
        }
    }

    #[test]
    fn templates_keep_their_punctuation_and_blanks() {
        assert_eq!(normalize(" St.  Jude’s\n, e\u{301} "), " St. Jude's , é ");
    }

    #[test]
    fn memory_is_used_again() {
        let mut tracked = prepare("something much longer than the other!");
        prepare_into("short?", &mut tracked);
        assert_eq!(tracked, prepare("short?"));
    }

    fn texts() -> impl Strategy<Value = String> {
        let nasty = "abAé01_ \t\n\u{3000}かガ漢、。.,;:!?？！，¿؟’'…—–―-・\"(e\u{301}\u{3099}";
        prop::collection::vec(
            prop::sample::select(nasty.chars().collect::<Vec<_>>()),
            0..30,
        )
        .prop_map(|characters| characters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn prepared_texts_do_not_change(raw in "[ -~]{0,12}") {
            let mut slowly = Tracked::new(&raw);
            super::normalize_tracked(&mut slowly);
            super::remove_punctuation(&mut slowly);
            slowly.strip();
            prop_assert_eq!(prepare(&raw), slowly);
        }

        #[test]
        fn offsets_lead_back(raw in texts()) {
            let mut tracked = prepare(&raw);
            prop_assert!(tracked.offsets().is_sorted());
            for (index, character) in tracked.characters().iter().enumerate() {
                let span = tracked.raw_span(index..index + 1);
                let source = raw.get(span).unwrap_or_default();
                let original = normalize(source);
                prop_assert!(original.contains(*character), "{character:?} comes from {source:?}");
            }
            let whole = tracked.raw_span(0..tracked.len());
            tracked.append_blank();
            prop_assert_eq!(tracked.raw_span(0..tracked.len()), whole);
        }

        #[test]
        fn nothing_stays_at_the_ends(raw in texts()) {
            let text = prepare(&raw).text();
            prop_assert!(!text.starts_with(' ') && !text.ends_with(' '));
            prop_assert!(!text.contains("  ") || raw.contains(super::is_punctuation));
        }
    }
}
