//! The bins of a sketch: every round trip from 0 to 2^32 - 1 microseconds belongs to exactly one.
//!
//! Bin 0 holds 0. A bin that begins at `low` ends at `low * 101 / 99`, rounded down, and the next begins
//! behind it: the widest bin of whole numbers of which one value, the harmonic mean of its ends, is within 1
//! % of all. So the bins below 50 us hold one value each, and a bin spans 2 % later on. It deliberately uses
//! no logarithm: its last digit differs between systems, and bins must not.

/// A number below [`BINS`].
pub(super) type Bin = u16;

/// How many bins there are.
pub(super) const BINS: usize = count();

/// The least value of each bin, in microseconds.
static LOWS: [u32; BINS] = lows();

/// The bin that holds `round_trip_us`.
#[inline]
pub(super) fn bin_of(round_trip_us: u32) -> Bin {
    let above = LOWS.partition_point(|low| *low <= round_trip_us);
    Bin::try_from(above.saturating_sub(1)).unwrap_or(0)
}

/// The least and the greatest value of a bin in microseconds; `None` if there is no such bin.
pub(super) fn ends_of(bin: Bin) -> Option<(u32, u32)> {
    let low = *LOWS.get(usize::from(bin))?;
    let next = LOWS.get(usize::from(bin) + 1);
    Some((low, next.map_or(u32::MAX, |next| next - 1)))
}

/// The value within 1 % of all values of a bin, in microseconds.
pub(super) fn middle_of(bin: Bin) -> f64 {
    let Some((low, high)) = ends_of(bin) else { return 0.0 };
    if high == 0 {
        return 0.0;
    }
    let (low, high) = (f64::from(low), f64::from(high));
    2.0 * low * high / (low + high)
}

/// Where the next bin begins; 2^32 or more behind the last one.
const fn after(low: u64) -> u64 {
    low * 101 / 99 + 1
}

const fn count() -> usize {
    let mut bins = 0;
    let mut low = 0;
    while low < 1 << 32 {
        low = after(low);
        bins += 1;
    }
    bins
}

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler, below 2^32"
)]
const fn lows() -> [u32; BINS] {
    let mut lows = [0; BINS];
    let mut low = 0;
    let mut bin = 0;
    while bin < BINS {
        lows[bin] = low as u32;
        low = after(low);
        bin += 1;
    }
    lows
}
