//! Reads a template into its tree.

use std::ops::Range;

use super::ast::{Node, Template, alternative, append, is_special, sequence, trim};
use super::error::{TemplateError, TemplateErrorKind};
use super::full_width::{Marks, is_suspect};
use super::slot::{is_name, slot};

/// The longest template in bytes.
const MAX_TEMPLATE_BYTES: usize = 10_000;

/// The most pieces of a permutation: the engine keeps a node for every subset of them.
const MAX_PERMUTATION: usize = 8;

/// The deepest nesting of brackets.
const MAX_NESTING: usize = 64;

/// Reads a template.
///
/// # Errors
///
/// The first thing in the template that is not right, with its bytes.
///
/// ```
/// use madoguchi::pattern::{Node, TemplateErrorKind, parse};
///
/// let template = parse("renew [the] card ; {0..14:age}")?;
/// assert_eq!(template.parts.len(), 2);
///
/// let error = parse("renew (the card").unwrap_err();
/// assert_eq!(error.kind, TemplateErrorKind::UnclosedGroup('('));
/// assert_eq!(error.span, 6..7);
/// # Ok::<(), madoguchi::pattern::TemplateError>(())
/// ```
pub fn parse(template: &str) -> Result<Template, TemplateError> {
    read(template, Grammar::Phrase)
}

/// Reads a template that has one part: a sentence, a rule or a list value. A `;` outside of all brackets is a
/// permutation like any other.
///
/// # Errors
///
/// The first thing in the template that is not right, with its bytes.
///
/// ```
/// use madoguchi::pattern::{Node, parse_single};
///
/// assert!(matches!(parse_single("now;here")?, Node::Permutation(items) if items.len() == 2));
/// # Ok::<(), madoguchi::pattern::TemplateError>(())
/// ```
pub fn parse_single(template: &str) -> Result<Node, TemplateError> {
    single(template, Grammar::Single)
}

/// Reads a template of one part as hassil does: texts stay apart where brackets stood between them, and a branch
/// without anything accepts nothing.
pub(super) fn parse_compatible(template: &str) -> Result<Node, TemplateError> {
    single(template, Grammar::Hassil)
}

fn single(template: &str, grammar: Grammar) -> Result<Node, TemplateError> {
    let mut parts = read(template, grammar)?.parts;
    parts.pop().ok_or(TemplateError {
        span: 0..template.len(),
        kind: TemplateErrorKind::EmptyTemplate,
    })
}

/// What a template may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grammar {
    /// Several parts between top-level `;`.
    Phrase,
    /// One part.
    Single,
    /// One part, with the finer points of hassil.
    Hassil,
}

fn read(template: &str, grammar: Grammar) -> Result<Template, TemplateError> {
    if template.len() > MAX_TEMPLATE_BYTES {
        return Err(error(0..template.len(), TemplateErrorKind::TooLong));
    }
    if template.trim().is_empty() {
        return Err(error(0..template.len(), TemplateErrorKind::EmptyTemplate));
    }
    let mut parser = Parser {
        template,
        grammar,
        position: 0,
        nesting: 0,
        groups: 0,
        marks: Marks::default(),
    };
    let parsed = parser.template();
    if grammar == Grammar::Hassil {
        return parsed;
    }
    match parser.marks.slip(template) {
        Some(slip) if parsed.is_ok() => Err(slip),
        _ => parsed.map_err(|error| parser.marks.explain(error)),
    }
}

const fn error(span: Range<usize>, kind: TemplateErrorKind) -> TemplateError {
    TemplateError { span, kind }
}

/// What a group or a whole template holds.
struct Body {
    /// The pieces between separators, with the bytes of each.
    branches: Vec<(Vec<Node>, Range<usize>)>,
    /// The kind of the separators and the byte of the first one.
    separator: Option<(char, usize)>,
}

impl Body {
    fn pieces(self) -> Vec<Vec<Node>> {
        self.branches.into_iter().map(|(items, _)| items).collect()
    }
}

struct Parser<'t> {
    template: &'t str,
    grammar: Grammar,
    position: usize,
    nesting: usize,
    /// How many groups were opened so far.
    groups: usize,
    marks: Marks,
}

