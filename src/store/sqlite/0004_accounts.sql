-- Who is signed in. Only the hash of a session's token is kept. `role` is the one that the agent had when the token was
-- made: when it is another one now, the token is replaced.

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    agent TEXT NOT NULL REFERENCES agents (id),
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_agent ON sessions (agent, used_at);
CREATE INDEX sessions_by_use ON sessions (used_at);

-- The hashes of invitations that were used, so that each is used once even when its file could not be removed.
CREATE TABLE redeemed (
    invitation TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);

-- Who did what. `hash` is SHA-256 of the hash of the entry before and the other columns. Conversations that were erased
-- stay named here, so `conversation` refers to no table.
CREATE TABLE audit (
    number BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT,
    action TEXT NOT NULL,
    detail TEXT,
    conversation TEXT,
    subject TEXT,
    network TEXT,
    hash TEXT NOT NULL
);

CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_conversation ON audit (conversation, number);
CREATE INDEX audit_by_actor ON audit (actor, number);

-- The two ends of the chain: the last entry that was erased because of its age, and the newest one.
CREATE TABLE audit_chain (
    id BIGINT NOT NULL PRIMARY KEY,
    erased BIGINT NOT NULL,
    erased_hash TEXT NOT NULL,
    newest BIGINT NOT NULL,
    newest_hash TEXT NOT NULL
);

INSERT INTO audit_chain (id, erased, erased_hash, newest, newest_hash) VALUES (1, 0, '', 0, '');

CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_goes_from_its_beginning BEFORE DELETE ON audit
    WHEN old.number > (SELECT erased FROM audit_chain WHERE id = 1)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
