//! Packages, machines that came in, and whether a machine may report.

use std::fs::File;

use hatang_proto::model::{MachineId, UnitId};

use super::Presence;
use crate::packages::PackageKind;

/// A package that PCs may download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageView {
    pub file: String,
    pub version: String,
    pub kind: PackageKind,
    pub bytes: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

/// A package about to be handed out.
#[derive(Debug)]
pub struct PackageFile {
    pub view: PackageView,
    /// At its beginning.
    pub file: File,
}

/// A machine that came in lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedView {
    pub id: MachineId,
    pub name: String,
    pub unit: UnitId,
    pub unit_name: String,
    /// Unix milliseconds.
    pub joined_ms: i64,
    pub presence: Presence,
    pub has_inventory: bool,
    pub has_samples: bool,
    /// It may no longer report.
    pub ended: bool,
}

/// A machine as another one names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMachine {
    pub id: MachineId,
    pub name: String,
}

/// Why and when a machine was ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessEnd {
    /// Shut out, not taken out of service.
    pub shut_out: bool,
    /// Unix milliseconds; `None` for one that was ended before this was written down.
    pub at_ms: Option<i64>,
    pub by: Option<String>,
    pub reason: Option<String>,
}

/// Whether a machine may report, and the machines before and after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessView {
    pub id: MachineId,
    pub end: Option<AccessEnd>,
    pub former: Option<NamedMachine>,
    pub successor: Option<NamedMachine>,
    /// Machines whose place it could take: of its unit, joined before it, and not yet followed by another. At most 200.
    pub candidates: Vec<NamedMachine>,
}

/// What a newcomer is to the machine whose place it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacing {
    /// The same computer, installed again.
    SameComputer,
    /// Another computer at the same desk.
    AnotherComputer,
}
