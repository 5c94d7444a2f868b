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
