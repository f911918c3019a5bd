//! What happens at the desk at this moment: who waits, and who answers.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::bot::desk::Waiting;
use crate::channels::web::Web;
use crate::channels::web::desk::language::Language;
use crate::locale::Locale;
use crate::report::Words;
use crate::store::{AgentId, Case, MOST_ROWS_READ, StoreError, Timestamp};

/// How many who wait are shown.
const MOST: u32 = 50;

/// Somebody at the desk.
struct AtTheDesk {
    name: String,
    /// How many conversations they have.
    holds: usize,
    is_there: bool,
}

/// Who waits and who is there.
pub(super) async fn section(
    web: &Web,
    language: Language,
    text: &impl Fn(&str) -> String,
) -> Result<Markup, StoreError> {
    let at = web.bot.clock().at();
    let queue = web.bot.queue(MOST).await?;
    let held = web.bot.store().held_cases(MOST_ROWS_READ).await?;
    let people = people(web, &held, at).await?;
    let words = Words::new(&web.bot.library().catalog, language.0);
    Ok(html! {
        section.now aria-labelledby="now" {
            h2 #now { (text("-now")) }
            (waiting(&queue, &words, text))
            (staff(&people, text))
        }
    })
}

async fn people(web: &Web, held: &[Case], at: Timestamp) -> Result<Vec<AtTheDesk>, StoreError> {
    let mut holds: BTreeMap<AgentId, usize> = BTreeMap::new();
    for agent in held.iter().filter_map(|case| case.agent.clone()) {
        *holds.entry(agent).or_default() += 1;
    }
    let there = web.bot.presence().agents_on_duty(at);
    let agents = web.bot.store().agents().await?;
    Ok(agents
        .into_iter()
        .filter_map(|agent| {
            let is_there = there.contains(&agent.id);
            let holds = holds.get(&agent.id).copied().unwrap_or(0);
            (is_there || holds > 0).then_some(AtTheDesk {
                name: agent.name,
                holds,
                is_there,
            })
        })
        .collect())
}

fn waiting(queue: &[Waiting], words: &Words<'_>, text: &impl Fn(&str) -> String) -> Markup {
    let span = |seconds: u64| words.span(u32::try_from(seconds).unwrap_or(u32::MAX));
    html! {
        @if queue.is_empty() {
            p { (text("-nobody-waits")) }
        } @else {
            div.wide role="region" aria-label=(text("-waiting")) tabindex="0" {
                table.figures {
                    caption { (text("-waiting")) }
                    thead {
                        tr {
                            th scope="col" { (text("-waits-for")) }
                            th.text scope="col" { (text("-language")) }
                            th.text scope="col" { (text("-message")) }
                        }
                    }
                    tbody {
                        @for one in queue {
                            tr {
                                td { (span(one.seconds)) }
                                td.text { (words.name_of(one.language.unwrap_or(Locale::Ja))) }
                                td.text {
                                    a href=(format!("/desk?conversation={}", one.case.conversation)) {
                                        @if one.message.is_empty() { (text("-no-message")) } @else { (one.message) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn staff(people: &[AtTheDesk], text: &impl Fn(&str) -> String) -> Markup {
    html! {
        @if people.is_empty() {
            p { (text("-nobody-there")) }
        } @else {
            div.wide role="region" aria-label=(text("-staff")) tabindex="0" {
                table.figures {
                    caption { (text("-staff")) }
                    thead {
                        tr {
                            th scope="col" { (text("-name")) }
                            th scope="col" { (text("-holds")) }
                            th.text scope="col" { (text("-presence")) }
                        }
                    }
                    tbody {
                        @for one in people {
                            tr {
                                th scope="row" { (one.name) }
                                td { (one.holds) }
                                td.text { (text(if one.is_there { "-there" } else { "-away" })) }
                            }
                        }
                    }
                }
            }
        }
    }
}
