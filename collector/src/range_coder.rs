//! Adaptive binary range coding: the arithmetic below the chunks of samples and the sketches.
//!
//! An [`Encoder`] turns decisions into bytes, a [`Decoder`] turns the bytes back into the same decisions.
//! Both are a [`Coder`]: a format is described once as a walk that hands every value to the coder and goes on
//! with the value that the coder returns. The encoder returns what it was given, the decoder ignores that and
//! returns what it read, so the two directions cannot drift apart. The models that learn are in [`model`].
//!
//! It deliberately knows no format, keeps no checksum and reports no error: past the end of its input a
//! decoder reads zeros, and whoever defines a format decides what a plausible result is. Nothing here panics
//! or allocates on behalf of foreign bytes.
//!
//! Arithmetic, for another implementation: `low` and `range` are 32 bits wide and start at 0 and 2^32 - 1. A
//! decision of which `one` / 65536 is the probability of a one bit splits off `bound = range * one / 65536`;
//! a one keeps `[low, low + bound)`, a zero keeps the rest. A uniform choice among `total` values has the
//! width `range / total`. While `range < 2^24`, the top byte of `low` goes out and both are shifted left by 8
//! bits. A carry out of `low` is added to the bytes already written. At the end the shortest byte string
//! inside the interval is taken; zero bytes at its end are dropped.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

pub(crate) mod model;
#[cfg(test)]
mod tests;

/// A range is widened before it gets narrower than this.
const NARROW: u32 = 1 << 24;

/// The most values that [`Coder::uniform`] can choose among.
pub(crate) const UNIFORM_LIMIT: u32 = 1 << 16;

/// One direction of a format: an encoder writes and returns what it is given, a decoder returns what it
/// reads.
pub(crate) trait Coder {
    /// One decision; `one` is the probability of `true` in 1/65536, from 1 to 65535.
    fn decide(&mut self, one: u16, bit: bool) -> bool;

    /// One of `total` equally likely values below `total`; `total` is from 1 to [`UNIFORM_LIMIT`].
    fn uniform(&mut self, total: u32, value: u32) -> u32;

    /// The lowest `count` bits of `value`, all equally likely; `count` is at most 64.
    fn direct(&mut self, count: u32, value: u64) -> u64 {
        let mut read = 0;
        let mut left = count.min(64);
        while left > 0 {
            let step = left.min(16);
            left -= step;
            let part = value.checked_shr(left).unwrap_or(0) & ((1 << step) - 1);
            // `part` has at most 16 bits.
            read = (read << step) | u64::from(self.uniform(1 << step, u32::try_from(part).unwrap_or(0)));
        }
        read
    }
}

/// Writes decisions into bytes.
pub(crate) struct Encoder {
    low: u32,
    range: u32,
    bytes: Vec<u8>,
    start: usize,
}

impl Encoder {
    /// Goes on after `bytes`, which stay as they are.
    pub(crate) fn after(bytes: Vec<u8>) -> Self {
        // A carry cannot reach `bytes`: all that follows them is a fraction below one.
        Self { low: 0, range: u32::MAX, start: bytes.len(), bytes }
    }

    /// The bytes, without the zeros that a decoder reads anyway.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        for kept in 0..4_u32 {
            let mask = u32::MAX.checked_shr(8 * kept).unwrap_or(0);
            let rounded = self.low.wrapping_add(mask) & !mask;
            if rounded.wrapping_sub(self.low) < self.range {
                self.advance(rounded.wrapping_sub(self.low));
                break;
            }
        }
        self.bytes.extend(self.low.to_be_bytes());
        while self.bytes.len() > self.start && self.bytes.last() == Some(&0) {
            self.bytes.pop();
        }
        self.bytes
    }

    fn advance(&mut self, by: u32) {
        let (low, carry) = self.low.overflowing_add(by);
        self.low = low;
        if carry {
            for byte in self.bytes.iter_mut().rev() {
                *byte = byte.wrapping_add(1);
                if *byte != 0 {
                    break;
                }
            }
        }
    }

    fn widen(&mut self) {
        while self.range < NARROW {
            let [top, ..] = self.low.to_be_bytes();
            self.bytes.push(top);
            self.low <<= 8;
            self.range <<= 8;
        }
    }
}

impl Coder for Encoder {
    #[inline]
    fn decide(&mut self, one: u16, bit: bool) -> bool {
        let bound = share(self.range, one);
        if bit {
            self.range = bound;
        } else {
            self.advance(bound);
            self.range -= bound;
        }
        self.widen();
        bit
    }

    fn uniform(&mut self, total: u32, value: u32) -> u32 {
        self.range /= total.clamp(1, UNIFORM_LIMIT);
        self.advance(self.range.wrapping_mul(value));
        self.widen();
        value
    }
}

/// Reads decisions back from bytes; any bytes give some decisions.
pub(crate) struct Decoder<'a> {
    code: u32,
    range: u32,
    rest: std::slice::Iter<'a, u8>,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self { code: 0, range: u32::MAX, rest: bytes.iter() };
        for _ in 0..4 {
            decoder.read();
        }
        decoder
    }

    /// Whether all bytes were used; bytes that are left belong to nothing.
    pub(crate) fn is_at_end(&self) -> bool {
        self.rest.as_slice().is_empty()
    }

    #[inline]
    fn read(&mut self) {
        self.code = (self.code << 8) | u32::from(self.rest.next().copied().unwrap_or(0));
    }

    #[inline]
    fn widen(&mut self) {
        while self.range < NARROW {
            self.range <<= 8;
            self.read();
        }
    }
}

impl Coder for Decoder<'_> {
    #[inline]
    fn decide(&mut self, one: u16, _: bool) -> bool {
        let bound = share(self.range, one);
        let bit = self.code < bound;
        // Chosen by value, not by a jump: half of these bits cannot be predicted.
        self.range = if bit { bound } else { self.range - bound };
        self.code -= if bit { 0 } else { bound };
        self.widen();
        bit
    }

    fn uniform(&mut self, total: u32, _: u32) -> u32 {
        let total = total.clamp(1, UNIFORM_LIMIT);
        self.range /= total;
        let value = (self.code / self.range).min(total - 1);
        self.code -= value * self.range;
        self.widen();
        value
    }
}

/// `range * one / 65536`: at least 256 and less than `range`, because `range` is at least 2^24.
#[inline]
fn share(range: u32, one: u16) -> u32 {
    let share = (u64::from(range) * u64::from(one.max(1))) >> 16;
    #[expect(clippy::cast_possible_truncation, reason = "less than range, which has 32 bits")]
    let share = share as u32;
    share
}
