//! The tree of a template.

use std::fmt::{self, Write};

/// A piece of a template.
///
/// [`Display`](fmt::Display) prints a template which parses to the same tree. Further kinds may be added, so a `match`
/// outside of this crate needs a last arm.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Node {
    /// Words, as written, with every run of blanks as one blank.
    Text(String),
    /// One piece after the other; two or more.
    Sequence(Vec<Node>),
    /// One of several pieces; two or more.
    Alternative(Vec<Node>),
    /// All of several pieces in any order, with a blank between them; two or more.
    Permutation(Vec<Node>),
    /// A piece that may be left out.
    Optional(Box<Node>),
    /// The rule of this name.
    Rule(String),
    /// A value of a list, or an entity, kept in a slot.
    Slot {
        /// The name of the list or entity.
        source: String,
        /// The name of the slot or capture, which is the source if the template names none.
        slot: String,
        /// Whether only the text is kept, for the response: `{place:@where}`.
        is_capture: bool,
        /// Whether a blank follows in the template. A wildcard then ends at the end of a word.
        ends_word: bool,
    },
    /// A whole number, kept in a slot.
    Range {
        /// The smallest number.
        from: i64,
        /// The largest number.
        to: i64,
        /// The distance between two numbers, from `from` on; at least 1.
        step: i64,
        /// The name of the slot.
        slot: String,
    },
}

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Template {
    /// The parts between top-level `;`, at least one. A text is accepted if it has all of them, in any order.
    pub parts: Vec<Node>,
}

/// Whether the character has a meaning in templates and must be escaped to stand for itself.
pub(super) const fn is_special(character: char) -> bool {
    matches!(
        character,
        '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '|' | ';' | '\\'
    )
}

impl fmt::Display for Template {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 {
                formatter.write_str(" ; ")?;
            }
            write!(formatter, "{part}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => {
                for character in text.chars() {
                    // Full-width brackets are escaped too because the parser takes some of them for slips.
                    if is_special(character) || super::full_width::is_suspect(character) {
                        formatter.write_char('\\')?;
                    }
                    formatter.write_char(character)?;
                }
                Ok(())
            }
            Self::Sequence(items) => items.iter().enumerate().try_for_each(|(index, item)| {
                // Brackets keep a blank from the slot which in the template stood outside of them.
                let next = items.get(index + 1);
                let blank = matches!(next, Some(Self::Text(text)) if text.starts_with(' '));
                match item {
                    Self::Slot {
                        ends_word: false, ..
                    } if blank => write!(formatter, "({item})"),
                    _ => write!(formatter, "{item}"),
                }
            }),
            Self::Alternative(branches) => {
                formatter.write_char('(')?;
                write_branches(formatter, branches, '|')?;
                formatter.write_char(')')
            }
            Self::Permutation(items) => {
                formatter.write_char('(')?;
                write_branches(formatter, items, ';')?;
                formatter.write_char(')')
            }
            Self::Optional(inner) => {
                formatter.write_char('[')?;
                match &**inner {
                    Self::Alternative(branches) => write_branches(formatter, branches, '|')?,
                    Self::Permutation(items) => write_branches(formatter, items, ';')?,
                    other => write!(formatter, "{other}")?,
                }
                formatter.write_char(']')
            }
            Self::Rule(name) => write!(formatter, "<{name}>"),
            Self::Slot {
                source,
                slot,
                is_capture,
                ..
            } => {
                let mark = if *is_capture { "@" } else { "" };
                if source == slot {
                    write!(formatter, "{{{mark}{source}}}")
                } else {
                    write!(formatter, "{{{source}:{mark}{slot}}}")
                }
            }
            Self::Range {
                from,
                to,
                step: 1,
                slot,
            } => write!(formatter, "{{{from}..{to}:{slot}}}"),
            Self::Range {
                from,
                to,
                step,
                slot,
            } => write!(formatter, "{{{from}..{to},{step}:{slot}}}"),
        }
    }
}

fn write_branches(
    formatter: &mut fmt::Formatter<'_>,
    branches: &[Node],
    separator: char,
) -> fmt::Result {
    for (index, branch) in branches.iter().enumerate() {
        if index > 0 {
            formatter.write_char(separator)?;
        }
        write!(formatter, "{branch}")?;
    }
    Ok(())
}

/// Appends a piece to a sequence: sequences are flattened and texts side by side become one, so that equal templates
/// have equal trees.
pub(super) fn append(items: &mut Vec<Node>, node: Node) {
    match node {
        Node::Sequence(inner) => inner.into_iter().for_each(|item| append(items, item)),
        Node::Text(text) => {
            if let Some(Node::Text(last)) = items.last_mut() {
                let repeated_blank = last.ends_with(' ') && text.starts_with(' ');
                last.push_str(if repeated_blank { &text[1..] } else { &text });
            } else if !text.is_empty() {
                items.push(Node::Text(text));
            }
        }
        other => items.push(other),
    }
}

/// The node of a sequence of any length, `None` if it has no items.
pub(super) fn sequence(mut items: Vec<Node>) -> Option<Node> {
    match items.len() {
        0 => None,
        1 => items.pop(),
        _ => Some(Node::Sequence(items)),
    }
}

/// One of several branches, and whether there is an empty branch, which makes the others optional. `None` if there is
/// nothing but blanks in all of them.
pub(super) fn alternative(branches: Vec<Vec<Node>>) -> Option<(Node, bool)> {
    let is_blank = |item: &Node| matches!(item, Node::Text(text) if text == " ");
    if branches.iter().all(|items| items.iter().all(is_blank)) {
        return None;
    }
    let count = branches.len();
    let mut filled: Vec<Node> = branches.into_iter().filter_map(sequence).collect();
    let has_empty_branch = filled.len() < count;
    let node = if filled.len() == 1 {
        filled.remove(0)
    } else {
        Node::Alternative(filled)
    };
    Some((node, has_empty_branch))
}

/// Removes the blanks at both ends of a whole part, where they mean nothing.
pub(super) fn trim(items: &mut Vec<Node>) {
    if let Some(Node::Text(first)) = items.first_mut() {
        if first.starts_with(' ') {
            first.remove(0);
        }
        if first.is_empty() {
            items.remove(0);
        }
    }
    if let Some(Node::Text(last)) = items.last_mut() {
        if last.ends_with(' ') {
            last.pop();
        }
        if last.is_empty() {
            items.pop();
            if let Some(Node::Slot { ends_word, .. }) = items.last_mut() {
                *ends_word = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Node, append};

    fn text(text: &str) -> Node {
        Node::Text(text.to_owned())
    }

    #[test]
    fn appended_texts_become_one() {
        let mut items = vec![text("open ")];
        append(
            &mut items,
            Node::Sequence(vec![text(" the"), Node::Rule("card".to_owned())]),
        );
        append(&mut items, text("s"));
        assert_eq!(
            items,
            [text("open the"), Node::Rule("card".to_owned()), text("s")]
        );
    }

    #[test]
    fn display_escapes_syntax() {
        let node = Node::Sequence(vec![
            text("a|b (c) \\"),
            Node::Optional(Box::new(Node::Alternative(vec![text("x"), text("y")]))),
            Node::Slot {
                source: "place".to_owned(),
                slot: "where".to_owned(),
                is_capture: false,
                ends_word: false,
            },
            Node::Range {
                from: 0,
                to: 100,
                step: 5,
                slot: "percent".to_owned(),
            },
        ]);
        assert_eq!(
            node.to_string(),
            r"a\|b \(c\) \\[x|y]{place:where}{0..100,5:percent}"
        );
    }
}
