//! Machines whose identity is doubtful: what is doubted, and the administrator's decision.
//!
//! Nothing is merged or ended by itself.

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Redirect;
use hatang_proto::model::MachineId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Doubt, MachineRow, TwinDecision};
use crate::web::words::Local;

/// As the buttons send it.
#[derive(Debug, Deserialize)]
pub(crate) struct DecisionForm {
    /// The other machine.
    may: String,
    quyet_dinh: String,
}

/// `POST /may/{id}/doi-chieu`
pub(crate) async fn settle(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
    Sent(form): Sent<DecisionForm>,
) -> Result<Redirect, Failure> {
    let id: MachineId = id.parse().map_err(|_| Failure::NotFound)?;
    let other: MachineId = form.may.parse().map_err(|_| Failure::NotFound)?;
    let decision = match form.quyet_dinh.as_str() {
        "mot-may" => TwinDecision::Same,
        "hai-may" => TwinDecision::Different,
        _ => return Err(Failure::Refused("Chọn một máy hoặc hai máy khác nhau.".to_owned())),
    };
    let now_ms = room.local().now_ms;
    let by = account.name.clone();
    room.ask(&account, move |source| source.settle([id, other], decision, &by, now_ms)).await?;
    Ok(Redirect::to(&format!("/may/{id}")))
}

/// The mark beside a machine's name in a list.
pub(super) fn mark(row: &MachineRow) -> Markup {
    html! {
        @for doubt in &row.doubts {
            span.reason.warn {
                @match doubt {
                    Doubt::SameHardware { other, other_name, .. } => { "Cần kiểm tra: trùng phần cứng với " a href={ "/may/" (other) } translate="no" dir="auto" { (other_name) } },
                    Doubt::TwoComputers { .. } => "Cần kiểm tra: hai máy dùng chung định danh này",
                }
            }
        }
    }
}

/// What is doubted, with the decision where there is one to take.
pub(super) fn section(row: &MachineRow, local: &Local) -> Markup {
    html! {
        @if !row.doubts.is_empty() {
            section.panel.doubts aria-labelledby="kiem-tra" {
                h2 #kiem-tra { "Cần kiểm tra" }
                @for doubt in &row.doubts {
                    @match doubt {
                        Doubt::SameHardware { other, other_name, since_ms } => (same_hardware(row.id, *other, other_name, *since_ms, local)),
                        Doubt::TwoComputers { last_ms } => p {
                            "Hai máy tính đang dùng chung định danh này, lần gần nhất " (local.moment(*last_ms)) "; thường do sao chép ổ đĩa đã cài sẵn phần mềm thu thập. "
                            "Số liệu của hai máy đang lẫn vào nhau. Trên một trong hai máy, gỡ phần mềm thu thập cùng dữ liệu của nó rồi ghi danh lại bằng mã mới."
                        },
                    }
                }
            }
        }
    }
}

pub(super) fn same_hardware(
    id: MachineId,
    other: MachineId,
    other_name: &str,
    since_ms: i64,
    local: &Local,
) -> Markup {
    let button = |decision: &str, class: &str, text: &str| {
        html! {
            form method="post" action={ "/may/" (id) "/doi-chieu" } {
                input type="hidden" name="may" value=(other);
                button class=(class) name="quyet_dinh" value=(decision) { (text) }
            }
        }
    };
    html! {
        p {
            "Máy này và máy " a href={ "/may/" (other) } translate="no" dir="auto" { (other_name) } " báo cùng một phần cứng từ " (local.moment(since_ms)) ". "
            "Có thể một máy tính đã cài lại và ghi danh hai lần, hoặc hai máy tính mang cùng số hiệu."
        }
        div.decide {
            (button("mot-may", "danger", "Là một máy: ngừng định danh cũ"))
            (button("hai-may", "", "Là hai máy khác nhau"))
        }
        p.muted { "Ngừng định danh cũ thì lịch sử của nó vẫn được giữ. Đã chọn hai máy khác nhau thì không hỏi lại." }
    }
}
