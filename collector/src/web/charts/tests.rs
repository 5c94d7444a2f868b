//! Charts of series that are easy to draw wrongly: empty, single, lost, interrupted.

use hatang_proto::model::{Method, Outcome, Reading};

use super::*;

const DAY_MS: i64 = 86_400_000;

fn window() -> Window {
    Window { from_ms: 0, to_ms: DAY_MS, bucket_ms: 300_000, offset_s: 7 * 3_600 }
}

fn reading(at_ms: i64, outcome: Outcome, round_trip_us: Option<u32>) -> TimedReading {
    TimedReading { at_ms, reading: Reading { method: Method::Icmp, outcome, round_trip_us, phases: None } }
}

fn answers(from_ms: i64, to_ms: i64) -> impl Iterator<Item = TimedReading> {
    (from_ms..to_ms).step_by(60_000).map(|at_ms| reading(at_ms, Outcome::Ok, Some(3_200)))
}

fn drawn(readings: &[TimedReading]) -> String {
    round_trips("Cổng mạng", readings, &window()).into_string()
}

#[test]
fn an_empty_series_says_so_and_shows_no_loss() {
    let text = drawn(&[]);
    assert!(text.contains("Chưa có mẫu nào trong 24 giờ qua"), "{text}");
    assert!(!text.contains("<svg") && !text.contains("mất gói"), "{text}");
}

#[test]
fn one_reading_is_a_dash() {
    let svg = drawn(&[reading(DAY_MS / 2, Outcome::Ok, Some(3_200))]);
    assert!(svg.contains("trung vị 3,2 ms · 95 % dưới 3,2 ms · mất gói 0 % · 1 mẫu"), "{svg}");
    assert!(svg.contains("h2\""), "{svg}");
}

#[test]
fn a_series_that_was_only_lost_has_ticks_and_no_line() {
    let lost: Vec<_> = (0..10).map(|count| reading(count * 60_000, Outcome::Timeout, None)).collect();
    let svg = drawn(&lost);
    assert_eq!(svg.matches("class=\"lost\"").count(), 2);
    assert!(!svg.contains("class=\"median\""), "{svg}");
    assert!(svg.contains("mất gói 100 % · 10 mẫu"), "{svg}");
}

#[test]
fn a_pc_that_was_off_leaves_a_gap_and_no_loss() {
    let readings: Vec<_> = answers(0, DAY_MS / 4).chain(answers(DAY_MS / 2, DAY_MS)).collect();
    let svg = drawn(&readings);
    assert_eq!(svg.matches("class=\"gap\"").count(), 1);
    assert_eq!(svg.matches("class=\"median\"").count(), 2);
    assert!(!svg.contains("class=\"lost\""), "{svg}");
}

#[test]
fn a_wrong_answer_is_neither_loss_nor_a_round_trip() {
    let mut readings: Vec<_> = answers(0, 3_600_000).collect();
    readings.push(reading(10, Outcome::HttpStatus(503), Some(9_000_000)));
    readings.push(reading(20, Outcome::Refused, Some(100)));
    let summary = Summary::of(&readings, &window());
    assert_eq!((summary.lost, summary.failed, summary.samples), (0, 2, 62));
    assert_eq!(summary.times.unwrap().p95_us, 3_200);
}

#[test]
fn readings_outside_the_window_are_passed_over() {
    let readings = [-1, DAY_MS, i64::MIN, i64::MAX].map(|at_ms| reading(at_ms, Outcome::Ok, Some(1)));
    assert_eq!(Summary::of(&readings, &window()).samples, 0);
}

#[test]
fn hours_are_labelled_by_local_time() {
    let svg = drawn(&[reading(0, Outcome::Ok, Some(3_200))]);
    // The window begins at 07:00 in Hà Nội; labels stand at multiples of three hours.
    for label in [">09:00<", ">12:00<", ">00:00<", ">06:00<"] {
        assert!(svg.contains(label), "{label} {svg}");
    }
    assert!(!svg.contains(">07:00</text>"), "{svg}");
}

#[test]
fn a_rarely_asked_target_has_wider_buckets() {
    assert_eq!(Window::last_day(DAY_MS, 60, 0).bucket_ms, 300_000);
    assert_eq!(Window::last_day(DAY_MS, 3_600, 0).bucket_ms, 7_200_000);
}

#[test]
fn no_style_attribute_is_written() {
    let readings: Vec<_> = answers(0, DAY_MS).collect();
    assert!(!drawn(&readings).contains("style="));
}
