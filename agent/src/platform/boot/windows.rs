//! Windows: `GetTickCount64`, and a name that lives in the registry as long as the boot.
//!
//! Windows does not name its boots. A volatile key is never written to disk and so ends with the boot; the first agent
//! of a boot puts a random name there. A shutdown with fast startup goes on with the same kernel, the same tick count
//! and the same volatile keys: it is the same boot here too. An account that may not write below `HKLM` keeps its own
//! name below `HKCU`. The key stands alone, because nothing lasting could be made below a volatile one. Source: Microsoft Learn, `RegCreateKeyExW` (`REG_OPTION_VOLATILE`), `GetTickCount64`.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;

use crate::platform::status::outcome;
use hatang_proto::model::BootId;
use ring::rand::{SecureRandom, SystemRandom};
use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, KEY_QUERY_VALUE, KEY_SET_VALUE, KEY_WOW64_64KEY, REG_BINARY,
    REG_OPTION_VOLATILE, RegCloseKey, RegCreateKeyExW, RegQueryValueExW, RegSetValueExW,
};
use windows_sys::Win32::System::SystemInformation::GetTickCount64;
use windows_sys::core::w;

/// Milliseconds since boot, sleep included; steps of 10 to 16 ms.
pub fn boot_milliseconds() -> u64 {
    // SAFETY: takes nothing and only reads a counter.
    unsafe { GetTickCount64() }
}

/// The boot that runs at this moment.
pub fn boot_id() -> io::Result<BootId> {
    named_below(HKEY_LOCAL_MACHINE).or_else(|_| named_below(HKEY_CURRENT_USER))
}

fn named_below(root: HKEY) -> io::Result<BootId> {
    let key = VolatileKey::open(root)?;
    if let Some(id) = key.read() {
        return Ok(id);
    }
    let mut id = [0; 16];
    SystemRandom::new().fill(&mut id).map_err(|_| io::Error::other("the system gives no random bytes"))?;
    key.write(&id)?;
    // Another agent may have been faster: what stands there counts.
    Ok(key.read().unwrap_or(BootId(id)))
}

struct VolatileKey(HKEY);

impl VolatileKey {
    fn open(root: HKEY) -> io::Result<Self> {
        let mut key = std::ptr::null_mut();
        // SAFETY: every pointer is valid for the call; the path is a literal that ends with a zero.
        let status = unsafe {
            RegCreateKeyExW(
                root,
                w!("SOFTWARE\\HaTangBoot"),
                0,
                std::ptr::null(),
                REG_OPTION_VOLATILE,
                KEY_QUERY_VALUE | KEY_SET_VALUE | KEY_WOW64_64KEY,
                std::ptr::null(),
                &raw mut key,
                std::ptr::null_mut(),
            )
        };
        outcome(status).map(|()| Self(key))
    }

    fn read(&self) -> Option<BootId> {
        let (mut id, mut length) = ([0_u8; 16], 16_u32);
        // SAFETY: the key is open; `length` tells the size of `id`.
        let status = unsafe {
            RegQueryValueExW(
                self.0,
                w!("Id"),
                std::ptr::null(),
                std::ptr::null_mut(),
                id.as_mut_ptr(),
                &raw mut length,
            )
        };
        (status == ERROR_SUCCESS && length == 16).then_some(BootId(id))
    }

    fn write(&self, id: &[u8; 16]) -> io::Result<()> {
        // SAFETY: the key is open; the length is that of `id`.
        outcome(unsafe { RegSetValueExW(self.0, w!("Id"), 0, REG_BINARY, id.as_ptr(), 16) })
    }
}

impl Drop for VolatileKey {
    fn drop(&mut self) {
        // SAFETY: the key was opened by this value and is closed once.
        unsafe { RegCloseKey(self.0) };
    }
}
