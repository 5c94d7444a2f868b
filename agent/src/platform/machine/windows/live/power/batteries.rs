//! Each battery, asked through its driver.
//!
//! A battery that may not be asked is still listed, without numbers. Source: Microsoft Learn, "Enumerating Battery
//! Devices", `BATTERY_INFORMATION`.

use std::mem::offset_of;

use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{DIGCF_DEVICEINTERFACE, DIGCF_PRESENT};
use windows_sys::Win32::Foundation::{ERROR_FILE_NOT_FOUND, GENERIC_READ, GENERIC_WRITE};
use windows_sys::Win32::System::Power::{
    BATTERY_CAPACITY_RELATIVE, BATTERY_INFORMATION, BATTERY_IS_SHORT_TERM, BATTERY_SYSTEM_BATTERY,
    BatteryDeviceName, BatteryInformation, GUID_DEVICE_BATTERY, IOCTL_BATTERY_QUERY_INFORMATION,
    IOCTL_BATTERY_QUERY_TAG,
};

use super::super::devices::set::DeviceSet;
use super::super::handle::Device;
use super::super::wide;
use crate::machine::facts::SupplyFacts;

/// Laptops have one or two slots.
const MOST_BATTERIES: u32 = 16;
/// `BATTERY_UNKNOWN_CAPACITY`
const UNKNOWN_CAPACITY: u32 = u32::MAX;
const NAME_BYTES: usize = 512;

/// Empty also where the drivers cannot be listed: the power manager's word stands then.
pub(super) fn read() -> Vec<SupplyFacts> {
    let Ok(set) = DeviceSet::open(Some(&GUID_DEVICE_BATTERY), DIGCF_PRESENT | DIGCF_DEVICEINTERFACE) else {
        return Vec::new();
    };
    let paths = (0..MOST_BATTERIES).map_while(|at| set.interface_path(&GUID_DEVICE_BATTERY, at));
    paths.enumerate().filter_map(|(at, path)| one(at, &path)).collect()
}

/// `None` for a slot without a battery.
fn one(at: usize, path: &[u16]) -> Option<SupplyFacts> {
    let unknown = SupplyFacts {
        name: format!("Battery {at}"),
        kind: Some("Battery".to_owned()),
        ..SupplyFacts::default()
    };
    // The drivers answer only who may also write.
    let Ok(device) = Device::open(path, GENERIC_READ | GENERIC_WRITE) else { return Some(unknown) };
    let tag = match tag(&device) {
        Ok(0) | Err(ERROR_FILE_NOT_FOUND) => return None,
        Ok(tag) => tag,
        Err(_) => return Some(unknown),
    };
    let name =
        ask(&device, tag, BatteryDeviceName, NAME_BYTES).map(|name| wide::from_wide(&wide::units(&name)));
    let name = name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| unknown.name.clone());
    let information = ask(&device, tag, BatteryInformation, size_of::<BATTERY_INFORMATION>());
    Some(information.map_or(unknown, |bytes| supply(name, &bytes)))
}

/// The number of the battery that sits in the slot at this moment.
fn tag(device: &Device) -> Result<u32, u32> {
    let mut tag = [0; 4];
    // A wait of 0 milliseconds for a battery to be put in.
    device.ask(IOCTL_BATTERY_QUERY_TAG, &[0; 4], &mut tag)?;
    Ok(u32::from_ne_bytes(tag))
}

fn ask(device: &Device, tag: u32, what: i32, most: usize) -> Option<Vec<u8>> {
    // Tag, level of information, rate (of no use here).
    let question = [tag.to_ne_bytes(), what.to_ne_bytes(), [0; 4]].concat();
    let mut answer = vec![0; most];
    let filled = device.ask(IOCTL_BATTERY_QUERY_INFORMATION, &question, &mut answer).ok()?;
    answer.truncate(filled);
    Some(answer)
}

fn supply(name: String, information: &[u8]) -> SupplyFacts {
    let number = |at: usize| Some(u32::from_ne_bytes(*information.get(at..)?.first_chunk()?));
    let capabilities = number(offset_of!(BATTERY_INFORMATION, Capabilities));
    let has = |bit: u32| capabilities.map(|bits| bits & bit != 0);
    let capacity = |at: usize| {
        let known = number(at).filter(|capacity| *capacity != 0 && *capacity != UNKNOWN_CAPACITY)?;
        (has(BATTERY_CAPACITY_RELATIVE) == Some(false)).then_some(u64::from(known))
    };
    let kind = if has(BATTERY_IS_SHORT_TERM) == Some(true) { "UPS" } else { "Battery" };
    let scope = has(BATTERY_SYSTEM_BATTERY).map(|system| if system { "System" } else { "Device" });
    SupplyFacts {
        name,
        kind: Some(kind.to_owned()),
        scope: scope.map(str::to_owned),
        designed: capacity(offset_of!(BATTERY_INFORMATION, DesignedCapacity)),
        full: capacity(offset_of!(BATTERY_INFORMATION, FullChargedCapacity)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn information(capabilities: u32, designed: u32, full: u32) -> Vec<u8> {
        [capabilities, 1, 0, designed, full, 0, 0, 0, 12].map(u32::to_ne_bytes).concat()
    }

    #[test]
    fn wear_is_told_in_milliwatt_hours_or_not_at_all() {
        let worn = supply("DELL".to_owned(), &information(BATTERY_SYSTEM_BATTERY, 48_000, 31_000));
        assert_eq!((worn.designed, worn.full), (Some(48_000), Some(31_000)));
        assert_eq!((worn.kind.as_deref(), worn.scope.as_deref()), (Some("Battery"), Some("System")));
        let relative = BATTERY_SYSTEM_BATTERY | BATTERY_CAPACITY_RELATIVE;
        let percent = supply("x".to_owned(), &information(relative, 100, 100));
        assert_eq!((percent.designed, percent.full), (None, None));
        let unknown = supply("x".to_owned(), &information(BATTERY_SYSTEM_BATTERY, u32::MAX, 0));
        assert_eq!((unknown.designed, unknown.full), (None, None));
    }

    #[test]
    fn the_battery_of_an_uninterruptible_supply_or_of_a_mouse_is_told_apart() {
        let ups =
            supply("UPS".to_owned(), &information(BATTERY_SYSTEM_BATTERY | BATTERY_IS_SHORT_TERM, 0, 0));
        assert_eq!(ups.kind.as_deref(), Some("UPS"));
        let mouse = supply("Mouse".to_owned(), &information(0, 900, 900));
        assert_eq!(mouse.scope.as_deref(), Some("Device"));
        let cut = supply("x".to_owned(), &[0; 3]);
        assert_eq!((cut.scope, cut.full), (None, None));
    }
}
