//! Readings of own traffic between wire and model.
//!
//! On the wire a reading counts back from its batch's boot clock, which is the smaller number.

use super::{ConvertError, Fault};
use crate::model::TrafficReading;
use crate::wire;

/// Checks a reading as received; `boot_ms` is the clock of its batch.
pub fn from_wire(traffic: &wire::Traffic, boot_ms: u64) -> Result<TrafficReading, ConvertError> {
    let at_boot_ms = boot_ms.checked_sub(traffic.age_ms).ok_or(ConvertError::new(
        "traffic.age_ms",
        Fault::OutOfRange { value: i128::from(traffic.age_ms), range: "the time since boot" },
    ))?;
    let reading = TrafficReading {
        at_boot_ms,
        span_ms: traffic.span_ms,
        down_bytes: traffic.down_bytes,
        up_bytes: traffic.up_bytes,
    };
    if reading.is_possible() {
        Ok(reading)
    } else {
        let value = i128::from(traffic.down_bytes.max(traffic.up_bytes));
        Err(ConvertError::new(
            "traffic",
            Fault::OutOfRange { value, range: "what 100 Gbit/s carry in a span of 1 to 600000 ms" },
        ))
    }
}

/// Writes a reading for sending; one of a moment after `boot_ms` counts as of that moment.
pub fn to_wire(reading: &TrafficReading, boot_ms: u64) -> wire::Traffic {
    wire::Traffic {
        age_ms: boot_ms.saturating_sub(reading.at_boot_ms),
        span_ms: reading.span_ms,
        down_bytes: reading.down_bytes,
        up_bytes: reading.up_bytes,
    }
}
