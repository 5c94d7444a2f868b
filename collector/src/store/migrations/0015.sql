-- Tokens with which other programs read. Only a token's SHA-256 is kept. unit_no: it sees this unit and those below it;
-- NULL: all there are. last_used_day: local, YYYY-MM-DD.
CREATE TABLE api_token (
    token_no      INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash    BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    name          TEXT NOT NULL,
    unit_no       INTEGER REFERENCES unit,
    created_by    TEXT NOT NULL,
    created_ms    INTEGER NOT NULL,
    expires_ms    INTEGER NOT NULL,
    revoked_ms    INTEGER,
    last_used_day TEXT
) STRICT;
