//! Gathering what a day's tree is to hold, and noting what it holds.

mod names;

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::{BootId, ComplaintId, MachineId, SpoolId};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::chains::head_of;
use super::super::chunk;
use super::super::error::damaged;
use super::super::keys::{ChunkKey, DAY_MS};
use super::{date_of, last_day};
use crate::evidence::leaf::complaint_text;
use crate::evidence::{Hash, Leaf};
use names::{names, unit_of};

/// What a day is to hold, and what to note once it is sealed.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) leaves: Vec<Leaf>,
    pub(super) supplements: usize,
    episodes: Vec<i64>,
    complaints: Vec<String>,
    /// Days and units whose samples are kept for ever.
    kept: BTreeSet<(i64, u32)>,
    spools: Vec<(i64, [u8; 16], u64)>,
}

/// Days before `before_day` that come after the last sealed one and have samples, complaints or batches' records; the
/// oldest first. The first sealed day is the oldest that has samples.
pub(super) fn open_days(connection: &Connection, before_day: i64) -> rusqlite::Result<Vec<i64>> {
    let after = last_day(connection)?.map_or(0, |last| last + 1);
    let (from_ms, to_ms) = (after * DAY_MS, before_day * DAY_MS);
    connection
        .prepare(
            "WITH RECURSIVE sampled (day) AS (
                 SELECT min(chunk_key) >> 40 FROM chunk WHERE ?1 <= chunk_key
                 UNION ALL
                 SELECT (SELECT min(chunk_key) >> 40 FROM chunk WHERE (day + 1) << 40 <= chunk_key)
                 FROM sampled WHERE day IS NOT NULL)
             SELECT day FROM sampled WHERE day IS NOT NULL AND day < ?2
             UNION SELECT received_ms / 86400000 FROM complaint WHERE ?3 <= received_ms AND received_ms < ?4
             UNION SELECT received_ms / 86400000 FROM clock_step WHERE ?3 <= received_ms AND received_ms < ?4
             UNION SELECT received_ms / 86400000 FROM lost_samples WHERE ?3 <= received_ms AND received_ms < ?4
             ORDER BY 1",
        )?
        .query_map(params![ChunkKey::first_of_day(after), before_day, from_ms, to_ms], |row| row.get(0))?
        .collect()
}

/// Everything that the tree of `day` holds, in its order.
pub(super) fn leaves(
    connection: &Connection,
    day: i64,
    previous: Option<(i64, Hash)>,
) -> rusqlite::Result<Gathered> {
    let mut gathered = Gathered::default();
    let before = previous.map(|(day, root)| Ok::<_, rusqlite::Error>((date_of(day)?, root))).transpose()?;
    gathered.leaves.extend(before.map(|(day, root)| Leaf::Previous { day, root }));
    let from_ms = previous.map_or(0, |(last, _)| (last + 1) * DAY_MS);
    let to_ms = (day + 1) * DAY_MS;
    names(connection, &mut gathered, to_ms)?;
    boots(connection, &mut gathered, from_ms)?;
    chains(connection, &mut gathered)?;
    gaps_and_steps(connection, &mut gathered, (from_ms, to_ms))?;
    chunks(connection, &mut gathered, day)?;
    episodes(connection, &mut gathered)?;
    complaints(connection, &mut gathered)?;
    Ok(gathered)
}

fn boots(connection: &Connection, gathered: &mut Gathered, from_ms: i64) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT machine_id, boot_id, start_ms FROM boot JOIN machine USING (machine_no)
         WHERE ?1 <= start_ms + boot_ms ORDER BY machine_no, start_ms",
    )?;
    let boots = statement.query_map([from_ms], |row| {
        Ok(Leaf::Boot { machine: MachineId(row.get(0)?), boot: BootId(row.get(1)?), start_ms: row.get(2)? })
    })?;
    for boot in boots {
        gathered.leaves.push(boot?);
    }
    Ok(())
}

