//! Rows of the Windows routing, neighbour and adapter tables, and what is picked from them.
//!
//! The calls are made in `windows`; what they return is copied into these plain values, so that the choice is the same
//! code on every system. Sources: Microsoft Learn, `MIB_IPFORWARD_ROW2`, `MIB_IPNET_ROW2`, `IP_ADAPTER_ADDRESSES_LH`.

use std::net::{IpAddr, Ipv6Addr};

/// What Windows puts on an adapter that was told no name server over IPv6: `fec0:0:0:ffff::1` to `::3`. Nobody is there.
const PLACEHOLDERS: [Ipv6Addr; 3] = [
    Ipv6Addr::new(0xfec0, 0, 0, 0xffff, 0, 0, 0, 1),
    Ipv6Addr::new(0xfec0, 0, 0, 0xffff, 0, 0, 0, 2),
    Ipv6Addr::new(0xfec0, 0, 0, 0xffff, 0, 0, 0, 3),
];

/// `NL_NEIGHBOR_STATE`: the hardware address of a neighbour is known to be or to have been right.
const PROBE: i32 = 2;
const DELAY: i32 = 3;
const STALE: i32 = 4;
const REACHABLE: i32 = 5;
const PERMANENT: i32 = 6;

/// A route whose prefix has no bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DefaultRoute {
    /// Unspecified where the way is on the link itself, as with tunnels.
    pub(super) next_hop: IpAddr,
    /// Number of the interface.
    pub(super) interface: u32,
    /// `NET_LUID` of the interface.
    pub(super) luid: u64,
    /// Offset to the interface's own metric.
    pub(super) metric: u32,
}

/// What `GetIpInterfaceEntry` tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interface {
    pub(super) metric: u32,
    pub(super) connected: bool,
}

/// The route with a gateway and the lowest sum of metrics. Interfaces without a link are passed over; one that could not
/// be read comes last.
pub(super) fn best(
    routes: &[DefaultRoute],
    interface: impl Fn(&DefaultRoute) -> Option<Interface>,
) -> Option<DefaultRoute> {
    routes
        .iter()
        .filter(|route| !route.next_hop.is_unspecified())
        .filter_map(|route| match interface(route) {
            Some(known) if !known.connected => None,
            Some(known) => Some((u64::from(route.metric) + u64::from(known.metric), *route)),
            None => Some((u64::MAX, *route)),
        })
        .min_by_key(|(metric, _)| *metric)
        .map(|(_, route)| route)
}

/// `aa:bb:cc:dd:ee:ff` of a neighbour that the system has spoken with.
pub(super) fn hardware_address(state: i32, bytes: &[u8]) -> Option<String> {
    let known = [PROBE, DELAY, STALE, REACHABLE, PERMANENT].contains(&state);
    if !known || bytes.is_empty() || bytes.iter().all(|byte| *byte == 0) {
        return None;
    }
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(pairs.join(":"))
}

/// The name servers of one adapter, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AdapterServers {
    /// Numbers of the interface for IPv4 and IPv6; 0 where it has none.
    pub(super) interfaces: [u32; 2],
    pub(super) up: bool,
    pub(super) servers: Vec<IpAddr>,
}

/// The servers of all adapters that are up, each once, those of the gateway's adapter first.
///
/// Placeholders are dropped, and so are link-local addresses, which mean nothing without their interface.
pub(super) fn servers(mut adapters: Vec<AdapterServers>, gateway: Option<u32>) -> Vec<IpAddr> {
    adapters.retain(|adapter| adapter.up);
    let leads_out =
        |adapter: &AdapterServers| gateway.is_some_and(|number| adapter.interfaces.contains(&number));
    // Stable: the system's order stays within both halves.
    adapters.sort_by_key(|adapter| !leads_out(adapter));
    let mut found = Vec::new();
    for server in adapters.into_iter().flat_map(|adapter| adapter.servers) {
        if is_usable(server) && !found.contains(&server) {
            found.push(server);
        }
    }
    found
}

