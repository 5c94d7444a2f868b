//! A site comes out of the store with its roles, machines, line and events.

use hatang_proto::model::{
    BootId, MachineId, Method, Outcome, Probe, Reading, Segment, SpoolId, TimedReading,
};

use super::*;
use crate::analysis::network::{Event, EventKind, Reply};
use crate::store::{Admission, NewJoinCode, NewLine, NewTarget, Newcomer, PlacedBatch, Placing};

const HOUR_MS: i64 = 3_600_000;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    (folder, store)
}

/// A unit with machines of the given labels, on a line of the given provider.
fn unit(store: &Store, provider: Option<&str>, labels: &[&str]) -> UnitId {
    let unit = store.add_unit(None, "xa", "xã", "2025-07-01", "test", 0).unwrap();
    if let Some(provider) = provider {
        let line = NewLine {
            unit,
            valid_from: "1970-01-01".to_owned(),
            provider: provider.to_owned(),
            kind: "FTTH".to_owned(),
            down_kbps: Some(100_000),
            up_kbps: None,
            by: "test".to_owned(),
        };
        store.add_line(line, 0).unwrap();
    }
    let number = u8::try_from(unit.0).unwrap();
    let secret_hash = [number; 32];
    let code = NewJoinCode { secret_hash, unit, uses: 99, expires_ms: 9_999, created_by: "test".to_owned() };
    store.create_join_code(code, 0).unwrap();
    for (index, label) in labels.iter().enumerate() {
        let machine =
            MachineId([number, u8::try_from(index).unwrap(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let newcomer = Newcomer {
            secret_hash,
            machine,
            label: (*label).to_owned(),
            agent_version: "0.1.0".to_owned(),
            certificate_serial: machine.to_string(),
            certificate_ends_ms: 0,
        };
        let admitted = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(admitted.block_on(store.admit(newcomer, 0)).unwrap(), Admission::Admitted(unit));
    }
    unit
}

fn add_target(store: &Store, segment: Segment, probe: Probe) -> TargetId {
    let name = "VOFFICE".to_owned();
    store
        .add_target(
            NewTarget { name, segment, probe, period_s: 60, timeout_ms: 3_000, unit: None },
            "test",
            0,
        )
        .unwrap()
}

fn accept(store: &Store, machine: MachineNo, samples: Vec<(TargetId, TimedReading)>) {
    let placing = Placing { boot_ms: 0, start_ms: 50, by_contact: true };
    let batch = PlacedBatch {
        placing: Some((BootId([1; 16]), placing)),
        samples,
        ..PlacedBatch::bare(SpoolId([5; 16]), 1)
    };
    store.accept_blocking(machine, vec![batch], 60).unwrap();
}

fn echo(at_ms: i64, round_trip_us: u32) -> TimedReading {
    let reading = Reading {
        method: Method::Icmp,
        outcome: Outcome::Ok,
        round_trip_us: Some(round_trip_us),
        phases: None,
    };
    TimedReading { at_ms, reading }
}

#[test]
fn a_site_has_its_line_its_machines_that_measured_and_their_roles_in_order_of_time() {
    let (_folder, store) = store();
    let unit = unit(&store, Some(" VNPT "), &["PC-01", "PC-01", "PC-02"]);
    let gateway = add_target(&store, Segment::Lan, Probe::Gateway);
    let first = add_target(&store, Segment::Cpnet, Probe::Icmp { host: "10.0.0.1".to_owned() });
    let second = add_target(&store, Segment::Cpnet, Probe::Icmp { host: "10.0.0.2".to_owned() });
    let fleet = Fleet::at(&store, HOUR_MS).unwrap();
    let numbers: Vec<_> = fleet.homes().into_keys().collect();
    let samples =
        vec![(gateway, echo(100, 9)), (second, echo(300, 3)), (first, echo(200, 2)), (first, echo(400, 4))];
    accept(&store, numbers[0], samples.clone());
    accept(&store, numbers[1], samples);

    let site = fleet.site(unit, &(0..350), 9).unwrap();
    assert_eq!(site.unit, unit.0.to_string());
    assert_eq!(site.provider.as_deref(), Some("vnpt"));
    assert_eq!(site.contract, Contract { down_bps: Some(100_000_000), up_bps: None });
    let names: Vec<_> = site.machines.iter().map(|machine| machine.name.as_str()).collect();
    assert_eq!(names.len(), 2, "PC-02 measured nothing");
    assert_ne!(names[0], names[1], "two machines of one label are told apart");
    let cpnet = &site.machines[0].series[&Role::Cpnet("VOFFICE".to_owned())];
    let expected = [(200, Reply::After(2)), (300, Reply::After(3))];
    assert_eq!(cpnet.iter().map(|o| (o.at_ms, o.reply)).collect::<Vec<_>>(), expected);
    assert_eq!(site.machines[0].events, [Event { at_ms: 50, kind: EventKind::Boot }]);
    assert_eq!(fleet.site(unit, &(0..350), 1).unwrap().machines.len(), 1);
}

#[test]
fn peers_of_the_same_provider_come_before_others_and_both_are_few() {
    let (_folder, store) = store();
    let same: Vec<_> = (0..8).map(|_| unit(&store, Some("VNPT"), &["PC"])).collect();
    let others: Vec<_> =
        (0..5).map(|index| unit(&store, (index < 4).then_some("Viettel"), &["PC"])).collect();
    let empty = unit(&store, Some("vnpt"), &[]);
    let fleet = Fleet::at(&store, HOUR_MS).unwrap();
    let network = fleet.network(&same[2..4], &(0..HOUR_MS)).unwrap();
    let read: Vec<_> = network.sites.iter().map(|site| site.unit.parse().map(UnitId).unwrap()).collect();
    assert_eq!(read[..2], same[2..4]);
    assert_eq!(read[2..7], [same[4], same[5], same[6], same[7], same[0]]);
    assert_eq!(read[7..], others[..3]);
    assert!(!read.contains(&empty));
}
