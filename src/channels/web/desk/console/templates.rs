//! What the script copies and fills: a row of the queue, a card of a suggested answer, a found answer, an unsent message.

use maud::{Markup, html};

use super::Scene;

/// All of them. `data-slot` names what is filled in.
pub(super) fn all(scene: &Scene<'_>) -> Markup {
    html! {
        (row(scene))
        (card(scene))
        (found())
        (pending())
    }
}

fn row(scene: &Scene<'_>) -> Markup {
    html! {
        template #row {
            li {
                button.row type="button" {
                    span.line {
                        span.visually-hidden data-slot="since-label" { (scene.text("row-since")) }
                        span.wait data-slot="wait" {}
                        span.long data-slot="long" hidden { (scene.text("row-long")) }
                        span.new data-slot="new" hidden { (scene.text("row-new")) }
                        span.tag data-slot="lang" {}
                    }
                    span.said data-slot="message" {}
                    span.line.about {
                        span data-slot="reason" {}
                        span data-slot="holder" hidden {}
                        span.present data-slot="present" hidden {}
                    }
                }
            }
        }
    }
}

fn card(scene: &Scene<'_>) -> Markup {
    html! {
        template #card {
            li.card {
                article {
                    div.head {
                        kbd data-slot="number" aria-hidden="true" {}
                        h3 data-slot="title" {}
                        span.score data-slot="score" {}
                    }
                    p.why data-slot="why" {}
                    div.texts {
                        div.text data-slot="text" tabindex="0" role="group" {}
                        div.text.own data-slot="own" tabindex="0" role="group" hidden {}
                    }
                    p.needs data-slot="needs" hidden {}
                    p.source data-slot="source" {}
                    div.actions {
                        button.primary type="button" data-do="insert" { (scene.text("insert")) }
                        button.plain type="button" data-do="reject" aria-expanded="false" { (scene.text("reject")) }
                    }
                    form.rejecting hidden {
                        label {
                            (scene.text("reject-why"))
                            select {
                                @for why in ["wrong-topic", "incomplete", "out-of-date", "hard-to-read", "other"] {
                                    option { (scene.text(&format!("reject-{why}"))) }
                                }
                            }
                        }
                        button.plain type="submit" { (scene.text("reject-do")) }
                    }
                    p.rejected hidden { (scene.text("rejected")) }
                }
            }
        }
    }
}

fn found() -> Markup {
    html! {
        template #found {
            li role="option" {
                strong data-slot="title" {}
                span.text data-slot="text" {}
                span.text.own data-slot="own" hidden {}
            }
        }
    }
}

fn pending() -> Markup {
    html! {
        template #pending {
            li.message.agent {
                div.content {
                    p.written data-slot="text" {}
                    p.delivery data-slot="state" {}
                }
            }
        }
    }
}
