//! The working calendar of a year: shipped days and what was decided about them.

use std::collections::BTreeMap;

use anyhow::Result;
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use super::super::{failed, fleet};
use crate::analysis::calendar::{Change, OfficeCalendar, ShippedDays, is_confirmed, shipped_days};
use crate::store::{self, CalendarRow, Store, StoreError};
use crate::web::SourceError;
use crate::web::views::{
    CalendarEntryView, CalendarKind, CalendarView, HoursView, NewCalendarEntry, NewCalendarMatter, UnitView,
};

pub(in crate::run::page_source) fn view(store: &Store, year: i16, now_ms: i64) -> Result<CalendarView> {
    let units: BTreeMap<UnitId, UnitView> =
        fleet::units(store, now_ms)?.into_iter().map(|unit| (unit.id, unit)).collect();
    let shipped = shipped_days()?;
    let mut hours = vec![shipped_hours(&shipped)];
    let mut entries = shipped_entries(shipped);
    for row in store.calendar_entries()? {
        let unit = row.entry.unit.and_then(|unit| units.get(&unit).cloned());
        match days(&row.entry.change) {
            Some((kind, from, to, name)) => entries.push(CalendarEntryView {
                number: Some(row.number),
                unit,
                kind,
                from,
                to,
                name,
                source: row.entry.source.clone(),
                confirmed: true,
                replaced: false,
                by: Some((row.entry.by.clone(), row.set_ms)),
                withdrawn: row.withdrawn.clone(),
            }),
            None => hours.extend(hours_view(&row, unit)),
        }
    }
    mark_replaced(&mut entries);
    entries.retain(|entry| entry.from.year() <= year && year <= entry.to.year());
    entries.sort_by_key(|entry| (entry.from, entry.number));
    Ok(CalendarView { year, entries, hours })
}

/// What a later standing decision for all says anew about every one of its days counts no more.
fn mark_replaced(entries: &mut [CalendarEntryView]) {
    let standing: Vec<_> = entries
        .iter()
        .filter(|entry| entry.withdrawn.is_none())
        .map(|entry| (entry.number, entry.unit.as_ref().map(|unit| unit.id), entry.from, entry.to))
        .collect();
    for entry in entries {
        let unit = entry.unit.as_ref().map(|unit| unit.id);
        entry.replaced = standing.iter().any(|(number, of, from, to)| {
            entry.number < *number && *of == unit && *from <= entry.from && entry.to <= *to
        });
    }
}

fn shipped_entries(shipped: ShippedDays) -> Vec<CalendarEntryView> {
    let entry = |kind, from, to, name, status: &str| CalendarEntryView {
        number: None,
        unit: None,
        kind,
        from,
        to,
        name,
        source: String::new(),
        confirmed: is_confirmed(status),
        replaced: false,
        by: None,
        withdrawn: None,
    };
    let off =
        shipped.off.into_iter().map(|off| entry(CalendarKind::Off, off.from, off.to, off.name, &off.status));
    let on = shipped.on.into_iter().map(|on| entry(CalendarKind::On, on.day, on.day, on.name, &on.status));
    off.chain(on).collect()
}

fn shipped_hours(shipped: &ShippedDays) -> HoursView {
    HoursView {
        number: None,
        unit: None,
        from: None,
        morning: shipped.morning.join("-"),
        afternoon: shipped.afternoon.join("-"),
        saturday: None,
        source: String::new(),
        by: None,
        withdrawn: None,
    }
}

fn hours_view(row: &CalendarRow, unit: Option<UnitView>) -> Option<HoursView> {
    let Change::Hours { from, morning, afternoon, saturday } = &row.entry.change else { return None };
    Some(HoursView {
        number: Some(row.number),
        unit,
        from: Some(*from),
        morning: morning.join("-"),
        afternoon: afternoon.join("-"),
        saturday: saturday.as_ref().map(|span| span.join("-")),
        source: row.entry.source.clone(),
        by: Some((row.entry.by.clone(), row.set_ms)),
        withdrawn: row.withdrawn.clone(),
    })
}

fn days(change: &Change) -> Option<(CalendarKind, Date, Date, String)> {
    match change {
        Change::Off { from, to, name } => Some((CalendarKind::Off, *from, *to, name.clone())),
        Change::On { from, to, name } => Some((CalendarKind::On, *from, *to, name.clone())),
        Change::Usual { from, to, name } => Some((CalendarKind::Usual, *from, *to, name.clone())),
        Change::Hours { .. } => None,
    }
}

pub(in crate::run::page_source) fn add(
    store: &Store,
    new: &NewCalendarEntry,
    now_ms: i64,
) -> Result<(), SourceError> {
    let refused = |message: &str| SourceError::Refused { message: message.to_owned() };
    let from = new.from;
    let span = |text: &str| {
        let (from, to) = text.split_once('-')?;
        Some([from.trim().to_owned(), to.trim().to_owned()])
    };
    let change = match &new.what {
        NewCalendarMatter::Days { kind, to, name } => {
            let (to, name) = (*to, name.clone());
            match kind {
                CalendarKind::Off => Change::Off { from, to, name },
                CalendarKind::On => Change::On { from, to, name },
                CalendarKind::Usual => Change::Usual { from, to, name },
            }
        }
        NewCalendarMatter::Hours { morning, afternoon, saturday } => {
            let wrong = || refused("Giờ làm việc viết như 07:30-11:30.");
            Change::Hours {
                from,
                morning: span(morning).ok_or_else(wrong)?,
                afternoon: span(afternoon).ok_or_else(wrong)?,
                saturday: saturday.as_deref().map(|text| span(text).ok_or_else(wrong)).transpose()?,
            }
        }
    };
    // What cannot be laid over the shipped calendar would stop every report.
    OfficeCalendar::with(std::slice::from_ref(&change)).map_err(|_| {
        refused("Giờ chưa hợp lý: buổi sáng trước buổi chiều, giờ vào trước giờ ra, viết như 07:30-11:30.")
    })?;
    let row =
        store::NewCalendarEntry { unit: new.unit, change, source: new.source.clone(), by: new.by.clone() };
    store.add_calendar_entry(row, now_ms).map(drop).map_err(|fault| match fault {
        StoreError::Refused { .. } => SourceError::NotFound,
        fault => failed("keep a change of the calendar")(fault.into()),
    })
}
