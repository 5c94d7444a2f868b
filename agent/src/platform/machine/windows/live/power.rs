//! Batteries and the lid.
//!
//! Whether there are batteries is what the power manager says; how worn they are is what each battery's driver says,
//! in milliwatt hours. A battery that only knows percentages gives no capacity. A machine without a battery has no
//! supplies; one with a battery has a supply for each and one for the mains.
//! Source: Microsoft Learn, `SYSTEM_POWER_CAPABILITIES`, `SYSTEM_POWER_STATUS`.

#![expect(unsafe_code, reason = "calls into Windows")]

mod batteries;

use std::mem::offset_of;

use windows_sys::Win32::System::Power::{
    CallNtPowerInformation, GetSystemPowerStatus, SYSTEM_POWER_CAPABILITIES, SYSTEM_POWER_STATUS,
    SystemPowerCapabilities,
};

use super::cause;
use crate::machine::facts::{Fault, PowerFacts, SupplyFacts};

/// `BatteryFlag`: no system battery, unknown.
const NO_BATTERY: u8 = 128;
const UNKNOWN: u8 = 255;

pub(super) fn read() -> Result<PowerFacts, Fault> {
    let capabilities = capabilities();
    let mut supplies = batteries::read();
    if supplies.is_empty() && (capabilities.batteries == Some(true) || status_has_battery()?) {
        let kind = Some("Battery".to_owned());
        supplies.push(SupplyFacts { name: "Battery".to_owned(), kind, ..SupplyFacts::default() });
    }
    if !supplies.is_empty() {
        let kind = Some("Mains".to_owned());
        supplies.push(SupplyFacts { name: "AC".to_owned(), kind, ..SupplyFacts::default() });
    }
    let short_term = capabilities.short_term.filter(|_| capabilities.batteries == Some(true));
    Ok(PowerFacts { supplies, lid: capabilities.lid, short_term })
}

/// What the power manager knows; `None` if it does not answer.
#[derive(Default)]
struct Capabilities {
    lid: Option<bool>,
    batteries: Option<bool>,
    short_term: Option<bool>,
}

fn capabilities() -> Capabilities {
    let mut answer = [0_u8; size_of::<SYSTEM_POWER_CAPABILITIES>()];
    let length = u32::try_from(answer.len()).unwrap_or_default();
    // SAFETY: nothing goes in; the answer is valid for the length that is told.
    let status = unsafe {
        CallNtPowerInformation(
            SystemPowerCapabilities,
            std::ptr::null(),
            0,
            answer.as_mut_ptr().cast(),
            length,
        )
    };
    if status != 0 {
        return Capabilities::default();
    }
    // Read as bytes, because a BOOLEAN may hold more than 0 and 1.
    let flag = |at: usize| answer.get(at).map(|flag| *flag != 0);
    Capabilities {
        lid: flag(offset_of!(SYSTEM_POWER_CAPABILITIES, LidPresent)),
        batteries: flag(offset_of!(SYSTEM_POWER_CAPABILITIES, SystemBatteriesPresent)),
        short_term: flag(offset_of!(SYSTEM_POWER_CAPABILITIES, BatteriesAreShortTerm)),
    }
}

/// Whether the power status speaks of a battery.
fn status_has_battery() -> Result<bool, Fault> {
    let mut status = SYSTEM_POWER_STATUS::default();
    // SAFETY: the structure is valid for the call.
    if unsafe { GetSystemPowerStatus(&raw mut status) } == 0 {
        return Err(Fault::new("ask for the state of the power supply", cause::last()));
    }
    Ok(status.BatteryFlag != UNKNOWN && status.BatteryFlag & NO_BATTERY == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_a_battery_has_no_supplies_and_one_with_a_battery_has_mains_too() {
        let power = read().unwrap();
        let kinds: Vec<_> = power.supplies.iter().filter_map(|supply| supply.kind.as_deref()).collect();
        assert_eq!(kinds.is_empty(), !kinds.contains(&"Mains"), "{power:?}");
        assert!(power.supplies.iter().all(|supply| !supply.name.is_empty()));
    }
}
