//! What the range coder learns while it works: bits, tables of bits, and whole numbers.
//!
//! A [`Bit`] is a probability that follows what it sees: fast at first, slower with every observation, down
//! to a floor that lets it forget. A [`Bits`] is a table of them, one for every context. A [`Number`] codes
//! any whole number from 0, cheaply when it is small. All start from given values, so that encoder and
//! decoder agree.
//!
//! They deliberately know nothing of times, round trips or sketches.
//!
//! Update, for another implementation: after `n` observations (counted up to the limit of the bit) a one adds
//! `(65536 - p) * rate / 65536` to the probability `p` of a one, a zero takes away `p * rate / 65536`, with
//! `rate = 131072 / (2 n + 3)` (all divisions rounded down); `p` stays between 32 and 65504.

use super::Coder;

/// Probabilities are in 1/65536; an even bet.
pub(crate) const EVEN: u16 = 1 << 15;

const LEAST: i32 = 32;
const MOST: i32 = (1 << 16) - 32;

/// Rates by number of observations.
const RATES: [i32; 256] = rates();

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler; an index outside would not build")]
const fn rates() -> [i32; 256] {
    let mut rates = [0; 256];
    let mut seen: i32 = 0;
    let mut index = 0;
    while index < rates.len() {
        rates[index] = 131_072 / (2 * seen + 3);
        seen += 1;
        index += 1;
    }
    rates
}

/// A probability that adapts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bit {
    one: u16,
    seen: u8,
    limit: u8,
}

impl Bit {
    /// `one` is the first probability of a one in 1/65536, as if seen `seen` times; it never averages over
    /// more than about `limit` observations.
    pub(crate) const fn new(one: u16, seen: u8, limit: u8) -> Self {
        Self { one, seen, limit }
    }

    #[inline]
    pub(crate) fn code(&mut self, coder: &mut impl Coder, bit: bool) -> bool {
        let bit = coder.decide(self.one, bit);
        self.learn(bit);
        bit
    }

    /// One decision on the average of two opinions; both learn from it.
    #[inline]
    pub(crate) fn code_with(&mut self, other: &mut Self, coder: &mut impl Coder, bit: bool) -> bool {
        let bit = coder.decide(self.one.midpoint(other.one), bit);
        self.learn(bit);
        other.learn(bit);
        bit
    }

    #[inline]
    fn learn(&mut self, bit: bool) {
        let rate = RATES.get(usize::from(self.seen)).copied().unwrap_or(0);
        let one = i32::from(self.one);
        let goal = if bit { 1 << 16 } else { 0 };
        // Rounded towards zero in both directions by working on the distance.
        let step = ((goal - one).unsigned_abs().wrapping_mul(rate.unsigned_abs())) >> 16;
        let step = step.cast_signed();
        let moved = if bit { one + step } else { one - step }.clamp(LEAST, MOST);
        self.one = u16::try_from(moved).unwrap_or(EVEN);
        self.seen = self.seen.saturating_add(1).min(self.limit);
    }
}

/// A table of bits; an index outside of it reaches one spare bit, so that no index can panic.
#[derive(Debug, Clone)]
pub(crate) struct Bits<const SIZE: usize> {
    table: [Bit; SIZE],
    spare: Bit,
}

impl<const SIZE: usize> Bits<SIZE> {
    pub(crate) const fn new(each: Bit) -> Self {
        Self { table: [each; SIZE], spare: each }
    }

    #[inline]
    pub(crate) fn at(&mut self, index: usize) -> &mut Bit {
        self.table.get_mut(index).unwrap_or(&mut self.spare)
    }
}

/// A whole number below 2^63: its length in bits as a row of decisions, the bit after the leading one as a
/// decision, and the rest as they are.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    longer: Bits<64>,
    second: Bits<64>,
}

impl Number {
    /// All decisions start even, as if seen once; `limit` as in [`Bit::new`].
    pub(crate) const fn new(limit: u8) -> Self {
        let even = Bit::new(EVEN, 1, limit);
        Self { longer: Bits::new(even), second: Bits::new(even) }
    }

    /// The same, with a first probability in 1/65536, as if seen 3 times, that a number is not 0.
    pub(crate) const fn leaning(positive: u16, limit: u8) -> Self {
        let mut number = Self::new(limit);
        number.longer.table[0] = Bit::new(positive, 3, limit);
        number
    }

    /// Codes `value`; a decoder can return anything below 2^63.
    pub(crate) fn code(&mut self, coder: &mut impl Coder, value: u64) -> u64 {
        let shifted = value.saturating_add(1);
        let length = shifted.ilog2();
        let mut found = 0;
        while found < 62 && self.longer.at(found as usize).code(coder, found < length) {
            found += 1;
        }
        if found == 0 {
            return 0;
        }
        let rest = found - 1;
        let second = self.second.at(found as usize).code(coder, (shifted >> rest) & 1 == 1);
        let read = coder.direct(rest, shifted & ((1 << rest) - 1));
        ((2 | u64::from(second)) << rest | read) - 1
    }

    /// Codes a number of either sign, close to zero most of the time.
    pub(crate) fn code_signed(&mut self, coder: &mut impl Coder, value: i64) -> i64 {
        unfold(self.code(coder, fold(value)))
    }
}

/// A whole number without a model, for heads: its length in bits out of 64, then the bits below the leading
/// one.
pub(crate) fn plain(coder: &mut impl Coder, value: u64) -> u64 {
    let length = coder.uniform(64, value.saturating_add(1).ilog2());
    let leading = 1 << length;
    (leading | coder.direct(length, value.saturating_add(1) & (leading - 1))) - 1
}

/// The same for a number of either sign.
pub(crate) fn plain_signed(coder: &mut impl Coder, value: i64) -> i64 {
    unfold(plain(coder, fold(value)))
}

/// 0, -1, 1, -2, 2 ... to 0, 1, 2, 3, 4 ...
fn fold(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn unfold(folded: u64) -> i64 {
    (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed()
}
