-- Types are TEXT and BIGINT only. Moments are microseconds since 1970 in UTC, JSON is TEXT.

CREATE TABLE agents (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);

CREATE TABLE conversations (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    locale TEXT,
    holder TEXT NOT NULL CHECK (holder IN ('bot', 'queue', 'agent', 'closed')),
    agent TEXT REFERENCES agents (id),
    state TEXT NOT NULL,
    last_seq BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    active_at BIGINT NOT NULL,
    CHECK ((holder = 'agent') = (agent IS NOT NULL))
);

CREATE INDEX conversations_by_activity ON conversations (active_at, id);

-- The truth. `turn` is the sequence number of the first event written together with this one.
CREATE TABLE events (
    -- The row number, fixed because the search index refers to it.
    id INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id),
    seq BIGINT NOT NULL,
    turn BIGINT NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    agent TEXT REFERENCES agents (id),
    at BIGINT NOT NULL,
    key TEXT,
    visible BIGINT NOT NULL,
    body TEXT NOT NULL,
    text TEXT NOT NULL,
    folded TEXT,
    UNIQUE (conversation, seq)
);

-- A key belongs to who sent it: what a resident sends can never be taken for something of an agent.
CREATE UNIQUE INDEX events_by_key ON events (conversation, key, author, COALESCE(agent, '')) WHERE key IS NOT NULL;

CREATE TRIGGER events_are_append_only BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

-- Which intents a reply of the bot answered.
CREATE TABLE answers (
    conversation TEXT NOT NULL REFERENCES conversations (id),
    seq BIGINT NOT NULL,
    intent TEXT NOT NULL,
    PRIMARY KEY (conversation, seq, intent)
);

CREATE TABLE feedback (
    conversation TEXT NOT NULL REFERENCES conversations (id),
    seq BIGINT NOT NULL,
    thumb TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (conversation, seq)
);

CREATE INDEX feedback_by_time ON feedback (at);

CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id),
    status TEXT NOT NULL CHECK (status IN ('waiting', 'held', 'closed')),
    agent TEXT REFERENCES agents (id),
    reason TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    waiting_since BIGINT NOT NULL,
    claimed_at BIGINT,
    closed_at BIGINT,
    close_reason TEXT
);

CREATE UNIQUE INDEX cases_open ON cases (conversation) WHERE status <> 'closed';
CREATE INDEX cases_by_conversation ON cases (conversation);
CREATE INDEX cases_waiting ON cases (opened_at, id) WHERE status = 'waiting';
CREATE INDEX cases_held ON cases (agent, opened_at) WHERE status = 'held';

CREATE TABLE suggestions (
    id TEXT NOT NULL PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id),
    agent TEXT NOT NULL REFERENCES agents (id),
    message BIGINT NOT NULL,
    intent TEXT NOT NULL,
    locale TEXT NOT NULL,
    rank BIGINT NOT NULL,
    score BIGINT NOT NULL,
    shown_at BIGINT NOT NULL,
    inserted_at BIGINT,
    edited_at BIGINT,
    distance BIGINT,
    sent_at BIGINT,
    rejected_at BIGINT,
    reason TEXT
);

CREATE INDEX suggestions_by_conversation ON suggestions (conversation);
CREATE INDEX suggestions_by_time ON suggestions (shown_at);

-- The last proof that the store can be written to.
CREATE TABLE probe (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);

-- Trigrams of the folded texts, which themselves stay in `events`. The writer indexes the new events of all turns of a
-- transaction at once, because the index writes a segment at every savepoint that has touched it.
CREATE VIRTUAL TABLE search USING fts5 (folded, content = 'events', content_rowid = 'id', tokenize = 'trigram');

-- An erased text must not linger in the index.
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER events_leave_the_search AFTER DELETE ON events WHEN old.folded IS NOT NULL
BEGIN
    INSERT INTO search (search, rowid, folded) VALUES ('delete', old.id, old.folded);
END;
