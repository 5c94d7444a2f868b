//! The same time of day, day by day: on how many days it was so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::DAY_MS;
use super::values::{number, sorted, whole, wilson_ppm};
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::network::Reply;
use crate::analysis::statistics::median_sorted;
use crate::evidence::pack::model::{Context, Span};
use crate::evidence::pack::samples::Seen;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayFigures {
    /// Local day.
    pub day: String,
    /// By the calendar of the context.
    pub working: bool,
    pub samples: u32,
    pub lost: u32,
    pub median_us: Option<i64>,
    /// `None`: too few samples to say.
    pub bad: Option<bool>,
}

pub(super) fn same_time_of_day(
    context: &Context,
    calendar: &OfficeCalendar,
    rows: &[Seen],
    span: Span,
    usual_us: Option<i64>,
) -> Vec<DayFigures> {
    let mut days: BTreeMap<i64, Vec<&Seen>> = BTreeMap::new();
    let length = (span.to_ms - span.from_ms).clamp(1, DAY_MS);
    for one in rows {
        let since = one.at_ms - span.from_ms;
        if since.rem_euclid(DAY_MS) < length {
            days.entry(since.div_euclid(DAY_MS)).or_default().push(one);
        }
    }
    let figures = days.into_iter().map(|(day, rows)| {
        let lost = rows.iter().filter(|one| one.reply == Reply::Lost).count();
        let median_us = median_sorted(&sorted(rows.iter().copied())).and_then(whole);
        let slow = match (median_us, usual_us) {
            (Some(median), Some(usual)) => Some(i64::from(context.thresholds.slow_us) < median - usual),
            _ => None,
        };
        let lossy = context.thresholds.loss_ppm < wilson_ppm(lost, rows.len()).0;
        let enough = context.thresholds.fewest_samples <= number(rows.len());
        let local = calendar.local(span.from_ms + day * DAY_MS);
        DayFigures {
            day: local.map_or_else(String::new, |local| local.day.to_string()),
            working: local.is_some_and(|local| calendar.is_working_day(local.day)),
            samples: number(rows.len()),
            lost: number(lost),
            median_us,
            bad: if !enough {
                None
            } else if lossy {
                Some(true)
            } else {
                slow
            },
        }
    });
    figures.collect()
}
