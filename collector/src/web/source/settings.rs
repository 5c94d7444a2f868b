//! What holds for all units or for a unit's line: calendar, lines, rules, retention, backups.

use super::SourceError;
use crate::web::views::{
    BackupView, CalendarView, LinesView, NewCalendarEntry, NewRetention, NewRule, NewUnitLine, RetentionView,
    RulesView,
};

/// What holds for all units or for a unit's line: calendar, lines, rules, retention, backups.
pub trait SettingsSource: Send + Sync {
    fn backups(&self, now_ms: i64) -> Result<BackupView, SourceError>;
    /// Begins one and returns at once.
    fn begin_backup(&self, by: &str, now_ms: i64) -> Result<(), SourceError>;
    fn retention(&self, now_ms: i64) -> Result<RetentionView, SourceError>;
    fn set_retention(&self, new: &NewRetention, now_ms: i64) -> Result<(), SourceError>;
    /// Of all units, in tree order.
    fn unit_lines(&self, now_ms: i64) -> Result<LinesView, SourceError>;
    fn set_unit_line(&self, new: &NewUnitLine, now_ms: i64) -> Result<(), SourceError>;
    fn rules(&self, now_ms: i64) -> Result<RulesView, SourceError>;
    fn set_rule(&self, new: &NewRule, now_ms: i64) -> Result<(), SourceError>;
    /// Of one year.
    fn calendar(&self, year: i16, now_ms: i64) -> Result<CalendarView, SourceError>;
    fn add_calendar_entry(&self, new: &NewCalendarEntry, now_ms: i64) -> Result<(), SourceError>;
    fn withdraw_calendar_entry(&self, number: i64, by: &str, now_ms: i64) -> Result<(), SourceError>;
}
