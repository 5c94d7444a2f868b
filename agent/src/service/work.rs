//! The agent at work, begun anew whenever an administrator sets something else.
//!
//! A group policy or an installer may correct the join code or the proxy while the agent runs. The settings are looked at
//! once a minute; if they differ from what the agent began with, it stops as it always does and begins with the others,
//! within the same process. Everything else of the configuration needs a restart.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use tokio::time::{Instant, interval_at};

use crate::clock::Clock;
use crate::config::Config;
use crate::limits::SETTINGS_INTERVAL;
use crate::run::{self, Stop};
use crate::state::State;

/// Runs the agent until `stop` is done. `read_again` gives the configuration as it stands at that moment; `ready` is called
/// once, as soon as the agent works.
pub async fn work(
    mut config: Config,
    clock: Arc<dyn Clock>,
    read_again: impl Fn() -> anyhow::Result<Config>,
    stop: impl Future<Output = Stop>,
    ready: impl FnOnce(),
) -> anyhow::Result<()> {
    let mut stop = pin!(stop);
    let mut ready = Some(ready);
    loop {
        tell(&config.warnings);
        let mut other = None;
        let until = async {
            if let Some(ready) = ready.take() {
                tracing::info!(version = env!("CARGO_PKG_VERSION"), data_dir = %config.run.data_dir.display(), "agent started");
                ready();
            }
            tokio::select! {
                why = &mut stop => why,
                found = other_settings(&config, &read_again) => {
                    other = Some(found);
                    Stop::Program
                }
            }
        };
        run::run(config.run.clone(), Arc::clone(&clock), until).await?;
        let Some(found) = other else { break };
        tracing::info!("the settings of this machine were changed: the agent begins anew with them");
        let resumed = config.run.resumed.take();
        config = found;
        config.run.resumed = resumed;
    }
    tracing::info!("agent stopped");
    Ok(())
}

/// Done when the settings differ from those that the agent began with.
async fn other_settings(config: &Config, read_again: &impl Fn() -> anyhow::Result<Config>) -> Config {
    let mut told = config.warnings.clone();
    let mut look = interval_at(Instant::now() + SETTINGS_INTERVAL, SETTINGS_INTERVAL);
    loop {
        look.tick().await;
        let found = match read_again() {
            Ok(found) => found,
            Err(fault) => {
                tracing::debug!(fault = format!("{fault:#}"), "the settings cannot be read at the moment");
                continue;
            }
        };
        let joined = State::look(&config.run.data_dir).identity().is_ok_and(|identity| identity.is_some());
        if begins_anew(config, &found, joined) {
            return found;
        }
        if found.warnings != told {
            tell(&found.warnings);
            told = found.warnings;
        }
    }
}

/// A join code means nothing to a machine that has joined.
fn begins_anew(config: &Config, found: &Config, joined: bool) -> bool {
    let other_code = !joined && found.run.join.is_some() && found.run.join != config.run.join;
    other_code || found.run.proxy != config.run.proxy
}

fn tell(warnings: &[String]) {
    for warning in warnings {
        tracing::warn!("{warning}");
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::path::Path;
    use std::time::Duration;

    use hatang_proto::join_code::JoinCode;
    use hatang_proto::model::UnitId;
    use tempfile::TempDir;

    use super::*;
    use crate::clock::SystemClock;
    use crate::config::{ConfigFile, Overrides};
    use crate::platform::settings::{Level, Settings};

    fn config(dir: &Path, join: Option<&str>, proxy: Option<&str>) -> Config {
        let machine =
            Level { join: join.map(str::to_owned), proxy: proxy.map(str::to_owned), ..Level::default() };
        let settings = Settings { machine, ..Settings::default() };
        let overrides = Overrides { data_dir: Some(dir.to_owned()), ..Overrides::default() };
        ConfigFile::default().resolve(overrides, &settings).unwrap()
    }

    #[test]
    fn a_join_code_counts_until_the_machine_has_joined_and_a_proxy_always() {
        let dir = Path::new("/d");
        let plain = config(dir, None, None);
        let code = JoinCode {
            address: "collector.example".to_owned(),
            port: 8443,
            ca_fingerprint: [1; 32],
            secret: [2; 16],
            expires_s: 1_900_000_000,
            unit: UnitId(1),
        };
        let joining = config(dir, Some(&code.to_string()), None);
        assert!(begins_anew(&plain, &joining, false));
        assert!(!begins_anew(&plain, &joining, true));
        assert!(
            !begins_anew(&joining, &plain, false),
            "a code that was taken away has done its work or never will"
        );
        assert!(begins_anew(&plain, &config(dir, None, Some("http://p:1")), true));
        assert!(!begins_anew(&plain, &plain, false));
    }

    #[tokio::test(start_paused = true)]
    async fn the_agent_begins_anew_when_the_proxy_is_set_and_is_ready_once() {
        let dir = TempDir::new().unwrap();
        let (told_ready, read) = (Cell::new(0), RefCell::new(0));
        let clock = Arc::new(SystemClock::open().unwrap());
        let read_again = || {
            *read.borrow_mut() += 1;
            Ok(config(dir.path(), None, Some("http://p:1")))
        };
        let stop = async {
            tokio::time::sleep(SETTINGS_INTERVAL * 3 + Duration::from_secs(30)).await;
            Stop::Program
        };
        let first = config(dir.path(), None, None);
        work(first, clock, read_again, stop, || told_ready.set(told_ready.get() + 1)).await.unwrap();
        assert_eq!(told_ready.get(), 1);
        assert!(1 < read.into_inner(), "it went on looking after it began anew");
    }
}
