//! The columns of a period, hours, days or weeks by local time, and what happened in each (pure).

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::UnitId;
use jiff::ToSpan;

use super::DAY_MS;
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::concurrence::Stretch;
use crate::analysis::office_time::OfficeTime;
use crate::analysis::verdict::Verdict;
use crate::clock::{self, ZONE_OFFSET_MS};
use crate::web::views::{Cell, Column, Period};

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;

/// The last one holds `now_ms`: hours for a day and a week, days for a month and a quarter, weeks for a year.
pub(super) fn of(period: Period, calendar: &OfficeCalendar, now_ms: i64) -> Vec<Column> {
    let width_ms = match period {
        Period::Day | Period::Week => HOUR_MS,
        Period::Month | Period::Quarter => DAY_MS,
        Period::Year => 7 * DAY_MS,
    };
    let last_ms = match period {
        Period::Day | Period::Week => now_ms.div_euclid(HOUR_MS) * HOUR_MS,
        Period::Month | Period::Quarter => clock::start_of_day_ms(clock::local_date(now_ms)),
        Period::Year => {
            let today = clock::local_date(now_ms);
            let monday = today - i64::from(today.weekday().to_monday_zero_offset()).days();
            clock::start_of_day_ms(monday)
        }
    };
    let count = (period.days() * DAY_MS + width_ms - 1) / width_ms;
    let first_ms = last_ms - (count - 1) * width_ms;
    let office = OfficeTime::of(calendar, first_ms, last_ms + width_ms);
    let column = |index: i64| {
        let (from_ms, to_ms) = (first_ms + index * width_ms, first_ms + (index + 1) * width_ms);
        Column { from_ms, to_ms, office: 0 < office.within(from_ms, to_ms) }
    };
    (0..count).map(column).collect()
}

/// Cells of every unit that measured or in which something happened.
pub(super) fn cells(
    columns: &[Column],
    stretches: &[Stretch],
    measured: &BTreeMap<UnitId, BTreeSet<i64>>,
) -> BTreeMap<UnitId, Vec<Cell>> {
    let mut by_unit: BTreeMap<UnitId, Vec<&Stretch>> = BTreeMap::new();
    for stretch in stretches {
        by_unit.entry(stretch.unit).or_default().push(stretch);
    }
    let of_unit = |(unit, own): (UnitId, Vec<&Stretch>)| {
        let none = BTreeSet::new();
        let days = measured.get(&unit).unwrap_or(&none);
        (unit, row(columns, &own, days))
    };
    by_unit.into_iter().map(of_unit).collect()
}

fn row(columns: &[Column], own: &[&Stretch], days: &BTreeSet<i64>) -> Vec<Cell> {
    let mut by_verdict: Vec<BTreeMap<Verdict, i64>> = vec![BTreeMap::new(); columns.len()];
    // Joined times, so that two verdicts at once are not twice the time.
    let mut times: Vec<i64> = vec![0; columns.len()];
    let mut reached_ms = i64::MIN;
    for stretch in own {
        let first = columns.partition_point(|column| column.to_ms <= stretch.start_ms);
        for (index, column) in columns.iter().enumerate().skip(first) {
            if stretch.end_ms <= column.from_ms {
                break;
            }
            let (from_ms, to_ms) = (stretch.start_ms.max(column.from_ms), stretch.end_ms.min(column.to_ms));
            if let Some(verdicts) = by_verdict.get_mut(index) {
                *verdicts.entry(stretch.verdict).or_default() += to_ms - from_ms;
            }
            if let Some(time) = times.get_mut(index) {
                *time += (to_ms - from_ms.max(reached_ms)).max(0);
            }
        }
        reached_ms = reached_ms.max(stretch.end_ms);
    }
    let cell = |((column, verdicts), time): ((&Column, BTreeMap<Verdict, i64>), i64)| {
        let most = verdicts.into_iter().max_by_key(|(verdict, ms)| (*ms, std::cmp::Reverse(*verdict)));
        // A day of records is one of UTC, which begins at seven by local time.
        let noon = |at_ms: i64| (at_ms + ZONE_OFFSET_MS).div_euclid(DAY_MS);
        let of_column = noon(column.from_ms)..noon(column.to_ms - 1) + 1;
        Cell {
            minutes: u32::try_from(time / MINUTE_MS).unwrap_or(u32::MAX),
            verdict: most.map(|(verdict, _)| verdict),
            measured: days.range(of_column).next().is_some(),
        }
    };
    columns.iter().zip(by_verdict).zip(times).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 14:30 in Hà Nội, a Monday.
    const NOW_MS: i64 = 1_795_395_600_000 + 6 * HOUR_MS + HOUR_MS / 2;

    fn columns(period: Period) -> Vec<Column> {
        of(period, &OfficeCalendar::vietnam().unwrap(), NOW_MS)
    }

    #[test]
    fn every_period_ends_with_the_column_that_holds_now() {
        for (period, count) in [
            (Period::Day, 24),
            (Period::Week, 168),
            (Period::Month, 30),
            (Period::Quarter, 90),
            (Period::Year, 53),
        ] {
            let columns = columns(period);
            let last = columns.last().unwrap();
            assert!(columns.len() == count && (last.from_ms..last.to_ms).contains(&NOW_MS), "{period:?}");
            assert!(columns.iter().zip(columns.iter().skip(1)).all(|(one, next)| one.to_ms == next.from_ms));
        }
        assert_eq!(clock::local_minute(columns(Period::Year)[52].from_ms), "2026-11-23 00:00");
        let office = columns(Period::Month).iter().filter(|column| column.office).count();
        assert!((19..=22).contains(&office), "{office} working days");
    }

    #[test]
    fn a_cell_holds_its_minutes_once_and_the_verdict_with_most_of_them() {
        let stretch = |from: i64, to: i64, verdict| Stretch {
            number: 1,
            unit: UnitId(4),
            start_ms: NOW_MS - from * MINUTE_MS,
            end_ms: NOW_MS - to * MINUTE_MS,
            verdict,
            target: None,
            open: false,
        };
        // From 13:50 to 14:20 and from 14:10 to 14:30; the hour begins at 14:00.
        let own = [stretch(40, 10, Verdict::Isp), stretch(20, 0, Verdict::Cpnet)];
        let today = BTreeSet::from([NOW_MS.div_euclid(DAY_MS)]);
        let cells = cells(&columns(Period::Day), &own, &BTreeMap::from([(UnitId(4), today)]));
        let row = &cells[&UnitId(4)];
        let verdict = |minutes, verdict| Cell { minutes, verdict: Some(verdict), measured: true };
        assert_eq!(row[22], verdict(10, Verdict::Isp));
        assert_eq!(row[23], verdict(30, Verdict::Isp), "both have twenty, the first in order is named");
        assert_eq!(row[21], Cell { measured: true, ..Cell::default() });
        assert!(!row[0].measured, "yesterday");
    }
}
