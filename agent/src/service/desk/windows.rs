//! The channel as a named pipe, reachable from this PC only.
//!
//! Who may connect and whose pipe it is, see [`rights`]. A client checks that before it says anything, and lets the agent
//! learn its identity, but not act in its name. At every moment one instance of the pipe exists, so that the name is never
//! free while the agent runs; the first one fails if somebody has taken the name before. Sources, Microsoft Learn:
//! "CreateNamedPipeW", "Impersonation Levels".

mod rights;

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;
use std::thread;
use std::time::Duration;

use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};
use windows_sys::Win32::Foundation::ERROR_PIPE_BUSY;
use windows_sys::Win32::Storage::FileSystem::SECURITY_IDENTIFICATION;

use super::DeskError;
use crate::limits::{DESK_AT_ONCE, DESK_MESSAGE_BYTES};
use rights::{PipeRights, VISITOR_RIGHTS};

/// One name for the whole PC: whoever complains need not know where the agent keeps its data.
const PIPE: &str = r"\\.\pipe\HaTangAgent";

/// How often a client knocks while all instances are taken, and the pause between.
const KNOCKS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// Where the agent of this PC is spoken with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(String);

impl Place {
    pub fn of(_data_dir: &Path) -> Self {
        Self::of_system()
    }

    /// The agent of the whole system.
    pub fn of_system() -> Self {
        Self(PIPE.to_owned())
    }

    #[cfg(test)]
    pub(super) fn of_test(dir: &Path) -> Self {
        let name: String = dir.to_string_lossy().chars().filter(char::is_ascii_alphanumeric).collect();
        Self(format!("{PIPE}-{name}"))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// Where visitors come in.
#[derive(Debug)]
pub(super) struct Door {
    place: Place,
    /// Waits for the next visitor; missing after a failure only.
    open: Option<NamedPipeServer>,
}

impl Door {
    /// Fails if another program has a pipe of this name.
    pub(super) fn open(place: &Place) -> io::Result<Self> {
        Ok(Self { place: place.clone(), open: Some(instance(place, true)?) })
    }

    /// The next visitor. The caller holds at most so many others that one instance is left to wait.
    pub(super) async fn visitor(&mut self) -> io::Result<NamedPipeServer> {
        let open = match self.open.take() {
            Some(open) => open,
            None => instance(&self.place, false)?,
        };
        let open = self.open.insert(open);
        open.connect().await?;
        let next = instance(&self.place, false)?;
        self.open.replace(next).ok_or_else(|| io::Error::other("the pipe is gone"))
    }
}

fn instance(place: &Place, first: bool) -> io::Result<NamedPipeServer> {
    let size = u32::try_from(DESK_MESSAGE_BYTES).unwrap_or(u32::MAX);
    let mut options = ServerOptions::new();
    options
        .first_pipe_instance(first)
        .reject_remote_clients(true)
        .max_instances(DESK_AT_ONCE)
        .in_buffer_size(size)
        .out_buffer_size(size);
    PipeRights::make()?.create(&options, &place.0)
}

/// Says one line and hears one, on a thread of its own because opening a pipe blocks.
pub(super) async fn converse(place: &Place, line: String) -> Result<Vec<u8>, DeskError> {
    let place = place.clone();
    let talk = tokio::task::spawn_blocking(move || talk(&place, &line));
    talk.await.map_err(|fault| DeskError::Broken(io::Error::other(fault)))?
}

fn talk(place: &Place, line: &str) -> Result<Vec<u8>, DeskError> {
    let mut pipe = knock(place).map_err(DeskError::Nobody)?;
    if !rights::is_trusted(&pipe).map_err(DeskError::Broken)? {
        return Err(DeskError::Stranger);
    }
    pipe.write_all(line.as_bytes()).map_err(DeskError::Broken)?;
    let mut answer = Vec::new();
    let mut piece = [0; 512];
    while !answer.ends_with(b"\n") && answer.len() <= DESK_MESSAGE_BYTES {
        let count = pipe.read(&mut piece).map_err(DeskError::Broken)?;
        if count == 0 {
            return Err(DeskError::Silent);
        }
        answer.extend_from_slice(piece.get(..count).unwrap_or_default());
    }
    Ok(answer)
}

/// Opens the pipe; waits while all its instances are taken.
pub(super) fn knock(place: &Place) -> io::Result<File> {
    let busy = i32::from_ne_bytes(ERROR_PIPE_BUSY.to_ne_bytes());
    let mut options = OpenOptions::new();
    options.read(true).write(true).access_mode(VISITOR_RIGHTS).security_qos_flags(SECURITY_IDENTIFICATION);
    for _ in 1..KNOCKS {
        match options.open(&place.0) {
            Err(fault) if fault.raw_os_error() == Some(busy) => thread::sleep(PAUSE),
            opened => return opened,
        }
    }
    options.open(&place.0)
}
