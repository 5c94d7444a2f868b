//! One column of whole numbers inside a chunk: round trips, phases, lateness of the clock.
//!
//! A value is predicted by a [`Level`]; coded is the difference. It is divided by a power of two so that
//! ordinary differences are a handful of steps, and becomes one of 32 tokens, found by five decisions in a
//! tree; its lowest bits and what lies beyond the outermost tokens follow. Two trees are asked and averaged:
//! one that has seen everything, one that has seen only times as noisy as this one.
//!
//! It deliberately fits no distribution and keeps nothing between chunks: the first probabilities come from
//! the numbers in the head of the column ([`Shape`]), the rest is learned on the way.
//!
//! # Format
//!
//! Head: divisor - 1 and first value as plain numbers, a choice of 4 (pace), of 50 (low bits), of 9 (width).
//! Then for each value, with `d` the value divided by the divisor minus the prediction and `m = d +
//! 2^low_bits / 2`: the token, `m >> low_bits` plus 16 and held to 0 ... 31, highest bit first, node 1 being
//! the root and `2 node + bit` the next; for token 0 a number, how far below it is, for 31 how far above; if
//! `low_bits > 0`, the highest of the low bits of `m` in the context of the token, and the others as they
//! are. The noise class is how many of 7, 9 and 12 eighths of the usual noise (`width` half tokens) the noise
//! exceeds. A tree is planted from a bell around token 16 by [`weights`] and [`plant`].

use crate::range_coder::Coder;
use crate::range_coder::model::{Bit, Bits, EVEN, Number, plain, plain_signed};

use super::level::{Level, PLACES, mean_noise};

/// Tokens from -16 to 15, moved up by 16.
const TOKENS: usize = 32;
const MIDDLE: i64 = 16;
/// Binary logarithms of the number of values that the level averages over.
const SHIFTS: [u32; 4] = [1, 2, 3, 4];
/// How many widths of a token there are: up to 2^49 units.
const LOW_BITS: u32 = 50;
/// No value and no divisor is further than this from zero; in a damaged head they are brought back to it.
const FARTHEST: i64 = 1 << 54;
/// Observations after which a bit of the trees forgets as fast as it learns.
const MEMORY: u8 = 100;
/// How many observations the first probabilities of a tree are worth.
const HEAD_START: u8 = 8;
/// Bells of nine widths: `65536 * exp(-1 / (2 s^2))` for s = 0.3, then 0.625 per class.
const BELLS: [u64; 9] = [253, 18_221, 47_589, 56_848, 60_497, 62_265, 63_247, 63_846, 64_238];
/// What even the most distant token weighs beside 65536 for the middle one.
const TAIL: u64 = 100;

/// What the head of a column says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// All values are multiples of it; at least 1.
    divisor: u64,
    /// The first prediction, in units of `divisor`.
    first: i64,
    /// Index into [`SHIFTS`].
    pace: u32,
    /// A token spans 2^`low_bits` units.
    low_bits: u32,
    /// The usual size of a difference in half tokens, from 0 to 8.
    width: u32,
}

impl Shape {
    /// What a decoder starts from; none of it is looked at.
    pub(super) const BLANK: Self = Self { divisor: 1, first: 0, pace: 0, low_bits: 0, width: 0 };

    /// Looks at all values of a column, each less than 2^53 away from zero.
    pub(super) fn of(values: impl Iterator<Item = i64> + Clone) -> Self {
        let divisor =
            values.clone().fold(0, |divisor, value| greatest_common(value.unsigned_abs(), divisor)).max(1);
        let unit = divisor.cast_signed().max(1);
        let units = values.map(|value| value / unit);
        let first = units.clone().next().unwrap_or(0);
        let (noise, pace) = (0_u32..)
            .zip(SHIFTS)
            .map(|(pace, shift)| (mean_noise(units.clone(), first, shift), pace))
            .min()
            .unwrap_or((0, 0));
        let mut low_bits = 0;
        while low_bits + 1 < LOW_BITS && (noise >> low_bits) > 4 << PLACES {
            low_bits += 1;
        }
        let width = u32::try_from((noise >> low_bits).saturating_add(64) >> (PLACES - 1)).unwrap_or(8).min(8);
        Self { divisor, first, pace, low_bits, width }
    }

    pub(super) fn code(self, coder: &mut impl Coder) -> Self {
        Self {
            divisor: plain(coder, self.divisor - 1).min(FARTHEST.unsigned_abs()) + 1,
            first: plain_signed(coder, self.first).clamp(-FARTHEST, FARTHEST),
            pace: coder.uniform(4, self.pace),
            low_bits: coder.uniform(LOW_BITS, self.low_bits),
            width: coder.uniform(9, self.width),
        }
    }
}

