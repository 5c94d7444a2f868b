//! The SVG itself: a band from the 10th to the 90th percentile, the median as a line, loss as ticks in a strip below.
//!
//! Knows nothing of readings, only of buckets. Every length is in the units of the view box; the page scales the whole.

use std::ops::Range;

use maud::{Markup, html};

use super::HOUR_MS;
use super::buckets::{Bucket, Window};
use super::scale::{Axis, axis};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 196.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 634.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 142.0;
/// The strip of loss ticks.
const STRIP_TOP: f64 = 150.0;
const STRIP_BOTTOM: f64 = 172.0;
/// Hours between two labels of the time axis.
const LABEL_HOURS: i64 = 3;

/// The smallest height of a tick, so that one lost packet among many is seen.
const LEAST_TICK: f64 = 3.0;

/// A stretch of time to mark, Unix milliseconds; what lies outside the window is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) from_ms: i64,
    pub(crate) to_ms: i64,
}

pub(super) fn draw(
    title: &str,
    summary: &str,
    buckets: &[Bucket],
    window: &Window,
    marks: &[Mark],
) -> Markup {
    let highest_us = buckets.iter().filter_map(|bucket| bucket.times).map(|times| times.p90_us).max();
    let plot = Plot { window, axis: axis(highest_us.unwrap_or(1_000)) };
    let described = format!("{title}: {summary}");
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(described) {
            @for mark in marks { (marked(&plot, *mark)) }
            (grid(&plot))
            @for stretch in stretches(buckets, |bucket| bucket.samples == 0).iter().filter(|stretch| stretch.len() > 1) {
                (gap(&plot, buckets, stretch))
            }
            @for stretch in stretches(buckets, |bucket| bucket.times.is_some()) {
                @let run = &buckets[stretch];
                path.band d=(band(&plot, run)) {}
                path.median d=(median(&plot, run)) {}
            }
            line.axis x1=(LEFT) x2=(RIGHT) y1=(BOTTOM) y2=(BOTTOM) {}
            line.axis x1=(LEFT) x2=(RIGHT) y1=(STRIP_BOTTOM) y2=(STRIP_BOTTOM) {}
            text.label x=(LEFT - 6.0) y=(STRIP_BOTTOM - 7.0) text-anchor="end" { "mất gói" }
            @for bucket in buckets.iter().filter(|bucket| bucket.lost + bucket.failed > 0) { (ticks(&plot, bucket)) }
        }
    }
}

/// Where things lie in the picture.
struct Plot<'a> {
    window: &'a Window,
    axis: Axis,
}

impl Plot<'_> {
    fn x(&self, at_ms: i64) -> f64 {
        let span_ms = (self.window.to_ms - self.window.from_ms).max(1);
        LEFT + (RIGHT - LEFT) * (at_ms - self.window.from_ms) as f64 / span_ms as f64
    }

    fn middle(&self, bucket: &Bucket) -> f64 {
        self.x((bucket.start_ms + self.window.bucket_ms / 2).min(self.window.to_ms))
    }

    fn y(&self, value_ms: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * (value_ms / self.axis.top_ms).clamp(0.0, 1.0)
    }

    fn y_us(&self, round_trip_us: u32) -> f64 {
        self.y(f64::from(round_trip_us) / 1_000.0)
    }
}

/// Runs of neighbouring buckets that all fit.
fn stretches(buckets: &[Bucket], fits: impl Fn(&Bucket) -> bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (index, _) in buckets.iter().enumerate().filter(|(_, bucket)| fits(bucket)) {
        match found.last_mut() {
            Some(last) if last.end == index => last.end = index + 1,
            _ => found.push(index..index + 1),
        }
    }
    found
}

fn gap(plot: &Plot<'_>, buckets: &[Bucket], stretch: &Range<usize>) -> Markup {
    let from_ms = buckets[stretch.start].start_ms;
    let to_ms = buckets.get(stretch.end).map_or(plot.window.to_ms, |next| next.start_ms);
    let (from, to) = (plot.x(from_ms), plot.x(to_ms));
    html! {
        rect.gap x=(short(from)) y=(TOP) width=(short(to - from)) height=(STRIP_BOTTOM - TOP) {}
        @if to - from > 80.0 {
            text.gap-label x=(short(f64::midpoint(from, to))) y=(f64::midpoint(TOP, BOTTOM)) text-anchor="middle" { "không có mẫu" }
        }
    }
}

