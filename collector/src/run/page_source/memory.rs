//! Answers that many people ask for at once, remembered for a moment.
//!
//! A memory holds few answers and lets go of what is old; what may be remembered and for how long is the caller's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;

/// Answers that one memory holds.
const HELD: usize = 32;

/// Answers by what was asked.
pub(super) struct Memory<T, K = ()>(Mutex<BTreeMap<K, Remembered<T>>>);

/// An answer with the moment at which it was found.
type Remembered<T> = (i64, Arc<T>);

impl<T, K> Default for Memory<T, K> {
    fn default() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }
}

impl<T, K: Ord> Memory<T, K> {
    /// What was found out within the last `fresh_ms`, or what `find_out` says now. Two who ask at once may both find out.
    pub(super) fn recall(
        &self,
        asked: K,
        fresh_ms: i64,
        now_ms: i64,
        find_out: impl FnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        let is_fresh = |at_ms: i64| (0..=fresh_ms).contains(&(now_ms - at_ms));
        let known =
            self.held().get(&asked).filter(|(at_ms, _)| is_fresh(*at_ms)).map(|(_, known)| known.clone());
        if let Some(known) = known {
            return Ok(known);
        }
        let found = Arc::new(find_out()?);
        let mut held = self.held();
        held.retain(|_, (at_ms, _)| is_fresh(*at_ms));
        if held.len() < HELD {
            held.insert(asked, (now_ms, Arc::clone(&found)));
        }
        Ok(found)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, BTreeMap<K, Remembered<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_given_again_until_it_is_old_and_a_failure_is_not_remembered() {
        let memory: Memory<i64, u8> = Memory::default();
        let ask = |what, now_ms| *memory.recall(what, 10, now_ms, || Ok(now_ms)).unwrap();
        assert_eq!([ask(1, 0), ask(1, 10), ask(2, 10), ask(1, 11), ask(1, 5)], [0, 0, 10, 11, 5]);
        assert!(memory.recall(3, 10, 0, || anyhow::bail!("broken")).is_err());
        assert_eq!(ask(3, 1), 1);
    }

    #[test]
    fn a_memory_holds_no_more_than_a_few_answers() {
        let memory: Memory<usize, usize> = Memory::default();
        for asked in 0..500 {
            assert_eq!(*memory.recall(asked, 10, 0, || Ok(asked)).unwrap(), asked);
        }
        assert!(memory.held().len() <= HELD);
    }
}
