-- What channels such as Discord keep beside conversations.

-- Which conversation is reached at an address on a channel.
CREATE TABLE addresses (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    conversation TEXT NOT NULL REFERENCES conversations (id),
    bound_at BIGINT NOT NULL,
    PRIMARY KEY (channel, address)
);

CREATE INDEX addresses_by_conversation ON addresses (conversation, channel, bound_at);

-- Which messages on a channel belong to which events.
CREATE TABLE posted (
    conversation TEXT NOT NULL REFERENCES conversations (id),
    channel TEXT NOT NULL,
    seq BIGINT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('question', 'shown', 'desk', 'staff')),
    part BIGINT NOT NULL,
    place TEXT NOT NULL,
    message TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (conversation, channel, seq, role, part)
);

CREATE INDEX posted_by_message ON posted (channel, place, message, seq);

-- Who of several processes does what only one of them may do.
CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);

-- Notes of channels to themselves.
CREATE TABLE memos (
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    conversation TEXT REFERENCES conversations (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (channel, key)
);

CREATE INDEX memos_by_conversation ON memos (conversation) WHERE conversation IS NOT NULL;
