//! One target over a period: the median as a line in the smoke of its spread, loss as ticks in a strip below.
//!
//! The dark band holds the middle half of all answers, the light one eight in ten. Stretches without samples stay empty
//! and are never bridged by the line. Every length is in the units of the view box; the page scales the whole.

use maud::{Markup, html};

use super::drawing::short;
use super::scale::{Axis, axis};
use super::time_axis::ticks;
use crate::web::views::{Spread, Times};

const WIDTH: f64 = 640.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 634.0;
const HEIGHT: f64 = 196.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 142.0;
/// The strip of loss ticks.
const STRIP_TOP: f64 = 150.0;
const STRIP_BOTTOM: f64 = 172.0;
/// The smallest height of a tick, so that one lost packet among many is seen.
const LEAST_TICK: f64 = 3.0;

/// What a picture covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    /// Unix milliseconds.
    pub(crate) from_ms: i64,
    pub(crate) to_ms: i64,
    /// Seconds that local time is ahead of UTC.
    pub(crate) offset_s: i32,
}

impl Span {
    /// Where a moment lies between two ends; one outside lies on the nearer end.
    pub(super) fn between(&self, left: f64, right: f64, at_ms: i64) -> f64 {
        let (from_ms, to_ms) = (self.from_ms, self.to_ms.max(self.from_ms));
        let span_ms = to_ms.saturating_sub(from_ms).max(1) as f64;
        left + (right - left) * (at_ms.clamp(from_ms, to_ms).saturating_sub(from_ms) as f64 / span_ms)
    }

    fn x(&self, at_ms: i64) -> f64 {
        self.between(LEFT, RIGHT, at_ms)
    }
}

/// One stretch with where it ends.
struct Piece<'a> {
    spread: &'a Spread,
    from: f64,
    to: f64,
}

/// The picture alone; `marked` are stretches of time behind the curve, Unix milliseconds.
pub(crate) fn draw(
    (title, summary): (&str, &str),
    spreads: &[Spread],
    width_ms: i64,
    span: &Span,
    marked: &[(i64, i64)],
) -> Markup {
    let inside = |spread: &&Spread| span.from_ms - width_ms < spread.from_ms && spread.from_ms < span.to_ms;
    let pieces: Vec<Piece<'_>> = spreads
        .iter()
        .filter(inside)
        .map(|spread| Piece {
            spread,
            from: span.x(spread.from_ms),
            to: span.x(spread.from_ms.saturating_add(width_ms)),
        })
        .collect();
    let highest_us = pieces.iter().filter_map(|piece| piece.spread.times).map(|times| times.p90_us).max();
    let axis = axis(highest_us.unwrap_or(1_000));
    html! {
        svg.smoke viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label={ (title) ": " (summary) } {
            title { (title) }
            desc { (summary) }
            @for (from_ms, to_ms) in marked.iter().filter(|(from_ms, to_ms)| *from_ms < span.to_ms && span.from_ms < *to_ms) {
                @let (from, width) = wide(span.x(*from_ms), span.x(*to_ms));
                rect.mark x=(short(from)) y=(TOP) width=(short(width)) height=(short(STRIP_BOTTOM - TOP)) {}
                rect.mark-head x=(short(from)) y=(short(TOP - 4.0)) width=(short(width)) height="4" {}
            }
            (grid(&axis, span))
            (gaps(&pieces))
            @for run in runs(&pieces) {
                path.band d=(band(run, &axis, |times| (times.p10_us, times.p90_us))) {}
                path.inner d=(band(run, &axis, |times| (times.p25_us, times.p75_us))) {}
                path.median d=(line(run, &axis)) {}
            }
            line.axis x1=(LEFT) x2=(RIGHT) y1=(BOTTOM) y2=(BOTTOM) {}
            line.axis x1=(LEFT) x2=(RIGHT) y1=(STRIP_BOTTOM) y2=(STRIP_BOTTOM) {}
            text.label x=(short(LEFT - 6.0)) y=(short(STRIP_BOTTOM - 7.0)) text-anchor="end" { "mất gói" }
            @for piece in pieces.iter().filter(|piece| 0 < piece.spread.lost) { (tick(piece)) }
        }
    }
}

