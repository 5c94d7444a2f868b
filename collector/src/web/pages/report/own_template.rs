//! An office's own DOCX template, filled in and handed back; the template is not kept.
//!
//! Placeholders that mean nothing are listed first: the document comes only when none is left or the box is ticked.

use axum::Extension;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::layout::notice;
use crate::web::limits::MAX_LISTED_PLACEHOLDERS;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::uploaded::{self, Upload};
use crate::web::views::{Account, FilledTemplate, ReportFormat, ReportQuery, ReportView};
use crate::web::words::{whole, written_day};

use super::address::{Address, Asked};
use super::export::ExportForm;
use super::{file, framed, path};

/// `GET /bao-cao/{unit}/mau-rieng`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let query = asked.query(&unit, &room.local())?;
    page(&room, &account, query, &html! {}).await
}

/// `POST /bao-cao/{unit}/mau-rieng`
pub(crate) async fn fill(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    multipart: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response, Failure> {
    let Upload { fields, file: template } = uploaded::read(multipart).await?;
    let local = room.local();
    let mut form = ExportForm::default();
    let anyway = fields.iter().any(|(name, _)| name == "van_tai");
    for (name, value) in fields {
        form.set(&name, value);
    }
    let order = form.order(&unit, ReportFormat::Docx, &local)?;
    let (query, by) = (order.query.clone(), account.name.clone());
    let filled = match template {
        Some(template) => {
            room.ask(&account, move |source| source.fill_template(&order, &template.bytes, &by, local.now_ms))
                .await
        }
        None => Err(Failure::Refused("Chọn tệp mẫu .docx trước.".to_owned())),
    };
    let word = match filled {
        Ok(FilledTemplate { document, unknown }) if unknown.is_empty() || anyway => {
            return Ok(file(document));
        }
        Ok(FilledTemplate { unknown, .. }) => strangers(&unknown),
        Err(Failure::Refused(reason)) => notice(None, Some(&reason)),
        Err(failure) => return Err(failure),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&room, &account, query, &word).await?).into_response())
}

async fn page(room: &Room, account: &Account, query: ReportQuery, word: &Markup) -> Result<Markup, Failure> {
    let (address, now_ms) = (Address::of(&query), room.local().now_ms);
    let report = room.ask(account, move |source| source.report(&query, now_ms)).await?;
    let content = html! {
        (path(&address, &report.unit_name))
        h1 { "Điền vào mẫu riêng của cơ quan" }
        p.muted { "Số liệu tính đến ngày " (written_day(&report.as_of.to_string())) ". Tệp mẫu chỉ dùng để điền lần này, không được lưu lại." }
        (word)
        (upload_form(&report))
        (placeholders(&report))
    };
    Ok(framed(room, account, "Mẫu riêng", &content))
}

fn upload_form(report: &ReportView) -> Markup {
    html! {
        form.panel method="post" enctype="multipart/form-data" action={ "/bao-cao/" (report.unit.0) "/mau-rieng" } {
            input type="hidden" name="mau" value=(report.form);
            @if !report.is_today { input type="hidden" name="ngay" value=(report.as_of); }
            label for="tep" { "Tệp mẫu Word (.docx, không chứa macro)" }
            input #tep type="file" name="tep" accept=".docx" required;
            label.check { input type="checkbox" name="van_tai" value="1"; " Vẫn tải về khi còn chỗ chưa điền được" }
            button.primary type="submit" { "Điền và tải về" }
        }
    }
}

fn strangers(unknown: &[String]) -> Markup {
    let count = u64::try_from(unknown.len()).unwrap_or(u64::MAX);
    html! {
        div.notice.wrong role="alert" {
            p { (whole(count)) " chỗ trong mẫu không có số liệu nào tương ứng. Sửa mẫu, hoặc đánh dấu “Vẫn tải về” rồi chọn lại tệp:" }
            ul { @for name in unknown.iter().take(MAX_LISTED_PLACEHOLDERS) { li { code { (name) } } } }
            @if MAX_LISTED_PLACEHOLDERS < unknown.len() { p { "…" } }
        }
    }
}

/// What may stand in a template, by the rows of the form.
fn placeholders(report: &ReportView) -> Markup {
    html! {
        section aria-labelledby="cho-dien" {
            h2 #cho-dien { "Chỗ điền trong mẫu" }
            p.muted { "Viết trong tệp Word, ở chỗ cần số liệu:" }
            table.dense {
                thead { tr { th { "Viết" } th { "Được thay bằng" } th { "Hiện là" } } }
                tbody { @for figure in report.figures() { tr {
                    td { code { "{{" (figure.item) "}}" } } td { (figure.label) } td { (figure.value_text) }
                } } }
            }
        }
    }
}
