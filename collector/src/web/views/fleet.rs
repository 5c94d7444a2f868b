//! The fleet as a whole: how many machines are in which state, unit by unit, and what needs somebody's attention.

use std::collections::BTreeMap;

use hatang_proto::model::{MachineId, UnitId};

use super::machine::{Presence, PresenceKind};
use super::matter::Matter;

/// One unit of the tree; lists of units come in tree order, parents before their children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitView {
    pub id: UnitId,
    pub name: String,
    /// 0 for a root.
    pub depth: u8,
}

/// Machines by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub online: u32,
    pub off: u32,
    pub silent: u32,
    pub never: u32,
}

impl Counts {
    pub fn total(&self) -> u32 {
        self.online + self.off + self.silent + self.never
    }

    pub fn of(&self, kind: PresenceKind) -> u32 {
        match kind {
            PresenceKind::Online => self.online,
            PresenceKind::Off => self.off,
            PresenceKind::Silent => self.silent,
            PresenceKind::Never => self.never,
        }
    }

    /// Counts one more machine.
    pub fn add(&mut self, kind: PresenceKind) {
        match kind {
            PresenceKind::Online => self.online += 1,
            PresenceKind::Off => self.off += 1,
            PresenceKind::Silent => self.silent += 1,
            PresenceKind::Never => self.never += 1,
        }
    }
}

/// Counts of everything and of each unit together with the units below it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FleetCounts {
    pub all: Counts,
    pub by_unit: BTreeMap<UnitId, Counts>,
    /// Complaints of the last seven days.
    pub complaints: u32,
}

/// A unit's line in the overview; every number covers the units below it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitSummary {
    pub unit: UnitView,
    pub counts: Counts,
    /// Machines with at least one part that could not be read.
    pub with_problems: u32,
    /// Machines whose antivirus is on.
    pub antivirus_on: u32,
    /// Machines whose antivirus state could be read at all.
    pub antivirus_known: u32,
    /// Unix milliseconds of the latest word from any of its machines.
    pub last_contact_ms: Option<i64>,
}

/// Something about one machine that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    pub machine: MachineId,
    pub host_name: Option<String>,
    pub unit_name: String,
    pub matters: Vec<Matter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OverviewView {
    pub counts: Counts,
    pub units: Vec<UnitSummary>,
    /// The most pressing first, at most what a page can show.
    pub attention: Vec<Attention>,
    /// How many machines need attention in all.
    pub attention_total: u32,
    /// Complaints of the last seven days.
    pub complaints: u32,
}

/// Something that pages being looked at should show at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A machine came, went, or fell silent.
    Presence { machine: MachineId, presence: Presence },
    /// Machines were added, moved or retired: counts differ.
    Fleet,
    /// Somebody complained: at a machine, or to a person who wrote it down.
    Complaint { machine: Option<MachineId> },
    /// An episode of a unit began, changed or ended.
    Episode { unit: UnitId },
    /// The collector goes down: live streams end, and browsers come back by themselves.
    Stopping,
}
