//! The columns of a batch's samples between wire and model.
//!
//! Columns that are the same everywhere travel empty; the rules stand in `batch.proto`.

use super::{ConvertError, Fault, bounded};
use crate::limits::{MAX_BOOT_MS, MAX_ROUND_TRIP_US, MAX_SAMPLES_PER_BATCH};
use crate::model::{Method, Outcome, Phases, Reading, Sample, TargetId};
use crate::wire;

/// Checks all columns and joins them into samples.
pub fn from_wire(columns: &wire::Samples) -> Result<Vec<Sample>, ConvertError> {
    let len = columns.step_ms.len();
    bounded("samples.step_ms", &columns.step_ms, MAX_SAMPLES_PER_BATCH)?;
    bounded("samples.phases", &columns.phases, len)?;
    same_length("samples.target", columns.target.len(), len)?;
    same_length("samples.round_trip_us_plus_1", columns.round_trip_us_plus_1.len(), len)?;
    optional_length("samples.method", columns.method.len(), len)?;
    optional_length("samples.outcome", columns.outcome.len(), len)?;
    let mut samples = Vec::with_capacity(len);
    let mut at = i128::from(columns.first_boot_ms);
    for (index, (step, (target, round_trip))) in
        columns.step_ms.iter().zip(columns.target.iter().zip(&columns.round_trip_us_plus_1)).enumerate()
    {
        at += i128::from(*step);
        samples.push(Sample {
            target: target_id(*target)?,
            at_boot_ms: boot_ms(at)?,
            reading: Reading {
                method: method(columns.method.get(index).copied())?,
                outcome: outcome(columns.outcome.get(index).copied())?,
                round_trip_us: micros("samples.round_trip_us_plus_1", *round_trip)?,
                phases: None,
            },
        });
    }
    for phases in &columns.phases {
        attach(&mut samples, phases)?;
    }
    Ok(samples)
}

/// Splits samples into columns.
pub fn to_wire(samples: &[Sample]) -> wire::Samples {
    let mut columns = wire::Samples {
        first_boot_ms: samples.first().map_or(0, |first| first.at_boot_ms),
        ..wire::Samples::default()
    };
    let mut before = columns.first_boot_ms;
    for (index, sample) in samples.iter().enumerate() {
        columns.step_ms.push(sample.at_boot_ms.wrapping_sub(before).cast_signed());
        before = sample.at_boot_ms;
        columns.target.push(u32::from(sample.target.0));
        columns.round_trip_us_plus_1.push(plus_1(sample.reading.round_trip_us));
        columns.method.push(method_code(sample.reading.method).into());
        columns.outcome.push(outcome_code(sample.reading.outcome));
        if let Some(phases) = sample.reading.phases {
            columns.phases.push(wire::Phases {
                sample: u32::try_from(index).unwrap_or(u32::MAX),
                dns_us_plus_1: plus_1(phases.dns_us),
                connect_us_plus_1: plus_1(phases.connect_us),
                tls_us_plus_1: plus_1(phases.tls_us),
                first_byte_us_plus_1: plus_1(phases.first_byte_us),
            });
        }
    }
    drop_if_all_zero(&mut columns.method);
    drop_if_all_zero(&mut columns.outcome);
    columns
}

fn attach(samples: &mut [Sample], phases: &wire::Phases) -> Result<(), ConvertError> {
    let index = usize::try_from(phases.sample).unwrap_or(usize::MAX);
    let len = samples.len();
    let sample = samples
        .get_mut(index)
        .ok_or(ConvertError::new("samples.phases.sample", Fault::TooLong { len: index, max: len }))?;
    sample.reading.phases = Some(Phases {
        dns_us: micros("samples.phases.dns_us_plus_1", phases.dns_us_plus_1)?,
        connect_us: micros("samples.phases.connect_us_plus_1", phases.connect_us_plus_1)?,
        tls_us: micros("samples.phases.tls_us_plus_1", phases.tls_us_plus_1)?,
        first_byte_us: micros("samples.phases.first_byte_us_plus_1", phases.first_byte_us_plus_1)?,
    });
    Ok(())
}

