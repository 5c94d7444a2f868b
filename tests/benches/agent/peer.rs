//! zabbix_agentd as a peer: eight items a minute by its passive protocol, on loopback.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use end_to_end::wait::wait_for;

const PROGRAM: &str = "/usr/sbin/zabbix_agentd";
/// Connect times, as the agent that is measured takes them; it has no echo of its own.
const ITEMS: usize = 8;

/// Its configuration takes ports from 1024 to 32767 only.
const PORT: u16 = 27_077;

/// The running peer; ended when dropped.
pub(crate) struct Peer {
    child: Child,
    _folder: tempfile::TempDir,
}

impl Peer {
    /// Starts it at its package's settings but for port and folder; `None` if it is not installed.
    pub(crate) fn start() -> Result<Option<Self>> {
        if !std::path::Path::new(PROGRAM).exists() {
            return Ok(None);
        }
        let folder = tempfile::tempdir().context("make a folder")?;
        let config = folder.path().join("agentd.conf");
        let text = format!(
            "LogType=console\nPidFile={}\nServer=127.0.0.1\nListenIP=127.0.0.1\nListenPort={PORT}\nAllowRoot=1\nHostname=pc\n",
            folder.path().join("pid").display()
        );
        std::fs::write(&config, text).context("write the peer's configuration")?;
        let child = Command::new(PROGRAM)
            .arg("-f")
            .arg("-c")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("start the peer")?;
        let peer = Self { child, _folder: folder };
        wait_for("the peer to listen", Duration::from_secs(20), || {
            TcpStream::connect(("127.0.0.1", PORT)).map(drop).map_err(|fault| fault.to_string())
        });
        Ok(Some(peer))
    }

    /// The peer and its helper processes.
    pub(crate) fn processes(&self) -> Vec<u32> {
        let main = self.child.id();
        let path = format!("/proc/{main}/task/{main}/children");
        let children = std::fs::read_to_string(path).unwrap_or_default();
        std::iter::once(main).chain(children.split_whitespace().filter_map(|id| id.parse().ok())).collect()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Asked to end so that it takes its helper processes along.
        Command::new("kill").arg(self.child.id().to_string()).status().ok();
        self.child.wait().ok();
    }
}

/// Asks the running peer for a minute's items.
pub(crate) fn ask_eight_items() -> Result<()> {
    (0..ITEMS).try_for_each(|_| ask(&format!("net.tcp.service.perf[tcp,127.0.0.1,{PORT}]")))
}

/// One question of the passive protocol: `ZBXD`, version 1, length, key.
fn ask(key: &str) -> Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", PORT)).context("reach the peer")?;
    let mut question = b"ZBXD\x01".to_vec();
    question.extend(u64::try_from(key.len())?.to_le_bytes());
    question.extend(key.as_bytes());
    stream.write_all(&question).context("ask the peer")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).context("hear the peer")?;
    anyhow::ensure!(
        answer.starts_with(b"ZBXD"),
        "the peer answered {} bytes of something else",
        answer.len()
    );
    Ok(())
}
