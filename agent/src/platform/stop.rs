//! How a service manager tells a program to stop.
//!
//! Source: signal(7), `SIGTERM`. Ctrl-C is the same everywhere and is not here.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Waits for the service manager's stop.
#[derive(Debug)]
pub struct Terminate {
    #[cfg(unix)]
    signal: Signal,
}

/// Begins to listen; the default, an end without warning, no longer applies from here on.
#[cfg(unix)]
pub fn terminate() -> io::Result<Terminate> {
    Ok(Terminate { signal: signal(SignalKind::terminate())? })
}

impl Terminate {
    #[cfg(unix)]
    pub async fn recv(&mut self) {
        self.signal.recv().await;
    }
}
