//! The working calendar of a unit: the shipped one, what was decided for all, what units above decided, its own.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use hatang_proto::model::UnitId;

use crate::analysis::calendar::{Change, OfficeCalendar};
use crate::clock;
use crate::store::{CalendarRow, Store};

/// Everything that was decided by a moment, and the tree of that day.
pub struct Calendars {
    rows: Vec<CalendarRow>,
    parents: BTreeMap<UnitId, Option<UnitId>>,
}

impl Calendars {
    /// As of a moment: a decision made later changes no figure of then.
    pub fn read(store: &Store, at_ms: i64) -> Result<Self> {
        let mut rows = store.calendar_entries()?;
        rows.retain(|row| {
            row.set_ms <= at_ms
                && row.withdrawn.as_ref().is_none_or(|(_, withdrawn_ms)| at_ms < *withdrawn_ms)
        });
        let day = clock::local_date(at_ms).to_string();
        let units = if rows.is_empty() { Vec::new() } else { store.units_ever(&day)? };
        Ok(Self { rows, parents: units.into_iter().map(|row| (row.unit, row.parent)).collect() })
    }

    /// Decisions that hold for a unit, in the order of their weight.
    pub fn changes(&self, unit: UnitId) -> Vec<Change> {
        let mut found: Vec<_> =
            self.rows.iter().filter_map(|row| Some((self.distance(unit, row.entry.unit)?, row))).collect();
        // What holds for all first; hours of one unit by their first day, days by when they were decided.
        found.sort_by_key(|(distance, row)| {
            let hours = matches!(row.entry.change, Change::Hours { .. }).then(|| row.entry.change.from());
            (std::cmp::Reverse(*distance), hours, row.number)
        });
        found.into_iter().map(|(_, row)| row.entry.change.clone()).collect()
    }

    pub fn of(&self, unit: UnitId) -> Result<OfficeCalendar> {
        OfficeCalendar::with(&self.changes(unit))
            .with_context(|| format!("read the calendar of unit {}", unit.0))
    }

    /// How far above a unit a decision was made; `None` if it does not hold there.
    fn distance(&self, unit: UnitId, decided_by: Option<UnitId>) -> Option<usize> {
        let Some(decided_by) = decided_by else { return Some(usize::MAX) };
        let above = std::iter::successors(Some(unit), |unit| self.parents.get(unit).copied().flatten());
        // No tree is deeper than it has units.
        above.take(self.parents.len() + 1).position(|unit| unit == decided_by)
    }
}

/// The calendar of one unit.
pub fn of_unit(store: &Store, unit: UnitId, now_ms: i64) -> Result<OfficeCalendar> {
    Calendars::read(store, now_ms)?.of(unit)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;
    use crate::store::NewCalendarEntry;

    const NOW_MS: i64 = 1_795_395_600_000;

    fn entry(unit: Option<UnitId>, change: Change) -> NewCalendarEntry {
        NewCalendarEntry { unit, change, source: "CV".to_owned(), by: "a".to_owned() }
    }

    fn off(day: Date) -> Change {
        Change::Off { from: day, to: day, name: "lễ".to_owned() }
    }

    fn on(day: Date) -> Change {
        Change::On { from: day, to: day, name: "làm bù".to_owned() }
    }

    #[test]
    fn what_a_unit_decided_itself_wins_over_what_was_decided_above_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let add = |parent, name: &str| store.add_unit(parent, "xa", name, "2020-01-01", "a", NOW_MS).unwrap();
        let top = add(None, "tỉnh");
        let (commune, other) = (add(Some(top), "xã A"), add(Some(top), "xã B"));
        let desk = add(Some(commune), "một cửa");
        let day = date(2026, 11, 20);
        store.add_calendar_entry(entry(Some(commune), on(day)), 1).unwrap();
        store.add_calendar_entry(entry(Some(top), off(day)), 2).unwrap();
        store.add_calendar_entry(entry(None, off(date(2026, 11, 19))), 3).unwrap();
        let gone = store.add_calendar_entry(entry(None, off(date(2026, 11, 18))), 4).unwrap();
        store.withdraw_calendar_entry(gone, "a", 5).unwrap();
        let calendars = Calendars::read(&store, NOW_MS).unwrap();
        let works = |unit, day| calendars.of(unit).unwrap().is_working_day(day);
        assert!(works(commune, day) && works(desk, day), "its own decision, and of those below it");
        assert!(!works(other, day) && !works(top, day));
        for unit in [top, commune, desk, other] {
            assert!(!works(unit, date(2026, 11, 19)) && works(unit, date(2026, 11, 18)), "{unit:?}");
        }
    }
}