impl<'t> Parser<'t> {
    fn template(&mut self) -> Result<Template, TemplateError> {
        let body = self.body(None)?;
        if matches!(body.separator, Some((';', _))) {
            if self.grammar != Grammar::Phrase {
                let part = self.permutation(body)?;
                return Ok(Template { parts: vec![part] });
            }
            let mut parts = Vec::with_capacity(body.branches.len());
            for (mut items, span) in body.branches {
                trim(&mut items);
                parts.push(
                    sequence(items).ok_or_else(|| error(span, TemplateErrorKind::EmptyPart))?,
                );
            }
            return Ok(Template { parts });
        }
        let empty = || error(0..self.template.len(), TemplateErrorKind::EmptyTemplate);
        let (node, has_empty_branch) = self.alternative(body).ok_or_else(empty)?;
        let mut items = Vec::new();
        if has_empty_branch {
            items.push(Node::Optional(Box::new(node)));
        } else {
            self.append(&mut items, node);
            trim(&mut items);
        }
        let part = sequence(items).ok_or_else(empty)?;
        Ok(Template { parts: vec![part] })
    }

    /// Reads up to the end of the template, or up to and including the closing bracket of `group`, which is given with
    /// the byte of its opening bracket.
    fn body(&mut self, group: Option<(char, usize)>) -> Result<Body, TemplateError> {
        let id = self.groups;
        let mut body = Body {
            branches: Vec::new(),
            separator: None,
        };
        loop {
            let start = self.position;
            let items = self.items(id)?;
            let at = self.position;
            body.branches.push((items, start..at));
            let Some(character) = self.next() else {
                return match group {
                    Some((open, open_at)) => Err(error(
                        open_at..open_at + 1,
                        TemplateErrorKind::UnclosedGroup(open),
                    )),
                    None => Ok(body),
                };
            };
            match character {
                '|' | ';' => {
                    let (first, _) = *body.separator.get_or_insert((character, at));
                    if first != character {
                        return Err(error(at..at + 1, TemplateErrorKind::MixedSeparators));
                    }
                    if character == '|' {
                        self.marks.note(at, '|', id);
                    }
                }
                close if group.is_some_and(|(open, _)| closes(open, close)) => return Ok(body),
                close => return Err(error(at..at + 1, TemplateErrorKind::UnexpectedClose(close))),
            }
        }
    }

    /// Reads pieces up to a separator, a closing bracket or the end.
    fn items(&mut self, group: usize) -> Result<Vec<Node>, TemplateError> {
        let mut items = Vec::new();
        while let Some(character) = self.peek() {
            let at = self.position;
            match character {
                '|' | ';' | ')' | ']' | '}' | '>' => break,
                '(' | '[' => {
                    self.next();
                    let node = self.group(character, at)?;
                    self.append(&mut items, node);
                }
                '{' => {
                    self.next();
                    let (inner, span) = self.until('{', '}', at)?;
                    let blank = self.peek().is_some_and(char::is_whitespace);
                    let node = slot(inner, span, blank)?;
                    self.append(&mut items, node);
                }
                '<' => {
                    self.next();
                    let (inner, span) = self.until('<', '>', at)?;
                    if !is_name(inner) {
                        return Err(error(span, TemplateErrorKind::BadName));
                    }
                    self.append(&mut items, Node::Rule(inner.to_owned()));
                }
                _ => {
                    let text = self.text(group)?;
                    self.append(&mut items, Node::Text(text));
                }
            }
        }
        Ok(items)
    }

    /// Reads a group whose opening bracket at byte `at` is already read.
    fn group(&mut self, open: char, at: usize) -> Result<Node, TemplateError> {
        if self.nesting >= MAX_NESTING {
            return Err(error(at..at + 1, TemplateErrorKind::TooDeep));
        }
        self.nesting += 1;
        self.groups += 1;
        let body = self.body(Some((open, at)))?;
        self.nesting -= 1;
        let span = at..self.position;
        let (inner, has_empty_branch) = if matches!(body.separator, Some((';', _))) {
            (self.permutation(body)?, false)
        } else {
            self.alternative(body)
                .ok_or_else(|| error(span, TemplateErrorKind::EmptyGroup))?
        };
        Ok(if open == '[' || has_empty_branch {
            Node::Optional(Box::new(inner))
        } else {
            inner
        })
    }

    /// One of the branches, and whether there is an empty one.
    fn alternative(&self, body: Body) -> Option<(Node, bool)> {
        if self.grammar != Grammar::Hassil {
            return alternative(body.pieces());
        }
        let is_group = body.separator.is_some();
        let mut filled: Vec<Node> = body.pieces().into_iter().filter_map(sequence).collect();
        match filled.len() {
            0 if !is_group => None,
            1 => filled.pop().map(|only| (only, false)),
            _ => Some((Node::Alternative(filled), false)),
        }
    }

