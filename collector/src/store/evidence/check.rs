//! Checking sealed days against the records that they vouch for; the first bad one is named.
//!
//! Names of units, machines and targets, and where boots lie in time, may rightly change after a day; their lines are
//! checked as lines only.

use std::collections::BTreeMap;

use hatang_proto::model::{ComplaintId, MachineId, TargetId};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::keys::{ChunkKey, MachineNo};
use super::super::{Store, StoreError, chunk};
use super::{last_day, number_of};
use crate::evidence::leaf::complaint_text;
use crate::evidence::{Hash, Leaf, PublicKey, timestamp};

/// What a check of all sealed days found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckedEvidence {
    pub days: u64,
    pub lines: u64,
    /// Records that are past their retention; their lines stay, what they held cannot be compared any more.
    pub forgotten: u64,
    /// In the order of days and lines; the first is the first bad record.
    pub faults: Vec<String>,
}

/// Faults that are told one by one.
const FAULTS: usize = 1_000;

impl Store {
    /// Recomputes every sealed day and compares it with what is stored. Samples of days before `forgotten_before` may be
    /// gone. Blocks, long for a large collector.
    pub fn check_evidence(
        &self,
        key: &PublicKey,
        forgotten_before: i64,
    ) -> Result<CheckedEvidence, StoreError> {
        let mut days: Vec<Date> = self.evidence_days()?.into_iter().map(|row| row.statement.day).collect();
        days.reverse();
        let mut found = CheckedEvidence::default();
        let mut sealed = BTreeMap::new();
        let mut previous = None;
        for day in days {
            let Some((row, tree)) = self.evidence_day(day)? else { continue };
            found.days += 1;
            found.lines += tree.size();
            if row.statement.previous != previous {
                found.add(
                    day,
                    "the day before is another than the one that was sealed: a day is missing or changed",
                );
            }
            previous = Some(row.statement.root);
            if let Some(token) = &row.token
                && let Err(fault) = timestamp::check(token, row.statement.text().as_bytes())
            {
                found.add(day, &format!("time stamp: {fault}"));
            }
            match tree.check(&row.statement, &row.signature, key) {
                Err(fault) => found.add(day, &fault.to_string()),
                Ok(leaves) => self.read("compare a sealed day", |connection| {
                    leaves.iter().zip(1..).try_for_each(|(leaf, line)| {
                        compare(connection, leaf, line, day, &mut sealed, &mut found)
                    })
                })?,
            }
        }
        // Chunks of a day whose lines are in doubt would all seem to be put in.
        let whole_trees = found.faults.is_empty();
        self.read("compare sealed chunks", |connection| {
            compare_chunks(connection, &sealed, forgotten_before, &mut found)?;
            if whole_trees { inserted(connection, &sealed, &mut found) } else { Ok(()) }
        })?;
        Ok(found)
    }
}

impl CheckedEvidence {
    fn add(&mut self, day: Date, fault: &str) {
        if self.faults.len() < FAULTS {
            self.faults.push(format!("day {day}: {fault}"));
        }
    }
}

/// A line that vouches for a chunk.
struct SealedChunk {
    tree: Date,
    line: u64,
    sha256: Hash,
}

type SealedChunks = BTreeMap<(i64, MachineNo, TargetId), Vec<SealedChunk>>;

fn compare(
    connection: &Connection,
    leaf: &Leaf,
    line: u64,
    tree: Date,
    sealed: &mut SealedChunks,
    found: &mut CheckedEvidence,
) -> rusqlite::Result<()> {
    let is_well = match leaf {
        Leaf::Chunk { day, machine, target, sha256, .. } => {
            let Some(machine) = number(connection, *machine)? else {
                found.add(tree, &format!("line {line}: machine {machine} is missing"));
                return Ok(());
            };
            let place = (number_of(*day), machine, TargetId(*target));
            sealed.entry(place).or_default().push(SealedChunk { tree, line, sha256: *sha256 });
            true
        }
        Leaf::Episode { unit, start_ms, verdict, sha256 } => {
            has_episode(connection, (*unit, *start_ms, verdict.as_str()), *sha256)?
        }
        Leaf::Complaint { id, unit, at_ms, sha256 } => {
            complaint(connection, *id)? == Some((*unit, *at_ms, *sha256))
        }
        Leaf::Gap { machine, received_ms, sequence, samples, first, last } => exists(
            connection,
            "SELECT 1 FROM lost_samples JOIN machine USING (machine_no) WHERE machine_id = ?1 AND received_ms = ?2
             AND sequence = ?3 AND samples = ?4 AND first_sequence = ?5 AND last_sequence = ?6",
            params![machine.0, received_ms, sequence.cast_signed(), samples.cast_signed(), first.cast_signed(), last.cast_signed()],
        )?,
        Leaf::ClockStep { machine, at_ms, wall_before_ms, wall_after_ms } => exists(
            connection,
            "SELECT 1 FROM clock_step JOIN machine USING (machine_no) WHERE machine_id = ?1 AND at_ms = ?2
             AND wall_before_ms = ?3 AND wall_after_ms = ?4",
            params![machine.0, at_ms, wall_before_ms, wall_after_ms],
        )?,
        Leaf::Chain { machine, spool, last, .. } => exists(
            connection,
            "SELECT 1 FROM spool JOIN machine USING (machine_no)
             WHERE machine_id = ?1 AND spool_id = ?2 AND ?3 <= acknowledged",
            params![machine.0, spool.0, last.cast_signed()],
        )?,
        Leaf::Previous { .. } | Leaf::Unit { .. } | Leaf::Machine { .. } | Leaf::Target { .. } | Leaf::Boot { .. } => true,
    };
    if !is_well {
        found.add(tree, &format!("line {line}: the record is missing or was changed: {}", leaf.to_line()));
    }
    Ok(())
}

