//! The thread that owns the spool, and what it does while the disk fails.
//!
//! Every entry passes through a queue in memory that is emptied at once as long as the disk takes it. When it does not,
//! the queue grows to its bound; then the oldest samples go and are counted. Each later order tries again. A damaged
//! file is replaced in mid-work. It never ends by itself while somebody may order.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use tokio::sync::{mpsc, oneshot, watch};

use super::OutboxState;
use super::spool::{self, Depth, Entry, Quiet, Spool, SpoolError, SpoolLimits, Waiting};
use crate::clock::Clock;
use crate::limits::MEMORY_QUEUE;

/// What the thread can be told.
#[derive(Debug)]
pub(super) enum Order {
    Keep(Entry),
    Close(Quiet, oneshot::Sender<()>),
    Waiting { after: u64, max_batches: usize, max_bytes: usize, found: oneshot::Sender<Vec<Waiting>> },
    Acknowledge(u64),
    GiveUp(u64, oneshot::Sender<u64>),
    RenameIfBehind(u64, oneshot::Sender<bool>),
}

pub(super) struct Writer {
    spool: Spool,
    dir: PathBuf,
    limits: SpoolLimits,
    clock: Arc<dyn Clock>,
    queue: VecDeque<Entry>,
    /// Samples that fell out of the full queue.
    overflow: u64,
    depth: Depth,
    /// What fails at the moment.
    fault: Option<String>,
    /// What became of a damaged file; stays until the program ends.
    damage: Option<String>,
}

impl Writer {
    pub(super) fn open(dir: &Path, limits: SpoolLimits, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let (spool, damage) = spool::open_or_replace(dir, limits)?;
        if let Some(told) = &damage {
            tracing::error!("{told}");
        }
        let depth = spool.depth().context("look into the spool")?;
        let (queue, dir) = (VecDeque::new(), dir.to_owned());
        Ok(Self { spool, dir, limits, clock, queue, overflow: 0, depth, fault: None, damage })
    }

    pub(super) fn state(&self) -> OutboxState {
        OutboxState {
            spool: self.spool.id(),
            depth: self.depth,
            in_memory: self.queue.len(),
            problem: self.fault.clone().or_else(|| self.damage.clone()),
        }
    }

    /// Takes orders until nobody can give any.
    pub(super) fn serve(mut self, mut orders: mpsc::Receiver<Order>, tell: &watch::Sender<OutboxState>) {
        while let Some(order) = orders.blocking_recv() {
            self.obey(order);
            let state = self.state();
            tell.send_if_modified(|known| {
                let differs = *known != state;
                *known = state;
                differs
            });
        }
        self.flush();
    }

    fn obey(&mut self, order: Order) {
        // Whoever asked may have stopped waiting; the work is done all the same.
        match order {
            Order::Keep(entry) => self.keep(entry),
            Order::Close(quiet, done) => {
                self.close(quiet);
                done.send(()).unwrap_or_default();
            }
            Order::Waiting { after, max_batches, max_bytes, found } => {
                let batches = self.spool.waiting(after, max_batches, max_bytes);
                found.send(self.judge(batches).unwrap_or_default()).unwrap_or_default();
            }
            Order::Acknowledge(sequence) => {
                let done = self.spool.acknowledge(sequence);
                self.judge(done);
                self.measure();
            }
            Order::GiveUp(sequence, done) => {
                let lost = self.spool.give_up(sequence);
                let lost = self.judge(lost).unwrap_or(0);
                self.measure();
                done.send(lost).unwrap_or_default();
            }
            Order::RenameIfBehind(acknowledged, done) => {
                let renamed = self.rename_if_behind(acknowledged);
                done.send(self.judge(renamed).unwrap_or(false)).unwrap_or_default();
            }
        }
    }

    fn keep(&mut self, entry: Entry) {
        if MEMORY_QUEUE <= self.queue.len() {
            match self.queue.pop_front() {
                Some(Entry::Sample(_)) => self.overflow += 1,
                Some(Entry::Lost(samples)) => self.overflow += samples,
                Some(Entry::Record(_)) | None => {}
            }
        }
        self.queue.push_back(entry);
        self.flush();
    }

    /// Brings the queue onto the disk; on failure it stays as it is.
    fn flush(&mut self) -> bool {
        let overflow = std::mem::take(&mut self.overflow);
        if 0 < overflow {
            self.queue.push_back(Entry::Lost(overflow));
        }
        if self.queue.is_empty() {
            return true;
        }
        let boot = self.clock.boot();
        let written = self.spool.write(&boot, self.queue.make_contiguous());
        if self.judge(written).is_none() {
            return false;
        }
        self.depth.pending += self.queue.len() as u64;
        self.queue = VecDeque::new();
        if let Some(fault) = self.fault.take() {
            tracing::info!(fault, "the spool takes samples again");
        }
        true
    }

    fn close(&mut self, quiet: Quiet) {
        if self.flush() {
            let closed = self.spool.close(&self.clock.boot(), quiet);
            if let Some(given_up @ 1..) = self.judge(closed) {
                tracing::warn!(
                    samples = given_up,
                    "the spool is full or old: the oldest samples were given up"
                );
            }
        }
        self.measure();
    }

    fn rename_if_behind(&mut self, acknowledged: u64) -> Result<bool, SpoolError> {
        if acknowledged <= self.spool.last_given()? {
            return Ok(false);
        }
        self.spool.rename().map(|()| true)
    }

    fn measure(&mut self) {
        let depth = self.spool.depth();
        if let Some(depth) = self.judge(depth) {
            self.depth = depth;
        }
    }

    /// Notes a failure once, logs it once, and replaces the file if it is damaged.
    fn judge<T>(&mut self, outcome: Result<T, SpoolError>) -> Option<T> {
        match outcome {
            Ok(value) => Some(value),
            Err(fault) => {
                let damaged = fault.is_damage();
                let told = format!("{:#}", anyhow::Error::from(fault));
                if self.fault.as_ref() != Some(&told) {
                    tracing::error!(fault = told, "the disk does not take samples; they wait in memory");
                    self.fault = Some(told);
                }
                if damaged {
                    self.replace();
                }
                None
            }
        }
    }

    fn replace(&mut self) {
        match spool::replace(&self.dir, self.limits) {
            Ok((spool, told)) => {
                tracing::error!("{told}");
                (self.spool, self.damage, self.fault) = (spool, Some(told), None);
                self.depth = Depth::default();
            }
            Err(fault) => {
                tracing::error!(fault = %anyhow::Error::from(fault), "the damaged spool cannot be replaced");
            }
        }
    }
}
