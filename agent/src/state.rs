//! What the agent remembers between two runs, apart from the spool: identity, the collector's clock, targets.
//!
//! Each file is replaced as a whole (written aside, pressed onto the disk, renamed), so that a power cut leaves the old
//! or the new one, never half of either. Identity and key share one file, so that a renewal cannot split them. Measured
//! data are not here; see `outbox`.

pub mod identity;
pub mod lock;
pub mod status;

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use hatang_proto::model::{ApplicationCatalogue, Boot, TargetSet};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::limits::STATE_FILE_BYTES;
use crate::platform::files;
use crate::run::inventory::SentInventory;
use crate::sent::Told;
use crate::uplink::encoding;
use identity::Identity;

const IDENTITY_FILE: &str = "identity.json";
const CLOCK_FILE: &str = "collector-clock.json";
const INVENTORY_FILE: &str = "inventory.json";
const TARGETS_FILE: &str = "targets.bin";
const TOLD_FILE: &str = "complaints.json";
const CATALOGUE_FILE: &str = "catalogue.json";

/// The agent's data directory.
#[derive(Debug, Clone)]
pub struct State {
    dir: PathBuf,
}

/// What the collector's clock showed, and when by the clock that only runs forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectorTime {
    /// Unix milliseconds.
    pub collector_ms: i64,
    /// 32 hexadecimal digits.
    pub boot_id: String,
    pub boot_ms: u64,
}

impl CollectorTime {
    pub fn at(collector_ms: i64, boot: &Boot) -> Self {
        Self { collector_ms, boot_id: boot.id.to_string(), boot_ms: boot.clock.boot_ms }
    }

    /// A time that has certainly passed on the collector's clock, Unix milliseconds: the last one known, plus what
    /// has passed since if the machine was not restarted.
    pub fn earliest_now(&self, boot: &Boot) -> i64 {
        let passed = if self.boot_id == boot.id.to_string() {
            boot.clock.boot_ms.saturating_sub(self.boot_ms)
        } else {
            0
        };
        self.collector_ms.saturating_add_unsigned(passed)
    }
}

