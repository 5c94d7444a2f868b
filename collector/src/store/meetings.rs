//! Online meetings, for which a unit's line had to be good.
//!
//! Declared by a person on a paper (the invitation); nothing is found out from traffic. A wrong entry is withdrawn,
//! never deleted.

use hatang_proto::model::UnitId;
use rusqlite::{Row, params};

use super::keys::unit_list;
use super::{Store, StoreError, audit};

/// A meeting that a unit attended online.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMeeting {
    pub unit: UnitId,
    /// Unix milliseconds; `from_ms < to_ms`.
    pub from_ms: i64,
    pub to_ms: i64,
    pub name: String,
    /// The paper that invites to it.
    pub source: String,
    pub by: String,
}

/// A kept meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingRow {
    pub number: i64,
    pub meeting: NewMeeting,
    pub declared_ms: i64,
}

impl Store {
    /// Keeps a meeting; the answer is its number.
    pub fn add_meeting(&self, new: NewMeeting, now_ms: i64) -> Result<i64, StoreError> {
        self.write_blocking("keep a meeting", move |connection| {
            connection.execute(
                "INSERT INTO meeting (unit_no, from_ms, to_ms, name, source, by, declared_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![new.unit.0, new.from_ms, new.to_ms, new.name, new.source, new.by, now_ms],
            )?;
            let number = connection.last_insert_rowid();
            let subject = format!("unit {} meeting {number}", new.unit.0);
            audit::note(connection, now_ms, &new.by, "add meeting", &subject, &new.name)?;
            Ok(number)
        })
    }

    /// Takes a wrong entry back; `false` if there is none of that number.
    pub fn withdraw_meeting(&self, number: i64, by: &str, now_ms: i64) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("withdraw a meeting", move |connection| {
            let changed = connection.execute(
                "UPDATE meeting SET withdrawn_ms = ?2 WHERE meeting_no = ?1 AND withdrawn_ms IS NULL",
                params![number, now_ms],
            )?;
            if 0 < changed {
                audit::note(connection, now_ms, &by, "withdraw meeting", &number.to_string(), "")?;
            }
            Ok(0 < changed)
        })
    }

    /// Meetings of any of the units (all if absent) that began in `[from_ms, to_ms)`, oldest first, without those
    /// withdrawn.
    pub fn meetings(
        &self,
        units: Option<&[UnitId]>,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Vec<MeetingRow>, StoreError> {
        let units = units.map(unit_list);
        self.read("list meetings", |connection| {
            connection
                .prepare_cached(
                    "SELECT meeting_no, unit_no, from_ms, to_ms, name, source, by, declared_ms FROM meeting
                     WHERE withdrawn_ms IS NULL AND ?2 <= from_ms AND from_ms < ?3
                     AND (?1 IS NULL OR unit_no IN (SELECT value FROM json_each(?1)))
                     ORDER BY from_ms, meeting_no",
                )?
                .query_map(params![units, from_ms, to_ms], meeting)?
                .collect()
        })
    }
}

fn meeting(row: &Row<'_>) -> rusqlite::Result<MeetingRow> {
    Ok(MeetingRow {
        number: row.get(0)?,
        meeting: NewMeeting {
            unit: UnitId(row.get(1)?),
            from_ms: row.get(2)?,
            to_ms: row.get(3)?,
            name: row.get(4)?,
            source: row.get(5)?,
            by: row.get(6)?,
        },
        declared_ms: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meetings_of_a_time_are_listed_oldest_first_until_they_are_withdrawn() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
        let add = |from_ms: i64, name: &str| {
            let (name, source, by) = (name.to_owned(), "GM 12/UBND".to_owned(), "a".to_owned());
            store.add_meeting(NewMeeting { unit, from_ms, to_ms: from_ms + 5, name, source, by }, 9).unwrap()
        };
        add(20, "Giao ban tháng");
        let first = add(10, "Tập huấn");
        add(90, "Năm sau");
        let seen = || {
            let rows = store.meetings(Some(&[unit]), 0, 50).unwrap();
            rows.into_iter().map(|row| row.meeting.name).collect::<Vec<_>>()
        };
        assert_eq!(seen(), ["Tập huấn", "Giao ban tháng"]);
        assert!(store.withdraw_meeting(first, "a", 10).unwrap());
        assert_eq!(seen(), ["Giao ban tháng"]);
        assert_eq!(store.meetings(Some(&[UnitId(99)]), 0, 50).unwrap(), []);
    }
}