    /// All of the pieces in any order.
    fn permutation(&self, body: Body) -> Result<Node, TemplateError> {
        if let (Some((_, at)), true) = (body.separator, body.branches.len() > MAX_PERMUTATION) {
            return Err(error(at..at + 1, TemplateErrorKind::TooManyInPermutation));
        }
        let mut items = Vec::with_capacity(body.branches.len());
        for (mut nodes, span) in body.branches {
            if self.grammar != Grammar::Hassil {
                trim(&mut nodes);
            }
            items.push(sequence(nodes).ok_or_else(|| error(span, TemplateErrorKind::EmptyPart))?);
        }
        Ok(Node::Permutation(items))
    }

    fn append(&self, items: &mut Vec<Node>, node: Node) {
        match node {
            Node::Sequence(inner) if self.grammar == Grammar::Hassil => items.extend(inner),
            node if self.grammar == Grammar::Hassil => items.push(node),
            node => append(items, node),
        }
    }

    /// Reads a run of ordinary characters, with every run of blanks as one blank. With the grammar of hassil the run
    /// ends before the next word, unless that begins with an escape.
    fn text(&mut self, group: usize) -> Result<String, TemplateError> {
        let mut text = String::new();
        while let Some(character) = self.peek() {
            let at = self.position;
            if is_special(character) && character != '\\' {
                break;
            }
            let is_next_word = text.len() > 1 && text.ends_with(' ') && !character.is_whitespace();
            if self.grammar == Grammar::Hassil && is_next_word && character != '\\' {
                break;
            }
            self.next();
            let literal = if character == '\\' {
                self.next()
                    .ok_or_else(|| error(at..at + 1, TemplateErrorKind::TrailingEscape))?
            } else {
                if is_suspect(character) {
                    self.marks.note(at, character, group);
                }
                character
            };
            if !literal.is_whitespace() {
                text.push(literal);
            } else if !text.ends_with(' ') {
                text.push(' ');
            }
        }
        Ok(text)
    }

    /// Reads up to and including `close`, and returns what is before it.
    fn until(
        &mut self,
        open: char,
        close: char,
        open_at: usize,
    ) -> Result<(&'t str, Range<usize>), TemplateError> {
        let start = self.position;
        let template: &'t str = self.template;
        let rest = template.get(start..).unwrap_or("");
        let Some(length) = rest.find(close) else {
            for (offset, character) in rest
                .char_indices()
                .filter(|&(_, character)| is_suspect(character))
            {
                self.marks.note(start + offset, character, self.groups);
            }
            return Err(error(
                open_at..open_at + 1,
                TemplateErrorKind::UnclosedGroup(open),
            ));
        };
        self.position = start + length + close.len_utf8();
        Ok((&rest[..length], start..start + length))
    }

    fn peek(&self) -> Option<char> {
        self.template.get(self.position..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += character.len_utf8();
        Some(character)
    }
}

const fn closes(open: char, close: char) -> bool {
    matches!((open, close), ('(', ')') | ('[', ']'))
}

#[cfg(test)]
mod tests {
    use super::super::ast::Node;
    use super::super::error::TemplateErrorKind::{self, *};
    use super::{MAX_NESTING, MAX_TEMPLATE_BYTES, parse};

    /// The tree in a form that shows where the pieces begin and end.
    fn tree(node: &Node) -> String {
        let all = |nodes: &[Node]| nodes.iter().map(tree).collect::<Vec<_>>().join(" ");
        match node {
            Node::Text(text) => format!("'{text}'"),
            Node::Sequence(items) => format!("seq({})", all(items)),
            Node::Alternative(branches) => format!("alt({})", all(branches)),
            Node::Optional(inner) => format!("opt({})", tree(inner)),
            Node::Rule(name) => format!("<{name}>"),
            Node::Permutation(items) => format!("perm({})", all(items)),
            Node::Slot {
                source,
                slot,
                is_capture,
                ..
            } => format!("{{{source}:{}{slot}}}", if *is_capture { "@" } else { "" }),
            Node::Range {
                from,
                to,
                step,
                slot,
            } => format!("{{{from}..{to},{step}:{slot}}}"),
        }
    }

