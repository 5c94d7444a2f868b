//! Settings: who governs changes what holds for all; a unit's line belongs to those who record for the unit.

use super::Gate;
use crate::web::source::{SettingsSource, SourceError};
use crate::web::views::{
    BackupView, CalendarView, LinesView, NewCalendarEntry, NewRetention, NewRule, NewUnitLine, RetentionView,
    Right, RulesView,
};

impl SettingsSource for Gate {
    fn backups(&self, now_ms: i64) -> Result<BackupView, SourceError> {
        self.may(Right::Govern)?;
        self.source.backups(now_ms)
    }

    fn begin_backup(&self, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.begin_backup(by, now_ms)
    }

    fn retention(&self, now_ms: i64) -> Result<RetentionView, SourceError> {
        self.may(Right::Govern)?;
        self.source.retention(now_ms)
    }

    fn set_retention(&self, new: &NewRetention, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.set_retention(new, now_ms)
    }

    fn unit_lines(&self, now_ms: i64) -> Result<LinesView, SourceError> {
        let inside = self.inside()?;
        let mut view = self.source.unit_lines(now_ms)?;
        view.units.retain(|unit| inside.contains(&unit.unit.id));
        Ok(view)
    }

    fn set_unit_line(&self, new: &NewUnitLine, now_ms: i64) -> Result<(), SourceError> {
        self.may_at(Right::Record, new.line.unit)?;
        self.source.set_unit_line(new, now_ms)
    }

    /// What a unit out of reach decided for itself stays with it.
    fn rules(&self, now_ms: i64) -> Result<RulesView, SourceError> {
        let mut view = self.source.rules(now_ms)?;
        if self.account.within.is_some() {
            let inside = self.inside()?;
            view.rules.iter_mut().for_each(|rule| {
                rule.values
                    .retain(|value| value.set_for.as_ref().is_none_or(|unit| inside.contains(&unit.id)));
            });
        }
        Ok(view)
    }

    fn set_rule(&self, new: &NewRule, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.set_rule(new, now_ms)
    }

    fn calendar(&self, year: i16, now_ms: i64) -> Result<CalendarView, SourceError> {
        let mut view = self.source.calendar(year, now_ms)?;
        if self.account.within.is_some() {
            let inside = self.inside()?;
            let seen = |unit: &Option<crate::web::views::UnitView>| {
                unit.as_ref().is_none_or(|unit| inside.contains(&unit.id))
            };
            view.entries.retain(|entry| seen(&entry.unit));
            view.hours.retain(|hours| seen(&hours.unit));
        }
        Ok(view)
    }

    fn add_calendar_entry(&self, new: &NewCalendarEntry, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.add_calendar_entry(new, now_ms)
    }

    fn withdraw_calendar_entry(&self, number: i64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.withdraw_calendar_entry(number, by, now_ms)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use hatang_proto::model::UnitId;

    use super::*;
    use crate::web::fixture::Fixture;
    use crate::web::views::{Account, Line, NewLine, Role};

    fn gate(role: Role, within: Option<u32>) -> Gate {
        let account = Account { name: "a".to_owned(), role, within: within.map(UnitId) };
        Gate::new(Arc::new(Fixture::new()), account)
    }

    fn line(unit: u32) -> NewUnitLine {
        let line = Line {
            valid_from: "2026-01-01".to_owned(),
            provider: "VNPT".to_owned(),
            kind: String::new(),
            down_mbps: None,
            up_mbps: None,
        };
        NewUnitLine {
            line: NewLine { unit: UnitId(unit), line, by: "a".to_owned() },
            contract: String::new(),
        }
    }

    #[test]
    fn only_who_governs_sees_backups_and_what_is_kept_and_changes_what_holds_for_all() {
        for (role, within) in [(Role::Viewer, None), (Role::Officer, Some(2)), (Role::Admin, Some(2))] {
            let gate = gate(role, within);
            let forbidden = [
                gate.backups(0).map(drop),
                gate.begin_backup("a", 0),
                gate.retention(0).map(drop),
                gate.set_retention(
                    &NewRetention { sample_days: 90, reason: String::new(), by: String::new() },
                    0,
                ),
                gate.withdraw_calendar_entry(5, "a", 0),
            ];
            assert!(forbidden.iter().all(|answer| matches!(answer, Err(SourceError::Forbidden))), "{role:?}");
        }
        assert!(gate(Role::Admin, None).backups(0).is_ok());
    }

    #[test]
    fn an_officer_declares_the_line_of_the_own_unit_and_sees_no_other() {
        let officer = gate(Role::Officer, Some(2));
        let seen: Vec<_> = officer.unit_lines(0).unwrap().units.iter().map(|unit| unit.unit.id.0).collect();
        assert_eq!(seen, [2, 3]);
        assert!(officer.set_unit_line(&line(3), 0).is_ok());
        assert!(matches!(officer.set_unit_line(&line(4), 0), Err(SourceError::NotFound)));
        assert!(matches!(
            gate(Role::Viewer, Some(2)).set_unit_line(&line(2), 0),
            Err(SourceError::Forbidden)
        ));
    }

    #[test]
    fn what_a_unit_out_of_reach_decided_stays_with_it() {
        let officer = gate(Role::Officer, Some(2));
        let values = &officer.rules(0).unwrap().rules[0].values;
        assert_eq!(values.iter().map(|value| value.value.as_str()).collect::<Vec<_>>(), ["7", "6"]);
        let calendar = officer.calendar(2026, 0).unwrap();
        assert!(calendar.entries.iter().all(|entry| entry.number != Some(6)));
        assert_eq!(calendar.entries.len(), 2);
        assert_eq!(gate(Role::Admin, None).calendar(2026, 0).unwrap().entries.len(), 3);
    }
}
