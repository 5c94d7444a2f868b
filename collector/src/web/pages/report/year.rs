//! The unit against the year before, and what it needs to buy.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{ComparisonView, ComputerChanges, ItemChange, ProcurementView, ReportFormat};
use crate::web::words::{whole, written_day};

use super::address::{Address, Asked};
use super::{file, framed, path};

/// `GET /bao-cao/{unit}/so-sanh`
pub(crate) async fn compare(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let (query, now_ms) = (asked.query(&unit, &local)?, local.now_ms);
    let address = Address::of(&query);
    let found = room.ask(&account, move |source| source.comparison(&query, now_ms)).await?;
    Ok(framed(&room, &account, "So với năm trước", &comparison(&address, &found)))
}

/// `GET /bao-cao/{unit}/mua-sam`
pub(crate) async fn procurement(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let (query, now_ms) = (asked.query(&unit, &local)?, local.now_ms);
    let address = Address::of(&query);
    let found = room.ask(&account, move |source| source.procurement(&query, now_ms)).await?;
    Ok(framed(&room, &account, "Nhu cầu mua sắm", &needs(&address, &found)))
}

/// `GET /bao-cao/{unit}/mua-sam/tai/{format}`
pub(crate) async fn procurement_file(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((unit, format)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let local = room.local();
    let (query, now_ms) = (asked.query(&unit, &local)?, local.now_ms);
    let format = match format.as_str() {
        "xlsx" => ReportFormat::Xlsx,
        "csv" => ReportFormat::Csv,
        _ => return Err(Failure::NotFound),
    };
    let by = account.name.clone();
    let document =
        room.ask(&account, move |source| source.render_procurement(&query, format, &by, now_ms)).await?;
    Ok(file(document))
}

fn comparison(address: &Address, found: &ComparisonView) -> Markup {
    html! {
        (path(address, &found.unit_name))
        h1 { "So với năm trước" }
        p.muted { "Ngày " (written_day(&found.before.to_string())) " và ngày " (written_day(&found.as_of.to_string())) }
        section aria-labelledby="may-tinh" {
            h2 #may-tinh { "Máy tính" }
            @if found.changes.is_empty() { p.empty { "Không có thay đổi về máy tính." } }
            @for changes in &found.changes { (computers(changes)) }
        }
        section aria-labelledby="chi-tieu" {
            h2 #chi-tieu { "Số liệu của báo cáo" }
            @if found.items.is_empty() { p.empty { "Không có số liệu nào thay đổi." } }
            @else { (items(&found.items)) }
        }
    }
}

fn computers(changes: &ComputerChanges) -> Markup {
    let count = u64::try_from(changes.computers.len()).unwrap_or(u64::MAX);
    html! {
        h3 { (changes.title) span.count { " " (whole(count)) } }
        ul.behind { @for computer in &changes.computers {
            li { (computer.name) @if !computer.text.is_empty() { span.muted { " " (computer.text) } } }
        } }
    }
}

fn items(items: &[ItemChange]) -> Markup {
    html! {
        table {
            thead { tr { th { "Nội dung" } th.number { "Năm trước" } th.number { "Năm nay" } th.number { "Tăng, giảm" } th { "Lý do" } } }
            tbody { @for item in items { tr {
                th scope="row" { (item.name) }
                td.number { (item.before) } td.number { (item.now) } td.number { (item.change) } td { (item.reason) }
            } } }
        }
    }
}

fn needs(address: &Address, found: &ProcurementView) -> Markup {
    html! {
        (path(address, &found.unit_name))
        div.title.report-head {
            h1 { "Nhu cầu mua sắm" }
            div.downloads {
                a.button.primary href=(address.to("/mua-sam/tai/xlsx")) { "Tải Excel" }
                a.button href=(address.to("/mua-sam/tai/csv")) { "Tải CSV" }
            }
        }
        p.muted { "Tính đến ngày " (written_day(&found.as_of.to_string())) ". Mỗi dòng ghi quy định và lý do." }
        @if found.lines.is_empty() { p.empty { "Không có máy nào phải thay và không thiếu máy theo định mức." } }
        @else {
            table.needs {
                thead { tr { @for (index, title) in found.columns.iter().enumerate() { th.number[found.numbers.contains(&index)] { (title) } } } }
                tbody { @for line in &found.lines { tr {
                    @for (index, cell) in line.iter().enumerate() { td.number[found.numbers.contains(&index)] { (cell) } }
                } } }
            }
        }
        @for note in &found.notes { p { (note) } }
    }
}
