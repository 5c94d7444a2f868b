//! Machines that may not be what their identity says.
//!
//! Two identities with one hardware: the system was installed again and enrolled again. One identity with two computers:
//! a disk with the agent's key was copied. Both are found from what machines reported and shown; nothing is merged or
//! ended without an administrator's decision. A machine whose hardware names itself by placeholders only has no
//! fingerprint and takes part in nothing here.

use hatang_proto::model::inventory::Identity;
use hatang_proto::model::{BootId, MachineId};
use rusqlite::{Connection, OptionalExtension, params};

use super::keys::{DAY_MS, MachineNo};
use super::{Store, StoreError, audit, replacing};

/// An identity that came back to an earlier boot this often is used by two computers; once may be a restored snapshot.
const RETURNS: u32 = 2;
/// A sign of two computers counts for so long after its last repetition.
const SIGN_DAYS: i64 = 7;

/// Two machines that reported the same hardware.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinRow {
    pub machine: MachineId,
    pub other: MachineId,
    pub other_label: String,
    /// When the later of the two first reported it, Unix milliseconds.
    pub since_ms: i64,
}

/// What tells that one identity is used by two computers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlternationKind {
    /// Streams of two boots replace one another.
    Boot,
    /// Inventories of two main boards replace one another.
    Board,
}

/// One identity with two computers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlternationRow {
    pub machine: MachineId,
    pub kind: AlternationKind,
    pub returns: u32,
    /// Of the last return, Unix milliseconds.
    pub last_ms: i64,
}

/// What an administrator says about two machines with one hardware.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// One computer: the older identity is retired.
    Same,
    /// Two computers: never asked again.
    Different,
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// This machine was retired.
    Retired(MachineId),
    KeptBoth,
    /// One of the two does not exist, is not in service, or they are one.
    NoPair,
}

