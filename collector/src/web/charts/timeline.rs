//! What happened at one unit over a period, in lanes on one axis: episodes, complaints, changes, meetings.
//!
//! Each lane has its own shape, so that no colour is needed to tell them apart; the axis covers the same time as the curves below.

use maud::{Markup, html};

use super::drawing::short;
use super::kinds::{fill, patterns};
use super::smoke::Span;
use super::time_axis::ticks;
use crate::analysis::concurrence::Stretch;
use crate::web::views::{Held, NetworkChange};

const WIDTH: f64 = 1_280.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 1_270.0;
const TOP: f64 = 6.0;
const LANE: f64 = 24.0;
const LANES: [&str; 4] = ["nghẽn", "phản ánh", "thay đổi", "họp"];
const BOTTOM: f64 = TOP + LANE * LANES.len() as f64;
const HEIGHT: f64 = BOTTOM + 20.0;
/// Marks of one lane; a lane holds no more than can be told apart.
const MOST: usize = 400;

/// What the lanes hold.
pub(crate) struct Lanes<'a> {
    pub(crate) episodes: &'a [Stretch],
    /// When something was said, and about what.
    pub(crate) complaints: &'a [(i64, String)],
    pub(crate) changes: &'a [NetworkChange],
    pub(crate) meetings: &'a [Held],
}

/// The picture alone; `moment` writes a time, an episode's address leads to its page.
pub(crate) fn draw(
    title: &str,
    lanes: &Lanes<'_>,
    span: &Span,
    address: impl Fn(&Stretch) -> String,
    moment: impl Fn(i64) -> String,
) -> Markup {
    let inside = |from_ms: i64, to_ms: i64| from_ms < span.to_ms && span.from_ms < to_ms;
    let at = |at_ms: i64| {
        inside(at_ms, at_ms.saturating_add(1)).then(|| x(span, at_ms).clamp(LEFT + 5.0, RIGHT - 6.0))
    };
    html! {
        svg.timeline viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="group" aria-label=(title) {
            title { (title) }
            desc { "Bốn hàng trên cùng một trục thời gian: lượt nghẽn, phản ánh, thay đổi, họp. Bảng đứng ngay sau hình." }
            (patterns())
            @for (index, name) in LANES.iter().enumerate() {
                @let base = lane(index) + LANE - 4.0;
                line.axis x1=(LEFT) x2=(RIGHT) y1=(short(base)) y2=(short(base)) {}
                text.label x=(short(LEFT - 6.0)) y=(short(base - 4.0)) text-anchor="end" { (name) }
            }
            @for tick in ticks(span.from_ms, span.to_ms, span.offset_s) {
                @let x = x(span, tick.at_ms);
                line.grid x1=(short(x)) x2=(short(x)) y1=(TOP) y2=(short(BOTTOM - 4.0)) {}
                @if x < RIGHT - 30.0 { text.label x=(short(x)) y=(short(HEIGHT - 6.0)) text-anchor="middle" { (tick.label) } }
            }
            @for stretch in lanes.episodes.iter().filter(|stretch| inside(stretch.start_ms, stretch.end_ms)).take(MOST) {
                @let (from, width) = wide(span, stretch.start_ms, stretch.end_ms);
                a href=(address(stretch)) { rect.bar fill=(fill(stretch.verdict)) x=(short(from)) y=(short(lane(0) + 3.0)) width=(short(width)) height=(short(LANE - 7.0)) {
                    title { (moment(stretch.start_ms)) }
                } }
            }
            @for (at_ms, about) in lanes.complaints.iter().take(MOST) { @if let Some(x) = at(*at_ms) {
                path.said d=(format!("M{} {}l5 7l-5 7l-5 -7z", short(x), short(lane(1) + 4.0))) { title { (moment(*at_ms)) ": " (about) } }
            } }
            @for change in lanes.changes.iter().take(MOST) { @if let Some(x) = at(change.at_ms) {
                path.changed d=(format!("M{} {}v-15h10l-3 4l3 4h-10", short(x.min(RIGHT - 11.0)), short(lane(2) + LANE - 4.0))) { title { (moment(change.at_ms)) ": " (change.what) } }
            } }
            @for held in lanes.meetings.iter().filter(|held| inside(held.from_ms, held.to_ms)).take(MOST) {
                @let (from, width) = wide(span, held.from_ms, held.to_ms);
                rect.held x=(short(from)) y=(short(lane(3) + 8.0)) width=(short(width)) height="8" { title { (moment(held.from_ms)) ": " (held.name) } }
            }
        }
    }
}

