//! The overview over a real store.

use hatang_proto::model::inventory::{Antivirus, AntivirusState, Device, Disk, DiskKind, Inventory};
use hatang_proto::model::{ComplaintId, MachineId, SpoolId};

use super::*;
use crate::analysis::episode::Episode;
use crate::analysis::verdict::Verdict;
use crate::run::board::Board;
use crate::store::{Admission, NewComplaint, NewJoinCode, Newcomer, PlacedBatch};

/// 25 November 2026, 9:40 in Viet Nam.
const NOW_MS: i64 = 1_795_574_400_000;
const DAY_MS: i64 = 86_400_000;

struct Place {
    _folder: tempfile::TempDir,
    store: Store,
    networks: NetworkMemory,
}

impl Place {
    /// A province (1) with two communes (2, 4); the first has a centre below it (3).
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        for (parent, level) in [(None, "tinh"), (Some(1), "xa"), (Some(2), "phong"), (Some(1), "xa")] {
            let parent = parent.map(UnitId);
            store.add_unit(parent, level, &format!("đơn vị {level}"), "2020-01-01", "test", 0).unwrap();
        }
        Self { _folder: folder, store, networks: NetworkMemory::default() }
    }

    /// A machine that was heard at a moment, with what it is.
    fn machine(&self, number: u8, unit: u32, heard_ms: i64, inventory: Inventory) {
        let code = NewJoinCode {
            secret_hash: [number; 32],
            unit: UnitId(unit),
            uses: 1,
            expires_ms: i64::MAX,
            created_by: String::new(),
        };
        self.store.create_join_code(code, 0).unwrap();
        let newcomer = Newcomer {
            secret_hash: [number; 32],
            machine: MachineId([number; 16]),
            label: format!("PC-{number}"),
            agent_version: "0.1.0".to_owned(),
            certificate_serial: number.to_string(),
            certificate_ends_ms: 0,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let admitted = runtime.block_on(self.store.admit(newcomer, heard_ms)).unwrap();
        assert_eq!(admitted, Admission::Admitted(UnitId(unit)));
        let machine = self.store.machine_number(MachineId([number; 16])).unwrap().unwrap();
        let batch =
            PlacedBatch { inventories: vec![inventory], ..PlacedBatch::bare(SpoolId([number; 16]), 1) };
        self.store.accept_blocking(machine, vec![batch], heard_ms).unwrap();
    }

    fn overview(&self, within: Option<u32>) -> OverviewView {
        let board = Board::default().current(&self.store, NOW_MS).unwrap();
        overview(&self.store, &board, &self.networks, within.map(UnitId), NOW_MS).unwrap()
    }

    fn counts(&self) -> FleetCounts {
        let board = Board::default().current(&self.store, NOW_MS).unwrap();
        counts(&self.store, &board, &self.networks, NOW_MS).unwrap()
    }
}

fn protected(state: AntivirusState) -> Inventory {
    let product = Antivirus { product: "Bkav".to_owned(), state, ..Antivirus::default() };
    Inventory { antivirus: Some(vec![product]), device: Device::default(), ..Inventory::default() }
}

fn failing() -> Inventory {
    let disk = Disk {
        name: "sda".to_owned(),
        kind: DiskKind::Hdd,
        bus: None,
        model: None,
        size_bytes: None,
        removable: false,
        failing: Some(true),
    };
    Inventory { disks: Some(vec![disk]), ..protected(AntivirusState::Off) }
}

fn fleet() -> Place {
    let place = Place::new();
    place.machine(1, 2, NOW_MS - 1_000, protected(AntivirusState::On));
    place.machine(2, 2, NOW_MS - 30 * DAY_MS, failing());
    place.machine(3, 3, NOW_MS - 5_000, protected(AntivirusState::Off));
    place.machine(4, 4, NOW_MS - 2_000, Inventory::default());
    place
}

