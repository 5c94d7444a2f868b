//! Machines as they come in, with what each still lacks.

use maud::{Markup, html};

use crate::web::assets;
use crate::web::views::JoinedView;
use crate::web::words::{self, Local, whole};

/// The list, which a script asks for again every few seconds; without it a link does.
pub(super) fn section(machines: &[JoinedView], code: Option<u64>, local: &Local) -> Markup {
    let which = code.map_or_else(|| "tat-ca".to_owned(), |id| id.to_string());
    let page = code.map_or_else(|| "/them-may".to_owned(), |id| format!("/them-may/{id}"));
    html! {
        section.screen-only aria-labelledby="may-vao" {
            h2 #may-vao { @if code.is_some() { "Máy đã vào bằng mã này" } @else { "Máy vào trong 7 ngày qua" } }
            div #dang-vao data-renew={ "/them-may/" (which) "/may" } { (list(machines, code.is_some(), local)) }
            p.muted { "Máy mới hiện ra trong vòng một phút sau khi cài. " a href=(page) { "Tải lại danh sách" } }
        }
        script src=(assets::renew_script()) defer {}
    }
}

pub(super) fn list(machines: &[JoinedView], of_code: bool, local: &Local) -> Markup {
    html! {
        p role="status" {
            @if machines.is_empty() && of_code { "Chưa có máy nào. Danh sách tự cập nhật khi có máy vào." }
            @else if machines.is_empty() { "Chưa có máy nào." }
            @else { (whole(u64::try_from(machines.len()).unwrap_or_default())) " máy." }
        }
        @if !machines.is_empty() {
            table {
                thead { tr { th { "Máy" } th { "Đơn vị" } th { "Vào lúc" } th { "Trạng thái" } th { "Còn thiếu" } } }
                tbody { @for machine in machines { (row(machine, local)) } }
            }
        }
    }
}

fn row(machine: &JoinedView, local: &Local) -> Markup {
    html! {
        tr {
            th.name scope="row" translate="no" { a href={ "/may/" (machine.id) } { (machine.name) } }
            td translate="no" { (machine.unit_name) }
            td { (local.moment(machine.joined_ms)) }
            td { (words::presence(machine.presence, local)) }
            td {
                @if machine.ended { "Không còn được gửi số liệu" }
                @else if !machine.has_inventory && !machine.has_samples { "Thông tin máy, số liệu mạng" }
                @else if !machine.has_inventory { "Thông tin máy" }
                @else if !machine.has_samples { "Số liệu mạng" }
                @else { span.good { "Đủ" } }
            }
        }
    }
}
