//! A unit's computers with what only people know about them.

use hatang_proto::model::inventory::DeviceClass;
use hatang_proto::model::{MachineId, UnitId};

use crate::items::import::NewDeclared;
use crate::items::{DeclaredMachine, Particulars};

/// All computers of a unit and those below it, as of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputerList {
    pub unit: UnitId,
    pub unit_name: String,
    /// With the program, by name.
    pub machines: Vec<ComputerRow>,
    /// Listed by people.
    pub declared: Vec<DeclaredRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputerRow {
    pub id: MachineId,
    pub name: String,
    pub class: DeviceClass,
    /// Maker and model; empty while unknown.
    pub model: String,
    pub particulars: Particulars,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredRow {
    /// Whether it stands in this very unit, not in one below.
    pub is_own: bool,
    pub machine: DeclaredMachine,
}

/// What somebody said about computers with the program; all of it or nothing is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewParticulars {
    pub unit: UnitId,
    /// What is `None` here is unknown from now on.
    pub stated: Vec<(MachineId, Particulars)>,
    pub by: String,
}

/// A computer without the program, about to be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComputer {
    pub unit: UnitId,
    pub computer: NewDeclared,
    pub by: String,
    pub source: String,
}

/// A file with a list of computers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputerFile {
    pub unit: UnitId,
    pub file_name: String,
    pub bytes: Vec<u8>,
    pub by: String,
    pub source: String,
}

/// What became of a list: all of it was taken, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    All { computers: u32 },
    Nothing { faults: Vec<ImportFault> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFault {
    /// Row as the file counts them, from 1; `None` if it concerns the whole file.
    pub row: Option<u32>,
    /// Title of the column; may be empty.
    pub column: String,
    /// In Vietnamese.
    pub text: String,
}
