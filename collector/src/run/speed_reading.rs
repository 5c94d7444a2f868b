//! Reading how many speed samples a unit has out of the store, in the terms of `items::line_quality`.
//!
//! A speed belongs to a line: samples count from the first day of the line that holds, and for three years at most,
//! because at one a day and unit a thousand take nearly as long.

use std::collections::BTreeSet;

use anyhow::Result;
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use crate::clock;
use crate::items::line_quality::{SPEED_SAMPLES, Speed};
use crate::store::Store;

const DAY_MS: i64 = 86_400_000;
/// Older samples do not count.
const COUNTED_DAYS: i64 = 3 * 366;

/// The speed of the line that `unit` has on `as_of`, over the samples of `units` before `to_ms`; `None` if nobody wants
/// samples and there are too few for a figure.
pub fn read(
    store: &Store,
    unit: UnitId,
    units: &BTreeSet<UnitId>,
    as_of: Date,
    to_ms: i64,
) -> Result<Option<Speed>> {
    let line = store.line_on(unit, &as_of.to_string())?;
    let since = line.and_then(|row| row.line.valid_from.parse::<Date>().ok());
    let since_ms = since.map_or(i64::MIN, clock::start_of_day_ms);
    let from_ms = since_ms.max(to_ms - COUNTED_DAYS * DAY_MS);
    let units: Vec<UnitId> = units.iter().copied().collect();
    let found = store.speed_summary(&units, from_ms, to_ms)?;
    let counts = found.filter(|found| found.goes_on || SPEED_SAMPLES <= found.samples);
    Ok(counts.map(|found| Speed { samples: found.samples, down_mbps: found.down_mbps, up_mbps: None }))
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::{MachineId, SpeedOutcome, SpeedReading, SpoolId};

    use super::*;
    use crate::store::{Admission, Hurry, NewJoinCode, NewLine, Newcomer, PlacedBatch};

    const FIRST_MS: i64 = 1_772_400_000_000;

    async fn join(store: &Store, unit: UnitId) -> MachineId {
        let (secret_hash, machine) = ([1; 32], MachineId([1; 16]));
        let expires_ms = i64::MAX;
        let code = NewJoinCode { secret_hash, unit, uses: 1, expires_ms, created_by: String::new() };
        store.create_join_code(code, 0).unwrap();
        let newcomer = Newcomer {
            secret_hash,
            machine,
            label: "PC".to_owned(),
            agent_version: String::new(),
            certificate_serial: String::new(),
            certificate_ends_ms: 0,
        };
        assert_eq!(store.admit(newcomer, 0).await.unwrap(), Admission::Admitted(unit));
        machine
    }

    /// One evening's sample, as it comes with a batch.
    async fn sample(store: &Store, unit: UnitId, machine: MachineId, evening: u8, mbps: u32) {
        let at_ms = FIRST_MS + i64::from(evening) * DAY_MS;
        assert!(store.speed_asked(unit, machine, at_ms).unwrap());
        let outcome = SpeedOutcome::Measured { bytes: 125_000 * mbps, duration_us: 1_000_000 };
        let batch = PlacedBatch {
            speeds: vec![(at_ms, SpeedReading { at_boot_ms: 0, outcome })],
            ..PlacedBatch::bare(SpoolId([5; 16]), 1 + u64::from(evening))
        };
        let number = store.machine_number(machine).unwrap().unwrap();
        store.accept(number, vec![batch], at_ms, Hurry::Now).await.unwrap();
    }

    #[tokio::test]
    async fn samples_count_from_the_first_day_of_the_line_that_holds_and_while_the_unit_wants_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
        let machine = join(&store, unit).await;
        let own = BTreeSet::from([unit]);
        let to_ms = FIRST_MS + 30 * DAY_MS;
        let counted = || read(&store, unit, &own, clock::local_date(to_ms), to_ms).unwrap();
        assert_eq!(counted(), None);
        store.set_speed_target(unit, &"http://10.1.0.9/tep".parse().unwrap(), "test", 0).unwrap();
        assert_eq!(counted(), Some(Speed { samples: 0, down_mbps: None, up_mbps: None }));
        for (evening, mbps) in [(0, 20), (1, 40), (2, 60)] {
            sample(&store, unit, machine, evening, mbps).await;
        }
        assert_eq!(counted(), Some(Speed { samples: 3, down_mbps: Some(40.0), up_mbps: None }));
        let upgraded = NewLine {
            unit,
            valid_from: clock::local_date(FIRST_MS + 2 * DAY_MS).to_string(),
            provider: "VNPT".to_owned(),
            kind: "FTTH".to_owned(),
            down_kbps: Some(100_000),
            up_kbps: None,
            by: "test".to_owned(),
        };
        store.add_line(upgraded, 0).unwrap();
        assert_eq!(counted(), Some(Speed { samples: 1, down_mbps: Some(60.0), up_mbps: None }));
        store.drop_speed_target(unit, "test", 0).unwrap();
        assert_eq!(counted(), None, "too few for a figure, and no more will come");
    }
}
