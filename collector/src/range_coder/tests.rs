//! Whatever is written is read back, at about the size that its surprise makes necessary.

use proptest::prelude::*;

use super::model::{Bit, EVEN, Number, plain, plain_signed};
use super::{Coder, Decoder, Encoder};

#[test]
fn what_is_certain_costs_next_to_nothing() {
    let mut encoder = Encoder::after(vec![9]);
    let mut bit = Bit::new(EVEN, 0, 250);
    for _ in 0..10_000 {
        bit.code(&mut encoder, false);
    }
    assert!(encoder.finish().len() < 16);
}

#[test]
fn a_carry_stops_before_the_bytes_that_were_there() {
    let mut encoder = Encoder::after(vec![255, 255]);
    for _ in 0..1000 {
        encoder.decide(EVEN, false);
    }
    assert_eq!(encoder.finish()[..2], [255, 255]);
}

#[test]
fn past_the_end_there_are_zeros() {
    let mut decoder = Decoder::new(&[]);
    assert_eq!(decoder.direct(64, 0), 0);
    assert!(decoder.is_at_end());
}

proptest! {
    #[test]
    fn decisions_come_back(decisions in proptest::collection::vec((1_u16..=65_535, any::<bool>()), 0..500)) {
        let mut encoder = Encoder::after(Vec::new());
        for (one, bit) in &decisions {
            encoder.decide(*one, *bit);
        }
        let bytes = encoder.finish();
        let mut decoder = Decoder::new(&bytes);
        for (one, bit) in &decisions {
            prop_assert_eq!(decoder.decide(*one, false), *bit);
        }
        prop_assert!(decoder.is_at_end());
    }

    #[test]
    fn numbers_of_every_kind_come_back(
        numbers in proptest::collection::vec((0_u32..62, any::<u64>()), 0..100),
    ) {
        let numbers: Vec<u64> = numbers.iter().map(|(bits, number)| number & ((1 << bits) - 1)).collect();
        let mut encoder = Encoder::after(Vec::new());
        let mut model = Number::new(60);
        for number in &numbers {
            all_ways(&mut encoder, &mut model, *number);
        }
        let bytes = encoder.finish();
        let mut decoder = Decoder::new(&bytes);
        let mut model = Number::new(60);
        for number in &numbers {
            prop_assert_eq!(all_ways(&mut decoder, &mut model, 0), [*number; 4]);
        }
    }
}

/// One number below 2^62 through everything that codes numbers.
fn all_ways(coder: &mut impl Coder, model: &mut Number, number: u64) -> [u64; 4] {
    let signed = number.cast_signed();
    [
        model.code(coder, number),
        plain(coder, number),
        plain_signed(coder, -signed).unsigned_abs(),
        coder.direct(63, number),
    ]
}