/// At least two units wide, so that a short one is seen, and not beyond the picture.
fn wide(from: f64, to: f64) -> (f64, f64) {
    let from = from.min(RIGHT - 2.0);
    (from, (to - from).max(2.0))
}

fn y(axis: &Axis, round_trip_us: u32) -> f64 {
    BOTTOM - (BOTTOM - TOP) * (f64::from(round_trip_us) / 1_000.0 / axis.top_ms).clamp(0.0, 1.0)
}

fn grid(axis: &Axis, span: &Span) -> Markup {
    html! {
        @for (value, label) in axis.ticks() {
            @let y = BOTTOM - (BOTTOM - TOP) * (value / axis.top_ms).clamp(0.0, 1.0);
            line.grid x1=(LEFT) x2=(RIGHT) y1=(short(y)) y2=(short(y)) {}
            text.label x=(short(LEFT - 6.0)) y=(short(y + 4.0)) text-anchor="end" { (label) }
        }
        @for tick in ticks(span.from_ms, span.to_ms, span.offset_s) {
            @let x = span.x(tick.at_ms);
            line.grid x1=(short(x)) x2=(short(x)) y1=(TOP) y2=(STRIP_BOTTOM) {}
            @if x < RIGHT - 30.0 { text.label x=(short(x)) y=(short(HEIGHT - 8.0)) text-anchor="middle" { (tick.label) } }
        }
    }
}

/// Where nobody measured, before the first stretch and after the last one too.
fn gaps(pieces: &[Piece<'_>]) -> Markup {
    let ends = std::iter::once(LEFT).chain(pieces.iter().map(|piece| piece.to));
    let begins = pieces.iter().map(|piece| piece.from).chain(std::iter::once(RIGHT));
    html! {
        @for (from, to) in ends.zip(begins).filter(|(from, to)| from + 0.5 < *to) {
            rect.gap x=(short(from)) y=(TOP) width=(short(to - from)) height=(short(STRIP_BOTTOM - TOP)) {}
            @if 80.0 < to - from {
                text.gap-label x=(short(f64::midpoint(from, to))) y=(f64::midpoint(TOP, BOTTOM)) text-anchor="middle" { "không có mẫu" }
            }
        }
    }
}

/// Neighbours that all have times.
fn runs<'a, 'b>(pieces: &'a [Piece<'b>]) -> impl Iterator<Item = &'a [Piece<'b>]> {
    pieces
        .chunk_by(|one, next| {
            one.spread.times.is_some() && next.spread.times.is_some() && next.from < one.to + 0.5
        })
        .filter(|run| run.iter().all(|piece| piece.spread.times.is_some()))
}

fn timed<'a>(run: &'a [Piece<'_>]) -> impl DoubleEndedIterator<Item = (&'a Piece<'a>, Times)> {
    run.iter().filter_map(|piece| Some((piece, piece.spread.times?)))
}

