//! Machines shut out, let back in, and put in each other's place.
//!
//! Who comes back is a new machine with a key of its own: the old key stays refused for ever. The newcomer takes over the
//! unit and what people said of the old one; samples, inventories and episodes of the old one stay under its number, and
//! figures of a past day count whichever of the two was in service then, never both.

use hatang_proto::model::MachineId;
use rusqlite::{Connection, OptionalExtension, params};

use super::error::refused;
use super::{NewJoinCode, Store, StoreError, audit, settings, targets};

const ENDED: &str = "ended_version";

/// Whether the newcomer is the same computer or another one in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacement {
    /// Its system or its agent was installed again: all that people said of it still holds.
    SameComputer,
    /// Another computer at the same desk: year and origin of the old one are not carried over.
    AnotherComputer,
}

impl Store {
    /// Refuses a machine from this moment on; `false` if it is not in service.
    pub fn shut_out(
        &self,
        machine: MachineId,
        reason: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let (reason, by) = (reason.to_owned(), by.to_owned());
        self.write_blocking("shut a machine out", move |connection| {
            let changed = connection.execute(
                "UPDATE machine SET state = 'revoked', ended_ms = ?2, end_reason = ?3, ended_by = ?4
                 WHERE machine_id = ?1 AND state = 'active'",
                params![machine.0, now_ms, reason, by],
            )?;
            if 0 < changed {
                ended(connection)?;
                audit::note(connection, now_ms, &by, "revoke machine", &machine.to_string(), &reason)?;
            }
            Ok(0 < changed)
        })
    }

    /// Books a join code that admits one machine in the place of `former`; earlier codes for it end.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if there is no such machine or another one took its place already.
    pub fn create_rejoin_code(
        &self,
        code: NewJoinCode,
        former: MachineId,
        now_ms: i64,
    ) -> Result<i64, StoreError> {
        self.write_blocking("book a code to join again", move |connection| {
            let former_no = replaceable(connection, former)?;
            end_codes(connection, former_no, now_ms)?;
            connection.execute(
                "INSERT INTO token (secret_hash, unit_no, uses, expires_ms, created_ms, created_by, rejoins_no)
                 SELECT ?1, unit_no, 1, ?2, ?3, ?4, machine_no FROM machine WHERE machine_no = ?5",
                params![code.secret_hash, code.expires_ms, now_ms, code.created_by, former_no],
            )?;
            let number = connection.last_insert_rowid();
            let detail = format!("for machine {former}");
            audit::note(connection, now_ms, &code.created_by, "create join code", &number.to_string(), &detail)?;
            Ok(number)
        })
    }

    /// Puts a machine in the place of one that came before it.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if either does not exist, the newcomer is not in service or came first, or one of them
    /// already took part in a replacement on that side.
    pub fn replace_machine(
        &self,
        former: MachineId,
        newcomer: MachineId,
        kind: Replacement,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write_blocking("put a machine in another's place", move |connection| {
            let former_no = replaceable(connection, former)?;
            let newcomer_no = connection
                .query_row(
                    "SELECT machine_no FROM machine WHERE machine_id = ?1 AND state = 'active' AND replaces_no IS NULL",
                    [newcomer.0],
                    |row| row.get::<_, i64>(0),
                )
                .optional()?
                .ok_or_else(|| refused("the newcomer is not in service or took another's place already"))?;
            replace(connection, former_no, newcomer_no, kind, &by, now_ms)
        })
    }
}

/// Grows whenever a machine's right to report ends.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<u64> {
    Ok(settings::number(connection, ENDED)?.cast_unsigned())
}

/// Notes that some machine's right to report ended, so that its open stream is looked at.
pub(super) fn ended(connection: &Connection) -> rusqlite::Result<()> {
    settings::increase(connection, ENDED)
}

/// The machine that a code was made for, if it was made for one.
pub(super) fn of_code(connection: &Connection, token: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT rejoins_no FROM token WHERE token_no = ?1")?
        .query_row([token], |row| row.get(0))
}

