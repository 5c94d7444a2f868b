//! The table of interfaces that Windows keeps. Source: Microsoft Learn, `GetIfTable2`, `MIB_IF_ROW2`.

#![expect(unsafe_code, reason = "walks a table that Windows made")]

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::NetworkManagement::IpHelper::{
    FreeMibTable, GetIfTable2, MIB_IF_ROW2, MIB_IF_TABLE2,
};

/// First bit of `InterfaceAndOperStatusFlags`.
pub(in crate::platform) const HARDWARE_INTERFACE: u8 = 1;
/// Filters of drivers make several rows an adapter.
const MOST_ROWS: usize = 4_096;

/// One row an interface; freed when dropped, never null.
pub(in crate::platform) struct Table(*mut MIB_IF_TABLE2);

impl Table {
    /// The table as it is now, or the error code.
    pub(in crate::platform) fn fetch() -> Result<Self, u32> {
        let mut table = std::ptr::null_mut();
        // SAFETY: the pointer is valid for the call, which puts a table there or fails.
        let status = unsafe { GetIfTable2(&raw mut table) };
        if status != ERROR_SUCCESS || table.is_null() { Err(status) } else { Ok(Self(table)) }
    }

    pub(in crate::platform) fn rows(&self) -> &[MIB_IF_ROW2] {
        // SAFETY: the table is there until the drop.
        let count = unsafe { (*self.0).NumEntries };
        let count = usize::try_from(count).unwrap_or_default().min(MOST_ROWS);
        // SAFETY: only the address of the first row is taken, within the table.
        let first = unsafe { &raw const (*self.0).Table };
        // SAFETY: Windows wrote that many rows one after the other, and they are there until the drop.
        unsafe { std::slice::from_raw_parts(first.cast(), count) }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // SAFETY: the table was made for this value and is freed once.
        unsafe { FreeMibTable(self.0.cast()) };
    }
}
