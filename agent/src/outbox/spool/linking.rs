//! Links of waiting batches, as their rows hold them.

use hatang_proto::model::SpoolId;
use rusqlite::{Row, Transaction, params};

use super::SpoolError;
use crate::outbox::chain::{Link, Links};
use crate::uplink::encoding;

/// The links of a row `sequence, body, link_before, link, samples_dropped`.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Option<Links>> {
    let (before, own): (Option<[u8; 32]>, Option<[u8; 32]>) = (row.get(2)?, row.get(3)?);
    let samples_dropped = row.get(4)?;
    let both = before.zip(own);
    Ok(both.map(|(before, own)| Links { before: Link(before), own: Link(own), samples_dropped }))
}

/// Chains what waits from the beginning, because the spool has another name now. Batches are read and written one at a
/// time: a full spool does not fit into memory.
pub(super) fn link_anew(transaction: &Transaction<'_>, id: SpoolId) -> Result<(), SpoolError> {
    let fail = || SpoolError::at("chain the batches of a renamed spool");
    let (mut before, mut after) = (Link::first(id), 0_i64);
    let mut next = transaction
        .prepare_cached("SELECT sequence, body FROM batch WHERE ?1 < sequence ORDER BY sequence LIMIT 1")
        .map_err(fail())?;
    let sql =
        "UPDATE batch SET body = ?2, link_before = ?3, link = ?4, samples_dropped = 0 WHERE sequence = ?1";
    let mut update = transaction.prepare_cached(sql).map_err(fail())?;
    loop {
        let row: Result<(i64, Vec<u8>), _> = next.query_row([after], |row| Ok((row.get(0)?, row.get(1)?)));
        let (sequence, body) = match row {
            Ok(found) => found,
            Err(rusqlite::Error::QueryReturnedNoRows) => break,
            Err(fault) => return Err(fail()(fault)),
        };
        let body = encoding::of_spool(&body, id).map_err(|fault| SpoolError::Damaged(fault.to_string()))?;
        let own = before.next(&body);
        update.execute(params![sequence, body, before.0, own.0]).map_err(fail())?;
        (before, after) = (own, sequence);
    }
    transaction.execute("UPDATE spool SET link = ?1", [before.0]).map(drop).map_err(fail())
}
