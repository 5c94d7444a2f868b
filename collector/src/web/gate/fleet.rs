//! Units and machines within reach.

use hatang_proto::model::{MachineId, TargetId, TimedReading, UnitId};

use super::Gate;
use crate::web::source::{FleetSource, SourceError};
use crate::web::views::{
    FleetCounts, MachineList, MachineQuery, MachineView, OverviewView, Right, TwinDecision, UnitView,
};

impl FleetSource for Gate {
    fn overview(&self, within: Option<UnitId>, now_ms: i64) -> Result<OverviewView, SourceError> {
        self.source.overview(self.narrowed(within)?, now_ms)
    }

    fn counts(&self, now_ms: i64) -> Result<FleetCounts, SourceError> {
        let counts = self.source.counts(now_ms)?;
        Ok(self.reach()?.narrowed(&counts))
    }

    fn units(&self) -> Result<Vec<UnitView>, SourceError> {
        self.units_within()
    }

    fn unit_of(&self, machine: MachineId) -> Result<Option<UnitId>, SourceError> {
        self.reaches_machine(machine)?;
        self.source.unit_of(machine)
    }

    fn machines(&self, query: &MachineQuery, now_ms: i64) -> Result<MachineList, SourceError> {
        self.source.machines(&MachineQuery { unit: self.narrowed(query.unit)?, ..query.clone() }, now_ms)
    }

    fn machine(&self, id: MachineId, now_ms: i64) -> Result<MachineView, SourceError> {
        self.reaches_machine(id)?;
        self.source.machine(id, now_ms)
    }

    fn series(
        &self,
        machine: MachineId,
        target: TargetId,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Vec<TimedReading>, SourceError> {
        self.reaches_machine(machine)?;
        self.source.series(machine, target, from_ms, to_ms)
    }

    fn settle(
        &self,
        pair: [MachineId; 2],
        decision: TwinDecision,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        for machine in pair {
            self.reaches_machine(machine)?;
        }
        self.may(Right::Operate)?;
        self.source.settle(pair, decision, by, now_ms)
    }
}
