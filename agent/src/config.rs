//! What the configuration file says and what the agent runs with: two types.
//!
//! The file is optional; a key that it does not know is refused, because a mistyped one would be passed over silently.
//! Options of the command line win over the file. The environment is read here and nowhere else.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use hatang_proto::join_code::JoinCode;
use serde::Deserialize;

use crate::limits::{BATCH_INTERVAL, SPOOL_MAX_AGE, SPOOL_MAX_BYTES};
use crate::outbox::spool::SpoolLimits;
use crate::platform::files;
use crate::run::RunConfig;

/// Data directory of an agent with the system's own rights.
const SYSTEM_DATA_DIR: &str = "/var/lib/hatang-agent";
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
}

/// What the agent runs with, checked.
#[derive(Debug, Clone)]
pub struct Config {
    pub run: RunConfig,
    /// Directives of `tracing_subscriber::filter::Targets`.
    pub log: String,
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
    pub fn resolve(self, overrides: Overrides) -> anyhow::Result<Config> {
        let join = overrides.join.or(self.join);
        let join = join.map(|text| text.parse::<JoinCode>()).transpose().context("read the join code")?;
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
            data_dir,
            join,
            batch_interval: Duration::from_secs(interval_s),
            spool,
            resumed: None,
        };
        Ok(Config { run, log: self.log.unwrap_or_else(|| DEFAULT_LOG.to_owned()) })
    }
}

/// `/var/lib/hatang-agent` with the system's own rights, else `hatang-agent` in the account's folder for state.
pub fn default_data_dir() -> anyhow::Result<PathBuf> {
    if files::is_administrator() {
        return Ok(PathBuf::from(SYSTEM_DATA_DIR));
    }
    state_home(env::var_os("XDG_STATE_HOME"), env::var_os("HOME"))
        .map(|home| home.join("hatang-agent"))
        .context("this account has no home folder: give --data-dir")
}

fn state_home(state_home: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let absolute = |text: OsString| Some(PathBuf::from(text)).filter(|path| path.is_absolute());
    state_home.and_then(absolute).or_else(|| Some(home.and_then(absolute)?.join(".local/state")))
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
mod tests {
    use super::*;

    fn overrides() -> Overrides {
        Overrides { data_dir: Some(PathBuf::from("/d")), join: None }
    }

    #[test]
    fn the_shipped_example_says_the_defaults() {
        let text = include_str!("../../deploy/examples/agent.toml");
        let shipped: ConfigFile = toml::from_str(text).unwrap();
        let (shipped, default) =
            (shipped.resolve(overrides()).unwrap(), ConfigFile::default().resolve(overrides()).unwrap());
        assert_eq!(shipped.log, default.log);
        assert_eq!(shipped.run.batch_interval, default.run.batch_interval);
        assert_eq!(shipped.run.spool, default.run.spool);
    }

    #[test]
    fn the_shipped_example_names_every_key() {
        let text = include_str!("../../deploy/examples/agent.toml");
        let all =
            text.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line)).collect::<Vec<_>>().join("\n");
        let file: ConfigFile = toml::from_str(&all).unwrap();
        let named = file.data_dir.is_some() && file.join.is_some() && file.log.is_some();
        assert!(
            named
                && file.batch_interval_s.is_some()
                && file.spool_max_mb.is_some()
                && file.spool_max_days.is_some()
        );
    }

    #[test]
    fn unknown_keys_and_impossible_values_are_refused_by_name() {
        let unknown = toml::from_str::<ConfigFile>("spool_max = 3").unwrap_err().to_string();
        assert!(unknown.contains("spool_max"), "{unknown}");
        let file = ConfigFile { batch_interval_s: Some(0), ..ConfigFile::default() };
        let fault = file.resolve(overrides()).unwrap_err().to_string();
        assert!(fault.contains("batch_interval_s is 0"), "{fault}");
    }

    #[test]
    fn a_mistyped_join_code_says_so() {
        let file = ConfigFile { join: Some("HT1-ABC".to_owned()), ..ConfigFile::default() };
        let fault = format!("{:#}", file.resolve(overrides()).unwrap_err());
        assert!(fault.contains("join code is incomplete"), "{fault}");
    }

    #[test]
    fn an_account_without_xdg_keeps_state_in_its_home() {
        let home = Some(OsString::from("/home/an"));
        assert_eq!(state_home(None, home.clone()), Some(PathBuf::from("/home/an/.local/state")));
        assert_eq!(state_home(Some("/s".into()), home), Some(PathBuf::from("/s")));
        assert_eq!(state_home(Some("relative".into()), None), None);
    }
}
