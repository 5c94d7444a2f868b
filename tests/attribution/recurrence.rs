//! Twin office peaks over a quarter are found, and quarters without a pattern claim nothing.
//!
//! The spectral test of published work runs over the same quarters, to show why it is the second opinion only.

use end_to_end::simulator::quarters::{Pattern, Quarter, with_peaks, without_pattern};
use hatang_collector::analysis::calendar::OfficeCalendar;
use hatang_collector::analysis::recurrence::{Finding, Level, Recurrence, recurrence};
use hatang_collector::analysis::spectrum::daily_rhythm;

const QUARTERS: u64 = 1_000;
const SEED: u64 = 40_000;
const HALF_HOUR_MS: i64 = 1_800_000;
/// Hours of both peaks, minutes since midnight.
const PEAKS: [(u16, u16); 2] = [(510, 630), (840, 960)];

fn found(quarter: &Quarter, calendar: &OfficeCalendar) -> Vec<Recurrence> {
    let levels: Vec<Level> = quarter
        .medians
        .iter()
        .map(|(at_ms, median_us)| Level { at_ms: *at_ms, median_us: *median_us })
        .collect();
    match recurrence(&levels, calendar) {
        Finding::Recurrent(found) => found,
        Finding::Nothing { .. } | Finding::Insufficient { .. } => Vec::new(),
    }
}

/// Both peaks are claimed, each by a window that covers most of it and little else.
fn both(found: &[Recurrence]) -> bool {
    let covers = |window: &Recurrence, (from, to): (u16, u16)| {
        let shared = window.to_minute.min(to).saturating_sub(window.from_minute.max(from));
        (to - from) / 2 < shared && window.to_minute - window.from_minute <= (to - from) + 60
    };
    PEAKS.iter().all(|peak| found.iter().any(|window| covers(window, *peak)))
}

/// Medians of half hours without gaps in time.
fn half_hours(quarter: &Quarter) -> Vec<Option<f64>> {
    let Some((first, _)) = quarter.medians.first() else { return Vec::new() };
    let mut series: Vec<Option<f64>> = Vec::new();
    for (at_ms, median_us) in &quarter.medians {
        let index = usize::try_from((at_ms - first) / HALF_HOUR_MS).expect("medians are in order of time");
        if series.len() <= index {
            series.resize(index + 1, None);
        }
        series[index].get_or_insert(*median_us);
    }
    series
}

#[test]
fn twin_peaks_are_found_and_absent_patterns_are_not_claimed() {
    let calendar = OfficeCalendar::vietnam().expect("the shipped calendar reads");
    let (mut missed, mut claimed, mut rhythms) = (Vec::new(), Vec::new(), 0_u32);
    for seed in SEED..SEED + QUARTERS {
        let quarter = with_peaks(seed);
        let windows = found(&quarter, &calendar);
        if !both(&windows) {
            missed.push((seed, quarter.pattern, windows));
        }
        rhythms += u32::from(daily_rhythm(&half_hours(&quarter)).is_some_and(|rhythm| rhythm.daily));
        let quarter = without_pattern(seed);
        let windows = found(&quarter, &calendar);
        if !windows.is_empty() {
            claimed.push((seed, quarter.pattern, windows));
        }
    }
    println!(
        "twin peaks missed {} of {QUARTERS}, absent pattern claimed {} of {QUARTERS}; the spectrum calls {rhythms} daily",
        missed.len(),
        claimed.len()
    );
    assert!(missed.len() <= 10, "{:?}", &missed[..missed.len().min(20)]);
    assert!(claimed.len() <= 10, "{:?}", &claimed[..claimed.len().min(20)]);
    let height = |pattern: &Pattern| matches!(pattern, Pattern::TwinPeaks { .. });
    assert!(missed.iter().all(|(_, pattern, _)| height(pattern)));
}
