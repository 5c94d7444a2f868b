//! Sketches as bytes: one alone, or the 24 of a day together.
//!
//! Pure: any bytes give sketches or a [`SketchError`]; nothing panics, and what is decoded is never larger
//! than all bins of 24 sketches. It deliberately keeps no checksum for a single sketch: at a handful of
//! bytes, whoever stores or sends it checks the whole. A day ends with 8 bits of check.
//!
//! # Format, version 1
//!
//! One byte of version (1 for a sketch, 65 for a day), then a range-coded stream ([`crate::range_coder`]):
//! the unit of least and greatest values (a choice of 4: 1, 10, 100, 1000 us), then the sketch, or for every
//! hour a decision "there is one" (a bit per state of the hour before) and the sketch, and the check: the
//! sum, modulo 256, of replies + 3 * lost + 5 * least over all sketches.
//!
//! A sketch: measurements (replies and lost) minus those of the sketch before (60 before the first), signed;
//! lost; and if there are replies, the first bin (a choice among all, or the signed difference to the sketch
//! before), then for every bin its count - 1 (left out when one reply is left) and, while replies are left,
//! the number of empty bins behind it; last the least and the greatest value, as choices among those that the
//! unit, the first and last bin and each other leave. The context of a count is the number of replies left
//! and what the sketch before had in this bin; that of a gap the count before it and the same for the next
//! bin.

use crate::range_coder::model::{Bit, Bits, EVEN};
use crate::range_coder::{Coder, Decoder, Encoder};

use super::Sketch;
use super::walk::Walk;

const VERSION: u8 = 1;
const DAY_VERSION: u8 = 65;
const UNITS_US: [u32; 4] = [1, 10, 100, 1000];

/// Why bytes are not a sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SketchError {
    #[error("the sketch is empty or of an unknown version")]
    Version,
    #[error("the sketch is damaged")]
    Damaged,
}

pub(super) fn encode(sketch: &Sketch) -> Vec<u8> {
    let mut encoder = Encoder::after(vec![VERSION]);
    let mut walk = Walk::new(code_unit(&mut encoder, unit_of([sketch].into_iter())));
    // Never `None` on the way out.
    let _same = walk.code(&mut encoder, sketch);
    encoder.finish()
}

pub(super) fn decode(bytes: &[u8]) -> Result<Sketch, SketchError> {
    let [VERSION, rest @ ..] = bytes else {
        return Err(SketchError::Version);
    };
    let mut decoder = Decoder::new(rest);
    let mut walk = Walk::new(code_unit(&mut decoder, 0));
    let sketch = walk.code(&mut decoder, &Sketch::new()).ok_or(SketchError::Damaged)?;
    if decoder.is_at_end() { Ok(sketch) } else { Err(SketchError::Damaged) }
}

/// Packs the sketches of the 24 hours of a day; `None` where nothing was measured.
pub fn encode_day(hours: &[Option<Sketch>; 24]) -> Vec<u8> {
    let mut encoder = Encoder::after(vec![DAY_VERSION]);
    let mut walk = Walk::new(code_unit(&mut encoder, unit_of(hours.iter().flatten())));
    let mut there = Presence::new();
    for hour in hours {
        if there.code(&mut encoder, hour.is_some())
            && let Some(sketch) = hour
        {
            let _same = walk.code(&mut encoder, sketch);
        }
    }
    encoder.uniform(256, walk.check());
    encoder.finish()
}

/// Reads what [`encode_day`] wrote.
pub fn decode_day(bytes: &[u8]) -> Result<[Option<Sketch>; 24], SketchError> {
    let [DAY_VERSION, rest @ ..] = bytes else {
        return Err(SketchError::Version);
    };
    let mut decoder = Decoder::new(rest);
    let mut walk = Walk::new(code_unit(&mut decoder, 0));
    let mut there = Presence::new();
    let mut hours = [const { None }; 24];
    for hour in &mut hours {
        if there.code(&mut decoder, false) {
            *hour = Some(walk.code(&mut decoder, &Sketch::new()).ok_or(SketchError::Damaged)?);
        }
    }
    let sound = decoder.uniform(256, 0) == walk.check() && decoder.is_at_end();
    if sound { Ok(hours) } else { Err(SketchError::Damaged) }
}

/// The number of the coarsest unit that least and greatest values are multiples of.
fn unit_of<'a>(sketches: impl Iterator<Item = &'a Sketch>) -> u32 {
    let replied = sketches.filter(|sketch| !sketch.bins.is_empty());
    let fitting = replied.fold(UNITS_US.len(), |fitting, sketch| {
        let fits =
            |unit: &u32| sketch.least_us.is_multiple_of(*unit) && sketch.greatest_us.is_multiple_of(*unit);
        UNITS_US.iter().take(fitting).take_while(|unit| fits(unit)).count()
    });
    u32::try_from(fitting.saturating_sub(1)).unwrap_or(0)
}

/// Codes the number of a unit and returns the unit.
fn code_unit(coder: &mut impl Coder, number: u32) -> u32 {
    UNITS_US.get(coder.uniform(4, number) as usize).copied().unwrap_or(1)
}

/// Whether an hour has a sketch.
struct Presence {
    bits: Bits<2>,
    last: bool,
}

impl Presence {
    fn new() -> Self {
        Self { bits: Bits::new(Bit::new(EVEN, 1, 60)), last: true }
    }

    fn code(&mut self, coder: &mut impl Coder, there: bool) -> bool {
        self.last = self.bits.at(usize::from(self.last)).code(coder, there);
        self.last
    }
}
