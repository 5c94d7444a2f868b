//! When a unit's usual is learnt anew, and learning it.

use std::ops::Range;

use hatang_proto::model::UnitId;
use jiff::civil::Date;

use crate::analysis::baseline::{UnitBaseline, learn_site};
use crate::analysis::rules::Rules;
use crate::analysis::window::SiteWindows;
use crate::clock;
use crate::run::network_reading::Fleet;
use crate::store::{Store, StoreError};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A unit's usual, and the local day for which it was learnt.
pub(super) struct Learnt {
    pub(super) day: Date,
    pub(super) learnt_ms: i64,
    pub(super) baseline: UnitBaseline,
}

impl Learnt {
    /// What was kept, if it reads; an unreadable one is learnt anew.
    pub(super) fn kept(store: &Store, unit: UnitId) -> Option<Self> {
        match store.baseline(unit) {
            Ok(Some(row)) => {
                Some(Self { day: row.day.parse().ok()?, learnt_ms: row.learnt_ms, baseline: row.baseline })
            }
            Ok(None) => None,
            Err(fault) => {
                tracing::warn!(unit.id = unit.0, error = %fault, "a baseline is unreadable and is learnt anew");
                None
            }
        }
    }

    /// A usual of a day holds for that day; one that rests on less than a day is learnt anew every hour.
    pub(super) fn is_due(&self, now_ms: i64) -> bool {
        self.day != clock::local_date(now_ms) || self.is_young(now_ms)
    }

    /// It rests on less than a day and was learnt more than an hour ago.
    pub(super) fn is_young(&self, now_ms: i64) -> bool {
        self.baseline.to_ms - self.baseline.from_ms < DAY_MS && HOUR_MS <= now_ms - self.learnt_ms
    }

    /// Learns from the days before today, or from today as well if there were none.
    pub(super) fn anew(
        store: &Store,
        fleet: &Fleet,
        unit: UnitId,
        rules: &Rules,
        now_ms: i64,
    ) -> Result<Self, StoreError> {
        let day = clock::local_date(now_ms);
        let midnight_ms = clock::start_of_day_ms(day);
        let from_ms = midnight_ms - i64::from(rules.baseline_days) * DAY_MS;
        let mut windows = fleet.windows(unit, &(from_ms..midnight_ms), rules)?;
        if windows.sites.iter().all(|site| site.roles().is_empty()) {
            windows = fleet.windows(unit, &(midnight_ms..now_ms), rules)?;
        }
        let learnt = windows.sites.first().and_then(|site| {
            let measured = measured(site)?;
            Some(learn_site(site, measured, windows.window_ms, rules))
        });
        let baseline = UnitBaseline { unit: unit.0.to_string(), ..learnt.unwrap_or_default() };
        store.put_baseline(unit, &day.to_string(), &baseline, now_ms)?;
        Ok(Self { day, learnt_ms: now_ms, baseline })
    }
}

/// From the first window with samples to the last.
fn measured(site: &SiteWindows) -> Option<Range<u32>> {
    let cells = site.machines.iter().flat_map(|machine| machine.series.values());
    let first = cells.clone().filter_map(|cells| cells.first()).map(|cell| cell.window).min()?;
    let last = cells.filter_map(|cells| cells.last()).map(|cell| cell.window).max()?;
    Some(first..last + 1)
}