impl State {
    /// Makes the data directory if needed, readable by its owner only, and checks that it can be written.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        files::make_private_dir(dir).with_context(|| format!("make the data directory {}", dir.display()))?;
        let state = Self { dir: dir.to_owned() };
        state.replace("writable", b"").with_context(|| {
            format!(
                "write to the data directory {}: run as the account that owns it, or give --data-dir",
                dir.display()
            )
        })?;
        fs::remove_file(dir.join("writable")).context("clean up the data directory")?;
        Ok(state)
    }

    /// A data directory that is only looked at.
    pub fn look(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Who this machine is, if it was enrolled.
    pub fn identity(&self) -> anyhow::Result<Option<Identity>> {
        self.read_json(IDENTITY_FILE)
    }

    pub fn save_identity(&self, identity: &Identity) -> anyhow::Result<()> {
        self.save_json(IDENTITY_FILE, identity)
    }

    pub fn collector_time(&self) -> anyhow::Result<Option<CollectorTime>> {
        self.read_json(CLOCK_FILE)
    }

    pub fn save_collector_time(&self, time: &CollectorTime) -> anyhow::Result<()> {
        self.save_json(CLOCK_FILE, time)
    }

    /// The last target set, so that a PC that starts without its collector measures all the same; none if there is
    /// none or it does not read.
    pub fn targets(&self) -> TargetSet {
        let read = self.read(TARGETS_FILE).and_then(|bytes| {
            bytes.map(|bytes| encoding::decode_targets(&bytes)).transpose().context("read the kept targets")
        });
        match read {
            Ok(targets) => targets.unwrap_or_default(),
            Err(fault) => {
                tracing::warn!(
                    fault = format!("{fault:#}"),
                    "the kept targets are unreadable; asking for them anew"
                );
                TargetSet::default()
            }
        }
    }

    pub fn save_targets(&self, targets: &TargetSet) -> anyhow::Result<()> {
        self.replace(TARGETS_FILE, &encoding::encode_targets(targets)).context("keep the targets")
    }

    /// The applications that an inventory may name; none if there is no list or it does not read.
    pub fn catalogue(&self) -> ApplicationCatalogue {
        self.read_json(CATALOGUE_FILE).ok().flatten().unwrap_or_default()
    }

    pub fn save_catalogue(&self, catalogue: &ApplicationCatalogue) -> anyhow::Result<()> {
        self.save_json(CATALOGUE_FILE, catalogue)
    }

    /// The last inventory that was handed to the outbox.
    pub fn sent_inventory(&self) -> anyhow::Result<Option<SentInventory>> {
        self.read_json(INVENTORY_FILE)
    }

    pub fn save_sent_inventory(&self, sent: &SentInventory) -> anyhow::Result<()> {
        self.save_json(INVENTORY_FILE, sent)
    }

    /// The last complaints, oldest first, without their notes; none if there is no list or it does not read.
    pub fn told(&self) -> Vec<Told> {
        self.read_json(TOLD_FILE).ok().flatten().unwrap_or_default()
    }

    pub fn save_told(&self, told: &[Told]) -> anyhow::Result<()> {
        self.save_json(TOLD_FILE, &told)
    }

    fn read_json<T: DeserializeOwned>(&self, name: &str) -> anyhow::Result<Option<T>> {
        let Some(bytes) = self.read(name)? else { return Ok(None) };
        let path = self.dir.join(name);
        serde_json::from_slice(&bytes).map(Some).with_context(|| {
            format!("{} is damaged: delete it; for identity.json also enrol again", path.display())
        })
    }

    fn save_json(&self, name: &str, value: &impl Serialize) -> anyhow::Result<()> {
        let bytes = serde_json::to_vec_pretty(value).with_context(|| format!("write {name}"))?;
        self.replace(name, &bytes)
    }

    fn read(&self, name: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let path = self.dir.join(name);
        let file = match File::open(&path) {
            Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.with_context(|| format!("read {}", path.display()))?,
        };
        let mut bytes = Vec::new();
        file.take(STATE_FILE_BYTES + 1)
            .read_to_end(&mut bytes)
            .with_context(|| format!("read {}", path.display()))?;
        if STATE_FILE_BYTES < bytes.len() as u64 {
            bail!("{} has more than {STATE_FILE_BYTES} bytes: it is none of the agent's", path.display());
        }
        Ok(Some(bytes))
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let (path, aside) = (self.dir.join(name), self.dir.join(format!("{name}.next")));
        let write = || {
            let mut file = files::create_private(&aside)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&aside, &path)?;
            files::sync_dir(&self.dir)
        };
        write().with_context(|| format!("write {}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::{BootId, ClockReading, Probe, Segment, Target, TargetId};
    use tempfile::TempDir;

    use super::*;

    fn boot(number: u8, boot_ms: u64) -> Boot {
        Boot { id: BootId([number; 16]), clock: ClockReading { boot_ms, wall_ms: 0 } }
    }

    #[test]
    fn targets_are_kept_and_a_damaged_file_is_as_good_as_none() {
        let dir = TempDir::new().unwrap();
        let state = State::open(dir.path()).unwrap();
        assert_eq!(state.targets(), TargetSet::default());
        let target = Target {
            id: TargetId(3),
            name: "Cổng mạng".to_owned(),
            segment: Segment::Lan,
            probe: Probe::Gateway,
            period_s: 60,
            timeout_ms: 2_000,
        };
        let set = TargetSet { version: 7, targets: vec![target] };
        state.save_targets(&set).unwrap();
        assert_eq!(state.targets(), set);
        fs::write(dir.path().join(TARGETS_FILE), [0xff; 9]).unwrap();
        assert_eq!(state.targets(), TargetSet::default());
    }

    #[test]
    fn the_collectors_time_goes_on_within_a_boot_and_stands_still_across_boots() {
        let time = CollectorTime::at(1_000_000, &boot(1, 500));
        assert_eq!(time.earliest_now(&boot(1, 2_500)), 1_002_000);
        assert_eq!(time.earliest_now(&boot(2, 9_999)), 1_000_000);
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_named() {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let fault = State::open(&file.join("data")).unwrap_err();
        assert!(format!("{fault:#}").contains("make the data directory"), "{fault:#}");
    }
}
