//! The bar above, and the three panels: who waits, the conversation, the suggested answers.

use maud::{Markup, html};

use super::{Scene, icons};
use crate::accounts::Permission;

/// The groups of the queue, in the order in which they stand.
const GROUPS: [&str; 4] = ["waiting", "mine", "others", "snoozed"];

/// The longest message, in characters, is the bot's matter; this bounds what the box takes at all.
const LONGEST: u32 = 8_000;

/// What an agent can do to a conversation: the name, the key, and what it must be allowed.
const ACTIONS: [(&str, &str); 5] = [
    ("hand-back", "b"),
    ("close", "e"),
    ("transfer", "t"),
    ("snooze", "s"),
    ("release", "u"),
];

/// The connection, the hours, the switch, and how many wait.
pub(super) fn bar(scene: &Scene<'_>) -> Markup {
    let text = |name: &str| scene.text(name);
    html! {
        section.bar aria-label=(text("bar")) {
            p #connection role="status" data-state="connecting" {
                span.dot aria-hidden="true" {}
                span #connection-text { (text("js-connecting")) }
            }
            p #count {}
            p #hours {}
            div.switches {
                @if scene.may(Permission::Claim) {
                    button #available.switch type="button" role="switch" aria-checked="true" {
                        span.track aria-hidden="true" {}
                        (text("available"))
                    }
                }
                button #sound.switch type="button" role="switch" aria-checked="true" {
                    span.track aria-hidden="true" {}
                    (icons::sound()) (text("sound"))
                }
                button #help type="button" aria-keyshortcuts="?" {
                    (icons::keyboard()) (text("keys")) kbd aria-hidden="true" { "?" }
                }
            }
        }
        div #alert hidden {
            (icons::bell())
            p #alert-text {}
            button #alert-open.primary type="button" { (text("alert-open")) }
        }
        div #trouble role="alert" {}
    }
}

/// On narrow screens one panel is shown at a time.
pub(super) fn tabs(scene: &Scene<'_>) -> Markup {
    html! {
        nav #tabs aria-label=(scene.text("tabs")) {
            @for panel in ["queue", "conversation", "suggestions"] {
                button type="button" data-panel=(panel) aria-pressed=(if panel == "queue" { "true" } else { "false" }) {
                    (scene.text(panel)) " " span.badge data-badge=(panel) {}
                }
            }
        }
    }
}

/// Who waits, what one has, what others have, what was put off.
pub(super) fn queue(scene: &Scene<'_>) -> Markup {
    html! {
        section #queue.panel aria-labelledby="queue-title" {
            div.head {
                h2 #queue-title tabindex="-1" { (scene.text("queue")) }
                button #search type="button" aria-haspopup="dialog" aria-keyshortcuts="f" {
                    (icons::search()) (scene.text("search")) kbd aria-hidden="true" { "F" }
                }
            }
            @if scene.may(Permission::ReadQueue) {
                p #cut.empty {}
                @for group in GROUPS {
                    section.group data-group=(group) aria-labelledby=(format!("group-{group}")) {
                        h3 id=(format!("group-{group}")) {
                            (scene.text(&format!("group-{group}"))) " " span.badge data-count=(group) { "0" }
                        }
                        p.empty { (scene.text(&format!("group-{group}-empty"))) }
                        ul.rows data-rows=(group) {}
                    }
                }
            } @else {
                p.empty { (scene.text("no-queue")) }
            }
        }
    }
}

/// The open conversation: who it is, what can be done, what was said, and the two forms to write in.
pub(super) fn conversation(scene: &Scene<'_>) -> Markup {
    let text = |name: &str| scene.text(name);
    html! {
        section #conversation.panel aria-labelledby="conversation-title" data-state="none" {
            header.about {
                h2 #conversation-title tabindex="-1" { (text("conversation")) }
                p #facts {}
                @if scene.may(Permission::Claim) {
                    div #actions role="group" aria-label=(text("actions")) {
                        button.primary type="button" data-action="claim" aria-keyshortcuts="c" disabled {
                            (icons::claim()) (text("claim")) kbd aria-hidden="true" { "C" }
                        }
                        @for (action, key) in ACTIONS {
                            button type="button" data-action=(action) aria-keyshortcuts=(key) disabled {
                                (text(action)) kbd aria-hidden="true" { (key.to_uppercase()) }
                            }
                        }
                    }
                }
                @if scene.may(Permission::ExportConversation) { (records(scene)) }
            }
            p #nothing.empty { (text("nothing-open")) }
            ol #log role="log" aria-live="polite" aria-labelledby="conversation-title" tabindex="0" {}
            p #present role="status" {}
            div.writing {
                @if scene.may(Permission::Answer) { (reply(scene)) }
                @if scene.may(Permission::Note) { (note(scene)) }
            }
        }
    }
}

/// Taking a copy out, and erasing.
fn records(scene: &Scene<'_>) -> Markup {
    html! {
        details #records {
            summary { (scene.text("records")) }
            div.menu {
                a #export href="/desk" download { (scene.text("export")) }
                @if scene.may(Permission::EraseConversation) {
                    button.danger type="button" data-action="erase" { (scene.text("erase")) }
                }
            }
        }
    }
}

/// The form whose text the resident gets.
fn reply(scene: &Scene<'_>) -> Markup {
    let text = |name: &str| scene.text(name);
    html! {
        form #reply.write {
            div.head {
                label for="reply-text" { (icons::send()) (text("reply")) }
                span.aim { (text("reply-aim")) }
                button #find.plain type="button" aria-haspopup="dialog" aria-keyshortcuts="/" {
                    (icons::search()) (text("find")) kbd aria-hidden="true" { "/" }
                }
            }
            p #stale role="alert" {}
            p #hidden-parts role="status" {}
            textarea #reply-text rows="2" maxlength=(LONGEST) aria-describedby="reply-hint" aria-keyshortcuts="r" autocomplete="off" disabled {}
            div.foot {
                span #reply-hint.hint { (text("reply-hint")) }
                button #reply-send type="submit" disabled { (icons::send()) span { (text("js-send")) } }
            }
        }
    }
}

/// The form whose text only the desk gets. It shares nothing with the other: neither box, nor button, nor address.
fn note(scene: &Scene<'_>) -> Markup {
    let text = |name: &str| scene.text(name);
    html! {
        form #note.write {
            div.head {
                label for="note-text" { (icons::note()) (text("note")) }
                span.aim { (text("note-aim")) }
                span #note-hint.hint { (text("note-hint")) }
            }
            textarea #note-text rows="1" maxlength=(LONGEST) aria-describedby="note-hint" aria-keyshortcuts="n" autocomplete="off" disabled {}
            div.foot {
                button #note-send.plain type="submit" disabled { (icons::note()) span { (text("note-send")) } }
            }
        }
    }
}

/// The answers that the bot suggests for the last message.
pub(super) fn suggestions(scene: &Scene<'_>) -> Markup {
    html! {
        section #suggestions.panel aria-labelledby="suggestions-title" {
            h2 #suggestions-title tabindex="-1" { (scene.text("suggestions")) }
            p #suggested-for.hint {}
            p #no-suggestions.empty { (scene.text("no-suggestions")) }
            ol #cards {}
        }
    }
}
