//! Signs of life, greetings, and where each boot lies in time.
//!
//! Whether a machine counts as online is derived from two stored times; nothing here keeps connections.

use hatang_proto::model::{BootId, MachineId, SpoolId};
use rusqlite::{Connection, OptionalExtension, params};

use super::accept::acknowledged;
use super::keys::{DAY_MS, MachineNo};
use super::{Hurry, Placing, Store, StoreError, identities};
use crate::clock::ZONE_OFFSET_MS;
use crate::limits::ONLINE_MS;

/// What an agent says first, as far as the store keeps it.
#[derive(Debug, Clone)]
pub struct Hello {
    pub machine: MachineId,
    pub spool: SpoolId,
    pub boot: BootId,
    pub placing: Placing,
    pub agent_version: String,
}

/// What the store knows about a machine that greets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Greeting {
    pub machine: MachineNo,
    /// Highest sequence of the spool that is stored; 0 for none.
    pub acknowledged: u64,
    /// Where this boot lay at the contact before.
    pub placing_before: Option<Placing>,
    /// End of the newest certificate, Unix milliseconds.
    pub certificate_ends_ms: i64,
}

/// Last signs of life of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    Never,
    Online {
        heard_ms: i64,
    },
    /// It announced that it stops.
    Off {
        since_ms: i64,
        whole_machine: bool,
    },
    /// It fell silent without a word: switched off, or cut off.
    Silent {
        heard_ms: i64,
    },
}

impl Contact {
    /// Judges stored times at the moment `now_ms`.
    pub fn judge(heard_ms: Option<i64>, goodbye: Option<(i64, bool)>, now_ms: i64) -> Self {
        match (heard_ms, goodbye) {
            (_, Some((since_ms, whole_machine))) => Self::Off { since_ms, whole_machine },
            (Some(heard_ms), None) if now_ms - heard_ms <= ONLINE_MS => Self::Online { heard_ms },
            (Some(heard_ms), None) => Self::Silent { heard_ms },
            (None, None) => Self::Never,
        }
    }
}

impl Store {
    /// Takes a greeting; `None` if the machine is unknown, revoked or retired.
    pub async fn greet(&self, hello: Hello, now_ms: i64) -> Result<Option<Greeting>, StoreError> {
        self.write("take a greeting", Hurry::Linger, move |connection| greet(connection, &hello, now_ms))
            .await
    }

    /// Notes that an agent announced its stop.
    pub async fn say_goodbye(
        &self,
        machine: MachineNo,
        whole_machine: bool,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.write("note a goodbye", Hurry::Now, move |connection| {
            let kind = if whole_machine { "shutdown" } else { "stop" };
            connection
                .prepare_cached("UPDATE contact SET goodbye_ms = ?2, goodbye = ?3 WHERE machine_no = ?1")?
                .execute(params![machine.0, now_ms, kind])?;
            connection
                .prepare_cached("INSERT OR IGNORE INTO goodbye VALUES (?1, ?2, ?3)")?
                .execute(params![machine.0, now_ms, kind])?;
            Ok(())
        })
        .await
    }

    /// Where an earlier boot of a machine lies, if that is known.
    pub fn placing(&self, machine: MachineNo, boot: BootId) -> Result<Option<Placing>, StoreError> {
        self.read("look up a boot", |connection| placing(connection, machine, boot))
    }
}

