//! What people said about a machine: whose post it serves, where it stands, since when.
//!
//! A statement holds from a moment on until a later one. Rows never change; a correction is a further row. What the
//! words mean is not known here.

use hatang_proto::model::MachineId;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::refused;
use super::{Store, StoreError, audit};

/// What people know about a computer, as it is stored; `None`: nobody said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatedParticulars {
    /// `official`, `part_time`, `one_stop`, `shared`.
    pub staff_class: Option<String>,
    pub room: Option<String>,
    pub cpnet_required: Option<bool>,
    pub year_equipped: Option<i16>,
    pub second_hand: Option<bool>,
    pub years_before: Option<u8>,
}

/// A statement about a machine to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewParticulars {
    pub machine: MachineId,
    /// All of it: what is `None` here is unknown from `from_ms` on.
    pub stated: StatedParticulars,
    /// Unix milliseconds; may lie in the past, for what was so already.
    pub from_ms: i64,
}

/// A kept statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticularsRow {
    pub machine: MachineId,
    pub stated: StatedParticulars,
    pub from_ms: i64,
    pub by: String,
    pub stated_ms: i64,
}

const COLUMNS: &str = "staff_class, room, cpnet_required, year_equipped, second_hand, years_before, machine_id, from_ms, by, stated_ms";

impl Store {
    /// Keeps a statement about one machine.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if there is no such machine.
    pub fn set_particulars(&self, new: NewParticulars, by: &str, now_ms: i64) -> Result<(), StoreError> {
        self.set_all_particulars(vec![new], by, now_ms)
    }

    /// Keeps statements about many machines, or none of them.
    ///
    /// # Errors
    /// [`StoreError::Refused`] names a machine that there is not.
    pub fn set_all_particulars(
        &self,
        new: Vec<NewParticulars>,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write_blocking("keep particulars of machines", move |connection| {
            new.iter().try_for_each(|new| keep(connection, new, &by, now_ms))
        })
    }

    /// What holds at a moment, of every machine of which anything was ever said by then.
    pub fn particulars(&self, at_ms: i64) -> Result<Vec<ParticularsRow>, StoreError> {
        self.read("read particulars of machines", |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM particulars p JOIN machine USING (machine_no)
                     WHERE particulars_no = (SELECT particulars_no FROM particulars q
                         WHERE q.machine_no = p.machine_no AND from_ms <= ?1
                         ORDER BY from_ms DESC, particulars_no DESC LIMIT 1)"
                ))?
                .query_map([at_ms], row)?
                .collect()
        })
    }

    /// Everything ever said about a machine, the one that holds longest into the future first.
    pub fn particulars_history(&self, machine: MachineId) -> Result<Vec<ParticularsRow>, StoreError> {
        self.read("read a machine's particulars", |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM particulars JOIN machine USING (machine_no) WHERE machine_id = ?1
                     ORDER BY from_ms DESC, particulars_no DESC"
                ))?
                .query_map([machine.0], row)?
                .collect()
        })
    }
}

fn keep(connection: &Connection, new: &NewParticulars, by: &str, now_ms: i64) -> rusqlite::Result<()> {
    let machine: Option<i64> = connection
        .prepare_cached("SELECT machine_no FROM machine WHERE machine_id = ?1")?
        .query_row([new.machine.0], |row| row.get(0))
        .optional()?;
    let Some(machine) = machine else {
        return Err(refused(format!("there is no machine {}", new.machine)));
    };
    let stated = &new.stated;
    connection
        .prepare_cached(
            "INSERT INTO particulars (machine_no, from_ms, staff_class, room, cpnet_required, year_equipped,
                 second_hand, years_before, by, stated_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            machine,
            new.from_ms,
            stated.staff_class,
            stated.room,
            stated.cpnet_required,
            stated.year_equipped,
            stated.second_hand,
            stated.years_before,
            by,
            now_ms
        ])?;
    let detail = stated.in_words();
    audit::note(connection, now_ms, by, "set particulars", &new.machine.to_string(), &detail)
}

fn row(row: &Row<'_>) -> rusqlite::Result<ParticularsRow> {
    Ok(ParticularsRow {
        stated: StatedParticulars::read(row)?,
        machine: MachineId(row.get(6)?),
        from_ms: row.get(7)?,
        by: row.get(8)?,
        stated_ms: row.get(9)?,
    })
}

impl StatedParticulars {
    /// From the first six columns of a row, in the order of the fields.
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            staff_class: row.get(0)?,
            room: row.get(1)?,
            cpnet_required: row.get(2)?,
            year_equipped: row.get(3)?,
            second_hand: row.get(4)?,
            years_before: row.get(5)?,
        })
    }

    /// The six columns, in the order of the fields.
    pub(super) fn columns(&self) -> [Value; 6] {
        [
            self.staff_class.clone().into(),
            self.room.clone().into(),
            self.cpnet_required.into(),
            self.year_equipped.into(),
            self.second_hand.into(),
            self.years_before.map(i64::from).into(),
        ]
    }

    /// What was said, for the audit log.
    fn in_words(&self) -> String {
        let names = ["class", "room", "must be on CPNet", "year equipped", "second-hand", "years before"];
        let said = names.into_iter().zip(self.columns()).filter_map(|(name, value)| match value {
            Value::Text(text) => Some(format!("{name} {text}")),
            Value::Integer(number) => Some(format!("{name} {number}")),
            _ => None,
        });
        said.collect::<Vec<_>>().join(", ")
    }
}
