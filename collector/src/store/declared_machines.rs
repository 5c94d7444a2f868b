//! Computers without an agent, as people listed them.
//!
//! A row never changes: it ends on a day, and another may say the same computer anew. The unit it belongs to is dated,
//! because units merge.

use hatang_proto::model::UnitId;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::refused;
use super::{StatedParticulars, Store, StoreError, audit, units};

/// A computer to be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeclaredMachine {
    /// The mark of the asset book; not used twice in a unit at one time.
    pub label: String,
    /// `desktop`, `laptop` …
    pub class: String,
    /// Maker and model as written down; may be empty.
    pub model: String,
    pub particulars: StatedParticulars,
    pub state_secret: bool,
    pub antivirus: Option<bool>,
    pub lan_internet: Option<bool>,
    pub cpnet: Option<bool>,
    pub working: Option<bool>,
    /// First day on which it belongs to the unit.
    pub from: Date,
}

/// A listed computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredMachineRow {
    pub number: i64,
    /// The unit on the day that was asked for.
    pub unit: UnitId,
    pub machine: NewDeclaredMachine,
    pub by: String,
    pub source: String,
    pub declared_ms: i64,
}

const COLUMNS: &str =
    "staff_class, room, cpnet_required, year_equipped, second_hand, years_before, label, class, model,
    state_secret, antivirus, lan_internet, cpnet, working, d.valid_from, declared_machine_no, by, source, declared_ms";

impl Store {
    /// Lists computers of a unit, all or none; gives their numbers in the same order.
    ///
    /// # Errors
    /// [`StoreError::Refused`] names the first that contradicts what is stored.
    pub fn add_declared_machines(
        &self,
        unit: UnitId,
        machines: Vec<NewDeclaredMachine>,
        by: &str,
        source: &str,
        now_ms: i64,
    ) -> Result<Vec<i64>, StoreError> {
        let (by, source) = (by.to_owned(), source.to_owned());
        self.write_blocking("list declared machines", move |connection| {
            machines.iter().map(|machine| add(connection, unit, machine, (&by, &source), now_ms)).collect()
        })
    }

    /// Ends a listed computer on the new one's first day and lists it anew in the same unit; gives the new number.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if there is none of this number or it ended already.
    pub fn follow_declared_machine(
        &self,
        number: i64,
        machine: NewDeclaredMachine,
        by: &str,
        source: &str,
        now_ms: i64,
    ) -> Result<i64, StoreError> {
        let (by, source) = (by.to_owned(), source.to_owned());
        self.write_blocking("list a declared machine anew", move |connection| {
            let from = machine.from.to_string();
            let unit = unit_on(connection, number, &from)?;
            end(connection, number, &from, "listed anew", &by, now_ms)?;
            let follower = add(connection, unit, &machine, (&by, &source), now_ms)?;
            connection.execute(
                "UPDATE declared_machine_end SET follower_no = ?2 WHERE declared_machine_no = ?1",
                [number, follower],
            )?;
            Ok(follower)
        })
    }

    /// A listed computer counts no more from a day on.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if there is none of this number, it ended already, or it began later.
    pub fn withdraw_declared_machine(
        &self,
        number: i64,
        day: Date,
        reason: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let (reason, by) = (reason.to_owned(), by.to_owned());
        self.write_blocking("withdraw a declared machine", move |connection| {
            end(connection, number, &day.to_string(), &reason, &by, now_ms)
        })
    }

    /// The listed computers of all units on a day, by unit, label and number.
    pub fn declared_machines(&self, day: Date) -> Result<Vec<DeclaredMachineRow>, StoreError> {
        self.read("read declared machines", |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS}, unit_no FROM declared_machine d
                     JOIN declared_machine_unit u USING (declared_machine_no)
                     WHERE d.valid_from <= ?1 AND u.valid_from =
                         (SELECT max(valid_from) FROM declared_machine_unit m
                          WHERE m.declared_machine_no = d.declared_machine_no AND m.valid_from <= ?1)
                     AND NOT EXISTS (SELECT 1 FROM declared_machine_end e
                         WHERE e.declared_machine_no = d.declared_machine_no AND ended_on <= ?1)
                     ORDER BY unit_no, label, declared_machine_no"
                ))?
                .query_map([day.to_string()], row)?
                .collect()
        })
    }
}

