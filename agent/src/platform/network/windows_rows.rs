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
    /// Offset to the interface's own metric.
    pub(super) metric: u32,
}

/// One adapter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Adapter {
    /// The name a person sees in the control panel.
    pub(super) name: String,
    pub(super) up: bool,
    /// Numbers of the interface for IPv4 and IPv6; 0 where it has none.
    pub(super) interfaces: [u32; 2],
    /// Its own metrics for IPv4 and IPv6.
    pub(super) metrics: [u32; 2],
    /// Name servers in its order.
    pub(super) servers: Vec<IpAddr>,
}

impl Adapter {
    /// Whether it is the interface of this number, which is never 0.
    pub(super) fn is(&self, interface: u32) -> bool {
        interface != 0 && self.interfaces.contains(&interface)
    }

    fn metric(&self, next_hop: IpAddr) -> u32 {
        let [v4, v6] = self.metrics;
        if next_hop.is_ipv4() { v4 } else { v6 }
    }
}

/// The route with a gateway and the lowest sum of metrics. Adapters without a link are passed over; a route of one that
/// is not listed comes last.
pub(super) fn best(routes: &[DefaultRoute], adapters: &[Adapter]) -> Option<DefaultRoute> {
    routes
        .iter()
        .filter(|route| !route.next_hop.is_unspecified())
        .filter_map(|route| match adapters.iter().find(|adapter| adapter.is(route.interface)) {
            Some(adapter) if !adapter.up => None,
            Some(adapter) => {
                Some((u64::from(route.metric) + u64::from(adapter.metric(route.next_hop)), *route))
            }
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

/// The servers of all adapters that are up, each once, those of the gateway's adapter first.
///
/// Placeholders are dropped, and so are link-local addresses, which mean nothing without their interface.
pub(super) fn servers(mut adapters: Vec<Adapter>, gateway: Option<u32>) -> Vec<IpAddr> {
    adapters.retain(|adapter| adapter.up);
    let leads_out = |adapter: &Adapter| gateway.is_some_and(|number| adapter.is(number));
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
        DefaultRoute { next_hop: next_hop.parse().unwrap(), interface, metric }
    }

    fn metric(interface: u32, up: bool, v4: u32, v6: u32) -> Adapter {
        Adapter { up, interfaces: [interface, interface], metrics: [v4, v6], ..Adapter::default() }
    }

    #[test]
    fn the_sum_of_both_metrics_decides_between_two_gateways() {
        let routes = [route("10.0.0.1", 1, 0), route("192.168.1.1", 2, 20)];
        let best_by = |first, second| {
            let adapters = [metric(1, true, first, 0), metric(2, true, second, 0)];
            best(&routes, &adapters).unwrap().interface
        };
        assert_eq!(best_by(50, 10), 2);
        assert_eq!(best_by(25, 10), 1);
        assert_eq!(best_by(u32::MAX, u32::MAX), 1);
        let routes = [route("fe80::1", 1, 0), route("fe80::2", 2, 0)];
        let adapters = [metric(1, true, 1, 50), metric(2, true, 9, 25)];
        assert_eq!(best(&routes, &adapters).unwrap().interface, 2);
    }

    #[test]
    fn a_tunnel_a_pulled_cable_and_nothing_at_all_are_no_gateway() {
        let up = [metric(1, true, 1, 1)];
        assert_eq!(best(&[route("0.0.0.0", 1, 0), route("::", 1, 0)], &up), None);
        assert_eq!(best(&[route("10.0.0.1", 1, 0)], &[metric(1, false, 1, 1)]), None);
        assert_eq!(best(&[], &up), None);
    }

    #[test]
    fn an_interface_that_is_not_listed_loses_to_any_other_but_is_better_than_none() {
        let routes = [route("10.0.0.1", 1, 0), route("10.0.1.1", 2, 9_999)];
        assert_eq!(best(&routes, &[metric(2, true, 9_999, 0)]).unwrap().interface, 2);
        assert_eq!(best(&routes, &[]).unwrap().interface, 1);
        // 0 stands for "no such family" and is nobody's number.
        assert!(!Adapter::default().is(0));
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

    fn adapter(interface: u32, up: bool, servers: &[&str]) -> Adapter {
        let servers = servers.iter().map(|server| server.parse().unwrap()).collect();
        Adapter { up, interfaces: [interface, interface], servers, ..Adapter::default() }
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
