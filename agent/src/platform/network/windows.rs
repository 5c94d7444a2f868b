//! Windows: routes, neighbours and name servers through the IP helper.
//!
//! Every call is in Windows 7 SP1. What is picked from the rows is decided in `windows_rows`. Sources: Microsoft Learn,
//! `GetIpForwardTable2`, `GetIpInterfaceEntry`, `GetIpNetEntry2`, `ConvertInterfaceLuidToAlias`, `GetAdaptersAddresses`.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;
use std::net::IpAddr;

use hatang_proto::model::inventory::Problem;
use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::NetworkManagement::IpHelper::{
    ConvertInterfaceLuidToAlias, FreeMibTable, GetIpForwardTable2, GetIpInterfaceEntry, GetIpNetEntry2,
    MIB_IPFORWARD_ROW2, MIB_IPFORWARD_TABLE2, MIB_IPINTERFACE_ROW, MIB_IPNET_ROW2,
};
use windows_sys::Win32::NetworkManagement::Ndis::{IF_MAX_STRING_SIZE, NET_LUID_LH};
use windows_sys::Win32::Networking::WinSock::{ADDRESS_FAMILY, AF_INET, AF_INET6};

use super::windows_addresses::{address_of, inet_of};
use super::windows_rows::{DefaultRoute, Interface, best, hardware_address, servers};
use super::{GATEWAY_PART, Gateway, NAME_SERVERS_PART, problem, windows_addresses};

/// What an administrator can do when ICMP sockets are refused.
pub const ICMP_ADVICE: &str = "run the agent as a service or as administrator";

/// The default gateway: over IPv4 if there is one, else over IPv6. Asks the system's tables; takes microseconds.
pub fn default_gateway() -> Result<Gateway, Problem> {
    let (route, scope) = default_route()?;
    let interface = interface_name(route.luid).unwrap_or_else(|| format!("interface {}", route.interface));
    Ok(Gateway { address: route.next_hop, interface, scope, hardware_address: neighbour(&route) })
}

/// The servers that the system asks for names, those of the gateway's adapter first; never empty.
pub fn name_servers() -> Result<Vec<IpAddr>, Problem> {
    let gateway = default_route().ok().map(|(route, _)| route.interface);
    let adapters = windows_addresses::adapters().map_err(|fault| {
        problem(NAME_SERVERS_PART, "read the adapters (GetAdaptersAddresses)".to_owned(), fault.to_string())
    })?;
    let found = servers(adapters, gateway);
    if found.is_empty() {
        let cause = "no adapter that is up names a server: set one, or give the target a server of its own";
        return Err(problem(NAME_SERVERS_PART, "find a name server".to_owned(), cause.to_owned()));
    }
    Ok(found)
}

/// The route, and the number of its interface if the gateway's address needs it.
fn default_route() -> Result<(DefaultRoute, u32), Problem> {
    let read = |fault: io::Error| {
        problem(GATEWAY_PART, "read the routes (GetIpForwardTable2)".to_owned(), fault.to_string())
    };
    if let Some(route) = best(&default_routes(AF_INET).map_err(read)?, |route| interface_of(AF_INET, route)) {
        return Ok((route, 0));
    }
    // A PC without IPv6 has no such table, and then there is no IPv6 route either.
    let routes = default_routes(AF_INET6).unwrap_or_default();
    let route = best(&routes, |route| interface_of(AF_INET6, route)).ok_or_else(|| {
        let cause =
            "no default route has a gateway: the PC is off the network, or a tunnel carries everything";
        problem(GATEWAY_PART, "find the default route".to_owned(), cause.to_owned())
    })?;
    let local = matches!(route.next_hop, IpAddr::V6(address) if address.is_unicast_link_local());
    Ok((route, if local { route.interface } else { 0 }))
}

fn default_routes(family: ADDRESS_FAMILY) -> io::Result<Vec<DefaultRoute>> {
    let table = RouteTable::read(family)?;
    let route = |row: &MIB_IPFORWARD_ROW2| {
        // SAFETY: every bit pattern is a LUID; the union only offers two views of one number.
        let luid = unsafe { row.InterfaceLuid.Value };
        let next_hop = address_of(&row.NextHop)?;
        Some(DefaultRoute { next_hop, interface: row.InterfaceIndex, luid, metric: row.Metric })
    };
    Ok(table.rows().iter().filter(|row| row.DestinationPrefix.PrefixLength == 0).filter_map(route).collect())
}

