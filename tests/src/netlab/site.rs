//! An office in namespaces: PCs on a switch, a gateway, the provider's line, the Internet, and CPNet with an application.
//!
//! ```text
//! pc1 … pcN ── lan ── gw ── isp ── net      gateway 10.77.1.1, first hop 10.77.2.2, references 10.77.3.2 and .3
//!                      └── cpn ── app       CPNet node 10.77.5.1, application 10.77.5.2:8000
//! pc1 … pcN ── col                          the collector, by cables of its own, so that no fault hides its samples
//! ```
//!
//! Faults are real ones: a slow queue that real packets fill, packets dropped, a link that is down, a server that
//! thinks for long. What a fault is called in a verdict is not known here.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::namespaces::Namespaces;

pub const GATEWAY: &str = "10.77.1.1";
pub const FIRST_HOP: &str = "10.77.2.2";
pub const REFERENCES: [&str; 2] = ["10.77.3.2", "10.77.3.3"];
pub const CPNET_NODE: &str = "10.77.5.1";
pub const APPLICATION: &str = "10.77.5.2";
pub const APPLICATION_PORT: u16 = 8_000;
/// The collector as PC number `pc` (from 1) reaches it.
pub const COLLECTOR: &str = "10.77.9.1";

/// Bits per second of a slow queue; a reference's answer of 84 bytes waits up to [`QUEUE_MS`] in it.
const QUEUE_BPS: u64 = 2_000_000;
const QUEUE_MS: u32 = 120;
/// What a crowd sends into it: a little less than it takes would leave it empty, more makes it drop.
const CROWD_BPS: u64 = 2_060_000;
const PACKET_BYTES: usize = 1_000;

/// The office; gone when dropped.
pub struct SiteLab {
    spaces: Namespaces,
    pcs: usize,
    /// Milliseconds that the application thinks before it answers.
    thinks_ms: Arc<AtomicU64>,
    stopping: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// What is done to the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// One PC's own cable drops four packets of ten.
    BadCable,
    /// The gateway drops a fifth of what comes from the LAN.
    BadSwitch,
    /// Others crowd the line between provider and gateway.
    CrowdedLine,
    /// A PC of the office downloads as much as the line carries.
    OwnDownload,
    /// The line is down.
    DeadLine,
    /// Others crowd the provider's way to the Internet.
    CrowdedProvider,
    /// Others crowd CPNet.
    CrowdedCpnet,
    /// The application thinks for 900 ms.
    SlowApplication,
}

impl SiteLab {
    /// Builds an office of `pcs` PCs (at most 9), or says why it cannot.
    pub fn build(pcs: usize) -> Result<Self, String> {
        let names: Vec<String> = (1..=pcs).map(pc).collect();
        let mut nodes = vec!["lan", "gw", "isp", "net", "cpn", "app", "col"];
        nodes.extend(names.iter().map(String::as_str));
        let spaces = Namespaces::create(&nodes)?;
        let mut ports = vec!["lan-gw".to_owned()];
        let mut collector_ports = Vec::new();
        for (number, name) in (1..).zip(&names) {
            spaces.plug(name, "lan")?;
            spaces.address(name, &format!("{name}-lan"), &pc_address(number))?;
            ports.push(format!("lan-{name}"));
            spaces.plug(name, "col")?;
            spaces.address(name, &format!("{name}-col"), &format!("10.77.9.{}", 10 + number))?;
            collector_ports.push(format!("col-{name}"));
        }
        spaces.plug("lan", "gw")?;
        spaces.address("gw", "gw-lan", GATEWAY)?;
        spaces.switch("lan", &ports)?;
        spaces.switch("col", &collector_ports)?;
        spaces.address("col", "switch", COLLECTOR)?;
        spaces.cable("gw", "10.77.2.1", "isp", FIRST_HOP)?;
        spaces.cable("isp", "10.77.3.1", "net", REFERENCES[0])?;
        spaces.address("net", "net-isp", REFERENCES[1])?;
        spaces.cable("gw", "10.77.4.1", "cpn", "10.77.4.2")?;
        spaces.cable("cpn", CPNET_NODE, "app", APPLICATION)?;
        for router in ["gw", "isp", "cpn"] {
            spaces.forward(router)?;
        }
        for name in &names {
            spaces.route(name, "default", GATEWAY)?;
        }
        spaces.route("gw", "default", FIRST_HOP)?;
        spaces.route("gw", "10.77.5.0/24", "10.77.4.2")?;
        spaces.route("isp", "10.77.1.0/24", "10.77.2.1")?;
        spaces.route("net", "default", "10.77.3.1")?;
        spaces.route("cpn", "default", "10.77.4.1")?;
        spaces.route("app", "default", CPNET_NODE)?;
        let mut lab = Self {
            spaces,
            pcs,
            thinks_ms: Arc::new(AtomicU64::new(5)),
            stopping: Arc::new(AtomicBool::new(false)),
            threads: Vec::new(),
        };
        lab.serve_application()?;
        Ok(lab)
    }

    /// Starts a program inside a node.
    pub fn spawn(&self, node: &str, command: &[&str], log_path: &Path) -> Child {
        self.spaces.spawn(node, command, log_path)
    }

