//! Where the chain of every spool stands, and what did not fit.
//!
//! The chain is followed in the transaction that takes a batch in, so that a replay has no effect on it. How it is
//! followed is decided in `evidence::chain`.

use hatang_proto::model::{MachineId, SpoolId, UnitId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::accept::PlacedBatch;
use super::error::damaged;
use super::keys::{MachineNo, unit_list};
use super::{Store, StoreError};
use crate::evidence::chain::{Break, ChainHead, ChainedBatch};
use crate::evidence::{ChainState, Hash};
use crate::limits::{CHAIN_BREAKS, CHAINS_SHOWN};

/// A spool's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainRow {
    pub machine: MachineId,
    pub label: String,
    pub unit: UnitId,
    pub spool: SpoolId,
    /// The last batch taken in.
    pub last: u64,
    pub head: ChainHead,
}

/// A link that did not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakRow {
    pub machine: MachineId,
    pub spool: SpoolId,
    pub found: Break,
    pub received_ms: i64,
}

impl Store {
    /// Chains of these units' machines (all if `None`), broken ones first; at most [`CHAINS_SHOWN`].
    pub fn chains(&self, units: Option<&[UnitId]>) -> Result<Vec<ChainRow>, StoreError> {
        let units = units.map(unit_list);
        self.read("list chains", |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {HEAD}, machine_id, label, unit_no, spool_id, acknowledged
                     FROM spool JOIN machine USING (machine_no)
                     WHERE ?1 IS NULL OR unit_no IN (SELECT value FROM json_each(?1))
                     ORDER BY chain_breaks = 0, machine_no, spool_id LIMIT ?2"
                ))?
                .query_map(params![units, CHAINS_SHOWN], chain_row)?
                .collect()
        })
    }

    /// Links that did not fit, newest first, of these units' machines (all if `None`).
    pub fn chain_breaks(&self, units: Option<&[UnitId]>) -> Result<Vec<BreakRow>, StoreError> {
        let units = units.map(unit_list);
        self.read("list breaks of chains", |connection| {
            connection
                .prepare_cached(
                    "SELECT machine_id, spool_id, sequence, after, expected, got, received_ms
                     FROM chain_break JOIN machine USING (machine_no)
                     WHERE ?1 IS NULL OR unit_no IN (SELECT value FROM json_each(?1))
                     ORDER BY received_ms DESC LIMIT ?2",
                )?
                .query_map(params![units, CHAINS_SHOWN], break_row)?
                .collect()
        })
    }
}

const HEAD: &str = "chain_link, chain_state, chain_verified, chain_first_bad, chain_breaks, chain_gaps";

/// The chain after this batch; a link that does not fit is kept and told.
pub(super) fn follow(
    connection: &Connection,
    machine: MachineNo,
    batch: &PlacedBatch,
    chain: &ChainedBatch,
    now_ms: i64,
) -> rusqlite::Result<ChainHead> {
    let mut head = head(connection, machine, batch.spool)?;
    let Some(found) = head.follow(batch.sequence, batch.skipped_before, chain) else { return Ok(head) };
    tracing::warn!(
        machine.number = machine.0,
        spool = %batch.spool,
        batch.sequence = found.sequence,
        fits_up_to = found.after,
        "a batch does not fit its chain: something between these two was changed, dropped or put in"
    );
    if head.breaks <= CHAIN_BREAKS {
        connection
            .prepare_cached("INSERT OR IGNORE INTO chain_break VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![
            machine.0,
            batch.spool.0,
            found.sequence.cast_signed(),
            found.after.cast_signed(),
            found.expected.map(|link| link.0),
            found.got.map(|link| link.0),
            now_ms
        ])?;
    }
    Ok(head)
}

/// Keeps where a chain stands; its spool must be there.
pub(super) fn keep(
    connection: &Connection,
    machine: MachineNo,
    spool: SpoolId,
    head: &ChainHead,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE spool SET chain_link = ?3, chain_state = ?4, chain_verified = ?5, chain_first_bad = ?6,
             chain_breaks = ?7, chain_gaps = ?8 WHERE machine_no = ?1 AND spool_id = ?2",
        )?
        .execute(params![
            machine.0,
            spool.0,
            head.link.map(|link| link.0),
            state_text(head.state),
            head.verified.cast_signed(),
            head.first_bad.map(u64::cast_signed),
            head.breaks.cast_signed(),
            head.gaps.cast_signed()
        ])
        .map(drop)
}

fn head(connection: &Connection, machine: MachineNo, spool: SpoolId) -> rusqlite::Result<ChainHead> {
    let known = connection
        .prepare_cached(&format!(
            "SELECT {HEAD}, acknowledged FROM spool WHERE machine_no = ?1 AND spool_id = ?2"
        ))?
        .query_row(params![machine.0, spool.0], |row| {
            let head = head_of(row)?;
            // Batches that came before chains were followed left nothing but their number.
            let taken: i64 = row.get(6)?;
            Ok(if head.link.is_none() && head.verified == 0 {
                ChainHead { gaps: head.gaps, ..ChainHead::new(&spool.0, taken.cast_unsigned()) }
            } else {
                head
            })
        })
        .optional()?;
    Ok(known.unwrap_or_else(|| ChainHead::new(&spool.0, 0)))
}

/// The columns of [`HEAD`], which come first.
pub(super) fn head_of(row: &Row<'_>) -> rusqlite::Result<ChainHead> {
    let state: String = row.get(1)?;
    let first_bad: Option<i64> = row.get(3)?;
    let number = |index| row.get(index).map(i64::cast_unsigned);
    Ok(ChainHead {
        link: row.get::<_, Option<[u8; 32]>>(0)?.map(Hash),
        state: state_from_text(&state).ok_or_else(|| damaged("state of a chain"))?,
        verified: number(2)?,
        first_bad: first_bad.map(i64::cast_unsigned),
        breaks: number(4)?,
        gaps: number(5)?,
    })
}

fn chain_row(row: &Row<'_>) -> rusqlite::Result<ChainRow> {
    Ok(ChainRow {
        head: head_of(row)?,
        machine: MachineId(row.get(6)?),
        label: row.get(7)?,
        unit: UnitId(row.get(8)?),
        spool: SpoolId(row.get(9)?),
        last: row.get(10).map(i64::cast_unsigned)?,
    })
}

fn break_row(row: &Row<'_>) -> rusqlite::Result<BreakRow> {
    let link = |index| row.get::<_, Option<[u8; 32]>>(index).map(|link| link.map(Hash));
    Ok(BreakRow {
        machine: MachineId(row.get(0)?),
        spool: SpoolId(row.get(1)?),
        found: Break {
            sequence: row.get(2).map(i64::cast_unsigned)?,
            after: row.get(3).map(i64::cast_unsigned)?,
            expected: link(4)?,
            got: link(5)?,
        },
        received_ms: row.get(6)?,
    })
}

fn state_text(state: ChainState) -> &'static str {
    match state {
        ChainState::Whole => "whole",
        ChainState::Broken => "broken",
        ChainState::Unchained => "unchained",
    }
}

fn state_from_text(text: &str) -> Option<ChainState> {
    [ChainState::Whole, ChainState::Broken, ChainState::Unchained]
        .into_iter()
        .find(|state| state_text(*state) == text)
}
