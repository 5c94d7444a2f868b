//! Windows: one event source, its registration, and entries.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_FILE_NOT_FOUND, HANDLE};
use windows_sys::Win32::System::EventLog::{
    DeregisterEventSource, EVENTLOG_ERROR_TYPE, EVENTLOG_INFORMATION_TYPE, EVENTLOG_WARNING_TYPE,
    RegisterEventSourceW, ReportEventW,
};
use windows_sys::Win32::System::Registry::{
    HKEY_LOCAL_MACHINE, REG_DWORD, REG_EXPAND_SZ, RegDeleteKeyW, RegSetKeyValueW,
};

use super::{Kind, SOURCE, shown_whole};
use crate::platform::status::outcome;
use crate::platform::wide::wide;

const KEY: &str = "SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\HaTangAgent";
const MESSAGES: &str = "%SystemRoot%\\System32\\EventCreate.exe";
/// Longest text of an entry, UTF-16 units; `ReportEventW` takes 31,839.
const LONGEST: usize = 8_000;

/// An open source.
#[derive(Debug)]
pub struct EventLog(HANDLE);

// SAFETY: the handle is a token that Windows' event functions take from every thread.
unsafe impl Send for EventLog {}
// SAFETY: as above; `ReportEventW` changes nothing that belongs to this value.
unsafe impl Sync for EventLog {}

impl EventLog {
    pub fn open() -> Option<Self> {
        let source = wide(SOURCE);
        // SAFETY: the name ends with a zero; no server means this machine.
        let handle = unsafe { RegisterEventSourceW(ptr::null(), source.as_ptr()) };
        (!handle.is_null()).then_some(Self(handle))
    }

    /// An entry that cannot be written is lost: nobody is left to be told.
    pub fn report(&self, kind: Kind, text: &str) {
        let (kind, number) = match kind {
            Kind::Information => (EVENTLOG_INFORMATION_TYPE, 1),
            Kind::Warning => (EVENTLOG_WARNING_TYPE, 2),
            Kind::Error => (EVENTLOG_ERROR_TYPE, 3),
        };
        let mut units = wide(shown_whole(text));
        if LONGEST < units.len() {
            units.truncate(LONGEST - 1);
            units.push(0);
        }
        let texts = [units.as_ptr()];
        // SAFETY: the handle is open; one text is announced and given, and it ends with a zero.
        unsafe {
            ReportEventW(self.0, kind, 0, number, ptr::null_mut(), 1, 0, texts.as_ptr(), ptr::null());
        }
    }
}

impl Drop for EventLog {
    fn drop(&mut self) {
        // SAFETY: the source was opened by this value and is closed once.
        unsafe { DeregisterEventSource(self.0) };
    }
}

/// Tells Windows where the texts of our entries are.
pub fn add_source() -> io::Result<()> {
    let messages = wide(MESSAGES);
    let text: Vec<u8> = messages.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    set("EventMessageFile", REG_EXPAND_SZ, &text)?;
    let kinds = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
    set("TypesSupported", REG_DWORD, &u32::from(kinds).to_le_bytes())
}

/// Takes it back; entries stay.
pub fn remove_source() -> io::Result<()> {
    let key = wide(KEY);
    // SAFETY: the name ends with a zero; the root is predefined.
    let status = unsafe { RegDeleteKeyW(HKEY_LOCAL_MACHINE, key.as_ptr()) };
    if status == ERROR_FILE_NOT_FOUND { Ok(()) } else { outcome(status) }
}

fn set(name: &str, kind: u32, bytes: &[u8]) -> io::Result<()> {
    let (key, name) = (wide(KEY), wide(name));
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    // SAFETY: both names end with a zero; the length is that of the bytes.
    outcome(unsafe {
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, key.as_ptr(), name.as_ptr(), kind, bytes.as_ptr().cast(), length)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_added_and_removed() {
        add_source().unwrap();
        let log = EventLog::open().unwrap();
        log.report(Kind::Information, "a test");
        remove_source().unwrap();
        remove_source().unwrap();
    }
}
