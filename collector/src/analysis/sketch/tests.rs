//! Accuracy, order-free merging, sizes, and any bytes at all.

use proptest::prelude::*;

use super::bins::{BINS, bin_of, ends_of, middle_of};
use super::{COUNT_LIMIT, Sketch, SketchError, decode_day, encode_day};

fn sketch_of(round_trips_us: &[u32], lost: u64) -> Sketch {
    let mut sketch = Sketch::new();
    for round_trip_us in round_trips_us {
        sketch.add(*round_trip_us);
    }
    for _ in 0..lost {
        sketch.add_lost();
    }
    sketch
}

/// Round trips like those of one hour on a fibre line.
fn hour(hour: u32, count: u32) -> Sketch {
    let round_trips: Vec<u32> =
        (0..count).map(|minute| 12_000 + 40 * hour + (minute * 7919 + hour * 31) % 701).collect();
    sketch_of(&round_trips, 1)
}

#[test]
fn every_value_of_a_bin_is_within_one_percent_of_its_middle() {
    for bin in 1..u16::try_from(BINS).unwrap() {
        let (low, high) = ends_of(bin).unwrap();
        for end in [low, high] {
            assert!((middle_of(bin) / f64::from(end) - 1.0).abs() <= 0.010_000_001, "bin {bin}");
            assert_eq!(bin_of(end), bin);
        }
    }
    assert_eq!(bin_of(0), 0);
    assert_eq!(ends_of(u16::try_from(BINS).unwrap()), None);
}

#[test]
fn an_empty_sketch_has_no_quantiles() {
    let sketch = Sketch::new();
    assert_eq!(
        (sketch.count(), sketch.lost(), sketch.quantile(0.5), sketch.min_us(), sketch.max_us()),
        (0, 0, None, None, None)
    );
    assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Ok(sketch));
}

#[test]
fn losses_are_counted_apart() {
    let sketch = sketch_of(&[9_000, 9_100], 3);
    assert_eq!((sketch.count(), sketch.lost()), (2, 3));
    assert_eq!((sketch.min_us(), sketch.max_us()), (Some(9_000), Some(9_100)));
}

#[test]
fn a_fraction_that_is_no_number_asks_for_the_least() {
    assert_eq!(sketch_of(&[5_000, 6_000], 0).quantile(f64::NAN), Some(5_000.0));
    assert_eq!(sketch_of(&[5_000, 6_000], 0).quantile(7.0), Some(6_000.0));
}

#[test]
fn counts_stop_at_their_limit_in_any_order() {
    let mut big = sketch_of(&[9_000], 1);
    for _ in 0..50 {
        let same = big.clone();
        big.merge(&same);
    }
    assert_eq!((big.count(), big.lost()), (COUNT_LIMIT, COUNT_LIMIT));
    assert_eq!(Sketch::from_bytes(&big.to_bytes()), Ok(big));
}

#[test]
fn fifteen_replies_take_about_ten_bytes_and_an_hour_in_a_day_fewer() {
    assert!(hour(3, 15).to_bytes().len() <= 13);
    let day: [Option<Sketch>; 24] =
        std::array::from_fn(|number| Some(hour(u32::try_from(number).unwrap(), 15)));
    assert!(encode_day(&day).len() <= 24 * 8, "{}", encode_day(&day).len());
}

#[test]
fn a_day_keeps_its_empty_hours() {
    let mut day: [Option<Sketch>; 24] = [const { None }; 24];
    assert!(encode_day(&day).len() <= 6);
    day[7] = Some(hour(7, 60));
    day[8] = Some(Sketch::new());
    day[20] = Some(sketch_of(&[], 60));
    assert_eq!(decode_day(&encode_day(&day)), Ok(day));
}

#[test]
fn a_sketch_is_no_day() {
    assert_eq!(decode_day(&hour(1, 60).to_bytes()), Err(SketchError::Version));
    assert_eq!(Sketch::from_bytes(&[]), Err(SketchError::Version));
}

