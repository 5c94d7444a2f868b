-- Units that want their line's speed measured once a day: from where, since when, and who was asked last.
CREATE TABLE speed_target (
    unit_no          INTEGER PRIMARY KEY REFERENCES unit,
    url              TEXT NOT NULL,
    set_by           TEXT NOT NULL,
    set_ms           INTEGER NOT NULL,
    asked_ms         INTEGER,
    asked_machine_no INTEGER REFERENCES machine
) STRICT;

-- What came of each asking. outcome: the code of the protocol; bytes and microseconds above 0 when it is 0 (measured).
CREATE TABLE speed_sample (
    unit_no     INTEGER NOT NULL REFERENCES unit,
    asked_ms    INTEGER NOT NULL,
    at_ms       INTEGER NOT NULL,
    machine_no  INTEGER NOT NULL REFERENCES machine,
    outcome     INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    duration_us INTEGER NOT NULL,
    PRIMARY KEY (unit_no, asked_ms)
) STRICT, WITHOUT ROWID;
