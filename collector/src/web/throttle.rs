//! A token bucket per key, for programs that ask and for keys that are wrong.
//!
//! Pure: `now_ms` is an argument. Keys are bounded; when there are too many, the bucket that has recovered furthest is
//! forgotten, so that inventing keys does not free the ones under attack.

use std::collections::BTreeMap;

#[derive(Debug)]
pub(super) struct Throttle {
    burst: u32,
    refill_ms: i64,
    max_keys: usize,
    /// Per key, when its bucket will be full again: the whole state of a token bucket in one number.
    full_at_ms: BTreeMap<String, i64>,
}

impl Throttle {
    /// `burst` attempts at once, then one every `refill_ms`.
    pub(super) fn new(burst: u32, refill_ms: i64, max_keys: usize) -> Self {
        Self { burst, refill_ms, max_keys, full_at_ms: BTreeMap::new() }
    }

    /// Takes one token for `key`, or says no.
    pub(super) fn allow(&mut self, key: &str, now_ms: i64) -> bool {
        let longest_ms = self.refill_ms * i64::from(self.burst);
        // A clock set back must not lock anybody out for longer than an empty bucket takes to fill.
        let full_at_ms =
            self.full_at_ms.get(key).copied().unwrap_or(now_ms).clamp(now_ms, now_ms + longest_ms);
        if full_at_ms + self.refill_ms > now_ms + longest_ms {
            self.full_at_ms.insert(key.to_owned(), full_at_ms);
            return false;
        }
        if !self.full_at_ms.contains_key(key) && self.full_at_ms.len() >= self.max_keys {
            self.make_room(now_ms);
        }
        self.full_at_ms.insert(key.to_owned(), full_at_ms + self.refill_ms);
        true
    }

    fn make_room(&mut self, now_ms: i64) {
        self.full_at_ms.retain(|_, full_at_ms| *full_at_ms > now_ms);
        if self.full_at_ms.len() < self.max_keys {
            return;
        }
        let recovered = self.full_at_ms.iter().min_by_key(|(_, full_at_ms)| **full_at_ms);
        if let Some(key) = recovered.map(|(key, _)| key.clone()) {
            self.full_at_ms.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_burst_one_attempt_per_refill_is_allowed() {
        let mut throttle = Throttle::new(3, 1_000, 10);
        let allowed: Vec<bool> = (0..5).map(|_| throttle.allow("a", 0)).collect();
        assert_eq!(allowed, [true, true, true, false, false]);
        assert!(!throttle.allow("a", 999));
        assert!(throttle.allow("a", 1_000));
        assert!(!throttle.allow("a", 1_000));
    }

    #[test]
    fn keys_do_not_hinder_one_another() {
        let mut throttle = Throttle::new(1, 1_000, 10);
        assert!(throttle.allow("a", 0));
        assert!(throttle.allow("b", 0));
        assert!(!throttle.allow("a", 0));
    }

    #[test]
    fn a_clock_set_back_locks_out_for_one_filling_at_most() {
        let mut throttle = Throttle::new(2, 1_000, 10);
        assert!(throttle.allow("a", 1_000_000));
        assert!(!throttle.allow("a", 0));
        assert!(throttle.allow("a", 1_000));
    }

    #[test]
    fn invented_keys_do_not_free_the_one_under_attack() {
        let mut throttle = Throttle::new(2, 1_000, 3);
        assert!(throttle.allow("a", 0) && throttle.allow("a", 0));
        for number in 0..100 {
            assert!(throttle.allow(&format!("x{number}"), 0));
        }
        assert!(!throttle.allow("a", 0));
        assert!(throttle.full_at_ms.len() <= 3);
    }
}