fn replaceable(connection: &Connection, former: MachineId) -> rusqlite::Result<i64> {
    connection
        .query_row(
            "SELECT machine_no FROM machine m WHERE machine_id = ?1
                 AND NOT EXISTS (SELECT 1 FROM machine s WHERE s.replaces_no = m.machine_no)",
            [former.0],
            |row| row.get(0),
        )
        .optional()?
        .ok_or_else(|| {
            refused(format!("there is no machine {former}, or another one took its place already"))
        })
}

fn end_codes(connection: &Connection, former_no: i64, now_ms: i64) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE token SET revoked_ms = ?2 WHERE rejoins_no = ?1 AND revoked_ms IS NULL AND used < uses",
        params![former_no, now_ms],
    )?;
    Ok(())
}

/// The old machine ends today if it had not ended; the new one stands where it stood.
pub(super) fn replace(
    connection: &Connection,
    former_no: i64,
    newcomer_no: i64,
    kind: Replacement,
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<()> {
    if newcomer_no <= former_no {
        return Err(refused("a machine takes the place of one that joined before it"));
    }
    connection.execute(
        "UPDATE machine SET replaces_no = ?1 WHERE machine_no = ?2",
        params![former_no, newcomer_no],
    )?;
    end_codes(connection, former_no, now_ms)?;
    let closed = connection.execute(
        "UPDATE machine SET state = 'retired', ended_ms = ?2, ended_by = ?3, end_reason = NULL
         WHERE machine_no = ?1 AND state = 'active'",
        params![former_no, now_ms, by],
    )?;
    if 0 < closed {
        ended(connection)?;
    }
    move_in(connection, former_no, newcomer_no, now_ms)?;
    take_particulars(connection, former_no, newcomer_no, kind, by, now_ms)?;
    let id = |number: i64| {
        connection.query_row("SELECT machine_id FROM machine WHERE machine_no = ?1", [number], |row| {
            Ok(MachineId(row.get(0)?))
        })
    };
    let kind = if kind == Replacement::SameComputer { "same computer" } else { "another computer" };
    let detail = format!("in the place of {}, {kind}", id(former_no)?);
    audit::note(connection, now_ms, by, "replace machine", &id(newcomer_no)?.to_string(), &detail)
}

fn move_in(connection: &Connection, former_no: i64, newcomer_no: i64, now_ms: i64) -> rusqlite::Result<()> {
    let moved = connection.execute(
        "UPDATE machine SET unit_no = (SELECT unit_no FROM machine f WHERE f.machine_no = ?1)
         WHERE machine_no = ?2 AND unit_no <> (SELECT unit_no FROM machine f WHERE f.machine_no = ?1)",
        params![former_no, newcomer_no],
    )?;
    if 0 < moved {
        connection.execute(
            "INSERT OR REPLACE INTO machine_unit SELECT machine_no, ?2, unit_no FROM machine WHERE machine_no = ?1",
            params![newcomer_no, now_ms],
        )?;
        targets::changed(connection)?;
    }
    Ok(())
}

/// What people said of the old machine holds of the new one from now on, unless they said something of it already.
fn take_particulars(
    connection: &Connection,
    former_no: i64,
    newcomer_no: i64,
    kind: Replacement,
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO particulars (machine_no, from_ms, staff_class, room, cpnet_required, year_equipped,
             second_hand, years_before, by, stated_ms)
         SELECT ?2, ?4, staff_class, room, cpnet_required, iif(?3, year_equipped, NULL),
             iif(?3, second_hand, NULL), iif(?3, years_before, NULL), ?5, ?4
         FROM particulars WHERE machine_no = ?1 AND from_ms <= ?4
             AND NOT EXISTS (SELECT 1 FROM particulars WHERE machine_no = ?2)
         ORDER BY from_ms DESC, particulars_no DESC LIMIT 1",
        params![former_no, newcomer_no, kind == Replacement::SameComputer, now_ms, by],
    )?;
    Ok(())
}
