//! Everything the collector keeps; the only SQL of the collector.
//!
//! One thread writes, many connections read. Writes that wait together share one commit, and each caller hears of its
//! own only after that commit is on disk. Methods speak of machines, batches and declarations, never of SQL, so that
//! another database can take this one's place. Nothing here judges what it stores.

mod accept;
mod access;
mod accounts;
mod api_tokens;
mod audit;
mod backup;
mod baselines;
mod calendar;
mod catalogue;
mod chains;
pub(crate) mod chunk;
mod complaint_verdicts;
mod complaints;
mod contact;
mod declarations;
mod declared_machines;
mod enrolment;
mod episode_spans;
mod episodes;
mod error;
mod evidence;
mod fleet;
mod fresh;
mod frozen_reports;
mod hours;
mod identities;
mod interventions;
mod inventories;
mod keys;
mod lines;
mod machine_records;
mod machine_work;
mod machines;
mod measured_days;
mod meetings;
mod migrations;
mod particulars;
mod reached;
mod recurrences;
mod replacing;
mod retention;
mod rule_settings;
mod samples;
mod seal;
mod sessions;
mod settings;
mod sign_in_codes;
mod signs;
mod sites;
mod speeds;
mod tail;
mod target_versions;
mod targets;
mod traffic;
mod units;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

pub use accept::{Accepted, PlacedBatch, Placing};
pub use access::{AccessRow, JoinedRow, NamedMachine};
pub use accounts::{
    AccountChange, AccountRole, AccountRow, Credentials, NewAccount, PasswordBy, is_account_name,
};
pub use api_tokens::{ApiTokenRow, NewApiToken};
pub use audit::{AuditEntry, AuditQuery};
pub use backup::{BackupOutcome, BackupRow, begin_again, faults_of_copy};
pub use baselines::BaselineRow;
pub use calendar::{CalendarRow, NewCalendarEntry};
pub use catalogue::{AddedEntry, CatalogueRow};
pub use chains::{BreakRow, ChainRow};
pub use complaint_verdicts::{ComplaintVerdictRow, JudgingTimes};
pub use complaints::{ComplaintQuery, ComplaintRow, ComplaintSource, NewComplaint};
pub use contact::{Contact, Greeting, Hello};
pub use declarations::{DeclarationRow, NewDeclaration};
pub use declared_machines::{DeclaredMachineRow, NewDeclaredMachine};
pub use enrolment::{Admission, JoinCodeRow, NewJoinCode, Newcomer};
pub use episodes::{EpisodeQuery, EpisodeRow, Kept};
pub use error::StoreError;
#[cfg(test)]
pub(crate) use evidence::seal_empty_day;
pub use evidence::{CheckedEvidence, DayRow, SealedDay};
pub use fleet::{FleetRow, InventoryMark};
pub use frozen_reports::{FrozenReportRow, NewFrozenReport};
pub use hours::Hours;
pub use identities::{AlternationKind, AlternationRow, Decision, Settled, TwinRow};
pub use interventions::{InterventionRow, NewIntervention};
pub use inventories::InventoryRow;
pub use keys::MachineNo;
pub use lines::{LineRow, NewLine};
pub use machine_work::{MachinesChange, SavedFilterRow};
pub use machines::{ClockStepRow, LostSamplesRow, MachineRow, MachineState, ResolvedTargetRow};
pub use measured_days::OwnMachines;
pub use meetings::{MeetingRow, NewMeeting};
pub use particulars::{NewParticulars, ParticularsRow, StatedParticulars};
pub use recurrences::RecurrenceRow;
pub use replacing::Replacement;
pub use retention::{Forgotten, KeptAmounts, KeptRows, RetentionRow};
pub use rule_settings::{NewRuleSetting, RuleSettingRow};
pub use samples::{HourOfWeek, SeriesByTarget};
pub use seal::Sealed;
pub use sessions::{NewSession, SessionRow};
pub use settings::Versions;
pub use sites::{Coming, ComingKind, MachinePlace};
pub use speeds::{SpeedRow, SpeedSummary, SpeedTargetRow};
pub use target_versions::{TargetAction, TargetVersion};
pub use targets::{NewTarget, TargetRow, segment_from_text, segment_text};
pub use units::{NewUnit, ParentOfNew, UnitChangeKind, UnitChangeRow, UnitRow};
#[cfg(test)]
mod tests;

use writer::Writer;

use crate::limits::READERS;

/// Where a running collector or a command finds its data; cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    writer: Writer,
    readers: Mutex<Vec<Connection>>,
    /// Writes that somebody waited for; see [`Store::waited_writes`].
    waited: AtomicU64,
    /// Batches and samples stored since this was opened.
    batches: AtomicU64,
    samples: AtomicU64,
}

/// Whether a write may wait a moment for others to share its commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hurry {
    /// A person waits.
    Now,
    /// Up to [`crate::limits::COMMIT_LINGER`] does no harm.
    Linger,
}

impl Store {
    /// Opens the database at `path`, creates it if absent, and brings it to this program's schema.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        migrations::prepare(&connection, path)?;
        let writer = Writer::start(connection).map_err(StoreError::StartWriter)?;
        let inner = Inner {
            path: path.to_owned(),
            writer,
            readers: Mutex::new(Vec::new()),
            waited: AtomicU64::new(0),
            batches: AtomicU64::new(0),
            samples: AtomicU64::new(0),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs `work` on the writing thread and answers after the commit.
    async fn write<T: Send + 'static>(
        &self,
        operation: &'static str,
        hurry: Hurry,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.inner.writer.submit(operation, hurry, work).await
    }

    /// Like [`Self::write`] for callers outside the async runtime: blocks until the commit.
    fn write_blocking<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let result = self.inner.writer.submit_blocking(operation, work);
        self.inner.waited.fetch_add(1, Ordering::Release);
        result
    }

    /// How many writes of this program a person or a job waited for; what agents send is not among them. Whoever keeps
    /// something that was read compares it, so that nobody who changed something is shown what was before.
    pub fn waited_writes(&self) -> u64 {
        self.inner.waited.load(Ordering::Acquire)
    }

    /// Runs `work` on a connection that only reads; blocks, so async callers use a blocking thread.
    fn read<T>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let idle = self.readers().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.inner.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?,
        };
        let result = work(&connection).map_err(|source| StoreError::sql(operation, source));
        let mut readers = self.readers();
        if readers.len() < READERS {
            readers.push(connection);
        }
        result
    }

    fn readers(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Batches and samples stored since this was opened.
    pub fn taken_in(&self) -> (u64, u64) {
        (self.inner.batches.load(Ordering::Relaxed), self.inner.samples.load(Ordering::Relaxed))
    }

    /// The database with its log.
    pub fn bytes_on_disk(&self) -> u64 {
        let log = self.inner.path.with_extension("db-wal");
        let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        bytes(&self.inner.path) + bytes(&log)
    }

    /// Free space on the database's disk.
    pub fn free_bytes(&self) -> std::io::Result<u64> {
        let disk = rustix::fs::statvfs(&self.inner.path)?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    /// Whether writing works: begins and commits a write that changes nothing.
    pub fn can_write(&self) -> Result<(), StoreError> {
        self.write_blocking("try to write", |_| Ok(()))
    }

    /// Faults of the database file, in SQLite's words; empty if it is whole.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        self.read("check the database", faults)
    }
}

fn faults(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let lines: Vec<String> = connection
        .prepare("PRAGMA integrity_check")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let open = || {
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "page_size", 16_384)?;
        connection.pragma_update(None, "cache_size", -8_192)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    };
    open().map_err(|source| StoreError::open(path, source))
}
