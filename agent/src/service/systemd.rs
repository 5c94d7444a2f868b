//! Linux: word to systemd, and the unit for machines without a package.
//!
//! systemd is told by a datagram when the agent works and when it stops (sd_notify(3)); without systemd nobody is told.
//! The agent starts no other program: the commands that make systemd read the unit are for a person to type.

mod unit;

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::{Done, Options, Wanted};
use crate::config;
use crate::platform::{files, folders};

const UNIT: &str = "hatang-agent.service";
const UNIT_DIR: &str = "/etc/systemd/system";
const CONFIG_PATH: &str = "/etc/hatang-agent/agent.toml";

/// Where systemd hears how this program fares.
#[derive(Debug)]
pub struct Readiness {
    socket: Option<OsString>,
}

impl Readiness {
    /// As the environment names it.
    pub fn find() -> Self {
        Self { socket: config::notify_socket() }
    }

    pub fn ready(&self) {
        self.tell("READY=1");
    }

    pub fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    /// systemd waits in vain for a word that does not arrive, and says so itself.
    fn tell(&self, word: &str) {
        let Some(socket) = &self.socket else { return };
        if let Err(fault) = send(socket, word) {
            tracing::warn!(%fault, "systemd cannot be told {word}");
        }
    }
}

fn send(socket: &OsString, word: &str) -> io::Result<()> {
    // A leading @ stands for the zero of an abstract name, unix(7).
    let address = match socket.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(Path::new(socket))?,
    };
    UnixDatagram::unbound()?.send_to_addr(word.as_bytes(), &address).map(drop)
}

/// A data directory needs no more than its maker gives it.
pub fn prepare(_data_dir: &Path) -> anyhow::Result<Vec<String>> {
    Ok(Vec::new())
}

/// There is no service control manager to speak with.
pub fn serve(_options: Options) -> anyhow::Result<()> {
    bail!(
        "only Windows starts this command: here systemd starts `hatang-agent run`; see `hatang-agent install --help`"
    )
}

/// Writes the unit for this very program.
pub fn install(wanted: &Wanted) -> anyhow::Result<Done> {
    require_root("install")?;
    config::checked_values(wanted.join.as_deref(), wanted.proxy.as_deref())?;
    let program = std::env::current_exe().context("ask for this program's path")?;
    if !unit::sees(&program) {
        bail!(
            "{} lies where a service may not look: copy it to /usr/local/bin, then type \
             `sudo /usr/local/bin/hatang-agent install`",
            program.display()
        );
    }
    let config_path = Path::new(CONFIG_PATH);
    if wanted.join.is_some() || wanted.proxy.is_some() {
        write_config(config_path, wanted)?;
    }
    let text = unit::text(&program, config_path.exists().then_some(config_path))?;
    let path = Path::new(UNIT_DIR).join(UNIT);
    fs::write(&path, text).with_context(|| format!("write {}", path.display()))?;
    let next = ["systemctl daemon-reload".to_owned(), format!("systemctl enable --now {UNIT}")];
    Ok(Done { next: next.to_vec(), ..done(program)? })
}

/// Removes the unit; with `remove_data` also what the agent kept, identity and waiting samples included.
pub fn uninstall(remove_data: bool) -> anyhow::Result<Done> {
    require_root("uninstall")?;
    let done = done(std::env::current_exe().context("ask for this program's path")?)?;
    if crate::state::lock::is_taken(&done.data_dir) == Some(true) {
        bail!("the agent still runs: type `systemctl disable --now {UNIT}`, then this command again");
    }
    let mut warnings = Vec::new();
    remove(fs::remove_file(Path::new(UNIT_DIR).join(UNIT)), "the unit", &mut warnings);
    if remove_data {
        remove(fs::remove_dir_all(&done.data_dir), "the data directory", &mut warnings);
        remove(fs::remove_file(CONFIG_PATH), "the configuration file", &mut warnings);
    }
    Ok(Done { warnings, next: vec!["systemctl daemon-reload".to_owned()], ..done })
}

fn remove(done: io::Result<()>, what: &str, warnings: &mut Vec<String>) {
    match done {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => {
            warnings.push(format!("{what} could not be removed: {fault}"));
        }
        _ => {}
    }
}

/// A join code is a secret, so it stands in a file of root's and not in the unit, which everybody may read.
fn write_config(path: &Path, wanted: &Wanted) -> anyhow::Result<()> {
    if path.exists() {
        bail!(
            "{} exists: write join or proxy there, then install without --join and --proxy",
            path.display()
        );
    }
    if let Some(dir) = path.parent() {
        files::make_private_dir(dir).with_context(|| format!("make {}", dir.display()))?;
    }
    let text = unit::config_text(wanted)?;
    let written = files::create_private(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("write {}", path.display()))
}

fn require_root(command: &str) -> anyhow::Result<()> {
    if files::is_administrator() {
        return Ok(());
    }
    bail!("root is needed for {UNIT_DIR}: type `sudo hatang-agent {command}`")
}

fn done(program: PathBuf) -> anyhow::Result<Done> {
    let data_dir = folders::system_data_dir().context("the data directory is not known")?;
    Ok(Done { service: UNIT.to_owned(), program, data_dir, ..Done::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(bind: &SocketAddr, named: &str) -> String {
        let systemd = UnixDatagram::bind_addr(bind).unwrap();
        let readiness = Readiness { socket: Some(OsString::from(named)) };
        readiness.ready();
        readiness.stopping();
        let mut words = Vec::new();
        for _ in 0..2 {
            let mut word = [0; 32];
            let length = systemd.recv(&mut word).unwrap();
            words.push(String::from_utf8_lossy(&word[..length]).into_owned());
        }
        words.join(" ")
    }

    #[test]
    fn systemd_is_told_by_path_and_by_abstract_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let address = SocketAddr::from_pathname(&path).unwrap();
        assert_eq!(heard(&address, path.to_str().unwrap()), "READY=1 STOPPING=1");
        let name = format!("hatang-test-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(name.as_bytes()).unwrap();
        assert_eq!(heard(&address, &format!("@{name}")), "READY=1 STOPPING=1");
    }

    #[test]
    fn nobody_listening_stops_nothing() {
        Readiness { socket: Some(OsString::from("/nowhere/at/all")) }.ready();
        Readiness { socket: None }.ready();
    }

    #[test]
    fn a_configuration_that_exists_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("etc/agent.toml");
        let wanted = Wanted { join: None, proxy: Some("http://p:3128".to_owned()) };
        write_config(&path, &wanted).unwrap();
        let fault = write_config(&path, &wanted).unwrap_err().to_string();
        assert!(fault.contains("exists"), "{fault}");
    }
}
