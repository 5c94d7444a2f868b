//! The spool file: what waits to be sent, on disk. The only SQL of the agent.
//!
//! A sample is written the moment it was taken and survives a kill from then on; once a minute everything is closed
//! into a batch, which survives a power cut. Batches go when the collector acknowledged them. When the file is full or
//! old, samples go, oldest first, and every loss is counted into the next batch. It does not send, it does not ask for
//! the time, and it blocks: its caller owns a thread.

mod closing;
mod damage;
mod rows;
mod schema;
#[cfg(test)]
mod tests;
mod trimming;

use std::path::{Path, PathBuf};
use std::time::Duration;

use hatang_proto::model::{Boot, LostSamples, Record, Sample, SpoolId, TrafficReading};
use rusqlite::{Connection, Transaction};

use crate::limits::{SPOOL_MAX_AGE, SPOOL_MAX_BYTES};
use crate::uplink::encoding;

pub use damage::{open_or_replace, replace};
use rows::{Kind, add_loss, begin, boot_number, note_running_time, pend, signed, unsigned};
pub use schema::SPOOL_FILE;

/// Why the spool did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    #[error("open the spool {path}: check that the data directory exists and can be written")]
    Open { path: PathBuf, source: rusqlite::Error },
    #[error(
        "the spool {path} has version {found}, this program knows {known}: install the agent that wrote it, or a later one"
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("the spool is damaged: {0}")]
    Damaged(String),
    #[error("draw a random spool name")]
    Random,
    #[error("{operation} in the spool")]
    Store { operation: &'static str, source: rusqlite::Error },
    #[error("{operation} {path}")]
    MoveAside { operation: &'static str, path: PathBuf, source: std::io::Error },
}

impl SpoolError {
    /// Whether the file itself is broken, so that only a fresh one helps.
    pub fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match self {
            Self::Damaged(_) => true,
            Self::Store { source, .. } | Self::Open { source, .. } => {
                matches!(source.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
            }
            _ => false,
        }
    }

    fn at(operation: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |source| Self::Store { operation, source }
    }
}

/// How much may wait, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpoolLimits {
    /// Sum of all waiting batches, bytes, row overhead included.
    pub max_bytes: u64,
    /// Running time that a batch waits.
    pub max_age: Duration,
}

impl Default for SpoolLimits {
    fn default() -> Self {
        Self { max_bytes: SPOOL_MAX_BYTES, max_age: SPOOL_MAX_AGE }
    }
}

/// What is to be kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    Sample(Sample),
    Record(Record),
    Traffic(TrafficReading),
    /// Samples that never reached the spool, because the disk took none.
    Lost(u64),
}

/// Whether a minute without anything to tell is a batch, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quiet {
    /// An empty batch is made: the sign of life of a connected machine.
    SignOfLife,
    /// Nothing is made.
    Silent,
}

/// A batch that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub sequence: u64,
    /// As [`encoding::encode_batch`] made it.
    pub body: Vec<u8>,
}

/// What waits, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Depth {
    pub batches: u64,
    /// Samples in batches.
    pub samples: u64,
    /// Samples and records that wait for their batch.
    pub pending: u64,
    /// Samples that this spool ever took in.
    pub taken: u64,
    /// Bytes of all batches, row overhead included.
    pub bytes: u64,
    /// Lowest and highest sequence that wait; both 0 if none does.
    pub first: u64,
    pub last: u64,
    /// Running time since the oldest batch was closed, milliseconds.
    pub oldest_ms: u64,
}

/// An open spool.
#[derive(Debug)]
pub struct Spool {
    connection: Connection,
    path: PathBuf,
    id: SpoolId,
    limits: SpoolLimits,
    let_go: bool,
}

impl Spool {
    /// Opens the spool of a data directory, or makes it.
    pub fn open(dir: &Path, limits: SpoolLimits) -> Result<Self, SpoolError> {
        let path = dir.join(SPOOL_FILE);
        let connection = schema::open(&path)?;
        let id = schema::spool_id(&connection)?;
        Ok(Self { connection, path, id, limits, let_go: false })
    }

    pub fn id(&self) -> SpoolId {
        self.id
    }

    /// Closes the file, which Windows moves for nobody as long as it is open; every call fails from here on.
    pub fn let_go(&mut self) -> Result<(), SpoolError> {
        // The old connection is closed when it is dropped.
        self.connection = Connection::open_in_memory().map_err(SpoolError::at("close the damaged file"))?;
        self.let_go = true;
        Ok(())
    }

