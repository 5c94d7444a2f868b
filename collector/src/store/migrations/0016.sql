-- Episodes by time without their bodies, for pages that ask over many units and long periods.
CREATE INDEX episode_span ON episode (end_ms, start_ms, unit_no, verdict, target, open);

-- On which days machines of a unit measured anything; day: days since 1970, UTC, which holds a whole office day in Viet
-- Nam. The unit is the one that the machine belonged to on that day.
CREATE TABLE measured_day (
    unit_no INTEGER NOT NULL REFERENCES unit,
    day     INTEGER NOT NULL,
    PRIMARY KEY (unit_no, day)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO measured_day
SELECT coalesce(
    (SELECT unit_no FROM machine_unit m WHERE m.machine_no = found.machine_no AND from_ms < (found.day + 1) * 86400000
     ORDER BY from_ms DESC LIMIT 1),
    (SELECT unit_no FROM machine WHERE machine.machine_no = found.machine_no)), day
FROM (SELECT DISTINCT chunk_key >> 16 & 16777215 AS machine_no, chunk_key >> 40 AS day FROM sketch) AS found
WHERE machine_no IN (SELECT machine_no FROM machine);
