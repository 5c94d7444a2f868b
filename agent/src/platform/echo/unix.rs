//! Unix: there is no such call; echoes go through sockets.

use std::io;

use super::{Echo, Returned};

/// Whether this system has the call at all.
pub const EXISTS: bool = false;

/// Always an error.
pub fn send(_echo: &Echo, _data: &[u8]) -> io::Result<Returned> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}
