//! The SQL that every back end understands: `$1` parameters, TEXT and BIGINT columns, RETURNING and ON CONFLICT.

macro_rules! conversation_columns {
    () => {
        "id, channel, locale, holder, agent, state, last_seq, created_at, active_at"
    };
}
macro_rules! event_columns {
    () => {
        "conversation, seq, at, author, agent, key, body, text"
    };
}
macro_rules! case_columns {
    () => {
        "id, conversation, status, agent, reason, opened_at, waiting_since, claimed_at, closed_at, close_reason, \
         snoozed_until"
    };
}
macro_rules! agent_columns {
    () => {
        "id, login, name, role, password, created_at, disabled_at"
    };
}
macro_rules! audit_columns {
    () => {
        "number, at, actor, action, detail, conversation, subject, network, hash"
    };
}
macro_rules! suggestion_columns {
    () => {
        "id, conversation, agent, message, intent, locale, rank, score, shown_at, inserted_at, edited_at, distance, \
         sent_at, rejected_at, reason"
    };
}

// Conversations.

pub(super) const INSERT_CONVERSATION: &str = "INSERT INTO conversations (id, token_hash, channel, locale, holder, state, \
     last_seq, created_at, active_at) VALUES ($1, $2, $3, $4, 'bot', $5, 0, $6, $6)";

pub(super) const CONVERSATION: &str = concat!(
    "SELECT ",
    conversation_columns!(),
    " FROM conversations WHERE id = $1"
);

pub(super) const CONVERSATION_OF_TOKEN: &str = concat!(
    "SELECT ",
    conversation_columns!(),
    " FROM conversations WHERE token_hash = $1"
);

pub(super) const RECENT: &str = concat!(
    "SELECT ",
    conversation_columns!(),
    " FROM conversations ORDER BY active_at DESC, id DESC LIMIT $1"
);

pub(super) const RECENT_BEFORE: &str = concat!(
    "SELECT ",
    conversation_columns!(),
    " FROM conversations WHERE (active_at, id) < ($1, $2) ORDER BY active_at DESC, id DESC LIMIT $3"
);

/// Takes the row of a conversation for the rest of the transaction; an update that changes nothing does so everywhere.
pub(super) const LOCK_CONVERSATION: &str = "UPDATE conversations SET last_seq = last_seq WHERE id = $1 RETURNING last_seq, \
     holder, agent";

/// Moves a conversation on: the number of its last event, and whatever else is not NULL.
pub(super) const ADVANCE: &str = "UPDATE conversations SET last_seq = $2, active_at = CASE WHEN active_at < $3 THEN $3 ELSE \
     active_at END, state = COALESCE($4, state), locale = COALESCE($5, locale), agent = CASE WHEN $6 IS NULL THEN agent ELSE \
     $7 END, holder = COALESCE($6, holder) WHERE id = $1";

// Events.

pub(super) const INSERT_EVENT: &str = "INSERT INTO events (conversation, seq, turn, kind, author, agent, at, key, visible, \
     body, text, folded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

pub(super) const EVENTS_AFTER: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM events WHERE conversation = $1 AND seq > $2 ORDER BY seq LIMIT $3"
);

pub(super) const VISIBLE_EVENTS_AFTER: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM events WHERE conversation = $1 AND seq > $2 AND visible = 1 ORDER BY seq LIMIT $3"
);

pub(super) const EVENTS_OF_KEY: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM events WHERE conversation = $1 AND turn = (SELECT seq FROM events WHERE conversation = $1 AND key = $2 \
     AND author = $3 AND COALESCE(agent, '') = $4) ORDER BY seq"
);

pub(super) const KIND_OF_EVENT: &str =
    "SELECT kind FROM events WHERE conversation = $1 AND seq = $2";

pub(super) const AUTHOR_OF_EVENT: &str =
    "SELECT kind, author, agent FROM events WHERE conversation = $1 AND seq = $2";

pub(super) const INSERT_ANSWER: &str =
    "INSERT INTO answers (conversation, seq, intent) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

// Following all events.

