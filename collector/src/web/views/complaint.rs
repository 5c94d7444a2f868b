//! What people said about the network, as pages show it, with what the measurements say to it.

use hatang_proto::model::{MachineId, UnitId};

use crate::analysis::complaint::ComplaintVerdict;

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
    /// With its sentence; `None` while nobody judged it.
    pub verdict: Option<(ComplaintVerdict, String)>,
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
    /// Newest year first.
    pub years: Vec<ComplaintYear>,
}

/// The complaints of one year against the measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ComplaintYear {
    pub year: i16,
    pub confirmed: u32,
    pub partly: u32,
    pub contradicted: u32,
    pub insufficient: u32,
    /// Not judged yet.
    pub pending: u32,
}

impl ComplaintYear {
    pub fn total(&self) -> u32 {
        self.confirmed + self.partly + self.contradicted + self.insufficient + self.pending
    }

    /// Counts one more complaint.
    pub fn add(&mut self, verdict: Option<ComplaintVerdict>) {
        match verdict {
            Some(ComplaintVerdict::Confirmed) => self.confirmed += 1,
            Some(ComplaintVerdict::Partly) => self.partly += 1,
            Some(ComplaintVerdict::Contradicted) => self.contradicted += 1,
            Some(ComplaintVerdict::Insufficient) => self.insufficient += 1,
            None => self.pending += 1,
        }
    }
}

/// What somebody said on the telephone, about to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComplaint {
    pub unit: UnitId,
    /// When it was noticed, Unix milliseconds.
    pub at_ms: i64,
    pub about: String,
    pub note: String,
    pub by: String,
}
