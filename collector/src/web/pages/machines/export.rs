//! The filtered list as a file.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};

use super::address::{Asked, with_tail};
use crate::web::failure::Failure;
use crate::web::pages::report::file;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, ReportFormat, Right};

/// `GET /may/tai/{format}`
pub(crate) async fn download(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(format): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let format = match format.as_str() {
        "csv" => ReportFormat::Csv,
        "xlsx" => ReportFormat::Xlsx,
        _ => return Err(Failure::NotFound),
    };
    let (query, now_ms, by) = (Asked::read(&pairs).query, room.local().now_ms, account.name.clone());
    let list = room.ask(&account, move |source| source.render_machines(&query, format, &by, now_ms)).await?;
    Ok(file(list))
}

/// Links for those who may take lists out.
pub(super) fn links(account: &Account, asked: &Asked) -> Markup {
    html! {
        @if account.may(Right::Export) {
            span.downloads {
                "Tải danh sách: "
                a href=(with_tail("/may/tai/xlsx", &asked.tail())) { "Excel" } " · "
                a href=(with_tail("/may/tai/csv", &asked.tail())) { "CSV" }
            }
        }
    }
}
