//! What the stories share: a collector here, a PC under Wine, a cable between them that can be cut.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use end_to_end::link::CuttableLink;
use end_to_end::story::{Story, moments};
use end_to_end::wait::wait_for;
use end_to_end::wine::Windows;
use hatang_collector::store::{Contact, MachineRow};
use hatang_proto::join_code::JoinCode;

/// The service's name.
pub(crate) const SERVICE: &str = "HaTangAgent";
pub(crate) const EXE: &str = "hatang-agent.exe";
/// Where the MSI puts the program, below drive C:.
pub(crate) const PROGRAM_DIR: &str = "Program Files/HaTang";
/// Identity, spool and logs, below drive C:.
pub(crate) const DATA_DIR: &str = "ProgramData/HaTang/Agent";
pub(crate) const KEY: &str = r"HKLM\SOFTWARE\HaTang\Agent";

/// A collector, a cable, a PC.
pub(crate) struct Office {
    pub(crate) story: Story,
    pub(crate) cable: CuttableLink,
    pub(crate) pc: Windows,
}

impl Office {
    pub(crate) fn open() -> Self {
        let story = Story::begin().with_quick_targets(3);
        let cable = CuttableLink::to(story.collector.agents);
        Self { story, cable, pc: Windows::begin() }
    }

    /// A join code whose address is the cable's near end.
    pub(crate) fn join_code(&self) -> String {
        through(&self.story.collector.join_code(5), self.cable.address())
    }

    /// Installs silently, as an administrator or group policy does.
    pub(crate) fn install(&self, msi: &Path, properties: &[&str]) {
        let msi = Windows::path(msi);
        let log = Windows::path(&self.story.folder.path().join("msi.log"));
        let mut args = vec!["msiexec", "/i", &msi, "/qn", "/l*v", &log];
        args.extend(properties);
        let output = self.pc.run(&args);
        let written = std::fs::read(self.story.folder.path().join("msi.log")).unwrap_or_default();
        assert!(output.status.success(), "{output:?}: {}", String::from_utf8_lossy(&written));
    }

    /// Installs this version with a fresh join code and waits until the machine is seen with its inventory.
    pub(crate) fn join(&self) -> MachineRow {
        self.install(&msi(), &[&format!("JOIN={}", self.join_code())]);
        self.story.wait_for_machine("an inventory from Windows", |machine| machine.inventory.is_some())
    }

    /// Stops the service and waits for its end. Wine's installer asks a service to stop but does not wait for it, as Windows
    /// does, and a program that runs cannot be replaced or removed.
    pub(crate) fn stop_service(&self) {
        self.pc.must(&["sc", "stop", SERVICE]);
        self.pc.wait_for_service(SERVICE, Some("STOPPED"));
        wait_for("the end of the service's program", Duration::from_secs(10), || {
            let left = self.pc.processes(EXE);
            if left.is_empty() { Ok(()) } else { Err(left) }
        });
    }

    pub(crate) fn wait_online(&self) -> MachineRow {
        self.story.wait_for_machine("contact", |machine| matches!(machine.contact, Contact::Online { .. }))
    }

    /// Waits until `more` round trips than `before` are stored; gives how many there are.
    pub(crate) fn wait_for_samples(&self, before: usize, more: usize) -> usize {
        let store = self.story.collector.store();
        let machine = self.story.wait_for_machine("the machine", |_| true);
        wait_for("round trips", Duration::from_mins(3), || {
            let stored = moments(&store, &machine);
            let doubled = stored.values().filter(|count| **count != 1).count();
            assert_eq!(doubled, 0, "samples stored twice");
            if before + more <= stored.len() { Ok(stored.len()) } else { Err(stored.len()) }
        })
    }

    pub(crate) fn samples(&self) -> usize {
        let machine = self.story.wait_for_machine("the machine", |_| true);
        moments(&self.story.collector.store(), &machine).len()
    }
}

/// The same code, dialled through the cable.
fn through(code: &str, near: SocketAddr) -> String {
    let code: JoinCode = code.parse().unwrap();
    JoinCode { address: near.ip().to_string(), port: near.port(), ..code }.to_string()
}

/// What `deploy/windows/build` made last.
pub(crate) fn msi() -> PathBuf {
    made("hatang-agent-x64.msi")
}

fn made(name: &str) -> PathBuf {
    let path = root().join("target/windows").join(name);
    assert!(path.exists(), "{} is missing: run deploy/windows/build first", path.display());
    path
}

/// The same program in a package of another version, made in `folder`.
pub(crate) fn msi_of_version(version: &str, folder: &Path) -> PathBuf {
    let exe = made("hatang-agent-x64.exe");
    let done = Command::new(root().join("deploy/windows/build"))
        .args(["--only", "x86_64", "--version", version])
        .arg("--exe")
        .arg(&exe)
        .arg("--out")
        .arg(folder)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    folder.join("hatang-agent-x64.msi")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
