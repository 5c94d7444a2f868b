//! The fleet as a whole: how many machines are in which state, unit by unit, and what needs somebody's attention.

use std::collections::BTreeMap;

use hatang_proto::model::{MachineId, UnitId};

use super::machine::{Presence, PresenceKind};
use super::matter::{Matter, MatterKind};
use super::network::Light;

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

    pub fn add_all(&mut self, other: Self) {
        self.online += other.online;
        self.off += other.off;
        self.silent += other.silent;
        self.never += other.never;
    }
}

/// Machines by what their antivirus does; each machine is counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AntivirusCounts {
    /// Protects, with signatures that are not too old.
    pub on: u32,
    /// Protects, but knows no new viruses.
    pub old: u32,
    /// There is a product and it does not protect.
    pub off: u32,
    /// The licence ended.
    pub expired: u32,
    pub missing: u32,
    /// Could not be read, or the machine has sent nothing yet.
    pub unknown: u32,
}

impl AntivirusCounts {
    pub fn add(&mut self, other: Self) {
        self.on += other.on;
        self.old += other.old;
        self.off += other.off;
        self.expired += other.expired;
        self.missing += other.missing;
        self.unknown += other.unknown;
    }
}

/// What a line of the overview counts; every number covers the units below too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitFigures {
    pub machines: Counts,
    pub antivirus: AntivirusCounts,
    /// Machines with at least one part that could not be read.
    pub with_problems: u32,
    /// Machines about which somebody should do something.
    pub pressing: u32,
    /// Of the last seven days.
    pub complaints: u32,
    /// The worst of the unit and those below.
    pub light: Light,
    /// Unix milliseconds of the latest word from any of the machines.
    pub newest_contact_ms: Option<i64>,
    /// Unix milliseconds of the latest word from the machine that has been silent longest.
    pub oldest_contact_ms: Option<i64>,
}

impl Default for UnitFigures {
    fn default() -> Self {
        Self {
            machines: Counts::default(),
            antivirus: AntivirusCounts::default(),
            with_problems: 0,
            pressing: 0,
            complaints: 0,
            light: Light::Unknown,
            newest_contact_ms: None,
            oldest_contact_ms: None,
        }
    }
}

impl UnitFigures {
    /// Whether somebody should look at the unit today.
    pub fn needs_attention(&self) -> bool {
        0 < self.pressing || Light::Good < self.light
    }

    /// Takes in the figures of a unit below.
    pub fn add(&mut self, below: &Self) {
        self.machines.add_all(below.machines);
        self.antivirus.add(below.antivirus);
        self.with_problems += below.with_problems;
        self.pressing += below.pressing;
        self.complaints += below.complaints;
        self.light = self.light.max(below.light);
        self.newest_contact_ms = self.newest_contact_ms.max(below.newest_contact_ms);
        self.oldest_contact_ms =
            [self.oldest_contact_ms, below.oldest_contact_ms].into_iter().flatten().min();
    }
}

/// Figures of everything within reach and of each unit together with the units below it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FleetCounts {
    pub all: UnitFigures,
    pub by_unit: BTreeMap<UnitId, UnitFigures>,
    /// Unix milliseconds: when it was counted.
    pub counted_ms: i64,
}

/// A unit's line in the overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitSummary {
    pub unit: UnitView,
    /// `tinh`, `xa`, `phuong`, `phong` … as the administrator named it.
    pub level: String,
    pub figures: UnitFigures,
}

/// Something about one machine that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    pub machine: MachineId,
    pub host_name: Option<String>,
    pub unit_name: String,
    pub matters: Vec<Matter>,
}

/// Machines with the same matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterGroup {
    pub kind: MatterKind,
    pub machines: u32,
    /// The units that the machines stand in and how many in each, the most first.
    pub units: Vec<(UnitId, u32)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OverviewView {
    pub all: UnitFigures,
    /// In tree order.
    pub units: Vec<UnitSummary>,
    /// The most pressing first.
    pub groups: Vec<MatterGroup>,
    /// The machines about which something should be done first, at most what a page can show.
    pub attention: Vec<Attention>,
    /// Unix milliseconds: when it was counted.
    pub counted_ms: i64,
}

/// Something that pages being looked at should show at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A machine came, went, or fell silent.
    Presence { unit: UnitId, machine: MachineId, presence: Presence },
    /// Machines were added, moved or retired: counts differ.
    Fleet,
    /// Somebody complained, at a machine or to a person who wrote it down; or a complaint was judged.
    Complaint { unit: UnitId, machine: Option<MachineId> },
    /// An episode of a unit began, changed or ended.
    Episode { unit: UnitId },
    /// The collector goes down: live streams end, and browsers come back by themselves.
    Stopping,
}
