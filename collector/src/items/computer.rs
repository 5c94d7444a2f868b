//! One row for a computer of either kind: with an agent, or listed by people.
//!
//! For lists of all computers (annexes, comparison, procurement). It says what is known and where from; a text that is
//! empty was not read or not stated. No row names a person.

use hatang_proto::model::inventory::{Antivirus, DeviceClass, Disk, DiskKind, Inventory};
use jiff::civil::Date;

use super::computers::class_name;
use super::condition::{Condition, Yardstick, built_in, memory_gb};
use super::figure::Provenance;
use super::particulars::{ComputerId, DeclaredMachine, StaffClass};
use super::security;
use super::state::{MachineState, UnitState, vietnam_day};
use super::text::clean;

/// One computer.
#[derive(Debug, Clone, PartialEq)]
pub struct Computer {
    pub id: ComputerId,
    pub label: String,
    pub room: Option<String>,
    pub staff_class: Option<StaffClass>,
    /// `Unknown` also where nothing was read.
    pub class: DeviceClass,
    /// `máy tính để bàn`, `chưa rõ loại máy`.
    pub class_name: &'static str,
    /// Maker and model.
    pub model: String,
    pub year_equipped: Option<i16>,
    /// When it was made as its hardware suggests, `2019` or `2018–2020`; a suggestion only.
    pub year_hint: Option<String>,
    pub cpu: String,
    /// `8 GB`
    pub memory: String,
    /// `SSD 256 GB + HDD 500 GB`
    pub disks: String,
    pub system: String,
    /// Products with their states, `chưa cài`, or what people said.
    pub antivirus: String,
    pub cpnet_required: Option<bool>,
    pub state_secret: bool,
    pub condition: Condition,
    /// Heard in the last 30 days, or listed as working; `None` for a machine that fell silent.
    pub working: Option<bool>,
    /// Day of the last sign; never for a listed computer.
    pub last_heard: Option<Date>,
    /// Measured, or declared for a listed computer.
    pub provenance: Provenance,
}

/// All computers of a unit: machines in their order, then those that people listed.
pub fn computers(unit: &UnitState) -> Vec<Computer> {
    let yardstick = Yardstick::of(unit);
    let machines = unit.machines.iter().map(|machine| of_machine(machine, unit, &yardstick));
    machines.chain(unit.declared_machines.iter().map(|machine| of_declared(machine, &yardstick))).collect()
}

fn of_machine(machine: &MachineState, unit: &UnitState, yardstick: &Yardstick) -> Computer {
    let inventory = machine.inventory.as_ref();
    let class = inventory.map_or(DeviceClass::Unknown, |inventory| inventory.device.class);
    Computer {
        id: ComputerId::Machine(machine.id),
        label: machine.shown_label(),
        room: machine.particulars.shown_room(),
        staff_class: machine.particulars.staff_class,
        class,
        class_name: class_name(class),
        model: inventory.map(model).unwrap_or_default(),
        year_equipped: machine.particulars.year_equipped,
        year_hint: inventory.and_then(year_hint),
        cpu: inventory
            .and_then(|inventory| inventory.cpu.as_ref())
            .map(|cpu| clean(&cpu.model))
            .unwrap_or_default(),
        memory: inventory
            .and_then(|inventory| inventory.memory.as_ref())
            .map(|memory| format!("{} GB", memory_gb(memory)))
            .unwrap_or_default(),
        disks: inventory.and_then(|inventory| inventory.disks.as_deref()).map(disks).unwrap_or_default(),
        system: inventory
            .and_then(|inventory| inventory.system.as_ref())
            .map(|system| clean(&system.name))
            .unwrap_or_default(),
        antivirus: inventory
            .and_then(|inventory| inventory.antivirus.as_deref())
            .map(antivirus)
            .unwrap_or_default(),
        cpnet_required: machine.particulars.cpnet_required,
        state_secret: false,
        condition: yardstick.machine(machine),
        working: machine.is_heard(unit.as_of).then_some(true),
        last_heard: machine.last_heard_ms.and_then(vietnam_day),
        provenance: Provenance::Measured,
    }
}

