//! Which interfaces have hardware behind them, and over what medium they go.

#![expect(unsafe_code, reason = "walks a table that Windows made")]

use std::collections::BTreeMap;

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::NetworkManagement::IpHelper::{
    FreeMibTable, GetIfTable2, MIB_IF_ROW2, MIB_IF_TABLE2,
};
use windows_sys::Win32::NetworkManagement::Ndis::{
    NdisPhysicalMediumBluetooth, NdisPhysicalMediumNative802_11, NdisPhysicalMediumWirelessLan,
};

/// First bit of `InterfaceAndOperStatusFlags`.
const HARDWARE_INTERFACE: u8 = 1;
/// Filters of drivers make several rows an adapter.
const MOST_ROWS: usize = 4_096;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    Wireless,
    Bluetooth,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interface {
    pub(super) hardware: bool,
    pub(super) medium: Medium,
}

/// By the index of the interface; or the error code.
pub(super) fn read() -> Result<BTreeMap<u32, Interface>, u32> {
    let table = Table::fetch()?;
    Ok(table.rows().iter().map(|row| (row.InterfaceIndex, interface(row))).collect())
}

#[expect(non_upper_case_globals, reason = "the names are Microsoft's")]
fn interface(row: &MIB_IF_ROW2) -> Interface {
    let medium = match row.PhysicalMediumType {
        NdisPhysicalMediumNative802_11 | NdisPhysicalMediumWirelessLan => Medium::Wireless,
        NdisPhysicalMediumBluetooth => Medium::Bluetooth,
        _ => Medium::Other,
    };
    Interface { hardware: row.InterfaceAndOperStatusFlags._bitfield & HARDWARE_INTERFACE != 0, medium }
}

/// Freed when dropped; never null.
struct Table(*mut MIB_IF_TABLE2);

impl Table {
    fn fetch() -> Result<Self, u32> {
        let mut table = std::ptr::null_mut();
        // SAFETY: the pointer is valid for the call, which puts a table there or fails.
        let status = unsafe { GetIfTable2(&raw mut table) };
        if status != ERROR_SUCCESS || table.is_null() { Err(status) } else { Ok(Self(table)) }
    }

    fn rows(&self) -> &[MIB_IF_ROW2] {
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