impl Store {
    /// Pairs of active machines, one of which reports hardware that the other reported too; each pair both ways round.
    pub fn twins(&self) -> Result<Vec<TwinRow>, StoreError> {
        self.read("look for machines with one hardware", |connection| {
            connection
                .prepare_cached(
                    "WITH present AS (
                         SELECT machine_no, fingerprint, first_ms FROM hardware JOIN machine USING (machine_no)
                         WHERE state = 'active' AND last_ms =
                             (SELECT max(last_ms) FROM hardware h WHERE h.machine_no = hardware.machine_no)),
                     pair AS (
                         SELECT min(present.machine_no, other.machine_no) AS one,
                             max(present.machine_no, other.machine_no) AS two,
                             max(max(present.first_ms, other.first_ms)) AS since_ms
                         FROM present JOIN hardware other ON other.fingerprint = present.fingerprint
                             AND other.machine_no <> present.machine_no
                         GROUP BY 1, 2)
                     SELECT a.machine_id, b.machine_id, since_ms, a.label, b.label
                     FROM pair JOIN machine a ON a.machine_no = one JOIN machine b ON b.machine_no = two
                     WHERE a.state = 'active' AND b.state = 'active'
                         AND NOT EXISTS (SELECT 1 FROM settled_pair
                             WHERE first_no = one AND second_no = two AND decision = 'different')
                     ORDER BY one, two",
                )?
                .query_map([], |row| {
                    let (machine, other) = (MachineId(row.get(0)?), MachineId(row.get(1)?));
                    let since_ms = row.get(2)?;
                    Ok([
                        TwinRow { machine, other, other_label: row.get(4)?, since_ms },
                        TwinRow { machine: other, other: machine, other_label: row.get(3)?, since_ms },
                    ])
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
                .map(|pairs| pairs.into_iter().flatten().collect())
        })
    }

    /// Active machines whose identity two computers used lately.
    pub fn alternations(&self, now_ms: i64) -> Result<Vec<AlternationRow>, StoreError> {
        self.read("look for copied identities", |connection| {
            connection
                .prepare_cached(
                    "SELECT machine_id, kind = 'boot', returns, return_ms FROM alternation
                     JOIN machine USING (machine_no)
                     WHERE state = 'active' AND ?1 <= returns AND ?2 < return_ms ORDER BY machine_no, kind",
                )?
                .query_map(params![RETURNS, now_ms - SIGN_DAYS * DAY_MS], |row| {
                    let boot: bool = row.get(1)?;
                    Ok(AlternationRow {
                        machine: MachineId(row.get(0)?),
                        kind: if boot { AlternationKind::Boot } else { AlternationKind::Board },
                        returns: row.get(2)?,
                        last_ms: row.get(3)?,
                    })
                })?
                .collect()
        })
    }

    /// Carries out what an administrator decided about two machines.
    pub fn settle_pair(
        &self,
        pair: [MachineId; 2],
        decision: Decision,
        by: &str,
        now_ms: i64,
    ) -> Result<Settled, StoreError> {
        let by = by.to_owned();
        self.write_blocking("settle two machines", move |connection| {
            settle(connection, pair, decision, &by, now_ms)
        })
    }
}

fn settle(
    connection: &Connection,
    pair: [MachineId; 2],
    decision: Decision,
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<Settled> {
    let found: Vec<(i64, MachineId)> = connection
        .prepare_cached(
            "SELECT machine_no, machine_id FROM machine WHERE machine_id IN (?1, ?2) AND state = 'active'
             ORDER BY enrolled_ms, machine_no",
        )?
        .query_map(params![pair[0].0, pair[1].0], |row| Ok((row.get(0)?, MachineId(row.get(1)?))))?
        .collect::<rusqlite::Result<_>>()?;
    let [(older, older_id), (younger, younger_id)] = found[..] else { return Ok(Settled::NoPair) };
    let text = match decision {
        Decision::Same => "same",
        Decision::Different => "different",
    };
    connection.execute(
        "INSERT OR REPLACE INTO settled_pair VALUES (?1, ?2, ?3, ?4, ?5)",
        params![older.min(younger), older.max(younger), text, now_ms, by],
    )?;
    audit::note(connection, now_ms, by, "settle machines", &format!("{older_id} {younger_id}"), text)?;
    if decision == Decision::Different {
        return Ok(Settled::KeptBoth);
    }
    connection.execute(
        "UPDATE machine SET state = 'retired', ended_ms = ?2, ended_by = ?3 WHERE machine_no = ?1",
        params![older, now_ms, by],
    )?;
    replacing::ended(connection)?;
    audit::note(connection, now_ms, by, "set machine state", &older_id.to_string(), "retired")?;
    Ok(Settled::Retired(older_id))
}

/// Books the hardware that an inventory names.
pub(super) fn book_hardware(
    connection: &Connection,
    machine: MachineNo,
    identity: &Identity,
    now_ms: i64,
) -> rusqlite::Result<()> {
    let Some(fingerprint) = &identity.fingerprint else { return Ok(()) };
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let board = format!("{}|{}", part(&identity.hardware_uuid), part(&identity.board_serial));
    if board != "|" {
        let known = "SELECT EXISTS (SELECT 1 FROM hardware WHERE machine_no = ?1 AND board = ?2)";
        let known: bool =
            connection.prepare_cached(known)?.query_row(params![machine.0, board], |row| row.get(0))?;
        note_latest(connection, machine, "board", board.as_bytes(), known, now_ms)?;
    }
    connection
        .prepare_cached(
            "INSERT INTO hardware VALUES (?1, ?2, ?3, ?4, ?4)
             ON CONFLICT DO UPDATE SET last_ms = excluded.last_ms",
        )?
        .execute(params![machine.0, fingerprint, board, now_ms])?;
    Ok(())
}

/// Books the boot of a greeting; `greeted_before` tells whether this boot was in contact at some earlier time.
pub(super) fn book_boot(
    connection: &Connection,
    machine: MachineNo,
    boot: BootId,
    greeted_before: bool,
    now_ms: i64,
) -> rusqlite::Result<()> {
    note_latest(connection, machine, "boot", &boot.0, greeted_before, now_ms)
}

/// A value that differs from the latest and was seen before it is a return.
fn note_latest(
    connection: &Connection,
    machine: MachineNo,
    kind: &str,
    value: &[u8],
    seen_before: bool,
    now_ms: i64,
) -> rusqlite::Result<()> {
    let latest: Option<Vec<u8>> = connection
        .prepare_cached("SELECT latest FROM alternation WHERE machine_no = ?1 AND kind = ?2")?
        .query_row(params![machine.0, kind], |row| row.get(0))
        .optional()?;
    match latest {
        None => connection
            .prepare_cached("INSERT INTO alternation VALUES (?1, ?2, ?3, 0, NULL)")?
            .execute(params![machine.0, kind, value])?,
        Some(latest) if latest == value => 0,
        Some(_) => connection
            .prepare_cached(
                "UPDATE alternation SET latest = ?3,
                     returns = CASE WHEN NOT ?4 THEN returns WHEN return_ms <= ?6 THEN 1 ELSE returns + 1 END,
                     return_ms = CASE WHEN ?4 THEN ?5 ELSE return_ms END
                 WHERE machine_no = ?1 AND kind = ?2",
            )?
            .execute(params![machine.0, kind, value, seen_before, now_ms, now_ms - SIGN_DAYS * DAY_MS])?,
    };
    Ok(())
}