pub(super) const EVENTS_SINCE: &str = concat!(
    "SELECT id AS position, ",
    event_columns!(),
    " FROM events WHERE id > $1 ORDER BY id LIMIT $2"
);

pub(super) const CURSOR: &str = "SELECT position FROM cursors WHERE name = $1";

pub(super) const MOVE_CURSOR: &str = "INSERT INTO cursors (name, position, moved_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO \
     UPDATE SET position = excluded.position, moved_at = excluded.moved_at WHERE excluded.position > cursors.position";

// Cases.

pub(super) const INSERT_CASE: &str = "INSERT INTO cases (id, conversation, status, reason, opened_at, waiting_since) VALUES \
     ($1, $2, 'waiting', $3, $4, $4)";

pub(super) const OPEN_CASE: &str = concat!(
    "SELECT ",
    case_columns!(),
    " FROM cases WHERE conversation = $1 AND status <> 'closed'"
);

pub(super) const CASES_OF: &str = concat!(
    "SELECT ",
    case_columns!(),
    " FROM cases WHERE conversation = $1 ORDER BY opened_at, id"
);

pub(super) const QUEUE: &str = concat!(
    "SELECT ",
    case_columns!(),
    " FROM cases WHERE status = 'waiting' AND (snoozed_until IS NULL OR snoozed_until <= $1) ORDER BY opened_at, id LIMIT $2"
);

pub(super) const WAITING: &str = "SELECT COUNT(*), MIN(opened_at) FROM cases WHERE status = 'waiting' AND (snoozed_until IS \
     NULL OR snoozed_until <= $1)";

pub(super) const CASES_HELD_BY: &str = concat!(
    "SELECT ",
    case_columns!(),
    " FROM cases WHERE status = 'held' AND agent = $1 ORDER BY opened_at, id LIMIT $2"
);

pub(super) const HELD: &str = concat!(
    "SELECT ",
    case_columns!(),
    " FROM cases WHERE status = 'held' ORDER BY opened_at, id LIMIT $1"
);

pub(super) const OPEN_CASES: &str = concat!(
    "SELECT ",
    case_columns!(),
    " FROM cases WHERE status <> 'closed' AND conversation > $1 ORDER BY conversation LIMIT $2"
);

/// The compare-and-set of a claim.
pub(super) const CLAIM_CASE: &str = concat!(
    "UPDATE cases SET status = 'held', agent = $2, claimed_at = $3, snoozed_until = NULL WHERE conversation = $1 AND status = \
     'waiting' RETURNING ",
    case_columns!()
);

pub(super) const RELEASE_CASE: &str = concat!(
    "UPDATE cases SET status = 'waiting', agent = NULL, waiting_since = $2, snoozed_until = NULL WHERE conversation = $1 AND status = 'held' \
     RETURNING ",
    case_columns!()
);

pub(super) const SNOOZE_CASE: &str = concat!(
    "UPDATE cases SET status = 'waiting', agent = NULL, waiting_since = CASE WHEN status = 'held' THEN $2 ELSE waiting_since \
     END, snoozed_until = $3 WHERE conversation = $1 AND status <> 'closed' RETURNING ",
    case_columns!()
);

pub(super) const TRANSFER_CASE: &str = concat!(
    "UPDATE cases SET status = 'held', agent = $2, claimed_at = $3, snoozed_until = NULL WHERE conversation = $1 AND status <> \
     'closed' RETURNING ",
    case_columns!()
);

pub(super) const CLOSE_CASE: &str = concat!(
    "UPDATE cases SET status = 'closed', closed_at = $2, close_reason = $3, snoozed_until = NULL WHERE conversation = $1 AND status <> 'closed' \
     RETURNING ",
    case_columns!()
);

// Agents.

pub(super) const INSERT_AGENT: &str = concat!(
    "INSERT INTO agents (id, login, name, role, password, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (login) \
     DO NOTHING RETURNING ",
    agent_columns!()
);

pub(super) const AGENTS: &str = concat!(
    "SELECT ",
    agent_columns!(),
    " FROM agents ORDER BY login LIMIT $1"
);

