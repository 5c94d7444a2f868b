//! A target measured once before anybody decides to keep it.

use super::{Reading, Target};

/// A wish for one measurement, answered at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The collector's, returned in the answer.
    pub number: u64,
    /// Its number and period mean nothing.
    pub target: Target,
}

/// What came of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialAnswer {
    pub number: u64,
    pub outcome: Result<Reading, TrialRefusal>,
}

/// Why a machine did not measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialRefusal {
    /// More trials than it takes.
    TooMany,
    /// It cannot measure that way, whatever the target is like.
    Cannot,
}
