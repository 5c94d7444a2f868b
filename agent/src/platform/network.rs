//! Routes, neighbours and name servers as the system tells them.
//!
//! Reading and parsing are two steps: the parsers are tested on recorded texts, the readers only fetch them. What could
//! not be read is a [`Problem`] that says what to do. Nothing is sent and nothing is judged: whether the gateway answers
//! is for the probes to find out.

use std::net::IpAddr;

use hatang_proto::model::inventory::Problem;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(in crate::platform) mod windows_addresses;
#[cfg(windows)]
pub(in crate::platform) mod windows_interfaces;
#[cfg(any(windows, test))]
mod windows_rows;

#[cfg(target_os = "linux")]
pub use linux::{ICMP_ADVICE, default_gateway, name_servers};
#[cfg(windows)]
pub use windows::{ICMP_ADVICE, default_gateway, name_servers};

/// The router that packets without a more special route go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    pub address: IpAddr,
    /// Name of the interface that leads there.
    pub interface: String,
    /// Number of that interface, needed to reach an IPv6 link-local address; 0 for any other address.
    pub scope: u32,
    /// Hardware address as `aa:bb:cc:dd:ee:ff`; `None` until the system has spoken with the gateway, and on Linux
    /// for IPv6.
    pub hardware_address: Option<String>,
}

/// Part of [`Problem`]s about the gateway.
pub const GATEWAY_PART: &str = "gateway";
/// Part of [`Problem`]s about name servers.
pub const NAME_SERVERS_PART: &str = "name_servers";

fn problem(part: &str, operation: String, cause: String) -> Problem {
    Problem { part: part.to_owned(), operation, cause }
}
