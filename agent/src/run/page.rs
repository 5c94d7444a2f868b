//! The page about what this PC sends, kept up to date on disk.
//!
//! It is written again when something it shows has changed, as a whole and aside first, so that a reader never finds half
//! of it. What it says is made in `sent`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use hatang_proto::model::TargetSet;

use crate::platform::folders;
use crate::sent::{self, Fetched, Sending, Told};
use crate::state::State;
use crate::state::status::{SpeedStatus, StatusReport};

/// Time between two pages of which only the times differ, milliseconds.
const REWRITE_MS: u64 = 3_600_000;

/// The page and what it last showed.
#[derive(Debug)]
pub(super) struct Page {
    path: PathBuf,
    shown: Option<Sending>,
}

/// Where the page of a data folder is.
pub fn path(data_dir: &Path) -> PathBuf {
    let of_system = folders::system_data_dir().as_deref() == Some(data_dir);
    let public = folders::public_dir().filter(|_| of_system);
    public.unwrap_or_else(|| data_dir.to_owned()).join(sent::FILE)
}

impl Page {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, shown: None }
    }

    /// Writes the page if it has changed. One that cannot be written must not stop the work.
    pub(super) fn refresh(
        &mut self,
        state: &State,
        report: &StatusReport,
        targets: &TargetSet,
        told: &[Told],
    ) {
        let sending = gather(state, Some(report), targets.clone(), told.to_vec());
        let is_same = |shown: &Sending| {
            let of_same_time =
                Sending { written_ms: shown.written_ms, heard_ms: shown.heard_ms, ..sending.clone() };
            of_same_time == *shown && sending.written_ms.abs_diff(shown.written_ms) < REWRITE_MS
        };
        if self.shown.as_ref().is_some_and(is_same) {
            return;
        }
        match write(&self.path, &sent::html(&sending)) {
            Ok(()) => self.shown = Some(sending),
            Err(fault) => {
                tracing::debug!(
                    fault = format!("{fault:#}"),
                    "the page about what is sent cannot be written"
                );
            }
        }
    }
}

/// Everything that the page shows, from what the agent of this folder keeps.
pub fn gather(state: &State, report: Option<&StatusReport>, targets: TargetSet, told: Vec<Told>) -> Sending {
    let inventory = state.sent_inventory().ok().flatten();
    let joined = report.and_then(|report| report.joined.clone());
    Sending {
        written_ms: report.map_or(0, |report| report.written_ms),
        collector: joined.as_ref().map(|joined| joined.collector.clone()),
        machine_id: joined.map(|joined| joined.machine_id),
        heard_ms: report.and_then(|report| report.link.last_contact_ms),
        inventory_ms: inventory.as_ref().map(|sent| sent.at_ms),
        inventory: inventory.and_then(|sent| serde_json::to_value(&sent.inventory).ok()),
        targets,
        speed: report.and_then(|report| report.speed.as_ref()).map(fetched),
        told,
    }
}

fn fetched(last: &SpeedStatus) -> Fetched {
    Fetched { at_ms: last.at_ms, url: last.url.clone(), bytes: last.bytes, bits_per_s: last.bits_per_s }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let dir = path.parent().context("the page has a folder")?;
    let aside = path.with_extension("next");
    let replace = || {
        fs::create_dir_all(dir)?;
        let mut file = fs::File::create(&aside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&aside, path)
    };
    replace().with_context(|| format!("write {}", path.display()))
}
