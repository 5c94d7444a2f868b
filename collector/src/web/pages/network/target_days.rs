//! The last day of every target, all machines together, with the episodes of that day marked.

use maud::{Markup, html};

use crate::web::charts::{self, Mark, Window};
use crate::web::views::{EpisodeRow, TargetDay};
use crate::web::words::{self, Local};

pub(super) fn section(days: &[TargetDay], episodes: &[EpisodeRow], local: &Local) -> Markup {
    let offset_s = local.offset_s();
    let marks: Vec<Mark> = episodes
        .iter()
        .map(|EpisodeRow { episode, .. }| Mark { from_ms: episode.start_ms, to_ms: episode.end_ms })
        .collect();
    html! {
        @if days.is_empty() { p.empty { "Chưa có gì để vẽ: đơn vị cần có máy và " a href="/muc-tieu" { "mục tiêu đo" } "." } }
        @else {
            p.legend {
                span.key-median { "trung vị" } span.key-band { "8 trên 10 mẫu nằm trong dải này" }
                span.key-lost { "mất gói" } span.key-failed { "trả lời lỗi" } span.key-gap { "không có mẫu (máy tắt)" }
                span.key-mark { "lượt nghẽn" }
            }
            div.charts {
                @for TargetDay { target, readings } in days {
                    @let window = Window::last_day(local.now_ms, target.period_s, offset_s);
                    article {
                        h3 { (target.name) span.muted { " " (words::segment(target.segment)) } }
                        (charts::round_trips_marked(&target.name, readings, &window, &marks))
                    }
                }
            }
        }
    }
}
