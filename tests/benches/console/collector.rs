//! The real collector as a process of its own, over a folder that is kept.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use end_to_end::usage::Usage;
use rustix::process::{Pid, Signal, kill_process};

const START_LIMIT: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Over so long a time its processor use is looked at.
const WATCH: Duration = Duration::from_secs(5);
/// Share of one processor below which it counts as settled.
const QUIET: f64 = 0.2;

/// A collector that serves; killed when dropped.
pub(crate) struct Collector {
    process: Child,
    folder: PathBuf,
    address: String,
}

pub(crate) fn data_of(folder: &Path) -> PathBuf {
    folder.join("data")
}

impl Collector {
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let config = folder.join("collector.toml");
        let text = format!(
            "data_dir = {:?}\n[agents]\nlisten = \"127.0.0.1:0\"\n[web]\nlisten = \"127.0.0.1:0\"\n",
            data_of(folder).display().to_string()
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
        let mut collector = Self { process, folder: folder.to_owned(), address: String::new() };
        let until = Instant::now() + START_LIMIT;
        while Instant::now() < until {
            if let Some(status) = collector.process.try_wait().context("look after the collector")? {
                bail!("the collector ended at its start ({status}): {}", collector.log());
            }
            if let Some(address) = collector.told_address() {
                collector.address = address;
                return Ok(collector);
            }
            std::thread::sleep(LOOK_EVERY);
        }
        bail!("the collector did not start within {START_LIMIT:?}: {}", collector.log())
    }

    /// Where its pages are: `http://127.0.0.1:40123`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    fn told_address(&self) -> Option<String> {
        let log = self.log();
        let line = log.lines().find(|line| line.contains("collector started"))?;
        let after = line.split("http://").nth(1)?;
        let address: String =
            after.chars().take_while(|sign| sign.is_ascii_digit() || ".:".contains(*sign)).collect();
        Some(format!("http://{address}"))
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("collector.log")).unwrap_or_default()
    }

    /// Waits until it has nothing left to catch up with.
    pub(crate) fn settle(&self, limit: Duration) -> Result<()> {
        let began = Instant::now();
        let mut before = self.usage()?.cpu_s;
        loop {
            std::thread::sleep(WATCH);
            let now = self.usage()?.cpu_s;
            if now - before < QUIET * WATCH.as_secs_f64() {
                println!("settled after {:.0} s", began.elapsed().as_secs_f64());
                return Ok(());
            }
            if limit < began.elapsed() {
                println!("still busy after {limit:?}; measuring all the same");
                return Ok(());
            }
            before = now;
        }
    }

    pub(crate) fn usage(&self) -> Result<Usage> {
        Usage::of(self.process.id()).context("measure the collector")
    }

    /// A fresh password of an account, which is added if there is none.
    pub(crate) fn new_password(&self, name: &str) -> Result<String> {
        let told = self
            .ask(&["user", "passwd", name])
            .or_else(|_| self.ask(&["user", "add", name, "--role", "admin"]));
        let told = told.or_else(|_| self.ask(&["user", "add", name]))?;
        let password = told.split_once(": ").context("find the password")?.1;
        Ok(password.split_whitespace().next().context("find the password")?.to_owned())
    }

    fn ask(&self, words: &[&str]) -> Result<String> {
        let answer = command()?
            .args(words)
            .arg("--data-dir")
            .arg(data_of(&self.folder))
            .output()
            .context("ask the collector")?;
        ensure!(answer.status.success(), "{words:?} failed: {}", String::from_utf8_lossy(&answer.stderr));
        Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
    }

    pub(crate) fn stop(mut self) -> Result<()> {
        let number = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw);
        kill_process(number.context("name the collector")?, Signal::TERM)
            .context("ask the collector to stop")?;
        self.process.wait().context("wait for the collector")?;
        Ok(())
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn command() -> Result<Command> {
    Ok(Command::new(std::env::current_exe().context("find this program")?))
}
