//! Computers by class.
//!
//! A report's classes are coarser than the inventory's: a desktop is also an all-in-one or a mini PC. A virtual machine
//! is no equipment and an unknown chassis could be anything, so both are in no count and are named as missing. What
//! people listed counts like what was measured, and the remark says how many those are.

use hatang_proto::model::inventory::{Device, DeviceClass};

use super::figure::Provenance;
use super::measure::{Answer, Measurement, ask, count_all, inventory};
use super::particulars::DeclaredMachine;
use super::state::{MachineState, UnitState, vietnam_day};
use super::text::{clean, day};

pub(super) fn servers(unit: &UnitState) -> Measurement {
    of_class(unit, |class| class == DeviceClass::Server)
}

pub(super) fn desktops(unit: &UnitState) -> Measurement {
    of_class(unit, is_desktop)
}

pub(super) fn laptops(unit: &UnitState) -> Measurement {
    of_class(unit, |class| class == DeviceClass::Laptop)
}

/// Tablets with Windows carry an agent; all others are known by people only, so that without a listed one there is no
/// number.
pub(super) fn tablets(unit: &UnitState) -> Measurement {
    let is_tablet = |class| class == DeviceClass::Tablet;
    let mut result = of_class(unit, is_tablet);
    let seen = ask(unit, |machine| answer(known_device(machine), is_tablet)).counted();
    result.at_least = (0 < seen).then_some((seen, "máy"));
    if !unit.declared_machines.iter().any(|machine| is_tablet(machine.class)) {
        result.value = None;
    }
    result.provenance = Provenance::Declared;
    result
}

/// Desktops and laptops that gave a sign within 30 days or are listed as working. A silent one is missing, not broken.
pub(super) fn working(unit: &UnitState) -> Measurement {
    let heard = |machine: &MachineState| {
        staff_computer(machine)?;
        if machine.is_heard(unit.as_of) {
            return Ok(Answer::Counts("đang hoạt động".into()));
        }
        let since = machine.last_heard_ms.and_then(vietnam_day).map(|heard| format!(" từ {}", day(heard)));
        Err(Answer::Missing(format!("không liên lạc{}, cần xác nhận", since.unwrap_or_default())))
    };
    count_all(
        unit,
        |machine| heard(machine).unwrap_or_else(|answer| answer),
        |machine| match listed_computer(machine) {
            Ok(()) if machine.working == Some(false) => Answer::DoesNotCount("không hoạt động".into()),
            Ok(()) => Answer::Counts("đang hoạt động".into()),
            Err(answer) => answer,
        },
    )
}

/// What reports call "máy tính" when they count connections or antivirus: desktops and laptops.
///
/// `Err` is the final answer for any other machine.
pub(super) fn staff_computer(machine: &MachineState) -> Result<&Device, Answer> {
    let device = known_device(machine)?;
    staff_class(device.class).map(|()| device)
}

/// The same of a computer that people listed.
pub(super) fn listed_computer(machine: &DeclaredMachine) -> Result<(), Answer> {
    known_class(machine.class)?;
    staff_class(machine.class)
}

/// How many computers of either kind are known to be desktops or laptops.
pub(super) fn staff_computers(unit: &UnitState) -> usize {
    let machines = unit.machines.iter().filter(|machine| staff_computer(machine).is_ok()).count();
    machines + unit.declared_machines.iter().filter(|machine| listed_computer(machine).is_ok()).count()
}

/// The class in the words of the reports.
pub(super) fn class_name(class: DeviceClass) -> &'static str {
    match class {
        DeviceClass::Desktop => "máy tính để bàn",
        DeviceClass::AllInOne => "máy tính để bàn liền màn hình",
        DeviceClass::MiniPc => "máy tính để bàn cỡ nhỏ",
        DeviceClass::Laptop => "máy tính xách tay",
        DeviceClass::Tablet => "máy tính bảng",
        DeviceClass::Server => "máy chủ",
        DeviceClass::Virtual => "máy ảo",
        DeviceClass::Unknown => "chưa rõ loại máy",
    }
}

fn is_desktop(class: DeviceClass) -> bool {
    matches!(class, DeviceClass::Desktop | DeviceClass::AllInOne | DeviceClass::MiniPc)
}

/// Whether reports count it among the computers of the staff.
pub(super) fn is_staff_class(class: DeviceClass) -> bool {
    is_desktop(class) || class == DeviceClass::Laptop
}

fn staff_class(class: DeviceClass) -> Result<(), Answer> {
    if is_staff_class(class) {
        Ok(())
    } else {
        Err(Answer::DoesNotCount(format!("{}, không tính", class_name(class))))
    }
}

fn of_class(unit: &UnitState, wanted: impl Fn(DeviceClass) -> bool) -> Measurement {
    count_all(
        unit,
        |machine| answer(known_device(machine), &wanted),
        |machine| match known_class(machine.class) {
            Ok(()) if wanted(machine.class) => {
                Answer::Counts(described(machine.class, &[Some(&machine.model)]))
            }
            Ok(()) => Answer::DoesNotCount(described(machine.class, &[Some(&machine.model)])),
            Err(answer) => answer,
        },
    )
}

fn answer(device: Result<&Device, Answer>, wanted: impl Fn(DeviceClass) -> bool) -> Answer {
    let description =
        |device: &Device| described(device.class, &[device.manufacturer.as_deref(), device.model.as_deref()]);
    match device {
        Ok(device) if wanted(device.class) => Answer::Counts(description(device)),
        Ok(device) => Answer::DoesNotCount(description(device)),
        Err(answer) => answer,
    }
}

fn known_device(machine: &MachineState) -> Result<&Device, Answer> {
    let device = &inventory(machine)?.device;
    known_class(device.class).map(|()| device)
}

fn known_class(class: DeviceClass) -> Result<(), Answer> {
    match class {
        DeviceClass::Virtual | DeviceClass::Unknown => Err(Answer::Missing(class_name(class).into())),
        _ => Ok(()),
    }
}

/// `máy tính để bàn Dell OptiPlex 3050`
fn described(class: DeviceClass, named: &[Option<&str>]) -> String {
    let words = named.iter().flatten().map(|word| clean(word)).filter(|word| !word.is_empty());
    std::iter::once(class_name(class).to_string()).chain(words).collect::<Vec<_>>().join(" ")
}
