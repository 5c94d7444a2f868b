//! Hours that are slow again and again, tested anew on the rows of the files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::values::whole;
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::network::Reply;
use crate::analysis::recurrence::{Finding, Level, Recurrence, recurrence};
use crate::analysis::statistics::median;
use crate::evidence::pack::model::Span;
use crate::evidence::pack::samples::Seen;

const QUARTER_MS: i64 = 15 * 60_000;

/// What the test says of the targets of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tested {
    /// Targets with working days enough.
    pub targets: u32,
    /// By target and time of day.
    pub found: Vec<Recurring>,
}

/// A time of day at which a target is slow on many working days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recurring {
    pub target: u16,
    /// Minutes since local midnight.
    pub from_minute: u16,
    pub to_minute: u16,
    /// Slow working days of those with samples at this time.
    pub slow_days: u32,
    pub days: u32,
    /// Median excess of the slow days, and its 95 % interval.
    pub excess_us: Option<i64>,
    pub excess_low_us: Option<i64>,
    pub excess_high_us: Option<i64>,
}

pub(super) fn find(rows: &BTreeMap<u16, Vec<Seen>>, span: Span, calendar: &OfficeCalendar) -> Tested {
    let mut tested = Tested { targets: 0, found: Vec::new() };
    for (target, rows) in rows {
        match recurrence(&levels(rows, span), calendar) {
            Finding::Insufficient { .. } => {}
            Finding::Nothing { .. } => tested.targets += 1,
            Finding::Recurrent(windows) => {
                tested.targets += 1;
                tested.found.extend(windows.iter().map(|window| of(*target, window)));
            }
        }
    }
    tested
}

/// Medians of a quarter of an hour over all machines.
fn levels(rows: &[Seen], span: Span) -> Vec<Level> {
    let mut quarters: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for one in rows.iter().filter(|one| span.holds(one.at_ms)) {
        if let Reply::After(us) = one.reply {
            quarters.entry(one.at_ms.div_euclid(QUARTER_MS)).or_default().push(f64::from(us));
        }
    }
    let level = |(quarter, mut values): (i64, Vec<f64>)| {
        Some(Level { at_ms: quarter * QUARTER_MS, median_us: median(&mut values)? })
    };
    quarters.into_iter().filter_map(level).collect()
}

fn of(target: u16, window: &Recurrence) -> Recurring {
    Recurring {
        target,
        from_minute: window.from_minute,
        to_minute: window.to_minute,
        slow_days: window.slow_days,
        days: window.days,
        excess_us: whole(window.excess_us),
        excess_low_us: whole(window.interval.low),
        excess_high_us: whole(window.interval.high),
    }
}
