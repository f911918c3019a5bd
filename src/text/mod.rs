//! What a resident typed, made comparable: one spelling, one width, one case, with a way back to the raw text.
//!
//! The order of work on a message is [`redact`] (nothing sensitive goes further), [`Normalized::new`],
//! [`Rewriter::apply`] (spelling variants) and [`Speller::apply`] (typing mistakes). Literals of phrase templates go
//! through [`fold_fragment`], so that both sides of a comparison are written alike.

mod characters;
mod punctuation;
mod numerals;
mod normalize;
mod fragment;
mod rewrite;
mod words;
mod distance;
mod kana;
mod spelling;
mod romaji;
mod script;
mod redact;
mod telephone;

pub use characters::{is_hiragana, is_japanese, is_kana, is_kanji, is_word_character};
pub use fragment::fold_fragment;
pub use normalize::{Normalized, fold};
pub use redact::{MASK, Redacted, Sensitive, holds_my_number, is_bare_secret, redact};
pub use rewrite::Rewriter;
pub use romaji::{is_romaji, romaji_to_kana};
pub use script::{Guess, guess};
pub use spelling::Speller;
pub use telephone::find_telephones;
pub use words::is_common_english;
