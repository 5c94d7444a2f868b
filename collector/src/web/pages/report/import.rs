//! A list of computers without the program from a CSV or XLSX file: all of it is taken, or nothing and the faults named.

use axum::Extension;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::model::UnitId;
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::layout::notice;
use crate::web::limits::MAX_LISTED_FAULTS;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::uploaded;
use crate::web::views::{ComputerFile, ImportFault, Imported};
use crate::web::words::whole;

use super::address::unit_id;
use super::computer_forms::Fields;
use super::computers::show_page;
use super::declare::checked_source;
use super::file;

/// `POST /bao-cao/{unit}/danh-muc/nhap`
pub(crate) async fn take(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Failure> {
    let (unit, now_ms) = (unit_id(&unit)?, room.local().now_ms);
    let upload = uploaded::read(multipart).await?;
    let source = checked_source(upload.text("nguon")).map_err(str::to_owned);
    let imported = match (source, upload.file) {
        (Ok(source), Some(file)) => {
            let by = account.name.clone();
            let list = ComputerFile { unit, file_name: file.name, bytes: file.bytes, by, source };
            room.ask(&account, move |source| source.import_computers(&list, now_ms)).await
        }
        (Err(reason), _) => Err(Failure::Refused(reason)),
        (_, None) => Err(Failure::Refused("Chọn tệp danh sách trước.".to_owned())),
    };
    let word = match imported {
        Ok(Imported::All { computers }) => {
            let address = format!("/bao-cao/{}/danh-muc?xong=nhap-{computers}", unit.0);
            return Ok(Redirect::to(&address).into_response());
        }
        Ok(Imported::Nothing { faults }) => faulty(&faults),
        Err(Failure::Refused(reason)) => notice(None, Some(&reason)),
        Err(failure) => return Err(failure),
    };
    let refused = show_page(&room, &account, unit, 1, &word, &Fields::new()).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
}

/// `GET /bao-cao/{unit}/danh-muc/tep-mau`
pub(crate) async fn template(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
) -> Result<Response, Failure> {
    unit_id(&unit)?;
    Ok(file(room.ask(&account, |source| source.computer_template()).await?))
}

fn faulty(faults: &[ImportFault]) -> Markup {
    let count = u64::try_from(faults.len()).unwrap_or(u64::MAX);
    html! {
        div.notice.wrong role="alert" {
            p { "Chưa nhập máy nào: tệp có " (whole(count)) " chỗ sai. Sửa rồi gửi lại cả tệp." }
            ul { @for fault in faults.iter().take(MAX_LISTED_FAULTS) { li {
                @if let Some(row) = fault.row { "Dòng " (row) }
                @if !fault.column.is_empty() { ", cột " (fault.column) }
                @if fault.row.is_some() || !fault.column.is_empty() { ": " }
                (fault.text)
            } } }
            @if MAX_LISTED_FAULTS < faults.len() { p { "…" } }
        }
    }
}

pub(super) fn section(unit: UnitId) -> Markup {
    html! {
        details.add {
            summary { "Nhập nhiều máy từ tệp Excel hoặc CSV" }
            form.panel method="post" enctype="multipart/form-data" action={ "/bao-cao/" (unit.0) "/danh-muc/nhap" } {
                p {
                    a href={ "/bao-cao/" (unit.0) "/danh-muc/tep-mau" } { "Tải tệp mẫu" }
                    " (mở được bằng Excel). Điền mỗi máy một dòng. Có một dòng sai thì không dòng nào được nhập."
                }
                div.grid {
                    div.wide { label for="tep" { "Tệp danh sách (.xlsx hoặc .csv)" } input #tep type="file" name="tep" accept=".xlsx,.csv" required; }
                    div.wide { label for="nguon-tep" { "Căn cứ" } input #nguon-tep name="nguon" required maxlength="300" placeholder="ví dụ: Sổ tài sản năm 2026"; }
                    button.primary type="submit" { "Nhập" }
                }
            }
        }
    }
}