fn compare_chunks(
    connection: &Connection,
    sealed: &SealedChunks,
    forgotten_before: i64,
    found: &mut CheckedEvidence,
) -> rusqlite::Result<()> {
    let mut bodies =
        connection.prepare_cached("SELECT body FROM former_chunk WHERE chunk_key = ?1 ORDER BY former_no")?;
    for ((day, machine, target), lines) in sealed {
        let key = ChunkKey { day: *day, machine: *machine, target: *target }.pack();
        let mut held: Vec<Vec<u8>> =
            bodies.query_map([key], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        held.extend(stored(connection, key)?);
        if held.is_empty() && *day < forgotten_before {
            found.forgotten += lines.len() as u64;
            continue;
        }
        for line in lines {
            if !held.iter().any(|body| Hash::of(body) == line.sha256) {
                let name = format!("machine number {}, target {}", machine.0, target.0);
                let fault = format!("line {}: the samples of {name} are missing or were changed", line.line);
                found.add(line.tree, &fault);
            }
        }
        if held.windows(2).any(|pair| !grew(pair)) {
            let tree = lines.last().map_or(epoch_day(*day)?, |line| line.tree);
            found.add(tree, &format!("late samples of machine number {} replaced earlier ones", machine.0));
        }
    }
    Ok(())
}

/// Whether every sample of the first body is in the second, too.
fn grew(pair: &[Vec<u8>]) -> bool {
    let [before, after] = pair else { return true };
    let (Ok(before), Ok(after)) = (chunk::decode(before), chunk::decode(after)) else { return false };
    let mut later = after.into_iter();
    before.iter().all(|sample| later.by_ref().any(|other| other == *sample))
}

/// Chunks of sealed days that no line vouches for and none is due for.
fn inserted(
    connection: &Connection,
    sealed: &SealedChunks,
    found: &mut CheckedEvidence,
) -> rusqlite::Result<()> {
    let Some(last) = last_day(connection)? else { return Ok(()) };
    let mut statement = connection.prepare_cached(
        "SELECT chunk_key FROM chunk WHERE chunk_key < ?1
         AND chunk_key NOT IN (SELECT chunk_key FROM late_chunk) ORDER BY chunk_key",
    )?;
    let mut rows = statement.query([ChunkKey::first_of_day(last + 1)])?;
    while let Some(row) = rows.next()? {
        let key = ChunkKey::unpack(row.get(0)?);
        if !sealed.contains_key(&(key.day, key.machine, key.target)) {
            let name = format!("machine number {}, target {}", key.machine.0, key.target.0);
            found
                .add(epoch_day(key.day)?, &format!("samples of {name} were put in after the day was sealed"));
        }
    }
    Ok(())
}

fn epoch_day(day: i64) -> rusqlite::Result<Date> {
    super::date_of(day)
}

fn number(connection: &Connection, machine: MachineId) -> rusqlite::Result<Option<MachineNo>> {
    connection
        .prepare_cached("SELECT machine_no FROM machine WHERE machine_id = ?1")?
        .query_row([machine.0], |row| row.get(0).map(MachineNo))
        .optional()
}

fn stored(connection: &Connection, key: i64) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT body FROM chunk WHERE chunk_key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

fn has_episode(
    connection: &Connection,
    (unit, start_ms, verdict): (u32, i64, &str),
    sha256: Hash,
) -> rusqlite::Result<bool> {
    let mut statement = connection
        .prepare_cached("SELECT body FROM episode WHERE unit_no = ?1 AND start_ms = ?2 AND verdict = ?3")?;
    let mut rows = statement.query(params![unit, start_ms, verdict])?;
    while let Some(row) = rows.next()? {
        if Hash::of(row.get_ref(0)?.as_bytes()?) == sha256 {
            return Ok(true);
        }
    }
    Ok(false)
}

fn complaint(connection: &Connection, id: ComplaintId) -> rusqlite::Result<Option<(u32, i64, Hash)>> {
    connection
        .prepare_cached("SELECT unit_no, at_ms, about, note, source FROM complaint WHERE complaint_id = ?1")?
        .query_row([id.0], |row| {
            let text = |index| row.get::<_, String>(index);
            let said = complaint_text(&text(2)?, &text(3)?, &text(4)?);
            Ok((row.get(0)?, row.get(1)?, Hash::of(said.as_bytes())))
        })
        .optional()
}

fn exists(connection: &Connection, sql: &str, values: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<bool> {
    connection.prepare_cached(sql)?.exists(values)
}
