//! The registry, always in its 64-bit view.
//!
//! A key or value that is not there, or is deleted while it is being read, is `None`; one that may not be read is a
//! fault. Types are believed only where the bytes fit them. Strings need no terminator and end at their first zero;
//! variables in them are not replaced. Source: Microsoft Learn, "Registry Value Types", "Registry Element Size Limits".

#![expect(unsafe_code, reason = "calls into Windows")]

use windows_sys::Win32::Foundation::{
    ERROR_FILE_NOT_FOUND, ERROR_KEY_DELETED, ERROR_MORE_DATA, ERROR_NO_MORE_ITEMS, ERROR_PATH_NOT_FOUND,
    ERROR_SUCCESS,
};
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, HKEY_USERS, KEY_ENUMERATE_SUB_KEYS, KEY_QUERY_VALUE,
    KEY_WOW64_64KEY, REG_DWORD, REG_DWORD_BIG_ENDIAN, REG_EXPAND_SZ, REG_LINK, REG_MULTI_SZ, REG_QWORD,
    REG_SAM_FLAGS, REG_SZ, RegCloseKey, RegEnumKeyExW, RegOpenKeyExW, RegQueryValueExW,
};

use super::super::sources::{MAX_NAMES, MAX_VALUE_BYTES, Value};
use super::{cause, wide};
use crate::machine::facts::Fault;

/// Longest name of a key, 255 characters, with its zero.
const NAME_UNITS: usize = 256;
/// Holds most values at the first try.
const FIRST_BYTES: usize = 512;
/// How often a value that grows while it is read is asked for.
const MOST_TRIES: usize = 5;

/// Names below a key, in the registry's order.
pub(super) fn subkeys(path: &str) -> Result<Option<Vec<String>>, Fault> {
    let operation = format!("list the keys below {path}");
    let Some(key) = Key::open(path, KEY_ENUMERATE_SUB_KEYS, &operation)? else { return Ok(None) };
    let mut names = Vec::new();
    loop {
        if names.len() == MAX_NAMES {
            return Err(Fault::new(operation, format_args!("there are more than {MAX_NAMES}")));
        }
        match key.name(names.len()) {
            Ok(name) => names.push(name),
            Err(ERROR_NO_MORE_ITEMS) => return Ok(Some(names)),
            Err(ERROR_KEY_DELETED) => return Ok(None),
            Err(code) => return Err(Fault::new(operation, cause::of(code))),
        }
    }
}

pub(super) fn value(path: &str, name: &str) -> Result<Option<Value>, Fault> {
    let operation = format!("read the value {name} of {path}");
    let Some(key) = Key::open(path, KEY_QUERY_VALUE, &operation)? else { return Ok(None) };
    let name = wide::to_wide(name, &operation)?;
    let mut room = FIRST_BYTES;
    for _ in 0..MOST_TRIES {
        let mut bytes = vec![0; room];
        match key.value(&name, &mut bytes) {
            Ok((kind, filled)) => {
                bytes.truncate(filled);
                return Ok(Some(decode(kind, bytes)));
            }
            Err((ERROR_MORE_DATA, size)) if MAX_VALUE_BYTES < size => {
                let cause =
                    format_args!("it has {size} bytes, more than the {MAX_VALUE_BYTES} that are read");
                return Err(Fault::new(operation, cause));
            }
            Err((ERROR_MORE_DATA, size)) => room = size.max(room),
            Err((ERROR_FILE_NOT_FOUND | ERROR_KEY_DELETED, _)) => return Ok(None),
            Err((code, _)) => return Err(Fault::new(operation, cause::of(code))),
        }
    }
    Err(Fault::new(operation, "it grows while it is read"))
}

/// What the bytes are. A number of the wrong length and every type that is not known stays bytes.
fn decode(kind: u32, bytes: Vec<u8>) -> Value {
    match (kind, bytes.as_slice()) {
        (REG_SZ | REG_EXPAND_SZ | REG_LINK, text) => Value::Text(wide::from_wide(&wide::units(text))),
        (REG_MULTI_SZ, list) => Value::Texts(wide::list_from_wide(&wide::units(list))),
        (REG_DWORD, &[a, b, c, d]) => Value::Number(u32::from_le_bytes([a, b, c, d]).into()),
        (REG_DWORD_BIG_ENDIAN, &[a, b, c, d]) => Value::Number(u32::from_be_bytes([a, b, c, d]).into()),
        (REG_QWORD, number) => match number.try_into().map(u64::from_le_bytes) {
            Ok(number) => {
                i64::try_from(number).map_or_else(|_| Value::Text(number.to_string()), Value::Number)
            }
            Err(_) => Value::Bytes(bytes),
        },
        _ => Value::Bytes(bytes),
    }
}

/// An open key; closed when dropped.
struct Key(HKEY);

impl Key {
    fn open(path: &str, access: REG_SAM_FLAGS, operation: &str) -> Result<Option<Self>, Fault> {
        let (root, rest) = path.split_once('\\').unwrap_or((path, ""));
        let root = match root {
            "HKLM" => HKEY_LOCAL_MACHINE,
            "HKU" => HKEY_USERS,
            "HKCU" => HKEY_CURRENT_USER,
            _ => return Err(Fault::new(operation, "the key begins with none of HKLM, HKU and HKCU")),
        };
        let rest = wide::to_wide(rest, operation)?;
        let mut key = std::ptr::null_mut();
        // SAFETY: the root is predefined, the path ends with a zero, `key` takes the result.
        let status = unsafe { RegOpenKeyExW(root, rest.as_ptr(), 0, access | KEY_WOW64_64KEY, &raw mut key) };
        match status {
            ERROR_SUCCESS => Ok(Some(Self(key))),
            ERROR_FILE_NOT_FOUND | ERROR_PATH_NOT_FOUND | ERROR_KEY_DELETED => Ok(None),
            code => Err(Fault::new(operation, cause::of(code))),
        }
    }

    /// Name of the subkey at a place, or the error code.
    fn name(&self, at: usize) -> Result<String, u32> {
        let at = u32::try_from(at).map_err(|_| ERROR_NO_MORE_ITEMS)?;
        let mut name = [0_u16; NAME_UNITS];
        let mut length = 256;
        // SAFETY: the key is open; `length` tells the room in `name`; class and time are not asked for.
        let status = unsafe {
            RegEnumKeyExW(
                self.0,
                at,
                name.as_mut_ptr(),
                &raw mut length,
                std::ptr::null(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            )
        };
        if status != ERROR_SUCCESS {
            return Err(status);
        }
        let length = usize::try_from(length).unwrap_or_default().min(NAME_UNITS);
        Ok(String::from_utf16_lossy(name.get(..length).unwrap_or_default()))
    }

    /// Type and length of a value whose bytes are put into `room`; else the error code and the length it has.
    fn value(&self, name: &[u16], room: &mut [u8]) -> Result<(u32, usize), (u32, usize)> {
        let mut kind = 0;
        let mut length = u32::try_from(room.len()).unwrap_or(u32::MAX);
        // SAFETY: the key is open, the name ends with a zero, `length` tells the room.
        let status = unsafe {
            RegQueryValueExW(
                self.0,
                name.as_ptr(),
                std::ptr::null(),
                &raw mut kind,
                room.as_mut_ptr(),
                &raw mut length,
            )
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if status == ERROR_SUCCESS { Ok((kind, length)) } else { Err((status, length)) }
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // SAFETY: the key was opened by this value and is closed once.
        unsafe { RegCloseKey(self.0) };
    }
}

#[cfg(test)]
mod tests;