#[test]
fn a_unit_counts_what_stands_below_it_and_each_machine_once() {
    let counts = fleet().counts();
    let of = |unit| counts.by_unit.get(&UnitId(unit)).copied().unwrap();
    assert_eq!([1, 2, 3, 4].map(|unit| of(unit).machines.total()), [4, 3, 1, 1]);
    assert_eq!((of(2).machines.online, of(2).machines.silent), (2, 1));
    assert_eq!(of(2).antivirus, AntivirusCounts { on: 1, off: 2, ..AntivirusCounts::default() });
    assert_eq!(
        of(4).antivirus,
        AntivirusCounts { unknown: 1, ..AntivirusCounts::default() },
        "unknown is not off"
    );
    assert_eq!(counts.all.pressing, 2);
    assert_eq!(of(1).oldest_contact_ms, Some(NOW_MS - 30 * DAY_MS));
    assert_eq!(of(1).newest_contact_ms, Some(NOW_MS - 1_000));
    assert_eq!(counts.all, of(1));
}

#[test]
fn a_reach_within_the_tree_begins_its_own_tree() {
    let place = fleet();
    let inside = place.overview(Some(2));
    let lines: Vec<_> = inside.units.iter().map(|unit| (unit.unit.id.0, unit.unit.depth)).collect();
    assert_eq!(lines, [(2, 0), (3, 1)]);
    assert_eq!((inside.all.machines.total(), inside.units[0].level.as_str()), (3, "xa"));
    assert!(inside.attention.iter().all(|found| found.machine != MachineId([4; 16])));
    assert_eq!(place.overview(Some(99)), OverviewView { counted_ms: NOW_MS, ..OverviewView::default() });
}

#[test]
fn machines_with_the_same_matter_are_one_group_and_the_worst_comes_first() {
    let found = fleet().overview(None);
    let groups: Vec<_> = found.groups.iter().map(|group| (group.kind, group.machines)).collect();
    assert_eq!(groups, [(MatterKind::DiskFailing, 1), (MatterKind::AntivirusOff, 2)]);
    assert_eq!(found.groups[1].units, [(UnitId(2), 1), (UnitId(3), 1)]);
    assert_eq!(found.attention[0].machine, MachineId([2; 16]), "the disk comes before the antivirus");
}

#[test]
fn an_open_episode_and_a_complaint_show_at_their_unit_and_above() {
    let place = fleet();
    let episode = Episode {
        unit: "3".to_owned(),
        start_ms: NOW_MS - 600_000,
        end_ms: NOW_MS - 300_000,
        open: true,
        verdict: Verdict::AccessLine,
        target: None,
        confidence: 0.9,
        machines: Vec::new(),
        measuring: 1,
        peers_bad: 0,
        peers: 0,
        findings: Vec::new(),
        rule: "2026-11-01".to_owned(),
    };
    place.store.put_episodes(UnitId(3), "2026-11-25", vec![episode], NOW_MS).unwrap();
    for (number, at_ms) in [(1, NOW_MS - DAY_MS), (2, NOW_MS - 8 * DAY_MS)] {
        let complaint = NewComplaint {
            id: ComplaintId([number; 16]),
            unit: UnitId(3),
            at_ms,
            about: "VOFFICE".to_owned(),
            note: String::new(),
            by: "Văn phòng".to_owned(),
        };
        place.store.add_complaint(complaint, at_ms).unwrap();
    }
    let counts = place.counts();
    let of = |unit| counts.by_unit.get(&UnitId(unit)).copied().unwrap();
    assert_eq!(
        [1, 2, 3, 4].map(|unit| of(unit).light),
        [Light::Slow, Light::Slow, Light::Slow, Light::Unknown]
    );
    assert_eq!([1, 2, 3, 4].map(|unit| of(unit).complaints), [1, 1, 1, 0], "of the last seven days");
}

#[test]
fn a_store_without_machines_has_an_overview() {
    let found = Place::new().overview(None);
    assert_eq!((found.units.len(), found.all.machines.total(), found.groups.len()), (4, 0, 0));
}
