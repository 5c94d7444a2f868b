-- What people said about a machine, from a moment on. Rows never change: of those with the latest from_ms the one stated
-- last counts. NULL: nobody said.
CREATE TABLE particulars (
    particulars_no INTEGER PRIMARY KEY,
    machine_no     INTEGER NOT NULL REFERENCES machine,
    from_ms        INTEGER NOT NULL,
    staff_class    TEXT,
    room           TEXT,
    cpnet_required INTEGER CHECK (cpnet_required IN (0, 1)),
    year_equipped  INTEGER,
    second_hand    INTEGER CHECK (second_hand IN (0, 1)),
    years_before   INTEGER,
    by             TEXT NOT NULL,
    stated_ms      INTEGER NOT NULL
) STRICT;
CREATE INDEX particulars_by_machine ON particulars (machine_no, from_ms);

-- Computers without an agent, as people listed them. Rows never change: they end and others follow.
CREATE TABLE declared_machine (
    declared_machine_no INTEGER PRIMARY KEY AUTOINCREMENT,
    label          TEXT NOT NULL,
    class          TEXT NOT NULL,
    model          TEXT NOT NULL,
    staff_class    TEXT,
    room           TEXT,
    cpnet_required INTEGER CHECK (cpnet_required IN (0, 1)),
    year_equipped  INTEGER,
    second_hand    INTEGER CHECK (second_hand IN (0, 1)),
    years_before   INTEGER,
    state_secret   INTEGER NOT NULL CHECK (state_secret IN (0, 1)),
    antivirus      INTEGER CHECK (antivirus IN (0, 1)),
    lan_internet   INTEGER CHECK (lan_internet IN (0, 1)),
    cpnet          INTEGER CHECK (cpnet IN (0, 1)),
    working        INTEGER CHECK (working IN (0, 1)),
    by             TEXT NOT NULL,
    source         TEXT NOT NULL,
    valid_from     TEXT NOT NULL,
    declared_ms    INTEGER NOT NULL
) STRICT;

-- Since which day it belongs to which unit.
CREATE TABLE declared_machine_unit (
    declared_machine_no INTEGER NOT NULL REFERENCES declared_machine,
    valid_from          TEXT NOT NULL,
    unit_no             INTEGER NOT NULL REFERENCES unit,
    PRIMARY KEY (declared_machine_no, valid_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX declared_machine_by_unit ON declared_machine_unit (unit_no);

-- The first day on which it counts no more. follower_no: the row that says the same computer anew.
CREATE TABLE declared_machine_end (
    declared_machine_no INTEGER PRIMARY KEY REFERENCES declared_machine,
    ended_on            TEXT NOT NULL,
    reason              TEXT NOT NULL,
    follower_no         INTEGER REFERENCES declared_machine,
    by                  TEXT NOT NULL,
    noted_ms            INTEGER NOT NULL
) STRICT;

-- The last sign of life of each day, written when the next day's first one comes; the newest stands in contact.
CREATE TABLE last_sign (
    machine_no INTEGER NOT NULL REFERENCES machine,
    heard_ms   INTEGER NOT NULL,
    PRIMARY KEY (machine_no, heard_ms)
) STRICT, WITHOUT ROWID;

-- The last confirmation of an inventory on each day, written when one of a later day comes.
CREATE TABLE inventory_confirmed (
    machine_no   INTEGER NOT NULL REFERENCES machine,
    confirmed_ms INTEGER NOT NULL,
    PRIMARY KEY (machine_no, confirmed_ms)
) STRICT, WITHOUT ROWID;

-- What earlier programs left: days with sketches (noon UTC stands for the day), inventories, and stops.
INSERT OR IGNORE INTO last_sign
SELECT machine_no, at_ms FROM (
    SELECT DISTINCT chunk_key >> 16 & 16777215 AS machine_no, (chunk_key >> 40) * 86400000 + 43200000 AS at_ms FROM sketch
    UNION SELECT machine_no, confirmed_ms FROM inventory
    UNION SELECT machine_no, valid_from_ms FROM inventory
    UNION SELECT machine_no, at_ms FROM goodbye) AS found
WHERE machine_no IN (SELECT machine_no FROM machine)
AND at_ms <= coalesce((SELECT heard_ms FROM contact WHERE contact.machine_no = found.machine_no), at_ms);
