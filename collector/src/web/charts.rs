//! Round trips of one target as a picture that the server draws: works without scripts, prints well.
//!
//! Pure: readings in, SVG out. Colours and line widths live in the style sheet, since the content security policy
//! forbids style attributes. A stretch without samples (the PC was off) stays empty and is never drawn as loss.

mod buckets;
mod drawing;
pub(super) mod kinds;
pub(super) mod matrix;
mod scale;
pub(super) mod smoke;
mod time_axis;
pub(super) mod timeline;
pub(super) mod week;
#[cfg(test)]
pub(super) mod wellformed;

use hatang_proto::model::TimedReading;
use maud::{Markup, html};

pub(super) use buckets::{Summary, Window};
pub(super) use drawing::Mark;

use crate::web::words::{milliseconds, percent, whole};
use buckets::bucketed;

const HOUR_MS: i64 = 3_600_000;

/// The picture with its summary line and, folded away, the same by the hour as a table.
pub(super) fn round_trips(title: &str, readings: &[TimedReading], window: &Window) -> Markup {
    round_trips_marked(title, readings, window, &[])
}

/// The same with stretches of time marked behind the curve.
pub(super) fn round_trips_marked(
    title: &str,
    readings: &[TimedReading],
    window: &Window,
    marks: &[Mark],
) -> Markup {
    let summary = Summary::of(readings, window);
    html! {
        figure.chart {
            @if summary.samples > 0 {
                (drawing::draw(title, &summary_text(&summary), &bucketed(readings, window), window, marks))
            }
            figcaption { (summary_text(&summary)) }
            @if summary.samples > 0 {
                details {
                    summary { "Bảng theo giờ" }
                    (by_the_hour(readings, window))
                }
            }
        }
    }
}

/// "trung vị 3,2 ms · 95 % dưới 8,1 ms · mất gói 0,3 % · 1.402 mẫu".
pub(super) fn summary_text(summary: &Summary) -> String {
    if summary.samples == 0 {
        return "Chưa có mẫu nào trong 24 giờ qua".to_owned();
    }
    let mut parts = Vec::new();
    if let Some(times) = summary.times {
        parts.push(format!("trung vị {}", milliseconds(times.median_us)));
        parts.push(format!("95 % dưới {}", milliseconds(times.p95_us)));
    }
    parts.push(format!("mất gói {}", percent(summary.lost, summary.samples)));
    if summary.failed > 0 {
        parts.push(format!("trả lời lỗi {}", percent(summary.failed, summary.samples)));
    }
    parts.push(format!("{} mẫu", whole(summary.samples)));
    parts.join(" · ")
}

fn by_the_hour(readings: &[TimedReading], window: &Window) -> Markup {
    let hours = Window { bucket_ms: HOUR_MS, ..*window };
    html! {
        table.dense {
            caption.heard { "Từng giờ trong 24 giờ qua" }
            thead { tr { th { "Từ" } th.number { "Trung vị" } th.number { "90 % dưới" } th.number { "Mất gói" } th.number { "Mẫu" } } }
            tbody {
                @for bucket in bucketed(readings, &hours).iter().filter(|bucket| bucket.samples > 0) {
                    tr {
                        td { (drawing::clock(bucket.start_ms, window.offset_s)) }
                        td.number { (bucket.times.map_or_else(|| "–".to_owned(), |times| milliseconds(times.median_us))) }
                        td.number { (bucket.times.map_or_else(|| "–".to_owned(), |times| milliseconds(times.p90_us))) }
                        td.number { (percent(bucket.lost.into(), bucket.samples.into())) }
                        td.number { (whole(bucket.samples.into())) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
