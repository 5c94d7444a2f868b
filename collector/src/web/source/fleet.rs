//! Units and machines: what there is, who is there, and what a machine measured.

use hatang_proto::model::{MachineId, TargetId, TimedReading, UnitId};

use super::SourceError;
use crate::web::views::{
    FleetCounts, MachineList, MachineQuery, MachineView, OverviewView, TwinDecision, UnitView,
};

/// Units and machines: what there is, who is there, and what a machine measured.
pub trait FleetSource: Send + Sync {
    /// Of this unit and the units below it; of all there are with `None`.
    fn overview(&self, within: Option<UnitId>, now_ms: i64) -> Result<OverviewView, SourceError>;
    fn counts(&self, now_ms: i64) -> Result<FleetCounts, SourceError>;
    /// In tree order, parents before their children.
    fn units(&self) -> Result<Vec<UnitView>, SourceError>;
    /// Where a machine stands now; `None` if there is no such machine.
    fn unit_of(&self, machine: MachineId) -> Result<Option<UnitId>, SourceError>;

    fn machines(&self, query: &MachineQuery, now_ms: i64) -> Result<MachineList, SourceError>;
    fn machine(&self, id: MachineId, now_ms: i64) -> Result<MachineView, SourceError>;
    /// Readings in `[from_ms, to_ms)`, in any order.
    fn series(
        &self,
        machine: MachineId,
        target: TargetId,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Vec<TimedReading>, SourceError>;
    /// Decides about two machines with one hardware.
    fn settle(
        &self,
        pair: [MachineId; 2],
        decision: TwinDecision,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError>;
}
