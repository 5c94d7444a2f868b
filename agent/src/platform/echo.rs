//! One ICMP echo by the operating system's own call, which needs no socket and no rights.
//!
//! Only Windows has such a call; elsewhere it is said to be missing. It blocks its thread until something came back or
//! the limit is over. What came back is handed on as the system said it: what a status means is decided by whoever asked.

use std::net::IpAddr;
use std::time::Duration;

#[cfg(any(windows, test))]
mod reply;
#[cfg(any(windows, test))]
mod under_way;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{EXISTS, send, wait_for_all};
#[cfg(windows)]
pub use windows::{EXISTS, send, wait_for_all};

/// One echo request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Echo {
    pub address: IpAddr,
    /// Interface of a link-local address, else 0.
    pub scope: u32,
    /// Its time to live, if not the system's own.
    pub hops: Option<u8>,
    /// Longest wait, whole milliseconds and at least one.
    pub limit: Duration,
}

/// What the system said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// `IP_STATUS` of Microsoft's <ipexport.h>, or an error code of the system; 0 is a reply.
    pub status: u32,
    /// Who answered, if anybody did.
    pub from: Option<IpAddr>,
    /// Time from the call to its return; the system's own count has whole milliseconds only.
    pub took: Duration,
}
