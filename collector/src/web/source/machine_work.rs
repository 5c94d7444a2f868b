//! Work with many machines at once, what changed about one, and what an account keeps about its lists.

use hatang_proto::model::{MachineId, UnitId};

use super::SourceError;
use crate::web::views::{
    BulkChange, EpisodeRow, ListColumns, MachineChangeView, MachineQuery, RenderedReport, ReportFormat,
    SavedFilter,
};

/// Work with many machines at once, what changed about one, and what an account keeps about its lists.
pub trait MachineWorkSource: Send + Sync {
    /// Changes all of these machines or none; how many there were. One that is not in service is refused.
    fn change_machines(
        &self,
        machines: &[MachineId],
        change: &BulkChange,
        by: &str,
        now_ms: i64,
    ) -> Result<u32, SourceError>;
    /// The whole list, whatever its offset and limit; `by` is recorded as the one who took it out.
    fn render_machines(
        &self,
        query: &MachineQuery,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError>;
    /// Newest first, at most what a page can show.
    fn machine_history(&self, machine: MachineId, now_ms: i64)
    -> Result<Vec<MachineChangeView>, SourceError>;
    /// Congestion of the last thirty days that this machine met, newest first, with the unit it was judged for.
    fn episodes_of(&self, machine: MachineId, now_ms: i64) -> Result<Vec<(UnitId, EpisodeRow)>, SourceError>;

    /// Of the account `by`, which is the asker's own; here and below. By name.
    fn saved_filters(&self, by: &str) -> Result<Vec<SavedFilter>, SourceError>;
    /// Takes the place of one with the same name.
    fn save_filter(&self, filter: &SavedFilter, by: &str, now_ms: i64) -> Result<(), SourceError>;
    fn forget_filter(&self, name: &str, by: &str) -> Result<(), SourceError>;
    fn list_columns(&self, by: &str) -> Result<ListColumns, SourceError>;
    fn set_list_columns(&self, columns: &ListColumns, by: &str) -> Result<(), SourceError>;
}