#[test]
fn version_1_is_understood_for_ever() {
    assert_eq!(Sketch::from_bytes(&bytes_of("0100f067cc301fc3b9")), Ok(hour(3, 15)));
    let mut day: [Option<Sketch>; 24] = [const { None }; 24];
    day[7] = Some(hour(7, 60));
    day[8] = Some(hour(8, 60));
    assert_eq!(decode_day(&bytes_of("413a8d5bd2de1d028d67f151d5afef18")), Ok(day));
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digit = |digit: char| u8::try_from(digit.to_digit(16).unwrap()).unwrap();
    let digits: Vec<u8> = hex.chars().map(digit).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect()
}

fn any_round_trips() -> impl Strategy<Value = Vec<u32>> {
    let round = (1_u32..500).prop_map(|ms| ms * 1000);
    let one = prop_oneof![3 => 9_000_u32..12_000, 1 => 0_u32..200, 1 => any::<u32>(), 1 => round];
    proptest::collection::vec(one, 0..150)
}

fn any_sketch() -> impl Strategy<Value = Sketch> {
    (any_round_trips(), 0_u64..70).prop_map(|(round_trips, lost)| sketch_of(&round_trips, lost))
}

fn merged(sketches: &[&Sketch]) -> Sketch {
    let mut all = Sketch::new();
    for sketch in sketches {
        all.merge(sketch);
    }
    all
}

proptest! {
    #[test]
    fn merging_in_any_order_gives_the_same_bytes(a in any_sketch(), b in any_sketch(), c in any_sketch()) {
        let straight = merged(&[&a, &b, &c]).to_bytes();
        prop_assert_eq!(&straight, &merged(&[&c, &a, &b]).to_bytes());
        prop_assert_eq!(&straight, &merged(&[&a, &merged(&[&c, &b])]).to_bytes());
        prop_assert_eq!(&straight, &merged(&[&merged(&[&b, &a]), &c]).to_bytes());
    }

    #[test]
    fn merging_equals_counting_together(a in any_round_trips(), b in any_round_trips()) {
        let together = sketch_of(&[a.clone(), b.clone()].concat(), 0);
        prop_assert_eq!(merged(&[&sketch_of(&a, 0), &sketch_of(&b, 0)]), together);
    }

    #[test]
    fn a_quantile_is_within_one_percent(mut round_trips in any_round_trips(), q in 0.0..=1.0_f64) {
        let sketch = sketch_of(&round_trips, 2);
        round_trips.sort_unstable();
        if let Some(last) = round_trips.len().checked_sub(1) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
            let rank = (q * last as f64) as usize;
            let truth = f64::from(round_trips[rank]);
            let found = sketch.quantile(q).unwrap();
            prop_assert!((found - truth).abs() <= truth * 0.010_000_001, "{} {}", found, truth);
        } else {
            prop_assert_eq!(sketch.quantile(q), None);
        }
    }

    #[test]
    fn any_sketch_comes_back(sketch in any_sketch()) {
        prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Ok(sketch));
    }

    #[test]
    fn any_day_comes_back(
        hours in proptest::collection::vec(proptest::option::weighted(0.8, any_sketch()), 24),
    ) {
        let day: [Option<Sketch>; 24] = hours.try_into().unwrap();
        prop_assert_eq!(decode_day(&encode_day(&day)), Ok(day));
    }

    #[test]
    fn any_bytes_are_sketches_or_an_error(mut bytes in proptest::collection::vec(any::<u8>(), 1..300)) {
        bytes[0] = 1;
        if let Ok(sketch) = Sketch::from_bytes(&bytes) {
            prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Ok(sketch));
        }
        bytes[0] = 65;
        if let Ok(day) = decode_day(&bytes) {
            prop_assert_eq!(decode_day(&encode_day(&day)), Ok(day));
        }
    }
}
