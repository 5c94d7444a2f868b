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

/// What goes back once the state is told.
enum Answer {
    None,
    Done(oneshot::Sender<()>),
    Waiting(oneshot::Sender<Vec<Waiting>>, Vec<Waiting>),
    Lost(oneshot::Sender<u64>, u64),
    Renamed(oneshot::Sender<bool>, bool),
}

impl Answer {
    /// Whoever asked may have stopped waiting; the work is done all the same.
    fn send(self) {
        match self {
            Self::None => {}
            Self::Done(to) => to.send(()).unwrap_or_default(),
            Self::Waiting(to, found) => drop(to.send(found)),
            Self::Lost(to, lost) => drop(to.send(lost)),
            Self::Renamed(to, renamed) => drop(to.send(renamed)),
        }
    }
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
            let answer = self.obey(order);
            // Whoever gets the answer already finds the state that goes with it.
            let state = self.state();
            tell.send_if_modified(|known| {
                let differs = *known != state;
                *known = state;
                differs
            });
            answer.send();
        }
        self.flush();
    }

    fn obey(&mut self, order: Order) -> Answer {
        match order {
            Order::Keep(entry) => {
                self.keep(entry);
                Answer::None
            }
            Order::Close(quiet, done) => {
                self.close(quiet);
                Answer::Done(done)
            }
            Order::Waiting { after, max_batches, max_bytes, found } => {
                let batches = self.spool.waiting(after, max_batches, max_bytes);
                Answer::Waiting(found, self.judge(batches).unwrap_or_default())
            }
            Order::Acknowledge(sequence) => {
                let done = self.spool.acknowledge(sequence);
                self.judge(done);
                self.measure();
                Answer::None
            }
            Order::GiveUp(sequence, done) => {
                let lost = self.spool.give_up(sequence);
                let lost = self.judge(lost).unwrap_or(0);
                self.measure();
                Answer::Lost(done, lost)
            }
            Order::RenameIfBehind(acknowledged, done) => {
                let renamed = self.rename_if_behind(acknowledged);
                Answer::Renamed(done, self.judge(renamed).unwrap_or(false))
            }
        }
    }

    fn keep(&mut self, entry: Entry) {
        if MEMORY_QUEUE <= self.queue.len() {
            match self.queue.pop_front() {
                Some(Entry::Sample(_)) => self.overflow += 1,
                Some(Entry::Lost(samples)) => self.overflow += samples,
                Some(Entry::Record(_) | Entry::Traffic(_)) | None => {}
            }
        }
        self.queue.push_back(entry);
        self.flush();
    }

    /// Brings the queue onto the disk; on failure it stays as it is.
    fn flush(&mut self) -> bool {
        if self.queue.is_empty() {
            return true;
        }
        let waiting = self.queue.len();
        if 0 < self.overflow {
            self.queue.push_back(Entry::Lost(self.overflow));
        }
        let boot = self.clock.boot();
        let written = self.spool.write(&boot, self.queue.make_contiguous());
        if self.judge(written).is_none() {
            self.queue.truncate(waiting);
            return false;
        }
        self.depth.pending += waiting as u64;
        (self.queue, self.overflow) = (VecDeque::new(), 0);
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
                if damaged || self.spool.is_let_go() {
                    self.replace();
                }
                None
            }
        }
    }

    fn replace(&mut self) {
        let replaced = self.spool.let_go().and_then(|()| spool::replace(&self.dir, self.limits));
        match replaced {
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

#[cfg(test)]
mod tests {
    use hatang_proto::model::{BootId, ClockReading, Method, Outcome, Reading, Record, Sample, TargetId};
    use tempfile::TempDir;

    use super::*;
    use crate::uplink::encoding;

    struct Still;

    impl Clock for Still {
        fn read(&self) -> ClockReading {
            ClockReading { boot_ms: 1, wall_ms: 1 }
        }

        fn boot_id(&self) -> BootId {
            BootId([1; 16])
        }
    }

    fn sample(at_boot_ms: u64) -> Entry {
        let reading =
            Reading { method: Method::Icmp, outcome: Outcome::Ok, round_trip_us: None, phases: None };
        Entry::Sample(Sample { target: TargetId(1), at_boot_ms, reading })
    }

    fn writer(dir: &TempDir) -> Writer {
        Writer::open(dir.path(), SpoolLimits::default(), Arc::new(Still)).unwrap()
    }

    #[test]
    fn while_the_disk_is_full_samples_wait_in_memory_and_the_overflow_is_counted() {
        let dir = TempDir::new().unwrap();
        let mut writer = writer(&dir);
        writer.spool.forbid_growth(true);
        let taken = MEMORY_QUEUE as u64 + 500;
        for at in 0..taken {
            writer.keep(sample(at));
        }
        assert!(writer.queue.len() <= MEMORY_QUEUE);
        assert!(writer.state().problem.unwrap().contains("full"));
        writer.spool.forbid_growth(false);
        writer.close(Quiet::Silent);
        assert_eq!(writer.state().problem, None);
        let waiting = writer.spool.waiting(0, 99, usize::MAX).unwrap();
        let batches: Vec<_> =
            waiting.iter().map(|batch| encoding::decode_batch(&batch.body).unwrap()).collect();
        let kept = batches.iter().map(|batch| batch.samples.len() as u64).sum::<u64>();
        let lost = batches.iter().flat_map(|batch| &batch.records).map(|record| match record {
            Record::LostSamples(lost) => lost.samples,
            _ => 0,
        });
        assert_eq!(kept + lost.sum::<u64>(), taken);
        assert!(MEMORY_QUEUE as u64 - 2 <= kept);
    }

    #[test]
    fn a_file_that_breaks_in_mid_work_is_replaced_and_the_sample_in_hand_survives() {
        let dir = TempDir::new().unwrap();
        let mut writer = writer(&dir);
        let before = writer.state().spool;
        let broken: Result<(), SpoolError> = Err(SpoolError::Damaged("a bad page".to_owned()));
        assert!(writer.judge(broken).is_none());
        writer.keep(sample(1));
        let state = writer.state();
        assert_ne!(state.spool, before);
        assert_eq!((state.in_memory, state.depth.pending), (0, 1));
        assert!(state.problem.unwrap().contains("damaged-1"));
    }
}
