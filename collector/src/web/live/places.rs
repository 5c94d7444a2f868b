//! Places for live streams: so many in all, and so many for one account.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::web::limits::{MAX_LIVE_STREAMS, MAX_LIVE_STREAMS_OF_ACCOUNT};

/// Who holds how many.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Mutex<Taken>>);

#[derive(Default)]
struct Taken {
    closed: bool,
    all: usize,
    by_account: BTreeMap<String, usize>,
}

/// A place, given back when it is dropped.
pub(super) struct Place {
    places: Places,
    account: String,
}

impl Places {
    /// `None` if all are taken, the account has its share, or the server goes down.
    pub(super) fn take(&self, account: &str) -> Option<Place> {
        let mut taken = self.lock();
        let of_account = taken.by_account.get(account).copied().unwrap_or_default();
        if taken.closed || MAX_LIVE_STREAMS <= taken.all || MAX_LIVE_STREAMS_OF_ACCOUNT <= of_account {
            return None;
        }
        taken.all += 1;
        taken.by_account.insert(account.to_owned(), of_account + 1);
        Some(Place { places: self.clone(), account: account.to_owned() })
    }

    /// From now on nobody gets one.
    pub(super) fn close(&self) {
        self.lock().closed = true;
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.all = taken.all.saturating_sub(1);
        match taken.by_account.get_mut(&self.account) {
            Some(of_account) if 1 < *of_account => *of_account -= 1,
            _ => drop(taken.by_account.remove(&self.account)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_cannot_take_the_places_of_the_others() {
        let places = Places::default();
        let mut greedy: Vec<_> = std::iter::from_fn(|| places.take("tham")).collect();
        assert_eq!(greedy.len(), MAX_LIVE_STREAMS_OF_ACCOUNT);
        assert!(places.take("khac").is_some());
        greedy.pop();
        assert!(places.take("tham").is_some(), "a place given back is free again");
    }

    #[test]
    fn places_end_and_nothing_is_remembered_of_those_who_left() {
        let places = Places::default();
        let taken: Vec<_> =
            (0..MAX_LIVE_STREAMS).map(|number| places.take(&number.to_string()).unwrap()).collect();
        assert!(places.take("them").is_none());
        drop(taken);
        assert!(places.lock().by_account.is_empty() && places.lock().all == 0);
        places.close();
        assert!(places.take("them").is_none());
    }
}
