//! What is wrong with the messages, found before a resident can meet it.
//!
//! The catalog itself reports what it cannot read (`F001`, `F004`); here the messages are compared with
//! each other and with the values that the program has for them.

use std::collections::BTreeSet;

use super::catalog::Catalog;
use super::shelf::Shelved;
use super::{digits, easy, references, ruby};
use crate::diag::{Diagnostic, codes};
use crate::locale::ReplyLocale;

/// Checks all messages.
///
/// - `F002`: a message, its value or an attribute is missing in one language (placed where the other
///   language has it). `F008`, a warning: the same in easy Japanese, where Japanese takes its place.
/// - `F003`: a variable stands in one locale only.
/// - `F005`: a reference to nothing, or in a circle.
/// - `F006`: the figures of the two languages differ. A comment line `# digits: differ` above the
///   message in either language allows it. Spoken forms may write figures as words and are not compared.
///   `F015`: the same between Japanese and easy Japanese.
/// - `F007`: full-width braces, which Fluent takes for text.
/// - `F009` to `F016`: what is hard to read in easy Japanese.
///
/// Easy Japanese is checked only if there are any messages in it.
pub fn audit(catalog: &Catalog) -> Vec<Diagnostic> {
    let (ja, en, yasashii) = (ReplyLocale::Ja, ReplyLocale::En, ReplyLocale::Yasashii);
    let mut findings = Vec::new();
    for (locale, other) in [(ja, en), (en, ja)] {
        one_sided(catalog, locale, other, &mut findings);
        of_one_locale(catalog, locale, &mut findings);
    }
    figures(catalog, ja, en, &mut findings);
    if catalog.speaks(yasashii) {
        one_sided(catalog, yasashii, ja, &mut findings);
        one_sided(catalog, ja, yasashii, &mut findings);
        of_one_locale(catalog, yasashii, &mut findings);
        figures(catalog, ja, yasashii, &mut findings);
        findings.extend(easy::findings(catalog.shelf(yasashii)));
    }
    findings
}

/// What one locale has and the other lacks.
fn one_sided(
    catalog: &Catalog,
    locale: ReplyLocale,
    other: ReplyLocale,
    findings: &mut Vec<Diagnostic>,
) {
    for (id, message) in &catalog.shelf(locale).messages {
        if !other.is_required() && is_for_staff(id) {
            continue;
        }
        match catalog.shelf(other).messages.get(id) {
            None => findings.push(missing(message, &message.entry.span, id, other)),
            Some(found) => {
                missing_parts(message, found, other, findings);
                one_sided_variables(catalog, other, message, findings);
            }
        }
    }
}

/// Whether a message is for staff: the sentences of findings and of the desk stand among the replies, and nobody reads
/// them in a form for residents.
fn is_for_staff(id: &str) -> bool {
    id.starts_with("staff-") || codes::find(&id.to_ascii_uppercase()).is_some()
}

fn of_one_locale(catalog: &Catalog, locale: ReplyLocale, findings: &mut Vec<Diagnostic>) {
    let shelf = catalog.shelf(locale);
    findings.extend(references::findings(shelf));
    let entries = shelf.messages.values().chain(shelf.terms.values());
    findings.extend(entries.flat_map(full_width));
}

fn figures(
    catalog: &Catalog,
    locale: ReplyLocale,
    other: ReplyLocale,
    findings: &mut Vec<Diagnostic>,
) {
    let [first, second] = [locale, other].map(|locale| catalog.shelf(locale));
    for (entries, others) in [
        (&first.messages, &second.messages),
        (&first.terms, &second.terms),
    ] {
        for (id, entry) in entries {
            if let Some(found) = others.get(id) {
                findings.extend(different_figures(entry, found, other));
            }
        }
    }
}

/// `F003` for each variable that a message needs in this language, directly or through messages to which
/// it refers, and that is not among `supplied`. The id may name one attribute (`id.label`).
pub fn check_variables(
    catalog: &Catalog,
    locale: ReplyLocale,
    id: &str,
    supplied: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let mut told = BTreeSet::new();
    references::variables(catalog.shelf(locale), id)
        .into_iter()
        .filter(|(_, variable)| !supplied.contains(&variable.name))
        .filter(|(_, variable)| told.insert(variable.name.as_str()))
        .map(|(message, variable)| unknown_variable(message, &variable.span, id, &variable.name))
        .collect()
}

fn missing(
    message: &Shelved,
    span: &std::ops::Range<usize>,
    id: &str,
    locale: ReplyLocale,
) -> Diagnostic {
    let id = ("id", id.to_owned());
    let (code, args) = if locale.is_required() {
        ("F002", vec![id, ("locale", locale.tag().to_owned())])
    } else {
        ("F008", vec![id])
    };
    Diagnostic {
        code,
        at: Some(message.place(span)),
        args,
    }
}

