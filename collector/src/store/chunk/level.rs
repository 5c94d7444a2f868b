//! The level of a column: what the next value will probably be, and how far off that usually is.
//!
//! The level moves towards every value by a half to a sixteenth of the way. A value that lies far off moves
//! it as an ordinary one would, so a spike leaves no trace; the third in a row on one side is a new level and
//! is believed at once. It deliberately knows no season and no trend: over a day of minutes they are slower
//! than the level.
//!
//! Fixed point: height and noise have 8 binary places. All arithmetic wraps or is held in bounds, because
//! what a damaged chunk says goes through here too.

use std::cmp::Ordering;

/// Binary places of the level and of the noise.
pub(super) const PLACES: u32 = 8;
/// Far values on one side that make a new level.
const FAR_IN_A_ROW: i32 = 3;
/// No noise is counted as more; it keeps four times the noise a positive number.
const NOISIEST: i64 = 1 << 60;

/// The level that predicts, and the size of the recent differences from it.
#[derive(Debug, Clone)]
pub(super) struct Level {
    height: i64,
    noise: i64,
    shift: u32,
    /// How many values in a row lay far above, or, negative, far below.
    far: i32,
}

impl Level {
    /// Starts at `first` units; averages over 2^`shift` values; `noise` has [`PLACES`] binary places.
    pub(super) fn new(first: i64, shift: u32, noise: i64) -> Self {
        Self { height: first.wrapping_shl(PLACES), noise, shift, far: 0 }
    }

    /// The nearest whole unit.
    pub(super) fn prediction(&self) -> i64 {
        self.height.wrapping_add(1 << (PLACES - 1)) >> PLACES
    }

    /// The size of the recent differences, with [`PLACES`] binary places.
    #[inline]
    pub(super) fn noise(&self) -> i64 {
        self.noise
    }

    /// Moves towards `unit`, by no more than an ordinary difference; returns the difference, held to that.
    /// The third far value in a row on one side is no outlier: the level goes there.
    #[inline]
    pub(super) fn follow(&mut self, unit: i64) -> i64 {
        let target = unit.wrapping_shl(PLACES);
        let free = target.wrapping_sub(self.height);
        let most = self.noise.clamp(3 << (PLACES - 2), NOISIEST) << 2;
        let difference = free.clamp(-most, most);
        self.far = match free.cmp(&difference) {
            Ordering::Equal => 0,
            Ordering::Greater => self.far.max(0) + 1,
            Ordering::Less => self.far.min(0) - 1,
        };
        if self.far.abs() == FAR_IN_A_ROW {
            self.far = 0;
            self.height = target;
        } else {
            self.height = self.height.wrapping_add(difference >> self.shift);
            self.noise += (difference.abs() - self.noise) >> 4;
        }
        difference
    }
}

/// The mean size of a difference, with [`PLACES`] binary places, when the level averages over 2^`shift`
/// values.
pub(super) fn mean_noise(units: impl Iterator<Item = i64>, first: i64, shift: u32) -> u64 {
    let mut level = Level::new(first, shift, 1 << PLACES);
    let (mut sum, mut count) = (0_u64, 0_u64);
    for unit in units {
        sum = sum.saturating_add(level.follow(unit).unsigned_abs());
        count += 1;
    }
    sum / count.max(1)
}
