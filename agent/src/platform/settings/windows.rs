//! Windows: the registry, in the 64-bit view first, so that a 32-bit agent reads what a 64-bit installer wrote.
//!
//! An installer of 32 bits on a 64-bit Windows writes to the other view, which is asked second.
//! Source: Microsoft Learn, `RegOpenKeyExW`, `RegQueryValueExW`, `RegCreateKeyExW`, `RegDeleteTreeW`.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND, ERROR_MORE_DATA};
use windows_sys::Win32::Storage::FileSystem::{DELETE, READ_CONTROL, WRITE_DAC, WRITE_OWNER};
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_LOCAL_MACHINE, KEY_QUERY_VALUE, KEY_SET_VALUE, KEY_WOW64_32KEY, KEY_WOW64_64KEY,
    REG_EXPAND_SZ, REG_OPTION_NON_VOLATILE, REG_SZ, RegCloseKey, RegCreateKeyExW, RegDeleteKeyExW,
    RegOpenKeyExW, RegQueryValueExW, RegSetValueExW,
};

use super::{Level, Settings, text};
use crate::limits::SETTING_UNITS;
use crate::platform::rights::{self, PRIVATE_KEY};
use crate::platform::status::outcome;
use crate::platform::wide::wide;

const POLICY: &str = "SOFTWARE\\Policies\\HaTang\\Agent";
const MACHINE: &str = "SOFTWARE\\HaTang\\Agent";

/// What stands in the registry at this moment; an account that may not look there finds nothing.
pub fn read() -> Settings {
    let mut problems = Vec::new();
    let policy = level(POLICY, KEY_WOW64_64KEY, &mut problems);
    let machine = level(MACHINE, KEY_WOW64_64KEY, &mut problems);
    let other = level(MACHINE, KEY_WOW64_32KEY, &mut problems);
    let machine = Level {
        join: machine.join.or(other.join),
        proxy: machine.proxy.or(other.proxy),
        log: machine.log.or(other.log),
    };
    Settings { policy, machine, problems }
}

/// Keeps values for later starts, in a key that only the system and administrators may open.
pub fn keep(values: &[(&str, &str)]) -> io::Result<()> {
    let key = Key::create(MACHINE, KEY_WOW64_64KEY)?;
    // Rights first: a join code is a secret.
    rights::restrict_key(key.0, PRIVATE_KEY)?;
    values.iter().try_for_each(|(name, value)| key.set(name, value))
}

