//! How far a backup is, for whoever looks while it is made.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The database is copied.
    Copying,
    /// The copy is looked over; nobody knows how far that is.
    Checking,
    /// The parts are packed.
    Packing,
    /// The finished file is read back.
    ReadingBack,
}

/// Shared between the one who makes a backup and those who look.
#[derive(Debug)]
pub struct Progress {
    at: Mutex<(Phase, Option<PathBuf>)>,
    done: AtomicU64,
    of: AtomicU64,
}

impl Default for Progress {
    fn default() -> Self {
        Self { at: Mutex::new((Phase::Copying, None)), done: AtomicU64::new(0), of: AtomicU64::new(0) }
    }
}

impl Progress {
    /// The phase, and bytes done of how many; 0 of 0 if that is not known.
    pub fn look(&self) -> (Phase, u64, u64) {
        let (phase, growing) = self.lock().clone();
        let of = self.of.load(Ordering::Relaxed);
        let grown = growing.map(|path| fs::metadata(path).map_or(0, |file| file.len()));
        (phase, grown.unwrap_or_else(|| self.done.load(Ordering::Relaxed)).min(of), of)
    }

    /// From here on the size of a file tells.
    pub(super) fn watch(&self, file: &Path, of: u64) {
        self.enter(Phase::Copying, of);
        self.lock().1 = Some(file.to_owned());
    }

    pub(super) fn enter(&self, phase: Phase, of: u64) {
        *self.lock() = (phase, None);
        self.done.store(0, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
    }

    pub(super) fn add(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (Phase, Option<PathBuf>)> {
        self.at.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
