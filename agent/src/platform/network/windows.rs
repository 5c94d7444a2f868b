//! Windows: routes, neighbours, adapters and name servers through the IP helper.
//!
//! Every call is in Windows 7 SP1. What is picked from the rows is decided in `windows_rows`. Sources: Microsoft Learn,
//! `GetIpForwardTable2`, `GetIpNetTable2`, `GetAdaptersAddresses`.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;
use std::net::IpAddr;

use hatang_proto::model::inventory::Problem;
use windows_sys::Win32::NetworkManagement::IpHelper::{
    FreeMibTable, GetIpForwardTable2, GetIpNetTable2, MIB_IPFORWARD_ROW2, MIB_IPFORWARD_TABLE2,
    MIB_IPNET_ROW2, MIB_IPNET_TABLE2,
};
use windows_sys::Win32::Networking::WinSock::{ADDRESS_FAMILY, AF_INET, AF_INET6};

use super::windows_addresses::address_of;
use super::windows_rows::{Adapter, DefaultRoute, best, hardware_address, servers};
use super::{GATEWAY_PART, Gateway, NAME_SERVERS_PART, problem, windows_addresses};
use crate::platform::status::outcome;

/// What an administrator can do when ICMP sockets are refused.
pub const ICMP_ADVICE: &str = "run the agent as a service or as administrator";

/// The default gateway: over IPv4 if there is one, else over IPv6. Asks three tables of the system; nothing is sent.
pub fn default_gateway() -> Result<Gateway, Problem> {
    // Without the adapters the metrics of the routes alone decide.
    let adapters = windows_addresses::adapters().unwrap_or_default();
    let route = default_route(&adapters)?;
    let local = matches!(route.next_hop, IpAddr::V6(address) if address.is_unicast_link_local());
    let known = adapters.iter().find(|adapter| adapter.is(route.interface) && !adapter.name.is_empty());
    Ok(Gateway {
        address: route.next_hop,
        interface: known
            .map_or_else(|| format!("interface {}", route.interface), |adapter| adapter.name.clone()),
        scope: if local { route.interface } else { 0 },
        hardware_address: neighbour(&route),
    })
}

/// The servers that the system asks for names, those of the gateway's adapter first; never empty.
pub fn name_servers() -> Result<Vec<IpAddr>, Problem> {
    let adapters = windows_addresses::adapters().map_err(|fault| {
        problem(NAME_SERVERS_PART, "read the adapters (GetAdaptersAddresses)".to_owned(), fault.to_string())
    })?;
    let gateway = default_route(&adapters).ok().map(|route| route.interface);
    let found = servers(adapters, gateway);
    if found.is_empty() {
        let cause = "no adapter that is up names a server: set one, or give the target a server of its own";
        return Err(problem(NAME_SERVERS_PART, "find a name server".to_owned(), cause.to_owned()));
    }
    Ok(found)
}

fn default_route(adapters: &[Adapter]) -> Result<DefaultRoute, Problem> {
    let routes = default_routes(AF_INET).map_err(|fault| {
        problem(GATEWAY_PART, "read the routes (GetIpForwardTable2)".to_owned(), fault.to_string())
    })?;
    // A PC without IPv6 has no such table, and then there is no IPv6 route either.
    let over_ipv6 = || best(&default_routes(AF_INET6).unwrap_or_default(), adapters);
    best(&routes, adapters).or_else(over_ipv6).ok_or_else(|| {
        let cause =
            "no default route has a gateway: the PC is off the network, or a tunnel carries everything";
        problem(GATEWAY_PART, "find the default route".to_owned(), cause.to_owned())
    })
}

fn default_routes(family: ADDRESS_FAMILY) -> io::Result<Vec<DefaultRoute>> {
    let mut table: *mut MIB_IPFORWARD_TABLE2 = std::ptr::null_mut();
    // SAFETY: the pointer is valid for the call, which sets it to a table that `Freed` frees.
    outcome(unsafe { GetIpForwardTable2(family, &raw mut table) })?;
    let _freed = Freed::owning(table)?;
    // SAFETY: the table is the system's, not null, and not freed yet.
    let entries = unsafe { (*table).NumEntries };
    // SAFETY: as above; only the address of the first row is taken.
    let first = unsafe { &raw const (*table).Table }.cast::<MIB_IPFORWARD_ROW2>();
    // SAFETY: the system says that so many rows follow one another from there.
    let rows = unsafe { std::slice::from_raw_parts(first, usize::try_from(entries).unwrap_or(0)) };
    let route = |row: &MIB_IPFORWARD_ROW2| {
        let next_hop = address_of(&row.NextHop)?;
        Some(DefaultRoute { next_hop, interface: row.InterfaceIndex, metric: row.Metric })
    };
    Ok(rows.iter().filter(|row| row.DestinationPrefix.PrefixLength == 0).filter_map(route).collect())
}

/// The hardware address of the gateway; `None` also if the table cannot be read.
fn neighbour(route: &DefaultRoute) -> Option<String> {
    let family = if route.next_hop.is_ipv4() { AF_INET } else { AF_INET6 };
    let mut table: *mut MIB_IPNET_TABLE2 = std::ptr::null_mut();
    // SAFETY: the pointer is valid for the call, which sets it to a table that `Freed` frees.
    outcome(unsafe { GetIpNetTable2(family, &raw mut table) }).ok()?;
    let _freed = Freed::owning(table).ok()?;
    // SAFETY: the table is the system's, not null, and not freed yet.
    let entries = unsafe { (*table).NumEntries };
    // SAFETY: as above; only the address of the first row is taken.
    let first = unsafe { &raw const (*table).Table }.cast::<MIB_IPNET_ROW2>();
    // SAFETY: the system says that so many rows follow one another from there.
    let rows = unsafe { std::slice::from_raw_parts(first, usize::try_from(entries).unwrap_or(0)) };
    rows.iter()
        .filter(|row| {
            row.InterfaceIndex == route.interface && address_of(&row.Address) == Some(route.next_hop)
        })
        .find_map(|row| {
            let bytes = row.PhysicalAddress.get(..usize::try_from(row.PhysicalAddressLength).ok()?)?;
            hardware_address(row.State, bytes)
        })
}

/// A table of the system that is given back at the end.
struct Freed(*const core::ffi::c_void);

impl Freed {
    fn owning<T>(table: *mut T) -> io::Result<Self> {
        if table.is_null() {
            Err(io::Error::other("the system gave no table"))
        } else {
            Ok(Self(table.cast()))
        }
    }
}

impl Drop for Freed {
    fn drop(&mut self) {
        // SAFETY: the table was allocated by the IP helper and is freed once.
        unsafe { FreeMibTable(self.0) };
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
