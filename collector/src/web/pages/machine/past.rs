//! What changed about a machine, and the congestion that it met.

use hatang_proto::model::UnitId;
use maud::{Markup, html};

use crate::web::views::{EpisodeRow, MachineChangeView};
use crate::web::words::{self, Local};

/// Newest first.
pub(super) fn history(history: &[MachineChangeView], local: &Local) -> Markup {
    html! {
        section aria-labelledby="lich-su" {
            h2 #lich-su { "Lịch sử thay đổi" }
            @if history.is_empty() { p.empty { "Chưa ghi nhận thay đổi nào từ khi máy ghi danh." } }
            @else {
                table.dense {
                    thead { tr { th scope="col" { "Lúc" } th scope="col" { "Thay đổi" } } }
                    tbody { @for MachineChangeView { at_ms, changes } in history { tr {
                        th scope="row" { (local.full(*at_ms)) }
                        td translate="no" { @for change in changes { div dir="auto" { (change) } } }
                    } } }
                }
            }
        }
    }
}

/// Of the last thirty days; nothing if it met none.
pub(super) fn episodes(episodes: &[(UnitId, EpisodeRow)], local: &Local) -> Markup {
    html! {
        @if !episodes.is_empty() {
            section aria-labelledby="luot-nghen" {
                h2 #luot-nghen { "Lượt nghẽn mạng máy gặp phải trong 30 ngày qua" }
                table.dense {
                    thead { tr { th scope="col" { "Lúc" } th.number scope="col" { "Kéo dài" } th scope="col" { "Do đâu" } } }
                    tbody { @for (unit, EpisodeRow { number, episode }) in episodes { tr {
                        th scope="row" { a href={ "/mang/" (unit.0) "/luot/" (number) } { (local.stretch(episode.start_ms, episode.end_ms, episode.open)) } }
                        td.number { (words::lasting(episode.end_ms - episode.start_ms)) }
                        td { (words::verdict(episode.verdict, episode.target.as_deref())) }
                    } } }
                }
            }
        }
    }
}
