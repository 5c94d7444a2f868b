//! Join codes and the machines they admitted.
//!
//! Only the SHA-256 of a join code's secret is kept: who reads the database cannot join with it. Certificates are made
//! elsewhere; here they are booked.

use hatang_proto::model::{MachineId, UnitId};
use rusqlite::{Connection, OptionalExtension, params};

use super::keys::MachineNo;
use super::{Hurry, Replacement, Store, StoreError, audit, replacing};

/// A join code to be booked.
#[derive(Debug, Clone)]
pub struct NewJoinCode {
    /// SHA-256 of the secret.
    pub secret_hash: [u8; 32],
    pub unit: UnitId,
    pub uses: u32,
    pub expires_ms: i64,
    pub created_by: String,
}

/// A booked join code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinCodeRow {
    pub number: i64,
    pub unit: UnitId,
    pub uses: u32,
    pub used: u32,
    pub expires_ms: i64,
    pub revoked_ms: Option<i64>,
    pub created_ms: i64,
    pub created_by: String,
    /// The machine that it lets back in, if it was made for one.
    pub rejoins: Option<String>,
}

/// A machine that asks to join, its certificate already made.
#[derive(Debug, Clone)]
pub struct Newcomer {
    pub secret_hash: [u8; 32],
    pub machine: MachineId,
    pub label: String,
    pub agent_version: String,
    pub certificate_serial: String,
    pub certificate_ends_ms: i64,
}

/// Whether a machine may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    Admitted(UnitId),
    UnknownCode,
    Expired,
    UsedUp,
    Revoked,
}

impl Store {
    /// Books a join code and answers its number.
    pub fn create_join_code(&self, code: NewJoinCode, now_ms: i64) -> Result<i64, StoreError> {
        self.write_blocking("book a join code", move |connection| {
            connection.execute(
                "INSERT INTO token (secret_hash, unit_no, uses, expires_ms, created_ms, created_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![code.secret_hash, code.unit.0, code.uses, code.expires_ms, now_ms, code.created_by],
            )?;
            let number = connection.last_insert_rowid();
            let detail = format!("unit {}, {} uses", code.unit.0, code.uses);
            audit::note(
                connection,
                now_ms,
                &code.created_by,
                "create join code",
                &number.to_string(),
                &detail,
            )?;
            Ok(number)
        })
    }

    /// Withdraws a join code; `false` if there is none with this number or it was withdrawn before.
    pub fn revoke_join_code(&self, number: i64, by: &str, now_ms: i64) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("withdraw a join code", move |connection| {
            let changed = connection.execute(
                "UPDATE token SET revoked_ms = ?2 WHERE token_no = ?1 AND revoked_ms IS NULL",
                params![number, now_ms],
            )?;
            if 0 < changed {
                audit::note(connection, now_ms, &by, "revoke join code", &number.to_string(), "")?;
            }
            Ok(0 < changed)
        })
    }

    /// All join codes, newest first.
    pub fn join_codes(&self) -> Result<Vec<JoinCodeRow>, StoreError> {
        self.read("list join codes", |connection| {
            connection
                .prepare_cached(
                    "SELECT token.token_no, token.unit_no, uses, used, expires_ms, revoked_ms, created_ms, created_by, label
                     FROM token LEFT JOIN machine ON machine_no = rejoins_no ORDER BY token.token_no DESC",
                )?
                .query_map([], |row| {
                    Ok(JoinCodeRow {
                        number: row.get(0)?,
                        unit: UnitId(row.get(1)?),
                        uses: row.get(2)?,
                        used: row.get(3)?,
                        expires_ms: row.get(4)?,
                        revoked_ms: row.get(5)?,
                        created_ms: row.get(6)?,
                        created_by: row.get(7)?,
                        rejoins: row.get(8)?,
                    })
                })?
                .collect()
        })
    }

    /// Whether a code would admit a machine at this moment; changes nothing.
    pub fn would_admit(&self, secret_hash: [u8; 32], now_ms: i64) -> Result<Admission, StoreError> {
        self.read("look up a join code", |connection| Ok(judge(connection, secret_hash, now_ms)?.1))
    }

    /// Admits a machine if its code still allows one; either everything is booked or nothing.
    pub async fn admit(&self, newcomer: Newcomer, now_ms: i64) -> Result<Admission, StoreError> {
        self.write("admit a machine", Hurry::Now, move |connection| admit(connection, &newcomer, now_ms))
            .await
    }

    /// Books a renewed certificate.
    pub async fn book_certificate(
        &self,
        machine: MachineNo,
        serial: String,
        ends_ms: i64,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.write("book a certificate", Hurry::Now, move |connection| {
            book_certificate(connection, machine, &serial, ends_ms, now_ms)
        })
        .await
    }

    /// The machine behind an identity if it may report.
    pub fn active_machine(&self, machine: MachineId) -> Result<Option<MachineNo>, StoreError> {
        self.read("look up a machine", |connection| {
            connection
                .prepare_cached("SELECT machine_no FROM machine WHERE machine_id = ?1 AND state = 'active'")?
                .query_row([machine.0], |row| row.get(0).map(MachineNo))
                .optional()
        })
    }
}