pub(super) const AGENT: &str = concat!("SELECT ", agent_columns!(), " FROM agents WHERE id = $1");

pub(super) const AGENT_BY_LOGIN: &str =
    concat!("SELECT ", agent_columns!(), " FROM agents WHERE login = $1");

pub(super) const DISABLE_AGENT: &str =
    "UPDATE agents SET disabled_at = COALESCE(disabled_at, $2) WHERE id = $1";

pub(super) const ENABLE_AGENT: &str = "UPDATE agents SET disabled_at = NULL WHERE id = $1";

pub(super) const SET_ROLE: &str = "UPDATE agents SET role = $2 WHERE id = $1";

pub(super) const SET_PASSWORD: &str = "UPDATE agents SET password = $2 WHERE id = $1";

pub(super) const REDEEM: &str =
    "INSERT INTO redeemed (invitation, at) VALUES ($1, $2) ON CONFLICT DO NOTHING";

pub(super) const FORGET_REDEEMED: &str = "DELETE FROM redeemed WHERE at < $1";

// Sessions.

pub(super) const INSERT_SESSION: &str = "INSERT INTO sessions (token_hash, agent, role, created_at, used_at) VALUES ($1, $2, $3, $4, $5)";

/// A session with its agent.
pub(super) const SESSION: &str = "SELECT sessions.agent AS session_agent, sessions.role AS session_role, \
     sessions.created_at AS session_created_at, sessions.used_at AS session_used_at, agents.id, agents.login, agents.name, \
     agents.role, agents.password, agents.created_at, agents.disabled_at FROM sessions JOIN agents ON agents.id = \
     sessions.agent WHERE sessions.token_hash = $1";

pub(super) const USE_SESSION: &str =
    "UPDATE sessions SET used_at = $2 WHERE token_hash = $1 AND used_at < $2";

pub(super) const END_SESSION: &str = "DELETE FROM sessions WHERE token_hash = $1";

pub(super) const END_SESSIONS_OF: &str = "DELETE FROM sessions WHERE agent = $1";

/// Ends all sessions of an agent but the latest ones.
pub(super) const END_SURPLUS_SESSIONS: &str = "DELETE FROM sessions WHERE agent = $1 AND token_hash NOT IN (SELECT token_hash \
     FROM sessions WHERE agent = $1 ORDER BY used_at DESC, token_hash LIMIT $2)";

pub(super) const END_STALE_SESSIONS: &str =
    "DELETE FROM sessions WHERE used_at < $1 OR created_at < $2";

// The audit log.

/// Takes the row of the chain for the rest of the transaction; an update that changes nothing does so everywhere.
pub(super) const LOCK_AUDIT_CHAIN: &str = "UPDATE audit_chain SET newest = newest WHERE id = 1 RETURNING erased, erased_hash, \
     newest, newest_hash";

pub(super) const AUDIT_CHAIN: &str =
    "SELECT erased, erased_hash, newest, newest_hash FROM audit_chain WHERE id = 1";

pub(super) const MOVE_AUDIT_END: &str =
    "UPDATE audit_chain SET newest = $1, newest_hash = $2 WHERE id = 1";

pub(super) const MOVE_AUDIT_BEGINNING: &str =
    "UPDATE audit_chain SET erased = $1, erased_hash = $2 WHERE id = 1";

pub(super) const INSERT_AUDIT: &str = "INSERT INTO audit (number, at, actor, action, detail, conversation, subject, network, \
     hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// What every reading of the audit log asks for: a number, an action, a span of time; `$2` is the limit.
macro_rules! audit_filter {
    () => {
        "number < $1 AND ($3 IS NULL OR action = $3) AND at >= $4 AND at < $5"
    };
}

pub(super) const AUDIT: &str = concat!(
    "SELECT ",
    audit_columns!(),
    " FROM audit WHERE ",
    audit_filter!(),
    " ORDER BY number DESC LIMIT $2"
);

pub(super) const AUDIT_BY_ACTOR: &str = concat!(
    "SELECT ",
    audit_columns!(),
    " FROM audit WHERE ",
    audit_filter!(),
    " AND actor = $6 ORDER BY number DESC LIMIT $2"
);