/// At least two units wide, so that a short one is seen.
fn marked(plot: &Plot<'_>, mark: Mark) -> Markup {
    let within = |at_ms: i64| at_ms.clamp(plot.window.from_ms, plot.window.to_ms);
    let (from, to) = (plot.x(within(mark.from_ms)), plot.x(within(mark.to_ms)));
    html! {
        @if mark.from_ms < plot.window.to_ms && plot.window.from_ms < mark.to_ms {
            rect.mark x=(short(from)) y=(TOP) width=(short((to - from).max(2.0))) height=(STRIP_BOTTOM - TOP) {}
            rect.mark-head x=(short(from)) y=(TOP - 4.0) width=(short((to - from).max(2.0))) height="4" {}
        }
    }
}

fn grid(plot: &Plot<'_>) -> Markup {
    html! {
        @for (value, label) in plot.axis.ticks() {
            @let y = plot.y(value);
            line.grid x1=(LEFT) x2=(RIGHT) y1=(short(y)) y2=(short(y)) {}
            text.label x=(LEFT - 6.0) y=(short(y + 4.0)) text-anchor="end" { (label) }
        }
        @for at_ms in labelled_hours(plot.window) {
            @let x = plot.x(at_ms);
            line.grid x1=(short(x)) x2=(short(x)) y1=(TOP) y2=(STRIP_BOTTOM) {}
            text.label x=(short(x)) y=(HEIGHT - 8.0) text-anchor="middle" { (clock(at_ms, plot.window.offset_s)) }
        }
    }
}

/// Whole multiples of [`LABEL_HOURS`] by local time, where a label fits.
fn labelled_hours(window: &Window) -> impl Iterator<Item = i64> {
    let every_ms = LABEL_HOURS * HOUR_MS;
    let offset_ms = 1_000 * i64::from(window.offset_s);
    let first_ms = (window.from_ms + offset_ms).div_euclid(every_ms) * every_ms - offset_ms;
    let range = window.from_ms..window.to_ms - HOUR_MS / 2;
    (0_i64..=10).map(move |count| first_ms + count * every_ms).filter(move |at_ms| range.contains(at_ms))
}

/// "07:30" by local time.
pub(super) fn clock(at_ms: i64, offset_s: i32) -> String {
    let minutes = (at_ms.div_euclid(1_000) + i64::from(offset_s)).rem_euclid(86_400) / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn band(plot: &Plot<'_>, run: &[Bucket]) -> String {
    let times = || run.iter().filter_map(|bucket| bucket.times.map(|times| (bucket, times)));
    let upper = times().map(|(bucket, times)| (plot.middle(bucket), plot.y_us(times.p90_us)));
    let lower = times().rev().map(|(bucket, times)| (plot.middle(bucket), plot.y_us(times.p10_us)));
    let mut path = polyline(upper.chain(lower));
    path.push('Z');
    path
}

/// A bucket that stands alone becomes a short dash.
fn median(plot: &Plot<'_>, run: &[Bucket]) -> String {
    let points =
        run.iter().filter_map(|bucket| Some((plot.middle(bucket), plot.y_us(bucket.times?.median_us))));
    let mut path = polyline(points);
    if run.len() == 1 {
        path.push_str("h2");
    }
    path
}

fn polyline(points: impl Iterator<Item = (f64, f64)>) -> String {
    let step = |(index, (x, y))| format!("{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    points.enumerate().map(step).collect()
}

/// Lost packets from the base line up, wrong answers on top of them; the full height means all of them.
fn ticks(plot: &Plot<'_>, bucket: &Bucket) -> Markup {
    let full = STRIP_BOTTOM - STRIP_TOP;
    let height = |count: u32| match count {
        0 => 0.0,
        count => (full * f64::from(count) / f64::from(bucket.samples.max(1))).max(LEAST_TICK),
    };
    let lost = height(bucket.lost);
    let failed = height(bucket.failed).min(full - lost);
    let width = (plot.x(plot.window.from_ms + plot.window.bucket_ms) - LEFT).clamp(1.5, 6.0);
    let x = short(plot.middle(bucket) - width / 2.0);
    html! {
        @if bucket.lost > 0 {
            rect.lost x=(x) y=(short(STRIP_BOTTOM - lost)) width=(short(width)) height=(short(lost)) {}
        }
        @if bucket.failed > 0 {
            rect.failed x=(x) y=(short(STRIP_BOTTOM - lost - failed)) width=(short(width)) height=(short(failed)) {}
        }
    }
}

/// One decimal is finer than a pixel.
pub(super) fn short(number: f64) -> String {
    format!("{number:.1}")
}
