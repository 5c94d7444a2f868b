//! What a pack is made of, before it has files.
//!
//! Times are Unix milliseconds, spans half-open. Machines are named by label and random number, never by a person.

use std::collections::BTreeMap;

use hatang_proto::model::{MachineId, TimedReading};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::originals::DayCopy;
use crate::evidence::hash::{Hash, as_text};

/// What a pack calls itself.
pub const FORMAT: &str = "hatang evidence pack v1";

/// Everything that goes into a pack.
#[derive(Debug, Clone)]
pub struct PackInput {
    pub context: Context,
    pub episodes: Vec<EpisodeCopy>,
    /// Sealed days with the lines that concern the unit, in order of the day.
    pub days: Vec<DayCopy>,
    pub series: Vec<SeriesCopy>,
}

/// An episode's stored JSON, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpisodeCopy {
    pub number: i64,
    pub is_final: bool,
    pub body: String,
}

/// A chunk as it was stored, or as its samples would be stored if they rest unsealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesCopy {
    pub key: SeriesKey,
    pub bytes: Vec<u8>,
    /// A day's tree holds its SHA-256.
    pub sealed: bool,
}

/// One machine, one target, one UTC day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesKey {
    pub day: Date,
    pub machine: MachineId,
    pub target: u16,
}

/// What the samples cannot say themselves; `context.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    pub format: String,
    /// Which collector, as in its statements about days.
    pub collector: String,
    /// Version of the program that made the pack.
    pub program: String,
    pub exported_ms: i64,
    pub unit: u32,
    pub unit_name: String,
    pub provider: Option<String>,
    pub contract_down_kbps: Option<u32>,
    pub contract_up_kbps: Option<u32>,
    /// What the pack is about, if it is not one episode.
    pub period: Option<Span>,
    /// Samples of these times are in the pack …
    pub windows: Vec<Span>,
    /// … and of these times for the targets of the heat map.
    pub wide_windows: Vec<Span>,
    pub wide_targets: Vec<u16>,
    pub thresholds: Thresholds,
    pub machines: Vec<MachineEntry>,
    pub targets: Vec<TargetEntry>,
    pub excluded: Vec<Excluded>,
    /// The office calendar by which working days are counted, as `analysis::calendar` reads it.
    pub calendar: serde_json::Value,
}

/// What a day counts as bad by; from the rules that judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    pub rule: String,
    pub slow_us: u32,
    /// Lost samples in a million.
    pub loss_ppm: u32,
    pub fewest_samples: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    pub from_ms: i64,
    pub to_ms: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MachineEntry {
    #[serde(with = "as_text")]
    pub machine: MachineId,
    pub label: String,
    /// Version of its agent today; `None` if it never said.
    pub version: Option<String>,
}

/// A target as it is asked; `segment` and `probe` in their written forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetEntry {
    pub target: u16,
    pub name: String,
    pub segment: String,
    pub probe: String,
}

/// A time that is left out of what is usual, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excluded {
    pub span: Span,
    pub why: String,
}

impl Span {
    pub fn holds(self, at_ms: i64) -> bool {
        self.from_ms <= at_ms && at_ms < self.to_ms
    }
}

impl Context {
    /// Whether a sample belongs into the pack.
    pub fn wants(&self, target: u16, at_ms: i64) -> bool {
        let within = |spans: &[Span]| {
            let after = spans.partition_point(|span| span.from_ms <= at_ms);
            after.checked_sub(1).and_then(|before| spans.get(before)).is_some_and(|span| span.holds(at_ms))
        };
        within(&self.windows) || (self.wide_targets.contains(&target) && within(&self.wide_windows))
    }

    /// The places of machines in the list.
    pub fn machine_places(&self) -> BTreeMap<MachineId, u16> {
        (0..).zip(&self.machines).map(|(place, entry)| (entry.machine, place)).collect()
    }
}

impl SeriesCopy {
    pub fn sha256(&self) -> Hash {
        Hash::of(&self.bytes)
    }

    /// The samples that the pack wants of it; `None` if its bytes are no chunk.
    pub fn wanted(&self, context: &Context) -> Option<Vec<TimedReading>> {
        let mut readings = crate::store::chunk::decode(&self.bytes).ok()?;
        readings.retain(|reading| context.wants(self.key.target, reading.at_ms));
        Some(readings)
    }
}

/// JSON as packs write it: indented, one line end at the end.
pub(super) fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// Reads exactly what [`to_json`] writes.
pub(super) fn from_json<T: Serialize + serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let value: T = serde_json::from_slice(bytes).map_err(|fault| format!("does not read: {fault}"))?;
    if to_json(&value) == bytes { Ok(value) } else { Err("is not in its written form".to_owned()) }
}
