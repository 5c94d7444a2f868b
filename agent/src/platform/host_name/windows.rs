//! Windows: `GetComputerNameExW`, the name as the PC's owner wrote it, not its shortened NetBIOS form.
//!
//! Source: Microsoft Learn, `GetComputerNameExW`, `COMPUTER_NAME_FORMAT`.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;

use windows_sys::Win32::System::SystemInformation::{ComputerNamePhysicalDnsHostname, GetComputerNameExW};

/// A label of DNS has 63 signs at most; Windows does not keep to it everywhere.
const UNITS: u32 = 256;

/// The name of this computer.
pub fn host_name() -> io::Result<String> {
    let (mut name, mut length) = ([0_u16; UNITS as usize], UNITS);
    // SAFETY: the name has room for `length` units, which the call sets to those it wrote.
    let done =
        unsafe { GetComputerNameExW(ComputerNamePhysicalDnsHostname, name.as_mut_ptr(), &raw mut length) };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    let units = usize::try_from(length).ok().and_then(|length| name.get(..length)).unwrap_or(&name);
    Ok(String::from_utf16_lossy(units))
}
