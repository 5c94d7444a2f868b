//! Speed samples and their readings between wire and model.
//!
//! The codes of outcomes are also those under which readings are stored; they stand in `batch.proto`.

use super::samples::{boot_ms, outcome_code, outcome_from_code};
use super::{ConvertError, Fault, text, within};
use crate::limits::{MAX_ADDRESS_BYTES, SPEED_BYTES, SPEED_S};
use crate::model::{Outcome, SpeedOutcome, SpeedReading, SpeedSample};
use crate::wire::{self, speed_reading::Direction};

const TOO_SMALL: u32 = 10;
const BUSY: u32 = 11;
const TOO_SOON: u32 = 12;
const CANNOT_ASK: u32 = 13;

/// Checks a wish as received.
pub fn sample_from_wire(sample: wire::SpeedSample) -> Result<SpeedSample, ConvertError> {
    within("speed_sample.max_bytes", sample.max_bytes, &SPEED_BYTES, "100000 to 10000000")?;
    within("speed_sample.max_s", sample.max_s, &SPEED_S, "1 to 10")?;
    let url = text("speed_sample.url", sample.url, MAX_ADDRESS_BYTES)?;
    let file = url.parse().map_err(|_| ConvertError::new("speed_sample.url", Fault::Malformed))?;
    Ok(SpeedSample { file, max_bytes: sample.max_bytes, max_s: sample.max_s })
}

/// Writes a wish for sending.
pub fn sample_to_wire(sample: &SpeedSample) -> wire::SpeedSample {
    wire::SpeedSample { url: sample.file.to_string(), max_bytes: sample.max_bytes, max_s: sample.max_s }
}

/// Checks a reading as received.
pub fn reading_from_wire(reading: wire::SpeedReading) -> Result<SpeedReading, ConvertError> {
    if reading.direction != i32::from(Direction::Down) {
        let code = i64::from(reading.direction);
        return Err(ConvertError::new("speed_reading.direction", Fault::UnknownCode(code)));
    }
    let outcome = outcome_from_parts(reading.outcome, reading.bytes, reading.duration_us)?;
    Ok(SpeedReading { at_boot_ms: boot_ms(i128::from(reading.at_boot_ms))?, outcome })
}

/// Writes a reading for sending.
pub fn reading_to_wire(reading: SpeedReading) -> wire::SpeedReading {
    let (outcome, bytes, duration_us) = outcome_to_parts(reading.outcome);
    let direction = Direction::Down.into();
    wire::SpeedReading { at_boot_ms: reading.at_boot_ms, direction, bytes, duration_us, outcome }
}

/// An outcome as code, bytes and microseconds; what was not measured has no bytes.
pub fn outcome_to_parts(outcome: SpeedOutcome) -> (u32, u32, u32) {
    let code = match outcome {
        SpeedOutcome::Measured { bytes, duration_us } => return (0, bytes, duration_us),
        SpeedOutcome::Failed(fault) => outcome_code(fault),
        SpeedOutcome::Redirected(status) => u32::from(status),
        SpeedOutcome::TooSmall => TOO_SMALL,
        SpeedOutcome::Busy => BUSY,
        SpeedOutcome::TooSoon => TOO_SOON,
        SpeedOutcome::CannotAsk => CANNOT_ASK,
    };
    (code, 0, 0)
}

/// The outcome behind code, bytes and microseconds.
pub fn outcome_from_parts(code: u32, bytes: u32, duration_us: u32) -> Result<SpeedOutcome, ConvertError> {
    let unknown = || ConvertError::new("speed_reading.outcome", Fault::UnknownCode(i64::from(code)));
    let outcome = match code {
        0 => {
            within("speed_reading.bytes", bytes, &(1..=*SPEED_BYTES.end()), "1 to 10000000")?;
            let longest_us = SPEED_S.end() * 1_000_000;
            within("speed_reading.duration_us", duration_us, &(1..=longest_us), "1 to 10000000")?;
            return Ok(SpeedOutcome::Measured { bytes, duration_us });
        }
        TOO_SMALL => SpeedOutcome::TooSmall,
        BUSY => SpeedOutcome::Busy,
        TOO_SOON => SpeedOutcome::TooSoon,
        CANNOT_ASK => SpeedOutcome::CannotAsk,
        300..=399 => SpeedOutcome::Redirected(u16::try_from(code).map_err(|_| unknown())?),
        code => match outcome_from_code(code) {
            Some(Outcome::Ok) | None => return Err(unknown()),
            Some(fault) => SpeedOutcome::Failed(fault),
        },
    };
    within("speed_reading.bytes", bytes, &(0..=0), "0, as nothing was measured")?;
    within("speed_reading.duration_us", duration_us, &(0..=0), "0, as nothing was measured")?;
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_comes_back_exactly() {
        for outcome in [
            SpeedOutcome::Measured { bytes: 1, duration_us: 10_000_000 },
            SpeedOutcome::Measured { bytes: 10_000_000, duration_us: 1 },
            SpeedOutcome::Failed(Outcome::Timeout),
            SpeedOutcome::Failed(Outcome::Tls),
            SpeedOutcome::Failed(Outcome::HttpStatus(404)),
            SpeedOutcome::Redirected(302),
            SpeedOutcome::TooSmall,
            SpeedOutcome::Busy,
            SpeedOutcome::TooSoon,
            SpeedOutcome::CannotAsk,
        ] {
            let reading = SpeedReading { at_boot_ms: 77, outcome };
            assert_eq!(reading_from_wire(reading_to_wire(reading)), Ok(reading));
        }
    }

    #[test]
    fn an_impossible_reading_is_refused_by_name() {
        let refused = |bytes, duration_us, outcome, direction| {
            let reading = wire::SpeedReading { at_boot_ms: 1, direction, bytes, duration_us, outcome };
            reading_from_wire(reading).unwrap_err().field
        };
        assert_eq!(refused(0, 1, 0, 1), "speed_reading.bytes");
        assert_eq!(refused(10_000_001, 1, 0, 1), "speed_reading.bytes");
        assert_eq!(refused(1, 0, 0, 1), "speed_reading.duration_us");
        assert_eq!(refused(1, 10_000_001, 0, 1), "speed_reading.duration_us");
        assert_eq!(refused(5, 0, 404, 1), "speed_reading.bytes");
        assert_eq!(refused(0, 0, 14, 1), "speed_reading.outcome");
        assert_eq!(refused(0, 0, 1_000, 1), "speed_reading.outcome");
        assert_eq!(refused(1, 1, 0, 0), "speed_reading.direction");
    }

    #[test]
    fn a_wish_beyond_what_may_be_asked_is_refused_by_name() {
        let wish = |url: &str, max_bytes, max_s| {
            sample_from_wire(wire::SpeedSample { url: url.to_owned(), max_bytes, max_s })
        };
        let good = wish("http://a/b", 10_000_000, 10).unwrap();
        assert_eq!(sample_from_wire(sample_to_wire(&good)), Ok(good));
        assert_eq!(wish("file:///etc/passwd", 100_000, 1).unwrap_err().field, "speed_sample.url");
        assert_eq!(wish("", 100_000, 1).unwrap_err().field, "speed_sample.url");
        assert_eq!(wish("http://a/b", 10_000_001, 1).unwrap_err().field, "speed_sample.max_bytes");
        assert_eq!(wish("http://a/b", 100_000, 11).unwrap_err().field, "speed_sample.max_s");
        assert_eq!(wish("http://a/b", 100_000, 0).unwrap_err().field, "speed_sample.max_s");
    }
}
