//! Small drawings, as part of the page so that they take the colour of the text around them.

use maud::{Markup, html};

/// A drawing of one path on a square of 24 by 24.
fn icon(path: &str) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false" {
            path d=(path) fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" {}
        }
    }
}

/// A thumb that points up.
pub(super) fn thumb_up() -> Markup {
    icon(
        "M7 11v9H4v-9zm0 0 4-8c1.6 0 2.5 1 2.5 2.6V9H19a2 2 0 0 1 2 2.3l-1.1 7A2 2 0 0 1 17.9 20H7",
    )
}

/// A thumb that points down.
pub(super) fn thumb_down() -> Markup {
    icon("M7 13V4H4v9zm0 0 4 8c1.6 0 2.5-1 2.5-2.6V15H19a2 2 0 0 0 2-2.3l-1.1-7A2 2 0 0 0 17.9 4H7")
}

/// A printer.
pub(super) fn printer() -> Markup {
    icon("M7 9V3h10v6M7 18H4v-7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v7h-3M7 14h10v7H7z")
}

/// A telephone.
pub(super) fn phone() -> Markup {
    icon(
        "M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z",
    )
}

/// A paper plane.
pub(super) fn send() -> Markup {
    icon("M4 4l17 8-17 8 3-8zm3 8h7")
}

/// Two heads.
pub(super) fn person() -> Markup {
    icon(
        "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zm-6 9c0-3.3 2.7-5.5 6-5.5s6 2.2 6 5.5M16 4.5a3.5 3.5 0 0 1 0 6M17.5 14.8c2.1.7 3.5 2.6 3.5 5.2",
    )
}

/// Sliders.
pub(super) fn settings() -> Markup {
    icon(
        "M4 7h9m5 0h2M4 17h2m5 0h9M13 7a2.5 2.5 0 1 0 5 0 2.5 2.5 0 0 0-5 0zm-7 10a2.5 2.5 0 1 0 5 0 2.5 2.5 0 0 0-5 0z",
    )
}
