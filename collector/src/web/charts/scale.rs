//! The axis of round trips: from zero to a round number above the highest, with round ticks.
//!
//! It always begins at zero, so that two charts can be compared by eye; it is never logarithmic.

use crate::web::words::decimal;

/// An axis from 0 to `top_ms` with a tick every `step_ms`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    pub(super) top_ms: f64,
    step_ms: f64,
    decimals: usize,
}

/// Steps are 1, 2 or 5 times a power of ten, so that three to five of them reach `highest_us`.
pub(super) fn axis(highest_us: u32) -> Axis {
    let highest_ms = (f64::from(highest_us) / 1_000.0).max(0.05);
    let mut step_ms = 0.02;
    let mut factors = [2.5, 2.0, 2.0].into_iter().cycle();
    while step_ms * 4.6 < highest_ms {
        step_ms *= factors.next().unwrap_or(2.0);
    }
    let decimals = match step_ms {
        step if step < 0.095 => 2,
        step if step < 0.95 => 1,
        _ => 0,
    };
    Axis { top_ms: (highest_ms / step_ms).ceil() * step_ms, step_ms, decimals }
}

impl Axis {
    /// Values in milliseconds with their labels, from 0 upwards; the topmost carries the unit.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let values: Vec<f64> = (0_u32..=6)
            .map(|count| f64::from(count) * self.step_ms)
            .take_while(|value| *value <= self.top_ms * 1.001)
            .collect();
        let last = values.len() - 1;
        let label = |(index, value): (usize, f64)| {
            let number = if index == 0 { "0".to_owned() } else { decimal(value, self.decimals) };
            (value, if index == last { format!("{number} ms") } else { number })
        };
        values.into_iter().enumerate().map(label).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(highest_us: u32) -> Vec<String> {
        axis(highest_us).ticks().into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(labels(37_000), ["0", "10", "20", "30", "40 ms"]);
        assert_eq!(labels(420), ["0", "0,1", "0,2", "0,3", "0,4", "0,5 ms"]);
        assert_eq!(labels(1_800_000), ["0", "500", "1.000", "1.500", "2.000 ms"]);
    }

    #[test]
    fn every_height_fits_under_the_top() {
        for highest_us in [0, 1, 99, 5_000, 123_456, 600_000_000] {
            let axis = axis(highest_us);
            assert!(axis.top_ms >= f64::from(highest_us) / 1_000.0, "{highest_us}");
            assert!((3..=6).contains(&axis.ticks().len()), "{highest_us}: {:?}", axis.ticks());
        }
    }
}
