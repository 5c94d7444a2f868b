//! Work with many machines within reach; one's own filters and columns.

use std::collections::BTreeSet;

use hatang_proto::model::{MachineId, UnitId};

use super::Gate;
use crate::web::source::{MachineWorkSource, SourceError};
use crate::web::views::{
    BulkChange, EpisodeRow, ListColumns, MachineChangeView, MachineQuery, RenderedReport, ReportFormat,
    Right, SavedFilter,
};

impl Gate {
    /// Lets pass if every one of these machines stands within reach.
    fn reaches_machines(&self, machines: &[MachineId], now_ms: i64) -> Result<(), SourceError> {
        if self.account.within.is_none() {
            return Ok(());
        }
        let query = MachineQuery { unit: self.account.within, limit: u32::MAX, ..MachineQuery::default() };
        let list = self.source.machines(&query, now_ms)?;
        let inside: BTreeSet<MachineId> = list.rows.into_iter().map(|row| row.id).collect();
        if machines.iter().all(|machine| inside.contains(machine)) {
            Ok(())
        } else {
            Err(SourceError::NotFound)
        }
    }

    /// What an account keeps is its own.
    fn is_oneself(&self, name: &str) -> Result<(), SourceError> {
        if self.account.name == name { Ok(()) } else { Err(SourceError::Forbidden) }
    }
}

impl MachineWorkSource for Gate {
    fn change_machines(
        &self,
        machines: &[MachineId],
        change: &BulkChange,
        by: &str,
        now_ms: i64,
    ) -> Result<u32, SourceError> {
        self.reaches_machines(machines, now_ms)?;
        if let BulkChange::Move(unit) = change {
            self.reaches(*unit)?;
        }
        self.may(Right::Operate)?;
        self.source.change_machines(machines, change, by, now_ms)
    }

    fn render_machines(
        &self,
        query: &MachineQuery,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        let query = MachineQuery { unit: self.narrowed(query.unit)?, ..query.clone() };
        self.may(Right::Export)?;
        self.source.render_machines(&query, format, by, now_ms)
    }

    fn machine_history(
        &self,
        machine: MachineId,
        now_ms: i64,
    ) -> Result<Vec<MachineChangeView>, SourceError> {
        self.reaches_machine(machine)?;
        self.source.machine_history(machine, now_ms)
    }

    fn episodes_of(&self, machine: MachineId, now_ms: i64) -> Result<Vec<(UnitId, EpisodeRow)>, SourceError> {
        self.reaches_machine(machine)?;
        let mut episodes = self.source.episodes_of(machine, now_ms)?;
        if self.account.within.is_some() {
            let inside = self.inside()?;
            episodes.retain(|(unit, _)| inside.contains(unit));
        }
        Ok(episodes)
    }

    fn saved_filters(&self, by: &str) -> Result<Vec<SavedFilter>, SourceError> {
        self.is_oneself(by)?;
        self.source.saved_filters(by)
    }

    fn save_filter(&self, filter: &SavedFilter, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.is_oneself(by)?;
        self.source.save_filter(filter, by, now_ms)
    }

    fn forget_filter(&self, name: &str, by: &str) -> Result<(), SourceError> {
        self.is_oneself(by)?;
        self.source.forget_filter(name, by)
    }

    fn list_columns(&self, by: &str) -> Result<ListColumns, SourceError> {
        self.is_oneself(by)?;
        self.source.list_columns(by)
    }

    fn set_list_columns(&self, columns: &ListColumns, by: &str) -> Result<(), SourceError> {
        self.is_oneself(by)?;
        self.source.set_list_columns(columns, by)
    }
}
