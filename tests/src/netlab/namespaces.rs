//! Network namespaces with distinct names, the cables between them, and programs inside.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Sets of namespaces made by this process, for distinct names.
static MADE: AtomicU32 = AtomicU32::new(0);

/// A set of namespaces; gone when dropped, with everything in them.
pub(super) struct Namespaces {
    prefix: String,
    nodes: Vec<String>,
}

impl Namespaces {
    /// Makes one namespace a node, or says why it cannot.
    pub(super) fn create(nodes: &[&str]) -> Result<Self, String> {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let nodes = nodes.iter().map(|node| (*node).to_owned()).collect();
        let spaces = Self { prefix: format!("ht{}-{number}", std::process::id()), nodes };
        for node in &spaces.nodes {
            ip(&["netns", "add", &spaces.name(node)])?;
            spaces.within(node, &["ip", "link", "set", "lo", "up"])?;
        }
        Ok(spaces)
    }

    /// The namespace of a node.
    pub(super) fn name(&self, node: &str) -> String {
        format!("{}-{node}", self.prefix)
    }

    /// Runs a command inside a node to its end.
    pub(super) fn within(&self, node: &str, command: &[&str]) -> Result<String, String> {
        let name = self.name(node);
        let mut args = vec!["netns", "exec", &name];
        args.extend(command);
        ip(&args)
    }

    /// Starts a program inside a node.
    pub(super) fn spawn(&self, node: &str, command: &[&str], log_path: &Path) -> Child {
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

    /// A cable with an address at both ends; its ends are called `near-far` and `far-near`.
    pub(super) fn cable(
        &self,
        near: &str,
        near_address: &str,
        far: &str,
        far_address: &str,
    ) -> Result<(), String> {
        self.plug(near, far)?;
        for (node, other, address) in [(near, far, near_address), (far, near, far_address)] {
            self.address(node, &format!("{node}-{other}"), address)?;
        }
        Ok(())
    }

    /// A cable whose ends have no address yet.
    pub(super) fn plug(&self, near: &str, far: &str) -> Result<(), String> {
        let (near_end, far_end) = (format!("{near}-{far}"), format!("{far}-{near}"));
        let (near_name, far_name) = (self.name(near), self.name(far));
        ip(&[
            "link", "add", &near_end, "netns", &near_name, "type", "veth", "peer", "name", &far_end, "netns",
            &far_name,
        ])?;
        for (node, end) in [(near, &near_end), (far, &far_end)] {
            self.within(node, &["sysctl", "-qw", &format!("net.ipv6.conf.{end}.disable_ipv6=1")])?;
            self.within(node, &["ip", "link", "set", end, "up"])?;
        }
        Ok(())
    }

    /// An address within its /24.
    pub(super) fn address(&self, node: &str, interface: &str, address: &str) -> Result<(), String> {
        self.within(node, &["ip", "address", "add", &format!("{address}/24"), "dev", interface]).map(drop)
    }

    /// A switch called `switch`, with the named interfaces of the node in it.
    pub(super) fn switch(&self, node: &str, interfaces: &[String]) -> Result<(), String> {
        self.within(node, &["ip", "link", "add", "switch", "type", "bridge"])?;
        for interface in interfaces {
            self.within(node, &["ip", "link", "set", interface, "master", "switch"])?;
        }
        self.within(node, &["ip", "link", "set", "switch", "up"]).map(drop)
    }

    /// Lets a node pass packets on.
    pub(super) fn forward(&self, node: &str) -> Result<(), String> {
        self.within(node, &["sysctl", "-qw", "net.ipv4.ip_forward=1"]).map(drop)
    }

    pub(super) fn route(&self, node: &str, to: &str, via: &str) -> Result<(), String> {
        self.within(node, &["ip", "route", "replace", to, "via", via]).map(drop)
    }
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        for node in &self.nodes {
            // A half-built set has fewer.
            ip(&["netns", "delete", &self.name(node)]).ok();
        }
    }
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
