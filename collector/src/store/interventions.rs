//! What was done about the network: a line upgraded, a switch exchanged.
//!
//! Before and after are compared elsewhere. A wrong entry is withdrawn, never deleted.

use hatang_proto::model::UnitId;
use rusqlite::{Row, params};

use super::keys::unit_list;
use super::{Store, StoreError, audit};

/// Something that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIntervention {
    pub unit: UnitId,
    /// When it took effect, Unix milliseconds.
    pub at_ms: i64,
    /// In a few words for the report: "nâng cấp đường truyền lên 200 Mbps".
    pub what: String,
    pub note: String,
    pub by: String,
}

/// A kept intervention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterventionRow {
    pub number: i64,
    pub intervention: NewIntervention,
    pub added_ms: i64,
}

impl Store {
    /// Keeps an intervention; the answer is its number.
    pub fn add_intervention(&self, new: NewIntervention, now_ms: i64) -> Result<i64, StoreError> {
        self.write_blocking("keep an intervention", move |connection| {
            connection.execute(
                "INSERT INTO intervention (unit_no, at_ms, what, note, by, added_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![new.unit.0, new.at_ms, new.what, new.note, new.by, now_ms],
            )?;
            let number = connection.last_insert_rowid();
            let subject = format!("unit {} intervention {number}", new.unit.0);
            audit::note(connection, now_ms, &new.by, "add intervention", &subject, &new.what)?;
            Ok(number)
        })
    }

    /// Takes a wrong entry back; `false` if there is none of that number.
    pub fn withdraw_intervention(&self, number: i64, by: &str, now_ms: i64) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("withdraw an intervention", move |connection| {
            let changed = connection.execute(
                "UPDATE intervention SET withdrawn_ms = ?2 WHERE intervention_no = ?1 AND withdrawn_ms IS NULL",
                params![number, now_ms],
            )?;
            if 0 < changed {
                audit::note(connection, now_ms, &by, "withdraw intervention", &number.to_string(), "")?;
            }
            Ok(0 < changed)
        })
    }

    /// Interventions at any of the units (all if absent), newest first, without those withdrawn.
    pub fn interventions(&self, units: Option<&[UnitId]>) -> Result<Vec<InterventionRow>, StoreError> {
        let units = units.map(unit_list);
        self.read("list interventions", |connection| {
            connection
                .prepare_cached(
                    "SELECT intervention_no, unit_no, at_ms, what, note, by, added_ms FROM intervention
                     WHERE withdrawn_ms IS NULL
                     AND (?1 IS NULL OR unit_no IN (SELECT value FROM json_each(?1)))
                     ORDER BY at_ms DESC, intervention_no DESC",
                )?
                .query_map(params![units], intervention)?
                .collect()
        })
    }
}

fn intervention(row: &Row<'_>) -> rusqlite::Result<InterventionRow> {
    Ok(InterventionRow {
        number: row.get(0)?,
        intervention: NewIntervention {
            unit: UnitId(row.get(1)?),
            at_ms: row.get(2)?,
            what: row.get(3)?,
            note: row.get(4)?,
            by: row.get(5)?,
        },
        added_ms: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interventions_are_listed_newest_first_until_they_are_withdrawn() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
        let other = store.add_unit(None, "xa", "xã Khác", "2025-07-01", "test", 0).unwrap();
        let add = |unit: UnitId, at_ms: i64, what: &str| {
            let (what, note, by) = (what.to_owned(), String::new(), "a".to_owned());
            store.add_intervention(NewIntervention { unit, at_ms, what, note, by }, 9).unwrap()
        };
        let first = add(unit, 10, "đổi switch");
        add(unit, 20, "nâng cấp đường truyền");
        add(other, 30, "đổi modem");
        let seen = || {
            let rows = store.interventions(Some(&[unit])).unwrap();
            rows.into_iter().map(|row| row.intervention.what).collect::<Vec<_>>()
        };
        assert_eq!(seen(), ["nâng cấp đường truyền", "đổi switch"]);
        assert!(store.withdraw_intervention(first, "a", 10).unwrap());
        assert!(!store.withdraw_intervention(first, "a", 11).unwrap(), "only once");
        assert_eq!(seen(), ["nâng cấp đường truyền"]);
        assert_eq!(store.interventions(None).unwrap().len(), 2);
    }
}