pub(super) const AUDIT_BY_CONVERSATION: &str = concat!(
    "SELECT ",
    audit_columns!(),
    " FROM audit WHERE ",
    audit_filter!(),
    " AND conversation = $6 ORDER BY number DESC LIMIT $2"
);

pub(super) const AUDIT_BY_BOTH: &str = concat!(
    "SELECT ",
    audit_columns!(),
    " FROM audit WHERE ",
    audit_filter!(),
    " AND conversation = $6 AND actor = $7 ORDER BY number DESC LIMIT $2"
);

pub(super) const AUDIT_AFTER: &str = concat!(
    "SELECT ",
    audit_columns!(),
    " FROM audit WHERE number > $1 ORDER BY number LIMIT $2"
);

/// The first entry that stays.
pub(super) const FIRST_AUDIT_SINCE: &str = "SELECT MIN(number) FROM audit WHERE at >= $1";

pub(super) const AUDIT_HASH: &str = "SELECT hash FROM audit WHERE number = $1";

pub(super) const ERASE_AUDIT: &str = "DELETE FROM audit WHERE number <= $1";

// Suggestions and feedback.

pub(super) const INSERT_SUGGESTION: &str = concat!(
    "INSERT INTO suggestions (id, conversation, agent, message, intent, locale, rank, score, shown_at) VALUES ($1, $2, $3, \
     $4, $5, $6, $7, $8, $9) RETURNING ",
    suggestion_columns!()
);

pub(super) const SUGGESTION: &str = concat!(
    "SELECT ",
    suggestion_columns!(),
    " FROM suggestions WHERE id = $1"
);

pub(super) const SUGGESTIONS_OF: &str = concat!(
    "SELECT ",
    suggestion_columns!(),
    " FROM suggestions WHERE conversation = $1 ORDER BY shown_at, rank, id"
);

pub(super) const SUGGESTION_INSERTED: &str =
    "UPDATE suggestions SET inserted_at = $2 WHERE id = $1";
pub(super) const SUGGESTION_EDITED: &str =
    "UPDATE suggestions SET edited_at = $2, distance = $3 WHERE id = $1";
pub(super) const SUGGESTION_SENT: &str = "UPDATE suggestions SET sent_at = $2 WHERE id = $1";
pub(super) const SUGGESTION_REJECTED: &str =
    "UPDATE suggestions SET rejected_at = $2, reason = $3 WHERE id = $1";

pub(super) const SUGGESTION_COUNTS: &str = "SELECT intent, locale, COUNT(*), COUNT(inserted_at), COUNT(edited_at), \
     COUNT(sent_at), COUNT(rejected_at) FROM suggestions WHERE shown_at >= $1 AND shown_at < $2 GROUP BY intent, locale \
     ORDER BY intent, locale";

pub(super) const SET_FEEDBACK: &str = "INSERT INTO feedback (conversation, seq, thumb, at) VALUES ($1, $2, $3, $4) ON \
     CONFLICT (conversation, seq) DO UPDATE SET thumb = excluded.thumb, at = excluded.at";

pub(super) const FEEDBACK_OF: &str =
    "SELECT seq, thumb, at FROM feedback WHERE conversation = $1 ORDER BY seq";

pub(super) const FEEDBACK_COUNTS: &str = "SELECT answers.intent, COUNT(CASE WHEN feedback.thumb = 'up' THEN 1 END), \
     COUNT(CASE WHEN feedback.thumb = 'down' THEN 1 END) FROM feedback JOIN answers ON answers.conversation = \
     feedback.conversation AND answers.seq = feedback.seq WHERE feedback.at >= $1 AND feedback.at < $2 GROUP BY \
     answers.intent ORDER BY answers.intent";

// Channels.

macro_rules! posted_columns {
    () => {
        "conversation, channel, seq, role, part, place, message, at"
    };
}

pub(super) const CONVERSATION_AT: &str =
    "SELECT conversation FROM addresses WHERE channel = $1 AND address = $2";

