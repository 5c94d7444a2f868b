//! Work with many machines at once, what changed about one, and what an account keeps about its lists.

use hatang_proto::model::{MachineId, UnitId};

use super::super::{PageSource, failed, machine_work};
use crate::web::views::{
    BulkChange, Change, EpisodeRow, ListColumns, MachineChangeView, MachineQuery, RenderedReport,
    ReportFormat, SavedFilter,
};
use crate::web::{MachineWorkSource, SourceError};

impl MachineWorkSource for PageSource {
    fn change_machines(
        &self,
        machines: &[MachineId],
        change: &BulkChange,
        by: &str,
        now_ms: i64,
    ) -> Result<u32, SourceError> {
        let changed = machine_work::change(&self.store, machines, change, by, now_ms)?;
        // Nobody may be looking.
        drop(self.changes.send(Change::Fleet));
        Ok(changed)
    }

    fn render_machines(
        &self,
        query: &MachineQuery,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        let board = self.board.current(&self.store, now_ms).map_err(failed("list machines"))?;
        machine_work::render(&self.store, &board, query, format, by, now_ms)
    }

    fn machine_history(
        &self,
        machine: MachineId,
        _now_ms: i64,
    ) -> Result<Vec<MachineChangeView>, SourceError> {
        machine_work::history(&self.store, machine).map_err(failed("read what a machine was"))
    }

    fn episodes_of(&self, machine: MachineId, now_ms: i64) -> Result<Vec<(UnitId, EpisodeRow)>, SourceError> {
        machine_work::episodes_of(&self.store, machine, now_ms).map_err(failed("list a machine's episodes"))
    }

    fn saved_filters(&self, by: &str) -> Result<Vec<SavedFilter>, SourceError> {
        machine_work::saved_filters(&self.store, by).map_err(failed("read saved filters"))
    }

    fn save_filter(&self, filter: &SavedFilter, by: &str, now_ms: i64) -> Result<(), SourceError> {
        machine_work::save_filter(&self.store, filter, by, now_ms)
    }

    fn forget_filter(&self, name: &str, by: &str) -> Result<(), SourceError> {
        self.store.forget_filter(name, by).map_err(|fault| failed("forget a filter")(fault.into()))
    }

    fn list_columns(&self, by: &str) -> Result<ListColumns, SourceError> {
        self.store.list_columns(by).map_err(|fault| failed("read chosen columns")(fault.into()))
    }

    fn set_list_columns(&self, columns: &ListColumns, by: &str) -> Result<(), SourceError> {
        self.store.set_list_columns(columns, by).map_err(|fault| failed("keep chosen columns")(fault.into()))
    }
}