fn chains(connection: &Connection, gathered: &mut Gathered) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT chain_link, chain_state, chain_verified, chain_first_bad, chain_breaks, chain_gaps,
             machine_no, machine_id, spool_id, chain_sealed, acknowledged
         FROM spool JOIN machine USING (machine_no)
         WHERE chain_sealed < acknowledged AND chain_link IS NOT NULL ORDER BY machine_no, spool_id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let head = head_of(row)?;
        let number = |index| row.get::<_, i64>(index).map(i64::cast_unsigned);
        let (spool, last) = (row.get(8)?, number(10)?);
        gathered.leaves.push(Leaf::Chain {
            machine: MachineId(row.get(7)?),
            spool: SpoolId(spool),
            first: number(9)? + 1,
            last,
            link: head.link.ok_or_else(|| damaged("link of a chain"))?,
            state: head.state,
            first_bad: head.first_bad,
        });
        gathered.spools.push((row.get(6)?, spool, last));
    }
    Ok(())
}

fn gaps_and_steps(
    connection: &Connection,
    gathered: &mut Gathered,
    (from_ms, to_ms): (i64, i64),
) -> rusqlite::Result<()> {
    let mut gaps = connection.prepare_cached(
        "SELECT machine_id, received_ms, sequence, samples, first_sequence, last_sequence
         FROM lost_samples JOIN machine USING (machine_no)
         WHERE ?1 <= received_ms AND received_ms < ?2 ORDER BY machine_no, received_ms, sequence, first_sequence",
    )?;
    let gap = |row: &rusqlite::Row<'_>| {
        let number = |index| row.get(index).map(i64::cast_unsigned);
        Ok(Leaf::Gap {
            machine: MachineId(row.get(0)?),
            received_ms: row.get(1)?,
            sequence: number(2)?,
            samples: number(3)?,
            first: number(4)?,
            last: number(5)?,
        })
    };
    for leaf in gaps.query_map([from_ms, to_ms], gap)? {
        gathered.leaves.push(leaf?);
    }
    let mut steps = connection.prepare_cached(
        "SELECT machine_id, at_ms, wall_before_ms, wall_after_ms FROM clock_step JOIN machine USING (machine_no)
         WHERE ?1 <= received_ms AND received_ms < ?2 ORDER BY machine_no, at_ms, wall_after_ms",
    )?;
    let step = |row: &rusqlite::Row<'_>| {
        Ok(Leaf::ClockStep {
            machine: MachineId(row.get(0)?),
            at_ms: row.get(1)?,
            wall_before_ms: row.get(2)?,
            wall_after_ms: row.get(3)?,
        })
    };
    for leaf in steps.query_map([from_ms, to_ms], step)? {
        gathered.leaves.push(leaf?);
    }
    Ok(())
}

/// Chunks of the day, and those of sealed days that took in late samples.
fn chunks(connection: &Connection, gathered: &mut Gathered, day: i64) -> rusqlite::Result<()> {
    let mut units = BTreeMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT chunk_key, body, chunk_key IN (SELECT chunk_key FROM late_chunk) AS late FROM chunk
         WHERE chunk_key BETWEEN ?1 AND ?2 OR chunk_key IN (SELECT chunk_key FROM late_chunk) ORDER BY chunk_key",
    )?;
    let of_day = params![ChunkKey::first_of_day(day), ChunkKey::first_of_day(day + 1) - 1];
    let mut rows = statement.query(of_day)?;
    while let Some(row) = rows.next()? {
        let (packed, late): (i64, bool) = (row.get(0)?, row.get(2)?);
        let key = ChunkKey::unpack(packed);
        let body = row.get_ref(1)?.as_blob()?;
        let place = (key.day, key.machine);
        let known = units.get(&place).copied();
        let (machine, unit) = if let Some(known) = known {
            known
        } else {
            let id = connection
                .prepare_cached("SELECT machine_id FROM machine WHERE machine_no = ?1")?
                .query_row([key.machine.0], |row| row.get(0))?;
            let found = (MachineId(id), unit_of(connection, key.machine.0, (key.day + 1) * DAY_MS)?);
            units.insert(place, found);
            found
        };
        let replaces = if late { former(connection, packed)? } else { None };
        gathered.supplements += usize::from(late);
        gathered.leaves.push(Leaf::Chunk {
            day: date_of(key.day)?,
            machine,
            unit,
            target: key.target.0,
            samples: chunk::count(body).unwrap_or_default(),
            sha256: Hash::of(body),
            supplement: late,
            replaces,
        });
    }
    Ok(())
}

