//! A sketch: how round trips were distributed during an hour, small enough to keep for years.
//!
//! It counts replies in bins that are never wider than 1 % to either side of the value they stand for (the
//! idea of DDSketch), counts losses, and keeps the exact least and greatest round trip. Merging adds counts,
//! so merging in any order or grouping gives equal sketches and equal bytes; quantiles over many machines
//! come from merged sketches, never from quantiles of quantiles. Bins are whole microseconds found by
//! whole-number arithmetic ([`bins`]), so all systems agree. Bytes, alone or 24 at a time, are in
//! [`packing`].
//!
//! It deliberately keeps no times, no order and no mean, and does not know what hour it is about.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

use bins::{Bin, bin_of, middle_of};

pub use packing::{SketchError, decode_day, encode_day};

mod bins;
mod packing;
#[cfg(test)]
mod tests;
mod walk;

/// Counts stop here (10^12); reached by no fleet, it keeps sums of foreign counts from overflowing.
pub const COUNT_LIMIT: u64 = 1 << 40;

/// Mergeable distribution of round trips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// Bins that are not empty, ascending, with their counts.
    bins: Vec<(Bin, u64)>,
    lost: u64,
    /// Least and greatest round trip in microseconds; meaningless while `bins` is empty, and then as in
    /// `new`.
    least_us: u32,
    greatest_us: u32,
}

impl Default for Sketch {
    fn default() -> Self {
        Self::new()
    }
}

impl Sketch {
    pub const fn new() -> Self {
        Self { bins: Vec::new(), lost: 0, least_us: u32::MAX, greatest_us: 0 }
    }

    /// Counts one reply; any number of microseconds.
    pub fn add(&mut self, round_trip_us: u32) {
        let bin = bin_of(round_trip_us);
        self.least_us = self.least_us.min(round_trip_us);
        self.greatest_us = self.greatest_us.max(round_trip_us);
        match self.bins.binary_search_by_key(&bin, |(bin, _)| *bin) {
            Ok(place) => {
                if let Some((_, count)) = self.bins.get_mut(place) {
                    *count = sum(*count, 1);
                }
            }
            Err(place) => self.bins.insert(place, (bin, 1)),
        }
    }

    /// Counts one measurement without a reply.
    pub fn add_lost(&mut self) {
        self.lost = sum(self.lost, 1);
    }

    /// Adds all that `other` has counted.
    pub fn merge(&mut self, other: &Self) {
        self.lost = sum(self.lost, other.lost);
        self.least_us = self.least_us.min(other.least_us);
        self.greatest_us = self.greatest_us.max(other.greatest_us);
        let mut missing = false;
        let mut place = 0;
        for (bin, count) in &other.bins {
            place += self.bins.iter().skip(place).take_while(|(own, _)| own < bin).count();
            match self.bins.get_mut(place) {
                Some((own, total)) if own == bin => *total = sum(*total, *count),
                _ => missing = true,
            }
        }
        if missing {
            self.insert_missing(other);
        }
    }

    /// Inserts the bins that only `other` has; those that both have are already added.
    fn insert_missing(&mut self, other: &Self) {
        let mut merged = Vec::with_capacity(self.bins.len() + 8);
        let mut theirs = other.bins.iter().peekable();
        for own in &self.bins {
            while let Some(their) = theirs.next_if(|their| their.0 < own.0) {
                merged.push(*their);
            }
            theirs.next_if(|their| their.0 == own.0);
            merged.push(*own);
        }
        merged.extend(theirs);
        self.bins = merged;
    }

    /// Replies; losses are not among them.
    pub fn count(&self) -> u64 {
        self.bins.iter().map(|(_, count)| count).sum()
    }

    /// Measurements without a reply.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// The least round trip in microseconds, exactly.
    pub fn min_us(&self) -> Option<u32> {
        (!self.bins.is_empty()).then_some(self.least_us)
    }

    /// The greatest round trip in microseconds, exactly.
    pub fn max_us(&self) -> Option<u32> {
        (!self.bins.is_empty()).then_some(self.greatest_us)
    }

    /// The round trip in microseconds, within 1 %, of the reply with rank `floor(q * (count - 1))` among the
    /// replies in ascending order; `None` without replies. `q` is held to 0 ... 1; 0 and 1 are exact.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let count = self.count();
        let last = count.checked_sub(1)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the last rank, or 0 for NaN"
        )]
        let rank = ((q.clamp(0.0, 1.0) * last as f64) as u64).min(last);
        let (least, greatest) = (f64::from(self.least_us), f64::from(self.greatest_us));
        if rank == 0 {
            return Some(least);
        }
        if rank == last {
            return Some(greatest);
        }
        let mut before = 0;
        let (bin, _) = self.bins.iter().find(|(_, count)| {
            before += count;
            before > rank
        })?;
        Some(middle_of(*bin).clamp(least, greatest))
    }

    /// The sketch as bytes; equal sketches give equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        packing::encode(self)
    }

    /// Reads what [`Self::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SketchError> {
        packing::decode(bytes)
    }
}

fn sum(one: u64, other: u64) -> u64 {
    one.saturating_add(other).min(COUNT_LIMIT)
}
