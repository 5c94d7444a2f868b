//! What simulated agents measure: made up, but always the same for the same agent, batch and target.

use hatang_proto::model::{Method, Outcome, Reading, TargetId};

/// One reading in so many is a loss.
const LOST_OF: u64 = 100;

/// The reading of one target in one batch.
pub fn reading(agent: usize, sequence: u64, target: TargetId) -> Reading {
    let noise = noise(u64::try_from(agent).unwrap_or_default() << 40 ^ sequence << 16 ^ u64::from(target.0));
    let lost = noise.is_multiple_of(LOST_OF);
    let round_trip_us = u32::try_from(1_000 + noise % 40_000).unwrap_or_default();
    Reading {
        method: Method::Icmp,
        outcome: if lost { Outcome::Timeout } else { Outcome::Ok },
        round_trip_us: (!lost).then_some(round_trip_us),
        phases: None,
    }
}

/// Well-mixed bits of a number (SplitMix64).
pub fn noise(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

/// Sixteen bytes that no other number has.
pub fn bytes(number: u64) -> [u8; 16] {
    (u128::from(noise(number)) << 64 | u128::from(number)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_one_reading_in_a_hundred_is_lost() {
        let lost = (1..=10_000).filter(|n| reading(3, *n, TargetId(2)).round_trip_us.is_none()).count();
        assert!((50..200).contains(&lost), "{lost}");
    }

    #[test]
    fn agents_batches_and_targets_differ() {
        let here = reading(1, 1, TargetId(1));
        assert_ne!(here, reading(2, 1, TargetId(1)));
        assert_ne!(here, reading(1, 2, TargetId(1)));
        assert_ne!(here, reading(1, 1, TargetId(2)));
    }
}
