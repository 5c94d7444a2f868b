//! Network adapters with their addresses.
//!
//! Two lists are put together: the one with addresses, and the one that knows which adapters have hardware behind
//! them. Types are given by the ARP registry's numbers, as other systems do.
//! Source: Microsoft Learn, `GetAdaptersAddresses`, `GetIfTable2`, `MIB_IF_ROW2`.

#![expect(unsafe_code, reason = "walks lists that Windows made")]

mod addresses;
mod interfaces;

use windows_sys::Win32::Foundation::{
    ERROR_ADDRESS_NOT_ASSOCIATED, ERROR_BUFFER_OVERFLOW, ERROR_NO_DATA, ERROR_SUCCESS,
};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GAA_FLAG_SKIP_ANYCAST, GAA_FLAG_SKIP_DNS_SERVER, GAA_FLAG_SKIP_MULTICAST, GetAdaptersAddresses,
    IF_TYPE_ETHERNET_CSMACD, IF_TYPE_IEEE80211, IF_TYPE_SOFTWARE_LOOPBACK, IP_ADAPTER_ADDRESSES_LH,
};
use windows_sys::Win32::NetworkManagement::Ndis::{IfOperStatusUnknown, IfOperStatusUp};
use windows_sys::Win32::Networking::WinSock::AF_UNSPEC;

use super::{cause, wide};
use crate::machine::facts::{AdapterFacts, Fault};
use interfaces::{Interface, Medium};

/// Microsoft's advice for the first try.
const FIRST_BYTES: usize = 15 * 1024;
const MOST_BYTES: usize = 4 * 1024 * 1024;
const MOST_TRIES: usize = 5;
/// Beyond this a list does not end.
const MOST_ADAPTERS: usize = 512;
/// `MAX_ADAPTER_NAME_LENGTH`
const NAME_UNITS: usize = 256;

const OPERATION: &str = "list the network adapters";

pub(super) fn read() -> Result<Vec<AdapterFacts>, Fault> {
    let interfaces =
        interfaces::read().map_err(|code| Fault::new("list the network interfaces", cause::of(code)))?;
    let room = fetch()?;
    let mut found = Vec::new();
    let mut next: *const IP_ADAPTER_ADDRESSES_LH = room.as_ptr().cast();
    while !next.is_null() && !room.is_empty() && found.len() < MOST_ADAPTERS {
        // SAFETY: Windows filled the room with a list whose pointers lead to entries within it or are null.
        let entry = unsafe { &*next };
        // SAFETY: both members of the union are the same four bytes, of which any value is valid.
        let index = unsafe { entry.Anonymous1.Anonymous }.IfIndex;
        found.push(adapter(entry, interfaces.get(&index)));
        next = entry.Next;
    }
    Ok(found)
}

/// The list as Windows wrote it, aligned for its entries; empty if there are no adapters.
fn fetch() -> Result<Vec<u64>, Fault> {
    let flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
    let mut bytes = FIRST_BYTES;
    for _ in 0..MOST_TRIES {
        let mut room = vec![0_u64; bytes.div_ceil(size_of::<u64>())];
        let mut length = u32::try_from(size_of_val(room.as_slice())).unwrap_or_default();
        // SAFETY: the room is aligned and `length` tells its size.
        let status = unsafe {
            GetAdaptersAddresses(
                AF_UNSPEC.into(),
                flags,
                std::ptr::null(),
                room.as_mut_ptr().cast(),
                &raw mut length,
            )
        };
        match status {
            ERROR_SUCCESS => return Ok(room),
            ERROR_NO_DATA | ERROR_ADDRESS_NOT_ASSOCIATED => return Ok(Vec::new()),
            ERROR_BUFFER_OVERFLOW => bytes = usize::try_from(length).unwrap_or(usize::MAX),
            code => return Err(Fault::new(OPERATION, cause::of(code))),
        }
        if MOST_BYTES < bytes {
            return Err(Fault::new(OPERATION, format_args!("the list has {bytes} bytes")));
        }
    }
    Err(Fault::new(OPERATION, "the list grows while it is read"))
}

