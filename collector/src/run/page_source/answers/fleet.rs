//! Units and machines: what there is, who is there, and what a machine measured.

use hatang_proto::model::{MachineId, TargetId, TimedReading, UnitId};

use super::super::{PageSource, doubts, failed, fleet, machine, overview};
use crate::clock;
use crate::web::views::{
    Change, FleetCounts, MachineList, MachineQuery, MachineView, OverviewView, TwinDecision, UnitView,
};
use crate::web::{FleetSource, SourceError};

impl FleetSource for PageSource {
    fn overview(&self, within: Option<UnitId>, now_ms: i64) -> Result<OverviewView, SourceError> {
        let board = self.board.current(&self.store, now_ms).map_err(failed("read the machines"))?;
        overview::overview(&self.store, &board, &self.networks, within, now_ms)
            .map_err(failed("show the overview"))
    }

    fn counts(&self, now_ms: i64) -> Result<FleetCounts, SourceError> {
        let board = self.board.current(&self.store, now_ms).map_err(failed("read the machines"))?;
        overview::counts(&self.store, &board, &self.networks, now_ms).map_err(failed("count machines"))
    }

    fn units(&self) -> Result<Vec<UnitView>, SourceError> {
        let board = self.board.current(&self.store, clock::unix_ms()).map_err(failed("list units"))?;
        Ok(fleet::units_of(&board))
    }

    fn unit_of(&self, machine: MachineId) -> Result<Option<UnitId>, SourceError> {
        self.store.unit_of(machine).map_err(|fault| failed("look up a machine's unit")(fault.into()))
    }

    fn machines(&self, query: &MachineQuery, now_ms: i64) -> Result<MachineList, SourceError> {
        let board = self.board.current(&self.store, now_ms).map_err(failed("list machines"))?;
        Ok(fleet::machines(&board, query, now_ms))
    }

    fn machine(&self, id: MachineId, now_ms: i64) -> Result<MachineView, SourceError> {
        let failed = failed("show a machine");
        let board = self.board.current(&self.store, now_ms).map_err(failed)?;
        machine::machine(&self.store, &board, id, now_ms).map_err(failed)?.ok_or(SourceError::NotFound)
    }

    fn series(
        &self,
        machine: MachineId,
        target: TargetId,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Vec<TimedReading>, SourceError> {
        let failed = failed("read round trips");
        let number = self.store.machine_number(machine).map_err(|fault| failed(fault.into()))?;
        let number = number.ok_or(SourceError::NotFound)?;
        let mut series = self.store.series(number, from_ms, to_ms).map_err(|fault| failed(fault.into()))?;
        Ok(series.remove(&target).unwrap_or_default())
    }

    fn settle(
        &self,
        pair: [MachineId; 2],
        decision: TwinDecision,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        doubts::settle(&self.store, pair, decision, by, now_ms)?;
        // Nobody may be looking.
        drop(self.changes.send(Change::Fleet));
        Ok(())
    }
}
