//! Status codes that Windows returns instead of setting the thread's last error.
//!
//! The registry, the security functions and the tables of the network answer so. Source: Microsoft Learn, "System Error
//! Codes".

use std::io;

use windows_sys::Win32::Foundation::ERROR_SUCCESS;

/// The code as a result.
pub(super) fn outcome(status: u32) -> io::Result<()> {
    if status == ERROR_SUCCESS {
        Ok(())
    } else {
        Err(io::Error::from_raw_os_error(i32::from_ne_bytes(status.to_ne_bytes())))
    }
}
