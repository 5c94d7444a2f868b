//! One stream a machine: a newer one ends the older.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use hatang_proto::model::MachineId;
use tokio::sync::oneshot;

/// Keeps one stream a machine: a newer one ends the older.
#[derive(Clone, Default)]
pub struct Takeover {
    streams: Arc<Mutex<BTreeMap<MachineId, oneshot::Sender<()>>>>,
}

impl Takeover {
    /// Registers a stream; the answer fires when a newer one takes over.
    pub(super) fn begin(&self, machine: MachineId) -> oneshot::Receiver<()> {
        let (replaced, signal) = oneshot::channel();
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(older) = streams.insert(machine, replaced) {
            // The older stream may have ended by itself.
            older.send(()).ok();
        }
        signal
    }
}
