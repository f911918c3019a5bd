//! Small drawings, as part of the page so that they take the colour of the text around them.

use maud::{Markup, html};

/// A drawing of one path on a square of 24 by 24.
fn icon(path: &str) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false" {
            path d=(path) fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round" {}
        }
    }
}

/// A paper plane: it goes to the resident.
pub(super) fn send() -> Markup {
    icon("M4 4l17 8-17 8 3-8zm3 8h7")
}

/// A closed lock: it stays in the house.
pub(super) fn note() -> Markup {
    icon(
        "M6 11h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zm2 0V8a4 4 0 0 1 8 0v3M12 15v2",
    )
}

/// A magnifying glass.
pub(super) fn search() -> Markup {
    icon("M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zm5-1.5L21 21")
}

/// A loudspeaker.
pub(super) fn sound() -> Markup {
    icon("M4 9v6h4l5 4V5L8 9zm12.5-.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12")
}

/// A keyboard.
pub(super) fn keyboard() -> Markup {
    icon("M3 6h18v12H3zm4 4h.01M11 10h.01M15 10h.01M7 14h10")
}

/// An open hand: taking a conversation over.
pub(super) fn claim() -> Markup {
    icon("M12 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zm-7 9c0-3.6 3.1-6 7-6M15 18h6m-3-3v6")
}

/// A bell.
pub(super) fn bell() -> Markup {
    icon("M6 16V11a6 6 0 0 1 12 0v5l2 2H4zm4 4.5h4")
}
