//! What people know about computers, between the words of `items` and the rows of the store.
//!
//! Commands, pages and lists all write through here, so that what is kept was checked once. A stored word that no longer
//! reads becomes "nobody said", with a warning.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use hatang_proto::model::inventory::DeviceClass;
use hatang_proto::model::{MachineId, UnitId};
use jiff::civil::Date;
use serde_json::Value;

use crate::clock;
use crate::items::{DeclaredMachine, Particulars, StaffClass};
use crate::store::{DeclaredMachineRow, NewDeclaredMachine, NewParticulars, StatedParticulars, Store};

/// Longest room, mark, model or source, characters.
const LONGEST: usize = 300;
/// Before this year no computer stood in an office.
const FIRST_YEAR: i16 = 1980;
/// Longest use before, years.
const MOST_YEARS_BEFORE: u8 = 40;

/// Keeps what people said about machines, all or nothing; gives of how many something new was said.
///
/// It holds from the start of `from` on. If no day is given: from today on, or since the day it joined for a machine of which
/// nothing was ever said, so that a report of the year that just ended knows it.
///
/// # Errors
/// Names the first machine of which something impossible is said, or that there is not.
pub fn keep(
    store: &Store,
    said: Vec<(MachineId, Particulars)>,
    from: Option<Date>,
    by: &str,
    now_ms: i64,
) -> Result<usize> {
    let today = clock::local_date(now_ms);
    let mut new = Vec::new();
    for (machine, particulars) in said {
        check(&particulars, today).with_context(|| format!("machine {machine}"))?;
        let history = store.particulars_history(machine)?;
        // Whole days, so that of two statements of one day the second counts.
        let first_day = match from {
            Some(day) => day,
            None if history.is_empty() => {
                let joined = store.machine(machine, now_ms)?;
                joined.map_or(today, |machine| clock::local_date(machine.enrolled_ms))
            }
            None => today,
        };
        let from_ms = clock::start_of_day_ms(first_day);
        let stated = stated(&particulars);
        let held = history.iter().find(|row| row.from_ms <= from_ms);
        if held.map_or(stated != StatedParticulars::default(), |row| row.stated != stated) {
            new.push(NewParticulars { machine, stated, from_ms });
        }
    }
    let count = new.len();
    if 0 < count {
        store.set_all_particulars(new, by, now_ms)?;
    }
    Ok(count)
}

/// What holds about machines at a moment.
///
/// # Errors
/// If the store cannot be read.
pub fn at(store: &Store, at_ms: i64) -> Result<BTreeMap<MachineId, Particulars>> {
    let rows = store.particulars(at_ms)?;
    Ok(rows.into_iter().map(|row| (row.machine, known(row.stated))).collect())
}

/// Lists computers without an agent, all or none; their `number`, `by`, `source` and `declared_at_ms` are not looked at.
///
/// # Errors
/// Names the first that cannot be, by its mark.
pub fn list_machines(
    store: &Store,
    unit: UnitId,
    machines: &[DeclaredMachine],
    by: &str,
    source: &str,
    now_ms: i64,
) -> Result<Vec<i64>> {
    let today = clock::local_date(now_ms);
    for machine in machines {
        check_declared(machine, today).with_context(|| format!("computer {:?}", machine.label))?;
    }
    for (text, what) in [(by, "who lists it"), (source, "the paper it stands on")] {
        bounded(text, what)?;
    }
    let new = machines.iter().map(new_declared_machine).collect();
    Ok(store.add_declared_machines(unit, new, by, source, now_ms)?)
}

/// Whether something can be said about a computer at all.
///
/// # Errors
/// Names what cannot be.
pub fn check(particulars: &Particulars, today: Date) -> Result<()> {
    if let Some(room) = &particulars.room {
        bounded(room, "the room")?;
    }
    if let Some(year) = particulars.year_equipped
        && !(FIRST_YEAR..=today.year()).contains(&year)
    {
        bail!("{year} is no year of equipment: {FIRST_YEAR} to {}", today.year());
    }
    if let Some(years) = particulars.years_before
        && MOST_YEARS_BEFORE < years
    {
        bail!("{years} years of use before cannot be: {MOST_YEARS_BEFORE} at most");
    }
    if particulars.years_before.is_some() && particulars.second_hand == Some(false) {
        bail!("a computer that is not second-hand has no years of use before");
    }
    Ok(())
}

fn check_declared(machine: &DeclaredMachine, today: Date) -> Result<()> {
    bounded(&machine.label, "the mark")?;
    if !machine.model.is_empty() {
        bounded(&machine.model, "the model")?;
    }
    check(&machine.particulars, today)
}

fn bounded(text: &str, what: &str) -> Result<()> {
    if text.trim().is_empty() || LONGEST < text.chars().count() {
        bail!("{what} takes 1 to {LONGEST} characters");
    }
    Ok(())
}

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
