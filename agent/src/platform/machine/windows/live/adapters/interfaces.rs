//! Which interfaces have hardware behind them, and over what medium they go.

use std::collections::BTreeMap;

use windows_sys::Win32::NetworkManagement::IpHelper::MIB_IF_ROW2;
use windows_sys::Win32::NetworkManagement::Ndis::{
    NdisPhysicalMediumBluetooth, NdisPhysicalMediumNative802_11, NdisPhysicalMediumWirelessLan,
};

use crate::platform::network::windows_interfaces::{HARDWARE_INTERFACE, Table};

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
