//! CPU: what the system wrote down of it when it started, and what it counts.

use super::ask::{Ask, Key};
use super::sources::Sources;
use crate::machine::facts::{CpuFacts, VirtualisationFacts};

const FIRST: &str = r"HKLM\HARDWARE\DESCRIPTION\System\CentralProcessor\0";

pub(super) fn read(ask: &mut Ask<'_>) -> Option<CpuFacts> {
    let key = Key::new(FIRST, "the first processor");
    let cores = ask.call(Sources::cores);
    let mhz = ask.count(&key, "~MHz").filter(|mhz| 0 < *mhz);
    let facts = CpuFacts {
        model: ask.text(&key, "ProcessorNameString"),
        vendor: ask.text(&key, "VendorIdentifier"),
        logical_cores: cores.map(|cores| cores.logical).filter(|logical| 0 < *logical),
        physical_cores: cores.and_then(|cores| cores.physical),
        max_khz: mhz.map(|mhz| u64::from(mhz) * 1_000),
    };
    (facts != CpuFacts::default()).then_some(facts)
}

pub(super) fn virtualisation(ask: &mut Ask<'_>) -> Option<VirtualisationFacts> {
    let cores = ask.call(Sources::cores)?;
    Some(VirtualisationFacts { hypervisor_flag: cores.hypervisor_flag, ..VirtualisationFacts::default() })
}