/// Outcome as the number that travels and is stored: 0 to 5, or the HTTP status.
pub fn outcome_code(outcome: Outcome) -> u32 {
    match outcome {
        Outcome::Ok => 0,
        Outcome::Timeout => 1,
        Outcome::Unreachable => 2,
        Outcome::Refused => 3,
        Outcome::Dns => 4,
        Outcome::Tls => 5,
        Outcome::HttpStatus(status) => u32::from(status),
    }
}

/// The outcome behind such a number; `None` for a number without meaning.
pub fn outcome_from_code(code: u32) -> Option<Outcome> {
    Some(match code {
        0 => Outcome::Ok,
        1 => Outcome::Timeout,
        2 => Outcome::Unreachable,
        3 => Outcome::Refused,
        4 => Outcome::Dns,
        5 => Outcome::Tls,
        400..=999 => Outcome::HttpStatus(u16::try_from(code).ok()?),
        _ => return None,
    })
}

fn outcome(code: Option<u32>) -> Result<Outcome, ConvertError> {
    let code = code.unwrap_or(0);
    outcome_from_code(code).ok_or(ConvertError::new("samples.outcome", Fault::UnknownCode(i64::from(code))))
}

fn method_code(method: Method) -> wire::Method {
    match method {
        Method::Icmp => wire::Method::Icmp,
        Method::Tcp => wire::Method::Tcp,
        Method::Http => wire::Method::Http,
        Method::Dns => wire::Method::Dns,
    }
}

fn method(code: Option<i32>) -> Result<Method, ConvertError> {
    let code = code.unwrap_or(0);
    match wire::Method::try_from(code) {
        Ok(wire::Method::Icmp) => Ok(Method::Icmp),
        Ok(wire::Method::Tcp) => Ok(Method::Tcp),
        Ok(wire::Method::Http) => Ok(Method::Http),
        Ok(wire::Method::Dns) => Ok(Method::Dns),
        Err(_) => Err(ConvertError::new("samples.method", Fault::UnknownCode(i64::from(code)))),
    }
}

/// A target number as it travels.
pub(crate) fn target_id(number: u32) -> Result<TargetId, ConvertError> {
    match u16::try_from(number) {
        Ok(id) if 0 < id => Ok(TargetId(id)),
        _ => Err(ConvertError::new(
            "target",
            Fault::OutOfRange { value: i128::from(number), range: "1 to 65535" },
        )),
    }
}

/// Milliseconds since boot within the believed range.
pub(crate) fn boot_ms(value: i128) -> Result<u64, ConvertError> {
    u64::try_from(value).ok().filter(|ms| *ms <= MAX_BOOT_MS).ok_or(ConvertError::new(
        "boot_ms",
        Fault::OutOfRange { value, range: "0 to ten years of milliseconds" },
    ))
}

fn micros(field: &'static str, plus_1: u32) -> Result<Option<u32>, ConvertError> {
    match plus_1.checked_sub(1) {
        Some(value) if MAX_ROUND_TRIP_US < value => Err(ConvertError::new(
            field,
            Fault::OutOfRange { value: i128::from(value), range: "0 to ten minutes of microseconds" },
        )),
        value => Ok(value),
    }
}

fn plus_1(value: Option<u32>) -> u32 {
    value.map_or(0, |value| value.min(MAX_ROUND_TRIP_US) + 1)
}

fn same_length(field: &'static str, len: usize, expected: usize) -> Result<(), ConvertError> {
    if len == expected { Ok(()) } else { Err(ConvertError::new(field, Fault::WrongLength { len, expected })) }
}

fn optional_length(field: &'static str, len: usize, expected: usize) -> Result<(), ConvertError> {
    if len == 0 { Ok(()) } else { same_length(field, len, expected) }
}

fn drop_if_all_zero<T: Default + PartialEq>(column: &mut Vec<T>) {
    if column.iter().all(|value| *value == T::default()) {
        column.clear();
    }
}
