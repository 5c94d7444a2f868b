//! Small networks in network namespaces; whatever is built is removed when dropped.
//!
//! Needs root and iproute2; everything made carries its own prefix. Addresses are of 10.77.0.0/16 and exist only inside
//! the namespaces. [`Lab`] is one PC on its way to a server; [`site`] is an office with its line and CPNet.

mod namespaces;
pub mod site;

use std::process::Child;

use namespaces::Namespaces;

/// The gateway as the PC sees it.
pub const GATEWAY: &str = "10.77.1.1";
/// The first router beyond the gateway.
pub const FIRST_HOP: &str = "10.77.2.2";
/// A server on the far side of the provider.
pub const SERVER: &str = "10.77.3.2";
/// The collector, on a cable of its own.
pub const COLLECTOR: &str = "10.77.9.1";

const NODES: [&str; 4] = ["pc", "gw", "isp", "srv"];

/// pc – gateway – provider – server, and a cable of its own to the collector; gone when dropped.
pub struct Lab {
    spaces: Namespaces,
}

/// What a network interface carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    pub packets: u64,
    /// Both ways, IP headers included, Ethernet headers not.
    pub ip_bytes: u64,
}

impl Lab {
    /// Builds the network, or says why it cannot.
    pub fn build() -> Result<Self, String> {
        let spaces = Namespaces::create(&NODES)?;
        spaces.cable("pc", "10.77.1.2", "gw", GATEWAY)?;
        spaces.cable("gw", "10.77.2.1", "isp", FIRST_HOP)?;
        spaces.cable("isp", "10.77.3.1", "srv", SERVER)?;
        spaces.cable("pc", "10.77.9.2", "srv", COLLECTOR)?;
        for router in ["gw", "isp"] {
            spaces.forward(router)?;
        }
        spaces.route("pc", "default", GATEWAY)?;
        spaces.route("gw", "default", FIRST_HOP)?;
        spaces.route("isp", "10.77.1.0/24", "10.77.2.1")?;
        spaces.route("srv", "default", "10.77.3.1")?;
        Ok(Self { spaces })
    }

    /// Runs a command inside a node to its end.
    pub fn within(&self, node: &str, command: &[&str]) -> Result<String, String> {
        self.spaces.within(node, command)
    }

    /// Starts a program inside a node.
    pub fn spawn(&self, node: &str, command: &[&str], log_path: &std::path::Path) -> Child {
        self.spaces.spawn(node, command, log_path)
    }

    /// What the PC's cable to the collector has carried so far.
    pub fn carried_to_collector(&self) -> Carried {
        let read = |counter: &str| -> u64 {
            let path = format!("/sys/class/net/pc-srv/statistics/{counter}");
            self.within("pc", &["cat", &path]).unwrap().trim().parse().unwrap()
        };
        let packets = read("rx_packets") + read("tx_packets");
        Carried { packets, ip_bytes: read("rx_bytes") + read("tx_bytes") - 14 * packets }
    }

    /// Unplugs or plugs the PC's cable to the collector.
    pub fn plug_collector(&self, plugged: bool) {
        let state = if plugged { "up" } else { "down" };
        self.within("pc", &["ip", "link", "set", "pc-srv", state]).unwrap();
    }
}