fn missing_parts(
    message: &Shelved,
    other: &Shelved,
    other_locale: ReplyLocale,
    findings: &mut Vec<Diagnostic>,
) {
    let entry = &message.entry;
    if entry.value.is_some() && other.entry.value.is_none() {
        findings.push(missing(message, &entry.span, &entry.id, other_locale));
    }
    for (name, attribute) in &entry.attributes {
        if !other.entry.attributes.contains_key(name) {
            let id = format!("{}.{name}", entry.id);
            findings.push(missing(message, &attribute.span, &id, other_locale));
        }
    }
}

/// Only the message's own variables are looked at, so that a message is not blamed for one it refers to.
fn one_sided_variables(
    catalog: &Catalog,
    other: ReplyLocale,
    message: &Shelved,
    findings: &mut Vec<Diagnostic>,
) {
    let id = &message.entry.id;
    let others = catalog.shelf(other).messages.get(id);
    let direct: BTreeSet<&str> = others
        .iter()
        .flat_map(|other| other.entry.parts())
        .flat_map(|(_, part)| part.variables.iter().map(|variable| variable.name.as_str()))
        .collect();
    let mut reached = None;
    let mut told = BTreeSet::new();
    for (_, part) in message.entry.parts() {
        for variable in &part.variables {
            let name = variable.name.as_str();
            if direct.contains(name)
                || reached
                    .get_or_insert_with(|| catalog.variables(other, id))
                    .contains(name)
                || !told.insert(name)
            {
                continue;
            }
            findings.push(unknown_variable(message, &variable.span, id, name));
        }
    }
}

fn unknown_variable(
    message: &Shelved,
    span: &std::ops::Range<usize>,
    id: &str,
    variable: &str,
) -> Diagnostic {
    Diagnostic {
        code: "F003",
        at: Some(message.place(span)),
        args: vec![("id", id.to_owned()), ("variable", variable.to_owned())],
    }
}

fn full_width(shelved: &Shelved) -> Vec<Diagnostic> {
    let parts = shelved.entry.parts();
    let spans = parts.flat_map(|(_, part)| part.full_width.iter());
    spans
        .map(|span| {
            let detail = shelved.source.text.get(span.clone());
            Diagnostic {
                code: "F007",
                at: Some(shelved.place(span)),
                args: vec![
                    ("id", shelved.entry.id.clone()),
                    ("detail", detail.unwrap_or_default().to_owned()),
                ],
            }
        })
        .collect()
}

