//! A day of ordinary readings, the odd ones, and any at all.

use hatang_proto::model::{Method, Outcome, Phases, Reading, TimedReading};
use proptest::prelude::*;

use super::{ChunkError, READINGS_LIMIT, TIME_LIMIT_MS, decode, encode};

const MIDNIGHT_MS: i64 = 1_767_571_200_000;

fn ping(at_ms: i64, round_trip_us: Option<u32>) -> TimedReading {
    let outcome = if round_trip_us.is_some() { Outcome::Ok } else { Outcome::Timeout };
    TimedReading { at_ms, reading: Reading { method: Method::Icmp, outcome, round_trip_us, phases: None } }
}

/// A day at one a minute; every value and time from the number of the minute.
fn day(round_trip_us: impl Fn(i64) -> Option<u32>, late_ms: impl Fn(i64) -> i64) -> Vec<TimedReading> {
    (0..1440)
        .map(|minute| ping(MIDNIGHT_MS + 60_000 * minute + late_ms(minute), round_trip_us(minute)))
        .collect()
}

/// Between 0 and 99, without a pattern.
fn scattered(minute: i64) -> i64 {
    (minute * 7919 + 13) * 104_729 % 1_000_003 % 100
}

fn size(readings: &[TimedReading]) -> usize {
    let bytes = encode(readings).unwrap();
    assert_eq!(decode(&bytes).as_deref(), Ok(readings));
    bytes.len()
}

#[test]
fn no_readings_are_three_bytes_or_fewer() {
    assert!(size(&[]) <= 3);
}

#[test]
fn a_lost_sample_comes_back_as_lost() {
    let readings = day(|minute| (minute % 97 != 3).then_some(9_000), |_| 0);
    let decoded = decode(&encode(&readings).unwrap()).unwrap();
    assert_eq!(decoded[3].reading.outcome, Outcome::Timeout);
    assert_eq!(decoded[3].reading.round_trip_us, None);
    assert_eq!(decoded, readings);
}

#[test]
fn a_day_without_change_costs_less_than_100_bytes() {
    assert!(size(&day(|_| Some(12_345), |_| 0)) < 100);
}

#[test]
fn a_day_of_losses_costs_less_than_40_bytes() {
    assert!(size(&day(|_| None, |_| 0)) < 40);
}

#[test]
fn a_common_divisor_is_found() {
    let noise = |minute| u32::try_from(scattered(minute)).unwrap();
    let fine = size(&day(|minute| Some(50_000 + noise(minute)), |_| 0));
    let coarse = size(&day(|minute| Some(5_000_000 + 100 * noise(minute)), |_| 0));
    assert!(coarse <= fine + 4, "{coarse} {fine}");
}

#[test]
fn a_gap_in_the_grid_costs_less_than_100_bytes() {
    let mut readings = day(|_| Some(12_000), |_| 0);
    let whole = size(&readings);
    readings.drain(400..900);
    assert!(size(&readings) < whole + 100);
}

#[test]
fn late_starts_cost_what_they_vary_and_no_more() {
    let readings = day(|_| Some(12_000), scattered);
    // 100 equally likely values are 6.64 bits.
    assert!(size(&readings) < 1440 * 7 / 8 + 120, "{}", size(&readings));
}

#[test]
fn a_new_route_is_followed_at_once() {
    let same = size(&day(|minute| Some(10_000 + u32::try_from(scattered(minute)).unwrap()), |_| 0));
    let route = |minute| if minute < 700 { 10_000 } else { 90_000 };
    let moved = size(&day(|minute| Some(route(minute) + u32::try_from(scattered(minute)).unwrap()), |_| 0));
    assert!(moved < same + 40, "{moved} {same}");
}

#[test]
fn what_a_chunk_cannot_hold_is_refused() {
    let late = ping(MIDNIGHT_MS + 1, None);
    assert_eq!(encode(&[late, ping(MIDNIGHT_MS, None)]), Err(ChunkError::Unsorted { index: 1 }));
    assert_eq!(encode(&[ping(TIME_LIMIT_MS, None)]), Err(ChunkError::Time { index: 0 }));
    assert_eq!(encode(&[ping(i64::MIN, None)]), Err(ChunkError::Time { index: 0 }));
    assert_eq!(
        encode(&vec![late; READINGS_LIMIT + 1]),
        Err(ChunkError::TooMany { count: READINGS_LIMIT + 1 })
    );
    let mut odd = late;
    odd.reading.outcome = Outcome::HttpStatus(99);
    assert_eq!(encode(&[odd]), Err(ChunkError::HttpStatus { index: 0 }));
}

#[test]
fn the_fullest_chunk_comes_back() {
    size(&vec![ping(MIDNIGHT_MS, Some(u32::MAX)); READINGS_LIMIT]);
}

