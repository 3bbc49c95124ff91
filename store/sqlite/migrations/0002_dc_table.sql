-- What help.getConfig says of data centres, complete, and until when it holds.
-- Nothing has written the old table's rows yet.

-- +goose Up
DROP TABLE dc_option;

CREATE TABLE dc_table (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE dc_option (
    position        INTEGER PRIMARY KEY,
    dc              INTEGER NOT NULL,
    addr            TEXT NOT NULL,
    ipv6            INTEGER NOT NULL,
    media_only      INTEGER NOT NULL,
    cdn             INTEGER NOT NULL,
    obfuscated_only INTEGER NOT NULL,
    static          INTEGER NOT NULL,
    this_port_only  INTEGER NOT NULL,
    secret          BLOB
) STRICT;