fn add(
    connection: &Connection,
    unit: UnitId,
    machine: &NewDeclaredMachine,
    (by, source): (&str, &str),
    now_ms: i64,
) -> rusqlite::Result<i64> {
    let from = machine.from.to_string();
    units::must_stand(connection, unit, &from)?;
    if let Some(other) = of_label(connection, unit, &machine.label, &from)? {
        return Err(refused(format!(
            "unit {} has a declared machine {:?} already, number {other}: withdraw that one first",
            unit.0, machine.label
        )));
    }
    let [class, room, cpnet_required, year, second_hand, years_before] = machine.particulars.columns();
    connection
        .prepare_cached(
            "INSERT INTO declared_machine (staff_class, room, cpnet_required, year_equipped, second_hand,
                 years_before, label, class, model, state_secret, antivirus, lan_internet, cpnet, working, valid_from,
                 by, source, declared_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?
        .execute(params![
            class,
            room,
            cpnet_required,
            year,
            second_hand,
            years_before,
            machine.label,
            machine.class,
            machine.model,
            machine.state_secret,
            machine.antivirus,
            machine.lan_internet,
            machine.cpnet,
            machine.working,
            from,
            by,
            source,
            now_ms
        ])?;
    let number = connection.last_insert_rowid();
    place(connection, number, unit, &from)?;
    let subject = format!("unit {} declared machine {number}", unit.0);
    audit::note(connection, now_ms, by, "add declared machine", &subject, &machine.label)?;
    Ok(number)
}

/// Puts it into its unit, and from that unit's end on into the successor.
fn place(connection: &Connection, number: i64, unit: UnitId, from: &str) -> rusqlite::Result<()> {
    let (mut unit, mut from) = (unit, from.to_owned());
    loop {
        connection
            .prepare_cached("INSERT OR REPLACE INTO declared_machine_unit VALUES (?1, ?2, ?3)")?
            .execute(params![number, from, unit.0])?;
        let Some((ended_on, successor)) = units::end_of(connection, unit)? else { return Ok(()) };
        (unit, from) = (successor, ended_on);
    }
}

/// Another one that bears a label in a unit on a day or later.
fn of_label(connection: &Connection, unit: UnitId, label: &str, from: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT declared_machine_no FROM declared_machine JOIN declared_machine_unit USING (declared_machine_no)
             WHERE unit_no = ?1 AND label = ?2 AND NOT EXISTS (SELECT 1 FROM declared_machine_end e
                 WHERE e.declared_machine_no = declared_machine.declared_machine_no AND ended_on <= ?3) LIMIT 1",
        )?
        .query_row(params![unit.0, label, from], |row| row.get(0))
        .optional()
}

fn unit_on(connection: &Connection, number: i64, day: &str) -> rusqlite::Result<UnitId> {
    let unit = connection
        .prepare_cached(
            "SELECT unit_no FROM declared_machine_unit WHERE declared_machine_no = ?1 AND valid_from <= ?2
             ORDER BY valid_from DESC LIMIT 1",
        )?
        .query_row(params![number, day], |row| row.get(0).map(UnitId))
        .optional()?;
    unit.ok_or_else(|| refused(format!("there is no declared machine {number} on {day}")))
}

fn end(
    connection: &Connection,
    number: i64,
    day: &str,
    reason: &str,
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<()> {
    let unit = unit_on(connection, number, day)?;
    let ended: Option<String> = connection
        .prepare_cached("SELECT ended_on FROM declared_machine_end WHERE declared_machine_no = ?1")?
        .query_row([number], |row| row.get(0))
        .optional()?;
    if let Some(ended_on) = ended {
        return Err(refused(format!("declared machine {number} was withdrawn from {ended_on} on already")));
    }
    connection
        .prepare_cached("INSERT INTO declared_machine_end VALUES (?1, ?2, ?3, NULL, ?4, ?5)")?
        .execute(params![number, day, reason, by, now_ms])?;
    let subject = format!("unit {} declared machine {number}", unit.0);
    audit::note(connection, now_ms, by, "withdraw declared machine", &subject, &format!("{day} {reason}"))
}

fn row(row: &Row<'_>) -> rusqlite::Result<DeclaredMachineRow> {
    Ok(DeclaredMachineRow {
        machine: NewDeclaredMachine {
            particulars: StatedParticulars::read(row)?,
            label: row.get(6)?,
            class: row.get(7)?,
            model: row.get(8)?,
            state_secret: row.get(9)?,
            antivirus: row.get(10)?,
            lan_internet: row.get(11)?,
            cpnet: row.get(12)?,
            working: row.get(13)?,
            from: units::date(&row.get::<_, String>(14)?)?,
        },
        number: row.get(15)?,
        by: row.get(16)?,
        source: row.get(17)?,
        declared_ms: row.get(18)?,
        unit: UnitId(row.get(19)?),
    })
}
