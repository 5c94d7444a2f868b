//! The report of one unit: the form's rows with where each figure comes from, the form to declare with, the documents.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::limits::MAX_DECLARED_BYTES;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{
    Account, DeclareInput, NewDeclaration, RenderedReport, ReportFormat, ReportRow, ReportView, UnitView,
};
use crate::web::words::{Local, whole};

use super::{Done, report_row};

#[derive(Deserialize)]
pub(crate) struct DeclareForm {
    item: String,
    value: String,
    source: String,
}

/// `GET /bao-cao`
pub(crate) async fn choose(
    State(room): State<Room>,
    Extension(account): SignedIn,
) -> Result<Markup, Failure> {
    let local = room.local();
    let units = room.ask(|source| source.units()).await?;
    let frame = Frame { account: &account, local: &local, place: Place::Report, title: "Báo cáo" };
    Ok(layout::page(&frame, &choice(&units)))
}

/// `GET /bao-cao/{unit}`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    page(&room, &account, unit_id(&unit)?, done.xong.map(|_| "Đã ghi số liệu kê khai."), None).await
}

/// `POST /bao-cao/{unit}/ke-khai`
pub(crate) async fn declare(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Sent(form): Sent<DeclareForm>,
) -> Result<Response, Failure> {
    let unit = unit_id(&unit)?;
    let item = form.item.clone();
    match keep(&room, &account, unit, form).await {
        // The item was found in the form, so it is a plain key.
        Ok(()) => Ok(Redirect::to(&format!("/bao-cao/{}?xong=1#dong-{item}", unit.0)).into_response()),
        Err(Failure::Refused(reason)) => {
            let refused = page(&room, &account, unit, None, Some(&reason)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

/// `GET /bao-cao/{unit}/tai/{format}`
pub(crate) async fn download(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((unit, format)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let unit = unit_id(&unit)?;
    let format = match format.as_str() {
        "docx" => ReportFormat::Docx,
        "html" => ReportFormat::Html,
        "json" => ReportFormat::Json,
        _ => return Err(Failure::NotFound),
    };
    let now_ms = room.local().now_ms;
    let document = room.ask(move |source| source.render_report(unit, format, &account.name, now_ms)).await?;
    Ok(file(document))
}

/// Always as a file: a document shown here would run with the rights of this page.
pub(super) fn file(RenderedReport { bytes, media_type, file_name }: RenderedReport) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encoded(&file_name));
    ([(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

fn unit_id(text: &str) -> Result<UnitId, Failure> {
    text.parse().map(UnitId).map_err(|_| Failure::NotFound)
}

async fn page(
    room: &Room,
    account: &Account,
    unit: UnitId,
    done: Option<&str>,
    wrong: Option<&str>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let report = room.ask(move |source| source.report(unit, now_ms)).await?;
    let title = format!("Báo cáo {}", report.unit_name);
    let frame = Frame { account, local: &local, place: Place::Report, title: &title };
    let content = html! { (notice(done, wrong)) (content(&report, &local)) };
    Ok(layout::page(&frame, &content))
}

/// Checks what was typed against the row it is for, then hands it over.
async fn keep(room: &Room, account: &Account, unit: UnitId, form: DeclareForm) -> Result<(), Failure> {
    let refused = |reason: &str| Err(Failure::Refused(reason.to_owned()));
    let source_text = form.source.trim().to_owned();
    if source_text.is_empty() {
        return refused("Ghi rõ căn cứ: văn bản hoặc người cung cấp số liệu.");
    }
    if form.value.len() > MAX_DECLARED_BYTES || source_text.len() > MAX_DECLARED_BYTES {
        return refused("Nội dung kê khai quá dài.");
    }
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let report = room.ask(move |source| source.report(unit, now_ms)).await?;
    let Some(input) = input_of(&report, &form.item) else {
        return refused("Dòng này không kê khai được.");
    };
    let Some(value) = checked(input, &form.value) else {
        return refused(match input {
            DeclareInput::Count => "Số liệu kê khai phải là số nguyên từ 0 trở lên.",
            DeclareInput::YesNo => "Chọn Có hoặc Không.",
            DeclareInput::Text => "Nội dung kê khai còn trống.",
        });
    };
    let declaration = NewDeclaration { unit, item: form.item, value, by, source: source_text };
    room.ask(move |source| source.declare(&declaration, now_ms)).await
}

fn input_of(report: &ReportView, item: &str) -> Option<DeclareInput> {
    report.rows.iter().find_map(|row| match row {
        ReportRow::Figure(figure) if figure.item == item => figure.input,
        _ => None,
    })
}

/// Dots and spaces between thousands are taken as people write them.
fn checked(input: DeclareInput, typed: &str) -> Option<String> {
    let typed = typed.trim();
    match input {
        DeclareInput::Count => {
            let digits: String = typed.chars().filter(|sign| !matches!(sign, '.' | ' ' | '\u{a0}')).collect();
            let number: u32 = digits.parse().ok()?;
            Some(number.to_string())
        }
        DeclareInput::YesNo => matches!(typed, "true" | "false").then(|| typed.to_owned()),
        DeclareInput::Text => (!typed.is_empty()).then(|| typed.to_owned()),
    }
}

/// RFC 8187.
fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let encode = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}

fn choice(units: &[UnitView]) -> Markup {
    html! {
        h1 { "Báo cáo" }
        p.muted { "Chọn đơn vị lập báo cáo." }
        @if units.is_empty() { p.empty { "Chưa có đơn vị nào." } }
        ul.choice {
            @for unit in units {
                li class={ "depth-" (unit.depth.min(4)) } { a href={ "/bao-cao/" (unit.id.0) } { (unit.name) } }
            }
        }
    }
}

fn content(report: &ReportView, local: &Local) -> Markup {
    let figures = report.rows.iter().filter_map(|row| match row {
        ReportRow::Figure(figure) => Some(figure),
        ReportRow::Heading { .. } => None,
    });
    let (filled, all) = figures.fold((0_u64, 0_u64), |(filled, all), figure| {
        (filled + u64::from(figure.provenance.is_some()), all + 1)
    });
    let unit = report.unit.0;
    html! {
        nav.path aria-label="Báo cáo" { a href="/bao-cao" { "Chọn đơn vị" } span aria-hidden="true" { " / " } }
        div.title.report-head {
            h1 { (report.unit_name) }
            div.downloads {
                a.button.primary href={ "/bao-cao/" (unit) "/tai/docx" } { "Tải tệp Word" }
                a.button href={ "/bao-cao/" (unit) "/tai/html" } { "Tải HTML" }
                a.button href={ "/bao-cao/" (unit) "/tai/json" } { "Tải JSON" }
            }
        }
        p.form-title { (report.title) }
        p.muted {
            "Số liệu tính đến ngày " (local.date(report.as_of_ms)) " · "
            (whole(filled)) "/" (whole(all)) " dòng đã có số liệu"
        }
        table.report {
            thead { tr { th.stt { "STT" } th { "Nội dung" } th.value { "Thông tin cung cấp" } th { "Nguồn số liệu" } th.number { "Số máy" } th { "Thời điểm" } } }
            tbody {
                @for row in &report.rows {
                    @match row {
                        ReportRow::Heading { stt, label } => tr.heading { td.stt { (stt) } th colspan="5" scope="rowgroup" { (label) } },
                        ReportRow::Figure(figure) => (report_row::show(report.unit, figure, local)),
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_a_whole_number_however_its_thousands_are_written() {
        assert_eq!(checked(DeclareInput::Count, " 1.250 "), Some("1250".to_owned()));
        assert_eq!(checked(DeclareInput::Count, "0"), Some("0".to_owned()));
        for typed in ["", "-1", "3,5", "hai", "99999999999"] {
            assert_eq!(checked(DeclareInput::Count, typed), None, "{typed}");
        }
    }

    #[test]
    fn yes_and_no_are_the_only_answers_to_a_yes_or_no() {
        assert_eq!(checked(DeclareInput::YesNo, "true"), Some("true".to_owned()));
        assert_eq!(checked(DeclareInput::YesNo, "co"), None);
    }

    #[test]
    fn a_file_name_cannot_leave_its_header() {
        assert_eq!(percent_encoded("Báo\r\n\".docx"), "B%C3%A1o%0D%0A%22.docx");
    }
}
