//! Recorded machines: the facts give exactly the inventory that stands beside them.

use hatang_proto::convert::inventory::{from_wire, to_wire};
use hatang_proto::model::inventory::Inventory;
use prost::Message as _;

use crate::inventory::{assemble, changed};
use crate::machine::facts::Facts;
use crate::machine::mask::masked;

/// A whole office PC on the wire, bytes.
const MOST_WIRE_BYTES: usize = 2_048;

macro_rules! machines {
    ($($name:ident),+) => {
        const MACHINES: &[(&str, &str, &str)] = &[$((
            stringify!($name),
            include_str!(concat!("../fixtures/machines/", stringify!($name), ".facts.json")),
            include_str!(concat!("../fixtures/machines/", stringify!($name), ".inventory.json")),
        )),+];

        $(#[test]
        fn $name() {
            let (facts, expected) = read(stringify!($name));
            let actual = assemble(&facts);
            assert_eq!(actual, expected, "{}", serde_json::to_string_pretty(&actual).unwrap());
        })+
    };
}

machines!(
    guest_without_firmware,
    desktop_assembled,
    laptop_docked,
    all_in_one,
    guest_kvm,
    tablet_surface,
    server_half_read,
    win7_assembled_x86,
    win7_lpt_printer,
    win81_workgroup,
    win10_home_bkav_eset,
    win10_pro_kaspersky_passive,
    win10_ltsc_expired,
    win10_snoozed_stale,
    win11_convertible,
    win11_mini_pc,
    win10_mfp_container,
    win10_clock_1979,
    win10_ups_desktop,
    win11_all_in_one,
    tablet_win10_detachable,
    laptop_docked_win11,
    server_2012r2,
    server_2019_defender,
    guest_hyperv,
    guest_vmware_server
);

fn read(name: &str) -> (Facts, Inventory) {
    let (_, facts, expected) = MACHINES.iter().find(|machine| machine.0 == name).unwrap();
    (serde_json::from_str(facts).unwrap(), serde_json::from_str(expected).unwrap())
}

fn all() -> impl Iterator<Item = (&'static str, Facts)> {
    MACHINES.iter().map(|(name, ..)| (*name, read(name).0))
}

#[test]
fn every_machine_travels_in_two_kilobytes_and_arrives_as_it_was() {
    for (name, facts) in all() {
        let inventory = assemble(&facts);
        let wire = to_wire(&inventory);
        assert!(wire.encoded_len() <= MOST_WIRE_BYTES, "{name} has {} bytes", wire.encoded_len());
        assert_eq!(from_wire(wire), Ok(inventory), "{name}");
    }
}

#[test]
fn a_part_that_was_not_read_is_nowhere_shown_as_none() {
    let (facts, _) = read("server_half_read");
    let inventory = assemble(&facts);
    assert_eq!((inventory.disks, inventory.printers, inventory.host_name), (None, None, None));
    for part in ["disks", "printers", "smbios", "host_name", "power"] {
        assert!(inventory.problems.iter().any(|problem| problem.part == part), "{part}");
    }
}

#[test]
fn a_recording_leads_to_the_same_decisions_as_its_machine() {
    for (name, facts) in all() {
        let (machine, recording) = (assemble(&facts), assemble(&masked(&facts)));
        assert_eq!(machine.device, recording.device, "{name}");
        assert_eq!(machine.age, recording.age, "{name}");
        let kinds = |inventory: &Inventory| {
            let printers = inventory.printers.iter().flatten();
            printers.map(|printer| (printer.connection, printer.multifunction)).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&machine), kinds(&recording), "{name}");
        let scanned = |inventory: &Inventory| {
            let scanners = inventory.scanners.iter().flatten();
            scanners.map(|scanner| (scanner.connection, scanner.multifunction)).collect::<Vec<_>>()
        };
        assert_eq!(scanned(&machine), scanned(&recording), "{name}");
        let displays = |inventory: &Inventory| {
            let monitors = inventory.monitors.iter().flatten();
            monitors
                .map(|display| (display.model.clone(), display.year, display.diagonal_mm))
                .collect::<Vec<_>>()
        };
        assert_eq!(displays(&machine), displays(&recording), "{name}");
        let readers = |inventory: &Inventory| inventory.barcode_readers.as_ref().map(Vec::len);
        assert_eq!(readers(&machine), readers(&recording), "{name}");
        assert_eq!(machine.antivirus, recording.antivirus, "{name}");
        assert_eq!(machine.security, recording.security, "{name}");
        assert_eq!(machine.updates, recording.updates, "{name}");
        assert_eq!(machine.system, recording.system, "{name}");
        assert_eq!(machine.problems, recording.problems, "{name}");
        let refused = |inventory: &Inventory| inventory.identity.refused.clone();
        assert_eq!(refused(&machine), refused(&recording), "{name}");
    }
}

#[test]
fn a_machine_read_twice_has_not_changed_and_two_machines_differ() {
    for (name, facts) in all() {
        for (other, others_facts) in all() {
            assert_eq!(changed(&assemble(&facts), &assemble(&others_facts)), name != other, "{name} {other}");
        }
    }
}

#[test]
fn texts_and_lists_of_any_length_are_cut_to_what_a_collector_takes() {
    let (mut facts, _) = read("desktop_assembled");
    facts.host_name = Some("Máy\u{7}".repeat(300));
    if let Some(cpu) = &mut facts.cpu {
        cpu.model = Some("x\n".repeat(2_000));
    }
    let adapter = facts.adapters.as_ref().unwrap()[0].clone();
    facts.adapters = Some(vec![adapter; 300]);
    let inventory = assemble(&facts);
    assert_eq!(inventory.adapters.as_ref().map(Vec::len), Some(256));
    assert!(inventory.problems.iter().any(|problem| problem.part == "adapters"));
    assert_eq!(from_wire(to_wire(&inventory)), Ok(inventory));
}
