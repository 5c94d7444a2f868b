//! Packages: which there are, and handing one to a PC that has no account.
//!
//! Exactly the listed files can be read by anybody who reaches the server; they hold no secret. Few downloads run at
//! once, and one that stands still is cut off.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_stream::wrappers::ReceiverStream;

use super::instructions;
use crate::web::failure::Failure;
use crate::web::state::Room;
use crate::web::views::PackageView;
use crate::web::words;

const PART_BYTES: usize = 64 * 1_024;
/// A PC that takes nothing for so long has gone.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) fn section(packages: &[PackageView]) -> Markup {
    html! {
        section.screen-only aria-labelledby="bo-cai" {
            h2 #bo-cai { "Bộ cài phần mềm thu thập" }
            @if packages.is_empty() { (none()) } @else { (table(packages)) }
        }
    }
}

/// What to do when there is none.
pub(super) fn none() -> Markup {
    html! {
        div.empty {
            p { "Máy chủ này chưa có bộ cài nào, nên chưa tải được từ đây. Trên máy chủ, chạy:" }
            p { code { "hatang-collector package add hatang-agent-x64.msi --package-version 1.4.0" } }
            p {
                "hoặc chép tệp vào thư mục " code { "packages" } " trong thư mục dữ liệu của máy chủ, tên như "
                code { "hatang-agent-1.4.0-x64.msi" } ", " code { "hatang-agent-1.4.0-x86.msi" } " hay "
                code { "hatang-agent_1.4.0_amd64.deb" } ". Tải lại trang này là thấy."
            }
        }
    }
}

fn table(packages: &[PackageView]) -> Markup {
    html! {
        table {
            thead { tr { th { "Tệp" } th { "Cho máy" } th { "Bản" } th.number { "Cỡ" } th { "SHA-256" } } }
            tbody {
                @for package in packages {
                    tr {
                        th.name scope="row" translate="no" { a href={ "/goi/" (package.file) } { (package.file) } }
                        td { (instructions::kind(package.kind)) }
                        td translate="no" { (package.version) }
                        td.number { (words::bytes(package.bytes)) }
                        td.address translate="no" { (package.sha256) }
                    }
                }
            }
        }
    }
}

/// `GET /goi/{file}`, also for PCs without an account.
pub(crate) async fn download(
    State(room): State<Room>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let place = Arc::clone(&room.downloads).try_acquire_owned().map_err(|_| Failure::Busy)?;
    let found = room.ask_unsigned(move |source| source.open_package(&file)).await?;
    let package = found.ok_or(Failure::NotFound)?;
    let tag = format!("\"{}\"", package.view.sha256);
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    let (sender, parts) = mpsc::channel(2);
    let mut file = tokio::fs::File::from_std(package.file);
    tokio::spawn(async move {
        send(&mut file, &sender).await;
        drop(place);
    });
    let headers = [
        (CONTENT_TYPE, package.view.kind.media_type().to_owned()),
        (CONTENT_LENGTH, package.view.bytes.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", package.view.file)),
        (CACHE_CONTROL, "no-cache".to_owned()),
        (ETAG, tag),
    ];
    Ok((headers, Body::from_stream(ReceiverStream::new(parts))).into_response())
}

async fn send(file: &mut tokio::fs::File, to: &mpsc::Sender<io::Result<Bytes>>) {
    loop {
        let mut part = Vec::with_capacity(PART_BYTES);
        let read = (&mut *file).take(PART_BYTES as u64).read_to_end(&mut part).await;
        let (told, last) = match read {
            Ok(0) => return,
            Ok(_) => (Ok(part.into()), false),
            Err(fault) => (Err(fault), true),
        };
        if timeout(PATIENCE, to.send(told)).await.is_err() || last {
            return;
        }
    }
}
