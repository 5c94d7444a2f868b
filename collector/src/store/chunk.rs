//! A chunk: the readings of one target by one machine for about a day, as one blob.
//!
//! Pure: readings in, bytes out, and back exactly. Bytes come from a disk that may be damaged, so decoding
//! any bytes ends in readings or in a [`ChunkError`]; it never panics and never holds more than
//! [`READINGS_LIMIT`] readings. A chunk deliberately does not know its machine, its target or its place in
//! the database, sorts nothing, and cannot be changed or appended to: decode, add, encode.
//!
//! # Format, version 1
//!
//! | bytes | meaning |
//! |---|---|
//! | 1 | version, 1 |
//! | 1 to 3 | number of readings, 7 bits a byte, lowest first; top bit: more follow |
//! | rest | a range-coded stream ([`crate::range_coder`]): head, readings, 16 bits of check |
//!
//! Without readings the chunk ends after the number. Head and readings are in [`columns`], and from there in
//! [`times`], [`outcomes`] and [`series`]. The check is the upper half of a 32-bit hash ([`Check`]) over all
//! readings; no byte may follow the stream.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

use hatang_proto::model::{Method, Outcome, Reading, TimedReading};

use crate::range_coder::{Coder, Decoder, Encoder};
use columns::{Columns, Head};

mod columns;
mod level;
mod outcomes;
mod series;
#[cfg(test)]
mod tests;
mod times;

/// The first byte of every chunk.
const VERSION: u8 = 1;

/// The most readings that a chunk holds: a day at one every 1.3 seconds.
pub(crate) const READINGS_LIMIT: usize = 65_536;

/// Times are less than this many milliseconds before or after 1970 (285,000 years).
pub(crate) const TIME_LIMIT_MS: i64 = 1 << 53;

/// Why readings did not become a chunk, or bytes did not become readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChunkError {
    #[error("{count} readings are more than the {READINGS_LIMIT} that a chunk holds")]
    TooMany { count: usize },
    #[error("reading {index} is earlier than the one before it")]
    Unsorted { index: usize },
    #[error("the time of reading {index} is out of range")]
    Time { index: usize },
    #[error("the HTTP status of reading {index} is not between 100 and 999")]
    HttpStatus { index: usize },
    #[error("the chunk has version {version}, known is {VERSION}")]
    Version { version: u8 },
    #[error("the chunk is damaged")]
    Damaged,
}

/// Packs readings that are in order of time; equal times keep their order.
pub(crate) fn encode(readings: &[TimedReading]) -> Result<Vec<u8>, ChunkError> {
    check_readings(readings)?;
    let count = u32::try_from(readings.len()).map_err(|_| ChunkError::TooMany { count: readings.len() })?;
    let mut bytes = vec![VERSION];
    write_count(&mut bytes, count);
    if readings.is_empty() {
        return Ok(bytes);
    }
    bytes.reserve(readings.len());
    let mut encoder = Encoder::after(bytes);
    let mut columns = Columns::new(Head::of(readings).code(&mut encoder));
    let mut check = Check::new();
    for reading in readings {
        // Cannot fail on the way out: what was checked above can be said.
        columns.code(&mut encoder, reading)?;
        check.add(reading);
    }
    encoder.direct(16, check.bits());
    Ok(encoder.finish())
}

/// Gives back exactly the readings that were encoded.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<TimedReading>, ChunkError> {
    let mut readings = Vec::with_capacity(usize::try_from(read_head(bytes)?.0).unwrap_or(0));
    walk(bytes, |reading| readings.push(*reading))?;
    Ok(readings)
}

/// How many readings a chunk says it holds; nothing else of it is looked at.
pub(super) fn count(bytes: &[u8]) -> Option<u64> {
    read_head(bytes).ok().map(|(count, _)| u64::from(count))
}

