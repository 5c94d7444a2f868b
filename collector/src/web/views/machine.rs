//! One machine, and lists of machines.
//!
//! A machine that is switched off is off, which is no fault; one that vanished without a word may be off or cut off,
//! and nothing here pretends to know which.

use hatang_proto::model::inventory::{DeviceClass, Inventory};
use hatang_proto::model::{MachineId, TargetId, UnitId};

use super::antivirus::AntivirusLight;
use super::complaint::ComplaintView;
use super::doubt::Doubt;
use super::fleet::{Counts, UnitView};
use super::machine_query::Facets;
use super::matter::Matter;
use super::target::TargetView;
use crate::items::StaffClass;

/// Whether a machine is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Online,
    /// It said goodbye; Unix milliseconds.
    Off {
        since_ms: i64,
    },
    /// It fell silent without a goodbye; Unix milliseconds of its last word.
    Silent {
        since_ms: i64,
    },
    /// Enrolled, not heard of since.
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PresenceKind {
    Online,
    Off,
    Silent,
    Never,
}

impl PresenceKind {
    pub const ALL: [Self; 4] = [Self::Online, Self::Off, Self::Silent, Self::Never];
}

impl Presence {
    pub fn kind(self) -> PresenceKind {
        match self {
            Self::Online => PresenceKind::Online,
            Self::Off { .. } => PresenceKind::Off,
            Self::Silent { .. } => PresenceKind::Silent,
            Self::Never => PresenceKind::Never,
        }
    }
}

/// A machine's line in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineRow {
    pub id: MachineId,
    /// `None` while no inventory arrived or the name could not be read.
    pub host_name: Option<String>,
    pub unit: UnitId,
    pub unit_name: String,
    pub presence: Presence,
    /// Unix milliseconds.
    pub last_contact_ms: Option<i64>,
    pub class: DeviceClass,
    /// Maker and model.
    pub model: Option<String>,
    /// `Windows 10 Pro`.
    pub system: Option<String>,
    /// Without prefix length.
    pub addresses: Vec<String>,
    /// Parts that could not be read.
    pub problems: u32,
    /// What makes its identity doubtful.
    pub doubts: Vec<Doubt>,
    pub antivirus: AntivirusLight,
    /// What its inventory and its identity give rise to, the most pressing first.
    pub matters: Vec<Matter>,
    /// `windows`, `linux`.
    pub system_family: Option<String>,
    /// Marks that people put on it, in alphabetical order.
    pub tags: Vec<String>,
    pub room: Option<String>,
    pub staff_class: Option<StaffClass>,
    pub agent_version: Option<String>,
    /// Unix milliseconds.
    pub enrolled_ms: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MachineList {
    pub rows: Vec<MachineRow>,
    /// How many match in all, beyond the rows returned.
    pub matching: u32,
    pub facets: Facets,
}

/// Everything about one machine except its round trips.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineView {
    pub row: MachineRow,
    /// From the root to the machine's unit.
    pub unit_path: Vec<UnitView>,
    /// All machines of its own unit, itself included.
    pub unit_counts: Counts,
    pub inventory: Option<Inventory>,
    /// When the inventory took its present form, Unix milliseconds.
    pub inventory_at_ms: Option<i64>,
    pub enrolled_at_ms: i64,
    /// Set once an administrator shut the machine out, Unix milliseconds.
    pub revoked_at_ms: Option<i64>,
    pub agent_version: Option<String>,
    /// What it measures, in path order.
    pub targets: Vec<TargetView>,
    pub resolved: Vec<ResolvedView>,
    pub clock_steps: Vec<ClockStepView>,
    pub lost_samples: Vec<LostSamplesView>,
    pub matters: Vec<Matter>,
    /// The newest of what was said at it.
    pub complaints: Vec<ComplaintView>,
}

/// The address that the machine found behind a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedView {
    pub target: TargetId,
    pub address: String,
}

/// The machine's calendar clock jumped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStepView {
    /// By the collector's clock, Unix milliseconds.
    pub at_ms: i64,
    pub wall_before_ms: i64,
    pub wall_after_ms: i64,
}

/// Samples that were taken but never arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LostSamplesView {
    /// When the loss was reported, Unix milliseconds.
    pub at_ms: i64,
    pub samples: u64,
}
