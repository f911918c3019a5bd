//! Every code of a finding, in one table.
//!
//! The letter says what the finding is about: `Y` the notation (YAML), `P` a phrase template, `I` an
//! intent, `L` a list, `D` a date rule, `F` a reply (Fluent), `T` an example, `C` the configuration.
//! The sentences stand in `locales/*/diag.ftl` under the code in lower case.

use super::Severity;

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// One letter and three digits.
    pub code: &'static str,
    /// How much a finding with this code weighs.
    pub severity: Severity,
    /// The arguments that a finding with this code carries; its sentences may use no others.
    pub args: &'static [&'static str],
    /// Whether it costs no more than the phrase, rule or list value at its place, which is then left out: residents can
    /// be answered with the rest.
    pub local: bool,
}

const fn error(code: &'static str, args: &'static [&'static str]) -> Code {
    Code {
        code,
        severity: Severity::Error,
        args,
        local: false,
    }
}

const fn local(code: &'static str, args: &'static [&'static str]) -> Code {
    Code {
        local: true,
        ..error(code, args)
    }
}

const fn warning(code: &'static str, args: &'static [&'static str]) -> Code {
    Code {
        code,
        severity: Severity::Warning,
        args,
        local: false,
    }
}

/// Every code, sorted within its letter.
pub const ALL: &[Code] = &[
    // Full-width space in the indentation.
    error("Y001", &[]),
    // Tab in the indentation.
    error("Y002", &[]),
    // Full-width sign where the notation needs an ASCII one.
    error("Y003", &["written", "ascii"]),
    // No blank behind `-` or `:`.
    error("Y004", &["sign"]),
    // Byte order mark.
    warning("Y005", &[]),
    // A line end that is not a line feed (U+0085, U+2028, U+2029), or a lone carriage return.
    error("Y006", &["character"]),
    // Curly quotes around a value: they become part of the text.
    warning("Y007", &["quotes"]),
    // An unquoted text that begins with `{` or `[`; `quoted` is the same text in quotes.
    error("Y008", &["quoted"]),
    // ` #` cuts an unquoted value.
    warning("Y009", &["kept"]),
    // Unknown escape in double quotes.
    error("Y010", &["escape"]),
    // Another error of the notation; `reason` is one of the variants in `diag.ftl`.
    error("Y011", &["reason", "detail"]),
    // Anchor or alias.
    error("Y012", &["written"]),
    // Tag.
    error("Y013", &["written"]),
    // Merge key.
    error("Y014", &[]),
    // Second document, or a directive.
    error("Y015", &[]),
    // The same key twice.
    error("Y016", &["key", "line"]),
    // Too large or too deep; `reason` is `bytes`, `nodes` or `depth`.
    error("Y017", &["reason", "limit"]),
    // A value of another kind than expected; `found` and `expected` are variants in `diag.ftl`.
    error("Y018", &["found", "value", "expected", "wanted"]),
    // A required key is missing.
    error("Y019", &["key"]),
    // Not one of the allowed values.
    error("Y020", &["value", "allowed", "suggestion"]),
    // A key that is not a plain text.
    error("Y021", &[]),
    // Any other refusal of a value by the program's data types.
    error("Y022", &["detail"]),
    // A list item without a value.
    warning("Y023", &[]),
    // Template syntax; `reason` is one of the variants in `diag.ftl`, `sign` the sign that it speaks of.
    local("P001", &["reason", "sign"]),
    // Unknown rule.
    local("P002", &["rule", "suggestion"]),
    // Unknown list or entity in a template.
    local("P003", &["list", "suggestion"]),
    // Recursive rule; `path` is `a → b → a`.
    local("P004", &["path"]),
    // A phrase (or a part of it) that can match nothing.
    local("P005", &[]),
    // Too large; `reason` is `pieces` or `template`, or another with its `detail`.
    error("P006", &["reason", "detail"]),
    // Regular expression that cannot be read; `reason` is one of the variants in `diag.ftl`, or another with its `detail`.
    local("P007", &["reason", "detail"]),
    // Regular expression that passes a bound; `reason` is `long`, `large` or `many`.
    local("P008", &["reason"]),
    // Named group of a regular expression that is no slot.
    warning("P009", &["group", "suggestion"]),
    // Name behind the colon of `{list:slot}` that is no slot.
    warning("P010", &["slot", "suggestion"]),
    // Skip word that cannot be used; `reason` is `empty`, `template` or `many`.
    local("P011", &["word", "reason"]),
    // Capture that no reply can see; `reason` is `place`, `letters` or `name`.
    warning("P012", &["capture", "reason"]),
    // Unknown key.
    error("I001", &["key", "allowed", "suggestion"]),
    // Unknown slot.
    error("I002", &["slot", "suggestion"]),
    // Unknown intent in `follow_ups` or `choices`.
    error("I003", &["intent", "suggestion"]),
    // Two intents of one id; `other` is `file:line` of the first.
    error("I004", &["intent", "other"]),
    // No reply.
    error("I005", &["intent", "reply"]),
    // An id that is not kebab-case.
    error("I006", &["id"]),
    // Neither phrases nor examples.
    error("I007", &["intent"]),
    // Unknown kind.
    error("I008", &["kind", "suggestion"]),
    // No source.
    error("I009", &["intent"]),
    // The same name twice under `rules`, `lists`, `dates` or `slots`, also of different files.
    error("I010", &["name"]),
    // A day that is not written as 2026-11-01.
    error("I011", &["value"]),
    // `slot` in a context where it does nothing; `reason` is `excludes`, `place`, `unused` or `kind`.
    warning("I012", &["slot", "reason"]),
    // The same value twice in a list.
    error("L001", &["list", "value"]),
    // An empty list.
    error("L002", &["list"]),
    // A value that the list of the slot does not have.
    error("L003", &["value", "suggestion"]),
    // Unknown list or entity of a slot.
    error("L004", &["list", "suggestion"]),
    // A value of the list `person` that no person at the counter has.
    error("L005", &["value", "allowed", "suggestion"]),
    // A list with the name of an entity.
    error("L006", &["list"]),
    // A list that is not just one of values, range and wildcard; `reason` is `kind`, or `person` for the list of persons.
    error("L007", &["list", "reason"]),
    // A range that cannot be used; `reason` is one of the variants in `diag.ftl`.
    error("L008", &["list", "reason"]),
    // A key of a slot that needs a list of values.
    error("L009", &["list", "key"]),
    // A list value without a name that is not written as plain words.
    error("L010", &["list"]),
    // Date rule syntax.
    error("D001", &["detail"]),
    // A name that no date rule or slot has.
    error("D002", &["name", "suggestion"]),
    // A date rule that needs its own result.
    error("D003", &["name"]),
    // Fluent syntax.
    error("F001", &["detail"]),
    // A message is missing in a locale.
    error("F002", &["id", "locale"]),
    // A variable that nobody supplies.
    error("F003", &["id", "variable"]),
    // The same message twice.
    error("F004", &["id"]),
    // A reference to an unknown message or term, or in a circle.
    error("F005", &["id", "reference"]),
    // The digits differ between the languages.
    error("F006", &["id", "ja", "en"]),
    // Cannot be rendered as meant.
    warning("F007", &["id", "detail"]),
    // A message is missing in easy Japanese; Japanese takes its place.
    warning("F008", &["id"]),
    // Easy Japanese: kanji without a reading.
    error("F009", &["text"]),
    // Easy Japanese: a reading that cannot be one; `reason` is `kana` (not in kana) or `mark` (a mark that belongs to no word).
    error("F010", &["text", "reason"]),
    // Easy Japanese: a sentence with too many characters.
    error("F011", &["length", "limit"]),
    // Easy Japanese: a sentence that does not end in a polite form.
    error("F012", &["text"]),
    // Easy Japanese: a double negative.
    error("F013", &["text"]),
    // Easy Japanese: figures written in a way that is hard to read; `reason` is `range`, `clock` or `era`.
    error("F014", &["text", "reason"]),
    // The digits, telephone numbers or links of easy Japanese differ from those of Japanese.
    error("F015", &["id", "ja", "easy"]),
    // Easy Japanese: many kanji in one sentence.
    warning("F016", &["count", "limit"]),
    // An example is recognised as another intent.
    error("T001", &["text", "intent", "found"]),
    // An example is not recognised.
    error("T002", &["text", "intent"]),
    // A counter-example is recognised.
    error("T003", &["text", "intent"]),
    // The same example under two intents.
    error("T004", &["text", "intent", "other"]),
    // Unknown key in the configuration.
    error("C001", &["key", "allowed", "suggestion"]),
    // A value out of range; `reason` is one of the variants in `diag.ftl`.
    error("C002", &["key", "value", "reason"]),
    // A file that cannot be read.
    error("C003", &["file", "detail"]),
];

/// The line of the table for a code.
pub fn find(code: &str) -> Option<&'static Code> {
    ALL.iter().find(|line| line.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_a_letter_and_three_digits_and_stand_once() {
        let mut seen = std::collections::BTreeSet::new();
        for line in ALL {
            let (letter, digits) = line.code.split_at(1);
            assert!("YPILDFTC".contains(letter), "{}", line.code);
            assert_eq!(digits.len(), 3, "{}", line.code);
            assert!(
                digits.bytes().all(|byte| byte.is_ascii_digit()),
                "{}",
                line.code
            );
            assert!(seen.insert(line.code), "{} stands twice", line.code);
        }
    }

    #[test]
    fn a_code_is_found_by_its_name() {
        assert_eq!(
            find("Y005").map(|line| line.severity),
            Some(Severity::Warning)
        );
        assert_eq!(
            find("P001").map(|line| line.severity),
            Some(Severity::Error)
        );
        assert_eq!(find("X001"), None);
    }
}