/// The routes of one family, in memory of the system.
struct RouteTable(*mut MIB_IPFORWARD_TABLE2);

impl RouteTable {
    fn read(family: ADDRESS_FAMILY) -> io::Result<Self> {
        let mut table = std::ptr::null_mut();
        // SAFETY: the pointer is valid for the call, which sets it to a table that `Drop` frees.
        outcome(unsafe { GetIpForwardTable2(family, &raw mut table) })?;
        if table.is_null() { Err(io::Error::other("the system gave no table")) } else { Ok(Self(table)) }
    }

    fn rows(&self) -> &[MIB_IPFORWARD_ROW2] {
        // SAFETY: the table is the system's, not null, and lives as long as `self`.
        let entries = unsafe { (*self.0).NumEntries };
        // SAFETY: as above; only the address of the first row is taken.
        let first = unsafe { &raw const (*self.0).Table }.cast::<MIB_IPFORWARD_ROW2>();
        // SAFETY: the system says that so many rows follow one another from there.
        unsafe { std::slice::from_raw_parts(first, entries.try_into().unwrap_or(0)) }
    }
}

impl Drop for RouteTable {
    fn drop(&mut self) {
        // SAFETY: the table was allocated by `GetIpForwardTable2` and is freed once.
        unsafe { FreeMibTable(self.0.cast()) };
    }
}

fn interface_of(family: ADDRESS_FAMILY, route: &DefaultRoute) -> Option<Interface> {
    let mut row = MIB_IPINTERFACE_ROW {
        Family: family,
        InterfaceLuid: NET_LUID_LH { Value: route.luid },
        InterfaceIndex: route.interface,
        ..MIB_IPINTERFACE_ROW::default()
    };
    // SAFETY: the row is valid for the call and says which interface is meant.
    let status = unsafe { GetIpInterfaceEntry(&raw mut row) };
    (status == ERROR_SUCCESS).then_some(Interface { metric: row.Metric, connected: row.Connected })
}

fn neighbour(route: &DefaultRoute) -> Option<String> {
    let mut row = MIB_IPNET_ROW2 {
        Address: inet_of(route.next_hop),
        InterfaceIndex: route.interface,
        InterfaceLuid: NET_LUID_LH { Value: route.luid },
        ..MIB_IPNET_ROW2::default()
    };
    // SAFETY: the row is valid for the call and says which neighbour is meant.
    let status = unsafe { GetIpNetEntry2(&raw mut row) };
    if status != ERROR_SUCCESS {
        return None;
    }
    let bytes = row.PhysicalAddress.get(..row.PhysicalAddressLength.try_into().ok()?)?;
    hardware_address(row.State, bytes)
}

/// The name a person sees in the control panel.
fn interface_name(luid: u64) -> Option<String> {
    const UNITS: usize = IF_MAX_STRING_SIZE as usize + 1;
    let (luid, mut name) = (NET_LUID_LH { Value: luid }, [0_u16; UNITS]);
    // SAFETY: both pointers are valid for the call, and the length is that of `name`.
    let status = unsafe { ConvertInterfaceLuidToAlias(&raw const luid, name.as_mut_ptr(), UNITS) };
    let end = name.iter().position(|unit| *unit == 0)?;
    let name = String::from_utf16_lossy(name.get(..end)?);
    (status == ERROR_SUCCESS && !name.is_empty()).then_some(name)
}

fn outcome(status: u32) -> io::Result<()> {
    match status {
        ERROR_SUCCESS => Ok(()),
        status => Err(io::Error::from_raw_os_error(i32::from_ne_bytes(status.to_ne_bytes()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_names_its_gateway_or_says_why_not() {
        match default_gateway() {
            Ok(gateway) => assert!(!gateway.interface.is_empty() && !gateway.address.is_unspecified()),
            Err(problem) => assert!(problem.part == GATEWAY_PART && !problem.cause.is_empty()),
        }
    }

    #[test]
    fn this_machine_names_its_servers_or_says_why_not() {
        match name_servers() {
            Ok(found) => assert!(!found.is_empty() && found.iter().all(|server| !server.is_unspecified())),
            Err(problem) => assert!(problem.part == NAME_SERVERS_PART && !problem.cause.is_empty()),
        }
    }
}
