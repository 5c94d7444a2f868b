-- Reports whose figures were fixed. body: the whole report as deflated JSON, whose form is not this database's matter.
CREATE TABLE frozen_report (
    report_no INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_no   INTEGER NOT NULL REFERENCES unit,
    form      TEXT NOT NULL,
    as_of     TEXT NOT NULL,
    sha256    BLOB NOT NULL CHECK (length(sha256) = 32),
    by        TEXT NOT NULL,
    frozen_ms INTEGER NOT NULL,
    body      BLOB NOT NULL
) STRICT;
CREATE INDEX frozen_report_by_unit ON frozen_report (unit_no, as_of);
CREATE TRIGGER frozen_report_unchanged BEFORE UPDATE ON frozen_report
BEGIN SELECT raise(ABORT, 'a frozen report never changes'); END;
CREATE TRIGGER frozen_report_kept BEFORE DELETE ON frozen_report
BEGIN SELECT raise(ABORT, 'a frozen report is never deleted'); END;

-- Values that a unit set for rules, for itself and all below it, from a day on. Rows never change: of those with the
-- same first day the one set last counts.
CREATE TABLE rule_setting (
    setting_no INTEGER PRIMARY KEY,
    unit_no    INTEGER NOT NULL REFERENCES unit,
    rule       TEXT NOT NULL,
    value      REAL NOT NULL,
    valid_from TEXT NOT NULL,
    source     TEXT NOT NULL,
    by         TEXT NOT NULL,
    set_ms     INTEGER NOT NULL
) STRICT;
CREATE INDEX rule_setting_by_unit ON rule_setting (unit_no, rule, valid_from);
