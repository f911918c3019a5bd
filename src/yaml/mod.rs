//! Reading the YAML that staff write, with the place of every value.
//!
//! A file is read three times: [`slips`] looks at the raw text for what people do wrong in editors,
//! [`subset`] walks the events of a parser that knows byte positions, and `serde_yaml` makes the data.

use std::sync::Arc;

use serde::de::DeserializeOwned;

mod data;
mod scan;
mod slips;
mod spans;
mod subset;
mod surface;

#[allow(unused_imports, reason = "rooms above use it as they are built")]
pub(crate) use spans::steps;
pub use spans::{Spans, Step};

use crate::diag::{self, Diagnostic, Source};

/// The most bytes of one file.
const BYTES: usize = 4 * 1024 * 1024;

/// The byte order mark that some editors put at the start of a file.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads a file. The data are `None` if the text is no YAML of our kind or does not have the shape
/// of `T`; findings may be errors even where there are data (a repeated key, an alias), so ask
/// [`diag::has_errors`]. An empty file is read as an empty mapping.
///
/// Unknown keys are reported as `I001`, with the key that was probably meant; `T` must refuse them
/// (`#[serde(deny_unknown_fields)]`).
pub fn parse<T: DeserializeOwned>(source: &Arc<Source>) -> (Option<T>, Spans, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    if source.text.len() > BYTES {
        let finding = Diagnostic::at("Y017", source, 0..0)
            .with("reason", "bytes")
            .with("limit", BYTES);
        return (None, Spans::new(source, Vec::new()), vec![finding]);
    }
    let base = if source.text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    slips::find(source, &mut findings);
    let slipped = diag::has_errors(&findings);

    let mut refused = Vec::new();
    let reading = subset::read(source, base, &mut refused);
    if slipped {
        // What the parser makes of a slip only confuses; what it refuses by itself stays.
        refused.retain(|finding| finding.code != "Y011");
    }
    findings.append(&mut refused);
    if !reading.complete {
        diag::sort(&mut findings);
        return (None, reading.spans, findings);
    }
    let data = match data::read(source, base, &reading.spans) {
        Ok(data) => Some(data),
        Err(finding) => {
            if !diag::has_errors(&findings) {
                findings.push(finding);
            }
            None
        }
    };
    diag::sort(&mut findings);
    (data, reading.spans, findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Lines;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct File {
        #[serde(default)]
        intents: BTreeMap<String, Intent>,
    }
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Intent {
        #[serde(default)]
        kind: Option<Kind>,
        phrases: BTreeMap<String, Vec<String>>,
        #[serde(default)]
        count: u8,
    }
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        Answer,
        SmallTalk,
    }

    #[test]
    fn probe() {
        for text in [
            "",
            "# x\n",
            "intents:\n",
            "intents: {}\n---\nintents: {}\n",
            "--- \nintents: {}\n...\n",
            "intents:\n  a:\n    phrase: {ja: [x]}\n",
            "intents:\n  a:\n    kind: smalltalk\n    phrases: {ja: [x]}\n",
            "intents:\n  a:\n    kind: answer\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        - {visitor}の持ち物\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        - {visitor}\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        - [x]y\n",
            "intents:\n  a:\n    phrases:\n      ja: テスト\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        - 質問: 答え\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        - \"a\\d\"\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        - \"ああa\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        - 'aa' b\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        - *必須*\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        - &x y\n        - *x\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        - !foo y\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        -\n        - x\n",
            "intents:\n  a:\n    phrases:\n      ja:\n\t- x\n",
            "intents:\n  a:\n    phrases:\n    　　ja:\n        - x\n",
            "intents:\n  a:\n    phrases:\n      ja：\n        - x\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        -　x\n        - y\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        ー x\n        - y\n",
            "intents:\n  a:\n    phrases:\n      ja:\n        -x\n        - y\n",
            "intents:\n  a:\n    phrases: {ja: [x]}\n    phrases: {ja: [y]}\n",
            "intents:\n  a:\n    <<: {ja: 1}\n    phrases: {ja: [y]}\n",
            "intents:\n  a:\n    phrases: {ja: [y}\n",
            "intents:\n  a:\n    phrases: {ja: [y]}\n    count: many\n",
            "intents:\n  a:\n    phrases: {ja: [y]}\n    count: 300\n",
            "intents:\n  a:\n    phrases: {ja: [y]}\n   count: 3\n",
            "intents:\n  ? [a]\n  : b\n",
            "intents:\n  a:\n    phrases: {ja: [ {visitor}の, y]}\n",
            "intents:\n  a:\n    phrases: {ja: [yes, 12, ~]}\n",
            "- x\n",
            "x\n",
            "@x",
            "intents: \u{1}",
            "intents:\n  a: %\n",
            "\u{feff}intents:\n  a:\n    phrase: {ja: [x]}\n",
        ] {
            let source = Source::new("a.yaml", text);
            let (data, _, findings) = parse::<File>(&source);
            eprintln!("--- {text:?} data={}", data.is_some());
            for f in findings {
                let at = f.at.clone().unwrap();
                let l = Lines::new(text);
                eprintln!(
                    "   {} {:?} {:?}..{:?} {:?} {:?}",
                    f.code,
                    at.span,
                    l.position(at.span.start),
                    l.position(at.span.end),
                    at.text(),
                    f.args
                );
            }
            eprintln!(
                "   raw {:?}",
                serde_yaml::from_str::<File>(text)
                    .err()
                    .map(|e| (e.location().map(|l| l.index()), e.to_string()))
            );
        }
    }
}