    #[test]
    fn trees() {
        for (template, expected) in [
            ("  open \t\u{3000} the ", "'open the'"),
            ("open the|close", "alt('open the' 'close')"),
            ("turn( on | off)", "seq('turn' alt(' on ' ' off'))"),
            ("a (b) c", "'a b c'"),
            ("a ( b ) c", "'a b c'"),
            ("((a|b))", "alt('a' 'b')"),
            ("((a|b)|c)", "alt(alt('a' 'b') 'c')"),
            ("[a|b] c", "seq(opt(alt('a' 'b')) ' c')"),
            ("(x|)", "opt('x')"),
            ("(|x|y)", "opt(alt('x' 'y'))"),
            ("[x|]", "opt('x')"),
            ("[[x]]", "opt(opt('x'))"),
            ("a|", "opt('a')"),
            (
                "<card> を {place}で",
                "seq(<card> ' を ' {place:place} 'で')",
            ),
            ("{場所:どこ}", "{場所:どこ}"),
            ("{0..14:age}", "{0..14,1:age}"),
            ("{0..100,5:percent}%", "seq({0..100,5:percent} '%')"),
            (r"a\|b\(\\\ c", r"'a|b(\ c'"),
            ("a;b c ; [d]", "'a' ; 'b c' ; opt('d')"),
            ("a|b\\;c", "alt('a' 'b;c')"),
            ("x (a ; [b] c)", "seq('x ' perm('a' seq(opt('b') ' c')))"),
            ("[(a|b);c]", "opt(perm(alt('a' 'b') 'c'))"),
            (
                "{@place} {place:@where}",
                "seq({place:@place} ' ' {place:@where})",
            ),
        ] {
            let found = parse(template).map(|template| {
                template
                    .parts
                    .iter()
                    .map(tree)
                    .collect::<Vec<_>>()
                    .join(" ; ")
            });
            assert_eq!(found.unwrap_or_default(), expected, "{template}");
        }
    }

    #[test]
    fn errors_have_their_span() {
        let errors: [(&str, TemplateErrorKind, std::ops::Range<usize>); 33] = [
            ("", EmptyTemplate, 0..0),
            (" \u{3000} ", EmptyTemplate, 0..5),
            ("|", EmptyTemplate, 0..1),
            ("a (b", UnclosedGroup('('), 2..3),
            ("a [b (c)", UnclosedGroup('['), 2..3),
            ("更新{place", UnclosedGroup('{'), 6..7),
            ("<r", UnclosedGroup('<'), 0..1),
            ("a (b]", UnexpectedClose(']'), 4..5),
            ("a) b", UnexpectedClose(')'), 1..2),
            ("更新}", UnexpectedClose('}'), 6..7),
            ("a>", UnexpectedClose('>'), 1..2),
            ("a () b", EmptyGroup, 2..4),
            ("a [ ]", EmptyGroup, 2..5),
            ("(|)", EmptyGroup, 0..3),
            ("a;", EmptyPart, 2..2),
            ("a; ;b", EmptyPart, 2..3),
            (";a", EmptyPart, 0..0),
            ("{0..14}", BadRange, 1..6),
            ("{14..0:age}", BadRange, 1..10),
            ("{0..9,0:n}", BadRange, 1..9),
            ("{-1..9:n}", BadRange, 1..8),
            ("{0..:n}", BadRange, 1..6),
            ("a {}", BadName, 3..3),
            ("{a b:c}", BadName, 1..4),
            ("{a:}", BadName, 3..3),
            ("<a b>", BadName, 1..4),
            ("abc\\", TrailingEscape, 3..4),
            ("a|b;c", MixedSeparators, 3..4),
            ("x (a;b|c)", MixedSeparators, 6..7),
            ("x (a;)", EmptyPart, 5..5),
            ("x [a; ;c]", EmptyPart, 5..6),
            ("(1;2;3;4;5;6;7;8;9)", TooManyInPermutation, 2..3),
            ("{@}", BadName, 2..2),
        ];
        for (template, kind, span) in errors {
            let error = parse(template).unwrap_err();
            assert_eq!((error.kind, error.span), (kind, span), "{template}");
        }
    }

    #[test]
    fn sizes_are_bounded() {
        let nested = |depth: usize| format!("{}a{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(MAX_NESTING)).is_ok());
        assert_eq!(parse(&nested(MAX_NESTING + 1)).unwrap_err().kind, TooDeep);
        assert!(parse(&"a".repeat(MAX_TEMPLATE_BYTES)).is_ok());
        assert_eq!(
            parse(&"a".repeat(MAX_TEMPLATE_BYTES + 1)).unwrap_err().kind,
            TooLong
        );
    }
}
