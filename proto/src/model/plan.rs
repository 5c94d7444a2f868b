//! Who measures what at a site, and how closely for the moment.
//!
//! The collector decides both; an agent obeys within its own budget. How they are decided stands in the collector.

use std::collections::BTreeMap;

use super::ids::TargetId;

/// What of its target set a machine measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbingPlan {
    /// Seconds between two measurements, 5 to 3600; `None`: others measure it. Targets that are not named here are
    /// measured as the set says.
    pub periods_s: BTreeMap<TargetId, Option<u32>>,
    /// Seconds for which the plan holds after the collector was last heard, within [`crate::limits::PLAN_HOLDS_S`].
    pub holds_s: u32,
    /// Without a plan that holds: every target, each period this many times as long; within
    /// [`crate::limits::PLAN_STRETCH`].
    pub stretch: u32,
}

/// A time in which every target is measured more often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloserLook {
    /// Within [`crate::limits::LOOK_S`].
    pub lasts_s: u32,
    /// What one machine may spend on it, bits per second, within [`crate::limits::LOOK_BITS_PER_S`].
    pub bits_per_s: u32,
}
