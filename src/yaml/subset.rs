//! The part of YAML that intent files use: one document of mappings, lists and texts.
//!
//! Anchors, aliases, tags, merge keys, further documents, keys that are no texts and repeated keys
//! are refused. The same pass over the events of the parser gives the place of every value.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span};

use super::scan;
use super::spans::{Inside, Node, Spans};
use crate::diag::{Diagnostic, Lines, Source};

/// The deepest nesting of lists and mappings.
pub(super) const DEPTH: usize = 64;
/// The most events (values, and ends of lists and mappings) of one file.
const EVENTS: usize = 200_000;
/// The most findings of one pass; who made more has to look at the whole file anyway.
const MOST: usize = 100;

/// What one pass over a file gives.
pub(super) struct Reading {
    /// The places, up to the end or to the error that stopped the pass.
    pub(super) spans: Spans,
    /// Whether the pass came to the end.
    pub(super) complete: bool,
}

/// Reads the events of `source` from byte `base` on (behind the byte order mark).
pub(super) fn read(source: &Arc<Source>, base: usize, findings: &mut Vec<Diagnostic>) -> Reading {
    let text = source.text.get(base..).unwrap_or_default();
    let mut reader = Reader {
        source,
        text,
        base,
        nodes: Vec::new(),
        open: Vec::new(),
        documents: 0,
        refused: false,
        findings,
    };
    let complete = reader.run();
    let nodes = reader.finish();
    Reading {
        spans: Spans::new(source, nodes),
        complete,
    }
}

/// The state of one pass.
struct Reader<'a> {
    source: &'a Arc<Source>,
    text: &'a str,
    base: usize,
    nodes: Vec<Node>,
    open: Vec<Open>,
    documents: usize,
    /// Whether an error has been reported.
    refused: bool,
    findings: &'a mut Vec<Diagnostic>,
}

/// A list or mapping whose end has not come yet.
struct Open {
    /// Its number among the nodes.
    node: usize,
    /// The last child, whose end is the end of a block collection.
    end: usize,
    /// The key whose value comes next, with its place.
    key: Option<(String, Range<usize>)>,
}