fn walk(bytes: &[u8], mut each: impl FnMut(&TimedReading)) -> Result<(), ChunkError> {
    let (count, rest) = read_head(bytes)?;
    if count == 0 {
        return if rest.is_empty() { Ok(()) } else { Err(ChunkError::Damaged) };
    }
    let mut decoder = Decoder::new(rest);
    let mut columns = Columns::new(Head::BLANK.code(&mut decoder));
    let mut check = Check::new();
    let mut last_ms = -TIME_LIMIT_MS;
    for _ in 0..count {
        let reading = columns.code(&mut decoder, &BLANK)?;
        if reading.at_ms < last_ms || reading.at_ms >= TIME_LIMIT_MS {
            return Err(ChunkError::Damaged);
        }
        last_ms = reading.at_ms;
        check.add(&reading);
        each(&reading);
    }
    let sound = decoder.direct(16, 0) == check.bits() && decoder.is_at_end();
    if sound { Ok(()) } else { Err(ChunkError::Damaged) }
}

/// What a decoder hands to the common walk; none of it is looked at.
const BLANK: TimedReading = TimedReading {
    at_ms: 0,
    reading: Reading { method: Method::Icmp, outcome: Outcome::Ok, round_trip_us: None, phases: None },
};

fn check_readings(readings: &[TimedReading]) -> Result<(), ChunkError> {
    if readings.len() > READINGS_LIMIT {
        return Err(ChunkError::TooMany { count: readings.len() });
    }
    let mut last_ms = i64::MIN;
    for (index, timed) in readings.iter().enumerate() {
        if timed.at_ms <= -TIME_LIMIT_MS || timed.at_ms >= TIME_LIMIT_MS {
            return Err(ChunkError::Time { index });
        }
        if timed.at_ms < last_ms {
            return Err(ChunkError::Unsorted { index });
        }
        if let Outcome::HttpStatus(status) = timed.reading.outcome
            && !outcomes::STATUSES.contains(&status)
        {
            return Err(ChunkError::HttpStatus { index });
        }
        last_ms = timed.at_ms;
    }
    Ok(())
}

fn write_count(bytes: &mut Vec<u8>, count: u32) {
    let [low, middle, high, _] =
        [count & 127, count >> 7 & 127, count >> 14, 0].map(|part| part.to_le_bytes()[0]);
    match count {
        0..128 => bytes.push(low),
        128..16_384 => bytes.extend([low | 128, middle]),
        _ => bytes.extend([low | 128, middle | 128, high]),
    }
}

/// Number of readings, and the bytes behind it.
fn read_head(bytes: &[u8]) -> Result<(u32, &[u8]), ChunkError> {
    let (count, rest) = match bytes {
        [VERSION, low @ 0..128, rest @ ..] => (u32::from(*low), rest),
        [VERSION, low, middle @ 0..128, rest @ ..] => (u32::from(*low & 127) | u32::from(*middle) << 7, rest),
        [VERSION, low, middle, high @ 0..128, rest @ ..] => {
            (u32::from(*low & 127) | u32::from(*middle & 127) << 7 | u32::from(*high) << 14, rest)
        }
        [version, ..] if *version != VERSION => return Err(ChunkError::Version { version: *version }),
        _ => return Err(ChunkError::Damaged),
    };
    if usize::try_from(count).is_ok_and(|count| count <= READINGS_LIMIT) {
        Ok((count, rest))
    } else {
        Err(ChunkError::Damaged)
    }
}

/// A hash of the readings: `h = (rotate_left(h, 5) ^ x) * 0x9E3779B1` for the low half of the time, for round
/// trip + outcome * 2^26, and for each phase that is there; the round trip counts as 2^32 - 1 when absent.
struct Check(u32);

impl Check {
    fn new() -> Self {
        Self(0)
    }

    #[inline]
    fn add(&mut self, timed: &TimedReading) {
        let reading = &timed.reading;
        let low = u32::try_from(timed.at_ms & i64::from(u32::MAX)).unwrap_or(0);
        self.mix(low);
        self.mix(
            reading.round_trip_us.unwrap_or(u32::MAX).wrapping_add(outcomes::kind(reading.outcome) << 26),
        );
        if let Some(phases) = reading.phases {
            for phase in
                [phases.dns_us, phases.connect_us, phases.tls_us, phases.first_byte_us].into_iter().flatten()
            {
                self.mix(phase);
            }
        }
    }

    fn mix(&mut self, part: u32) {
        self.0 = (self.0.rotate_left(5) ^ part).wrapping_mul(0x9E37_79B1);
    }

    /// The 16 bits that are stored.
    fn bits(&self) -> u64 {
        u64::from(self.0 >> 16)
    }
}
