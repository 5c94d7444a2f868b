//! The PC, its network and its collector.

use std::path::Path;
use std::process::Child;
use std::time::Duration;

use anyhow::{Context, Result};
use end_to_end::netlab::{COLLECTOR, Carried, FIRST_HOP, Lab, SERVER};
use end_to_end::programs::program;
use end_to_end::wait::wait_for;
use hatang_collector::clock::unix_ms;
use hatang_collector::run::data_dir::database_path;
use hatang_collector::store::Store;

use crate::names;

/// Everything that runs; ended when dropped.
pub(crate) struct Office {
    lab: Lab,
    programs: Vec<Child>,
    agent_process: u32,
    _folder: tempfile::TempDir,
}

impl Office {
    /// Builds the laboratory and waits until the agent has joined and sent its inventory.
    pub(crate) fn open(agent: &Path) -> Result<Self> {
        let lab = Lab::build().map_err(anyhow::Error::msg)?;
        let folder = tempfile::tempdir().context("make a folder")?;
        let data_dir = folder.path().join("data");
        let config = folder.path().join("collector.toml");
        let text = format!(
            "data_dir = \"{}\"\n[agents]\nlisten = \"0.0.0.0:7443\"\naddress = \"{COLLECTOR}\"\n\
             [web]\nlisten = \"0.0.0.0:8080\"\nplain_http = true\n",
            data_dir.display()
        );
        std::fs::write(&config, text).context("write the configuration")?;
        let log_path = folder.path().join("log");
        let collector = text_of(&program("hatang-collector"))?;
        let own = text_of(&std::env::current_exe().context("find this program")?)?;
        let mut programs = vec![
            lab.spawn("srv", &[&collector, "serve", "--config", &text_of(&config)?], &log_path),
            lab.spawn("srv", &[&own, names::ROLE], &log_path),
        ];
        wait_for("the collector to start", Duration::from_secs(30), || {
            let log = std::fs::read_to_string(&log_path).map_err(|fault| fault.to_string())?;
            if log.contains("collector started") { Ok(()) } else { Err(log) }
        });
        let store = Store::open(&database_path(&data_dir))?;
        prepare_targets(&store, &data_dir, &collector)?;
        let code = run(&collector, &data_dir, &["token", "create", "--unit", "1"])?;
        let agent_dir = text_of(&folder.path().join("agent"))?;
        let child =
            lab.spawn("pc", &[&text_of(agent)?, "run", "--data-dir", &agent_dir, "--join", &code], &log_path);
        let agent_process = child.id();
        programs.push(child);
        wait_for("the agent's inventory and first samples", Duration::from_mins(2), || {
            let machine = store.machines(unix_ms()).map_err(|fault| fault.to_string())?.into_iter().next();
            let machine = machine.filter(|machine| machine.inventory.is_some()).ok_or("no inventory")?;
            let samples = store.series(machine.number, 0, i64::MAX / 4).map_err(|fault| fault.to_string())?;
            if samples.len() < 8 { Err(format!("{} targets", samples.len())) } else { Ok(()) }
        });
        Ok(Self { lab, programs, agent_process, _folder: folder })
    }

    pub(crate) fn carried(&self) -> Carried {
        self.lab.carried_to_collector()
    }

    /// `ip netns exec` becomes the program it starts, so the child is the agent itself.
    pub(crate) fn agent_process(&self) -> u32 {
        self.agent_process
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        for program in &mut self.programs {
            // It may have ended by itself.
            program.kill().ok();
            program.wait().ok();
        }
    }
}

/// Eight targets a minute: five echoes, one connect, one page, one name.
fn prepare_targets(store: &Store, data_dir: &Path, collector: &str) -> Result<()> {
    for row in store.targets()? {
        store.remove_target(row.target.id, "benchmark", unix_ms())?;
    }
    let targets = [
        ("gateway".to_owned(), "lan"),
        (format!("first-hop:{SERVER}"), "access_line"),
        (format!("icmp:{FIRST_HOP}"), "internet"),
        (format!("icmp:{SERVER}"), "internet"),
        ("icmp:10.77.3.1".to_owned(), "internet"),
        (format!("tcp:{SERVER}:7443"), "application"),
        (format!("http://{SERVER}:8080/healthz"), "application"),
        (format!("dns:dichvucong.gov.vn@{SERVER}"), "internet"),
    ];
    for (probe, segment) in targets {
        run(collector, data_dir, &["target", "add", &probe, "--name", &probe, "--segment", segment])?;
    }
    Ok(())
}

fn run(collector: &str, data_dir: &Path, args: &[&str]) -> Result<String> {
    let output = std::process::Command::new(collector)
        .args(args)
        .arg("--data-dir")
        .arg(data_dir)
        .output()
        .context("run the collector's command")?;
    anyhow::ensure!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn text_of(path: &Path) -> Result<String> {
    Ok(path.to_str().context("a path that is no text")?.to_owned())
}
