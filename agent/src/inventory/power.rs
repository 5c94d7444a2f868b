//! Batteries that run the machine.
//!
//! The battery of a mouse says `Device`, an uninterruptible supply is of another kind or, on Windows, short-term: neither
//! makes a PC a laptop. A capacity of zero or of all ones was not told.

use hatang_proto::model::inventory::Battery;

use crate::machine::facts::{PowerFacts, SupplyFacts};

/// `BATTERY_UNKNOWN_CAPACITY` (poclass.h).
const UNKNOWN_CAPACITY: u64 = 0xffff_ffff;

/// The machine's own batteries.
pub(super) fn batteries(power: &PowerFacts) -> Vec<Battery> {
    own(power).map(|supply| Battery { health_percent: health(supply) }).collect()
}

pub(super) fn has_battery(power: &PowerFacts) -> bool {
    own(power).next().is_some()
}

fn own(power: &PowerFacts) -> impl Iterator<Item = &SupplyFacts> {
    let is_own = |supply: &&SupplyFacts| {
        supply.kind.as_deref() == Some("Battery") && supply.scope.as_deref() != Some("Device")
    };
    power.supplies.iter().filter(is_own).filter(|_| power.short_term != Some(true))
}

/// What a full charge holds of what it was made for, percent; a fresh battery may hold more than that.
fn health(supply: &SupplyFacts) -> Option<u8> {
    let told = |capacity: Option<u64>| capacity.filter(|units| 0 < *units && *units != UNKNOWN_CAPACITY);
    let (designed, full) = (u128::from(told(supply.designed)?), u128::from(told(supply.full)?));
    u8::try_from(((full * 100 + designed / 2) / designed).min(100)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn battery(designed: u64, full: u64) -> SupplyFacts {
        SupplyFacts {
            name: "BAT0".to_owned(),
            kind: Some("Battery".to_owned()),
            scope: None,
            designed: Some(designed),
            full: Some(full),
        }
    }

    #[test]
    fn health_is_what_a_full_charge_still_holds() {
        for (designed, full, expected) in [
            (50_000, 25_000, Some(50)),
            (50_000, 52_000, Some(100)),
            (50_000, 1, Some(0)),
            (0, 25_000, None),
            (50_000, 0, None),
            (UNKNOWN_CAPACITY, 25_000, None),
            (u64::MAX, u64::MAX, Some(100)),
        ] {
            assert_eq!(health(&battery(designed, full)), expected, "{designed} {full}");
        }
    }

    #[test]
    fn supplies_and_the_batteries_of_mice_are_not_the_machines() {
        let power =
            |supply: SupplyFacts, short_term| PowerFacts { supplies: vec![supply], lid: None, short_term };
        let mouse = SupplyFacts { scope: Some("Device".to_owned()), ..battery(1, 1) };
        let ups = SupplyFacts { kind: Some("UPS".to_owned()), ..battery(1, 1) };
        assert_eq!(batteries(&power(battery(10, 9), None)).len(), 1);
        assert_eq!(batteries(&power(battery(10, 9), Some(false))).len(), 1);
        assert_eq!(batteries(&power(battery(10, 9), Some(true))), []);
        assert_eq!(batteries(&power(mouse, None)), []);
        assert_eq!(batteries(&power(ups, None)), []);
    }
}
