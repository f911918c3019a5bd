//! The audit log: who did what, with filters, page by page; and whether it was changed.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use http::request::Parts;
use maud::{Markup, html};

use super::forms::{self, Words};
use super::frame::{self, STYLE};
use super::guard::{Access, From, Routes, Signed};
use super::language::Language;
use super::next::encoded;
use super::problem::{of_account, of_store};
use super::times;
use crate::accounts::Permission;
use crate::accounts::audit::{self, Verdict};
use crate::channels::web::Web;
use crate::replies::Args;
use crate::store::{
    Agent, AgentId, AuditAction, AuditEntry, AuditFilter, ConversationId, StoreError,
};

/// The page.
const ADDRESS: &str = "/desk/audit";
/// So many entries are on one page.
const PAGE: u32 = 100;
/// A log of up to so many entries is verified whenever it is looked at; a longer one when that is asked for.
const VERIFIED_ALWAYS: u64 = 20_000;

/// The routes.
pub(super) fn declare(routes: Routes) -> Routes {
    routes.get(ADDRESS, Access::Only(Permission::ReadAudit), show)
}

/// What is wanted, as it stands in the address.
#[derive(Debug, Default)]
struct Wanted {
    agent: String,
    action: String,
    conversation: String,
    day: String,
    before: Option<u64>,
    verify: bool,
}

impl Wanted {
    fn of(parts: &Parts) -> Self {
        let text = |name| forms::query(parts, name).unwrap_or_default();
        Self {
            agent: text("agent"),
            action: text("action"),
            conversation: text("conversation").trim().to_owned(),
            day: text("day"),
            before: text("before").parse().ok(),
            verify: text("verify") == "1",
        }
    }

    fn filter(&self) -> AuditFilter {
        let named = |name: &String| Some(name.clone()).filter(|name| !name.is_empty());
        let day = times::day(&self.day);
        AuditFilter {
            actor: named(&self.agent).map(AgentId::from),
            conversation: named(&self.conversation).map(ConversationId::from),
            before: self.before,
            action: self.action(),
            since: day.map(|(begins, _)| begins),
            until: day.map(|(_, ends)| ends),
        }
    }

    fn action(&self) -> Option<AuditAction> {
        let mut all = AuditAction::ALL.into_iter();
        all.find(|action| action.name() == self.action)
    }

    /// The address of the same with a change at the end.
    fn address(&self, change: &str) -> String {
        let parts = [
            ("agent", &self.agent),
            ("action", &self.action),
            ("conversation", &self.conversation),
            ("day", &self.day),
        ];
        let mut address = format!("{ADDRESS}?");
        for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
            address.push_str(name);
            address.push('=');
            address.push_str(&encoded(value));
            address.push('&');
        }
        address + change
    }
}

async fn show(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    signed: Signed,
    parts: Parts,
) -> Response {
    let wanted = Wanted::of(&parts);
    // Before it is shown: an entry that cannot be written must not be a look that nobody knows of.
    let read = audit::entry(AuditAction::AuditRead, web.bot.clock().at())
        .by(&signed.agent.id)
        .from(from);
    if let Err(error) = web.accounts.record(read).await {
        return of_account(&web, language, &error);
    }
    match find(&web, &wanted).await {
        Ok(found) => {
            let page = page(&web, language, &signed, &wanted, &found);
            Html(page.into_string()).into_response()
        }
        Err(error) => of_store(&web, language, &error),
    }
}

/// What is shown.
#[derive(Debug)]
struct Found {
    entries: Vec<AuditEntry>,
    /// Whether there are more.
    more: bool,
    agents: Vec<Agent>,
    verdict: Option<Verdict>,
    /// How many entries there are.
    total: u64,
}

async fn find(web: &Web, wanted: &Wanted) -> Result<Found, StoreError> {
    let store = web.bot.store();
    let mut entries = store.audit(wanted.filter(), PAGE + 1).await?;
    let more = entries.len() > PAGE as usize;
    entries.truncate(PAGE as usize);
    let chain = store.audit_chain().await?;
    let total = chain.newest.number.saturating_sub(chain.erased.number);
    let verdict = if wanted.verify || total <= VERIFIED_ALWAYS {
        Some(audit::verify(store, None).await?)
    } else {
        None
    };
    Ok(Found {
        entries,
        more,
        agents: store.agents().await?,
        verdict,
        total,
    })
}

fn page(web: &Web, language: Language, signed: &Signed, wanted: &Wanted, found: &Found) -> Markup {
    let words = Words { web, language };
    let older = found.entries.last().filter(|_| found.more);
    let body = html! {
        h1 { (words.text("staff-audit")) }
        (verdict(words, wanted, found))
        (filters(words, wanted, found))
        @if found.entries.is_empty() {
            p { (words.text("staff-door-no-entries")) }
        } @else {
            (table(words, found))
        }
        @if wanted.before.is_some() || older.is_some() {
            nav.actions aria-label=(words.text("staff-door-pages")) {
                @if wanted.before.is_some() {
                    a.button href=(wanted.address("")) { (words.text("staff-door-newest")) }
                }
                @if let Some(last) = older {
                    a.button rel="next" href=(wanted.address(&format!("before={}", last.number))) {
                        (words.text("staff-door-older"))
                    }
                }
            }
        }
    };
    frame::page(
        web,
        Some(signed),
        language,
        "staff-audit",
        STYLE,
        None,
        &body,
    )
}

