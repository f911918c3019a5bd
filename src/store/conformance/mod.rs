//! What every back end must do, as tests that take any store: [`ALL`], each with a store of its own, and [`model::run`]
//! with random operations.
//!
//! They are no part of the program; the tests of each back end run them.

mod turns;
mod cases;
mod desk;
mod snooze;
mod search;
mod privacy;
mod outbox;
mod accounts;
mod audit;
mod figures;
mod channel;
mod changes;
pub mod model;

use std::pin::Pin;
use std::sync::Arc;

use serde_json::json;

use super::{
    AccessToken, Agent, AgentId, Audience, Author, Body, CaseAction, ConversationId,
    ConversationRecord, Event, Holder, NewAgent, NewConversation, NewEvent, Role, Store,
    StoreError, Timestamp, Turn, TurnOutcome,
};
use crate::dialogue::Conversation;
use crate::locale::Locale;

/// A test on its way.
pub type Running = Pin<Box<dyn Future<Output = ()> + Send>>;
/// A test of a store that holds nothing yet.
pub type Test = fn(Arc<dyn Store>) -> Running;

macro_rules! tests {
    ($($room:ident :: $name:ident),* $(,)?) => {
        /// Every test with its name.
        pub const ALL: &[(&str, Test)] = &[$((
            concat!(stringify!($room), "::", stringify!($name)),
            |store| Box::pin($room::$name(store)),
        )),*];
    };
}

tests![
    turns::a_turn_is_kept_whole,
    turns::sequence_numbers_have_no_gaps,
    turns::the_same_key_is_one_turn,
    turns::a_stale_turn_gets_the_newer_events,
    turns::one_refused_turn_does_not_harm_the_others,
    turns::what_a_turn_may_not_do_is_refused,
    turns::a_number_is_never_stored,
    changes::only_authors_change_their_messages,
    changes::changes_are_kept_searched_and_shown,
    turns::pages_of_events_and_conversations,
    turns::a_token_opens_its_conversation_only,
    cases::one_of_many_claims_wins,
    cases::the_way_of_a_case,
    cases::only_the_holder_acts_unless_overruled,
    cases::the_bot_is_silent_while_an_agent_answers,
    cases::the_queue_is_by_waiting_time,
    desk::agents_come_and_go,
    desk::residents_never_see_notes,
    desk::a_key_belongs_to_who_sent_it,
    desk::feedback_is_replaced_and_counted,
    desk::suggestions_are_followed_and_counted,
    snooze::a_snoozed_case_comes_back_by_itself,
    snooze::a_held_case_is_given_back_before_it_is_snoozed,
    snooze::the_program_puts_off_only_what_waits,
    snooze::a_case_is_returned_only_from_who_has_it,
    snooze::open_cases_are_read_page_by_page,
    snooze::a_resident_is_told_in_the_same_transaction,
    search::folded_texts_are_found,
    search::short_and_strange_queries,
    search::snippets_and_limits,
    privacy::an_export_holds_everything,
    privacy::an_erased_conversation_is_gone,
    privacy::retention_erases_the_oldest_in_batches,
    privacy::a_closed_store_says_so,
    outbox::all_events_in_the_order_of_their_commits,
    outbox::a_position_is_never_used_again,
    outbox::a_cursor_only_moves_on,
    outbox::the_queue_is_counted,
    accounts::a_session_lives_until_it_is_ended,
    accounts::what_changes_in_an_account_ends_its_sessions,
    accounts::who_loses_the_access_loses_every_session,
    accounts::an_invitation_is_used_once,
    accounts::sessions_are_bounded_and_forgotten,
    audit::entries_follow_each_other,
    audit::pages_by_agent_and_conversation,
    audit::the_oldest_go_and_the_rest_holds,
    figures::replies_are_counted_by_intent_and_language,
    figures::waits_and_suggestions_are_counted,
    figures::only_the_period_counts,
    figures::an_edited_question_is_counted_once,
    channel::an_address_leads_to_one_conversation,
    channel::messages_belong_to_events,
    channel::one_of_many_has_a_lease,
    channel::memos_are_written_and_listed,
    channel::what_channels_keep_goes_with_the_conversation,
];

