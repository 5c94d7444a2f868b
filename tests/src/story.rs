//! What stories share: a collector with an agent, and questions about what it stored.

pub mod report;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use crate::programs::{Collector, Running, program};
use crate::wait::wait_for;
use hatang_agent::outbox::spool::peek;
use hatang_collector::clock::unix_ms;
use hatang_collector::jobs::merkle_day::seal_days;
use hatang_collector::run::evidence_key;
use hatang_collector::store::{MachineRow, Store};
use hatang_proto::model::TargetId;
use tempfile::TempDir;

/// A machine needs to appear within this time.
pub const APPEARS: Duration = Duration::from_mins(1);
const DAY_MS: i64 = 86_400_000;
const FAR_FUTURE_MS: i64 = 7_000_000_000_000;

/// A collector with one unit and no targets of its own choice.
pub struct Story {
    pub folder: TempDir,
    pub collector: Collector,
}

impl Story {
    pub fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let collector = Collector::start(&folder.path().join("collector"));
        Self { folder, collector }
    }

    /// Replaces the first targets by loopback ones every five seconds.
    #[must_use]
    pub fn with_quick_targets(self, count: usize) -> Self {
        for target in self.collector.store().targets().unwrap() {
            self.collector.must(&["target", "remove", &target.target.id.0.to_string()]);
        }
        for number in 0..count {
            let name = format!("Đích {number}");
            let probe = format!("tcp:127.0.0.1:{}", self.collector.agents.port());
            self.collector.must(&[
                "target",
                "add",
                &probe,
                "--name",
                &name,
                "--segment",
                "lan",
                "--period",
                "5",
            ]);
        }
        self
    }

    /// A collector that has sealed the samples of one agent, which has stopped.
    pub fn with_sealed_day() -> Self {
        let story = Self::begin().with_quick_targets(2);
        let code = story.collector.join_code(1);
        let mut agent = story.start_agent("pc", Some(&code));
        let machine = story.wait_for_machine("an inventory", |machine| machine.inventory.is_some());
        wait_for("samples in the spool", APPEARS, || match peek(&story.agent_dir("pc")) {
            Ok(depth) if 3 < depth.taken => Ok(()),
            seen => Err(format!("{seen:?}")),
        });
        agent.terminate();
        let store = story.collector.store();
        assert!(!moments(&store, &machine).is_empty(), "a goodbye sends what is pending");
        let later_ms = unix_ms() + 3 * DAY_MS;
        store.seal(later_ms).unwrap();
        let key = Arc::new(evidence_key::open_or_create(&story.collector.data_dir()).unwrap());
        assert!(0 < seal_days(&store, &key, later_ms, || false).unwrap());
        story
    }

    pub fn agent_dir(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn start_agent(&self, name: &str, join: Option<&str>) -> Running {
        let data_dir = self.agent_dir(name);
        let mut args = vec!["run", "--data-dir", data_dir.to_str().unwrap()];
        if let Some(code) = join {
            args.extend(["--join", code]);
        }
        Running::start("hatang-agent", &args, &self.folder.path().join(format!("{name}.log")))
    }

    /// The one machine, once it has what `wanted` asks for.
    pub fn wait_for_machine(&self, what: &str, wanted: impl Fn(&MachineRow) -> bool) -> MachineRow {
        let store = self.collector.store();
        wait_for(what, APPEARS, || {
            let machines = store.machines(unix_ms()).unwrap();
            match machines.into_iter().next() {
                Some(machine) if wanted(&machine) => Ok(machine),
                seen => Err(Box::new(seen)),
            }
        })
    }
}

/// Runs an agent's command that is expected to end by itself.
pub fn agent_command(args: &[&str], data_dir: &Path) -> Output {
    Command::new(program("hatang-agent"))
        .args(args)
        .args(["--data-dir", data_dir.to_str().unwrap()])
        .output()
        .unwrap()
}

/// Number of stored samples by target and moment; more than one at a moment is a duplicate.
pub fn moments(store: &Store, machine: &MachineRow) -> BTreeMap<(TargetId, i64), usize> {
    let mut moments = BTreeMap::new();
    for (target, readings) in store.series(machine.number, 0, FAR_FUTURE_MS).unwrap() {
        for reading in readings {
            *moments.entry((target, reading.at_ms)).or_default() += 1;
        }
    }
    moments
}

/// Both outputs of a program as text.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
