//! Computers by class.
//!
//! A report's classes are coarser than the inventory's: a desktop is also an all-in-one or a mini PC. A virtual machine
//! is no equipment and an unknown chassis could be anything, so both are in no count and are named as missing.

use hatang_proto::model::inventory::{Device, DeviceClass};

use super::measure::{Answer, Measurement, count, inventory};
use super::state::{MachineState, UnitState};
use super::text::clean;

pub(super) fn servers(unit: &UnitState) -> Measurement {
    of_class(unit, |class| class == DeviceClass::Server)
}

pub(super) fn desktops(unit: &UnitState) -> Measurement {
    of_class(unit, is_desktop)
}

pub(super) fn laptops(unit: &UnitState) -> Measurement {
    of_class(unit, |class| class == DeviceClass::Laptop)
}

/// Tablets with Windows only; others carry no agent.
pub(super) fn tablets(unit: &UnitState) -> Measurement {
    of_class(unit, |class| class == DeviceClass::Tablet)
}

/// What reports call "máy tính" when they count connections or antivirus: desktops and laptops.
///
/// `Err` is the final answer for any other machine.
pub(super) fn staff_computer(machine: &MachineState) -> Result<&Device, Answer> {
    let device = known_device(machine)?;
    if is_desktop(device.class) || device.class == DeviceClass::Laptop {
        Ok(device)
    } else {
        Err(Answer::DoesNotCount(format!("{}, không tính", class_name(device.class))))
    }
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

fn of_class(unit: &UnitState, wanted: impl Fn(DeviceClass) -> bool) -> Measurement {
    count(unit, |machine| match known_device(machine) {
        Ok(device) if wanted(device.class) => Answer::Counts(description(device)),
        Ok(device) => Answer::DoesNotCount(description(device)),
        Err(answer) => answer,
    })
}

fn known_device(machine: &MachineState) -> Result<&Device, Answer> {
    let device = &inventory(machine)?.device;
    match device.class {
        DeviceClass::Virtual | DeviceClass::Unknown => Err(Answer::Missing(class_name(device.class).into())),
        _ => Ok(device),
    }
}

/// `máy tính để bàn Dell OptiPlex 3050`
fn description(device: &Device) -> String {
    let named = [device.manufacturer.as_deref(), device.model.as_deref()];
    let words = named.into_iter().flatten().map(clean).filter(|word| !word.is_empty());
    std::iter::once(class_name(device.class).to_string()).chain(words).collect::<Vec<_>>().join(" ")
}
