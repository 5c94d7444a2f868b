//! What people said about the network, as pages show it.
//!
//! Whether the samples around it agree is not said here.

use hatang_proto::model::{MachineId, UnitId};

/// Where a complaint was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComplaintFrom {
    Machine {
        id: MachineId,
        name: String,
    },
    /// Somebody wrote it down for another.
    Person {
        by: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplaintView {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// The unit of that moment.
    pub unit_name: String,
    pub from: ComplaintFrom,
    pub about: String,
    /// As typed; may be empty.
    pub note: String,
}

/// What to list, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ComplaintQuery {
    /// This unit and the units below it.
    pub unit: Option<UnitId>,
    pub offset: u32,
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ComplaintList {
    pub rows: Vec<ComplaintView>,
    /// How many match in all.
    pub matching: u32,
}
