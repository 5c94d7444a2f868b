//! Of which times a pack holds samples.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Claim, DAY_MS};
use crate::clock;
use crate::evidence::pack::model::{Context, Span};
use crate::store::EpisodeRow;

const HOUR_MS: i64 = 3_600_000;
/// Office hours around the heat map, local time.
const OFFICE_HOURS: (i64, i64) = (7 * HOUR_MS, 18 * HOUR_MS);

/// What every target, and what the bad ones are wanted of; in order, without overlaps.
pub(super) fn around(claim: Claim, episodes: &[EpisodeRow], days_before: i64) -> (Vec<Span>, Vec<Span>) {
    let (mut all, mut wide) = (Vec::new(), Vec::new());
    if let Claim::Period { from_ms, to_ms } = claim {
        all.push(Span { from_ms, to_ms });
    }
    for row in episodes {
        let (start_ms, end_ms) = (row.episode.start_ms, row.episode.end_ms);
        let midnight = (start_ms + clock::ZONE_OFFSET_MS).div_euclid(DAY_MS) * DAY_MS - clock::ZONE_OFFSET_MS;
        for before in 0..=days_before {
            let shift = before * DAY_MS;
            all.push(Span { from_ms: start_ms - HOUR_MS - shift, to_ms: end_ms + HOUR_MS - shift });
            wide.push(Span {
                from_ms: midnight + OFFICE_HOURS.0 - shift,
                to_ms: midnight + OFFICE_HOURS.1 - shift,
            });
        }
    }
    (merged(all), merged(wide))
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.from_ms <= last.to_ms => last.to_ms = last.to_ms.max(span.to_ms),
            _ => out.push(span),
        }
    }
    out
}

/// UTC days that the windows touch.
pub(super) fn days(context: &Context) -> BTreeSet<Date> {
    let spans = context.windows.iter().chain(&context.wide_windows);
    let days = spans.flat_map(|span| span.from_ms.div_euclid(DAY_MS)..=(span.to_ms - 1).div_euclid(DAY_MS));
    days.filter_map(utc_day).collect()
}

fn utc_day(number: i64) -> Option<Date> {
    let moment = jiff::Timestamp::from_millisecond(number.checked_mul(DAY_MS)?).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(moment).date())
}
