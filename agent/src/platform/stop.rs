//! How a service manager or a console tells a program to stop.
//!
//! Sources: signal(7), `SIGTERM`; Microsoft Learn, "HandlerRoutine callback function". Ctrl-C is the same everywhere and
//! is not here, and neither is the stop of a Windows service, which `service` hears. A signal on Unix does not tell
//! whether the whole computer goes down.

use std::io;

use crate::run::Stop;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlClose, CtrlLogoff, CtrlShutdown, ctrl_close, ctrl_logoff, ctrl_shutdown};

/// Waits for the stop.
#[derive(Debug)]
pub struct Terminate {
    #[cfg(unix)]
    signal: Signal,
    #[cfg(windows)]
    close: CtrlClose,
    #[cfg(windows)]
    logoff: CtrlLogoff,
    #[cfg(windows)]
    shutdown: CtrlShutdown,
}

/// Begins to listen; the default, an end without warning, no longer applies from here on.
#[cfg(unix)]
pub fn terminate() -> io::Result<Terminate> {
    Ok(Terminate { signal: signal(SignalKind::terminate())? })
}

/// Begins to listen for the closing of the console's window, for the end of the session and of the system.
#[cfg(windows)]
pub fn terminate() -> io::Result<Terminate> {
    Ok(Terminate { close: ctrl_close()?, logoff: ctrl_logoff()?, shutdown: ctrl_shutdown()? })
}

impl Terminate {
    #[cfg(unix)]
    pub async fn recv(&mut self) -> Stop {
        self.signal.recv().await;
        Stop::Program
    }

    #[cfg(windows)]
    pub async fn recv(&mut self) -> Stop {
        tokio::select! {
            _ = self.close.recv() => Stop::Program,
            _ = self.logoff.recv() => Stop::Program,
            _ = self.shutdown.recv() => Stop::System,
        }
    }
}
