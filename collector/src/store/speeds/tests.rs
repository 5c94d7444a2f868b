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
    async fn join(&self, number: u8) -> MachineId {
        let (secret_hash, machine) = ([number; 32], MachineId([number; 16]));
        let code = NewJoinCode {
            secret_hash,
            unit: self.unit,
            uses: 1,
            expires_ms: i64::MAX,
            created_by: String::new(),
        };
        self.store.create_join_code(code, 0).unwrap();
        let newcomer = Newcomer {
            secret_hash,
            machine,
            label: format!("PC-{number}"),
            agent_version: String::new(),
            certificate_serial: machine.to_string(),
            certificate_ends_ms: 0,
        };
        assert_eq!(self.store.admit(newcomer, 0).await.unwrap(), Admission::Admitted(self.unit));
        machine
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

#[tokio::test]
async fn one_asking_has_one_answer_and_only_of_the_machine_that_was_asked() {
    let room = room();
    let (asked, other) = (room.join(1).await, room.join(2).await);
    assert_eq!(room.summary(), None, "nobody wants any");
    room.answer(asked, EVENING_MS, MBIT_80);
    assert_eq!(room.summary(), None, "nobody asked");
    room.want();
    assert_eq!(room.summary(), Some(SpeedSummary { samples: 0, down_mbps: None, goes_on: true }));
    assert!(room.store.speed_asked(room.unit, asked, EVENING_MS).unwrap());
    room.answer(other, EVENING_MS + 1_000, MBIT_80);
    room.answer(asked, EVENING_MS - BEFORE_MS - 1, MBIT_80);
    room.answer(asked, EVENING_MS + AFTER_MS + 1, MBIT_80);
    assert_eq!(room.summary().map(|summary| summary.samples), Some(0));
    room.answer(asked, EVENING_MS + 1_000, MBIT_80);
    room.answer(asked, EVENING_MS + 2_000, MBIT_80);
    assert_eq!(room.summary(), Some(SpeedSummary { samples: 1, down_mbps: Some(80.0), goes_on: true }));
}

#[tokio::test]
async fn what_was_not_measured_is_told_and_does_not_count() {
    let room = room();
    let machine = room.join(1).await;
    room.want();
    for (evening, outcome) in (0..).zip([
        MBIT_80,
        SpeedOutcome::Redirected(301),
        SpeedOutcome::Measured { bytes: 1, duration_us: 1 },
    ]) {
        let now_ms = EVENING_MS + evening * DAY_MS;
        assert!(room.store.speed_asked(room.unit, machine, now_ms).unwrap());
        room.answer(machine, now_ms + 1, outcome);
        let last = room.store.last_speed(room.unit).unwrap();
        assert_eq!(last, Some(SpeedRow { at_ms: now_ms + 1, machine, outcome }));
    }
    assert_eq!(room.summary(), Some(SpeedSummary { samples: 2, down_mbps: Some(44.0), goes_on: true }));
    let first = room.store.speed_summary(&[room.unit], EVENING_MS, EVENING_MS + DAY_MS).unwrap().unwrap();
    assert_eq!((first.samples, first.down_mbps), (1, Some(80.0)));
}

#[tokio::test]
async fn another_file_keeps_who_was_asked_and_the_end_keeps_what_was_measured() {
    let room = room();
    let machine = room.join(1).await;
    room.want();
    assert!(room.store.speed_asked(room.unit, machine, EVENING_MS).unwrap());
    room.answer(machine, EVENING_MS, MBIT_80);
    room.want();
    assert_eq!(room.store.speed_targets().unwrap()[0].asked, Some((EVENING_MS, machine)));
    assert!(room.store.drop_speed_target(room.unit, "test", 2).unwrap());
    assert!(!room.store.drop_speed_target(room.unit, "test", 3).unwrap());
    assert!(!room.store.speed_asked(room.unit, machine, EVENING_MS).unwrap(), "nobody wants any");
    assert_eq!(room.summary(), Some(SpeedSummary { samples: 1, down_mbps: Some(80.0), goes_on: false }));
    let audit = room.store.audit(3).unwrap();
    assert_eq!(audit[0].action, "drop speed target");
    assert_eq!(audit[1].detail, "http://10.1.0.9/10mb.bin");
}

#[tokio::test]
async fn an_answer_is_forgotten_after_five_years() {
    let room = room();
    let machine = room.join(1).await;
    room.want();
    for now_ms in [EVENING_MS, EVENING_MS + KEPT_MS + 1] {
        assert!(room.store.speed_asked(room.unit, machine, now_ms).unwrap());
        room.answer(machine, now_ms, MBIT_80);
    }
    assert_eq!(room.summary().map(|summary| summary.samples), Some(1));
}
