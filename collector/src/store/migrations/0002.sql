-- What people said, and when. The unit is the one the machine belonged to at that moment and comes first in the key.
-- by: who wrote it down, for what was not said at a machine.
CREATE TABLE complaint (
    unit_no      INTEGER NOT NULL REFERENCES unit,
    complaint_id BLOB NOT NULL CHECK (length(complaint_id) = 16),
    machine_no   INTEGER REFERENCES machine,
    at_ms        INTEGER NOT NULL,
    received_ms  INTEGER NOT NULL,
    about        TEXT NOT NULL,
    note         TEXT NOT NULL,
    source       TEXT NOT NULL CHECK (source IN ('machine', 'person')),
    by           TEXT,
    PRIMARY KEY (unit_no, complaint_id)
) STRICT;
CREATE UNIQUE INDEX complaint_once ON complaint (complaint_id);
CREATE INDEX complaint_by_time ON complaint (unit_no, at_ms);
CREATE INDEX complaint_by_machine ON complaint (machine_no, received_ms);

-- The applications that an inventory may name.
CREATE TABLE catalogue_entry (
    entry_no INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    pattern  TEXT NOT NULL,
    added_ms INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    UNIQUE (name, pattern)
) STRICT;

-- Every hardware that a machine ever reported. board: what of it no exchange of a disk changes; may be empty.
CREATE TABLE hardware (
    machine_no  INTEGER NOT NULL REFERENCES machine,
    fingerprint TEXT NOT NULL,
    board       TEXT NOT NULL,
    first_ms    INTEGER NOT NULL,
    last_ms     INTEGER NOT NULL,
    PRIMARY KEY (machine_no, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE INDEX hardware_by_fingerprint ON hardware (fingerprint);

INSERT OR IGNORE INTO hardware
SELECT machine_no, fingerprint, board, min(valid_from_ms), max(valid_from_ms) FROM (
    SELECT machine_no, valid_from_ms, body ->> '$.identity.fingerprint' AS fingerprint,
        coalesce(body ->> '$.identity.hardware_uuid', '') || '|' ||
        coalesce(body ->> '$.identity.board_serial', '') AS board
    FROM inventory WHERE json_valid(body))
WHERE typeof(fingerprint) = 'text' GROUP BY machine_no, fingerprint;

-- Signs that two computers use one machine's identity: it came back to an earlier boot, or to an earlier board.
CREATE TABLE alternation (
    machine_no INTEGER NOT NULL REFERENCES machine,
    kind       TEXT NOT NULL CHECK (kind IN ('boot', 'board')),
    latest     BLOB NOT NULL,
    returns    INTEGER NOT NULL,
    return_ms  INTEGER,
    PRIMARY KEY (machine_no, kind)
) STRICT, WITHOUT ROWID;

-- What an administrator decided about two machines with one hardware; the smaller number comes first.
CREATE TABLE settled_pair (
    first_no   INTEGER NOT NULL REFERENCES machine,
    second_no  INTEGER NOT NULL REFERENCES machine,
    decision   TEXT NOT NULL CHECK (decision IN ('same', 'different')),
    decided_ms INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    PRIMARY KEY (first_no, second_no)
) STRICT, WITHOUT ROWID;