/// The newest body of a chunk that a tree vouches for.
fn former(connection: &Connection, chunk_key: i64) -> rusqlite::Result<Option<Hash>> {
    connection
        .prepare_cached("SELECT body FROM former_chunk WHERE chunk_key = ?1 ORDER BY former_no DESC LIMIT 1")?
        .query_row([chunk_key], |row| Ok(Hash::of(row.get_ref(0)?.as_blob()?)))
        .optional()
}

fn episodes(connection: &Connection, gathered: &mut Gathered) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT episode_no, unit_no, start_ms, end_ms, verdict, body FROM episode
         WHERE final = 1 AND NOT EXISTS (
             SELECT 1 FROM sealed_record WHERE kind = 'episode' AND id = CAST(episode_no AS TEXT))
         ORDER BY episode_no",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (unit, start_ms, end_ms): (u32, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let sha256 = Hash::of(row.get_ref(5)?.as_bytes()?);
        gathered.episodes.push(row.get(0)?);
        gathered.leaves.push(Leaf::Episode { unit, start_ms, verdict: row.get(4)?, sha256 });
        let days = start_ms.div_euclid(DAY_MS)..=end_ms.div_euclid(DAY_MS);
        gathered.kept.extend(days.map(|day| (day, unit)));
    }
    Ok(())
}

fn complaints(connection: &Connection, gathered: &mut Gathered) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT complaint_id, unit_no, at_ms, about, note, source FROM complaint
         WHERE NOT EXISTS (SELECT 1 FROM sealed_record WHERE kind = 'complaint' AND id = lower(hex(complaint_id)))
         ORDER BY received_ms, complaint_id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, unit, at_ms) = (ComplaintId(row.get(0)?), row.get(1)?, row.get(2)?);
        let text = |index| row.get_ref(index)?.as_str().map_err(rusqlite::Error::from);
        let sha256 = Hash::of(complaint_text(text(3)?, text(4)?, text(5)?).as_bytes());
        gathered.complaints.push(id.to_string());
        gathered.leaves.push(Leaf::Complaint { id, unit, at_ms, sha256 });
        gathered.kept.insert((at_ms.div_euclid(DAY_MS), unit));
    }
    Ok(())
}

impl Gathered {
    /// Notes that the tree of `day` holds all this.
    pub(super) fn mark(&self, connection: &Connection, day: i64) -> rusqlite::Result<()> {
        connection.execute("DELETE FROM late_chunk", [])?;
        let mut record = connection.prepare_cached("INSERT INTO sealed_record VALUES (?1, ?2, ?3)")?;
        for number in &self.episodes {
            record.execute(params!["episode", number.to_string(), day])?;
        }
        for id in &self.complaints {
            record.execute(params!["complaint", id, day])?;
        }
        let mut kept = connection.prepare_cached("INSERT OR IGNORE INTO kept_day VALUES (?1, ?2)")?;
        for (day, unit) in &self.kept {
            kept.execute(params![day, unit])?;
        }
        let mut spool = connection
            .prepare_cached("UPDATE spool SET chain_sealed = ?3 WHERE machine_no = ?1 AND spool_id = ?2")?;
        for (machine, id, last) in &self.spools {
            spool.execute(params![machine, id, last.cast_signed()])?;
        }
        Ok(())
    }
}
