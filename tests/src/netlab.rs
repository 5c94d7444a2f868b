//! A small Internet in network namespaces: pc – gateway – provider – server, and a cable of its own to the collector.
//!
//! Needs root and iproute2; everything it makes carries its own prefix and is removed when dropped. Addresses are of
//! 10.77.0.0/16 and exist only inside the namespaces.

use std::process::{Child, Command, Output, Stdio};

/// The gateway as the PC sees it.
pub const GATEWAY: &str = "10.77.1.1";
/// The first router beyond the gateway.
pub const FIRST_HOP: &str = "10.77.2.2";
/// A server on the far side of the provider.
pub const SERVER: &str = "10.77.3.2";
/// The collector, on a cable of its own.
pub const COLLECTOR: &str = "10.77.9.1";

const NODES: [&str; 4] = ["pc", "gw", "isp", "srv"];

/// The namespaces; gone when dropped.
pub struct Lab {
    prefix: String,
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
        let lab = Self { prefix: format!("ht{}", std::process::id()) };
        for node in NODES {
            Self::ip(&["netns", "add", &lab.name(node)])?;
            lab.within(node, &["ip", "link", "set", "lo", "up"])?;
        }
        lab.cable("pc", "10.77.1.2", "gw", GATEWAY)?;
        lab.cable("gw", "10.77.2.1", "isp", FIRST_HOP)?;
        lab.cable("isp", "10.77.3.1", "srv", SERVER)?;
        lab.cable("pc", "10.77.9.2", "srv", COLLECTOR)?;
        for router in ["gw", "isp"] {
            lab.within(router, &["sysctl", "-qw", "net.ipv4.ip_forward=1"])?;
        }
        lab.route("pc", "default", GATEWAY)?;
        lab.route("gw", "default", FIRST_HOP)?;
        lab.route("isp", "10.77.1.0/24", "10.77.2.1")?;
        lab.route("srv", "default", "10.77.3.1")?;
        Ok(lab)
    }

    /// The namespace of a node.
    pub fn name(&self, node: &str) -> String {
        format!("{}-{node}", self.prefix)
    }

    /// Runs a command inside a node to its end.
    pub fn within(&self, node: &str, command: &[&str]) -> Result<String, String> {
        let name = self.name(node);
        let mut args = vec!["netns", "exec", &name];
        args.extend(command);
        Self::ip(&args)
    }

    /// Starts a program inside a node.
    pub fn spawn(&self, node: &str, command: &[&str], log_path: &std::path::Path) -> Child {
        let log = std::fs::File::options().create(true).append(true).open(log_path).unwrap();
        Command::new("ip")
            .args(["netns", "exec", &self.name(node)])
            .args(command)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap()
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

    fn cable(&self, near: &str, near_address: &str, far: &str, far_address: &str) -> Result<(), String> {
        let (near_end, far_end) = (format!("{near}-{far}"), format!("{far}-{near}"));
        let (near_name, far_name) = (self.name(near), self.name(far));
        Self::ip(&[
            "link", "add", &near_end, "netns", &near_name, "type", "veth", "peer", "name", &far_end, "netns",
            &far_name,
        ])?;
        for (node, end, address) in [(near, &near_end, near_address), (far, &far_end, far_address)] {
            self.within(node, &["ip", "address", "add", &format!("{address}/24"), "dev", end])?;
            self.within(node, &["sysctl", "-qw", &format!("net.ipv6.conf.{end}.disable_ipv6=1")])?;
            self.within(node, &["ip", "link", "set", end, "up"])?;
        }
        Ok(())
    }

    fn route(&self, node: &str, to: &str, via: &str) -> Result<(), String> {
        self.within(node, &["ip", "route", "replace", to, "via", via]).map(|_| ())
    }

    fn ip(args: &[&str]) -> Result<String, String> {
        let output: Output = Command::new("ip")
            .args(args)
            .output()
            .map_err(|fault| format!("cannot run ip (package iproute2): {fault}"))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(format!("ip {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr)))
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        for node in NODES {
            // A half-built lab has fewer.
            Self::ip(&["netns", "delete", &self.name(node)]).ok();
        }
    }
}
