-- Names follow the design's words. Times are Unix milliseconds, dates are YYYY-MM-DD.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The organisation tree. Levels are data: districts came and went.
CREATE TABLE unit (
    unit_no    INTEGER PRIMARY KEY,
    parent_no  INTEGER REFERENCES unit,
    level      TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

-- A unit's name is valid from a day on, until the next one.
CREATE TABLE unit_name (
    unit_no    INTEGER NOT NULL REFERENCES unit,
    valid_from TEXT NOT NULL,
    name       TEXT NOT NULL,
    PRIMARY KEY (unit_no, valid_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE machine (
    machine_no    INTEGER PRIMARY KEY,
    machine_id    BLOB NOT NULL UNIQUE CHECK (length(machine_id) = 16),
    unit_no       INTEGER NOT NULL REFERENCES unit,
    label         TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('active', 'revoked', 'retired')),
    enrolled_ms   INTEGER NOT NULL,
    ended_ms      INTEGER,
    agent_version TEXT
) STRICT;
CREATE INDEX machine_by_unit ON machine (unit_no);

-- When a machine belonged to which unit, for figures of a past day.
CREATE TABLE machine_unit (
    machine_no INTEGER NOT NULL REFERENCES machine,
    from_ms    INTEGER NOT NULL,
    unit_no    INTEGER NOT NULL REFERENCES unit,
    PRIMARY KEY (machine_no, from_ms)
) STRICT, WITHOUT ROWID;

-- Last sign of life; goodbye_ms is set when the agent announced its stop and cleared when it comes back.
CREATE TABLE contact (
    machine_no    INTEGER PRIMARY KEY REFERENCES machine,
    heard_ms      INTEGER NOT NULL,
    goodbye_ms    INTEGER,
    goodbye       TEXT
) STRICT;

-- How far each spool of a machine is stored: what makes a replayed batch recognisable.
CREATE TABLE spool (
    machine_no   INTEGER NOT NULL REFERENCES machine,
    spool_id     BLOB NOT NULL CHECK (length(spool_id) = 16),
    acknowledged INTEGER NOT NULL,
    PRIMARY KEY (machine_no, spool_id)
) STRICT, WITHOUT ROWID;

-- Where a boot lies in calendar time: at boot_ms of its own clock it was start_ms + boot_ms.
CREATE TABLE boot (
    machine_no INTEGER NOT NULL REFERENCES machine,
    boot_id    BLOB NOT NULL CHECK (length(boot_id) = 16),
    boot_ms    INTEGER NOT NULL,
    start_ms   INTEGER NOT NULL,
    basis      TEXT NOT NULL CHECK (basis IN ('contact', 'wall')),
    PRIMARY KEY (machine_no, boot_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificate (
    serial        TEXT PRIMARY KEY,
    machine_no    INTEGER NOT NULL REFERENCES machine,
    issued_ms     INTEGER NOT NULL,
    not_after_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    token_no    INTEGER PRIMARY KEY,
    secret_hash BLOB NOT NULL UNIQUE,
    unit_no     INTEGER NOT NULL REFERENCES unit,
    uses        INTEGER NOT NULL CHECK (0 < uses),
    used        INTEGER NOT NULL DEFAULT 0 CHECK (used <= uses),
    expires_ms  INTEGER NOT NULL,
    revoked_ms  INTEGER,
    created_ms  INTEGER NOT NULL,
    created_by  TEXT NOT NULL
) STRICT;

CREATE TABLE target (
    target_no  INTEGER PRIMARY KEY CHECK (0 < target_no AND target_no < 65536),
    name       TEXT NOT NULL,
    segment    TEXT NOT NULL,
    probe      TEXT NOT NULL,
    period_s   INTEGER NOT NULL,
    timeout_ms INTEGER NOT NULL,
    unit_no    INTEGER REFERENCES unit,
    from_ms    INTEGER NOT NULL,
    to_ms      INTEGER,
    added_by   TEXT NOT NULL
) STRICT;

-- One row a state of the machine: valid from its arrival until the next one's.
CREATE TABLE inventory (
    machine_no    INTEGER NOT NULL REFERENCES machine,
    valid_from_ms INTEGER NOT NULL,
    valid_to_ms   INTEGER,
    confirmed_ms  INTEGER NOT NULL,
    body          TEXT NOT NULL,
    PRIMARY KEY (machine_no, valid_from_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE clock_step (
    machine_no     INTEGER NOT NULL REFERENCES machine,
    at_ms          INTEGER NOT NULL,
    wall_before_ms INTEGER NOT NULL,
    wall_after_ms  INTEGER NOT NULL,
    received_ms    INTEGER NOT NULL,
    PRIMARY KEY (machine_no, at_ms, wall_after_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE lost_samples (
    machine_no     INTEGER NOT NULL REFERENCES machine,
    received_ms    INTEGER NOT NULL,
    sequence       INTEGER NOT NULL,
    samples        INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    last_sequence  INTEGER NOT NULL,
    PRIMARY KEY (machine_no, received_ms, sequence, first_sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE resolved_target (
    machine_no       INTEGER NOT NULL REFERENCES machine,
    target_no        INTEGER NOT NULL,
    from_ms          INTEGER NOT NULL,
    address          TEXT NOT NULL,
    hardware_address TEXT,
    PRIMARY KEY (machine_no, target_no, from_ms)
) STRICT, WITHOUT ROWID;

-- Batches of samples as they came, until their day's chunks take them in.
CREATE TABLE tail (
    tail_no    INTEGER PRIMARY KEY,
    machine_no INTEGER NOT NULL,
    first_ms   INTEGER NOT NULL,
    last_ms    INTEGER NOT NULL,
    samples    INTEGER NOT NULL,
    body       BLOB NOT NULL
) STRICT;
CREATE INDEX tail_by_machine ON tail (machine_no);

-- All samples of one machine and target on one UTC day; the key packs day, machine, target in this order.
CREATE TABLE chunk (
    chunk_key INTEGER PRIMARY KEY,
    body      BLOB NOT NULL
) STRICT;

-- Hourly sketches of the same day under the same key.
CREATE TABLE sketch (
    chunk_key INTEGER PRIMARY KEY,
    body      BLOB NOT NULL
) STRICT;

-- What a person stated; never changed, only followed by a later one. reason: set if the value replaces a measurement.
CREATE TABLE declaration (
    declaration_no INTEGER PRIMARY KEY,
    unit_no        INTEGER NOT NULL REFERENCES unit,
    item           TEXT NOT NULL,
    value          TEXT NOT NULL,
    by             TEXT NOT NULL,
    source         TEXT NOT NULL,
    reason         TEXT,
    effective_on   TEXT NOT NULL,
    declared_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX declaration_by_unit ON declaration (unit_no, item, declared_ms);

CREATE TABLE account (
    name          TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    created_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    account    TEXT NOT NULL REFERENCES account,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    audit_no INTEGER PRIMARY KEY,
    at_ms    INTEGER NOT NULL,
    actor    TEXT NOT NULL,
    action   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    detail   TEXT NOT NULL
) STRICT;
