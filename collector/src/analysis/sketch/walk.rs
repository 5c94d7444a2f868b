//! The walk through the content of sketches that follow one another, in both directions.
//!
//! What is expected of a sketch is learned from the sketch before: how many replies, where the bins begin,
//! how full they are. The order of what is coded is in [`super::packing`], which also owns versions, units
//! and checks. It deliberately trusts nothing that it reads: a number that no sketch can have ends the walk
//! with `None`, and bins only ever ascend.

use std::iter::Peekable;
use std::vec::IntoIter;

use crate::range_coder::Coder;
use crate::range_coder::model::Number;

use super::bins::{BINS, Bin, ends_of};
use super::{COUNT_LIMIT, Sketch};

/// The way through sketches one after another, in both directions.
pub(super) struct Walk {
    unit_us: u32,
    measured: Number,
    lost: Number,
    first: Number,
    counts: Vec<Number>,
    gaps: Vec<Number>,
    spare: Number,
    before: Option<Sketch>,
    /// Replies and losses of the sketch before.
    measured_before: u64,
    check: u32,
}

/// Observations after which a number forgets as fast as it learns.
const MEMORY: u8 = 60;
/// First probabilities, in 1/65536, that a bin holds more than one reply: by the sketch before, and by what
/// is left.
const MORE_THAN_ONE: [[u16; 3]; 5] = [
    [14_000, 26_000, 26_000],
    [24_000, 36_000, 36_000],
    [32_000, 46_000, 46_000],
    [40_000, 55_000, 55_000],
    [48_000, 61_000, 61_000],
];
/// First probabilities that bins stay empty before the next one: by the count of this bin, and by the sketch
/// before.
const GAP: [[u16; 3]; 3] = [[44_000, 20_000, 6_000], [28_000, 10_000, 3_000], [16_000, 5_000, 1_500]];

impl Walk {
    /// `unit_us` divides all least and greatest values.
    pub(super) fn new(unit_us: u32) -> Self {
        let number = Number::new(MEMORY);
        Self {
            unit_us,
            measured: number.clone(),
            lost: Number::leaning(16_000, MEMORY),
            first: number.clone(),
            counts: MORE_THAN_ONE.iter().flatten().map(|more| Number::leaning(*more, MEMORY)).collect(),
            gaps: GAP.iter().flatten().map(|gap| Number::leaning(*gap, MEMORY)).collect(),
            spare: number,
            before: None,
            measured_before: 60,
            check: 0,
        }
    }

    /// Codes one sketch; a decoder gets `None` for what no sketch can be.
    pub(super) fn code(&mut self, coder: &mut impl Coder, given: &Sketch) -> Option<Sketch> {
        let measured = given.count().saturating_add(given.lost).cast_signed();
        let before = self.measured_before.cast_signed();
        let measured = before.checked_add(self.measured.code_signed(coder, measured.wrapping_sub(before)))?;
        let measured = u64::try_from(measured).ok()?;
        let lost = self.lost.code(coder, given.lost);
        let replies = measured.checked_sub(lost)?;
        if lost > COUNT_LIMIT || replies > COUNT_LIMIT.saturating_mul(1 << 10) {
            return None;
        }
        self.measured_before = measured;
        let mut sketch = Sketch { lost, ..Sketch::new() };
        if replies > 0 {
            sketch.bins = self.code_bins(coder, given, replies)?;
            self.code_ends(coder, given, &mut sketch, replies)?;
            self.before = Some(sketch.clone());
        }
        let sum = replies
            .wrapping_add(lost.wrapping_mul(3))
            .wrapping_add(u64::from(sketch.least_us).wrapping_mul(5));
        self.check = self.check.wrapping_add(u32::try_from(sum & 255).unwrap_or(0));
        Some(sketch)
    }

    /// Eight bits that depend on all sketches so far.
    pub(super) fn check(&self) -> u32 {
        self.check & 255
    }

