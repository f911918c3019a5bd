//! What opens above the page: the keys, a reason, the search over all answers.

use maud::{Markup, html};

use super::{Scene, icons};
use crate::accounts::Permission;

/// The keys, grouped: where they count, and what each does. The texts are `key-NAME`.
const KEYS: [(&str, &[(&str, &str)]); 3] = [
    (
        "anywhere",
        &[
            ("J", "next"),
            ("K", "previous"),
            ("Enter", "open"),
            ("C", "claim"),
            ("R", "reply"),
            ("N", "note"),
            ("1–5", "insert"),
            ("/", "find"),
            ("F", "search"),
            ("E", "close"),
            ("B", "hand-back"),
            ("T", "transfer"),
            ("S", "snooze"),
            ("U", "release"),
            ("G Q", "queue"),
            ("G C", "conversation"),
            ("G S", "suggestions"),
            ("?", "help"),
        ],
    ),
    (
        "writing",
        &[
            ("Ctrl+Enter", "send"),
            ("Enter", "line"),
            ("Alt+1–5", "insert"),
            ("/", "find-writing"),
            ("Esc", "leave"),
        ],
    ),
    (
        "finding",
        &[("↑ ↓", "choose"), ("Enter", "take"), ("Esc", "shut")],
    ),
];

/// For how long a conversation can be put off, in minutes, with the names of their texts.
const SNOOZES: [(u32, &str); 5] = [
    (10, "ten"),
    (30, "thirty"),
    (60, "hour"),
    (180, "three"),
    (1440, "day"),
];

/// All of them.
pub(super) fn all(scene: &Scene<'_>) -> Markup {
    html! {
        (keys(scene))
        (past(scene))
        @if scene.may(Permission::Claim) { (reason(scene)) }
        @if scene.may(Permission::Answer) { (find(scene)) }
    }
}

/// The list of keys, with a switch for those who must not have any.
fn keys(scene: &Scene<'_>) -> Markup {
    let text = |name: &str| scene.text(name);
    html! {
        dialog #keys aria-labelledby="keys-title" {
            div.head {
                h2 #keys-title { (text("keys-title")) }
                button.close type="button" data-close="" aria-label=(text("dialog-close")) { "×" }
            }
            div.columns {
                @for (place, keys) in KEYS {
                    section {
                        h3 { (text(&format!("keys-{place}"))) }
                        dl {
                            @for (key, name) in keys {
                                div {
                                    dt {
                                        @for part in key.split(' ') { kbd { (part) } " " }
                                    }
                                    dd { (text(&format!("key-{name}"))) }
                                }
                            }
                        }
                    }
                }
            }
            p {
                label { input #single-keys type="checkbox" checked; " " (text("single-keys")) }
            }
            p.hint { (text("keys-hint")) }
        }
    }
}

/// Why a conversation is given away, and to whom or until when.
fn reason(scene: &Scene<'_>) -> Markup {
    let text = |name: &str| scene.text(name);
    html! {
        dialog #reason aria-labelledby="reason-title" {
            form #reason-form method="dialog" {
                div.head {
                    h2 #reason-title {}
                    button.close type="button" data-close="" aria-label=(text("dialog-close")) { "×" }
                }
                p #reason-what.hint {}
                p.problem #reason-problem role="alert" hidden {}
                div.field data-only="transfer" {
                    label for="reason-to" { (text("transfer-to")) }
                    select #reason-to {}
                }
                div.field data-only="snooze" {
                    label for="reason-minutes" { (text("snooze-minutes")) }
                    select #reason-minutes {
                        @for (minutes, name) in SNOOZES {
                            option value=(minutes) selected[minutes == 30] { (text(&format!("snooze-{name}"))) }
                        }
                    }
                }
                div.field {
                    label for="reason-text" { (text("reason")) }
                    input #reason-text type="text" maxlength="500" autocomplete="off" list="reasons";
                    datalist #reasons {}
                }
                div.actions {
                    button #reason-do.primary type="submit" {}
                    button.plain type="button" data-close="" { (text("cancel")) }
                }
            }
        }
    }
}

/// The search over all conversations.
fn past(scene: &Scene<'_>) -> Markup {
    let text = |name: &str| scene.text(name);
    html! {
        dialog #past aria-labelledby="past-title" {
            div.head {
                h2 #past-title { (text("search")) }
                button.close type="button" data-close="" aria-label=(text("dialog-close")) { "×" }
            }
            form #past-form.search role="search" {
                input #past-query type="search" maxlength="200" aria-labelledby="past-title" autocomplete="off";
                button.primary type="submit" { (text("search-do")) }
            }
            p #past-state role="status" {}
            ul #past-list {}
        }
    }
}

/// The search over all answers, in both languages.
fn find(scene: &Scene<'_>) -> Markup {
    let text = |name: &str| scene.text(name);
    html! {
        dialog #snippets aria-labelledby="snippets-title" {
            div.head {
                h2 #snippets-title { (text("find-title")) }
                button.close type="button" data-close="" aria-label=(text("dialog-close")) { "×" }
            }
            div.search {
                (icons::search())
                input #snippets-query type="text" role="combobox" aria-expanded="false" aria-controls="snippets-list"
                    aria-autocomplete="list" aria-labelledby="snippets-title" aria-describedby="snippets-hint"
                    autocomplete="off" spellcheck="false";
            }
            p #snippets-hint.hint { (text("find-hint")) }
            p #snippets-state role="status" {}
            ul #snippets-list role="listbox" aria-labelledby="snippets-title" {}
        }
    }
}
