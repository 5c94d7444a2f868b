//! Backups: how they stand, what went wrong, making one now.

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{HeaderName, REFRESH};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::super::Done;
use crate::backup::Phase;
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{BackupOutcomeView, BackupRunView, BackupView};
use crate::web::words::{Local, bytes, duration, percent, whole};

/// An age from which the newest backup is warned about, milliseconds (two days).
const OLD_MS: i64 = 2 * 86_400_000;
/// How often the page comes anew while one is made, seconds.
const AGAIN: [(HeaderName, &str); 1] = [(REFRESH, "4")];

/// `GET /cai-dat/sao-luu`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let view = room.ask(&account, move |source| source.backups(now_ms)).await?;
    let title = "Sao lưu";
    let frame = Frame { account: &account, local: &local, place: Place::Settings, title };
    let begun = done.xong.filter(|_| view.at_work.is_some()).map(|_| "Đã bắt đầu sao lưu.");
    let content = html! {
        (super::path())
        h1 { (title) }
        p.muted { "Một bản sao lưu gồm toàn bộ số liệu, khóa ký chứng cứ, chứng chỉ và các biểu mẫu đã thêm. Bản nào cũng được đọc lại và kiểm tra ngay khi ghi xong." }
        (notice(begun, None))
        (warnings(&view, &local))
        (now(&view, &local))
        (standing(&view, &local))
        (runs(&view, &local))
    };
    let page = layout::page(&frame, &content);
    Ok(if view.at_work.is_some() { (AGAIN, page).into_response() } else { page.into_response() })
}

/// `POST /cai-dat/sao-luu`
pub(crate) async fn begin(
    State(room): State<Room>,
    Extension(account): SignedIn,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    match room.ask(&account, move |source| source.begin_backup(&by, now_ms)).await {
        Ok(()) => Ok(Redirect::to("/cai-dat/sao-luu?xong=1").into_response()),
        // One is being made already: the page shows how far it is.
        Err(Failure::Refused(_)) => {
            Ok((StatusCode::SEE_OTHER, Redirect::to("/cai-dat/sao-luu")).into_response())
        }
        Err(failure) => Err(failure),
    }
}

fn warnings(view: &BackupView, local: &Local) -> Markup {
    let newest_ms = view.standing.first().map(|standing| standing.made_ms);
    let failed = view.runs.first().and_then(|run| match &run.outcome {
        BackupOutcomeView::Failed { problem } => Some((run, problem_words(problem))),
        BackupOutcomeView::Done { .. } => None,
    });
    html! {
        @if !view.folder_readable { p.notice.wrong role="alert" { "Không đọc được thư mục sao lưu. Kiểm tra ổ đĩa chứa thư mục này và quyền truy cập." } }
        @match newest_ms {
            None if view.folder_readable => p.notice.wrong role="alert" { "Chưa có bản sao lưu nào. Bấm Sao lưu ngay để có bản đầu tiên." },
            Some(made_ms) if OLD_MS < local.now_ms - made_ms => p.notice.wrong role="alert" {
                "Bản mới nhất đã " (duration(local.now_ms - made_ms)) " tuổi. Số liệu từ đó đến nay chưa được sao lưu."
            },
            _ => {}
        }
        @if let Some((run, words)) = failed {
            p.notice.wrong role="alert" { "Lần sao lưu " (local.moment(run.begun_ms)) " không thành. " (words) }
        }
        @if view.same_disk {
            p.notice.wrong { "Bản sao lưu đang nằm cùng ổ đĩa với số liệu: ổ hỏng thì mất cả hai. Chép ra ổ khác, hoặc đổi thư mục trong mục [backup] của tệp cấu hình." }
        }
        @if !view.daily { p.notice.wrong { "Sao lưu hằng ngày đang tắt (daily = false trong tệp cấu hình)." } }
    }
}

