//! Windows: `GetProcessHandleCount` and `GetProcessMemoryInfo`.
//!
//! Source: Microsoft Learn, `PROCESS_MEMORY_COUNTERS_EX` (`PrivateUsage`).

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;

use windows_sys::Win32::System::ProcessStatus::{GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS_EX};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, GetProcessHandleCount};

use super::Usage;

/// What this process holds.
pub fn own_usage() -> io::Result<Usage> {
    // SAFETY: takes nothing and returns a constant that stands for this process.
    let process = unsafe { GetCurrentProcess() };
    let mut handles = 0;
    // SAFETY: the pointer is valid for the call.
    if unsafe { GetProcessHandleCount(process, &raw mut handles) } == 0 {
        return Err(io::Error::last_os_error());
    }
    let bytes = u32::try_from(size_of::<PROCESS_MEMORY_COUNTERS_EX>()).map_err(io::Error::other)?;
    let mut memory = PROCESS_MEMORY_COUNTERS_EX { cb: bytes, ..PROCESS_MEMORY_COUNTERS_EX::default() };
    // SAFETY: the longer form begins as the shorter one does, and `cb` says how long it is.
    if unsafe { GetProcessMemoryInfo(process, (&raw mut memory).cast(), bytes) } == 0 {
        return Err(io::Error::last_os_error());
    }
    let private_bytes = u64::try_from(memory.PrivateUsage).map_err(io::Error::other)?;
    // Whoever runs holds something; a system that only imitates Windows may say 0.
    if handles == 0 || private_bytes == 0 {
        return Err(io::Error::other("the system does not tell handles and memory"));
    }
    Ok(Usage { handles, private_bytes })
}
