//! The real collector as a process of its own.

#![expect(clippy::disallowed_methods, reason = "a measuring program may start itself again and time it")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use end_to_end::usage::Usage;
use hatang_collector::run::data_dir;
use hatang_proto::join_code::JoinCode;
use rustix::process::{Pid, Signal, kill_process};

const START_LIMIT: Duration = Duration::from_secs(20);
const STOP_LIMIT: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A collector that serves; killed when dropped.
pub(crate) struct Collector {
    process: Child,
    folder: PathBuf,
}

impl Collector {
    /// Starts it with a fresh data folder, eight targets, and ports that the system chooses.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let config = folder.join("collector.toml");
        let data = data_of(folder);
        let text = format!(
            "data_dir = {:?}\n[agents]\nlisten = \"127.0.0.1:0\"\n[web]\nlisten = \"127.0.0.1:0\"\n",
            data.display().to_string()
        );
        fs::write(&config, text).context("write the configuration")?;
        let log = File::create(folder.join("collector.log")).context("create the log")?;
        let process = command()?
            .args(["serve", "--config"])
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("start the collector")?;
        let mut collector = Self { process, folder: folder.to_owned() };
        collector.wait_until_ready()?;
        for host in ["192.0.2.1", "192.0.2.2"] {
            collector.ask(&[
                "target",
                "add",
                &format!("icmp:{host}"),
                "--name",
                host,
                "--segment",
                "cpnet",
            ])?;
        }
        Ok(collector)
    }

    /// Its first unit is the last thing it makes at a first start.
    fn wait_until_ready(&mut self) -> Result<()> {
        let until = Instant::now() + START_LIMIT;
        while Instant::now() < until {
            if let Some(status) = self.process.try_wait().context("look after the collector")? {
                bail!("the collector ended at its start ({status}): {}", self.log());
            }
            if self.log().contains("collector started") {
                return Ok(());
            }
            std::thread::sleep(LOOK_EVERY);
        }
        bail!("the collector did not start within {START_LIMIT:?}: {}", self.log())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("collector.log")).unwrap_or_default()
    }

    /// A join code for so many machines.
    pub(crate) fn join_code(&self, machines: usize) -> Result<JoinCode> {
        let uses = machines.to_string();
        let code = self.ask(&["token", "create", "--unit", "1", "--uses", &uses])?;
        code.trim().parse().context("read the join code")
    }

    /// The certificate of its authority.
    pub(crate) fn authority(&self) -> Result<Vec<u8>> {
        let path = data_dir::authority_dir(&data_of(&self.folder)).join("ca.der");
        fs::read(&path).with_context(|| format!("read {}", path.display()))
    }

    pub(crate) fn usage(&self) -> Result<Usage> {
        Usage::of(self.process.id()).context("measure the collector")
    }

    /// Asks it to stop; the answer is how long that took.
    pub(crate) fn stop(mut self) -> Result<Duration> {
        let began = Instant::now();
        let process =
            i32::try_from(self.process.id()).ok().and_then(Pid::from_raw).context("name the collector")?;
        kill_process(process, Signal::TERM).context("ask the collector to stop")?;
        while began.elapsed() < STOP_LIMIT {
            if let Some(status) = self.process.try_wait().context("wait for the collector")? {
                ensure!(status.success(), "the collector ended with {status}: {}", self.log());
                return Ok(began.elapsed());
            }
            std::thread::sleep(LOOK_EVERY);
        }
        bail!("the collector did not stop within {STOP_LIMIT:?}")
    }

    fn ask(&self, words: &[&str]) -> Result<String> {
        let answer = command()?
            .args(words)
            .arg("--data-dir")
            .arg(data_of(&self.folder))
            .output()
            .context("ask the collector")?;
        let told = String::from_utf8_lossy(&answer.stderr);
        ensure!(answer.status.success(), "{words:?} failed: {told}");
        Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // It may have ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

pub(crate) fn data_of(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn command() -> Result<Command> {
    Ok(Command::new(std::env::current_exe().context("find this program")?))
}
