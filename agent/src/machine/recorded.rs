//! Machines on paper: facts kept as JSON, so that a case from the field becomes a test the same day.
//!
//! A recording is masked when it is written, never when it is read; see [`super::mask`].

use std::path::Path;

use anyhow::Context as _;

use super::facts::Facts;
use super::mask;

/// A recording above this size is not one of ours, bytes.
const MAX_RECORDING_BYTES: u64 = 4 * 1024 * 1024;

/// Reads a recording.
pub fn load(path: &Path) -> anyhow::Result<Facts> {
    let size = std::fs::metadata(path).with_context(|| format!("open {}", path.display()))?.len();
    anyhow::ensure!(
        size <= MAX_RECORDING_BYTES,
        "{} has {size} bytes, a recording has at most {MAX_RECORDING_BYTES}",
        path.display()
    );
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("read {} as recorded facts; make them with --record", path.display()))
}

/// Writes a masked recording.
pub fn save(path: &Path, facts: &Facts) -> anyhow::Result<()> {
    let mut text = serde_json::to_string_pretty(&mask::masked(facts)).context("write facts as JSON")?;
    text.push('\n');
    std::fs::write(path, text).with_context(|| format!("write {}", path.display()))
}