fn is_usable(server: IpAddr) -> bool {
    let nowhere = match server {
        IpAddr::V4(_) => false,
        IpAddr::V6(server) => PLACEHOLDERS.contains(&server) || server.is_unicast_link_local(),
    };
    !nowhere && !server.is_unspecified()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(next_hop: &str, interface: u32, metric: u32) -> DefaultRoute {
        DefaultRoute { next_hop: next_hop.parse().unwrap(), interface, luid: u64::from(interface), metric }
    }

    fn connected(metric: u32) -> Option<Interface> {
        Some(Interface { metric, connected: true })
    }

    #[test]
    fn the_sum_of_both_metrics_decides_between_two_gateways() {
        let routes = [route("10.0.0.1", 1, 0), route("192.168.1.1", 2, 20)];
        let best_by = |first, second| {
            let metric =
                move |route: &DefaultRoute| connected(if route.interface == 1 { first } else { second });
            best(&routes, metric).unwrap().interface
        };
        assert_eq!(best_by(50, 10), 2);
        assert_eq!(best_by(25, 10), 1);
        assert_eq!(best_by(u32::MAX, u32::MAX), 1);
    }

    #[test]
    fn a_tunnel_a_pulled_cable_and_nothing_at_all_are_no_gateway() {
        let tunnel = [route("0.0.0.0", 1, 0), route("::", 1, 0)];
        assert_eq!(best(&tunnel, |_| connected(1)), None);
        let pulled = [route("10.0.0.1", 1, 0)];
        assert_eq!(best(&pulled, |_| Some(Interface { metric: 1, connected: false })), None);
        assert_eq!(best(&[], |_| connected(1)), None);
    }

    #[test]
    fn an_interface_that_cannot_be_read_loses_to_any_other_but_is_better_than_none() {
        let routes = [route("10.0.0.1", 1, 0), route("10.0.1.1", 2, 9_999)];
        let second_known =
            |route: &DefaultRoute| (route.interface == 2).then_some(connected(9_999)).flatten();
        assert_eq!(best(&routes, second_known).unwrap().interface, 2);
        assert_eq!(best(&routes, |_| None).unwrap().interface, 1);
    }

    #[test]
    fn a_hardware_address_is_told_only_of_a_neighbour_that_answered() {
        let bytes = [0x02, 0xFC, 0, 0, 0, 5];
        for (state, known) in
            [(0, false), (1, false), (2, true), (3, true), (4, true), (5, true), (6, true), (7, false)]
        {
            assert_eq!(hardware_address(state, &bytes).is_some(), known, "state {state}");
        }
        assert_eq!(hardware_address(REACHABLE, &bytes).as_deref(), Some("02:fc:00:00:00:05"));
        assert_eq!(hardware_address(REACHABLE, &[0; 6]), None);
        assert_eq!(hardware_address(PERMANENT, &[]), None);
    }

    fn adapter(interface: u32, up: bool, servers: &[&str]) -> AdapterServers {
        let servers = servers.iter().map(|server| server.parse().unwrap()).collect();
        AdapterServers { interfaces: [interface, interface], up, servers }
    }

    #[test]
    fn the_gateways_servers_come_first_and_each_once() {
        let adapters = vec![
            adapter(3, true, &["10.9.9.9", "10.0.0.53"]),
            adapter(4, true, &["10.0.0.53", "10.0.0.54"]),
            adapter(5, false, &["10.5.5.5"]),
        ];
        let named = |gateway| -> Vec<String> {
            servers(adapters.clone(), gateway).iter().map(ToString::to_string).collect()
        };
        assert_eq!(named(Some(4)), ["10.0.0.53", "10.0.0.54", "10.9.9.9"]);
        assert_eq!(named(None), ["10.9.9.9", "10.0.0.53", "10.0.0.54"]);
    }

    #[test]
    fn placeholders_and_addresses_without_meaning_are_no_servers() {
        let nothing =
            ["fec0:0:0:ffff::1", "fec0:0:0:ffff::2", "fec0:0:0:ffff::3", "fe80::1", "0.0.0.0", "::"];
        assert_eq!(servers(vec![adapter(1, true, &nothing)], Some(1)), Vec::<IpAddr>::new());
        // A fourth one of that network is somebody's own.
        assert_eq!(servers(vec![adapter(1, true, &["fec0:0:0:ffff::4"])], None).len(), 1);
    }
}
