//! Each part of the way at this moment: a light, and what it rests on.

use maud::{Markup, html};

use crate::web::views::{NowReason, SegmentNow};
use crate::web::words;

pub(super) fn table(segments: &[SegmentNow]) -> Markup {
    html! {
        table.now {
            caption.heard { "Từng đoạn mạng trong 15 phút qua" }
            thead { tr { th scope="col" { "Đoạn" } th scope="col" { "Hiện tại" } th scope="col" { "Căn cứ" } } }
            tbody { @for segment in segments { (row(segment)) } }
        }
    }
}

fn row(segment: &SegmentNow) -> Markup {
    html! {
        tr {
            th scope="row" {
                strong { (words::way_part(segment.part)) }
                span.reason { (words::way_part_meaning(segment.part)) }
            }
            td { span class=(words::light_class(segment.light)) { (words::light(segment.light)) } }
            td {
                (words::now_reason(segment.part, &segment.reason))
                @if segment.reason == NowReason::NoTarget { " " a href="/muc-tieu" { "Thêm mục tiêu đo" } }
            }
        }
    }
}
