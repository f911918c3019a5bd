//! What agents do with conversations, as requests and answers in JSON. What cannot be done is a problem in words.

mod answer;
mod body;
mod case;
mod look;
mod said;
mod suggestion;

use super::guard::{Access, Routes};
use crate::accounts::Permission;

/// The routes of the actions.
pub(super) fn declare(routes: Routes) -> Routes {
    let only = Access::Only;
    routes
        .post(
            "/desk/conversations/{id}/claim",
            only(Permission::Claim),
            case::claim,
        )
        .post(
            "/desk/conversations/{id}/release",
            only(Permission::Claim),
            case::release,
        )
        .post(
            "/desk/conversations/{id}/transfer",
            only(Permission::Claim),
            case::transfer,
        )
        .post(
            "/desk/conversations/{id}/close",
            only(Permission::Claim),
            case::close,
        )
        .post(
            "/desk/conversations/{id}/hand-back",
            only(Permission::Claim),
            case::hand_back,
        )
        .post(
            "/desk/conversations/{id}/snooze",
            only(Permission::Claim),
            case::snooze,
        )
        .post(
            "/desk/conversations/{id}/messages",
            only(Permission::Answer),
            said::message,
        )
        .post(
            "/desk/conversations/{id}/notes",
            only(Permission::Note),
            said::note,
        )
        .post(
            "/desk/suggestions/{id}",
            only(Permission::Answer),
            suggestion::step,
        )
        .get(
            "/desk/conversations/{id}/snippets",
            only(Permission::Search),
            look::snippets,
        )
        .get(
            "/desk/colleagues",
            only(Permission::ReadQueue),
            look::colleagues,
        )
        .get("/desk/search", only(Permission::Search), look::search)
        .get(
            "/desk/conversations/{id}/export",
            only(Permission::ExportConversation),
            look::export,
        )
        .post(
            "/desk/conversations/{id}/erase",
            only(Permission::EraseConversation),
            look::erase,
        )
}
