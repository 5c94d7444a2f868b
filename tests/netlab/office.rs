//! An office in namespaces: a collector beyond a cable, a PC behind a gateway.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use end_to_end::netlab::{COLLECTOR, Lab};
use end_to_end::programs::program;
use end_to_end::wait::wait_for;
use hatang_collector::run::data_dir::database_path;
use hatang_collector::store::Store;

/// Ends a program when the test does.
pub(crate) struct Guard(pub(crate) Child);

impl Drop for Guard {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A collector in the `srv` node and an agent in the `pc` node.
pub(crate) struct Office {
    pub(crate) lab: Lab,
    pub(crate) folder: tempfile::TempDir,
    _programs: Vec<Guard>,
}

impl Office {
    /// Builds everything and waits until the agent has joined; `targets` are probe, segment pairs.
    pub(crate) fn open(targets: &[(&str, &str)], agent_config: &str) -> Self {
        let lab = Lab::build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("collector.toml");
        let data_dir = folder.path().join("data");
        let text = format!(
            "data_dir = \"{}\"\n[agents]\nlisten = \"0.0.0.0:7443\"\naddress = \"{COLLECTOR}\"\n\
             [web]\nlisten = \"127.0.0.1:8080\"\n",
            data_dir.display()
        );
        std::fs::write(&config, text).unwrap();
        let collector = program("hatang-collector");
        let serve = [collector.to_str().unwrap(), "serve", "--config", config.to_str().unwrap()];
        let mut programs = vec![Guard(lab.spawn("srv", &serve, &folder.path().join("collector.log")))];
        wait_for("the collector to start", Duration::from_secs(30), || {
            let log = std::fs::read_to_string(folder.path().join("collector.log")).unwrap();
            if log.contains("collector started") { Ok(()) } else { Err(log) }
        });
        let store = Store::open(&database_path(&data_dir)).unwrap();
        for row in store.targets().unwrap() {
            store.remove_target(row.target.id, "test", 1).unwrap();
        }
        for (probe, segment) in targets {
            must(
                &data_dir,
                &[
                    "target",
                    "add",
                    probe,
                    "--name",
                    probe,
                    "--segment",
                    segment,
                    "--period",
                    "5",
                    "--timeout",
                    "1000",
                ],
            );
        }
        let code = must(&data_dir, &["token", "create", "--unit", "1"]);
        let agent_config_path = folder.path().join("agent.toml");
        std::fs::write(&agent_config_path, agent_config).unwrap();
        let agent = program("hatang-agent");
        let agent_dir = folder.path().join("agent");
        let run = [
            agent.to_str().unwrap(),
            "run",
            "--data-dir",
            agent_dir.to_str().unwrap(),
            "--join",
            &code,
            "--config",
            agent_config_path.to_str().unwrap(),
        ];
        programs.push(Guard(lab.spawn("pc", &run, &folder.path().join("agent.log"))));
        Self { lab, folder, _programs: programs }
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn store(&self) -> Store {
        Store::open(&database_path(&self.data_dir())).unwrap()
    }
}

pub(crate) fn must(data_dir: &Path, args: &[&str]) -> String {
    let output = std::process::Command::new(program("hatang-collector"))
        .args(args)
        .args(["--data-dir", data_dir.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
