//! What the network cards of machines carried: one row a machine and hour.
//!
//! A row's body is readings in order of arrival, each four base-128 integers: second of the hour at which it ended, its
//! length in seconds, bits per second down and up. About seven bytes a minute. Whether that is much for the line is
//! judged elsewhere.

use hatang_proto::model::TrafficReading;
use rusqlite::{Connection, OptionalExtension, params};

use super::error::damaged;
use super::keys::MachineNo;
use super::tail::{put, take};
use super::{Store, StoreError};
use crate::analysis::network::OwnTraffic;

const HOUR_MS: i64 = 3_600_000;
/// Bytes of one hour; an agent that sends more has its further readings dropped.
const HOUR_BYTES: usize = 4_096;

impl Store {
    /// What a machine's network cards carried in the spans that ended at `from_ms <= time < to_ms`, in order of time.
    pub fn own_traffic(
        &self,
        machine: MachineNo,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Vec<OwnTraffic>, StoreError> {
        self.read("read own traffic", |connection| {
            let mut readings = rows(connection, machine, from_ms, to_ms)?;
            readings.retain(|reading| (from_ms..to_ms).contains(&reading.at_ms));
            readings.sort_by_key(|reading| reading.at_ms);
            Ok(readings)
        })
    }
}

/// Keeps readings with the times at which their spans ended, Unix milliseconds.
pub(super) fn keep(
    connection: &Connection,
    machine: MachineNo,
    readings: &[(i64, TrafficReading)],
) -> rusqlite::Result<()> {
    for (at_ms, reading) in readings {
        let hour_key = key(at_ms.div_euclid(HOUR_MS), machine);
        let mut body = body(connection, hour_key)?.unwrap_or_default();
        if HOUR_BYTES <= body.len() {
            tracing::debug!(machine.number = machine.0, "more readings of traffic than an hour has; dropped");
            continue;
        }
        put(&mut body, (at_ms.rem_euclid(HOUR_MS) / 1_000).cast_unsigned());
        put(&mut body, u64::from(reading.span_ms.div_ceil(1_000)));
        for bytes in [reading.down_bytes, reading.up_bytes] {
            put(&mut body, bytes.saturating_mul(8_000) / u64::from(reading.span_ms.max(1)));
        }
        connection
            .prepare_cached("INSERT OR REPLACE INTO own_traffic VALUES (?1, ?2)")?
            .execute(params![hour_key, body])?;
    }
    Ok(())
}

fn rows(
    connection: &Connection,
    machine: MachineNo,
    from_ms: i64,
    to_ms: i64,
) -> rusqlite::Result<Vec<OwnTraffic>> {
    // Two questions, because one that asks for both ends reads the whole table.
    let kept: Option<(i64, i64)> = connection
        .prepare_cached(
            "SELECT (SELECT min(hour_key) FROM own_traffic) >> 24, (SELECT max(hour_key) FROM own_traffic) >> 24",
        )?
        .query_row([], |row| Ok(row.get::<_, Option<i64>>(0)?.zip(row.get(1)?)))?;
    let Some((first, last)) = kept else { return Ok(Vec::new()) };
    let (first, last) = (first.max(from_ms.div_euclid(HOUR_MS)), last.min(to_ms.div_euclid(HOUR_MS)));
    let mut readings = Vec::new();
    for hour in first..=last {
        if let Some(body) = body(connection, key(hour, machine))? {
            decode(&body, hour * HOUR_MS, &mut readings).ok_or_else(|| damaged("own traffic"))?;
        }
    }
    Ok(readings)
}

fn decode(mut body: &[u8], hour_ms: i64, readings: &mut Vec<OwnTraffic>) -> Option<()> {
    while !body.is_empty() {
        let second = i64::try_from(take(&mut body)?).ok()?;
        let _span_s = take(&mut body)?;
        let (down_bps, up_bps) = (take(&mut body)?, take(&mut body)?);
        readings.push(OwnTraffic { at_ms: hour_ms + second * 1_000, down_bps, up_bps });
    }
    Some(())
}

fn body(connection: &Connection, hour_key: i64) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT body FROM own_traffic WHERE hour_key = ?1")?
        .query_row([hour_key], |row| row.get(0))
        .optional()
}

fn key(hour: i64, machine: MachineNo) -> i64 {
    hour << 24 | machine.0
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    const NOON_MS: i64 = 500_000 * HOUR_MS;

    fn store() -> (Store, TempDir) {
        let folder = TempDir::new().unwrap();
        (Store::open(&folder.path().join("hatang.db")).unwrap(), folder)
    }

    fn put_readings(store: &Store, machine: i64, readings: &[(i64, u64, u64)]) {
        let readings: Vec<_> = readings
            .iter()
            .map(|(at_ms, down_bytes, up_bytes)| {
                let reading = TrafficReading {
                    at_boot_ms: 0,
                    span_ms: 60_000,
                    down_bytes: *down_bytes,
                    up_bytes: *up_bytes,
                };
                (*at_ms, reading)
            })
            .collect();
        let write = move |connection: &Connection| keep(connection, MachineNo(machine), &readings);
        store.write_blocking("test", write).unwrap();
    }

    fn read(store: &Store, machine: i64, from_ms: i64, to_ms: i64) -> Vec<(i64, u64, u64)> {
        let readings = store.own_traffic(MachineNo(machine), from_ms, to_ms).unwrap();
        readings.iter().map(|reading| (reading.at_ms, reading.down_bps, reading.up_bps)).collect()
    }

    #[test]
    fn readings_come_back_as_rates_in_order_of_time_whatever_the_order_of_arrival() {
        let (store, _folder) = store();
        assert_eq!(read(&store, 1, 0, i64::MAX), []);
        put_readings(&store, 1, &[(NOON_MS + 60_000, 750_000, 7_500)]);
        put_readings(&store, 2, &[(NOON_MS + 60_000, 1, 1)]);
        put_readings(&store, 1, &[(NOON_MS - 1_000, 0, 75), (NOON_MS, 15_000, 0)]);
        let all = [(NOON_MS - 1_000, 0, 10), (NOON_MS, 2_000, 0), (NOON_MS + 60_000, 100_000, 1_000)];
        assert_eq!(read(&store, 1, 0, i64::MAX), all);
        assert_eq!(read(&store, 1, NOON_MS, NOON_MS + 60_000), all[1..2]);
    }

    #[test]
    fn an_hour_is_bounded_and_an_old_day_is_forgotten() {
        let (store, _folder) = store();
        put_readings(&store, 1, &vec![(NOON_MS, u64::MAX / 8_000, 0); 2_000]);
        let kept = read(&store, 1, 0, i64::MAX).len();
        assert!((100..600).contains(&kept), "{kept}");
        let day = NOON_MS / (24 * HOUR_MS);
        assert_eq!(store.forget(day, 0).unwrap(), 0);
        assert_eq!(store.forget(day + 1, 0).unwrap(), 1);
        assert_eq!(read(&store, 1, 0, i64::MAX), []);
    }

    #[test]
    fn an_office_hour_takes_about_seven_bytes_a_minute() {
        let (store, _folder) = store();
        let minutes: Vec<_> = (0..60).map(|minute| (NOON_MS + minute * 60_000, 900_000, 90_000)).collect();
        put_readings(&store, 1, &minutes);
        let bytes: i64 = store
            .read("test", |connection| {
                connection.query_row("SELECT length(body) FROM own_traffic", [], |row| row.get(0))
            })
            .unwrap();
        assert!(bytes <= 60 * 9, "{bytes}");
    }
}
