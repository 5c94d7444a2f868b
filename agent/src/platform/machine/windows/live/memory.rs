//! How much memory there is.
//!
//! What is fitted comes from the firmware and is there since Windows Vista SP1; firmware without the tables for it, as
//! of many guests, is no fault. Source: Microsoft Learn, `GlobalMemoryStatusEx`, `GetPhysicallyInstalledSystemMemory`.

#![expect(unsafe_code, reason = "calls into Windows")]

use windows_sys::Win32::System::SystemInformation::{
    GetPhysicallyInstalledSystemMemory, GlobalMemoryStatusEx, MEMORYSTATUSEX,
};

use super::cause;
use crate::machine::facts::{Fault, MemoryFacts};

pub(super) fn read() -> Result<MemoryFacts, Fault> {
    let mut status = MEMORYSTATUSEX {
        dwLength: u32::try_from(size_of::<MEMORYSTATUSEX>()).unwrap_or_default(),
        ..MEMORYSTATUSEX::default()
    };
    // SAFETY: the structure is valid for the call and tells its size.
    if unsafe { GlobalMemoryStatusEx(&raw mut status) } == 0 {
        return Err(Fault::new("ask how much memory there is", cause::last()));
    }
    Ok(MemoryFacts { total_bytes: status.ullTotalPhys, installed_bytes: installed() })
}

fn installed() -> Option<u64> {
    let mut kilobytes = 0;
    // SAFETY: the pointer is valid for the call.
    let done = unsafe { GetPhysicallyInstalledSystemMemory(&raw mut kilobytes) };
    (done != 0).then(|| kilobytes.saturating_mul(1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fitted_is_not_less_than_what_can_be_used() {
        let memory = read().unwrap();
        assert!(64 * 1024 * 1024 < memory.total_bytes, "{memory:?}");
        // Wine rounds; a real difference is the part that the firmware keeps for itself.
        let least = memory.total_bytes - memory.total_bytes / 100;
        assert!(memory.installed_bytes.is_none_or(|installed| least <= installed), "{memory:?}");
    }
}
