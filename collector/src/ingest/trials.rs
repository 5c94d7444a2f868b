//! Trials under way: which machines were asked, and where their answers go.
//!
//! Nothing of a trial is kept. An answer counts once, from a machine that was asked, while somebody waits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use hatang_proto::model::{MachineId, TrialAnswer};
use tokio::sync::mpsc;

/// Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Trials {
    inner: Arc<Inner>,
}

struct Inner {
    /// Begins at the clock, so that an answer to a question before a restart fits none after it.
    next: AtomicU64,
    waiting: Mutex<BTreeMap<u64, Waiting>>,
}

struct Waiting {
    asked: BTreeSet<MachineId>,
    answers: mpsc::Sender<(MachineId, TrialAnswer)>,
}

/// Somebody who waits for answers; they go nowhere once it is dropped.
pub struct TrialUnderWay {
    pub number: u64,
    pub answers: mpsc::Receiver<(MachineId, TrialAnswer)>,
    trials: Trials,
}

impl Trials {
    /// `now_ms` is Unix time in milliseconds.
    pub fn since(now_ms: i64) -> Self {
        let next = AtomicU64::new(now_ms.unsigned_abs().saturating_mul(1_000));
        Self { inner: Arc::new(Inner { next, waiting: Mutex::default() }) }
    }

    pub(super) fn begin(&self, asked: BTreeSet<MachineId>) -> TrialUnderWay {
        let number = self.inner.next.fetch_add(1, Ordering::Relaxed);
        let (sender, answers) = mpsc::channel(asked.len().max(1));
        self.waiting(|waiting| waiting.insert(number, Waiting { asked, answers: sender }));
        TrialUnderWay { number, answers, trials: self.clone() }
    }

    /// Takes an answer in, if somebody waits for it from this machine.
    pub(super) fn answered(&self, machine: MachineId, answer: TrialAnswer) {
        let sender = self.waiting(|waiting| {
            let trial = waiting.get_mut(&answer.number)?;
            trial.asked.remove(&machine).then(|| trial.answers.clone())
        });
        if let Some(sender) = sender {
            // There is a place for each machine that was asked.
            sender.try_send((machine, answer)).unwrap_or_default();
        } else {
            tracing::debug!(machine.id = %machine, "an answer to a trial that nobody waits for");
        }
    }

    fn waiting<T>(&self, work: impl FnOnce(&mut BTreeMap<u64, Waiting>) -> T) -> T {
        work(&mut self.inner.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for TrialUnderWay {
    fn drop(&mut self) {
        self.trials.waiting(|waiting| waiting.remove(&self.number));
    }
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::TrialRefusal;

    use super::*;

    fn answer(number: u64) -> TrialAnswer {
        TrialAnswer { number, outcome: Err(TrialRefusal::Cannot) }
    }

    #[test]
    fn only_who_was_asked_answers_and_only_once() {
        let trials = Trials::since(5);
        let machine = |number| MachineId([number; 16]);
        let mut trial = trials.begin([machine(1), machine(2)].into());
        let number = trial.number;
        trials.answered(machine(3), answer(number));
        trials.answered(machine(1), answer(number + 1));
        trials.answered(machine(1), answer(number));
        trials.answered(machine(1), answer(number));
        assert_eq!(trial.answers.try_recv().unwrap().0, machine(1));
        assert!(trial.answers.try_recv().is_err());
        drop(trial);
        trials.answered(machine(2), answer(number));
        assert!(trials.waiting(|waiting| waiting.is_empty()), "nothing is left behind");
    }
}
