//! What waits to be sent: a handle to the spool, which lives on a thread of its own.
//!
//! SQLite blocks, so one thread owns the file and takes orders from a bounded channel; a full channel makes whoever
//! orders wait, and measuring pauses with it. A thread of its own rather than the runtime's blocking pool, because the
//! connection stays with it and a pool thread would keep a second stack. While the disk takes nothing, samples wait in
//! a bounded queue in memory. What is sent, and when, is decided in `uplink` and `run`.

pub mod chain;
pub mod retry;
pub mod spool;
mod writer;

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use hatang_proto::model::SpoolId;
use tokio::sync::{mpsc, oneshot, watch};

use crate::clock::Clock;
use crate::limits::{OUTBOX_QUEUE, SPOOL_STACK_BYTES};
use spool::{Depth, Entry, Quiet, SpoolLimits, Waiting};
use writer::{Order, Writer};

/// The outbox as others see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxState {
    pub spool: SpoolId,
    /// What waits on disk.
    pub depth: Depth,
    /// Samples and records that wait in memory because the disk takes none.
    pub in_memory: usize,
    /// Why the disk takes none, or what became of a damaged file.
    pub problem: Option<String>,
}

/// Orders the spool's thread about. Clones share the thread; it ends with the last of them.
#[derive(Debug, Clone)]
pub struct Outbox {
    orders: mpsc::Sender<Order>,
    state: watch::Receiver<OutboxState>,
}

/// The spool's thread is gone; it only ends when the program does, or by a fault that it logged.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the spool's thread has ended")]
pub struct Gone;

impl Outbox {
    /// Opens the spool of a data directory and starts its thread. Blocks while the file is checked.
    pub fn open(dir: &Path, limits: SpoolLimits, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let writer = Writer::open(dir, limits, clock)?;
        let (tell, state) = watch::channel(writer.state());
        let (orders, taken) = mpsc::channel(OUTBOX_QUEUE);
        std::thread::Builder::new()
            .name("spool".to_owned())
            .stack_size(SPOOL_STACK_BYTES)
            .spawn(move || writer.serve(taken, &tell))
            .context("start the spool's thread")?;
        Ok(Self { orders, state })
    }

    /// What waits; changes are seen by [`watch::Receiver::changed`].
    pub fn state(&self) -> watch::Receiver<OutboxState> {
        self.state.clone()
    }

    /// Keeps a sample or record. Waits while the channel is full.
    pub async fn keep(&self, entry: Entry) -> Result<(), Gone> {
        self.orders.send(Order::Keep(entry)).await.map_err(|_| Gone)
    }

    /// Closes what is pending into batches; done when they are safe on disk, or kept pending because the disk failed.
    pub async fn close(&self, quiet: Quiet) -> Result<(), Gone> {
        self.ask(|done| Order::Close(quiet, done)).await
    }

    /// Batches after `after`, in order; empty if the disk cannot be read.
    pub async fn waiting(
        &self,
        after: u64,
        max_batches: usize,
        max_bytes: usize,
    ) -> Result<Vec<Waiting>, Gone> {
        self.ask(|found| Order::Waiting { after, max_batches, max_bytes, found }).await
    }

    /// Deletes every batch up to and including this sequence.
    pub async fn acknowledge(&self, sequence: u64) -> Result<(), Gone> {
        self.orders.send(Order::Acknowledge(sequence)).await.map_err(|_| Gone)
    }

    /// Drops a batch that the collector will never take; returns how many samples were lost with it.
    pub async fn give_up(&self, sequence: u64) -> Result<u64, Gone> {
        self.ask(|done| Order::GiveUp(sequence, done)).await
    }

    /// Gives the spool a fresh name if the collector has seen more of the old one than was ever made here; returns
    /// whether it did.
    pub async fn rename_if_behind(&self, acknowledged: u64) -> Result<bool, Gone> {
        self.ask(|done| Order::RenameIfBehind(acknowledged, done)).await
    }

    async fn ask<T>(&self, order: impl FnOnce(oneshot::Sender<T>) -> Order) -> Result<T, Gone> {
        let (reply, answer) = oneshot::channel();
        self.orders.send(order(reply)).await.map_err(|_| Gone)?;
        answer.await.map_err(|_| Gone)
    }
}
