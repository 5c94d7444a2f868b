-- Lists of machines: marks that people put on machines, filters and columns that an account keeps.

CREATE TABLE machine_tag (
    machine_no INTEGER NOT NULL REFERENCES machine,
    tag        TEXT NOT NULL,
    PRIMARY KEY (machine_no, tag)
) STRICT, WITHOUT ROWID;

-- The query of a list as it stands in its address.
CREATE TABLE saved_filter (
    account  TEXT NOT NULL,
    name     TEXT NOT NULL,
    query    TEXT NOT NULL,
    saved_ms INTEGER NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE list_columns (
    account TEXT PRIMARY KEY,
    columns TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which state of each machine holds, without reading the states themselves.
CREATE INDEX inventory_present ON inventory (machine_no, valid_from_ms, confirmed_ms) WHERE valid_to_ms IS NULL;
