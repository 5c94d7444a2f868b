//! Unix: there is no such call; echoes go through sockets.

use std::io;
use std::time::Duration;

use super::{Echo, Returned};

/// Whether this system has the call at all.
pub const EXISTS: bool = false;

/// Always an error.
pub fn send(_echo: &Echo, _data: &[u8]) -> io::Result<Returned> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Nothing: no echo is ever under way.
pub fn wait_for_all(_limit: Duration) {}
