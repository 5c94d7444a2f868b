//! Year on year: one unit on two days, computer by computer and figure by figure.
//!
//! A computer is the same if its identifier is, or if people listed it under the mark that a machine reports under now.
//! One that is gone and one that is new are a replacement if they bear the same mark, or serve the same staff class in the
//! same room. What was not known on one of the days is no change.

mod figures;
mod pairing;

use std::collections::BTreeMap;

use hatang_proto::model::inventory::DeviceClass;
use jiff::civil::Date;

use super::computer::computers;
use super::particulars::{ComputerId, StaffClass};
use super::state::{MachineState, UnitState};
use super::text::clean;

pub use figures::{FigureChange, figure_changes};

/// What changed in a unit between two days.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The day compared with.
    pub before: Date,
    pub now: Date,
    /// In order of kind, then of mark.
    pub changes: Vec<ComputerChange>,
}

/// One thing that happened to one computer.
#[derive(Debug, Clone, PartialEq)]
pub struct ComputerChange {
    pub kind: ChangeKind,
    /// As it was; `None` for a new one.
    pub before: Option<Side>,
    /// As it is; `None` for one that is gone. For a replacement another computer than before.
    pub now: Option<Side>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    New,
    Gone,
    /// Another computer took its place.
    Replaced,
    /// To another unit below, or to another room.
    Moved,
    /// Of device: desktop, laptop.
    Class,
    StaffClass,
    AntivirusLost,
    AntivirusGained,
    System,
}

/// A computer on one of the days.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    pub id: ComputerId,
    pub label: String,
    /// The unit right around it.
    pub unit: String,
    pub room: Option<String>,
    pub staff_class: Option<StaffClass>,
    pub class: DeviceClass,
    pub class_name: &'static str,
    /// Whether any product is installed; `None` if nobody could tell.
    pub antivirus: Option<bool>,
    /// Name of the operating system; empty if it was not read.
    pub system: String,
}

/// What changed from one day to another.
pub fn compare(before: &UnitState, now: &UnitState) -> Comparison {
    let pairs = pairing::pairs(sides(before), sides(now));
    let mut changes: Vec<ComputerChange> =
        pairs.same.iter().flat_map(|(was, is)| differences(was, is)).collect();
    let change = |kind, before, now| ComputerChange { kind, before, now };
    changes.extend(
        pairs.replaced.into_iter().map(|(was, is)| change(ChangeKind::Replaced, Some(was), Some(is))),
    );
    changes.extend(pairs.gone.into_iter().map(|was| change(ChangeKind::Gone, Some(was), None)));
    changes.extend(pairs.new.into_iter().map(|is| change(ChangeKind::New, None, Some(is))));
    changes.sort_by(|one, other| {
        let key = |change: &ComputerChange| (change.kind, change.label().to_owned());
        key(one).cmp(&key(other))
    });
    Comparison { before: before.as_of, now: now.as_of, changes }
}

impl Comparison {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    pub fn of_kind(&self, kind: ChangeKind) -> impl Iterator<Item = &ComputerChange> {
        self.changes.iter().filter(move |change| change.kind == kind)
    }
}

impl ComputerChange {
    /// The mark now, or the last one.
    pub fn label(&self) -> &str {
        self.now.as_ref().or(self.before.as_ref()).map_or("", |side| side.label.as_str())
    }
}

impl ChangeKind {
    pub const ALL: [Self; 9] = [
        Self::New,
        Self::Gone,
        Self::Replaced,
        Self::Moved,
        Self::Class,
        Self::StaffClass,
        Self::AntivirusLost,
        Self::AntivirusGained,
        Self::System,
    ];

    /// As people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "Máy mới",
            Self::Gone => "Không còn",
            Self::Replaced => "Thay máy",
            Self::Moved => "Chuyển chỗ",
            Self::Class => "Đổi loại máy",
            Self::StaffClass => "Đổi đối tượng sử dụng",
            Self::AntivirusLost => "Mất phần mềm diệt vi rút",
            Self::AntivirusGained => "Có thêm phần mềm diệt vi rút",
            Self::System => "Đổi hệ điều hành",
        }
    }
}

fn differences(was: &Side, is: &Side) -> Vec<ComputerChange> {
    let elsewhere = was.unit != is.unit || known_and_other(was.room.as_ref(), is.room.as_ref());
    let known = |class| class != DeviceClass::Unknown;
    let protection = was.antivirus.zip(is.antivirus);
    let kinds = [
        (ChangeKind::Moved, elsewhere),
        (ChangeKind::Class, known(was.class) && known(is.class) && was.class != is.class),
        (ChangeKind::StaffClass, known_and_other(was.staff_class.as_ref(), is.staff_class.as_ref())),
        (ChangeKind::AntivirusLost, protection == Some((true, false))),
        (ChangeKind::AntivirusGained, protection == Some((false, true))),
        (ChangeKind::System, !was.system.is_empty() && !is.system.is_empty() && was.system != is.system),
    ];
    let change = |kind| ComputerChange { kind, before: Some(was.clone()), now: Some(is.clone()) };
    kinds.into_iter().filter(|(_, changed)| *changed).map(|(kind, _)| change(kind)).collect()
}

fn known_and_other<T: PartialEq>(was: Option<&T>, is: Option<&T>) -> bool {
    was.zip(is).is_some_and(|(was, is)| was != is)
}

/// Every computer of a unit with the unit right around it.
fn sides(unit: &UnitState) -> Vec<Side> {
    let mut units = BTreeMap::new();
    place(unit, &mut units);
    let machines: BTreeMap<_, &MachineState> =
        unit.machines.iter().map(|machine| (machine.id, machine)).collect();
    let declared: BTreeMap<_, _> =
        unit.declared_machines.iter().map(|machine| (machine.number, machine.antivirus)).collect();
    let side = |computer: super::computer::Computer| Side {
        unit: units.get(&computer.id).cloned().unwrap_or_default(),
        antivirus: match computer.id {
            ComputerId::Machine(id) => machines.get(&id).and_then(|machine| installed(machine)),
            ComputerId::Declared(number) => declared.get(&number).copied().flatten(),
        },
        id: computer.id,
        label: computer.label,
        room: computer.room,
        staff_class: computer.staff_class,
        class: computer.class,
        class_name: computer.class_name,
        system: computer.system,
    };
    computers(unit).into_iter().map(side).collect()
}

/// The deepest unit wins, because it is written last.
fn place(unit: &UnitState, units: &mut BTreeMap<ComputerId, String>) {
    let name = clean(&unit.unit_name);
    let machines = unit.machines.iter().map(|machine| ComputerId::Machine(machine.id));
    let declared = unit.declared_machines.iter().map(|machine| ComputerId::Declared(machine.number));
    units.extend(machines.chain(declared).map(|id| (id, name.clone())));
    for child in &unit.children {
        place(child, units);
    }
}

/// An empty list beside an unread source is not "none".
fn installed(machine: &MachineState) -> Option<bool> {
    let inventory = machine.inventory.as_ref()?;
    let products = inventory.antivirus.as_deref()?;
    let unread = inventory.problems.iter().any(|problem| problem.part == "antivirus");
    (!products.is_empty() || !unread).then_some(!products.is_empty())
}

#[cfg(test)]
mod tests;
