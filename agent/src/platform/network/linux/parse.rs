//! The texts of `/proc/net` and `/etc/resolv.conf`, read without touching the system.
//!
//! A line that does not have its documented form is passed over: these files hold one independent fact a line.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `RTF_UP | RTF_GATEWAY` of <linux/route.h>.
const UP_GATEWAY: u32 = 0x0003;
/// `RTF_REJECT` of <linux/route.h>.
const REJECT: u32 = 0x0200;
/// `ATF_COM` of <linux/if_arp.h>: the hardware address is known.
const COMPLETE: u32 = 0x02;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct DefaultRoute<A> {
    pub(super) gateway: A,
    pub(super) interface: String,
}

/// The default route with a gateway and the lowest metric in `/proc/net/route`.
pub(super) fn ipv4_default(text: &str) -> Option<DefaultRoute<Ipv4Addr>> {
    let route = |line: &str| {
        let mut fields = line.split_ascii_whitespace();
        let interface = fields.next()?.to_owned();
        let (destination, gateway) = (hex(fields.next()?)?, hex(fields.next()?)?);
        let flags = hex(fields.next()?)?;
        let metric = fields.nth(2)?.parse::<u32>().ok()?;
        let mask = hex(fields.next()?)?;
        let leads_out = destination == 0 && mask == 0 && usable(flags) && gateway != 0;
        // The kernel prints the bytes as they lie in memory, so the order is the machine's own.
        let gateway = Ipv4Addr::from(gateway.to_ne_bytes());
        leads_out.then_some((metric, DefaultRoute { gateway, interface }))
    };
    text.lines().filter_map(route).min_by_key(|(metric, _)| *metric).map(|(_, route)| route)
}

/// The default route with a gateway and the lowest metric in `/proc/net/ipv6_route`.
pub(super) fn ipv6_default(text: &str) -> Option<DefaultRoute<Ipv6Addr>> {
    let route = |line: &str| {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        let [destination, length, _, _, gateway, metric, _, _, flags, interface] = fields[..] else {
            return None;
        };
        let leads_out = hex128(destination)? == 0 && hex(length)? == 0 && usable(hex(flags)?);
        let gateway = hex128(gateway).filter(|gateway| *gateway != 0)?;
        let route = DefaultRoute { gateway: Ipv6Addr::from_bits(gateway), interface: interface.to_owned() };
        leads_out.then_some((hex(metric)?, route))
    };
    text.lines().filter_map(route).min_by_key(|(metric, _)| *metric).map(|(_, route)| route)
}

/// The hardware address of a neighbour in `/proc/net/arp`, once the system knows it.
pub(super) fn hardware_address(text: &str, address: Ipv4Addr, interface: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        let [of, _, flags, hardware, _, device] = fields[..] else { return None };
        let flags = hex(flags.strip_prefix("0x")?)?;
        let known = of.parse() == Ok(address) && device == interface && flags & COMPLETE != 0;
        known.then(|| hardware.to_ascii_lowercase())
    })
}

/// The `nameserver` lines of resolv.conf(5) in their order. Scoped link-local addresses are passed over.
pub(super) fn name_servers(text: &str) -> Vec<IpAddr> {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            (words.next()? == "nameserver").then(|| words.next()?.parse().ok())?
        })
        .collect()
}

fn usable(flags: u32) -> bool {
    flags & UP_GATEWAY == UP_GATEWAY && flags & REJECT == 0
}

fn hex(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 16).ok()
}

fn hex128(text: &str) -> Option<u128> {
    u128::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTES: &str = "\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
";
    const NEIGHBOURS: &str = "\
IP address       HW type     Flags       HW address            Mask     Device
192.0.2.9        0x1         0x0         00:00:00:00:00:00     *        eth0
192.0.2.1        0x1         0x2         02:FC:00:00:00:05     *        eth0
";
    const ROUTES_6: &str = "\
fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000064 00000002 00000000 00000003     wlan0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
";

    #[cfg(target_endian = "little")]
    #[test]
    fn the_default_route_with_a_gateway_and_the_lowest_metric_wins() {
        let route = ipv4_default(ROUTES).unwrap();
        assert_eq!((route.gateway, route.interface.as_str()), (Ipv4Addr::new(192, 0, 2, 1), "eth0"));
        let route = ipv6_default(ROUTES_6).unwrap();
        assert_eq!((route.gateway, route.interface), ("fe80::1".parse().unwrap(), "wlan0".to_owned()));
    }

    #[test]
    fn a_tunnel_or_nothing_at_all_is_no_gateway() {
        let only_tunnel: String = ROUTES.lines().filter(|line| line.starts_with("tun0")).collect();
        assert_eq!(ipv4_default(&only_tunnel), None);
        assert_eq!(ipv4_default(""), None);
        assert_eq!(ipv6_default("garbage"), None);
    }

    #[test]
    fn a_hardware_address_is_told_only_when_complete_and_on_the_same_interface() {
        let known = hardware_address(NEIGHBOURS, Ipv4Addr::new(192, 0, 2, 1), "eth0");
        assert_eq!(known.as_deref(), Some("02:fc:00:00:00:05"));
        assert_eq!(hardware_address(NEIGHBOURS, Ipv4Addr::new(192, 0, 2, 1), "wlan0"), None);
        assert_eq!(hardware_address(NEIGHBOURS, Ipv4Addr::new(192, 0, 2, 9), "eth0"), None);
    }

    #[test]
    fn name_servers_come_in_their_order_without_comments_and_options() {
        let text = "# nameserver 9.9.9.9\nsearch xa.gov.vn\nnameserver 10.0.0.53\n;nameserver 8.8.8.8\n\
                    nameserver fe80::1%eth0\nnameserver 2001:db8::53 # second\noptions ndots:2\nnameserver\n";
        let servers = name_servers(text);
        assert_eq!(servers, ["10.0.0.53".parse::<IpAddr>().unwrap(), "2001:db8::53".parse().unwrap()]);
    }
}
