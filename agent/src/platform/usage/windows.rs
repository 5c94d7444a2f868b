//! Windows: Microsoft Learn, `GetProcessMemoryInfo` (`PROCESS_MEMORY_COUNTERS_EX`) and `GetProcessHandleCount`.
//!
//! A system that answers these with zero (Wine) is asked in another way: the committed private pages are added up, and
//! the number of a fresh handle tells how far the table is filled, because the lowest free place is taken.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::{io, ptr};

use windows_sys::Win32::Foundation::{CloseHandle, HANDLE};
use windows_sys::Win32::System::Memory::{MEM_COMMIT, MEM_PRIVATE, MEMORY_BASIC_INFORMATION, VirtualQuery};
use windows_sys::Win32::System::ProcessStatus::{
    K32GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS, PROCESS_MEMORY_COUNTERS_EX,
};
use windows_sys::Win32::System::Threading::{CreateEventW, GetCurrentProcess, GetProcessHandleCount};

use super::Usage;

/// Handles are multiples of this.
const HANDLE_STEP: usize = 4;

pub(super) fn usage() -> io::Result<Usage> {
    // SAFETY: takes nothing; the pseudo handle needs no closing.
    let process = unsafe { GetCurrentProcess() };
    let private_bytes = match told_private_bytes(process)? {
        0 => committed_private_bytes(),
        told => told,
    };
    let handles = match told_handles(process)? {
        0 => handles_by_number()?,
        told => told,
    };
    Ok(Usage { private_bytes, handles })
}

fn told_private_bytes(process: HANDLE) -> io::Result<u64> {
    let mut counters = PROCESS_MEMORY_COUNTERS_EX {
        cb: u32::try_from(size_of::<PROCESS_MEMORY_COUNTERS_EX>()).unwrap_or_default(),
        ..PROCESS_MEMORY_COUNTERS_EX::default()
    };
    let room = (&raw mut counters).cast::<PROCESS_MEMORY_COUNTERS>();
    // SAFETY: `room` points to as many bytes as `cb` says; the longer structure begins with the shorter one.
    if unsafe { K32GetProcessMemoryInfo(process, room, counters.cb) } == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(counters.PrivateUsage as u64)
}

fn told_handles(process: HANDLE) -> io::Result<u64> {
    let mut handles = 0;
    // SAFETY: the handle is this process and `handles` is valid for the call.
    if unsafe { GetProcessHandleCount(process, &raw mut handles) } == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(u64::from(handles))
}

fn committed_private_bytes() -> u64 {
    let (mut sum, mut address) = (0, 0_usize);
    let mut region = MEMORY_BASIC_INFORMATION::default();
    loop {
        let at = ptr::without_provenance(address);
        // SAFETY: any address may be asked about; the length is that of `region`.
        if unsafe { VirtualQuery(at, &raw mut region, size_of::<MEMORY_BASIC_INFORMATION>()) } == 0 {
            return sum;
        }
        if region.State == MEM_COMMIT && region.Type == MEM_PRIVATE {
            sum += region.RegionSize as u64;
        }
        let Some(next) = region.BaseAddress.addr().checked_add(region.RegionSize) else { return sum };
        address = next;
    }
}

fn handles_by_number() -> io::Result<u64> {
    // SAFETY: no attributes, no name.
    let handle = unsafe { CreateEventW(ptr::null(), 0, 0, ptr::null()) };
    if handle.is_null() {
        return Err(io::Error::last_os_error());
    }
    let number = handle.addr() / HANDLE_STEP;
    // SAFETY: the handle was made above and is closed once.
    unsafe { CloseHandle(handle) };
    Ok(number as u64)
}