impl Reader<'_> {
    /// Reads to the end; `false` if something stopped it before.
    fn run(&mut self) -> bool {
        let mut options = Options::default();
        options.set_emit_comments(false);
        options.emit_unresolved_aliases = true;
        options.flow_nesting_limit = DEPTH;
        options.block_nesting_limit = DEPTH;
        for (number, next) in Parser::new_from_str_with_options(self.text, options).enumerate() {
            if number >= EVENTS {
                self.refuse("Y017", 0..0, &[("reason", "nodes"), ("limit", "200000")]);
                return false;
            }
            match next {
                Ok((event, span)) => {
                    if !self.event(event, &span) {
                        return false;
                    }
                }
                Err(error) => {
                    let finding = scan::explain(self.source, self.base, &error);
                    self.findings.push(finding);
                    return false;
                }
            }
        }
        true
    }

    /// Takes one event; `false` if reading on makes no sense.
    fn event(&mut self, event: Event<'_>, span: &Span) -> bool {
        let range = self.range(span);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.refuse("Y015", range, &[]);
                    return false;
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse_anchor(range.clone());
                return self.add(range, Inside::Scalar { text: None });
            }
            Event::Scalar(value, style, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), span);
                return self.scalar(&value, style, range);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), span);
                return self.add(range, Inside::List(Vec::new()));
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), span);
                return self.add(range, Inside::Mapping(HashMap::new()));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&range),
            _ => {}
        }
        true
    }

    /// A text, number or nothing: a key, or a value.
    fn scalar(&mut self, value: &str, style: ScalarStyle, range: Range<usize>) -> bool {
        let range = self.without_blanks(range);
        let in_list = match self.open.last_mut() {
            Some(open) if open.key.is_none() && is_mapping(&self.nodes, open.node) => {
                if value == "<<" && style == ScalarStyle::Plain {
                    self.refuse("Y014", range.clone(), &[]);
                }
                return self.key(value, range);
            }
            Some(open) => !is_mapping(&self.nodes, open.node),
            None => false,
        };
        if in_list && range.is_empty() && style == ScalarStyle::Plain {
            let dash = self.dash_before(range.start);
            self.refuse("Y023", dash, &[]);
        }
        let text = self.text_of(value, style, &range);
        self.add(range, Inside::Scalar { text })
    }

    /// Remembers the key of the value that comes next.
    fn key(&mut self, key: &str, range: Range<usize>) -> bool {
        let Some(open) = self.open.last_mut() else {
            return true;
        };
        open.end = open.end.max(range.end);
        open.key = Some((key.to_owned(), range.clone()));
        let first = match self.nodes.get(open.node).map(|node| &node.inside) {
            Some(Inside::Mapping(values)) => values
                .get(key)
                .and_then(|index| self.nodes.get(*index))
                .and_then(|node| node.key.clone()),
            _ => None,
        };
        if let Some(first) = first
            && !(self.refused && self.findings.len() >= MOST)
        {
            let line = Lines::new(&self.source.text).position(first.start).line;
            self.refuse("Y016", range, &[("key", key), ("line", &line.to_string())]);
        }
        true
    }

    /// Adds a value to the list or mapping that is open.
    fn add(&mut self, range: Range<usize>, inside: Inside) -> bool {
        let number = self.nodes.len();
        let collection = !matches!(inside, Inside::Scalar { .. });
        let mut key_range = None;
        if let Some(open) = self.open.last_mut() {
            open.end = open.end.max(range.end);
            match self.nodes.get_mut(open.node).map(|node| &mut node.inside) {
                Some(Inside::List(items)) => items.push(number),
                Some(Inside::Mapping(values)) => {
                    let Some((key, place)) = open.key.take() else {
                        self.refuse("Y021", range, &[]);
                        return false;
                    };
                    key_range = Some(place);
                    values.entry(key).or_insert(number);
                }
                _ => {}
            }
        }
        if collection {
            if self.open.len() >= DEPTH {
                let limit = DEPTH.to_string();
                self.refuse("Y017", range, &[("reason", "depth"), ("limit", &limit)]);
                return false;
            }
            self.open.push(Open {
                node: number,
                end: range.end,
                key: None,
            });
        }
        self.nodes.push(Node {
            key: key_range,
            value: range,
            inside,
        });
        true
    }

    /// Ends the list or mapping that was opened last.
    fn close(&mut self, range: &Range<usize>) {
        // The end of a block collection is an empty place somewhere behind it, the end of a flow
        // collection is its bracket.
        let bracket = if range.is_empty() { 0 } else { range.end };
        if let Some(open) = self.open.pop() {
            self.end(&open, bracket);
        }
    }

    /// Notes the end of a list or mapping, also for the one around it.
    fn end(&mut self, open: &Open, bracket: usize) {
        let end = open.end.max(bracket);
        if let Some(node) = self.nodes.get_mut(open.node) {
            node.value.end = node.value.end.max(end);
        }
        if let Some(outer) = self.open.last_mut() {
            outer.end = outer.end.max(end);
        }
    }

    /// The nodes; what is still open after an error ends with its last child.
    fn finish(mut self) -> Vec<Node> {
        while let Some(open) = self.open.pop() {
            self.end(&open, 0);
        }
        self.nodes
    }

    /// Refuses anchors and tags of a value.
    fn refuse_properties(&mut self, anchor: usize, tag: bool, span: &Span) {
        let value = self.range(span);
        if tag {
            let place = span
                .tag_span()
                .map_or(value.clone(), |tag| self.range(&tag));
            let written = self.slice(&place);
            self.refuse("Y013", place, &[("written", &written)]);
        }
        if anchor != 0 {
            let before = self.source.text.get(..value.start).unwrap_or_default();
            let start = before.rfind('&').unwrap_or(value.start);
            let rest = self.source.text.get(start..).unwrap_or_default();
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            self.refuse_anchor(start..start + length);
        }
    }

    /// Refuses `&name` or `*name`.
    fn refuse_anchor(&mut self, place: Range<usize>) {
        let written = self.slice(&place);
        self.refuse("Y012", place, &[("written", &written)]);
    }

    /// Adds a finding.
    fn refuse(&mut self, code: &'static str, range: Range<usize>, args: &[(&'static str, &str)]) {
        let mut finding = Diagnostic::at(code, self.source, range);
        for (name, value) in args {
            finding = finding.with(name, value);
        }
        // The first error is kept however many warnings came before it.
        if self.findings.len() >= MOST && (self.refused || !finding.is_error()) {
            return;
        }
        self.refused |= finding.is_error();
        self.findings.push(finding);
    }

    /// The bytes in the file of a span of the parser, on character boundaries.
    fn range(&self, span: &Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or_default();
        let start = self.text.floor_char_boundary(range.start);
        let end = self.text.ceil_char_boundary(range.end.max(start));
        start + self.base..end + self.base
    }

    /// The range without blanks and line ends at its end, which block texts have.
    fn without_blanks(&self, range: Range<usize>) -> Range<usize> {
        let length = self.slice(&range).trim_end().len();
        range.start..range.start + length
    }

    /// A piece of the file.
    fn slice(&self, range: &Range<usize>) -> String {
        let piece = self.source.text.get(range.clone());
        piece.unwrap_or_default().to_owned()
    }

    /// The bytes of the text itself, if the file has it byte for byte.
    fn text_of(
        &self,
        value: &str,
        style: ScalarStyle,
        range: &Range<usize>,
    ) -> Option<Range<usize>> {
        let quotes = match style {
            ScalarStyle::Plain => 0,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
            ScalarStyle::Literal | ScalarStyle::Folded => return None,
        };
        let text = range.start + quotes..range.end.saturating_sub(quotes);
        (self.source.text.get(text.clone()) == Some(value)).then_some(text)
    }

    /// The dash of an empty list item.
    fn dash_before(&self, offset: usize) -> Range<usize> {
        let before = self.source.text.get(..offset).unwrap_or_default();
        match before.rfind(['-', ',', '[']) {
            Some(dash) => dash..dash + 1,
            None => offset..offset,
        }
    }
}

/// Whether this node is a mapping.
fn is_mapping(nodes: &[Node], number: usize) -> bool {
    matches!(
        nodes.get(number).map(|node| &node.inside),
        Some(Inside::Mapping(_))
    )
}