    fn code_bins(&mut self, coder: &mut impl Coder, given: &Sketch, replies: u64) -> Option<Vec<(Bin, u64)>> {
        let mut given = given.bins.iter().copied();
        let (first, mut given_count) = given.next().unwrap_or((0, 1));
        let mut bin = self.code_first(coder, first)?;
        let mut before = Before::new(self.before.take());
        let mut bins = Vec::with_capacity(16);
        let mut left = replies;
        loop {
            let count = match left {
                1 => 1,
                _ => 1 + self.count_model(left, before.count(bin)).code(coder, given_count - 1),
            };
            left = left.checked_sub(count)?;
            if count > COUNT_LIMIT {
                return None;
            }
            bins.push((bin, count));
            if left == 0 {
                return Some(bins);
            }
            let (given_bin, count_there) = given.next().unwrap_or((bin + 1, 1));
            given_count = count_there;
            let given_gap = u64::from(given_bin.saturating_sub(bin + 1));
            let gap = self.gap_model(count, before.count(bin + 1)).code(coder, given_gap);
            bin = existing(gap.checked_add(u64::from(bin) + 1)?)?;
        }
    }

    fn code_first(&mut self, coder: &mut impl Coder, given: Bin) -> Option<Bin> {
        let bins = u32::try_from(BINS).unwrap_or(1);
        let first = match self.before.as_ref().and_then(|sketch| sketch.bins.first()) {
            None => i64::from(coder.uniform(bins, u32::from(given))),
            Some((before, _)) => {
                let before = i64::from(*before);
                before.wrapping_add(self.first.code_signed(coder, i64::from(given) - before))
            }
        };
        existing(u64::try_from(first).ok()?)
    }

    fn count_model(&mut self, left: u64, before: u64) -> &mut Number {
        let class = 3 * class(before, &[1, 2, 4, 8]) + class(left, &[6, 20]);
        self.counts.get_mut(class).unwrap_or(&mut self.spare)
    }

    fn gap_model(&mut self, count: u64, before: u64) -> &mut Number {
        let class = 3 * class(count, &[2, 5]) + class(before, &[1, 3]);
        self.gaps.get_mut(class).unwrap_or(&mut self.spare)
    }

    fn code_ends(
        &self,
        coder: &mut impl Coder,
        given: &Sketch,
        sketch: &mut Sketch,
        replies: u64,
    ) -> Option<()> {
        let (first, _) = sketch.bins.first()?;
        let (last, _) = sketch.bins.last()?;
        let (low, high) = ends_of(*first)?;
        sketch.least_us = self.code_within(coder, low, high, given.least_us)?;
        let (low, high) = ends_of(*last)?;
        let low = low.max(sketch.least_us);
        sketch.greatest_us = if replies == 1 {
            sketch.least_us
        } else {
            self.code_within(coder, low, high, given.greatest_us)?
        };
        Some(())
    }

    /// One of the multiples of the unit from `low` to `high`.
    fn code_within(&self, coder: &mut impl Coder, low: u32, high: u32, given: u32) -> Option<u32> {
        let (low, high) = (low.div_ceil(self.unit_us), high / self.unit_us);
        let last = high.checked_sub(low)?;
        let shift = 16_u32.saturating_sub(last.leading_zeros());
        let place = (given / self.unit_us).wrapping_sub(low);
        let upper = u64::from(coder.uniform((last >> shift) + 1, place >> shift));
        let place = upper << shift | coder.direct(shift, u64::from(place));
        u32::try_from(place).ok().filter(|place| *place <= last).map(|place| (low + place) * self.unit_us)
    }
}

/// How many of the limits `value` reaches.
fn class(value: u64, limits: &[u64]) -> usize {
    limits.iter().filter(|limit| value >= **limit).count()
}

/// A bin by its number, if there is one.
fn existing(number: u64) -> Option<Bin> {
    Bin::try_from(number).ok().filter(|bin| usize::from(*bin) < BINS)
}

/// The bins of the sketch before, asked in ascending order.
struct Before {
    bins: Option<Peekable<IntoIter<(Bin, u64)>>>,
}

impl Before {
    fn new(sketch: Option<Sketch>) -> Self {
        Self { bins: sketch.map(|sketch| sketch.bins.into_iter().peekable()) }
    }

    /// What it counted in `bin`; 1, neither full nor empty, if there is no sketch before.
    fn count(&mut self, bin: Bin) -> u64 {
        let Some(bins) = &mut self.bins else { return 1 };
        while bins.next_if(|(before, _)| *before < bin).is_some() {}
        bins.peek().filter(|(before, _)| *before == bin).map_or(0, |(_, count)| *count)
    }
}