fn greatest_common(mut one: u64, mut other: u64) -> u64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// The column itself, value after value.
#[derive(Debug, Clone)]
pub(super) struct Series {
    shape: Shape,
    level: Level,
    /// Noise above which the next class begins.
    steps: [i64; 3],
    /// The tree that has seen everything.
    all: Bits<TOKENS>,
    /// One tree per class of noise.
    alike: Bits<{ 4 * TOKENS }>,
    /// The highest of the low bits, by token.
    low: Bits<TOKENS>,
    above: Number,
    below: Number,
}

impl Series {
    pub(super) fn new(shape: Shape) -> Self {
        let shift = SHIFTS.get(shape.pace as usize).copied().unwrap_or(3);
        let usual = i64::from(shape.width.max(1)) << (shape.low_bits + PLACES - 1);
        let mut all = Bits::new(Bit::new(EVEN, 1, MEMORY));
        plant(&mut all, &weights(shape.width), 1);
        let mut alike = Bits::new(Bit::new(EVEN, 1, MEMORY));
        for class in 0..4 {
            for node in 0..TOKENS {
                *alike.at(class * TOKENS + node) = *all.at(node);
            }
        }
        Self {
            shape,
            level: Level::new(shape.first, shift, usual),
            steps: [usual / 8 * 7, usual / 8 * 9, usual / 8 * 12],
            all,
            alike,
            low: Bits::new(Bit::new(EVEN, 4, 200)),
            above: Number::new(60),
            below: Number::new(60),
        }
    }

    /// Codes `value`, a multiple of the divisor; a decoder can return any number.
    #[inline]
    pub(super) fn code(&mut self, coder: &mut impl Coder, value: i64) -> i64 {
        let divisor = self.shape.divisor.cast_signed();
        let prediction = self.level.prediction();
        let unit = if divisor == 1 { value } else { value / divisor };
        let unit = prediction.wrapping_add(self.difference(coder, unit.wrapping_sub(prediction)));
        self.level.follow(unit);
        unit.wrapping_mul(divisor)
    }

    fn difference(&mut self, coder: &mut impl Coder, difference: i64) -> i64 {
        let low_bits = self.shape.low_bits;
        let moved = difference.wrapping_add((1 << low_bits) >> 1);
        let steps = (moved >> low_bits).wrapping_add(MIDDLE);
        let token = self.token(coder, steps.clamp(0, 31).unsigned_abs());
        let (below, above) = (steps.wrapping_neg().max(0), steps.wrapping_sub(31).max(0));
        let steps = match token {
            0 => self.below.code(coder, below.unsigned_abs()).cast_signed().wrapping_neg(),
            31 => self.above.code(coder, above.unsigned_abs()).cast_signed().wrapping_add(31),
            inside => i64::from(inside),
        };
        let mut read = steps.wrapping_sub(MIDDLE);
        if low_bits > 0 {
            let rest = low_bits - 1;
            let high = self.low.at(token as usize).code(coder, (moved >> rest) & 1 == 1);
            let low = coder.direct(rest, moved.cast_unsigned() & ((1 << rest) - 1));
            read = (read << 1 | i64::from(high)).wrapping_shl(rest) | low.cast_signed();
        }
        read.wrapping_sub((1 << low_bits) >> 1)
    }

    #[inline]
    fn token(&mut self, coder: &mut impl Coder, token: u64) -> u32 {
        let class: usize = self.steps.iter().map(|step| usize::from(self.level.noise() > *step)).sum();
        let mut node = 1_usize;
        for place in (0..5).rev() {
            let alike = self.alike.at(class * TOKENS + node);
            let bit = self.all.at(node).code_with(alike, coder, (token >> place) & 1 == 1);
            node = node << 1 | usize::from(bit);
        }
        // Five decisions after the leading one.
        u32::try_from(node & 31).unwrap_or(0)
    }
}

/// The weights of the tokens for a bell of this width.
fn weights(width: u32) -> [u64; TOKENS] {
    let bell = BELLS.get(width as usize).copied().unwrap_or(1);
    let mut weights = [TAIL; TOKENS];
    let (mut weight, mut ratio) = (1_u64 << 16, bell);
    let (left, right) = weights.split_at_mut(16);
    // The token in the middle is the first one on the right.
    for (distance, token) in right.iter_mut().enumerate() {
        *token += weight;
        if let Some(mirror) = 16_usize.checked_sub(distance).and_then(|place| left.get_mut(place)) {
            *mirror += weight;
        }
        weight = (weight * ratio) >> 16;
        ratio = (((ratio * bell) >> 16) * bell) >> 16;
    }
    weights
}

/// Sets the first probabilities of the tree below `node` from the weights of its tokens; returns their sum.
fn plant(tree: &mut Bits<TOKENS>, weights: &[u64], node: usize) -> u64 {
    if let [weight] = weights {
        return *weight;
    }
    let (left, right) = weights.split_at(weights.len() / 2);
    let zero = plant(tree, left, 2 * node);
    let one = plant(tree, right, 2 * node + 1);
    let share = (one << 16) / (zero + one).max(1);
    *tree.at(node) = Bit::new(u16::try_from(share.clamp(600, 64_936)).unwrap_or(EVEN), HEAD_START, MEMORY);
    zero + one
}
