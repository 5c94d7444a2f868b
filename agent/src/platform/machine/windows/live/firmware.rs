//! The firmware's table (SMBIOS), raw.
//!
//! Needs neither WMI nor administrator rights. The header of eight bytes (`RawSMBIOSData`) stays on.
//! Source: Microsoft Learn, `GetSystemFirmwareTable`.

#![expect(unsafe_code, reason = "calls into Windows")]

use windows_sys::Win32::System::SystemInformation::GetSystemFirmwareTable;

use super::cause;
use crate::machine::facts::Fault;

/// `RSMB`, the provider of raw SMBIOS tables.
const PROVIDER: u32 = u32::from_be_bytes(*b"RSMB");
/// Real tables have 1 to 16 KiB, those of large servers some hundred.
const MOST_BYTES: usize = 1024 * 1024;

pub(super) fn table() -> Result<Vec<u8>, Fault> {
    let operation = "read the firmware's table";
    let size = fill(&mut []).map_err(|cause| Fault::new(operation, cause))?;
    if MOST_BYTES < size {
        return Err(Fault::new(operation, format_args!("it has {size} bytes")));
    }
    let mut table = vec![0; size];
    let filled = fill(&mut table).map_err(|cause| Fault::new(operation, cause))?;
    if size < filled {
        return Err(Fault::new(operation, "it grew while it was read"));
    }
    table.truncate(filled);
    Ok(table)
}

/// Size of the table, which is put into `room` if that is large enough; or the cause of a failure.
fn fill(room: &mut [u8]) -> Result<usize, String> {
    let length = u32::try_from(room.len()).unwrap_or_default();
    let pointer = if room.is_empty() { std::ptr::null_mut() } else { room.as_mut_ptr() };
    // SAFETY: the pointer is null with a length of 0, or valid for the length that is told.
    let size = unsafe { GetSystemFirmwareTable(PROVIDER, 0, pointer, length) };
    if size == 0 { Err(cause::last()) } else { Ok(usize::try_from(size).unwrap_or(usize::MAX)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::smbios;

    #[test]
    fn the_table_is_one_that_can_be_parsed() {
        let table = table().unwrap();
        let version = Some((table[1], table[2]));
        let length = u32::from_le_bytes(table[4..8].try_into().unwrap());
        assert_eq!(usize::try_from(length).unwrap(), table.len() - 8);
        let found = smbios::parse(&table[8..], version);
        assert!(found.uuid.is_some() && !found.chassis.is_empty(), "{found:?}");
    }
}
