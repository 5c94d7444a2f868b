//! What units decided about their working calendar. Rows end by withdrawal and are never rewritten.
//!
//! How decisions are laid over one another is `analysis::calendar`'s business.

use hatang_proto::model::UnitId;
use jiff::civil::Date;
use rusqlite::{Row, params};

use super::error::damaged;
use super::{Store, StoreError, audit, units};
use crate::analysis::calendar::Change;

/// A decision as somebody writes it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCalendarEntry {
    /// With everything below it; `None`: all there are.
    pub unit: Option<UnitId>,
    pub change: Change,
    /// The paper it stands on.
    pub source: String,
    pub by: String,
}

/// A kept decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarRow {
    pub number: i64,
    pub entry: NewCalendarEntry,
    pub set_ms: i64,
    /// By whom and when it was taken back.
    pub withdrawn: Option<(String, i64)>,
}

impl Store {
    /// Keeps a decision; the answer is its number.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if there is no such unit.
    pub fn add_calendar_entry(&self, new: NewCalendarEntry, now_ms: i64) -> Result<i64, StoreError> {
        self.write_blocking("keep a change of the calendar", move |connection| {
            if let Some(unit) = new.unit {
                units::must_be_known(connection, unit)?;
            }
            let (kind, to, name) = match &new.change {
                Change::Off { to, name, .. } => ("off", to.to_string(), name.as_str()),
                Change::On { to, name, .. } => ("on", to.to_string(), name.as_str()),
                Change::Usual { to, name, .. } => ("usual", to.to_string(), name.as_str()),
                Change::Hours { from, .. } => ("hours", from.to_string(), ""),
            };
            let (morning, afternoon, saturday) = match &new.change {
                Change::Hours { morning, afternoon, saturday, .. } => {
                    (Some(joined(morning)), Some(joined(afternoon)), saturday.as_ref().map(joined))
                }
                _ => (None, None, None),
            };
            let from = new.change.from().to_string();
            connection.execute(
                "INSERT INTO calendar_entry
                     (unit_no, kind, from_day, to_day, name, morning, afternoon, saturday, source, by, set_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                params![
                    new.unit.map(|unit| unit.0),
                    kind,
                    from,
                    to,
                    name,
                    morning,
                    afternoon,
                    saturday,
                    new.source,
                    new.by,
                    now_ms
                ],
            )?;
            let number = connection.last_insert_rowid();
            let detail = format!("{kind} {from} {to} {name}");
            audit::note(connection, now_ms, &new.by, "set calendar", &subject(new.unit), &detail)?;
            Ok(number)
        })
    }

    /// Takes a decision back; `false` if there is none that stands.
    pub fn withdraw_calendar_entry(&self, number: i64, by: &str, now_ms: i64) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("take back a change of the calendar", move |connection| {
            let sql = "UPDATE calendar_entry SET withdrawn_by = ?2, withdrawn_ms = ?3
                       WHERE entry_no = ?1 AND withdrawn_ms IS NULL";
            let found = connection.execute(sql, params![number, by, now_ms])? == 1;
            if found {
                audit::note(connection, now_ms, &by, "withdraw calendar", "calendar", &number.to_string())?;
            }
            Ok(found)
        })
    }

    /// All decisions there ever were, in the order in which they were made.
    pub fn calendar_entries(&self) -> Result<Vec<CalendarRow>, StoreError> {
        self.read("read changes of the calendar", |connection| {
            connection
                .prepare_cached(
                    "SELECT entry_no, unit_no, kind, from_day, to_day, name, morning, afternoon, saturday, source,
                         by, set_ms, withdrawn_by, withdrawn_ms FROM calendar_entry ORDER BY entry_no",
                )?
                .query_map([], calendar_row)?
                .collect()
        })
    }
}

fn subject(unit: Option<UnitId>) -> String {
    unit.map_or_else(|| "all units".to_owned(), |unit| format!("unit {}", unit.0))
}

fn joined(span: &[String; 2]) -> String {
    span.join("-")
}

fn calendar_row(row: &Row<'_>) -> rusqlite::Result<CalendarRow> {
    let day = |column: usize| units::date(&row.get::<_, String>(column)?);
    let span = |column: usize| -> rusqlite::Result<Option<[String; 2]>> {
        let text: Option<String> = row.get(column)?;
        text.map(|text| {
            let (from, to) = text.split_once('-').ok_or_else(|| damaged("calendar"))?;
            Ok([from.to_owned(), to.to_owned()])
        })
        .transpose()
    };
    let (from, to, name): (Date, Date, String) = (day(3)?, day(4)?, row.get(5)?);
    let change = match row.get::<_, String>(2)?.as_str() {
        "off" => Change::Off { from, to, name },
        "on" => Change::On { from, to, name },
        "usual" => Change::Usual { from, to, name },
        _ => Change::Hours {
            from,
            morning: span(6)?.ok_or_else(|| damaged("calendar"))?,
            afternoon: span(7)?.ok_or_else(|| damaged("calendar"))?,
            saturday: span(8)?,
        },
    };
    let withdrawn_by: Option<String> = row.get(12)?;
    Ok(CalendarRow {
        number: row.get(0)?,
        entry: NewCalendarEntry {
            unit: row.get::<_, Option<_>>(1)?.map(UnitId),
            change,
            source: row.get(9)?,
            by: row.get(10)?,
        },
        set_ms: row.get(11)?,
        withdrawn: withdrawn_by.zip(row.get(13)?),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn decisions_come_back_in_their_order_and_a_withdrawn_one_stays_visible() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = store.add_unit(None, "xa", "xã Đại Hợp", "2020-01-01", "a", 1).unwrap();
        let (from, to) = (date(2026, 11, 20), date(2026, 11, 21));
        let off = Change::Off { from, to, name: "Lễ hội 'Đền'".to_owned() };
        let span = |from: &str, to: &str| [from.to_owned(), to.to_owned()];
        let hours = Change::Hours {
            from,
            morning: span("07:00", "11:30"),
            afternoon: span("13:30", "17:00"),
            saturday: Some(span("07:30", "11:30")),
        };
        let new =
            |unit, change| NewCalendarEntry { unit, change, source: "CV 12".to_owned(), by: "a".to_owned() };
        let first = store.add_calendar_entry(new(None, off), 2).unwrap();
        store.add_calendar_entry(new(Some(unit), hours), 3).unwrap();
        assert!(
            store
                .add_calendar_entry(new(Some(UnitId(99)), Change::On { from, to, name: String::new() }), 3)
                .is_err()
        );
        assert!(store.withdraw_calendar_entry(first, "b", 4).unwrap());
        assert!(!store.withdraw_calendar_entry(first, "b", 5).unwrap(), "once is enough");
        let rows = store.calendar_entries().unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].withdrawn, Some(("b".to_owned(), 4)));
        assert!(matches!(&rows[1].entry.change, Change::Hours { saturday: Some(_), .. }));
        assert_eq!(rows[1].entry.unit, Some(unit));
    }
}
