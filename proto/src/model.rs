//! What both programs think in: plain values whose ranges were checked on entry.
//!
//! A value of these types is valid by construction or by [`crate::convert`]; nothing here knows protobuf or SQL.
//! The words are those of the design: machine, target, sample, inventory, problem.

pub mod batch;
pub mod catalogue;
pub mod ids;
pub mod inventory;
pub mod plan;
pub mod sample;
pub mod speed;
pub mod target;
pub mod trial;

pub use batch::{
    Batch, Boot, ClockReading, ClockStep, Complaint, LostSamples, Record, ResolvedTarget, TrafficReading,
};
pub use catalogue::{ApplicationCatalogue, CatalogueEntry};
pub use ids::{BootId, ComplaintId, MachineId, SpoolId, TargetId, UnitId};
pub use plan::{CloserLook, ProbingPlan};
pub use sample::{Method, Outcome, Phases, Reading, Sample, TimedReading};
pub use speed::{SpeedOutcome, SpeedReading, SpeedSample, WebFile};
pub use target::{Probe, Segment, Target, TargetSet};
pub use trial::{Trial, TrialAnswer, TrialRefusal};
