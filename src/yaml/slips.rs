//! What people do wrong in editors, seen in the raw text before any parser looks at it.

use std::ops::Range;
use std::sync::Arc;

use super::surface::{self, Line};
use crate::diag::{Diagnostic, Source};

/// The most slips reported of one file; who made more has to look at the whole file anyway.
const MOST: usize = 100;
/// The longest text that is repeated in quotes as a suggestion, in characters.
const SUGGESTED: usize = 80;

/// Full-width or typographic signs that are typed for the dash of a list item.
const DASHES: [char; 7] = ['－', 'ー', '―', '—', '–', '‐', '−'];

/// Pairs of quotes that are text to YAML.
const QUOTES: [(char, char); 6] = [
    ('“', '”'),
    ('”', '”'),
    ('‘', '’'),
    ('’', '’'),
    ('＂', '＂'),
    ('＇', '＇'),
];

/// Finds the slips of a file.
pub(super) fn find(source: &Arc<Source>, findings: &mut Vec<Diagnostic>) {
    let mut slips = Slips { source, findings };
    let text = source.text.as_str();
    let mut base = 0;
    if text.starts_with(super::BYTE_ORDER_MARK) {
        base = super::BYTE_ORDER_MARK.len_utf8();
        slips.report("Y005", 0..base);
    }
    slips.line_ends(text);
    let body = text.get(base..).unwrap_or_default();
    for mut line in surface::lines(body) {
        line.move_by(base);
        slips.line(&line);
        if slips.findings.len() >= MOST {
            break;
        }
    }
}

/// The text in quotes, as it can stand in a YAML file.
pub(super) fn quoted(text: &str) -> String {
    let first_line = text.lines().next().unwrap_or_default();
    if first_line.chars().nth(SUGGESTED).is_some() || first_line.len() < text.trim_end().len() {
        return "' … '".to_owned();
    }
    format!("'{}'", first_line.replace('\'', "''"))
}

/// The slips found so far.
struct Slips<'a> {
    source: &'a Arc<Source>,
    findings: &'a mut Vec<Diagnostic>,
}

impl Slips<'_> {
    fn report(&mut self, code: &'static str, range: Range<usize>) {
        self.findings.push(Diagnostic::at(code, self.source, range));
    }

    fn report_with(
        &mut self,
        code: &'static str,
        range: Range<usize>,
        args: &[(&'static str, &str)],
    ) {
        let mut finding = Diagnostic::at(code, self.source, range);
        for (name, value) in args {
            finding = finding.with(name, value);
        }
        self.findings.push(finding);
    }

    /// Line ends that only some programs take for line ends.
    fn line_ends(&mut self, text: &str) {
        let unusual = text
            .char_indices()
            .filter(|(offset, character)| match character {
                '\u{85}' | '\u{2028}' | '\u{2029}' => true,
                '\r' => !text.get(offset + 1..).unwrap_or_default().starts_with('\n'),
                _ => false,
            });
        for (offset, character) in unusual.take(MOST) {
            let name = format!("U+{:04X}", u32::from(character));
            let range = offset..offset + character.len_utf8();
            self.report_with("Y006", range, &[("character", &name)]);
        }
    }

    fn line(&mut self, line: &Line<'_>) {
        if line.structure {
            let indented = self.indentation(line);
            if !indented && !line.continuation {
                self.signs(line);
            }
        }
        for range in &line.bracketed {
            let text = self.slice(range);
            self.report_with("Y008", range.clone(), &[("quoted", &quoted(&text))]);
        }
        self.curly_quotes(line);
        self.cut_off(line);
    }

    /// Full-width spaces and tabs at the start of a line; says whether there are any.
    fn indentation(&mut self, line: &Line<'_>) -> bool {
        let content = line.text.trim_start_matches([' ', '\t', '\u{3000}']);
        let indentation = line
            .text
            .get(..line.text.len() - content.len())
            .unwrap_or_default();
        for (character, code) in [('\u{3000}', "Y001"), ('\t', "Y002")] {
            if let Some(first) = indentation.find(character) {
                let run = indentation.get(first..).unwrap_or_default();
                let length = run.len() - run.trim_start_matches(character).len();
                let start = line.start + first;
                self.report(code, start..start + length);
                return true;
            }
        }
        false
    }

    /// Full-width signs in the place of `-` and `:`, and missing blanks behind these.
    fn signs(&mut self, line: &Line<'_>) {
        let content = line.text.trim_start_matches(' ');
        let start = line.start + line.text.len() - content.len();
        let mut characters = content.chars();
        let (Some(first), second) = (characters.next(), characters.next()) else {
            return;
        };
        let length = first.len_utf8();
        if DASHES.contains(&first) && (matches!(second, Some(' ' | '\u{3000}')) || first == '－') {
            let written = first.to_string();
            let args = [("written", written.as_str()), ("ascii", "-")];
            self.report_with("Y003", start..start + length, &args);
            return;
        }
        if first == '-'
            && second.is_some_and(|next| next.is_alphabetic() || "　「『（(<{['\"“".contains(next))
        {
            let end = start
                + length
                + second
                    .filter(|next| *next == '\u{3000}')
                    .map_or(0, char::len_utf8);
            self.report_with("Y004", start..end, &[("sign", "-")]);
            return;
        }
        let Some(token) = line.tokens.first() else {
            return;
        };
        if token.range.start != start || !token.plain || token.key {
            return;
        }
        let text = self.slice(&token.range);
        if let Some(colon) = text.find('：') {
            let colon = start + colon;
            let args = [("written", "："), ("ascii", ":")];
            self.report_with("Y003", colon..colon + '：'.len_utf8(), &args);
        } else if let Some(colon) = colon_after_name(&text) {
            self.report_with("Y004", start + colon..start + colon + 1, &[("sign", ":")]);
        }
    }

    /// Texts in quotes that are part of the text.
    fn curly_quotes(&mut self, line: &Line<'_>) {
        for token in line.tokens.iter().filter(|token| token.plain) {
            let text = self.slice(&token.range);
            let mut characters = text.chars();
            let (first, last) = (characters.next(), characters.next_back());
            let pair = QUOTES
                .iter()
                .find(|(open, close)| first == Some(*open) && last == Some(*close));
            if let Some((open, close)) = pair {
                let quotes = format!("{open} {close}");
                self.report_with("Y007", token.range.clone(), &[("quotes", &quotes)]);
            }
        }
    }

    /// A text that goes on behind ` #`. A comment has a blank (or another `#`) behind its `#`.
    fn cut_off(&mut self, line: &Line<'_>) {
        let (Some(comment), Some(token)) = (&line.comment, line.tokens.last()) else {
            return;
        };
        let text = self.slice(comment);
        let behind = text.chars().nth(1);
        let is_comment = behind.is_none_or(|next| next.is_whitespace() || "#!-=".contains(next));
        if token.plain && !token.key && !is_comment && token.range.end <= comment.start {
            let kept = self.slice(&token.range);
            let end = comment.start + text.trim_end().len();
            self.report_with("Y009", comment.start..end, &[("kept", &kept)]);
        }
    }

    fn slice(&self, range: &Range<usize>) -> String {
        let piece = self.source.text.get(range.clone());
        piece.unwrap_or_default().to_owned()
    }
}

/// The colon of `name:value`, where the name is one that files use for keys.
fn colon_after_name(text: &str) -> Option<usize> {
    let (name, value) = text.split_once(':')?;
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let goes_on = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let is_value = !value.is_empty() && !value.starts_with(['/', ':']);
    (starts_well && goes_on && is_value).then_some(name.len())
}