fn of_declared(machine: &DeclaredMachine, yardstick: &Yardstick) -> Computer {
    let antivirus = match machine.antivirus {
        Some(true) => "kê khai: có",
        Some(false) => "kê khai: chưa cài",
        None => "",
    };
    Computer {
        id: ComputerId::Declared(machine.number),
        label: machine.shown_label(),
        room: machine.particulars.shown_room(),
        staff_class: machine.particulars.staff_class,
        class: machine.class,
        class_name: class_name(machine.class),
        model: clean(&machine.model),
        year_equipped: machine.particulars.year_equipped,
        year_hint: None,
        cpu: String::new(),
        memory: String::new(),
        disks: String::new(),
        system: String::new(),
        antivirus: antivirus.into(),
        cpnet_required: machine.particulars.cpnet_required,
        state_secret: machine.state_secret,
        condition: yardstick.declared(machine),
        working: Some(machine.working != Some(false)),
        last_heard: None,
        provenance: Provenance::Declared,
    }
}

fn model(inventory: &Inventory) -> String {
    let named = [inventory.device.manufacturer.as_deref(), inventory.device.model.as_deref()];
    let words: Vec<String> = named.into_iter().flatten().map(clean).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn year_hint(inventory: &Inventory) -> Option<String> {
    let age = inventory.age.as_ref()?;
    match (age.earliest_year, age.latest_year) {
        (Some(from), Some(to)) if from == to => Some(from.to_string()),
        (Some(from), Some(to)) => Some(format!("{from}–{to}")),
        (Some(from), None) => Some(format!("từ {from}")),
        (None, Some(to)) => Some(format!("đến {to}")),
        (None, None) => None,
    }
}

fn disks(disks: &[Disk]) -> String {
    let described = built_in(disks).map(|disk| {
        let kind = match disk.kind {
            DiskKind::Hdd => "HDD",
            DiskKind::Ssd => "SSD",
            DiskKind::Virtual => "ổ đĩa ảo",
            DiskKind::Unknown => "ổ đĩa",
        };
        // Makers count disks in powers of ten.
        match disk.size_bytes {
            Some(bytes) => format!("{kind} {} GB", bytes / 1_000_000_000),
            None => kind.into(),
        }
    });
    described.collect::<Vec<String>>().join(" + ")
}

fn antivirus(products: &[Antivirus]) -> String {
    if products.is_empty() { "chưa cài".into() } else { security::described(products) }
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::inventory::{Age, Memory};

    use super::*;
    use crate::items::tests::{declared, machine, office, unit};

    #[test]
    fn machines_and_listed_computers_stand_in_one_list() {
        let mut inventory = office(DeviceClass::Laptop);
        inventory.memory = Some(Memory { total_bytes: 8_200_000_000, installed_bytes: Some(8 << 30) });
        inventory.age = Some(Age { earliest_year: Some(2018), latest_year: Some(2020), reasons: Vec::new() });
        let mut unit = unit(vec![machine(1, Some(inventory)), machine(2, None)]);
        unit.declared_machines = vec![declared(7, DeviceClass::Desktop)];
        unit.machines[1].last_heard_ms = None;
        let rows = computers(&unit);
        let labels: Vec<_> =
            rows.iter().map(|row| (row.label.as_str(), row.class_name, row.working)).collect();
        assert_eq!(
            labels,
            [
                ("PC-01", "máy tính xách tay", Some(true)),
                ("PC-02", "chưa rõ loại máy", None),
                ("MT-07", "máy tính để bàn", Some(true)),
            ]
        );
        assert_eq!((rows[0].memory.as_str(), rows[0].year_hint.as_deref()), ("8 GB", Some("2018–2020")));
        assert_eq!((rows[0].antivirus.as_str(), rows[1].antivirus.as_str()), ("chưa cài", ""));
        assert_eq!((rows[2].id, rows[2].provenance), (ComputerId::Declared(7), Provenance::Declared));
    }
}
