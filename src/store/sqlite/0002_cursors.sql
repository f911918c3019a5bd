-- How far those who follow all events (webhooks, for example) have come: the position of the last event they are done with.

CREATE TABLE cursors (
    name TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    moved_at BIGINT NOT NULL
);
