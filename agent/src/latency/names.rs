//! Names to addresses, by the system's own resolver.
//!
//! Looking a name up is not part of a TCP or ICMP measurement, so an address is kept for five minutes; an HTTP
//! measurement looks its name up every time. Lookups block a thread and cannot be cancelled: at most four run at once,
//! and those that nobody waits for count until they end.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

const KEPT: Duration = Duration::from_mins(5);
const MOST_KEPT: usize = 128;
const LOOKUPS_AT_ONCE: usize = 4;

#[derive(Debug)]
pub(super) struct Names {
    kept: Mutex<BTreeMap<String, (IpAddr, Instant)>>,
    lookups: Arc<Semaphore>,
}

impl Default for Names {
    fn default() -> Self {
        Self { kept: Mutex::default(), lookups: Arc::new(Semaphore::new(LOOKUPS_AT_ONCE)) }
    }
}

impl Names {
    /// The address the system prefers for a name, or the address that the text is; `None` if it cannot be resolved
    /// within `limit`. A failure is not kept.
    pub(super) async fn address(&self, host: &str, limit: Duration) -> Option<IpAddr> {
        if let Ok(address) = host.parse() {
            return Some(address);
        }
        if let Some(address) = self.kept_address(host) {
            return Some(address);
        }
        let found = timeout(limit, self.look_up(host)).await.ok()?.ok()?;
        let address = found.first()?.ip();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if MOST_KEPT <= kept.len() {
            kept.clear();
        }
        kept.insert(host.to_owned(), (address, Instant::now()));
        Some(address)
    }

    /// All addresses of a name, asked now; ports are 0.
    pub(super) async fn look_up(&self, host: &str) -> io::Result<Vec<SocketAddr>> {
        let permit = Arc::clone(&self.lookups).acquire_owned().await.map_err(io::Error::other)?;
        let host = host.to_owned();
        // A task of its own: when the caller gives up, the permit stays taken until the thread is free again.
        let lookup = tokio::spawn(async move {
            let found = tokio::net::lookup_host((host, 0)).await.map(Iterator::collect);
            drop(permit);
            found
        });
        lookup.await.map_err(io::Error::other)?
    }

    fn kept_address(&self, host: &str) -> Option<IpAddr> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(host).filter(|(_, since)| since.elapsed() < KEPT).map(|(address, _)| *address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn an_address_is_itself_and_localhost_is_this_machine() {
        let names = Names::default();
        assert_eq!(names.address("192.0.2.7", LIMIT).await, "192.0.2.7".parse().ok());
        assert!(names.address("localhost", LIMIT).await.unwrap().is_loopback());
        assert!(names.kept_address("localhost").is_some());
    }

    #[tokio::test]
    async fn a_name_that_is_none_has_no_address_and_is_not_kept() {
        let names = Names::default();
        assert_eq!(names.address("not a name", LIMIT).await, None);
        assert!(names.kept_address("not a name").is_none());
    }
}
