//! The form below the log, in which a resident writes.

use maud::{Markup, html};

use super::fault::Fault;
use super::icons;
use super::scene::Scene;

/// What is in the box when the page is shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// What was typed and could not be sent.
    pub(super) text: String,
    /// Why.
    pub(super) fault: Option<Fault>,
}

impl Scene<'_> {
    /// The form with a draft. `status` is said at once, such as that the conversation was erased.
    pub(super) fn composer(&self, draft: &Draft, status: Option<&str>) -> Markup {
        let words = self.words();
        let longest = self.bot.library().config.limits.message_chars;
        let described = if draft.fault.is_some() {
            "problem hint"
        } else {
            "hint"
        };
        html! {
            form #composer method="post" action=(self.view.address("/chat")) {
                (self.key_field())
                @if let Some(fault) = draft.fault {
                    p #problem.problem role="alert" {
                        strong { (words.label(&format!("{}.title", fault.text()))) } " "
                        (words.text(&fault.text()))
                    }
                }
                p #state role="status" { @if let Some(id) = status { (words.text(id)) } }
                p #warning aria-live="polite" {}
                label.visually-hidden for="text" { (words.label("web-text")) }
                div.box {
                    textarea #text name="text" rows="1" maxlength=(longest) autocomplete="off"
                        enterkeyhint="send" aria-describedby=(described)
                        aria-invalid=[draft.fault.is_some().then_some("true")]
                        placeholder=(words.plain("web-placeholder")) { (draft.text) }
                    button #send { (icons::send()) span { (words.label("web-send")) } }
                }
                div.below {
                    button #person name="person" value="1" {
                        (icons::person()) span { (words.label("web-person")) }
                    }
                    p #hint { (words.text("web-hint")) }
                }
            }
        }
    }
}