    pub fn is_let_go(&self) -> bool {
        self.let_go
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps entries of the running boot; when this returns they survive a kill, though not yet a power cut.
    pub fn write(&mut self, boot: &Boot, entries: &[Entry]) -> Result<(), SpoolError> {
        let transaction = begin(&mut self.connection)?;
        let number = boot_number(&transaction, boot)?;
        for entry in entries {
            match entry {
                Entry::Sample(sample) => {
                    pend(&transaction, number, Kind::Sample, &encoding::encode_sample(sample))?;
                }
                Entry::Record(record) => {
                    pend(&transaction, number, Kind::Record, &encoding::encode_record(boot, record.clone()))?;
                }
                Entry::Traffic(reading) => {
                    pend(&transaction, number, Kind::Record, &encoding::encode_traffic(boot, *reading))?;
                }
                Entry::Lost(samples) => {
                    add_loss(
                        &transaction,
                        LostSamples { samples: *samples, first_sequence: 0, last_sequence: 0 },
                    )?;
                }
            }
        }
        transaction.commit().map_err(SpoolError::at("keep samples"))
    }

    /// Closes everything pending into batches, one boot each, and gives up what is beyond the limits; when this returns
    /// the batches survive a power cut. Returns how many samples were given up.
    pub fn close(&mut self, boot: &Boot, quiet: Quiet) -> Result<u64, SpoolError> {
        let limits = self.limits;
        let id = self.id;
        self.durably("close a batch", |transaction| {
            let ran_ms = note_running_time(transaction, boot)?;
            let given_up = trimming::trim(transaction, limits, ran_ms)?;
            closing::close(transaction, id, boot, ran_ms, quiet)?;
            Ok(given_up)
        })
    }

    /// Batches after `after`, in order, until `max_bytes` of bodies are reached; at least one if any waits.
    pub fn waiting(
        &self,
        after: u64,
        max_batches: usize,
        max_bytes: usize,
    ) -> Result<Vec<Waiting>, SpoolError> {
        let fail = || SpoolError::at("read waiting batches");
        let mut statement = self
            .connection
            .prepare_cached("SELECT sequence, body FROM batch WHERE ?1 < sequence ORDER BY sequence")
            .map_err(fail())?;
        let mut rows = statement.query([signed(after)]).map_err(fail())?;
        let (mut found, mut bytes) = (Vec::new(), 0);
        while let Some(row) = rows.next().map_err(fail())? {
            let body: Vec<u8> = row.get(1).map_err(fail())?;
            bytes += body.len();
            if !found.is_empty() && max_bytes < bytes {
                break;
            }
            found.push(Waiting { sequence: unsigned(row.get(0).map_err(fail())?), body });
            if max_batches <= found.len() {
                break;
            }
        }
        Ok(found)
    }

    /// Deletes every batch up to and including this sequence: the collector has them on its disk.
    pub fn acknowledge(&mut self, sequence: u64) -> Result<(), SpoolError> {
        let sql = "DELETE FROM batch WHERE sequence <= ?1";
        self.connection
            .prepare_cached(sql)
            .and_then(|mut delete| delete.execute([signed(sequence)]))
            .map(drop)
            .map_err(SpoolError::at("delete acknowledged batches"))
    }

    /// Drops a batch that the collector will never take and counts its samples as lost. Returns how many those were.
    pub fn give_up(&mut self, sequence: u64) -> Result<u64, SpoolError> {
        self.durably("give up a refused batch", |transaction| trimming::give_up(transaction, sequence))
    }

    /// Takes a fresh name, because the collector has seen more of the old one than this file holds: the file was
    /// restored from a copy, and its next sequences would be taken for replays.
    pub fn rename(&mut self) -> Result<(), SpoolError> {
        let id = schema::random_id()?;
        self.durably("rename the spool", |transaction| {
            transaction
                .execute("UPDATE spool SET spool_id = ?1", [id.0])
                .map(drop)
                .map_err(SpoolError::at("rename the spool"))
        })?;
        self.id = id;
        Ok(())
    }

    /// The highest sequence ever given to a batch of this spool.
    pub fn last_given(&self) -> Result<u64, SpoolError> {
        self.connection
            .query_row("SELECT next_sequence - 1 FROM spool", [], |row| row.get(0).map(unsigned))
            .map_err(SpoolError::at("read the last sequence"))
    }

    /// What waits, in numbers. Reads every row's head.
    pub fn depth(&self) -> Result<Depth, SpoolError> {
        schema::depth(&self.connection)
    }

    /// Makes the file as full as a full disk would.
    #[cfg(test)]
    pub(super) fn forbid_growth(&self, forbid: bool) {
        let pages: i64 = if forbid { 1 } else { 1 << 30 };
        self.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    }

    fn durably<T>(
        &mut self,
        operation: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, SpoolError>,
    ) -> Result<T, SpoolError> {
        schema::synchronous(&self.connection, "FULL")?;
        let transaction = begin(&mut self.connection)?;
        let done = work(&transaction)?;
        transaction.commit().map_err(SpoolError::at(operation))?;
        schema::synchronous(&self.connection, "NORMAL")?;
        Ok(done)
    }
}

/// Reads how much waits in a data directory without disturbing the agent that may be writing there.
pub fn peek(dir: &Path) -> Result<Depth, SpoolError> {
    schema::depth(&schema::open_to_read(&dir.join(SPOOL_FILE))?)
}
