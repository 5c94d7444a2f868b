//! What holds for all units or for a unit's line: calendar, lines, rules, retention, backups.

use super::super::settings::{backups, calendar, lines, retention, rules};
use super::super::{PageSource, failed};
use crate::web::views::{
    BackupView, CalendarView, LinesView, NewCalendarEntry, NewRetention, NewRule, NewUnitLine, RetentionView,
    RulesView,
};
use crate::web::{SettingsSource, SourceError};

impl SettingsSource for PageSource {
    fn backups(&self, _now_ms: i64) -> Result<BackupView, SourceError> {
        backups::view(&self.backups).map_err(failed("show backups"))
    }

    fn begin_backup(&self, by: &str, _now_ms: i64) -> Result<(), SourceError> {
        backups::begin(&self.backups, by)
    }

    fn retention(&self, now_ms: i64) -> Result<RetentionView, SourceError> {
        retention::view(&self.store, now_ms).map_err(failed("show what is kept"))
    }

    fn set_retention(&self, new: &NewRetention, now_ms: i64) -> Result<(), SourceError> {
        retention::set(&self.store, new, now_ms)
    }

    fn unit_lines(&self, now_ms: i64) -> Result<LinesView, SourceError> {
        lines::view(&self.store, now_ms).map_err(failed("list access lines"))
    }

    fn set_unit_line(&self, new: &NewUnitLine, now_ms: i64) -> Result<(), SourceError> {
        lines::set(&self.store, new, now_ms)
    }

    fn rules(&self, now_ms: i64) -> Result<RulesView, SourceError> {
        rules::view(&self.store, now_ms).map_err(failed("list rules"))
    }

    fn set_rule(&self, new: &NewRule, now_ms: i64) -> Result<(), SourceError> {
        rules::set_rule(&self.store, new, now_ms)
    }

    fn calendar(&self, year: i16, now_ms: i64) -> Result<CalendarView, SourceError> {
        calendar::view(&self.store, year, now_ms).map_err(failed("show the calendar"))
    }

    fn add_calendar_entry(&self, new: &NewCalendarEntry, now_ms: i64) -> Result<(), SourceError> {
        calendar::add(&self.store, new, now_ms)
    }

    fn withdraw_calendar_entry(&self, number: i64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        let withdrawn = self
            .store
            .withdraw_calendar_entry(number, by, now_ms)
            .map_err(|fault| failed("take back a change of the calendar")(fault.into()))?;
        if withdrawn { Ok(()) } else { Err(SourceError::NotFound) }
    }
}
