//! Samples of one batch as the tail keeps them until their day is sealed.
//!
//! Little-endian base-128 integers, a sample after the other: target, milliseconds since the sample before (zigzag; the
//! first since 1970), outcome times 8 plus method times 2 plus phases flag, round trip plus 1, then four phases plus 1
//! if flagged. Short-lived and private to this program; the lasting format is the chunk's.

use hatang_proto::convert::samples::{outcome_code, outcome_from_code};
use hatang_proto::model::{Method, Phases, Reading, TargetId, TimedReading};

/// Writes samples in the order given.
pub(super) fn encode(samples: &[(TargetId, TimedReading)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(samples.len() * 8 + 8);
    let mut before = 0_i64;
    for (target, sample) in samples {
        let reading = &sample.reading;
        put(&mut bytes, u64::from(target.0));
        let step = sample.at_ms.wrapping_sub(before);
        put(&mut bytes, (step << 1 ^ step >> 63).cast_unsigned());
        before = sample.at_ms;
        let kind = outcome_code(reading.outcome) << 3
            | method_code(reading.method) << 1
            | u32::from(reading.phases.is_some());
        put(&mut bytes, u64::from(kind));
        put_optional(&mut bytes, reading.round_trip_us);
        if let Some(phases) = reading.phases {
            for phase in [phases.dns_us, phases.connect_us, phases.tls_us, phases.first_byte_us] {
                put_optional(&mut bytes, phase);
            }
        }
    }
    bytes
}

/// Reads what [`encode`] wrote; `None` if the bytes are damaged.
pub(super) fn decode(mut bytes: &[u8]) -> Option<Vec<(TargetId, TimedReading)>> {
    let mut samples = Vec::new();
    let mut at_ms = 0_i64;
    while !bytes.is_empty() {
        let target = TargetId(u16::try_from(take(&mut bytes)?).ok()?);
        let step = take(&mut bytes)?;
        at_ms = at_ms.wrapping_add((step >> 1).cast_signed() ^ -((step & 1).cast_signed()));
        let kind = u32::try_from(take(&mut bytes)?).ok()?;
        let round_trip_us = take_optional(&mut bytes)?;
        let phases = if kind & 1 == 0 { None } else { Some(take_phases(&mut bytes)?) };
        let reading = Reading {
            method: method(kind >> 1 & 3),
            outcome: outcome_from_code(kind >> 3)?,
            round_trip_us,
            phases,
        };
        samples.push((target, TimedReading { at_ms, reading }));
    }
    Some(samples)
}

fn take_phases(bytes: &mut &[u8]) -> Option<Phases> {
    Some(Phases {
        dns_us: take_optional(bytes)?,
        connect_us: take_optional(bytes)?,
        tls_us: take_optional(bytes)?,
        first_byte_us: take_optional(bytes)?,
    })
}

fn method_code(method: Method) -> u32 {
    match method {
        Method::Icmp => 0,
        Method::Tcp => 1,
        Method::Http => 2,
        Method::Dns => 3,
    }
}

fn method(code: u32) -> Method {
    match code {
        0 => Method::Icmp,
        1 => Method::Tcp,
        2 => Method::Http,
        _ => Method::Dns,
    }
}

fn put_optional(bytes: &mut Vec<u8>, value: Option<u32>) {
    put(bytes, value.map_or(0, |value| u64::from(value) + 1));
}

/// The outer `None` is damage, the inner one an absent value.
#[expect(clippy::option_option, reason = "damage and absence are two things")]
fn take_optional(bytes: &mut &[u8]) -> Option<Option<u32>> {
    match take(bytes)?.checked_sub(1) {
        None => Some(None),
        Some(value) => u32::try_from(value).ok().map(Some),
    }
}

pub(super) fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while 0x80 <= value {
        bytes.push((value & 0x7f | 0x80).to_le_bytes()[0]);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
}

pub(super) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f).checked_shl(shift)?;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use hatang_proto::model::Outcome;
    use proptest::prelude::*;

    fn reading() -> impl Strategy<Value = Reading> {
        let method = prop::sample::select(vec![Method::Icmp, Method::Tcp, Method::Http, Method::Dns]);
        let outcome = prop_oneof![
            Just(Outcome::Ok),
            Just(Outcome::Timeout),
            Just(Outcome::Tls),
            (400_u16..=999).prop_map(Outcome::HttpStatus)
        ];
        let phases = prop::option::of(any::<[Option<u32>; 4]>().prop_map(
            |[dns_us, connect_us, tls_us, first_byte_us]| Phases {
                dns_us,
                connect_us,
                tls_us,
                first_byte_us,
            },
        ));
        (method, outcome, any::<Option<u32>>(), phases).prop_map(
            |(method, outcome, round_trip_us, phases)| Reading { method, outcome, round_trip_us, phases },
        )
    }

    proptest! {
        #[test]
        fn samples_come_back_exactly(samples in prop::collection::vec((any::<u16>(), any::<i64>(), reading()), 0..40)) {
            let samples: Vec<_> = samples
                .into_iter()
                .map(|(target, at_ms, reading)| (TargetId(target), TimedReading { at_ms, reading }))
                .collect();
            prop_assert_eq!(decode(&encode(&samples)), Some(samples));
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            decode(&bytes);
        }
    }
}
