-- What the network cards of a machine carried, an hour a row, in order of arrival; see store/traffic.rs.
-- The key is the hour since 1970 times 2^24 plus the machine's number, so that a day's rows lie together.
CREATE TABLE own_traffic (
    hour_key INTEGER PRIMARY KEY,
    body     BLOB NOT NULL
) STRICT;
