//! Finds full-width brackets typed where half-width syntax was meant, the commonest slip with a Japanese keyboard.
//!
//! Full-width brackets may also be ordinary text, so they count as slips only where the template makes no sense
//! otherwise.

use super::error::{TemplateError, TemplateErrorKind};

/// Whether the character could be a slip for syntax.
pub(super) const fn is_suspect(character: char) -> bool {
    matches!(
        character,
        '（' | '）' | '「' | '」' | '［' | '］' | '｛' | '｝' | '＜' | '＞' | '｜'
    )
}

/// The partner of an opening full-width bracket.
const fn closing(character: char) -> Option<char> {
    match character {
        '（' => Some('）'),
        '「' => Some('」'),
        '［' => Some('］'),
        '｛' => Some('｝'),
        '＜' => Some('＞'),
        _ => None,
    }
}

/// A suspicious character or a half-width `|`.
#[derive(Debug, Clone, Copy)]
struct Mark {
    position: usize,
    character: char,
    /// The half-width group that the mark stands in.
    group: usize,
}

/// What the parser saw on its way.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<Mark>);

impl Marks {
    pub(super) fn note(&mut self, position: usize, character: char, group: usize) {
        self.0.push(Mark {
            position,
            character,
            group,
        });
    }

    /// A better explanation of a parse error, if there is one: the bracket that a half-width one misses may be there in
    /// full width.
    pub(super) fn explain(&self, error: TemplateError) -> TemplateError {
        let slip =
            match error.kind {
                TemplateErrorKind::UnclosedGroup(_) => self.0.iter().find(|mark| {
                    mark.position > error.span.start
                        && matches!(mark.character, '）' | '」' | '］' | '｝' | '＞')
                }),
                TemplateErrorKind::UnexpectedClose(_) => self.0.iter().rev().find(|mark| {
                    mark.position < error.span.start && closing(mark.character).is_some()
                }),
                _ => None,
            };
        slip.map_or(error, Mark::error)
    }

    /// The first slip in a template that parses.
    pub(super) fn slip(&self, template: &str) -> Option<TemplateError> {
        self.0
            .iter()
            .enumerate()
            .find(|&(index, mark)| match mark.character {
                '｜' => true,
                opening => {
                    closing(opening).is_some_and(|close| self.is_syntax(template, index, close))
                }
            })
            .map(|(_, mark)| mark.error())
    }

    /// Whether the opening bracket at `index` is used like syntax.
    fn is_syntax(&self, template: &str, index: usize, close: char) -> bool {
        let open = self.0[index];
        let after = &self.0[index + 1..];
        let Some(partner) = after
            .iter()
            .position(|mark| mark.character == close && mark.group == open.group)
        else {
            return false;
        };
        match open.character {
            // Ordinary text in Japanese, unless they hold a bar.
            '（' | '「' => after[..partner]
                .iter()
                .any(|mark| mark.character == '|' && mark.group == open.group),
            '［' => true,
            _ => template
                .get(open.position + open.character.len_utf8()..after[partner].position)
                .is_some_and(|inner| {
                    !inner.is_empty()
                        && inner.chars().all(|character| {
                            character.is_alphanumeric()
                                || matches!(character, '_' | '-' | ':' | '.')
                        })
                }),
        }
    }
}

impl Mark {
    fn error(&self) -> TemplateError {
        TemplateError {
            span: self.position..self.position + self.character.len_utf8(),
            kind: if self.character == '｜' {
                TemplateErrorKind::FullWidthSeparator(self.character)
            } else {
                TemplateErrorKind::FullWidthBracket(self.character)
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{TemplateErrorKind, parse};

    #[test]
    fn slips_are_found() {
        for (template, character, start) in [
            ("（更新|延長）したい", '（', 0),
            ("(更新|延長）したい", '）', 14),
            ("カード（更新|延長)したい", '（', 9),
            ("＜カード＞を更新", '＜', 0),
            ("｛place:where｝で更新", '｛', 0),
            ("［カード］を更新", '［', 0),
            ("「更新|延長」", '「', 0),
        ] {
            let error = parse(template).unwrap_err();
            assert_eq!(
                error.kind,
                TemplateErrorKind::FullWidthBracket(character),
                "{template}"
            );
            assert_eq!(error.span.start, start, "{template}");
        }
        assert_eq!(
            parse("(更新｜延長)").unwrap_err().kind,
            TemplateErrorKind::FullWidthSeparator('｜')
        );
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for template in [
            "「失効」と出る",
            "電子証明書（署名用）の更新",
            "（署名用）の(更新|延長)",
            "（署名(用|に使う)）",
            "\\（更新|延長\\）",
            "更新）",
        ] {
            assert!(parse(template).is_ok(), "{template}");
        }
    }
}
