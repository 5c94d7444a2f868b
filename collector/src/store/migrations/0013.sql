-- By which join code a machine came in, why and by whom it was ended, and whose place it took.
ALTER TABLE machine ADD COLUMN token_no INTEGER REFERENCES token;
ALTER TABLE machine ADD COLUMN end_reason TEXT;
ALTER TABLE machine ADD COLUMN ended_by TEXT;
ALTER TABLE machine ADD COLUMN replaces_no INTEGER REFERENCES machine;
CREATE UNIQUE INDEX machine_by_former ON machine (replaces_no) WHERE replaces_no IS NOT NULL;
CREATE INDEX machine_by_token ON machine (token_no) WHERE token_no IS NOT NULL;

-- Set if the code was made for one machine to come back: who joins with it takes that machine's place.
ALTER TABLE token ADD COLUMN rejoins_no INTEGER REFERENCES machine;

UPDATE machine SET token_no = (
    SELECT token.token_no FROM audit JOIN token ON audit.actor = 'join code ' || token.token_no
    WHERE action = 'enrol machine' AND subject = lower(hex(machine_id)));

-- Every definition that a target ever had. Rows never change. action: what led to it. undoes: the version that it takes back.
CREATE TABLE target_version (
    target_no  INTEGER NOT NULL REFERENCES target,
    version_no INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    by         TEXT NOT NULL,
    action     TEXT NOT NULL CHECK (action IN ('add', 'change', 'remove', 'restore')),
    undoes     INTEGER,
    name       TEXT NOT NULL,
    segment    TEXT NOT NULL,
    probe      TEXT NOT NULL,
    period_s   INTEGER NOT NULL,
    timeout_ms INTEGER NOT NULL,
    unit_no    INTEGER REFERENCES unit,
    measured   INTEGER NOT NULL CHECK (measured IN (0, 1)),
    PRIMARY KEY (target_no, version_no)
) STRICT, WITHOUT ROWID;

-- Another address is another target with a number of its own: here, whose place it took.
ALTER TABLE target ADD COLUMN former_no INTEGER REFERENCES target;

INSERT INTO target_version
SELECT target_no, 1, from_ms, added_by, 'add', NULL, name, segment, probe, period_s, timeout_ms, unit_no, 1 FROM target;
INSERT INTO target_version
SELECT target_no, 2, to_ms, coalesce((SELECT actor FROM audit WHERE action = 'remove target' AND subject = target_no
        ORDER BY audit_no DESC LIMIT 1), ''), 'remove', NULL, name, segment, probe, period_s, timeout_ms, unit_no, 0
FROM target WHERE to_ms IS NOT NULL;
