-- Where the chain of each spool's batches stands; see evidence/chain.rs. chain_sealed: the last batch that a day's tree
-- names.
ALTER TABLE spool ADD COLUMN chain_link BLOB;
ALTER TABLE spool ADD COLUMN chain_state TEXT NOT NULL DEFAULT 'unchained'
    CHECK (chain_state IN ('whole', 'broken', 'unchained'));
ALTER TABLE spool ADD COLUMN chain_verified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE spool ADD COLUMN chain_first_bad INTEGER;
ALTER TABLE spool ADD COLUMN chain_breaks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE spool ADD COLUMN chain_gaps INTEGER NOT NULL DEFAULT 0;
ALTER TABLE spool ADD COLUMN chain_sealed INTEGER NOT NULL DEFAULT 0;

-- Links that did not fit; the first hundred of a spool.
CREATE TABLE chain_break (
    machine_no  INTEGER NOT NULL REFERENCES machine,
    spool_id    BLOB NOT NULL CHECK (length(spool_id) = 16),
    sequence    INTEGER NOT NULL,
    after       INTEGER NOT NULL,
    expected    BLOB,
    got         BLOB,
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (machine_no, spool_id, sequence)
) STRICT, WITHOUT ROWID;

-- Sealed days: the lines of a day's tree (deflated), its root, and the signature over both and the root before.
-- day: days since 1970, UTC. number and registered_on: of the outgoing document on which the root was printed.
CREATE TABLE evidence_day (
    day           INTEGER PRIMARY KEY,
    leaves        INTEGER NOT NULL,
    lines         BLOB NOT NULL,
    root          BLOB NOT NULL CHECK (length(root) = 32),
    previous      BLOB CHECK (length(previous) = 32),
    signature     BLOB NOT NULL CHECK (length(signature) = 64),
    sealed_ms     INTEGER NOT NULL,
    token         BLOB,
    number        TEXT,
    registered_on TEXT
) STRICT;

-- Chunks that took in late samples after their day was sealed, until the next tree holds them as a supplement.
CREATE TABLE late_chunk (
    chunk_key INTEGER PRIMARY KEY
) STRICT;

-- What a sealed chunk held before late samples joined it: the tree of its day vouches for this one.
CREATE TABLE former_chunk (
    chunk_key INTEGER NOT NULL,
    body      BLOB NOT NULL,
    former_no INTEGER PRIMARY KEY
) STRICT;
CREATE INDEX former_by_chunk ON former_chunk (chunk_key);

-- Days of which a unit's samples are never forgotten, because an episode or a complaint rests on them.
CREATE TABLE kept_day (
    day     INTEGER NOT NULL,
    unit_no INTEGER NOT NULL REFERENCES unit,
    PRIMARY KEY (day, unit_no)
) STRICT, WITHOUT ROWID;

-- Which final episodes and which complaints a day's tree holds already, and where.
CREATE TABLE sealed_record (
    kind TEXT NOT NULL CHECK (kind IN ('episode', 'complaint')),
    id   TEXT NOT NULL,
    day  INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
