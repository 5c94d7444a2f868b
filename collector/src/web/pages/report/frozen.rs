//! Figures fixed for ever: what would be fixed, the button, the list of what was, and its documents.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::{Redirect, Response};
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::layout::notice;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{FrozenList, FrozenView, ReportFormat, ReportView};
use crate::web::words::{Local, whole, written_day};

use super::address::{Address, Asked, unit_id};
use super::export::{ExportForm, FORMATS, format_of};
use super::{file, framed, path};

/// `GET /bao-cao/{unit}/chot`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let (query, now_ms) = (asked.query(&unit, &local)?, local.now_ms);
    let address = Address::of(&query);
    let (report, frozen) = room
        .ask(&account, move |source| {
            Ok((source.report(&query, now_ms)?, source.frozen_reports(query.unit, now_ms)?))
        })
        .await?;
    let done = asked.xong.map(|_| "Đã chốt số liệu. Bản chốt không thay đổi được nữa.");
    let content = html! {
        (path(&address, &report.unit_name))
        h1 { "Chốt số liệu" }
        (notice(done, None))
        @if done.is_none() { (confirmation(&report)) }
        (list(&frozen, &local))
    };
    Ok(framed(&room, &account, "Chốt số liệu", &content))
}

/// `POST /bao-cao/{unit}/chot`
pub(crate) async fn freeze(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Sent(form): Sent<ExportForm>,
) -> Result<Redirect, Failure> {
    let local = room.local();
    let order = form.order(&unit, ReportFormat::Docx, &local)?;
    let address = Address::of(&order.query).with("/chot", Some("1"));
    let by = account.name.clone();
    room.ask(&account, move |source| source.freeze_report(&order, &by, local.now_ms)).await?;
    Ok(Redirect::to(&address))
}

/// `GET /bao-cao/{unit}/chot/{number}/tai/{format}`
pub(crate) async fn download(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((unit, number, format)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let (unit, format) = (unit_id(&unit)?, format_of(&format)?);
    let number = number.parse().map_err(|_| Failure::NotFound)?;
    let now_ms = room.local().now_ms;
    let by = account.name.clone();
    let document =
        room.ask(&account, move |source| source.render_frozen(unit, number, format, &by, now_ms)).await?;
    Ok(file(document))
}

fn confirmation(report: &ReportView) -> Markup {
    let (open, warnings) = (report.open().count(), report.warnings.len());
    let number = |of: usize| whole(u64::try_from(of).unwrap_or(u64::MAX));
    html! {
        section.panel aria-labelledby="xac-nhan" {
            h2 #xac-nhan { "Chốt số liệu tính đến ngày " (written_day(&report.as_of.to_string())) "?" }
            p { (report.title) ", " (report.unit_name) "." }
            p { "Bản chốt giữ nguyên mọi số liệu như hiện nay, kể cả khi sau này máy chuyển đơn vị, đơn vị sáp nhập hoặc quy định thay đổi. Không sửa, không xóa được; cần số khác thì chốt bản mới." }
            @if open > 0 { p.warn { "Còn " (number(open)) " mục chưa kê khai: bản chốt để trống các mục đó." } }
            @if warnings > 0 { p.warn { "Còn " (number(warnings)) " cảnh báo: bản chốt ghi kèm." } }
            form.decide method="post" action={ "/bao-cao/" (report.unit.0) "/chot" } {
                input type="hidden" name="mau" value=(report.form);
                @if !report.is_today { input type="hidden" name="ngay" value=(report.as_of); }
                button.primary type="submit" { "Chốt số liệu" }
                a.button href=(report.address().to("")) { "Quay lại" }
            }
        }
    }
}

fn list(frozen: &FrozenList, local: &Local) -> Markup {
    html! {
        section aria-labelledby="da-chot" {
            h2 #da-chot { "Các bản đã chốt" }
            @if frozen.reports.is_empty() { p.empty { "Chưa chốt bản nào." } }
            @else {
                table.frozen {
                    thead { tr { th { "Tính đến ngày" } th { "Mẫu báo cáo" } th { "Người chốt" } th { "Lúc chốt" } th { "Mã kiểm tra (SHA-256)" } th { "Tải về" } } }
                    tbody { @for report in &frozen.reports { (row(frozen, report, local)) } }
                }
            }
        }
    }
}

fn row(list: &FrozenList, report: &FrozenView, local: &Local) -> Markup {
    html! {
        tr {
            td { (written_day(&report.as_of.to_string())) }
            td { (report.form_name) }
            td { (report.by) }
            td.moment { (local.full(report.at_ms)) }
            td.technical { (report.hash) }
            td.formats { @for (extension, _, _) in FORMATS {
                a href={ "/bao-cao/" (list.unit.0) "/chot/" (report.number) "/tai/" (extension) } { (extension.to_uppercase()) } " "
            } }
        }
    }
}
