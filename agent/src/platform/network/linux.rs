//! Linux: `/proc/net/route`, `/proc/net/ipv6_route`, `/proc/net/arp`, `/etc/resolv.conf`.
//!
//! Formats: proc(5), resolv.conf(5), and the kernel's `fib_route_seq_show` and `rt6_info_route` for what they leave out.

mod parse;

use std::fs;
use std::net::{IpAddr, Ipv6Addr};

use hatang_proto::model::inventory::Problem;

use super::{GATEWAY_PART, Gateway, NAME_SERVERS_PART, problem};

/// What an administrator can do when ICMP sockets are refused.
pub const ICMP_ADVICE: &str = "run the agent as root, give it CAP_NET_RAW (AmbientCapabilities= in its unit), \
     or set net.ipv4.ping_group_range to include its group";

/// The default gateway: over IPv4 if there is one, else over IPv6. Reads three small files; takes microseconds.
pub fn default_gateway() -> Result<Gateway, Problem> {
    let routes = read("/proc/net/route", GATEWAY_PART)?;
    if let Some(route) = parse::ipv4_default(&routes) {
        let neighbours = fs::read_to_string("/proc/net/arp").unwrap_or_default();
        let hardware_address = parse::hardware_address(&neighbours, route.gateway, &route.interface);
        let address = IpAddr::V4(route.gateway);
        return Ok(Gateway { address, interface: route.interface, scope: 0, hardware_address });
    }
    // A kernel without IPv6 has no such file, and then there is no IPv6 route either.
    let routes = fs::read_to_string("/proc/net/ipv6_route").unwrap_or_default();
    let route = parse::ipv6_default(&routes).ok_or_else(|| {
        problem(
            GATEWAY_PART,
            "find the default route in /proc/net/route and /proc/net/ipv6_route".to_owned(),
            "no default route has a gateway: the PC is off the network, or a tunnel carries everything"
                .to_owned(),
        )
    })?;
    let scope = scope_of(route.gateway, &route.interface)?;
    let address = IpAddr::V6(route.gateway);
    Ok(Gateway { address, interface: route.interface, scope, hardware_address: None })
}

/// The servers that the system asks for names, in its order; never empty.
pub fn name_servers() -> Result<Vec<IpAddr>, Problem> {
    let path = "/etc/resolv.conf";
    let servers = parse::name_servers(&read(path, NAME_SERVERS_PART)?);
    if servers.is_empty() {
        let cause = "the file names no server: set one, or give the target a server of its own".to_owned();
        return Err(problem(NAME_SERVERS_PART, format!("find a name server in {path}"), cause));
    }
    Ok(servers)
}

fn scope_of(address: Ipv6Addr, interface: &str) -> Result<u32, Problem> {
    if !address.is_unicast_link_local() {
        return Ok(0);
    }
    let path = format!("/sys/class/net/{interface}/ifindex");
    let text = read(&path, GATEWAY_PART)?;
    let cause = |fault| format!("`{}` is not a number: {fault}", text.trim());
    text.trim().parse().map_err(|fault| problem(GATEWAY_PART, format!("read {path}"), cause(fault)))
}

fn read(path: &str, part: &str) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|fault| problem(part, format!("read {path}"), fault.to_string()))
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
}
