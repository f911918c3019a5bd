//! Composition of characters: が for か with a separate mark (NFC), without losing the way back to the raw text.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::tracked::{Tracked, position};

impl Tracked {
    /// Writes every character that has a composed form (NFC) in that form. It stands for all characters it was
    /// composed of.
    pub fn compose(&mut self) {
        // Nothing below U+0300 changes, nor do kana with their marks, ideographs and full-width forms.
        let plain = |ch: char| matches!(ch, '\0'..='\u{2ff}' | '\u{3001}'..='\u{3098}' | '\u{309b}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
        if self.characters().iter().all(|ch| plain(*ch))
            || is_nfc_quick(self.characters().iter().copied()) == IsNormalized::Yes
        {
            return;
        }
        let mut composed = Self::default();
        composed.reserve(self.len());
        let mut start = 0;
        while start < self.len() {
            let rest = self.characters().get(start + 1..).unwrap_or_default();
            let more = rest.iter().take_while(|ch| !is_border(**ch)).count();
            let end = start + 1 + more;
            let segment = self.characters().get(start..end).unwrap_or_default();
            if segment.iter().copied().nfc().eq(segment.iter().copied()) {
                for index in start..end {
                    composed.push_from(self, index);
                }
            } else {
                // Which marks went where is not known: every character answers for all of them.
                let span = self.raw_span(start..end);
                let span = position(span.start)..position(span.end);
                for character in segment.iter().copied().nfc() {
                    composed.push(character, span.clone());
                }
            }
            start = end;
        }
        *self = composed;
    }
}

/// Whether nothing from this character on can compose with what stands before it.
fn is_border(character: char) -> bool {
    canonical_combining_class(character) == 0
        && is_nfc_quick(std::iter::once(character)) == IsNormalized::Yes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop};
    use proptest::{prop_assert, prop_assert_eq, proptest};
    use unicode_normalization::UnicodeNormalization;

    use crate::pattern::prepare::Tracked;

    fn spans(tracked: &Tracked, raw: &str) -> Vec<(char, String)> {
        let span = |index| raw[tracked.raw_span(index..index + 1)].to_owned();
        let characters = tracked.characters().iter().enumerate();
        characters.map(|(index, ch)| (*ch, span(index))).collect()
    }

    fn pair(character: char, raw: &str) -> (char, String) {
        (character, raw.to_owned())
    }

    #[test]
    fn composed_characters_stand_for_their_parts() {
        let raw = "ae\u{301}b か\u{3099}x";
        let mut tracked = Tracked::new(raw);
        tracked.compose();
        let expected = [
            pair('a', "a"),
            pair('é', "e\u{301}"),
            pair('b', "b"),
            pair(' ', " "),
            pair('が', "か\u{3099}"),
            pair('x', "x"),
        ];
        assert_eq!(spans(&tracked, raw), expected);
    }

    #[test]
    fn hangul_and_singletons_are_composed() {
        for (raw, text) in [
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("\u{212b}\u{2126}\u{37e}", "ÅΩ;"),
            ("\u{301}e", "\u{301}e"),
            ("a\u{323}\u{307}", "ạ\u{307}"),
            ("a\u{307}\u{323}", "ạ\u{307}"),
        ] {
            let mut tracked = Tracked::new(raw);
            tracked.compose();
            assert_eq!(tracked.text(), text);
        }
    }

    fn texts() -> impl Strategy<Value = String> {
        let nasty = "aé e\u{301}\u{323}\u{327}かは\u{3099}\u{309a}\u{1100}\u{1161}\u{11a8}가\u{212a}\u{344}\u{958}\u{9c7}\u{9be}\u{1d15e}𠮷 \u{3000}";
        prop::collection::vec(
            prop::sample::select(nasty.chars().collect::<Vec<_>>()),
            0..24,
        )
        .prop_map(|characters| characters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn composing_piece_by_piece_is_composing_at_once(raw in texts()) {
            let mut tracked = Tracked::new(&raw);
            tracked.compose();
            prop_assert_eq!(tracked.text(), raw.nfc().collect::<String>());
            let mut before = 0..0;
            for index in 0..tracked.len() {
                let span = tracked.raw_span(index..index + 1);
                prop_assert!(span.start >= before.start && span.end >= before.end);
                prop_assert!(span.start < span.end && raw.get(span.clone()).is_some());
                before = span;
            }
        }
    }
}
