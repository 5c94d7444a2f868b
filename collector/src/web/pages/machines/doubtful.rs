//! Machines whose identity is doubtful, for an administrator to settle.

use std::collections::BTreeMap;

use axum::Extension;
use axum::extract::State;
use hatang_proto::model::MachineId;
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::pages::{NAMELESS, doubts};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, Doubt, MachineQuery, MachineRow, MatterKind, Right};
use crate::web::words::{Local, whole};

/// `GET /may/trung`
pub(crate) async fn show(State(room): State<Room>, Extension(account): SignedIn) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let of = |kind| MachineQuery { matter: Some(kind), limit: u32::MAX, ..MachineQuery::default() };
    let (twins, copied) = room
        .ask(&account, move |source| {
            let twins = source.machines(&of(MatterKind::SameHardware), now_ms)?;
            Ok((twins, source.machines(&of(MatterKind::TwoComputers), now_ms)?))
        })
        .await?;
    let frame = Frame { account: &account, local: &local, place: Place::Machines, title: "Máy trùng" };
    Ok(layout::page(&frame, &content(&account, &twins.rows, &copied.rows, &local)))
}

fn content(account: &Account, twins: &[MachineRow], copied: &[MachineRow], local: &Local) -> Markup {
    let pairs = pairs(twins);
    html! {
        nav.path { a href="/may" { "Máy" } span aria-hidden="true" { " / " } }
        h1 { "Máy trùng" }
        p.muted { "Các máy dưới đây làm sai số đếm cho đến khi có người đối chiếu. Không máy nào được gộp hay ngừng theo dõi tự động." }
        section aria-labelledby="trung" {
            h2 #trung { "Trùng phần cứng " span.count { (whole(pairs.len() as u64)) } }
            @if pairs.is_empty() { p.empty { "Không có hai máy nào báo cùng một phần cứng." } }
            @for (row, doubt) in &pairs { (pair(account, row, doubt, local)) }
        }
        section aria-labelledby="chung" {
            h2 #chung { "Hai máy chung một định danh " span.count { (whole(copied.len() as u64)) } }
            @if copied.is_empty() { p.empty { "Không có định danh nào đang bị hai máy dùng chung." } }
            @else { p { "Thường do sao chép ổ đĩa đã cài sẵn phần mềm thu thập. Trên một trong hai máy, gỡ phần mềm thu thập cùng dữ liệu của nó rồi ghi danh lại bằng mã mới." } }
            ul { @for row in copied { li { (name(row)) (since(row, local)) } } }
        }
    }
}

fn since(row: &MachineRow, local: &Local) -> Markup {
    let last = row.doubts.iter().find_map(|doubt| match doubt {
        Doubt::TwoComputers { last_ms } => Some(*last_ms),
        Doubt::SameHardware { .. } => None,
    });
    html! { @if let Some(last_ms) = last { span.muted { " · lần gần nhất " (local.moment(last_ms)) } } }
}

/// Each pair once, with the doubt as its first machine sees it.
fn pairs(rows: &[MachineRow]) -> Vec<(&MachineRow, &Doubt)> {
    let mut found: BTreeMap<[MachineId; 2], (&MachineRow, &Doubt)> = BTreeMap::new();
    for row in rows {
        for doubt in &row.doubts {
            if let Doubt::SameHardware { other, .. } = doubt {
                found.entry([row.id.min(*other), row.id.max(*other)]).or_insert((row, doubt));
            }
        }
    }
    found.into_values().collect()
}

fn pair(account: &Account, row: &MachineRow, doubt: &Doubt, local: &Local) -> Markup {
    let Doubt::SameHardware { other, other_name, since_ms } = doubt else { return html! {} };
    html! {
        div.panel.doubts {
            h3 { (name(row)) " và " a href={ "/may/" (other) } translate="no" dir="auto" { (other_name) } }
            @if account.may(Right::Operate) { (doubts::same_hardware(row.id, *other, other_name, *since_ms, local)) }
            @else { p { "Báo cùng một phần cứng từ " (local.moment(*since_ms)) ". Người quản trị quyết định đây là một máy hay hai máy." } }
        }
    }
}

fn name(row: &MachineRow) -> Markup {
    html! {
        a href={ "/may/" (row.id) } translate="no" dir="auto" { (row.host_name.as_deref().unwrap_or(NAMELESS)) }
        span.muted translate="no" dir="auto" { " " (row.unit_name) }
    }
}
