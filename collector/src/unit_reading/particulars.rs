//! What people know about computers, between the words of `items` and the rows of the store.
//!
//! A stored word that no longer reads becomes "nobody said", with a warning.

use hatang_proto::model::inventory::DeviceClass;
use serde_json::Value;

use crate::items::{DeclaredMachine, Particulars, StaffClass};
use crate::store::{DeclaredMachineRow, NewDeclaredMachine, StatedParticulars};

/// As the store keeps it.
pub fn stated(known: &Particulars) -> StatedParticulars {
    StatedParticulars {
        staff_class: known.staff_class.map(|class| class.key().to_owned()),
        room: known.room.clone(),
        cpnet_required: known.cpnet_required,
        year_equipped: known.year_equipped,
        second_hand: known.second_hand,
        years_before: known.years_before,
    }
}

/// As `items` knows it.
pub fn known(stated: StatedParticulars) -> Particulars {
    let class = stated.staff_class.as_deref();
    let staff_class = class.and_then(StaffClass::parse);
    if staff_class.is_none() && class.is_some() {
        tracing::warn!(class, "a stored staff class is unreadable");
    }
    Particulars {
        staff_class,
        room: stated.room,
        cpnet_required: stated.cpnet_required,
        year_equipped: stated.year_equipped,
        second_hand: stated.second_hand,
        years_before: stated.years_before,
    }
}

/// A computer to be listed as the store keeps it; its number, who, when and on what paper are the store's to add.
pub fn new_declared_machine(machine: &DeclaredMachine) -> NewDeclaredMachine {
    NewDeclaredMachine {
        label: machine.label.clone(),
        class: class_key(machine.class),
        model: machine.model.clone(),
        particulars: stated(&machine.particulars),
        state_secret: machine.state_secret,
        antivirus: machine.antivirus,
        lan_internet: machine.lan_internet,
        cpnet: machine.cpnet,
        working: machine.working,
        from: machine.from,
    }
}

/// A listed computer as `items` knows it.
pub fn declared_machine(row: DeclaredMachineRow) -> DeclaredMachine {
    let machine = row.machine;
    DeclaredMachine {
        number: row.number,
        class: class_of(&machine.class),
        label: machine.label,
        model: machine.model,
        particulars: known(machine.particulars),
        state_secret: machine.state_secret,
        antivirus: machine.antivirus,
        lan_internet: machine.lan_internet,
        cpnet: machine.cpnet,
        working: machine.working,
        by: row.by,
        source: row.source,
        from: machine.from,
        declared_at_ms: row.declared_ms,
    }
}

/// `desktop`, `laptop`, `tablet`, `server`, `all_in_one`, `mini_pc`, `virtual`, `unknown`.
pub fn class_key(class: DeviceClass) -> String {
    match serde_json::to_value(class) {
        Ok(Value::String(key)) => key,
        _ => "unknown".to_owned(),
    }
}

/// The class behind such a key; `None` if there is none.
pub fn class_from_key(key: &str) -> Option<DeviceClass> {
    serde_json::from_value(Value::String(key.to_owned())).ok()
}

fn class_of(key: &str) -> DeviceClass {
    class_from_key(key).unwrap_or_else(|| {
        tracing::warn!(class = key, "a stored device class is unreadable");
        DeviceClass::Unknown
    })
}