pub(super) const BIND_ADDRESS: &str = "INSERT INTO addresses (channel, address, conversation, bound_at) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (channel, address) DO UPDATE SET conversation = excluded.conversation, bound_at = excluded.bound_at";

pub(super) const UNBIND_ADDRESS: &str = "DELETE FROM addresses WHERE channel = $1 AND address = $2";

pub(super) const ADDRESSES: &str = "SELECT address FROM addresses WHERE conversation = $1 AND channel = $2 ORDER BY bound_at \
     DESC, address LIMIT $3";

/// The addresses of a conversation on all channels.
pub(super) const ADDRESSES_OF: &str = "SELECT channel, address, bound_at FROM addresses WHERE conversation = $1 ORDER BY \
     bound_at, channel, address";

pub(super) const KEEP_POSTED: &str = concat!(
    "INSERT INTO posted (",
    posted_columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (conversation, channel, seq, role, part) DO UPDATE SET place = \
     excluded.place, message = excluded.message, at = excluded.at"
);

pub(super) const POSTED: &str = concat!(
    "SELECT ",
    posted_columns!(),
    " FROM posted WHERE conversation = $1 AND channel = $2 AND seq = $3 ORDER BY role, part LIMIT $4"
);

/// The messages of a conversation on all channels.
pub(super) const POSTED_OF: &str = concat!(
    "SELECT ",
    posted_columns!(),
    " FROM posted WHERE conversation = $1 ORDER BY seq, channel, role, part"
);

pub(super) const POSTED_AS: &str = concat!(
    "SELECT ",
    posted_columns!(),
    " FROM posted WHERE channel = $1 AND place = $2 AND message = $3 ORDER BY seq DESC, at DESC LIMIT 1"
);

/// The compare-and-set of a lease: free, over, or one's own.
pub(super) const TAKE_LEASE: &str = "INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE \
     SET holder = excluded.holder, until = excluded.until WHERE leases.until <= $4 OR leases.holder = excluded.holder";

pub(super) const END_LEASES: &str = "DELETE FROM leases";

pub(super) const RETURN_LEASE: &str = "DELETE FROM leases WHERE name = $1 AND holder = $2";

pub(super) const MEMO: &str = "SELECT value FROM memos WHERE channel = $1 AND key = $2";

pub(super) const MEMOS: &str = "SELECT key, value FROM memos WHERE channel = $1 AND key >= $2 AND SUBSTR(key, 1, LENGTH($2)) = \
     $2 AND key > $4 ORDER BY key LIMIT $3";

/// The notes that name a conversation, on all channels.
pub(super) const MEMOS_OF: &str =
    "SELECT channel, key, value FROM memos WHERE conversation = $1 ORDER BY channel, key";

pub(super) const SET_MEMO: &str = "INSERT INTO memos (channel, key, value, conversation, at) VALUES ($1, $2, $3, $4, $5) ON \
     CONFLICT (channel, key) DO UPDATE SET value = excluded.value, conversation = excluded.conversation, at = excluded.at";

pub(super) const REMOVE_MEMO: &str = "DELETE FROM memos WHERE channel = $1 AND key = $2";

// Erasure.

/// Everything of a conversation, in an order that respects references.
pub(super) const ERASE: [&str; 9] = [
    "DELETE FROM memos WHERE conversation = $1",
    "DELETE FROM posted WHERE conversation = $1",
    "DELETE FROM addresses WHERE conversation = $1",
    "DELETE FROM suggestions WHERE conversation = $1",
    "DELETE FROM feedback WHERE conversation = $1",
    "DELETE FROM answers WHERE conversation = $1",
    "DELETE FROM cases WHERE conversation = $1",
    "DELETE FROM events WHERE conversation = $1",
    "DELETE FROM conversations WHERE id = $1",
];

pub(super) const INACTIVE: &str =
    "SELECT id FROM conversations WHERE active_at < $1 ORDER BY active_at, id LIMIT $2";

// Health.

pub(super) const PROBE: &str =
    "INSERT INTO probe (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at";
