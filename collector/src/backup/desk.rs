//! The one place of a running collector that makes backups: by the clock and at a person's wish, one at a time.
//!
//! How each went is kept in the store, so that a failure of last night is told this morning; if the store cannot take
//! it, for its disk is full, it is remembered until the collector ends.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::folder::{self, Standing};
use super::{BackupError, Order, Phase, Progress, Written, write};
use crate::clock;
use crate::store::{BackupOutcome, BackupRow, Store};

/// Where backups go and how many stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub data_dir: PathBuf,
    pub folder: PathBuf,
    /// At least 1.
    pub keep: u32,
    /// One a day by the clock.
    pub daily: bool,
}

/// Shared by the job and the pages.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    plan: Plan,
    busy: AtomicBool,
    progress: Mutex<Option<(Arc<Progress>, i64)>>,
    /// What the store could not take.
    untold: Mutex<Option<BackupRow>>,
}

/// How backups stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub plan: Plan,
    /// Newest first.
    pub standing: Vec<Standing>,
    /// The folder could not be listed.
    pub folder_fault: Option<String>,
    /// How the last ones went, newest first.
    pub runs: Vec<BackupRow>,
    /// One is being made: its phase, bytes done of how many, and since when (Unix milliseconds).
    pub at_work: Option<(Phase, u64, u64, i64)>,
    /// The folder is on the data's own disk: both are lost together.
    pub same_disk: bool,
    /// Bytes free where backups go; `None` if that cannot be told.
    pub free_bytes: Option<u64>,
    /// Bytes that one takes at most while it is made.
    pub database_bytes: u64,
}

/// Marks the desk as busy until it is dropped.
struct Turn {
    inner: Arc<Inner>,
}

impl Desk {
    pub fn new(store: Store, plan: Plan) -> Self {
        let inner = Inner {
            store,
            plan,
            busy: AtomicBool::new(false),
            progress: Mutex::default(),
            untold: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    pub fn plan(&self) -> &Plan {
        &self.inner.plan
    }

    /// Makes one now, on this thread.
    pub fn make(&self, by: &str) -> Result<Written, BackupError> {
        let turn = self.take_turn()?;
        turn.make(by)
    }

    /// Begins one on a thread of its own; how it went is in [`State::runs`] later.
    pub fn begin(&self, by: &str) -> Result<(), BackupError> {
        let (turn, by) = (self.take_turn()?, by.to_owned());
        let work = move || {
            if let Err(fault) = turn.make(&by) {
                tell(&fault);
            }
        };
        let begun = std::thread::Builder::new().name("backup".to_owned()).spawn(work);
        begun.map(drop).map_err(BackupError::io("begin a backup in", &self.inner.plan.folder))
    }

    /// Whether one is due by the clock: the newest is a day old, or nearly so while nobody is at work.
    pub fn is_due(&self, now_ms: i64) -> bool {
        const HOUR_MS: i64 = 3_600_000;
        if !self.inner.plan.daily {
            return false;
        }
        let standing = folder::list(&self.inner.plan.folder).unwrap_or_default();
        let Some(newest_ms) = folder::newest_ms(&standing) else { return true };
        let hour = (now_ms + clock::ZONE_OFFSET_MS).rem_euclid(24 * HOUR_MS) / HOUR_MS;
        let enough = if (1..5).contains(&hour) { 20 * HOUR_MS } else { 26 * HOUR_MS };
        enough <= now_ms - newest_ms
    }

    pub fn state(&self) -> Result<State, crate::store::StoreError> {
        let plan = self.inner.plan.clone();
        let (standing, folder_fault) = match folder::list(&plan.folder) {
            Ok(standing) => (standing, None),
            Err(fault) => (Vec::new(), Some(fault.to_string())),
        };
        let mut runs = self.inner.store.backups(20)?;
        runs.splice(0..0, lock(&self.inner.untold).clone());
        let at_work = lock(&self.inner.progress).clone().map(|(progress, since_ms)| {
            let (phase, done, of) = progress.look();
            (phase, done, of, since_ms)
        });
        let nearest = plan.folder.ancestors().find(|folder| folder.is_dir()).map(PathBuf::from);
        Ok(State {
            same_disk: folder::shares_disk(nearest.as_deref().unwrap_or(&plan.folder), &plan.data_dir),
            free_bytes: nearest.and_then(|folder| folder::free_bytes(&folder).ok()),
            database_bytes: self.inner.store.copy_bytes()?,
            plan,
            standing,
            folder_fault,
            runs,
            at_work,
        })
    }

    fn take_turn(&self) -> Result<Turn, BackupError> {
        if self.inner.busy.swap(true, Ordering::AcqRel) {
            return Err(BackupError::Busy);
        }
        Ok(Turn { inner: Arc::clone(&self.inner) })
    }
}

impl Turn {
    fn make(&self, by: &str) -> Result<Written, BackupError> {
        let begun_ms = clock::unix_ms();
        let progress = Arc::new(Progress::default());
        *lock(&self.inner.progress) = Some((Arc::clone(&progress), begun_ms));
        let made = self.write(begun_ms, &progress);
        let outcome = match &made {
            Ok(written) => BackupOutcome::Done {
                file: written.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                bytes: written.bytes,
            },
            Err(fault) => {
                BackupOutcome::Failed { problem: fault.kind().to_owned(), detail: format!("{fault}") }
            }
        };
        let run = BackupRow { begun_ms, ended_ms: clock::unix_ms(), by: by.to_owned(), outcome };
        let noted = self.inner.store.note_backup(run.clone());
        *lock(&self.inner.untold) = noted.is_err().then_some(run);
        made
    }

    fn write(&self, now_ms: i64, progress: &Progress) -> Result<Written, BackupError> {
        let plan = &self.inner.plan;
        let made = {
            use std::os::unix::fs::DirBuilderExt;
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&plan.folder)
        };
        made.map_err(BackupError::io("create the folder", &plan.folder))?;
        folder::clear(&plan.folder)?;
        let order = Order { data_dir: &plan.data_dir, out: &plan.folder, with_packages: false, now_ms };
        let written = write(&self.inner.store, &order, progress)?;
        match folder::make_room(&plan.folder, usize::try_from(plan.keep).unwrap_or(usize::MAX)) {
            Ok(gone) if !gone.is_empty() => tracing::info!(files = gone.len(), "old backups made room"),
            Ok(_) => {}
            Err(fault) => tracing::warn!(error = %fault, "an old backup stays"),
        }
        Ok(written)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *lock(&self.inner.progress) = None;
        self.inner.busy.store(false, Ordering::Release);
    }
}

/// A failure, with everything below it, for the log.
pub fn tell(fault: &BackupError) {
    let below = std::error::Error::source(fault).map(ToString::to_string);
    tracing::error!(error = %fault, cause = below, "no backup was made");
}

fn lock<T>(value: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
