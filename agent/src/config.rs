//! What the configuration file says and what the agent runs with: two types.
//!
//! The file is optional; a key that it does not know is refused, because a mistyped one would be passed over silently.
//! The command line wins over group policy, policy over the file, the file over what was set at installation. A value of
//! the command line or the file that makes no sense ends the program, for somebody is there to read why; one from policy or
//! installation is a warning and counts as absent, because it may be corrected while the agent runs. The environment is
//! read here and nowhere else.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use hatang_proto::join_code::JoinCode;
use serde::Deserialize;
use tracing_subscriber::filter::Targets;

use crate::limits::{BATCH_INTERVAL, SPOOL_MAX_AGE, SPOOL_MAX_BYTES};
use crate::outbox::spool::SpoolLimits;
use crate::platform::settings::Settings;
use crate::platform::{files, folders};
use crate::run::RunConfig;
use crate::uplink::proxy::Proxy;

const MEGABYTE: u64 = 1024 * 1024;
const DAY_S: u64 = 86_400;
/// What is logged unless the file says otherwise.
pub const DEFAULT_LOG: &str = "info";

/// What the file says; everything is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    pub data_dir: Option<PathBuf>,
    pub join: Option<String>,
    pub proxy: Option<String>,
    pub log: Option<String>,
    pub batch_interval_s: Option<u64>,
    pub spool_max_mb: Option<u64>,
    pub spool_max_days: Option<u64>,
}

/// What the command line says about the same things.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    pub data_dir: Option<PathBuf>,
    pub join: Option<String>,
    pub proxy: Option<String>,
}

/// What the agent runs with, checked.
#[derive(Debug, Clone)]
pub struct Config {
    pub run: RunConfig,
    /// Directives of `tracing_subscriber::filter::Targets`.
    pub log: String,
    /// Values that were passed over, each a sentence.
    pub warnings: Vec<String>,
}

impl ConfigFile {
    /// Reads a file; without a path everything is default.
    pub fn read(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("read the configuration file {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("understand the configuration file {}", path.display()))
    }

    /// Checks every value and fills in the defaults.
    pub fn resolve(self, overrides: Overrides, settings: &Settings) -> anyhow::Result<Config> {
        let (policy, machine) = (&settings.policy, &settings.machine);
        let mut warnings = settings.problems.clone();
        let join = Sources {
            name: "the join code",
            command_line: overrides.join,
            policy: policy.join.clone(),
            file: self.join,
            machine: machine.join.clone(),
        };
        let proxy = Sources {
            name: "the proxy",
            command_line: overrides.proxy,
            policy: policy.proxy.clone(),
            file: self.proxy,
            machine: machine.proxy.clone(),
        };
        let log = Sources {
            name: "log",
            command_line: None,
            policy: policy.log.clone(),
            file: self.log,
            machine: machine.log.clone(),
        };
        let join = join.first(&mut warnings, |text| Ok(text.parse::<JoinCode>()?))?;
        let proxy = proxy.first(&mut warnings, |text| Ok(text.parse::<Proxy>()?))?;
        let log = log.first(&mut warnings, checked_log)?.unwrap_or_else(|| DEFAULT_LOG.to_owned());
        let data_dir = match overrides.data_dir.or(self.data_dir) {
            Some(dir) => dir,
            None => default_data_dir()?,
        };
        let interval_s =
            in_range("batch_interval_s", self.batch_interval_s, BATCH_INTERVAL.as_secs(), 1..=3_600)?;
        let max_mb = in_range("spool_max_mb", self.spool_max_mb, SPOOL_MAX_BYTES / MEGABYTE, 1..=100_000)?;
        let max_days =
            in_range("spool_max_days", self.spool_max_days, SPOOL_MAX_AGE.as_secs() / DAY_S, 1..=3_660)?;
        let spool =
            SpoolLimits { max_bytes: max_mb * MEGABYTE, max_age: Duration::from_secs(max_days * DAY_S) };
        let run = RunConfig {
            batch_interval: Duration::from_secs(interval_s),
            spool,
            proxy,
            ..RunConfig::in_dir(data_dir, join)
        };
        Ok(Config { run, log, warnings })
    }
}

/// What each source says about one thing, strongest first.
struct Sources {
    name: &'static str,
    command_line: Option<String>,
    policy: Option<String>,
    file: Option<String>,
    machine: Option<String>,
}

impl Sources {
    /// The strongest value that makes sense; a weaker one is not tried for a wrong one of a person, who is told.
    fn first<T>(
        self,
        warnings: &mut Vec<String>,
        check: impl Fn(&str) -> anyhow::Result<T>,
    ) -> anyhow::Result<Option<T>> {
        let name = self.name;
        let of_person = |text: String| check(&text).with_context(|| format!("read {name}"));
        let mut of_registry = |text: String, place: &str| {
            let checked = check(&text);
            if let Err(fault) = &checked {
                warnings.push(format!("{name} of {place} is passed over: {fault:#}"));
            }
            checked.ok()
        };
        if let Some(text) = self.command_line {
            return of_person(text).map(Some);
        }
        if let Some(value) = self.policy.and_then(|text| of_registry(text, "group policy")) {
            return Ok(Some(value));
        }
        if let Some(text) = self.file {
            return of_person(text).map(Some);
        }
        Ok(self.machine.and_then(|text| of_registry(text, "the installation")))
    }
}

/// Checks what somebody wants to be kept for later starts.
pub fn checked_values(join: Option<&str>, proxy: Option<&str>) -> anyhow::Result<()> {
    join.map(str::parse::<JoinCode>).transpose().context("read the join code")?;
    proxy.map(str::parse::<Proxy>).transpose().context("read the proxy")?;
    Ok(())
}

fn checked_log(text: &str) -> anyhow::Result<String> {
    text.parse::<Targets>().with_context(|| format!("understand log = {text:?}"))?;
    Ok(text.to_owned())
}

/// The system's folder for data with the system's own rights, else the account's.
pub fn default_data_dir() -> anyhow::Result<PathBuf> {
    let found = if files::is_administrator() {
        folders::system_data_dir()
    } else {
        folders::account_data_dir(environment)
    };
    found.context("this account has no folder for data: give --data-dir")
}

/// Where systemd wants to be told that the agent works.
pub fn notify_socket() -> Option<OsString> {
    environment("NOTIFY_SOCKET")
}

fn environment(name: &str) -> Option<OsString> {
    env::var_os(name)
}

fn in_range(
    key: &str,
    value: Option<u64>,
    default: u64,
    range: std::ops::RangeInclusive<u64>,
) -> anyhow::Result<u64> {
    match value {
        Some(value) if !range.contains(&value) => {
            bail!(
                "{key} is {value} in the configuration file; {} to {} is possible",
                range.start(),
                range.end()
            )
        }
        value => Ok(value.unwrap_or(default)),
    }
}

#[cfg(test)]
mod tests;