/// A moment some seconds after the beginning of the tests.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp(1_790_000_000_000_000 + seconds * 1_000_000)
}

/// A new conversation on the web.
pub(crate) async fn begin(store: &dyn Store, seconds: i64) -> (ConversationRecord, AccessToken) {
    let new = NewConversation {
        channel: "web".into(),
        locale: Some(Locale::Ja),
    };
    store
        .create_conversation(new, at(seconds))
        .await
        .expect("a conversation can begin")
}

/// A message of the resident.
pub(crate) fn asks(text: &str) -> NewEvent {
    NewEvent {
        author: Author::Resident,
        body: Body::ResidentMessage { text: text.into() },
    }
}

/// A reply of the bot to an intent.
pub(crate) fn replies(intent: &str, text: &str) -> NewEvent {
    NewEvent {
        author: Author::Bot,
        body: Body::BotReply {
            intents: vec![intent.into()],
            text: text.into(),
            reply: json!({ "text": text }),
            library: "1".into(),
        },
    }
}

/// The wish to talk to a person.
pub(crate) fn hands_over(reason: &str) -> NewEvent {
    NewEvent {
        author: Author::Bot,
        body: Body::HandOver {
            reason: reason.into(),
        },
    }
}

/// A turn that changes no holder.
pub(crate) fn turn(
    conversation: &ConversationId,
    expected: u64,
    key: &str,
    events: Vec<NewEvent>,
) -> Turn {
    Turn {
        conversation: conversation.clone(),
        expected,
        key: key.into(),
        state: Some(Conversation {
            locale: Some(Locale::Ja),
            ..Conversation::default()
        }),
        holder: None,
        events,
        at: at(i64::try_from(expected).unwrap_or(0) + 1),
    }
}

/// Writes a turn that must succeed.
pub(crate) async fn written(store: &dyn Store, turn: Turn) -> Vec<Event> {
    match store.commit_turn(turn).await {
        Ok(TurnOutcome::Written(events)) => events,
        other => panic!("the turn was not written: {other:?}"),
    }
}

/// Writes a question and its answer.
pub(crate) async fn talk(
    store: &dyn Store,
    id: &ConversationId,
    expected: u64,
    question: &str,
    answer: &str,
) -> Vec<Event> {
    let key = format!("talk-{expected}");
    let events = vec![asks(question), replies("intent", answer)];
    written(store, turn(id, expected, &key, events)).await
}

/// A conversation that waits for a person, with three events.
pub(crate) async fn waiting(store: &dyn Store, seconds: i64) -> ConversationId {
    let (record, _) = begin(store, seconds).await;
    let events = vec![
        asks("人と話したい"),
        replies("talk_to_person", "お待ちください"),
        hands_over("asked for a person"),
    ];
    let mut turn = turn(&record.id, 0, "hand-over", events);
    turn.holder = Some(Holder::Queue);
    turn.at = at(seconds);
    written(store, turn).await;
    record.id
}

/// Somebody at the desk.
pub(crate) async fn hire(store: &dyn Store, login: &str) -> Agent {
    let new = NewAgent {
        login: login.into(),
        name: format!("Agent {login}"),
        role: Role::Agent,
        password: "opaque".into(),
    };
    store
        .create_agent(new, at(0))
        .await
        .expect("the login is new")
}

/// An action on a case.
pub(crate) fn action(conversation: &ConversationId, agent: &AgentId, seconds: i64) -> CaseAction {
    CaseAction {
        conversation: conversation.clone(),
        agent: agent.clone(),
        overrule: false,
        reason: "because".into(),
        tell: None,
        at: at(seconds),
    }
}

/// Every event of a conversation, as the desk sees it.
pub(crate) async fn events(store: &dyn Store, id: &ConversationId) -> Vec<Event> {
    store
        .events_after(id, 0, u32::MAX, Audience::Desk)
        .await
        .expect("events can be read")
}

/// The kinds of events, in order.
pub(crate) fn kinds(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.body.kind()).collect()
}

/// Whether something was refused as wrong in itself.
pub(crate) fn is_refused<T>(outcome: &Result<T, StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Refused(_)))
}
