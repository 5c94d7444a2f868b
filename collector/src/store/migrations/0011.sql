-- Who may sign in, as what, and for which units. Accounts that were there ran everything and still do; all sign in anew.
DROP TABLE session;
CREATE TABLE account_of_role (
    name           TEXT PRIMARY KEY,
    password_hash  TEXT NOT NULL,
    created_ms     INTEGER NOT NULL,
    role           TEXT NOT NULL CHECK (role IN ('viewer', 'officer', 'admin')),
    -- This unit and those below it; absent: all units.
    unit_no        INTEGER REFERENCES unit,
    -- The password was made by somebody else.
    must_change    INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    -- Sealed under a key beside the database: who reads the database alone cannot make codes.
    totp_secret    BLOB,
    -- Step of the newest code that was taken; none is taken twice.
    totp_step      INTEGER NOT NULL DEFAULT 0,
    disabled_ms    INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO account_of_role (name, password_hash, created_ms, role, must_change)
    SELECT name, password_hash, created_ms, 'admin', 0 FROM account;
DROP TABLE account;
ALTER TABLE account_of_role RENAME TO account;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    account    TEXT NOT NULL REFERENCES account,
    created_ms INTEGER NOT NULL,
    seen_ms    INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account);

CREATE INDEX audit_by_actor ON audit (actor, audit_no);
CREATE INDEX audit_by_action ON audit (action, audit_no);
CREATE INDEX audit_by_time ON audit (at_ms, audit_no);