fn adapter(entry: &IP_ADAPTER_ADDRESSES_LH, interface: Option<&Interface>) -> AdapterFacts {
    // SAFETY: the name is null or ends with a zero.
    let name = unsafe { wide::from_pointer(entry.FriendlyName, NAME_UNITS) };
    let medium = interface.map_or(Medium::Other, |interface| interface.medium);
    let wireless = entry.IfType == IF_TYPE_IEEE80211 || medium == Medium::Wireless;
    // An adapter that the other list does not have came or went between the two.
    let has_hardware =
        interface.map_or(entry.IfType == IF_TYPE_ETHERNET_CSMACD || wireless, |interface| interface.hardware);
    AdapterFacts {
        name,
        link_type: link_type(entry.IfType, medium),
        hardware_address: hardware_address(&entry.PhysicalAddress, entry.PhysicalAddressLength),
        state: Some(state(entry.OperStatus).to_owned()),
        speed_mbps: Some(speed_mbps(entry.ReceiveLinkSpeed, entry.TransmitLinkSpeed)),
        wireless,
        virtual_device: !has_hardware,
        addresses: Some(addresses::of(entry)),
    }
}

/// By the ARP registry; a network over Bluetooth calls itself Ethernet and is none.
fn link_type(interface_type: u32, medium: Medium) -> Option<u32> {
    match interface_type {
        _ if medium == Medium::Bluetooth => None,
        IF_TYPE_ETHERNET_CSMACD | IF_TYPE_IEEE80211 => Some(1),
        IF_TYPE_SOFTWARE_LOOPBACK => Some(772),
        _ => None,
    }
}

#[expect(non_upper_case_globals, reason = "the names are Microsoft's")]
fn state(status: i32) -> &'static str {
    match status {
        IfOperStatusUp => "up",
        IfOperStatusUnknown => "unknown",
        _ => "down",
    }
}

/// The faster direction; 0 and all bits set stand for unknown.
fn speed_mbps(receive: u64, transmit: u64) -> i64 {
    let known = [receive, transmit].into_iter().filter(|speed| *speed != 0 && *speed != u64::MAX).max();
    known.and_then(|speed| i64::try_from(speed / 1_000_000).ok()).unwrap_or(-1)
}

fn hardware_address(bytes: &[u8], length: u32) -> Option<String> {
    let bytes = usize::try_from(length).ok().and_then(|length| bytes.get(..length))?;
    let pairs: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    (!pairs.is_empty()).then(|| pairs.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_loopback_with_its_address() {
        let adapters = read().unwrap();
        let loopback = adapters.iter().find(|adapter| adapter.link_type == Some(772)).unwrap();
        assert!(loopback.virtual_device, "{loopback:?}");
        let addresses = loopback.addresses.as_ref().unwrap();
        assert!(addresses.iter().any(|address| address.starts_with("127.0.0.1/")), "{addresses:?}");
        assert!(adapters.iter().all(|adapter| !adapter.name.is_empty()), "{adapters:?}");
    }

    #[test]
    fn speeds_that_stand_for_unknown_are_not_numbers() {
        assert_eq!(speed_mbps(u64::MAX, u64::MAX), -1);
        assert_eq!(speed_mbps(0, 0), -1);
        assert_eq!(speed_mbps(100_000_000, u64::MAX), 100);
        assert_eq!(speed_mbps(866_700_000, 780_000_000), 866);
    }

    #[test]
    fn numbers_of_windows_become_those_of_the_arp_registry() {
        assert_eq!(link_type(6, Medium::Other), Some(1));
        assert_eq!(link_type(71, Medium::Wireless), Some(1));
        assert_eq!(link_type(24, Medium::Other), Some(772));
        assert_eq!(link_type(131, Medium::Other), None);
        assert_eq!(link_type(6, Medium::Bluetooth), None);
        assert_eq!([state(1), state(2), state(4), state(7)], ["up", "down", "unknown", "down"]);
        assert_eq!(
            hardware_address(&[0xf4, 0x8e, 0x38, 1, 2, 3, 0, 0], 6).as_deref(),
            Some("f4:8e:38:01:02:03")
        );
        assert_eq!(hardware_address(&[0; 8], 0), None);
        assert_eq!(hardware_address(&[0; 8], 9), None);
    }
}
