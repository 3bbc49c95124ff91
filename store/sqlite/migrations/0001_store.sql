-- The first schema. Times are Unix nanoseconds (0: none), lists and maps are
-- JSON. Columns whose name starts with sealed_ are XChaCha20-Poly1305 under
-- the master key, bound to table, row, column and version.

-- +goose Up
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id            TEXT PRIMARY KEY,
    sealed_phone  BLOB,
    sealed_proxy  BLOB,
    bot_token_ref TEXT NOT NULL,
    login         TEXT NOT NULL,
    password_ref  TEXT NOT NULL,
    code_cmd      TEXT NOT NULL,
    in_groups     TEXT NOT NULL,
    tags          TEXT NOT NULL,
    vars          TEXT NOT NULL,
    device_model  TEXT NOT NULL,
    device_system TEXT NOT NULL,
    device_app    TEXT NOT NULL,
    enabled       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account_state (
    account      TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    until        INTEGER NOT NULL,
    home_dc      INTEGER NOT NULL,
    user_id      INTEGER NOT NULL,
    username     TEXT NOT NULL,
    sealed_login BLOB,
    updated_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE auth_key (
    account    TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    dc         INTEGER NOT NULL,
    key_id     INTEGER NOT NULL,
    sealed_key BLOB NOT NULL,
    salt       INTEGER NOT NULL,
    offset_ns  INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, dc)
) STRICT, WITHOUT ROWID;

CREATE TABLE dc_option (
    position   INTEGER PRIMARY KEY,
    dc         INTEGER NOT NULL,
    addr       TEXT NOT NULL,
    media_only INTEGER NOT NULL,
    cdn        INTEGER NOT NULL
) STRICT;

CREATE TABLE peer (
    account     TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    id          INTEGER NOT NULL,
    access_hash INTEGER NOT NULL,
    username    TEXT NOT NULL,
    title       TEXT NOT NULL,
    min         INTEGER NOT NULL,
    PRIMARY KEY (account, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX peer_username ON peer (account, username) WHERE username <> '';

CREATE TABLE chat_key (
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    key     TEXT NOT NULL,
    kind    TEXT NOT NULL,
    chat_id INTEGER NOT NULL,
    PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    id         TEXT PRIMARY KEY,
    playbook   TEXT NOT NULL,
    file       TEXT NOT NULL,
    source     BLOB,
    inputs     BLOB,
    selector   TEXT NOT NULL,
    accounts   TEXT NOT NULL,
    status     TEXT NOT NULL,
    error      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX run_created ON run (created_at);

CREATE TABLE run_account (
    run_id     TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    account    TEXT NOT NULL,
    status     TEXT NOT NULL,
    ok         INTEGER NOT NULL,
    changed    INTEGER NOT NULL,
    skipped    INTEGER NOT NULL,
    waiting    INTEGER NOT NULL,
    failed     INTEGER NOT NULL,
    unknown    INTEGER NOT NULL,
    last_step  TEXT NOT NULL,
    error      TEXT NOT NULL,
    elapsed_ns INTEGER NOT NULL,
    PRIMARY KEY (run_id, account)
) STRICT, WITHOUT ROWID;

-- The journal refers to runs and accounts by name only: it is the audit log
-- and stays when they go.
CREATE TABLE journal (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id    TEXT NOT NULL,
    account   TEXT NOT NULL,
    path      TEXT NOT NULL,
    iteration INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    method    TEXT NOT NULL,
    class     TEXT NOT NULL,
    args_hash TEXT NOT NULL,
    random_id INTEGER NOT NULL,
    status    TEXT NOT NULL,
    data      BLOB,
    error     TEXT NOT NULL,
    at        INTEGER NOT NULL,
    hash      BLOB NOT NULL
) STRICT;
CREATE INDEX journal_run ON journal (run_id);

-- +goose StatementBegin
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only: rows are never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only: rows are never deleted');
END;
-- +goose StatementEnd
-- INSERT OR REPLACE deletes without firing the trigger above.
-- +goose StatementBegin
CREATE TRIGGER journal_in_order BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only: an entry comes after the last one');
END;
-- +goose StatementEnd

-- expires_at is in milliseconds of the database's clock. A released lease has
-- no owner; its row stays, so that epochs only ever grow.
CREATE TABLE lease (
    subject    TEXT PRIMARY KEY,
    owner_id   TEXT NOT NULL,
    owner_name TEXT NOT NULL,
    boot       TEXT NOT NULL,
    pid        INTEGER NOT NULL,
    born       INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
