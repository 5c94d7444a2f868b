//! How long what is kept, how much that is now, and changing it.

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::Done;
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, KeptKind, KeptView, NewRetention, RetentionView};
use crate::web::words::{Local, bytes, whole, written_day};

/// As typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct RetentionForm {
    so_ngay: String,
    ly_do: String,
}

/// `GET /cai-dat/luu-tru`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let done = done.xong.map(|_| "Đã đổi. Số liệu cũ hơn sẽ được xóa trong lần dọn hằng ngày tới.");
    page(&room, &account, None, done, None).await
}

/// `POST /cai-dat/luu-tru`
pub(crate) async fn set(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<RetentionForm>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let set = match read(&form, by) {
        Ok(new) => room.ask(&account, move |source| source.set_retention(&new, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match set {
        Ok(()) => Ok(Redirect::to("/cai-dat/luu-tru?xong=1").into_response()),
        Err(Failure::Refused(reason)) => {
            let refused = page(&room, &account, Some(&form), None, Some(&reason)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

fn read(form: &RetentionForm, by: String) -> Result<NewRetention, &'static str> {
    let sample_days = form.so_ngay.trim().parse().map_err(|_| "Số ngày phải là một số, ví dụ 90.")?;
    let reason = super::text(&form.ly_do, "Ghi lý do hoặc số văn bản.")?;
    Ok(NewRetention { sample_days, reason, by })
}

async fn page(
    room: &Room,
    account: &Account,
    typed: Option<&RetentionForm>,
    done: Option<&str>,
    wrong: Option<&str>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let view = room.ask(account, move |source| source.retention(now_ms)).await?;
    let title = "Lưu trữ";
    let frame = Frame { account, local: &local, place: Place::Settings, title };
    let content = html! {
        (super::path())
        h1 { (title) }
        p.muted {
            "Mẫu đo gốc được giữ " (whole(view.sample_days.unsigned_abs())) " ngày; số liệu gộp từng giờ "
            (whole((view.sketch_days / 366).unsigned_abs())) " năm; chứng cứ, khai báo, phản ánh và nhật ký giữ mãi. Mẫu đo mà một lượt nghẽn hoặc một phản ánh dựa vào không bao giờ bị xóa."
        }
        (notice(done, None))
        (kept(&view))
        (form(&view, typed, wrong))
        (history(&view, &local))
    };
    Ok(layout::page(&frame, &content))
}

fn kept(view: &RetentionView) -> Markup {
    html! {
        section aria-labelledby="dang-giu" {
            h2 #dang-giu { "Đang giữ" }
            div.scroll { table {
                thead { tr {
                    th scope="col" { "Loại" } th.number scope="col" { "Số bản ghi" } th.number scope="col" { "Dung lượng" }
                    th scope="col" { "Cũ nhất" } th.number scope="col" { "Mỗi tháng thêm" }
                } }
                tbody { @for row in &view.kept { (kept_row(row)) } }
            } }
            p.muted { "Cả cơ sở dữ liệu: " (bytes(view.database_bytes)) ". Số có chữ khoảng được ước tính từ một số ngày." }
        }
    }
}

fn kept_row(row: &KeptView) -> Markup {
    html! { tr {
        th scope="row" { (kind_words(row.kind)) }
        td.number { @if row.estimated { "khoảng " } (whole(row.rows)) }
        td.number { @if row.rows == 0 { "–" } @else { @if row.estimated { "khoảng " } (size(row.bytes)) } }
        td { @if let Some(day) = row.oldest { (written_day(&day.to_string())) } @else { "–" } }
        td.number { @if let Some(bytes) = row.monthly_bytes { "khoảng " (size(bytes)) } @else { span.muted { "chưa đủ số liệu" } } }
    } }
}

/// What is less than a megabyte is told as that, not as none.
fn size(count: u64) -> String {
    if count < 1 << 20 { "dưới 1 MB".to_owned() } else { bytes(count) }
}

fn kind_words(kind: KeptKind) -> &'static str {
    match kind {
        KeptKind::Samples => "Mẫu đo gốc",
        KeptKind::Sketches => "Số liệu gộp từng giờ",
        KeptKind::OwnTraffic => "Lưu lượng của máy",
        KeptKind::Inventories => "Kiểm kê máy",
        KeptKind::Complaints => "Phản ánh",
        KeptKind::Evidence => "Chứng cứ từng ngày",
        KeptKind::Audit => "Nhật ký thao tác",
        KeptKind::Sessions => "Phiên đăng nhập",
    }
}

fn form(view: &RetentionView, typed: Option<&RetentionForm>, wrong: Option<&str>) -> Markup {
    let days = typed.map_or_else(|| view.sample_days.to_string(), |typed| typed.so_ngay.clone());
    html! {
        section.panel aria-labelledby="doi" {
            h2 #doi { "Đổi số ngày giữ mẫu đo gốc" }
            (notice(None, wrong))
            form.grid method="post" action="/cai-dat/luu-tru" {
                div {
                    label for="so_ngay" { "Số ngày, từ " (view.fewest_days) " đến " (view.most_days) }
                    input.short #so_ngay name="so_ngay" type="number" min=(view.fewest_days) max=(view.most_days) value=(days) required;
                }
                div.wide {
                    label for="ly_do" { "Lý do hoặc số văn bản" }
                    input #ly_do name="ly_do" value=(typed.map_or("", |typed| typed.ly_do.as_str())) maxlength="200" required;
                }
                div.submit { button.primary type="submit" { "Đổi" } }
            }
            p.muted { "Giảm số ngày thì mẫu đo cũ hơn bị xóa và không lấy lại được; số liệu gộp từng giờ vẫn còn." }
        }
    }
}

fn history(view: &RetentionView, local: &Local) -> Markup {
    html! {
        section aria-labelledby="da-doi" {
            h2 #da-doi { "Các lần đổi" }
            @if view.history.is_empty() { p.empty { "Chưa đổi lần nào; đang theo số ngày mặc định." } }
            @else { div.scroll { table {
                thead { tr { th scope="col" { "Lúc" } th scope="col" { "Ai" } th.number scope="col" { "Số ngày" } th scope="col" { "Lý do" } } }
                tbody { @for change in &view.history { tr {
                    td { (local.moment(change.set_ms)) }
                    td { (super::who(&change.by)) }
                    td.number { (change.sample_days) }
                    td translate="no" { (change.reason) }
                } } }
            } } }
        }
    }
}