fn now(view: &BackupView, local: &Local) -> Markup {
    html! {
        section.panel aria-labelledby="sao-luu-ngay" {
            h2 #sao-luu-ngay { "Sao lưu ngay" }
            @if let Some((phase, done, of, since_ms)) = view.at_work {
                p role="status" { (phase_words(phase)) @if 0 < of { ", " (percent(done, of)) } "; bắt đầu " (local.moment(since_ms)) "." }
                @if 0 < of { progress value=(done) max=(of) aria-label="Đã sao lưu" { (percent(done, of)) } }
                p.muted { "Trang tự mở lại sau vài giây. Mọi việc khác vẫn chạy bình thường." }
            } @else {
                p {
                    "Số liệu hiện có " (bytes(view.database_bytes)) ". "
                    @match view.free_bytes {
                        Some(free) => { "Ổ đĩa chứa bản sao lưu còn trống " (bytes(free)) "." }
                        None => { "Chưa biết ổ đĩa chứa bản sao lưu còn trống bao nhiêu." }
                    }
                }
                form method="post" action="/cai-dat/sao-luu" { button.primary type="submit" { "Sao lưu ngay" } }
            }
            p.muted {
                "Thư mục: " code translate="no" { (view.folder) } ". Giữ " (whole(view.keep.into())) " bản mới nhất"
                @if view.daily { ", mỗi ngày một bản" } "."
            }
        }
    }
}

fn standing(view: &BackupView, local: &Local) -> Markup {
    html! {
        section aria-labelledby="dang-giu" {
            h2 #dang-giu { "Đang giữ" }
            @if view.standing.is_empty() { p.empty { "Chưa có bản nào." } }
            @else {
                div.scroll { table {
                    thead { tr { th scope="col" { "Tệp" } th scope="col" { "Lúc" } th.number scope="col" { "Dung lượng" } th scope="col" { "Kiểm tra" } } }
                    tbody { @for standing in &view.standing { tr {
                        th.name scope="row" translate="no" { code { (standing.name) } }
                        td { (local.moment(standing.made_ms)) }
                        td.number { (bytes(standing.bytes)) }
                        td { span.good { "Đã đọc lại khi ghi" } }
                    } } }
                } }
                p.muted { "Tệp chứa khóa riêng của hệ thống: chỉ để nơi người quản trị giữ. Khôi phục bằng lệnh: " code translate="no" { "hatang-collector restore TỆP --data-dir THƯ_MỤC_MỚI" } }
            }
        }
    }
}

fn runs(view: &BackupView, local: &Local) -> Markup {
    html! {
        section aria-labelledby="cac-lan" {
            h2 #cac-lan { "Các lần gần đây" }
            @if view.runs.is_empty() { p.empty { "Chưa sao lưu lần nào." } }
            @else { div.scroll { table {
                thead { tr { th scope="col" { "Bắt đầu" } th scope="col" { "Hết" } th scope="col" { "Ai" } th scope="col" { "Kết quả" } } }
                tbody { @for run in &view.runs { (run_row(run, local)) } }
            } } }
        }
    }
}

fn run_row(run: &BackupRunView, local: &Local) -> Markup {
    html! { tr {
        td { (local.moment(run.begun_ms)) }
        td { (duration(run.ended_ms - run.begun_ms)) }
        td { (super::who(&run.by)) }
        td { @match &run.outcome {
            BackupOutcomeView::Done { bytes: size } => { span.good { "Xong" } ", " (bytes(*size)) }
            BackupOutcomeView::Failed { problem } => { span.warn { "Không thành. " } (problem_words(problem)) }
        } }
    } }
}

fn phase_words(phase: Phase) -> &'static str {
    match phase {
        Phase::Copying => "Đang chép số liệu",
        Phase::Checking => "Đang kiểm tra bản chép",
        Phase::Packing => "Đang đóng gói",
        Phase::ReadingBack => "Đang đọc lại bản vừa ghi",
    }
}

fn problem_words(problem: &str) -> &'static str {
    match problem {
        "no_space" => {
            "Ổ đĩa không đủ chỗ. Dọn bớt, hoặc đổi thư mục sao lưu sang ổ khác. Các bản cũ còn nguyên."
        }
        "io" => {
            "Không ghi được vào thư mục sao lưu. Kiểm tra ổ đĩa còn gắn và tài khoản chạy phần mềm được ghi vào đó."
        }
        "damaged" => {
            "Số liệu đang có bị hỏng nên không sao lưu đè. Dừng phần mềm và khôi phục bản sao lưu gần nhất."
        }
        "not_read_back" => {
            "Bản vừa ghi đọc lại không khớp nên đã bỏ. Ổ đĩa chứa bản sao lưu có thể sắp hỏng."
        }
        "copy" => "Không chép được số liệu. Xem nhật ký của máy chủ.",
        "exists" => "Đã có tệp trùng tên. Thử lại sau một phút.",
        _ => "Xem nhật ký của máy chủ.",
    }
}
