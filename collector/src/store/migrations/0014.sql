-- Backups that were tried. file and bytes: what one wrote; problem and detail: why another did not.
CREATE TABLE backup_run (
    run_no   INTEGER PRIMARY KEY AUTOINCREMENT,
    begun_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    by       TEXT NOT NULL,
    file     TEXT,
    bytes    INTEGER,
    problem  TEXT,
    detail   TEXT,
    CHECK ((file IS NULL) = (bytes IS NULL) AND (file IS NULL) = (problem IS NOT NULL))
) STRICT;

-- How long raw samples are kept, as an administrator set it; rows never change, the last one counts.
CREATE TABLE retention_setting (
    setting_no  INTEGER PRIMARY KEY,
    sample_days INTEGER NOT NULL CHECK (0 < sample_days),
    reason      TEXT NOT NULL,
    by          TEXT NOT NULL,
    set_ms      INTEGER NOT NULL
) STRICT;

-- The contract of a unit's line; versioned with the line it belongs to.
CREATE TABLE line_contract (
    unit_no    INTEGER NOT NULL REFERENCES unit,
    valid_from TEXT NOT NULL,
    contract   TEXT NOT NULL,
    PRIMARY KEY (unit_no, valid_from)
) STRICT, WITHOUT ROWID;

-- What a unit decided about its working calendar, for itself and all below it; unit_no NULL: for all there are.
-- Rows never change but for their withdrawal. kind off, on, usual: of the days from_day to to_day; hours: from from_day on.
CREATE TABLE calendar_entry (
    entry_no     INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_no      INTEGER REFERENCES unit,
    kind         TEXT NOT NULL CHECK (kind IN ('off', 'on', 'usual', 'hours')),
    from_day     TEXT NOT NULL,
    to_day       TEXT NOT NULL,
    name         TEXT NOT NULL,
    morning      TEXT,
    afternoon    TEXT,
    saturday     TEXT,
    source       TEXT NOT NULL,
    by           TEXT NOT NULL,
    set_ms       INTEGER NOT NULL,
    withdrawn_by TEXT,
    withdrawn_ms INTEGER
) STRICT;
