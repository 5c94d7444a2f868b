//! Windows: Microsoft Learn, `GetProcessMemoryInfo` (`PROCESS_MEMORY_COUNTERS_EX`) and `GetProcessHandleCount`.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;

use windows_sys::Win32::System::ProcessStatus::{
    K32GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS, PROCESS_MEMORY_COUNTERS_EX,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, GetProcessHandleCount};

use super::Usage;

pub(super) fn usage() -> io::Result<Usage> {
    // SAFETY: takes nothing; the pseudo handle needs no closing.
    let process = unsafe { GetCurrentProcess() };
    let mut counters = PROCESS_MEMORY_COUNTERS_EX::default();
    counters.cb = u32::try_from(size_of::<PROCESS_MEMORY_COUNTERS_EX>()).unwrap_or_default();
    let room = (&raw mut counters).cast::<PROCESS_MEMORY_COUNTERS>();
    // SAFETY: `room` points to as many bytes as `cb` says; the longer structure begins with the shorter one.
    if unsafe { K32GetProcessMemoryInfo(process, room, counters.cb) } == 0 {
        return Err(io::Error::last_os_error());
    }
    let mut handles = 0;
    // SAFETY: the handle is this process and `handles` is valid for the call.
    if unsafe { GetProcessHandleCount(process, &raw mut handles) } == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(Usage { private_bytes: counters.PrivateUsage as u64, handles: u64::from(handles) })
}
