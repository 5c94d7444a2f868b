//! COM on one thread: entered, secured, and left when dropped.
//!
//! On Windows 7 nobody else does this for WMI. Security is a matter of the whole process and ends when its last thread
//! leaves COM, so that every thread sets it and the second of two is told that it is too late, which is well.
//! Source: Microsoft Learn, `CoInitializeEx`, `CoInitializeSecurity`.

#![expect(unsafe_code, reason = "calls into COM")]

use std::marker::PhantomData;

use windows_sys::Win32::Foundation::RPC_E_TOO_LATE;
use windows_sys::Win32::System::Com::{
    COINIT_MULTITHREADED, CoInitializeEx, CoInitializeSecurity, CoUninitialize, EOAC_NONE,
    RPC_C_AUTHN_LEVEL_PKT_PRIVACY, RPC_C_IMP_LEVEL_IMPERSONATE,
};

/// Bound to its thread; everything of COM must be dropped before it.
pub(super) struct Apartment(PhantomData<*mut ()>);

impl Apartment {
    /// Errs with a cause in words.
    pub(super) fn enter() -> Result<Self, String> {
        let choice = u32::from_ne_bytes(COINIT_MULTITHREADED.to_ne_bytes());
        // SAFETY: the reserved pointer is null as it must be; the drop balances the call.
        let status = unsafe { CoInitializeEx(std::ptr::null(), choice) };
        if status < 0 {
            return Err(format!("COM cannot be entered ({status:#010X})"));
        }
        let apartment = Self(PhantomData);
        secure()?;
        Ok(apartment)
    }
}

fn secure() -> Result<(), String> {
    // SAFETY: null and -1 stand for the system's choice, as documented; nothing is kept of the arguments.
    let status = unsafe {
        CoInitializeSecurity(
            std::ptr::null_mut(),
            -1,
            std::ptr::null(),
            std::ptr::null(),
            RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
            RPC_C_IMP_LEVEL_IMPERSONATE,
            std::ptr::null(),
            u32::from_ne_bytes(EOAC_NONE.to_ne_bytes()),
            std::ptr::null(),
        )
    };
    if status < 0 && status != RPC_E_TOO_LATE {
        return Err(format!("COM cannot be secured ({status:#010X})"));
    }
    Ok(())
}

impl Drop for Apartment {
    fn drop(&mut self) {
        // SAFETY: this thread entered COM by this value and leaves it once.
        unsafe { CoUninitialize() };
    }
}
