-- The history of accounts, for people; and when a server was last heard.

-- +goose Up
CREATE TABLE account_event (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    dc      INTEGER NOT NULL,
    fields  TEXT NOT NULL
) STRICT;
CREATE INDEX account_event_account ON account_event (account, seq);

ALTER TABLE account_state ADD COLUMN heard_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account_state ADD COLUMN update_at INTEGER NOT NULL DEFAULT 0;
