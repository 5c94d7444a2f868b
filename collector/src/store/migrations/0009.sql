-- The tree of units becomes dated. What was before any row is what the first one says: as far as anybody knows.
CREATE TABLE unit_parent (
    unit_no    INTEGER NOT NULL REFERENCES unit,
    valid_from TEXT NOT NULL,
    parent_no  INTEGER REFERENCES unit,
    PRIMARY KEY (unit_no, valid_from)
) STRICT, WITHOUT ROWID;
INSERT INTO unit_parent SELECT unit_no, '0001-01-01', parent_no FROM unit;

CREATE TABLE unit_level (
    unit_no    INTEGER NOT NULL REFERENCES unit,
    valid_from TEXT NOT NULL,
    level      TEXT NOT NULL,
    PRIMARY KEY (unit_no, valid_from)
) STRICT, WITHOUT ROWID;
INSERT INTO unit_level SELECT unit_no, '0001-01-01', level FROM unit;

ALTER TABLE unit DROP COLUMN parent_no;
ALTER TABLE unit DROP COLUMN level;
-- First day of the unit; NULL: nobody knows of a time without it.
ALTER TABLE unit ADD COLUMN since TEXT;

-- The first day on which a unit is no more, and the unit that its machines went to.
CREATE TABLE unit_end (
    unit_no      INTEGER PRIMARY KEY REFERENCES unit,
    ended_on     TEXT NOT NULL,
    successor_no INTEGER NOT NULL REFERENCES unit,
    by           TEXT NOT NULL,
    noted_ms     INTEGER NOT NULL
) STRICT;
CREATE INDEX unit_end_by_successor ON unit_end (successor_no);
