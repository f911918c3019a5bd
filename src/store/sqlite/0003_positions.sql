-- The row number of an event is its position for those who follow all events. It must never be used again, not even when
-- the newest events are erased, or a follower would miss the next one: AUTOINCREMENT remembers the greatest one.

CREATE TABLE numbered_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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

INSERT INTO numbered_events (id, conversation, seq, turn, kind, author, agent, at, key, visible, body, text, folded)
    SELECT id, conversation, seq, turn, kind, author, agent, at, key, visible, body, text, folded FROM events ORDER BY id;

-- Its indexes and triggers go with it; no other table refers to it.
DROP TABLE events;

ALTER TABLE numbered_events RENAME TO events;

CREATE UNIQUE INDEX events_by_key ON events (conversation, key, author, COALESCE(agent, '')) WHERE key IS NOT NULL;

CREATE TRIGGER events_are_append_only BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER events_leave_the_search AFTER DELETE ON events WHEN old.folded IS NOT NULL
BEGIN
    INSERT INTO search (search, rowid, folded) VALUES ('delete', old.id, old.folded);
END;