/// Every stretch keeps its own height over its whole width, so that nothing is drawn between two that was not measured.
fn band(run: &[Piece<'_>], axis: &Axis, ends: impl Fn(Times) -> (u32, u32)) -> String {
    let mut path = String::new();
    for (index, (piece, times)) in timed(run).enumerate() {
        let step = if index == 0 { 'M' } else { 'L' };
        path.extend([format!(
            "{step}{} {2}H{1}",
            short(piece.from),
            short(piece.to),
            short(y(axis, ends(times).1))
        )]);
    }
    for (piece, times) in timed(run).rev() {
        path.extend([format!(
            "L{} {2}H{1}",
            short(piece.to),
            short(piece.from),
            short(y(axis, ends(times).0))
        )]);
    }
    path.push('Z');
    path
}

fn line(run: &[Piece<'_>], axis: &Axis) -> String {
    let mut path = String::new();
    for (index, (piece, times)) in timed(run).enumerate() {
        let step = if index == 0 { 'M' } else { 'L' };
        path.extend([format!(
            "{step}{} {2}H{1}",
            short(piece.from),
            short(piece.to),
            short(y(axis, times.median_us))
        )]);
    }
    path
}

/// The full height means that all were lost.
fn tick(piece: &Piece<'_>) -> Markup {
    let all = (piece.spread.answered + piece.spread.lost).max(1);
    let full = STRIP_BOTTOM - STRIP_TOP;
    let height = (full * piece.spread.lost as f64 / all as f64).clamp(LEAST_TICK, full);
    let width = (piece.to - piece.from).clamp(1.2, 6.0);
    let from = f64::midpoint(piece.from, piece.to) - width / 2.0;
    html! { rect.lost x=(short(from.min(RIGHT - width))) y=(short(STRIP_BOTTOM - height)) width=(short(width)) height=(short(height)) {} }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::charts::wellformed::assert_picture;

    const HOUR_MS: i64 = 3_600_000;
    const FROM_MS: i64 = 1_795_395_600_000;

    fn spread(hour: i64, median_us: u32, lost: u64) -> Spread {
        let at = |per_cent: u32| (u64::from(median_us) * u64::from(per_cent) / 100).min(u32::MAX.into());
        let at = |per_cent| u32::try_from(at(per_cent)).unwrap();
        let times = Times {
            p10_us: at(80),
            p25_us: at(90),
            median_us,
            p75_us: at(120),
            p90_us: at(200),
            p95_us: at(300),
        };
        let times = (0 < median_us).then_some(times);
        Spread {
            from_ms: FROM_MS + hour * HOUR_MS,
            answered: if times.is_some() { 60 } else { 0 },
            lost,
            times,
        }
    }

    fn drawn(spreads: &[Spread], days: i64) -> String {
        let span = Span { from_ms: FROM_MS, to_ms: FROM_MS + days * 24 * HOUR_MS, offset_s: 7 * 3_600 };
        let marked =
            [(FROM_MS - HOUR_MS, FROM_MS + HOUR_MS), (i64::MIN, i64::MAX), (span.to_ms - 1, span.to_ms)];
        let svg = draw(("Tên <b>&\"'", "tóm tắt ]]>"), spreads, HOUR_MS, &span, &marked).into_string();
        assert_picture(&svg);
        svg
    }

    #[test]
    fn no_sample_is_one_gap_without_a_line_or_loss() {
        let svg = drawn(&[], 1);
        assert_eq!(svg.matches("class=\"gap\"").count(), 1);
        assert!(!svg.contains("class=\"median\"") && !svg.contains("class=\"lost\""), "{svg}");
    }

    #[test]
    fn one_stretch_is_a_dash_of_its_own_width() {
        let svg = drawn(&[spread(3, 3_200, 0)], 1);
        assert_eq!(svg.matches("class=\"median\"").count(), 1);
        assert_eq!(svg.matches("class=\"gap\"").count(), 2, "before and after");
    }

    #[test]
    fn the_line_breaks_where_nobody_measured_and_where_nothing_answered() {
        let spreads =
            [spread(1, 100, 0), spread(2, 100, 0), spread(5, 100, 0), spread(6, 0, 40), spread(7, 100, 0)];
        let svg = drawn(&spreads, 1);
        assert_eq!(svg.matches("class=\"median\"").count(), 3, "{svg}");
        assert_eq!(svg.matches("class=\"gap\"").count(), 3, "what was only lost is no gap: {svg}");
        assert_eq!(svg.matches("class=\"lost\"").count(), 1);
        assert!(svg.contains("height=\"22.0\""), "all were lost: {svg}");
    }

    #[test]
    fn huge_values_long_times_and_strange_moments_stay_inside() {
        for days in [1, 7, 30, 365] {
            drawn(&[spread(0, u32::MAX / 2, u64::from(u32::MAX)), spread(days * 24 - 1, 1, 1)], days);
        }
        drawn(&[spread(-1, 5, 1), spread(-500, 5, 1), spread(24, 5, 1), spread(90_000, 5, 1)], 1);
        drawn(&[spread(0, 5, 1)], 0);
    }

    #[test]
    fn smoke_lies_around_the_median() {
        let svg = drawn(&[spread(0, 10_000, 0)], 1);
        // 20 ms is the top of the axis, 10 ms its middle.
        assert!(svg.contains("class=\"median\" d=\"M58.0 76.0H82.0\""), "{svg}");
        assert!(svg.contains("class=\"band\" d=\"M58.0 10.0H82.0L82.0 89.2H58.0Z\""), "{svg}");
        assert!(svg.contains("class=\"inner\" d=\"M58.0 62.8H82.0L82.0 82.6H58.0Z\""), "{svg}");
    }
}