fn greet(connection: &Connection, hello: &Hello, now_ms: i64) -> rusqlite::Result<Option<Greeting>> {
    let found: Option<i64> = connection
        .prepare_cached("SELECT machine_no FROM machine WHERE machine_id = ?1 AND state = 'active'")?
        .query_row([hello.machine.0], |row| row.get(0))
        .optional()?;
    let Some(machine) = found.map(MachineNo) else { return Ok(None) };
    connection
        .prepare_cached(
            "UPDATE machine SET agent_version = ?2 WHERE machine_no = ?1 AND agent_version IS NOT ?2",
        )?
        .execute(params![machine.0, hello.agent_version])?;
    heard(connection, machine, now_ms)?;
    let placing_before = placing(connection, machine, hello.boot)?;
    let greeted_before = placing_before.is_some_and(|placing| placing.by_contact);
    identities::book_boot(connection, machine, hello.boot, greeted_before, now_ms)?;
    keep_placing(connection, machine, hello.boot, hello.placing)?;
    let certificate_ends_ms = connection
        .prepare_cached("SELECT coalesce(max(not_after_ms), 0) FROM certificate WHERE machine_no = ?1")?
        .query_row([machine.0], |row| row.get(0))?;
    let acknowledged = acknowledged(connection, machine, hello.spool)?;
    Ok(Some(Greeting { machine, acknowledged, placing_before, certificate_ends_ms }))
}

/// Notes a sign of life and takes an earlier goodbye back.
pub(super) fn heard(connection: &Connection, machine: MachineNo, now_ms: i64) -> rusqlite::Result<()> {
    keep_last_of_its_day(connection, machine, now_ms)?;
    connection
        .prepare_cached(
            "INSERT INTO contact (machine_no, heard_ms) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET heard_ms = max(heard_ms, excluded.heard_ms), goodbye_ms = NULL, goodbye = NULL",
        )?
        .execute(params![machine.0, now_ms])?;
    Ok(())
}

/// Keeps the newest sign of life if it is of a day before this one, so that a past day's last sign stays known.
fn keep_last_of_its_day(connection: &Connection, machine: MachineNo, now_ms: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO last_sign SELECT machine_no, heard_ms FROM contact
             WHERE machine_no = ?1 AND heard_ms < ?2",
        )?
        .execute(params![machine.0, start_of_its_day_ms(now_ms)])?;
    Ok(())
}

/// The first millisecond of a moment's day in Viet Nam.
pub(super) fn start_of_its_day_ms(at_ms: i64) -> i64 {
    (at_ms + ZONE_OFFSET_MS).div_euclid(DAY_MS) * DAY_MS - ZONE_OFFSET_MS
}

/// Keeps where a boot lies; a finding by the PC's own calendar never replaces one by contact.
pub(super) fn keep_placing(
    connection: &Connection,
    machine: MachineNo,
    boot: BootId,
    placing: Placing,
) -> rusqlite::Result<()> {
    let basis = if placing.by_contact { "contact" } else { "wall" };
    let boot_ms = i64::try_from(placing.boot_ms).unwrap_or(i64::MAX);
    connection
        .prepare_cached(
            "INSERT INTO boot (machine_no, boot_id, boot_ms, start_ms, basis) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET boot_ms = excluded.boot_ms, start_ms = excluded.start_ms, basis = excluded.basis
             WHERE excluded.basis = 'contact'",
        )?
        .execute(params![machine.0, boot.0, boot_ms, placing.start_ms, basis])?;
    Ok(())
}

fn placing(connection: &Connection, machine: MachineNo, boot: BootId) -> rusqlite::Result<Option<Placing>> {
    connection
        .prepare_cached(
            "SELECT boot_ms, start_ms, basis = 'contact' FROM boot WHERE machine_no = ?1 AND boot_id = ?2",
        )?
        .query_row(params![machine.0, boot.0], |row| {
            let boot_ms: i64 = row.get(0)?;
            Ok(Placing { boot_ms: boot_ms.cast_unsigned(), start_ms: row.get(1)?, by_contact: row.get(2)? })
        })
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_online_for_ninety_seconds_after_its_last_word() {
        assert_eq!(Contact::judge(Some(0), None, 90_000), Contact::Online { heard_ms: 0 });
        assert_eq!(Contact::judge(Some(0), None, 90_001), Contact::Silent { heard_ms: 0 });
    }

    #[test]
    fn a_machine_that_said_goodbye_is_off_at_once() {
        let off = Contact::judge(Some(10), Some((10, true)), 11);
        assert_eq!(off, Contact::Off { since_ms: 10, whole_machine: true });
    }
}
