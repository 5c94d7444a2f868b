//! Whether what the collector stored is exactly what the agents sent.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use end_to_end::fleet::Sent;
use end_to_end::fleet::readings::reading;
use hatang_collector::clock::unix_ms;
use hatang_collector::run::data_dir;
use hatang_collector::store::Store;

use crate::collector::data_of;

/// Nothing was sent longer ago.
const DAY_MS: i64 = 86_400_000;
const TARGETS: usize = 8;

/// Compares sample by sample; the answer is how many there are.
pub(crate) fn compare(folder: &Path, sent: &[Sent]) -> Result<usize> {
    let store = Store::open(&data_dir::database_path(&data_of(folder)))?;
    let faults = store.check()?;
    ensure!(faults.is_empty(), "the database is damaged: {faults:?}");
    let now_ms = unix_ms();
    let mut samples = 0;
    for sent in sent {
        let machine = store.machine_number(sent.machine)?.context("a machine is missing")?;
        let stored = store.series(machine, now_ms - DAY_MS, now_ms + DAY_MS)?;
        ensure!(
            sent.targets.len() == TARGETS,
            "agent {} measured {} targets",
            sent.agent,
            sent.targets.len()
        );
        for target in &sent.targets {
            let readings = stored.get(target).map(Vec::as_slice).unwrap_or_default();
            let stored = readings.iter().map(|sample| sample.reading);
            let expected = (1..=sent.batches).map(|sequence| reading(sent.agent, sequence, *target));
            ensure!(
                stored.eq(expected),
                "agent {} target {}: {} samples of {} batches are stored, or they differ",
                sent.agent,
                target.0,
                readings.len(),
                sent.batches
            );
            samples += readings.len();
        }
        ensure!(stored.len() == sent.targets.len(), "agent {}: a series that nobody sent", sent.agent);
    }
    ensure!(0 < samples, "no sample was sent");
    Ok(samples)
}