fn different_figures(
    japanese: &Shelved,
    shelved: &Shelved,
    locale: ReplyLocale,
) -> Vec<Diagnostic> {
    if japanese.entry.digits_may_differ || shelved.entry.digits_may_differ {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (name, part) in japanese.entry.parts() {
        if name == Some("speech") {
            continue;
        }
        let Some(other) = shelved.entry.part(name) else {
            continue;
        };
        let (code, key, difference) = match locale {
            ReplyLocale::Ja | ReplyLocale::En => {
                ("F006", "en", digits::difference(&part.text, &other.text))
            }
            ReplyLocale::Yasashii => {
                let bare = ruby::bare(&other.text);
                (
                    "F015",
                    "easy",
                    digits::difference_to_easy(&part.text, &bare),
                )
            }
        };
        let Some((ja, others)) = difference else {
            continue;
        };
        let mark = if japanese.entry.is_term { "-" } else { "" };
        let attribute = name.map(|name| format!(".{name}")).unwrap_or_default();
        // The form is held against the language, and the Japanese text against nothing.
        let blamed = if locale.is_required() {
            japanese
        } else {
            shelved
        };
        let span = match name.and_then(|name| blamed.entry.attributes.get(name)) {
            Some(attribute) => &attribute.span,
            None => &blamed.entry.span,
        };
        findings.push(Diagnostic {
            code,
            at: Some(blamed.place(span)),
            args: vec![
                ("id", format!("{mark}{}{attribute}", japanese.entry.id)),
                ("ja", ja.join(" ")),
                (key, others.join(" ")),
            ],
        });
    }
    findings
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::Source;

    fn catalog(japanese: &str, english: &str) -> Catalog {
        let source = |name: &str, text: &str| {
            Arc::new(Source {
                name: name.to_owned(),
                text: text.to_owned(),
            })
        };
        let (catalog, findings) = Catalog::new(&[
            (ReplyLocale::Ja, source("ja.ftl", japanese)),
            (ReplyLocale::En, source("en.ftl", english)),
        ]);
        assert_eq!(findings, []);
        catalog
    }

    /// Code, file, quoted place and the values of the arguments.
    fn told(findings: &[Diagnostic]) -> Vec<String> {
        findings
            .iter()
            .map(|finding| {
                let place = finding.at.as_ref().unwrap();
                let values: Vec<_> = finding
                    .args
                    .iter()
                    .map(|(_, value)| value.as_str())
                    .collect();
                format!(
                    "{} {} `{}` {}",
                    finding.code,
                    place.source.name,
                    &place.source.text[place.span.clone()],
                    values.join(" | ")
                )
            })
            .collect()
    }

    #[test]
    fn what_one_language_lacks_is_told_where_the_other_has_it() {
        let catalog = catalog(
            "a = 文\n    .title = 題\nb = 文\nc =\n    .label = 札\n",
            "a = Text\nc = Text\n    .label = Label\nd = Text\n",
        );
        assert_eq!(
            told(&audit(&catalog)),
            [
                "F002 ja.ftl `title` a.title | en",
                "F002 ja.ftl `b` b | en",
                "F002 en.ftl `c` c | ja",
                "F002 en.ftl `d` d | ja",
            ]
        );
    }

    #[test]
    fn variables_of_one_language_only_are_told() {
        let catalog = catalog(
            "a = { $opens }と{ $ends }、{ $opens }\nb = { c }\nc = { $day }\n",
            "a = { $opens } and { $end }\nb = { $day }\nc = { $day }\n",
        );
        assert_eq!(
            told(&audit(&catalog)),
            ["F003 ja.ftl `ends` a | ends", "F003 en.ftl `end` a | end"]
        );
    }

    #[test]
    fn variables_without_a_value_are_told_once() {
        let catalog = catalog(
            "a = 私{ b }{ $known }{ $x }{ $x }\n    .label = { $label }\nb = { $deep }{ a }\n-t = { $inner }\n",
            "",
        );
        let supplied = BTreeSet::from(["known".to_owned()]);
        let mut all = told(&check_variables(&catalog, ReplyLocale::Ja, "a", &supplied));
        all.sort();
        assert_eq!(
            all,
            [
                "F003 ja.ftl `deep` a | deep",
                "F003 ja.ftl `label` a | label",
                "F003 ja.ftl `x` a | x",
            ]
        );
        let label = check_variables(&catalog, ReplyLocale::Ja, "a.label", &supplied);
        assert_eq!(told(&label), ["F003 ja.ftl `label` a.label | label"]);
        assert_eq!(
            check_variables(&catalog, ReplyLocale::En, "a", &supplied),
            []
        );
        let names: Vec<_> = catalog
            .variables(ReplyLocale::Ja, "a")
            .into_iter()
            .collect();
        assert_eq!(names, ["deep", "known", "label", "x"]);
    }

    #[test]
    fn references_to_nothing_and_circles_are_told() {
        let text = "a = { none }{ -none }{ UPPER($x) }{ b.title }{ only.label }{ only }\nb = { c }{ b.label }\n    .label = { PHONE(\"0120380366\") }\nc = { d }{ end }\nd = { b }\nend = 文\nstart = { b }\nself = { self }\n-t = { -t }\nonly =\n    .label = 札\n";
        let catalog = catalog(text, text);
        let japanese: Vec<_> = told(&audit(&catalog))
            .into_iter()
            .filter(|line| line.contains("ja.ftl"))
            .collect();
        assert_eq!(
            japanese,
            [
                "F005 ja.ftl `none` a | none",
                "F005 ja.ftl `none` a | -none",
                "F005 ja.ftl `UPPER` a | UPPER()",
                "F005 ja.ftl `b` a | b.title",
                "F005 ja.ftl `only` a | only",
                "F005 ja.ftl `c` b | c",
                "F005 ja.ftl `d` c | d",
                "F005 ja.ftl `b` d | b",
                "F005 ja.ftl `self` self | self",
                "F005 ja.ftl `t` -t | -t",
            ]
        );
    }

    #[test]
    fn a_long_chain_of_references_is_no_circle() {
        let link = |n: usize| format!("m{n} = {{ m{} }}\n", n + 1);
        let links = (0..20_000).map(link).collect::<Vec<_>>().concat();
        let text = links + "m20000 = { $end }\n";
        let catalog = catalog(&text, &text);
        assert_eq!(audit(&catalog), []);
        assert!(catalog.variables(ReplyLocale::Ja, "m0").contains("end"));
    }

    #[test]
    fn different_figures_are_told_unless_allowed() {
        let catalog = catalog(
            "a = 48時間と0120-380-366\n    .title = 4桁\n    .speech = 1\n# digits: differ\nb = 令和8年\n-t = 3\nc = { $n ->\n    [1] 1つ\n   *[other] { $n }つで5つ\n    }\n",
            "a = 24 hours and 0120-380-366\n    .title = digits\n    .speech = one or two\nb = 2026\n-t = three\nc = { $n ->\n    [1] one\n   *[other] { $n } in 6\n    }\n",
        );
        assert_eq!(
            told(&audit(&catalog)),
            [
                "F006 ja.ftl `a` a | 48 | 24",
                "F006 ja.ftl `title` a.title | 4 | ",
                "F006 ja.ftl `c` c | 5 | 6",
            ]
        );
    }

    #[test]
    fn full_width_braces_are_told() {
        let catalog = catalog("a = 日は｛$day｝です\n", "a = On ｛\n");
        assert_eq!(
            told(&audit(&catalog)),
            [
                "F007 ja.ftl `｛$day｝` a | ｛$day｝",
                "F007 en.ftl `｛` a | ｛"
            ]
        );
    }
}