#[test]
fn extreme_neighbours_come_back() {
    let ends = [1 - TIME_LIMIT_MS, 1 - TIME_LIMIT_MS, 0, 1, TIME_LIMIT_MS - 1];
    let values = [Some(0), Some(u32::MAX), None, Some(1), Some(u32::MAX - 1)];
    let readings: Vec<_> = ends.into_iter().zip(values).map(|(at_ms, value)| ping(at_ms, value)).collect();
    size(&readings);
}

#[test]
fn an_unknown_version_is_named() {
    assert_eq!(decode(&[7, 0]), Err(ChunkError::Version { version: 7 }));
    assert_eq!(decode(&[]), Err(ChunkError::Damaged));
}

#[test]
fn a_cut_or_lengthened_chunk_is_noticed() {
    let bytes =
        encode(&day(|minute| Some(9_000 + u32::try_from(scattered(minute)).unwrap()), |_| 0)).unwrap();
    for length in [bytes.len() / 2, bytes.len() - 5] {
        assert_eq!(decode(&bytes[..length]), Err(ChunkError::Damaged));
    }
    assert_eq!(decode(&[bytes, vec![1; 6]].concat()), Err(ChunkError::Damaged));
}

#[test]
fn version_1_is_understood_for_ever() {
    let value = |minute| (minute % 50 != 7).then(|| 9_000 + u32::try_from(scattered(minute)).unwrap());
    let readings = day(value, |minute| minute % 3);
    let kept = concat!(
        "0114a66d921bebea7e067ea5f4091864f356bf86354b3e019094faf51bc84c42",
        "9c2c1b53b4a8fe7723a41e8e03"
    );
    assert_eq!(decode(&bytes_of(kept)).as_deref(), Ok(&readings[..20]));
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digit = |digit: char| u8::try_from(digit.to_digit(16).unwrap()).unwrap();
    let digits: Vec<u8> = hex.chars().map(digit).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect()
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    let rare = vec![Outcome::Unreachable, Outcome::Refused, Outcome::Dns, Outcome::Tls];
    prop_oneof![
        6 => Just(Outcome::Ok),
        2 => Just(Outcome::Timeout),
        1 => proptest::sample::select(rare),
        1 => (100_u16..=999).prop_map(Outcome::HttpStatus),
    ]
}

fn any_duration() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![
        Just(None),
        any::<u32>().prop_map(Some),
        (9_000_u32..9_100).prop_map(Some),
        (0_u32..3).prop_map(|tenths| Some(tenths * 100))
    ]
}

fn any_reading() -> impl Strategy<Value = Reading> {
    let method = prop_oneof![Just(Method::Icmp), Just(Method::Tcp), Just(Method::Http), Just(Method::Dns)];
    let phases = (any_duration(), any_duration(), any_duration(), any_duration()).prop_map(
        |(dns_us, connect_us, tls_us, first_byte_us)| Phases { dns_us, connect_us, tls_us, first_byte_us },
    );
    (method, any_outcome(), any_duration(), proptest::option::weighted(0.3, phases)).prop_map(
        |(method, outcome, round_trip_us, phases)| Reading { method, outcome, round_trip_us, phases },
    )
}

fn any_readings() -> impl Strategy<Value = Vec<TimedReading>> {
    let gap = 0_i64..10_000_000_000;
    let step = prop_oneof![4 => Just(60_000_i64), 2 => 59_000_i64..61_000, 1 => Just(0_i64), 1 => gap];
    let start = prop_oneof![Just(MIDNIGHT_MS), -TIME_LIMIT_MS + 1..TIME_LIMIT_MS / 2];
    (start, proptest::collection::vec((step, any_reading()), 0..200)).prop_map(|(start, steps)| {
        let mut at_ms = start;
        steps
            .into_iter()
            .map(|(step, reading)| {
                at_ms += step;
                TimedReading { at_ms, reading }
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn any_readings_come_back_exactly(readings in any_readings()) {
        let bytes = encode(&readings).unwrap();
        prop_assert_eq!(decode(&bytes), Ok(readings));
    }

    #[test]
    fn any_bytes_are_readings_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(readings) = decode(&bytes) {
            prop_assert!(readings.len() <= READINGS_LIMIT);
        }
    }

    #[test]
    fn any_bytes_behind_a_good_start_are_readings_or_an_error(
        high in 0_u8..5,
        rest in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        if let Ok(readings) = decode(&[vec![1, 250, high], rest].concat()) {
            prop_assert_eq!(readings.len(), 122 + 128 * usize::from(high));
        }
    }

    #[test]
    fn a_changed_byte_is_readings_or_an_error(
        readings in any_readings(),
        place in any::<usize>(),
        flip in 1_u8..=255,
    ) {
        let mut bytes = encode(&readings).unwrap();
        let place = place % bytes.len();
        bytes[place] ^= flip;
        if let Ok(decoded) = decode(&bytes) {
            // What can be read can be written.
            prop_assert!(encode(&decoded).is_ok());
        }
    }
}
