//! Medians by weekday and hour: when it is slow.
//!
//! Hours without samples stay empty; they are not calm.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::figures::{DAY_MS, ZONE_MS, whole};
use super::samples::Seen;
use crate::analysis::network::Reply;
use crate::analysis::statistics::median;

const HOUR_MS: i64 = 3_600_000;
/// Day of the week of 1970-01-01, counted from Monday.
const FIRST_WEEKDAY: i64 = 3;

/// One row a weekday, Monday first, one cell an hour from `first_hour` on; microseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heat {
    pub target: u16,
    pub first_hour: u32,
    pub rows: Vec<Vec<Option<i64>>>,
}

/// `None` if nothing answered.
pub(super) fn heat(target: u16, rows: &[Seen]) -> Option<Heat> {
    let mut cells: BTreeMap<(i64, i64), Vec<f64>> = BTreeMap::new();
    for one in rows {
        let Reply::After(us) = one.reply else { continue };
        let local_ms = one.at_ms + ZONE_MS;
        let weekday = (local_ms.div_euclid(DAY_MS) + FIRST_WEEKDAY).rem_euclid(7);
        let hour = local_ms.rem_euclid(DAY_MS) / HOUR_MS;
        cells.entry((weekday, hour)).or_default().push(f64::from(us));
    }
    let first = cells.keys().map(|(_, hour)| *hour).min()?;
    let last = cells.keys().map(|(_, hour)| *hour).max()?;
    let days = if cells.keys().any(|(weekday, _)| 5 <= *weekday) { 7 } else { 5 };
    let mut cell =
        |weekday, hour| cells.get_mut(&(weekday, hour)).and_then(|values| median(values)).and_then(whole);
    let rows = (0..days).map(|weekday| (first..=last).map(|hour| cell(weekday, hour)).collect()).collect();
    Some(Heat { target, first_hour: u32::try_from(first).ok()?, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wednesday_morning_in_viet_nam_falls_into_its_cell() {
        // 2026-11-25 08:30 in Viet Nam, a Wednesday.
        let at_ms = 1_795_570_200_000;
        let seen = |minutes: i64, us| Seen {
            at_ms: at_ms + minutes * 60_000,
            machine: 0,
            target: 4,
            reply: Reply::After(us),
        };
        let heat = heat(4, &[seen(0, 1_000), seen(1, 3_000), seen(60, 9_000)]).unwrap();
        assert_eq!(heat.first_hour, 8);
        assert_eq!(heat.rows.len(), 5);
        assert_eq!(heat.rows[2], [Some(2_000), Some(9_000)]);
        assert_eq!(heat.rows[1], [None, None]);
    }

    #[test]
    fn without_an_answer_there_is_no_map() {
        assert_eq!(heat(4, &[Seen { at_ms: 0, machine: 0, target: 4, reply: Reply::Lost }]), None);
    }
}
