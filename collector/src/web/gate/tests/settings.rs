//! Who may ask what of the settings.

use jiff::civil::date;

use super::{ALL, GOVERN, KEEP, NOW_MS, Row, line, row};
use crate::web::views::{
    CalendarKind, NewCalendarEntry, NewCalendarMatter, NewRetention, NewRule, NewUnitLine,
};
use hatang_proto::model::UnitId;

pub(super) fn rows() -> Vec<Row> {
    vec![
        row("backups", 2, GOVERN, |source| source.backups(NOW_MS).map(drop)),
        row("begin_backup", 2, GOVERN, |source| source.begin_backup("", NOW_MS)),
        row("retention", 2, GOVERN, |source| source.retention(NOW_MS).map(drop)),
        row("set_retention", 2, GOVERN, |source| {
            let new = NewRetention { sample_days: 90, reason: String::new(), by: String::new() };
            source.set_retention(&new, NOW_MS)
        }),
        row("unit_lines", 2, ALL, |source| source.unit_lines(NOW_MS).map(drop)),
        row("set_unit_line", 2, KEEP, |source| {
            source.set_unit_line(&NewUnitLine { line: line(), contract: String::new() }, NOW_MS)
        }),
        row("rules", 2, ALL, |source| source.rules(NOW_MS).map(drop)),
        row("set_rule", 2, GOVERN, |source| {
            let (rule, source_paper, by) = ("computer_life_years".to_owned(), String::new(), String::new());
            let from = date(2026, 1, 1);
            source.set_rule(
                &NewRule { unit: UnitId(2), rule, value: 5.0, from, source: source_paper, by },
                NOW_MS,
            )
        }),
        row("calendar", 2, ALL, |source| source.calendar(2026, NOW_MS).map(drop)),
        row("add_calendar_entry", 2, GOVERN, |source| {
            let from = date(2026, 1, 1);
            let what = NewCalendarMatter::Days { kind: CalendarKind::Off, to: from, name: String::new() };
            let (paper, by) = (String::new(), String::new());
            source.add_calendar_entry(&NewCalendarEntry { unit: None, what, from, source: paper, by }, NOW_MS)
        }),
        row("withdraw_calendar_entry", 2, GOVERN, |source| source.withdraw_calendar_entry(5, "", NOW_MS)),
    ]
}
