//! The channel as a socket file.
//!
//! The agent of the whole system has it in /run/hatang-agent, where every account of this PC may connect; that folder
//! belongs to the agent's account, so nobody else can put a socket there, and the client asks for no further proof. An
//! agent of one account has it in its data folder, which only that account may enter. Sources: unix(7), path length 107.

use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tokio::io::AsyncWriteExt as _;
use tokio::net::{UnixListener, UnixStream};

use super::{DeskError, read_line};
use crate::platform::folders;

const SOCKET: &str = "desk.sock";
/// The folder of the system's agent; a service manager may make it before.
const SYSTEM_DIR: &str = "/run/hatang-agent";

/// Where the agent of a data folder is spoken with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    path: PathBuf,
    /// Every account of this PC may connect.
    public: bool,
}

impl Place {
    pub fn of(data_dir: &Path) -> Self {
        let public = folders::system_data_dir().as_deref() == Some(data_dir);
        let dir = if public { Path::new(SYSTEM_DIR) } else { data_dir };
        Self { path: dir.join(SOCKET), public }
    }

    #[cfg(test)]
    pub(super) fn of_test(dir: &Path) -> Self {
        Self::of(dir)
    }

    /// The agent of the whole system.
    pub fn of_system() -> Self {
        Self { path: Path::new(SYSTEM_DIR).join(SOCKET), public: true }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(out)
    }
}

/// Where visitors come in; the file goes with it.
#[derive(Debug)]
pub(super) struct Door {
    listener: UnixListener,
    path: PathBuf,
}

impl Door {
    /// Needs the lock of the data folder: whatever socket is there belongs to an agent that is gone.
    pub(super) fn open(place: &Place) -> io::Result<Self> {
        if place.public {
            make_system_dir()?;
        }
        match fs::remove_file(&place.path) {
            Err(fault) if fault.kind() != ErrorKind::NotFound => return Err(fault),
            _ => {}
        }
        let listener = UnixListener::bind(&place.path)?;
        let mode = if place.public { 0o666 } else { 0o600 };
        fs::set_permissions(&place.path, fs::Permissions::from_mode(mode))?;
        Ok(Self { listener, path: place.path.clone() })
    }

    pub(super) async fn visitor(&mut self) -> io::Result<UnixStream> {
        self.listener.accept().await.map(|(visitor, _)| visitor)
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // It may have been cleaned away with its folder.
        fs::remove_file(&self.path).unwrap_or_default();
    }
}

/// Everybody may pass, only the agent's account may put something in.
fn make_system_dir() -> io::Result<()> {
    match fs::DirBuilder::new().mode(0o755).create(SYSTEM_DIR) {
        // A service has a strict umask.
        Ok(()) => fs::set_permissions(SYSTEM_DIR, fs::Permissions::from_mode(0o755)),
        Err(fault) if fault.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// Says one line and hears one.
pub(super) async fn converse(place: &Place, line: String) -> Result<Vec<u8>, DeskError> {
    let mut agent = UnixStream::connect(&place.path).await.map_err(DeskError::Nobody)?;
    agent.write_all(line.as_bytes()).await.map_err(DeskError::Broken)?;
    let answer = read_line(&mut agent).await.map_err(DeskError::Broken)?;
    if answer.is_empty() { Err(DeskError::Silent) } else { Ok(answer) }
}