    /// Starts a program on a PC that seems to have booted on its own: `boot_id_path` holds the name of that boot.
    pub fn spawn_on_fresh_boot(
        &self,
        number: usize,
        command: &[&str],
        boot_id_path: &Path,
        log_path: &Path,
    ) -> Child {
        let script = "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"";
        let path = boot_id_path.to_str().unwrap();
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let seconds: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
        // A little after its boot, as a service starts.
        let offset = format!("-{:.0}", (seconds - 30.0).max(0.0).floor());
        let mut line = vec![
            "unshare",
            "--time",
            "--boottime",
            &offset,
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            script,
            path,
        ];
        line.extend(command);
        self.spaces.spawn(&pc(number), &line, log_path)
    }

    /// Breaks something; `heal` mends it.
    pub fn break_down(&mut self, fault: Fault) -> Result<(), String> {
        match fault {
            Fault::BadCable => self.drop_packets("pc1", "pc1-lan", 40),
            Fault::BadSwitch => self.drop_packets("gw", "gw-lan", 20),
            Fault::CrowdedLine => {
                self.slow_queue("isp", "isp-gw")?;
                self.crowd("net", "10.77.2.1")
            }
            Fault::OwnDownload => {
                self.slow_queue("isp", "isp-gw")?;
                self.crowd("net", &pc_address(self.pcs))
            }
            Fault::DeadLine => self.spaces.within("isp", &["ip", "link", "set", "isp-gw", "down"]).map(drop),
            Fault::CrowdedProvider => {
                self.slow_queue("net", "net-isp")?;
                self.crowd("net", "10.77.3.1")
            }
            Fault::CrowdedCpnet => {
                self.slow_queue("cpn", "cpn-gw")?;
                self.crowd("app", "10.77.4.1")
            }
            Fault::SlowApplication => {
                self.thinks_ms.store(900, Ordering::Relaxed);
                Ok(())
            }
        }
    }

    fn drop_packets(&self, node: &str, interface: &str, percent: u32) -> Result<(), String> {
        let rules = format!(
            "add table ip faulty; add chain ip faulty in {{ type filter hook prerouting priority -300; }}; \
             add rule ip faulty in iifname \"{interface}\" numgen random mod 100 < {percent} drop"
        );
        self.spaces.within(node, &["nft", &rules]).map(drop)
    }

    fn slow_queue(&self, node: &str, interface: &str) -> Result<(), String> {
        let (rate, latency) = (format!("{QUEUE_BPS}bit"), format!("{QUEUE_MS}ms"));
        let command = [
            "tc", "qdisc", "replace", "dev", interface, "root", "tbf", "rate", &rate, "burst", "5kb",
            "latency", &latency,
        ];
        self.spaces.within(node, &command).map(drop)
    }

    /// Sends real packets from a node to an address until the lab ends.
    fn crowd(&mut self, node: &str, to: &str) -> Result<(), String> {
        let to = SocketAddr::new(to.parse::<Ipv4Addr>().map_err(|fault| fault.to_string())?.into(), 9);
        let stopping = Arc::clone(&self.stopping);
        self.inside(node, move || {
            let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
            let pause = Duration::from_nanos(PACKET_BYTES as u64 * 8 * 1_000_000_000 / CROWD_BPS);
            let mut next = Instant::now();
            while !stopping.load(Ordering::Relaxed) {
                // Nobody listens there, which the socket may be told.
                socket.send_to(&[0; PACKET_BYTES - 28], to).ok();
                next += pause;
                std::thread::sleep(next.saturating_duration_since(Instant::now()));
            }
        })
    }

    fn serve_application(&mut self) -> Result<(), String> {
        let (stopping, thinks_ms) = (Arc::clone(&self.stopping), Arc::clone(&self.thinks_ms));
        self.inside("app", move || {
            let listener = TcpListener::bind((APPLICATION, APPLICATION_PORT)).unwrap();
            listener.set_nonblocking(true).unwrap();
            while !stopping.load(Ordering::Relaxed) {
                let Ok((stream, _)) = listener.accept() else {
                    std::thread::sleep(Duration::from_millis(1));
                    continue;
                };
                let thinks = Duration::from_millis(thinks_ms.load(Ordering::Relaxed));
                std::thread::spawn(move || answer(stream, thinks));
            }
        })
    }

    /// Runs work on a thread of its own within a node's network.
    fn inside(&mut self, node: &str, work: impl FnOnce() + Send + 'static) -> Result<(), String> {
        let path = format!("/run/netns/{}", self.spaces.name(node));
        let space = std::fs::File::open(&path).map_err(|fault| format!("{path}: {fault}"))?;
        let (entered, has_entered) = std::sync::mpsc::channel();
        self.threads.push(std::thread::spawn(move || {
            let moved = move_into_link_name_space(space.as_fd(), Some(LinkNameSpaceType::Network));
            let fine = moved.is_ok();
            entered.send(moved.map_err(|fault| format!("enter {path}: {fault}"))).unwrap();
            if fine {
                work();
            }
        }));
        has_entered.recv().map_err(|fault| fault.to_string())?
    }
}

impl Drop for SiteLab {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // A thread that failed has already said so.
            thread.join().ok();
        }
    }
}

/// The name of PC number `number`.
pub fn pc(number: usize) -> String {
    format!("pc{number}")
}

fn pc_address(number: usize) -> String {
    format!("10.77.1.{}", 10 + number)
}

fn answer(mut stream: TcpStream, thinks: Duration) {
    // A prober may go away at any point.
    stream.set_nonblocking(false).ok();
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok();
    let mut request = [0; 1_024];
    if stream.read(&mut request).is_ok() {
        std::thread::sleep(thinks);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok").ok();
    }
}
