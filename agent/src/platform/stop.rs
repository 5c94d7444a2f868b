//! How a service manager or a console tells a program to stop.
//!
//! Sources: signal(7), `SIGTERM`; Microsoft Learn, "HandlerRoutine callback function". Ctrl-C is the same everywhere and
//! is not here, and neither is the stop of a Windows service, which `service` hears.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlClose, CtrlShutdown, ctrl_close, ctrl_shutdown};

/// Waits for the stop.
#[derive(Debug)]
pub struct Terminate {
    #[cfg(unix)]
    signal: Signal,
    #[cfg(windows)]
    close: CtrlClose,
    #[cfg(windows)]
    shutdown: CtrlShutdown,
}

/// Begins to listen; the default, an end without warning, no longer applies from here on.
#[cfg(unix)]
pub fn terminate() -> io::Result<Terminate> {
    Ok(Terminate { signal: signal(SignalKind::terminate())? })
}

/// Begins to listen for the closing of the console's window and for the end of the session.
#[cfg(windows)]
pub fn terminate() -> io::Result<Terminate> {
    Ok(Terminate { close: ctrl_close()?, shutdown: ctrl_shutdown()? })
}

impl Terminate {
    #[cfg(unix)]
    pub async fn recv(&mut self) {
        self.signal.recv().await;
    }

    #[cfg(windows)]
    pub async fn recv(&mut self) {
        tokio::select! {
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}
