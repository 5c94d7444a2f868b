-- Who provides a unit's access line and what the contract promises, from a day on. Speeds in kilobits a second.
CREATE TABLE line (
    unit_no    INTEGER NOT NULL REFERENCES unit,
    valid_from TEXT NOT NULL,
    provider   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    down_kbps  INTEGER,
    up_kbps    INTEGER,
    added_by   TEXT NOT NULL,
    added_ms   INTEGER NOT NULL,
    PRIMARY KEY (unit_no, valid_from)
) STRICT, WITHOUT ROWID;

-- What judging a unit's day found. day: the local day in which it began. body: the whole episode as JSON.
-- A number is never used again, so a link or a paper that names one stays true.
CREATE TABLE episode (
    episode_no INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_no    INTEGER NOT NULL REFERENCES unit,
    day        TEXT NOT NULL,
    start_ms   INTEGER NOT NULL,
    end_ms     INTEGER NOT NULL,
    open       INTEGER NOT NULL,
    verdict    TEXT NOT NULL,
    target     TEXT,
    confidence REAL NOT NULL,
    rule       TEXT NOT NULL,
    body       TEXT NOT NULL,
    judged_ms  INTEGER NOT NULL,
    final      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX episode_by_unit ON episode (unit_no, day);
CREATE INDEX episode_by_time ON episode (start_ms);
CREATE INDEX episode_unfinished ON episode (day) WHERE final = 0;

-- What was usual at a unit, learnt from the days before `day`.
CREATE TABLE baseline (
    unit_no    INTEGER NOT NULL REFERENCES unit,
    day        TEXT NOT NULL,
    body       TEXT NOT NULL,
    learnt_ms  INTEGER NOT NULL,
    PRIMARY KEY (unit_no, day)
) STRICT, WITHOUT ROWID;

-- Something was changed to make the network better: a line upgraded, a switch exchanged.
CREATE TABLE intervention (
    intervention_no INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_no         INTEGER NOT NULL REFERENCES unit,
    at_ms           INTEGER NOT NULL,
    what            TEXT NOT NULL,
    note            TEXT NOT NULL,
    by              TEXT NOT NULL,
    added_ms        INTEGER NOT NULL,
    withdrawn_ms    INTEGER
) STRICT;
CREATE INDEX intervention_by_unit ON intervention (unit_no, at_ms);

-- An online meeting, for which the line had to be good. source: the paper that invites to it.
CREATE TABLE meeting (
    meeting_no   INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_no      INTEGER NOT NULL REFERENCES unit,
    from_ms      INTEGER NOT NULL,
    to_ms        INTEGER NOT NULL,
    name         TEXT NOT NULL,
    source       TEXT NOT NULL,
    by           TEXT NOT NULL,
    declared_ms  INTEGER NOT NULL,
    withdrawn_ms INTEGER
) STRICT;
CREATE INDEX meeting_by_unit ON meeting (unit_no, from_ms);

-- What the measurements say to a complaint; judged again when late samples come. body: the figures as JSON.
CREATE TABLE complaint_verdict (
    unit_no      INTEGER NOT NULL REFERENCES unit,
    complaint_id BLOB NOT NULL CHECK (length(complaint_id) = 16),
    verdict      TEXT NOT NULL,
    sentence     TEXT NOT NULL,
    body         TEXT NOT NULL,
    judged_ms    INTEGER NOT NULL,
    PRIMARY KEY (unit_no, complaint_id)
) STRICT, WITHOUT ROWID;

-- When machines or their agents announced their stop; what a power cut never does.
CREATE TABLE goodbye (
    machine_no INTEGER NOT NULL REFERENCES machine,
    at_ms      INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('shutdown', 'stop')),
    PRIMARY KEY (machine_no, at_ms)
) STRICT, WITHOUT ROWID;
