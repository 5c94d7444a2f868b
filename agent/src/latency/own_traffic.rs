//! What this PC itself carries over its network cards, minute by minute: differences of counters. Pure.
//!
//! Counters start again when a driver restarts, wrap where they are short, and cards come and go. Such a span has no
//! reading, because a difference across it would be a guess. Nothing is known here of who caused the traffic.

use std::collections::BTreeMap;

use hatang_proto::model::TrafficReading;

/// What a card has carried since it was started, bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Carried {
    pub down_bytes: u64,
    pub up_bytes: u64,
}

/// The counters of all cards that count, by a name that stays while the card does.
pub type Cards = BTreeMap<String, Carried>;

/// The counters as last read.
#[derive(Debug, Default)]
pub struct Meter {
    before: Option<(u64, Cards)>,
}

impl Meter {
    /// Takes the counters as they are now, milliseconds since boot; the reading since the last time, if there is one.
    pub fn take(&mut self, cards: Cards, now_ms: u64) -> Option<TrafficReading> {
        let reading = self.before.as_ref().and_then(|(then_ms, before)| {
            let span_ms = u32::try_from(now_ms.checked_sub(*then_ms)?).ok()?;
            let carried = difference(before, &cards)?;
            let Carried { down_bytes, up_bytes } = carried;
            Some(TrafficReading { at_boot_ms: now_ms, span_ms, down_bytes, up_bytes })
        });
        self.before = Some((now_ms, cards));
        reading.filter(TrafficReading::is_possible)
    }

    /// The counters could not be read: the next span begins when they can.
    pub fn forget(&mut self) {
        self.before = None;
    }
}

/// `None` if a card came, went, or counts from a lower number.
fn difference(before: &Cards, after: &Cards) -> Option<Carried> {
    if !before.keys().eq(after.keys()) {
        return None;
    }
    before.values().zip(after.values()).try_fold(Carried::default(), |sum, (before, after)| {
        let down_bytes = after.down_bytes.checked_sub(before.down_bytes)?;
        let up_bytes = after.up_bytes.checked_sub(before.up_bytes)?;
        Some(Carried {
            down_bytes: sum.down_bytes.checked_add(down_bytes)?,
            up_bytes: sum.up_bytes.checked_add(up_bytes)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(cards: &[(&str, u64, u64)]) -> Cards {
        let card = |(name, down_bytes, up_bytes): &(&str, u64, u64)| {
            ((*name).to_owned(), Carried { down_bytes: *down_bytes, up_bytes: *up_bytes })
        };
        cards.iter().map(card).collect()
    }

    fn bytes(reading: Option<TrafficReading>) -> Option<(u64, u64)> {
        reading.map(|reading| (reading.down_bytes, reading.up_bytes))
    }

    #[test]
    fn a_minute_is_the_difference_summed_over_the_cards() {
        let mut meter = Meter::default();
        assert_eq!(meter.take(cards(&[("eth0", 1_000, 10), ("wlan0", 5, 5)]), 60_000), None);
        let reading = meter.take(cards(&[("eth0", 4_000, 30), ("wlan0", 6, 5)]), 120_500).unwrap();
        assert_eq!((reading.at_boot_ms, reading.span_ms), (120_500, 60_500));
        assert_eq!((reading.down_bytes, reading.up_bytes), (3_001, 20));
    }

    #[test]
    fn a_counter_that_went_back_leaves_a_gap_and_never_a_huge_number() {
        let mut meter = Meter::default();
        for (now_ms, down, expected) in
            [(0, u64::from(u32::MAX) - 10, None), (60_000, 90, None), (120_000, 190, Some((100, 0)))]
        {
            assert_eq!(bytes(meter.take(cards(&[("eth0", down, 0)]), now_ms)), expected, "at {now_ms}");
        }
    }

    #[test]
    fn a_card_that_comes_or_goes_leaves_a_gap() {
        let mut meter = Meter::default();
        meter.take(cards(&[("eth0", 0, 0)]), 0);
        assert_eq!(meter.take(cards(&[("eth0", 9, 9), ("usb0", 900_000, 0)]), 60_000), None);
        assert_eq!(bytes(meter.take(cards(&[("eth0", 10, 9), ("usb0", 900_001, 0)]), 120_000)), Some((2, 0)));
        assert_eq!(meter.take(cards(&[("usb0", 900_002, 0)]), 180_000), None);
    }

    #[test]
    fn sleep_an_unreadable_minute_and_more_than_any_card_carries_leave_gaps() {
        let mut meter = Meter::default();
        meter.take(cards(&[("eth0", 0, 0)]), 0);
        assert_eq!(meter.take(cards(&[("eth0", 1, 0)]), 8 * 3_600_000), None, "slept");
        meter.forget();
        assert_eq!(meter.take(cards(&[("eth0", 2, 0)]), 8 * 3_600_000 + 60_000), None, "unreadable before");
        assert_eq!(meter.take(cards(&[("eth0", 1 << 50, 0)]), 8 * 3_600_000 + 120_000), None, "impossible");
        assert_eq!(
            meter.take(cards(&[("eth0", 1 << 50, 1)]), 8 * 3_600_000 + 120_000),
            None,
            "no time passed"
        );
    }
}