fn x(span: &Span, at_ms: i64) -> f64 {
    span.between(LEFT, RIGHT, at_ms)
}

fn lane(index: usize) -> f64 {
    TOP + LANE * index as f64
}

/// At least three units, so that a short one is seen and can be hit.
fn wide(span: &Span, from_ms: i64, to_ms: i64) -> (f64, f64) {
    let (from, to) = (x(span, from_ms).min(RIGHT - 3.0), x(span, to_ms));
    (from, (to - from).max(3.0))
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::UnitId;

    use super::*;
    use crate::analysis::verdict::Verdict;
    use crate::web::charts::wellformed::assert_picture;

    const HOUR_MS: i64 = 3_600_000;
    const FROM_MS: i64 = 1_795_395_600_000;

    fn stretch(number: i64, start_ms: i64, end_ms: i64) -> Stretch {
        let verdict = Verdict::ALL[usize::try_from(number.rem_euclid(10)).unwrap()];
        Stretch { number, unit: UnitId(2), start_ms, end_ms, verdict, target: None, open: false }
    }

    fn drawn(episodes: &[Stretch], complaints: &[(i64, String)], name: &str) -> String {
        let changes =
            [NetworkChange { number: 1, at_ms: FROM_MS + 23 * HOUR_MS + 3_599_000, what: name.to_owned() }];
        let meetings = [
            Held { from_ms: FROM_MS + HOUR_MS, to_ms: FROM_MS + 2 * HOUR_MS, name: name.to_owned() },
            Held { from_ms: i64::MIN, to_ms: i64::MAX, name: name.to_owned() },
        ];
        let lanes = Lanes { episodes, complaints, changes: &changes, meetings: &meetings };
        let span = Span { from_ms: FROM_MS, to_ms: FROM_MS + 24 * HOUR_MS, offset_s: 7 * 3_600 };
        let address = |stretch: &Stretch| format!("/mang/2/luot/{}", stretch.number);
        let svg = draw("thử", &lanes, &span, address, |at_ms| at_ms.to_string()).into_string();
        assert_picture(&svg);
        svg
    }

    #[test]
    fn an_episode_leads_to_its_page_and_what_lies_outside_is_left_out() {
        let svg = drawn(
            &[stretch(7, FROM_MS - HOUR_MS, FROM_MS + HOUR_MS), stretch(8, FROM_MS - 2 * HOUR_MS, FROM_MS)],
            &[(FROM_MS - 1, "trước".to_owned()), (FROM_MS + 5, "VOFFICE".to_owned())],
            "Giao ban",
        );
        assert!(svg.contains("href=\"/mang/2/luot/7\"") && !svg.contains("/luot/8\""), "{svg}");
        assert!(svg.contains(": VOFFICE") && !svg.contains("trước"), "{svg}");
    }

    #[test]
    fn what_people_wrote_stays_text() {
        for name in ["<script>alert(1)</script>", "\"'&<>]]>", "\u{202e}ngược", ""] {
            let svg = drawn(&[], &[(FROM_MS, name.to_owned())], name);
            assert!(!svg.contains("<script"), "{svg}");
        }
    }

    #[test]
    fn thousands_of_marks_and_strange_times_stay_bounded() {
        let many: Vec<Stretch> = (0..5_000)
            .map(|index| stretch(index, FROM_MS + index * 1_000, FROM_MS + index * 1_000 + 1))
            .collect();
        assert_eq!(drawn(&many, &[], "x").matches("class=\"bar\"").count(), MOST);
        drawn(
            &[stretch(1, i64::MIN, i64::MAX), stretch(2, i64::MAX - 1, i64::MAX)],
            &[(i64::MAX, String::new()), (i64::MIN, String::new())],
            "x",
        );
    }
}
