//! A store with a made-up fleet, for tests of the board and of what is answered from it.

use std::sync::Arc;

use hatang_proto::model::inventory::{
    Adapter, AdapterKind, Antivirus, AntivirusState, Device, DeviceClass, Disk, DiskKind, Inventory,
    OperatingSystem,
};
use hatang_proto::model::{MachineId, SpoolId, UnitId};

use super::{Board, Snapshot};
use crate::store::{Hurry, NewJoinCode, Newcomer, PlacedBatch, Store};

/// 25 November 2026 in Viet Nam.
pub(in crate::run) const NOW_MS: i64 = 1_795_575_600_000;

/// A store with units and machines, and its board.
pub(in crate::run) struct Fleet {
    _folder: tempfile::TempDir,
    pub(in crate::run) store: Store,
    pub(in crate::run) board: Board,
}

impl Fleet {
    /// A province with two communes of two departments each: units 1, 2 (3, 4), 5 (6, 7).
    pub(in crate::run) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = |parent: Option<u32>, name: &str| {
            store.add_unit(parent.map(UnitId), "xa", name, "2025-07-01", "test", 0).unwrap();
        };
        unit(None, "Tỉnh");
        for commune in [2, 5] {
            unit(Some(1), &format!("xã {commune}"));
            unit(Some(commune), "Văn phòng");
            unit(Some(commune), "Phòng Kinh tế");
        }
        Self { _folder: folder, store, board: Board::default() }
    }

    pub(in crate::run) fn join(&self, machines: &[(u16, u32, Inventory)]) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let units: std::collections::BTreeSet<u32> = machines.iter().map(|(_, unit, _)| *unit).collect();
        for unit in units {
            let code = NewJoinCode {
                secret_hash: secret(unit),
                unit: UnitId(unit),
                uses: u32::MAX >> 1,
                expires_ms: i64::MAX,
                created_by: String::new(),
            };
            // Another call may have made it.
            drop(self.store.create_join_code(code, 0));
        }
        let mut admissions = tokio::task::JoinSet::new();
        for (number, unit, _) in machines {
            let newcomer = Newcomer {
                secret_hash: secret(*unit),
                machine: id(*number),
                label: format!("PC-{number}"),
                agent_version: "0.1.0".to_owned(),
                certificate_serial: number.to_string(),
                certificate_ends_ms: 0,
            };
            let store = self.store.clone();
            admissions.spawn_on(
                async move { store.admit(newcomer, NOW_MS - 1_000).await.unwrap() },
                runtime.handle(),
            );
        }
        runtime.block_on(admissions.join_all());
        let mut sendings = tokio::task::JoinSet::new();
        for (number, _, inventory) in machines {
            let machine = self.store.machine_number(id(*number)).unwrap().unwrap();
            let batch = PlacedBatch {
                inventories: vec![inventory.clone()],
                ..PlacedBatch::bare(SpoolId([1; 16]), 1)
            };
            let store = self.store.clone();
            sendings.spawn_on(
                async move { store.accept(machine, vec![batch], NOW_MS, Hurry::Now).await.unwrap() },
                runtime.handle(),
            );
        }
        runtime.block_on(sendings.join_all());
    }

    pub(in crate::run) fn send(&self, number: u16, sequence: u64, inventory: Inventory, now_ms: i64) {
        let machine = self.store.machine_number(id(number)).unwrap().unwrap();
        let batch =
            PlacedBatch { inventories: vec![inventory], ..PlacedBatch::bare(SpoolId([1; 16]), sequence) };
        self.store.accept_blocking(machine, vec![batch], now_ms).unwrap();
    }

    pub(in crate::run) fn now(&self) -> Arc<Snapshot> {
        self.board.current(&self.store, NOW_MS).unwrap()
    }
}

pub(in crate::run) fn id(number: u16) -> MachineId {
    let mut id = [7; 16];
    id[..2].copy_from_slice(&number.to_be_bytes());
    MachineId(id)
}

fn secret(unit: u32) -> [u8; 32] {
    let mut hash = [0; 32];
    hash[..4].copy_from_slice(&unit.to_be_bytes());
    hash
}

pub(in crate::run) fn pc(number: u16) -> Inventory {
    let disk = |name: &str| Disk {
        name: name.to_owned(),
        kind: DiskKind::Ssd,
        bus: Some("sata".to_owned()),
        model: Some("Samsung SSD 870 EVO 500GB".to_owned()),
        size_bytes: Some(500_107_862_016),
        removable: false,
        failing: Some(false),
    };
    Inventory {
        host_name: Some(format!("MÁY-{number:05}")),
        device: Device {
            class: DeviceClass::Desktop,
            manufacturer: Some("Dell Inc.".to_owned()),
            model: Some("OptiPlex 3050".to_owned()),
            ..Device::default()
        },
        system: Some(OperatingSystem {
            family: "windows".to_owned(),
            name: "Windows 10 Pro".to_owned(),
            support_end: Some("2026-11-30".to_owned()),
            ..OperatingSystem::default()
        }),
        disks: Some(vec![disk("sda"), disk("sdb")]),
        adapters: Some(vec![Adapter {
            name: "Ethernet".to_owned(),
            kind: AdapterKind::Wired,
            hardware_address: Some("aa:bb:cc:dd:ee:ff".to_owned()),
            up: true,
            speed_mbps: Some(1_000),
            addresses: vec![format!("10.1.{}.{}/16", number >> 8, number & 0xff), "fe80::1/64".to_owned()],
        }]),
        antivirus: Some(vec![Antivirus {
            product: "Bkav Pro".to_owned(),
            state: if number.is_multiple_of(10) { AntivirusState::Off } else { AntivirusState::On },
            ..Antivirus::default()
        }]),
        ..Inventory::default()
    }
}
