//! `hatang-collector check`: is the database whole, and does it agree with its sealed days?

use std::path::Path;

use anyhow::{Result, bail};
use clap::Args;

use super::{DataDirArg, table};
use crate::clock;
use crate::run::{data_dir, evidence_key};
use crate::store::Store;

const DAY_MS: i64 = 86_400_000;

/// Check that the database is whole and agrees with its sealed days; works while the collector runs.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector check --data-dir ./hatang-data")]
pub struct CheckArgs {
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the command out.
pub fn run(args: &CheckArgs) -> Result<()> {
    let store = args.data.open()?;
    let faults = store.check()?;
    if !faults.is_empty() {
        for fault in &faults {
            table::complain(fault);
        }
        bail!("the database is damaged: stop the collector and restore a backup");
    }
    table::say("the database is whole")?;
    let faults = of_evidence(&store, args.data.path(), clock::unix_ms())?;
    if !faults.is_empty() {
        for fault in &faults {
            table::complain(fault);
        }
        bail!("{} records do not agree with their sealed day", faults.len());
    }
    Ok(table::say("every sealed day agrees with what is stored")?)
}

/// Where a data folder's records do not agree with its sealed days.
pub(super) fn faults_of_evidence(data_dir: &Path, now_ms: i64) -> Result<Vec<String>> {
    of_evidence(&Store::open(&data_dir::database_path(data_dir))?, data_dir, now_ms)
}

/// A collector that has sealed no day yet has nothing to disagree with, and perhaps no key.
fn of_evidence(store: &Store, data_dir: &Path, now_ms: i64) -> Result<Vec<String>> {
    if store.evidence_days()?.is_empty() {
        return Ok(Vec::new());
    }
    let forgotten_before = store.forgotten_before(now_ms.div_euclid(DAY_MS))?;
    Ok(store.check_evidence(&evidence_key::public(data_dir)?, forgotten_before)?.faults)
}
