//! Episodes as a list.

use hatang_proto::model::UnitId;
use maud::{Markup, html};

use crate::web::views::EpisodeRow;
use crate::web::words::{self, Local, whole};

/// Newest first; says what it means when there is none.
pub(super) fn table(unit: UnitId, rows: &[EpisodeRow], total: u32, local: &Local) -> Markup {
    html! {
        @if rows.is_empty() {
            p.empty { "Không ghi nhận lượt nghẽn nào trong 30 ngày qua. Nếu cán bộ vẫn thấy chậm, hãy " a href="/phan-anh" { "ghi lại phản ánh" } " để đối chiếu với số liệu đo." }
        } @else {
            table.episodes {
                caption.heard { "Các lượt nghẽn trong 30 ngày qua" }
                thead { tr {
                    th scope="col" { "Lúc" }
                    th.number scope="col" { "Kéo dài" }
                    th scope="col" { "Do đâu" }
                    th scope="col" { "Độ chắc chắn" }
                    th.number scope="col" { "Máy gặp phải" }
                } }
                tbody { @for row in rows { (line(unit, row, local)) } }
            }
            @let shown = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            @if shown < total { p.muted { "và " (whole((total - shown).into())) " lượt trước đó" } }
        }
    }
}

fn line(unit: UnitId, EpisodeRow { number, episode }: &EpisodeRow, local: &Local) -> Markup {
    html! {
        tr {
            th.name scope="row" {
                a href={ "/mang/" (unit.0) "/luot/" (number) } { (local.stretch(episode.start_ms, episode.end_ms, episode.open)) }
            }
            td.number { (words::lasting(episode.end_ms - episode.start_ms)) }
            td { (words::verdict(episode.verdict, episode.target.as_deref())) }
            td { @if episode.verdict.is_decided() { (words::confidence(episode.confidence)) } @else { "–" } }
            td.number { (whole(episode.machines.len() as u64)) "/" (whole(episode.measuring.into())) }
        }
    }
}
