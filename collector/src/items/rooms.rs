//! What rooms have: a LAN in each block of the office, and the one-stop desk's equipment.

use hatang_proto::model::inventory::Inventory;

use super::computers::staff_computer;
use super::figure::Provenance;
use super::measure::{Measurement, size};
use super::network::on_lan;
use super::particulars::StaffClass;
use super::state::UnitState;
use super::text::clean;
use super::value::ItemValue;

/// The blocks of an office, and what their rooms and departments are called, in lower case.
const BLOCKS: [(&str, &[&str]); 3] = [
    ("Đảng ủy", &["đảng ủy", "đảng uỷ", "khối đảng"]),
    ("HĐND", &["hđnd", "hội đồng nhân dân"]),
    ("UBND", &["ubnd", "ủy ban nhân dân", "uỷ ban nhân dân", "khối chính quyền"]),
];

/// Whether each block has a LAN: a machine on it stands in one of its rooms or departments. Open as long as one block
/// has no such machine.
pub(super) fn lan_by_office(unit: &UnitState) -> Measurement {
    let mut result = on_lan(unit);
    let mut found = 0;
    for (block, names) in BLOCKS {
        let is_of_block = |place: &str| names.iter().any(|name| clean(place).to_lowercase().contains(name));
        let of_department = |id| {
            let here = |child: &&UnitState| child.machines.iter().any(|machine| machine.id == id);
            unit.children.iter().find(here).is_some_and(|child| is_of_block(&child.unit_name))
        };
        let here = unit.machines.iter().filter(|machine| {
            machine.particulars.shown_room().is_some_and(|room| is_of_block(&room))
                || of_department(machine.id)
        });
        let on: usize = here
            .filter(|machine| {
                result.machines.iter().any(|one| one.counted && one.machine.machine() == Some(machine.id))
            })
            .count();
        found += usize::from(0 < on);
        let said = if 0 < on {
            format!("{on} máy trong mạng LAN")
        } else {
            "chưa thấy máy nào trong mạng LAN".into()
        };
        result.notes.push(format!("{block}: {said}"));
    }
    if found == 0 {
        result.notes.clear();
    }
    result.value = (found == BLOCKS.len()).then_some(ItemValue::Flag(true));
    result
}

/// Whether the machines of the one-stop desk show a PC, a printer and a scanner.
pub(super) fn one_stop(unit: &UnitState) -> Measurement {
    let desk = || {
        unit.machines.iter().filter(|machine| machine.particulars.staff_class == Some(StaffClass::OneStop))
    };
    let listed = unit
        .declared_machines
        .iter()
        .any(|machine| machine.particulars.staff_class == Some(StaffClass::OneStop));
    let has =
        |wanted: fn(&Inventory) -> bool| desk().any(|machine| machine.inventory.as_ref().is_some_and(wanted));
    let seen = [
        ("máy tính", listed || desk().any(|machine| staff_computer(machine).is_ok())),
        ("máy in", has(|inventory| inventory.printers.as_ref().is_some_and(|printers| !printers.is_empty()))),
        ("máy quét", has(scans)),
    ];
    let unseen: Vec<&str> = seen.iter().filter(|(_, seen)| !seen).map(|(name, _)| *name).collect();
    let mut result = Measurement { apart: true, provenance: Provenance::Measured, ..Measurement::default() };
    let machines = size(desk().count());
    if unseen.is_empty() {
        result.value = Some(ItemValue::Text("Có".into()));
        result.notes.push(format!("{machines} máy của bộ phận một cửa, thấy đủ máy tính, máy in, máy quét"));
    } else if 0 < machines {
        result.notes.push(format!("bộ phận một cửa: phần mềm thu thập chưa thấy {}", unseen.join(", ")));
    }
    result
}

fn scans(inventory: &Inventory) -> bool {
    inventory.scanners.as_ref().is_some_and(|scanners| !scanners.is_empty())
        || inventory.printers.iter().flatten().any(|printer| printer.multifunction)
}