/// Keeps other accounts out of the key, if it exists.
pub fn restrict() -> io::Result<()> {
    for view in [KEY_WOW64_64KEY, KEY_WOW64_32KEY] {
        match Key::open(MACHINE, READ_CONTROL | WRITE_DAC | WRITE_OWNER | view) {
            Ok(key) => rights::restrict_key(key.0, PRIVATE_KEY)?,
            Err(fault) if is_absent(&fault) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// Removes the key with its values, in both views; one that is not there is removed already.
pub fn forget() -> io::Result<()> {
    delete(MACHINE)
}

fn delete(name: &str) -> io::Result<()> {
    let name = wide(name);
    for view in [KEY_WOW64_64KEY, KEY_WOW64_32KEY] {
        // SAFETY: the name ends with a zero; the root is predefined.
        let status = unsafe { RegDeleteKeyExW(HKEY_LOCAL_MACHINE, name.as_ptr(), view, 0) };
        if status != ERROR_FILE_NOT_FOUND {
            outcome(status)?;
        }
    }
    Ok(())
}

fn level(name: &str, view: u32, problems: &mut Vec<String>) -> Level {
    let key = match Key::open(name, KEY_QUERY_VALUE | view) {
        Ok(key) => key,
        Err(fault) => {
            if !is_absent(&fault) && !is_denied(&fault) {
                problems.push(format!("HKLM\\{name} cannot be opened: {fault}"));
            }
            return Level::default();
        }
    };
    let mut value = |value: &str| match key.get(value) {
        Ok(found) => found,
        Err(fault) => {
            problems.push(format!("{value} in HKLM\\{name} cannot be read: {fault}"));
            None
        }
    };
    Level { join: value("Join"), proxy: value("Proxy"), log: value("Log") }
}

/// An open key below `HKEY_LOCAL_MACHINE`.
struct Key(HKEY);

impl Key {
    fn open(name: &str, access: u32) -> io::Result<Self> {
        let (name, mut key) = (wide(name), ptr::null_mut());
        // SAFETY: the name ends with a zero; the key is written to a valid place.
        let status = unsafe { RegOpenKeyExW(HKEY_LOCAL_MACHINE, name.as_ptr(), 0, access, &raw mut key) };
        outcome(status).map(|()| Self(key))
    }

    fn create(name: &str, view: u32) -> io::Result<Self> {
        let (name, mut key) = (wide(name), ptr::null_mut());
        // SAFETY: the name ends with a zero; every other pointer is null or valid for the call.
        let status = unsafe {
            RegCreateKeyExW(
                HKEY_LOCAL_MACHINE,
                name.as_ptr(),
                0,
                ptr::null(),
                REG_OPTION_NON_VOLATILE,
                KEY_QUERY_VALUE | KEY_SET_VALUE | READ_CONTROL | WRITE_DAC | WRITE_OWNER | DELETE | view,
                ptr::null(),
                &raw mut key,
                ptr::null_mut(),
            )
        };
        outcome(status).map(|()| Self(key))
    }

    fn get(&self, name: &str) -> io::Result<Option<String>> {
        let name = wide(name);
        let mut units = vec![0_u16; SETTING_UNITS];
        let mut bytes = u32::try_from(SETTING_UNITS * 2).unwrap_or(0);
        let mut kind = 0;
        // SAFETY: the key is open; the buffer is writable for `bytes` bytes.
        let status = unsafe {
            RegQueryValueExW(
                self.0,
                name.as_ptr(),
                ptr::null(),
                &raw mut kind,
                units.as_mut_ptr().cast(),
                &raw mut bytes,
            )
        };
        match status {
            ERROR_FILE_NOT_FOUND => return Ok(None),
            ERROR_MORE_DATA => return Err(io::Error::other("it is longer than any valid value")),
            status => outcome(status)?,
        }
        if kind != REG_SZ && kind != REG_EXPAND_SZ {
            return Err(io::Error::other("it is not a text (REG_SZ)"));
        }
        units.truncate(usize::try_from(bytes / 2).unwrap_or(0));
        Ok(text(&units))
    }

    fn set(&self, name: &str, value: &str) -> io::Result<()> {
        let (name, units) = (wide(name), wide(value));
        let bytes = u32::try_from(units.len() * 2).map_err(io::Error::other)?;
        // SAFETY: the key is open; the length is that of the text with its zero.
        outcome(unsafe { RegSetValueExW(self.0, name.as_ptr(), 0, REG_SZ, units.as_ptr().cast(), bytes) })
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // SAFETY: the key was opened by this value and is closed once.
        unsafe { RegCloseKey(self.0) };
    }
}

fn is_absent(fault: &io::Error) -> bool {
    fault.raw_os_error() == i32::try_from(ERROR_FILE_NOT_FOUND).ok()
}

fn is_denied(fault: &io::Error) -> bool {
    fault.raw_os_error() == i32::try_from(ERROR_ACCESS_DENIED).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_texts_and_other_kinds_are_a_problem() {
        let name = "SOFTWARE\\HaTangTest";
        let key = Key::create(name, KEY_WOW64_64KEY).unwrap();
        key.set("Join", "  HT1-ABC ").unwrap();
        key.set("Proxy", "").unwrap();
        let number = 7_u32.to_ne_bytes();
        // SAFETY: the key is open; the length is that of the number.
        unsafe { RegSetValueExW(key.0, wide("Log").as_ptr(), 0, 4, number.as_ptr(), 4) };
        let mut problems = Vec::new();
        let found = level(name, KEY_WOW64_64KEY, &mut problems);
        assert_eq!(found, Level { join: Some("HT1-ABC".to_owned()), ..Level::default() });
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].starts_with("Log in HKLM\\SOFTWARE\\HaTangTest cannot be read: it is not a text")
        );
        key.set("Join", &"x".repeat(SETTING_UNITS)).unwrap();
        assert!(key.get("Join").unwrap_err().to_string().contains("longer"));
        drop(key);
        Key::create(name, KEY_WOW64_32KEY).unwrap().set("Join", "x").unwrap();
        delete(name).unwrap();
        for view in [KEY_WOW64_64KEY, KEY_WOW64_32KEY] {
            assert_eq!(level(name, view, &mut Vec::new()), Level::default());
        }
        delete(name).unwrap();
    }
}