fn verdict(words: Words<'_>, wanted: &Wanted, found: &Found) -> Markup {
    html! {
        @match &found.verdict {
            Some(Verdict::Whole { entries, newest }) => {
                p.done {
                    (words.with("staff-door-whole", &Args::new().with("count", figure(*entries))))
                    br;
                    (words.text("staff-door-newest-entry")) " "
                    code { (newest.number) ":" (newest.hash) }
                }
            }
            Some(Verdict::Broken { number }) => {
                p.problem role="alert" {
                    (words.with("staff-door-broken", &Args::new().with("number", figure(*number))))
                }
            }
            None => {
                p.warning {
                    (words.with("staff-door-unverified", &Args::new().with("count", figure(found.total))))
                    " "
                    a href=(wanted.address("verify=1")) { (words.text("staff-door-verify")) }
                }
            }
        }
    }
}

/// A number as a text, so that it is shown as it is written elsewhere.
fn figure(number: u64) -> String {
    number.to_string()
}

fn filters(words: Words<'_>, wanted: &Wanted, found: &Found) -> Markup {
    html! {
        form.card method="get" action=(ADDRESS) {
            h2 { (words.text("staff-door-filters")) }
            div.actions {
                label for="agent" { (words.text("staff-door-who")) }
                select #agent name="agent" {
                    option value="" { (words.text("staff-door-everybody")) }
                    @for agent in &found.agents {
                        option value=(agent.id.as_str()) selected[agent.id.as_str() == wanted.agent] {
                            (agent.name) " (" (agent.login) ")"
                        }
                    }
                }
                label for="action" { (words.text("staff-door-what")) }
                select #action name="action" {
                    option value="" { (words.text("staff-door-everything")) }
                    @for action in AuditAction::ALL {
                        option value=(action.name()) selected[action.name() == wanted.action] {
                            (words.text(&action_id(action)))
                        }
                    }
                }
                label for="day" { (words.text("staff-door-day")) }
                input #day type="date" name="day" value=(wanted.day);
                label for="conversation" { (words.text("staff-door-conversation")) }
                input #conversation type="text" name="conversation" value=(wanted.conversation) autocomplete="off";
                button type="submit" { (words.text("staff-door-show")) }
                a href=(ADDRESS) { (words.text("staff-door-show-all")) }
            }
        }
    }
}

/// The id of what an action is called.
fn action_id(action: AuditAction) -> String {
    format!("staff-audit-{}", action.name().replace('_', "-"))
}

fn table(words: Words<'_>, found: &Found) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.text("staff-audit")) {
            table {
                thead {
                    tr {
                        th.number scope="col" { (words.text("staff-door-number")) }
                        th scope="col" { (words.text("staff-door-when")) }
                        th scope="col" { (words.text("staff-door-who")) }
                        th scope="col" { (words.text("staff-door-what")) }
                        th scope="col" { (words.text("staff-door-whom")) }
                        th scope="col" { (words.text("staff-door-conversation")) }
                        th scope="col" { (words.text("staff-door-network")) }
                    }
                }
                tbody {
                    @for entry in &found.entries { (row(words, found, entry)) }
                }
            }
        }
    }
}

fn row(words: Words<'_>, found: &Found, entry: &AuditEntry) -> Markup {
    let name = |id: &AgentId| {
        let mut agents = found.agents.iter();
        let known = agents.find(|agent| agent.id == *id);
        known.map_or_else(|| id.to_string(), |agent| agent.name.clone())
    };
    html! {
        tr id={ "n" (entry.number) } {
            td.number { (entry.number) }
            td { (times::moment(entry.at)) }
            td { (entry.actor.as_ref().map_or_else(|| "–".to_owned(), name)) }
            td { (words.text(&action_id(entry.action))) (detail(words, entry.action)) }
            td { (entry.subject.as_ref().map_or_else(String::new, name)) }
            td {
                @if let Some(conversation) = &entry.conversation { code { (conversation.as_str()) } }
            }
            td { (entry.network.as_deref().unwrap_or_default()) }
        }
    }
}

/// What the name of an action leaves open.
fn detail(words: Words<'_>, action: AuditAction) -> String {
    match action {
        AuditAction::AgentInvited(role)
        | AuditAction::AgentAdded(role)
        | AuditAction::RoleChanged(role) => {
            let role = words.text(&format!("staff-frame-role-{}", role.name()));
            format!(" ({role})")
        }
        AuditAction::AuditErased(count) => format!(" ({count})"),
        _ => String::new(),
    }
}
