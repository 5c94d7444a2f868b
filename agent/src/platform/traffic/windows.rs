//! Windows: `GetIfTable2`. Source: Microsoft Learn, `MIB_IF_ROW2`.
//!
//! Filters of drivers are rows of their own over the same card and are left out. Where no row claims hardware (some
//! guests, Wine), Ethernet and wireless rows count.

use hatang_proto::model::inventory::Problem;
use windows_sys::Win32::NetworkManagement::IpHelper::{
    IF_TYPE_ETHERNET_CSMACD, IF_TYPE_IEEE80211, MIB_IF_ROW2,
};

use super::problem;
use crate::latency::own_traffic::{Cards, Carried};
use crate::platform::network::windows_interfaces::{HARDWARE_INTERFACE, Table};

/// Second and third bit of `InterfaceAndOperStatusFlags`.
const FILTER_INTERFACE: u8 = 2;
const CONNECTOR_PRESENT: u8 = 4;

pub(super) fn counters() -> Result<Cards, Problem> {
    let table = Table::fetch().map_err(|code| {
        let fault = std::io::Error::from_raw_os_error(code.cast_signed());
        problem("list the network interfaces (GetIfTable2)", fault.to_string())
    })?;
    let rows = || table.rows().iter().filter(|row| flags(row) & FILTER_INTERFACE == 0);
    let hardware =
        |row: &&MIB_IF_ROW2| flags(row) & HARDWARE_INTERFACE != 0 && flags(row) & CONNECTOR_PRESENT != 0;
    let cards: Cards = rows().filter(hardware).map(card).collect();
    if !cards.is_empty() {
        return Ok(cards);
    }
    let usual = |row: &&MIB_IF_ROW2| [IF_TYPE_ETHERNET_CSMACD, IF_TYPE_IEEE80211].contains(&row.Type);
    Ok(rows().filter(usual).map(card).collect())
}

fn flags(row: &MIB_IF_ROW2) -> u8 {
    row.InterfaceAndOperStatusFlags._bitfield
}

fn card(row: &MIB_IF_ROW2) -> (String, Carried) {
    (row.InterfaceIndex.to_string(), Carried { down_bytes: row.InOctets, up_bytes: row.OutOctets })
}