fn admit(connection: &Connection, newcomer: &Newcomer, now_ms: i64) -> rusqlite::Result<Admission> {
    let (token, admission) = judge(connection, newcomer.secret_hash, now_ms)?;
    let Admission::Admitted(unit) = admission else { return Ok(admission) };
    connection.execute("UPDATE token SET used = used + 1 WHERE token_no = ?1", [token])?;
    connection
        .prepare_cached(
            "INSERT INTO machine (machine_id, unit_no, label, state, enrolled_ms, agent_version, token_no)
             VALUES (?1, ?2, ?3, 'active', ?4, ?5, ?6)",
        )?
        .execute(params![
            newcomer.machine.0,
            unit.0,
            newcomer.label,
            now_ms,
            newcomer.agent_version,
            token
        ])?;
    let machine = MachineNo(connection.last_insert_rowid());
    connection
        .prepare_cached("INSERT INTO machine_unit VALUES (?1, ?2, ?3)")?
        .execute(params![machine.0, now_ms, unit.0])?;
    book_certificate(
        connection,
        machine,
        &newcomer.certificate_serial,
        newcomer.certificate_ends_ms,
        now_ms,
    )?;
    let actor = format!("join code {token}");
    audit::note(connection, now_ms, &actor, "enrol machine", &newcomer.machine.to_string(), "")?;
    if let Some(former) = replacing::of_code(connection, token)? {
        replacing::replace(connection, former, machine.0, Replacement::SameComputer, &actor, now_ms)?;
    }
    Ok(admission)
}

fn judge(connection: &Connection, secret_hash: [u8; 32], now_ms: i64) -> rusqlite::Result<(i64, Admission)> {
    let found = connection
        .prepare_cached(
            "SELECT token_no, unit_no, used < uses, expires_ms, revoked_ms IS NOT NULL FROM token
             WHERE secret_hash = ?1",
        )?
        .query_row([secret_hash], |row| {
            let (uses_left, expires_ms, revoked): (bool, i64, bool) = (row.get(2)?, row.get(3)?, row.get(4)?);
            let admission = if revoked {
                Admission::Revoked
            } else if expires_ms < now_ms {
                Admission::Expired
            } else if !uses_left {
                Admission::UsedUp
            } else {
                Admission::Admitted(UnitId(row.get(1)?))
            };
            Ok((row.get(0)?, admission))
        })
        .optional()?;
    Ok(found.unwrap_or((0, Admission::UnknownCode)))
}

fn book_certificate(
    connection: &Connection,
    machine: MachineNo,
    serial: &str,
    ends_ms: i64,
    now_ms: i64,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO certificate VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![serial, machine.0, now_ms, ends_ms])?;
    Ok(())
}
