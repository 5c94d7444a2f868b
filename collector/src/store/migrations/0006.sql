-- Hours at which a unit's network is slow again and again, as found last. body: the finding as JSON.
CREATE TABLE recurrence (
    unit_no   INTEGER NOT NULL REFERENCES unit,
    target_no INTEGER NOT NULL,
    from_day  TEXT NOT NULL,
    to_day    TEXT NOT NULL,
    body      TEXT NOT NULL,
    found_ms  INTEGER NOT NULL,
    PRIMARY KEY (unit_no, target_no)
) STRICT, WITHOUT ROWID;
