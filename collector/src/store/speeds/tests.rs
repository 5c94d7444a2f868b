use tempfile::TempDir;

use super::*;
use crate::store::{Admission, NewJoinCode, Newcomer};

const EVENING_MS: i64 = 1_772_400_000_000;
const MBIT_80: SpeedOutcome = SpeedOutcome::Measured { bytes: 5_000_000, duration_us: 500_000 };

struct Room {
    store: Store,
    unit: UnitId,
    _folder: TempDir,
}

fn room() -> Room {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
    Room { store, unit, _folder: folder }
}

impl Room {
    fn join(&self, number: u8) -> MachineId {
        let secret_hash = [number; 32];
        let code = NewJoinCode { secret_hash, unit: self.unit, uses: 1, expires_ms: i64::MAX };
        self.store.add_join_code(code, "test", 0).unwrap();
        let newcomer = Newcomer {
            secret_hash,
            machine: MachineId([number; 16]),
            label: format!("PC-{number}"),
            fingerprint: [number; 32],
            certificate_ends_ms: i64::MAX,
        };
        assert!(matches!(self.store.admit_blocking(newcomer, 0).unwrap(), Admission::Admitted));
        MachineId([number; 16])
    }

    fn answer(&self, machine: MachineId, at_ms: i64, outcome: SpeedOutcome) {
        let number = self.store.machine_number(machine).unwrap().unwrap();
        let readings = vec![(at_ms, SpeedReading { at_boot_ms: 0, outcome })];
        self.store.write_blocking("test", move |connection| keep(connection, number, &readings)).unwrap();
    }

    fn want(&self) {
        let file = "http://10.1.0.9/10mb.bin".parse().unwrap();
        self.store.set_speed_target(self.unit, &file, "test", 1).unwrap();
    }

    fn summary(&self) -> Option<SpeedSummary> {
        self.store.speed_summary(&[self.unit, UnitId(99)], 0, i64::MAX).unwrap()
    }
}
