//! Access lines of all units, undeclared first, each with its history.

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::limits::MAX_NAME_BYTES;
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, Line, LineHistory, NewLine, NewUnitLine, Right, UnitLines};
use crate::web::words::{Local, read_day, speed, whole, written_day};

/// Units on one page.
const PER_PAGE: usize = 100;
/// Fastest line that is believed, megabits a second.
const MOST_MBPS: u32 = 100_000;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    don_vi: Option<String>,
    trang: Option<String>,
    xong: Option<String>,
}

/// As typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct LineForm {
    don_vi: String,
    nha_mang: String,
    loai: String,
    hop_dong: String,
    tai_xuong: String,
    tai_len: String,
    tu_ngay: String,
}

/// `GET /cai-dat/duong-truyen`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    page(&room, &account, &asked, None, None).await
}

/// `POST /cai-dat/duong-truyen`
pub(crate) async fn set(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<LineForm>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let set = match form.read(by) {
        Ok(new) => room.ask(&account, move |source| source.set_unit_line(&new, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match set {
        Ok(()) => {
            let unit: u64 = form.don_vi.trim().parse().unwrap_or_default();
            Ok(Redirect::to(&format!("/cai-dat/duong-truyen?don_vi={unit}&xong=1")).into_response())
        }
        Err(Failure::Refused(reason)) => {
            let asked = Asked { don_vi: Some(form.don_vi.clone()), ..Asked::default() };
            let refused = page(&room, &account, &asked, Some(&form), Some(&reason)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

impl LineForm {
    fn read(&self, by: String) -> Result<NewUnitLine, &'static str> {
        let unit = self.don_vi.trim().parse().map(UnitId).map_err(|_| "Chọn đơn vị.")?;
        let provider = super::text(&self.nha_mang, "Ghi tên nhà mạng, ví dụ VNPT.")?;
        let short = |typed: &str, too_long| {
            let typed = typed.trim();
            if MAX_NAME_BYTES < typed.len() { Err(too_long) } else { Ok(typed.to_owned()) }
        };
        let kind = short(&self.loai, "Loại đường truyền quá dài.")?;
        let contract = short(&self.hop_dong, "Số hợp đồng quá dài.")?;
        let valid_from =
            read_day(&self.tu_ngay).ok_or("Ngày bắt đầu chưa đúng, ví dụ 01/07/2026.")?.to_string();
        let (down_mbps, up_mbps) = (mbps(&self.tai_xuong)?, mbps(&self.tai_len)?);
        let line = Line { valid_from, provider, kind, down_mbps, up_mbps };
        Ok(NewUnitLine { line: NewLine { unit, line, by }, contract })
    }

    /// The line that holds, to be changed.
    fn of(unit: &UnitLines) -> Self {
        let mbps = |mbps: Option<u32>| mbps.map_or_else(String::new, |mbps| mbps.to_string());
        let held = unit.lines.first();
        let text = |text: fn(&LineHistory) -> &str| held.map_or("", text).to_owned();
        Self {
            don_vi: unit.unit.id.0.to_string(),
            nha_mang: text(|held| &held.line.provider),
            loai: text(|held| &held.line.kind),
            hop_dong: text(|held| &held.contract),
            tai_xuong: mbps(held.and_then(|held| held.line.down_mbps)),
            tai_len: mbps(held.and_then(|held| held.line.up_mbps)),
            tu_ngay: String::new(),
        }
    }
}

/// Nothing typed is nothing known, never zero.
fn mbps(typed: &str) -> Result<Option<u32>, &'static str> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let wrong = "Tốc độ là số Mb/s từ 1 đến 100.000, ví dụ 100; không biết thì để trống.";
    let number: u32 = typed.replace('.', "").parse().map_err(|_| wrong)?;
    if (1..=MOST_MBPS).contains(&number) { Ok(Some(number)) } else { Err(wrong) }
}

async fn page(
    room: &Room,
    account: &Account,
    asked: &Asked,
    typed: Option<&LineForm>,
    wrong: Option<&str>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let mut units = room.ask(account, move |source| source.unit_lines(now_ms)).await?.units;
    let chosen = asked.don_vi.as_deref().and_then(|typed| typed.trim().parse().ok()).map(UnitId);
    let chosen = chosen.and_then(|id| units.iter().find(|unit| unit.unit.id == id)).cloned();
    let undeclared = units.iter().filter(|unit| unit.lines.is_empty()).count();
    units.sort_by_key(|unit| !unit.lines.is_empty());
    let pages = units.len().div_ceil(PER_PAGE).max(1);
    let number = asked.trang.as_deref().and_then(|typed| typed.parse().ok()).unwrap_or(1).clamp(1, pages);
    let title = "Đường truyền";
    let frame = Frame { account, local: &local, place: Place::Settings, title };
    let content = html! {
        (super::path())
        h1 { (title) }
        p.muted { "Nhà mạng, loại và tốc độ theo hợp đồng của từng đơn vị. Tốc độ hợp đồng dùng để so với tốc độ đo được; các đơn vị cùng nhà mạng được so với nhau." }
        (notice(asked.xong.as_ref().map(|_| "Đã ghi đường truyền."), None))
        @if 0 < undeclared { p.warn { (whole(undeclared as u64)) " đơn vị chưa khai đường truyền." } }
        @if let Some(unit) = &chosen { (one(unit, account, typed, wrong, &local)) }
        @else if let Some(wrong) = wrong { (notice(None, Some(wrong))) }
        (table(&units, number, account))
        (page_links(number, pages))
    };
    Ok(layout::page(&frame, &content))
}

fn table(units: &[UnitLines], number: usize, account: &Account) -> Markup {
    let action = if account.may(Right::Record) { "Khai, sửa" } else { "Xem" };
    html! {
        @if units.is_empty() { p.empty { "Chưa có đơn vị nào." } }
        @else { div.scroll { table.dense {
            thead { tr {
                th scope="col" { "Đơn vị" } th scope="col" { "Nhà mạng" } th scope="col" { "Loại" } th scope="col" { "Số hợp đồng" }
                th.number scope="col" { "Tải xuống" } th.number scope="col" { "Tải lên" } th scope="col" { "Từ ngày" } td {}
            } }
            tbody { @for unit in units.iter().skip((number - 1) * PER_PAGE).take(PER_PAGE) { tr {
                th.name scope="row" translate="no" { (unit.unit.name) }
                @if let Some(held) = unit.lines.first() { (cells(held)) }
                @else { td colspan="6" { span.warn { "chưa khai" } } }
                td.action { a href={ "?don_vi=" (unit.unit.id.0) } aria-label={ (action) ": " (unit.unit.name) } { (action) } }
            } } }
        } } }
    }
}

fn cells(held: &LineHistory) -> Markup {
    let unknown = || html! { span.muted { "chưa rõ" } };
    html! {
        td translate="no" { (held.line.provider) }
        td translate="no" { (held.line.kind) }
        td translate="no" { (held.contract) }
        td.number { @if let Some(mbps) = held.line.down_mbps { (speed(mbps)) } @else { (unknown()) } }
        td.number { @if let Some(mbps) = held.line.up_mbps { (speed(mbps)) } @else { (unknown()) } }
        td { (written_day(&held.line.valid_from)) }
    }
}

fn one(
    unit: &UnitLines,
    account: &Account,
    typed: Option<&LineForm>,
    wrong: Option<&str>,
    local: &Local,
) -> Markup {
    let form = typed.cloned().unwrap_or_else(|| LineForm::of(unit));
    html! {
        section.panel aria-labelledby="don-vi" {
            h2 #don-vi translate="no" { (unit.unit.name) }
            (notice(None, wrong))
            @if account.may(Right::Record) { (fields(&form)) }
            h3 { "Các lần khai" }
            @if unit.lines.is_empty() { p.empty { "Chưa khai lần nào." } }
            @else { div.scroll { table.dense {
                thead { tr {
                    th scope="col" { "Nhà mạng" } th scope="col" { "Loại" } th scope="col" { "Số hợp đồng" }
                    th.number scope="col" { "Tải xuống" } th.number scope="col" { "Tải lên" } th scope="col" { "Từ ngày" } th scope="col" { "Ai khai" }
                } }
                tbody { @for held in &unit.lines { tr {
                    (cells(held))
                    td { (super::who(&held.by)) ", " (local.moment(held.added_ms)) }
                } } }
            } } }
        }
    }
}

fn fields(form: &LineForm) -> Markup {
    html! {
        form.grid method="post" action="/cai-dat/duong-truyen" {
            input type="hidden" name="don_vi" value=(form.don_vi);
            div.wide { label for="nha_mang" { "Nhà mạng" } input #nha_mang name="nha_mang" value=(form.nha_mang) maxlength="200" required placeholder="VNPT"; }
            div { label for="loai" { "Loại" } input #loai name="loai" value=(form.loai) maxlength="100" placeholder="FTTH"; }
            div { label for="hop_dong" { "Số hợp đồng" } input #hop_dong name="hop_dong" value=(form.hop_dong) maxlength="100"; }
            div { label for="tai_xuong" { "Tải xuống, Mb/s" } input.short #tai_xuong name="tai_xuong" value=(form.tai_xuong) inputmode="numeric"; }
            div { label for="tai_len" { "Tải lên, Mb/s" } input.short #tai_len name="tai_len" value=(form.tai_len) inputmode="numeric"; }
            div { label for="tu_ngay" { "Từ ngày" } input #tu_ngay name="tu_ngay" value=(form.tu_ngay) required placeholder="01/07/2026"; }
            div.submit { button.primary type="submit" { "Ghi" } }
        }
    }
}

fn page_links(number: usize, pages: usize) -> Markup {
    html! {
        @if 1 < pages { nav.pages aria-label="Trang" {
            @if 1 < number { a href={ "?trang=" (number - 1) } rel="prev" { "Trang trước" } }
            span { "Trang " (number) "/" (pages) }
            @if number < pages { a href={ "?trang=" (number + 1) } rel="next" { "Trang sau" } }
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_it_was_typed_and_what_nobody_knows_is_not_zero() {
        let form = LineForm {
            don_vi: "2".to_owned(),
            nha_mang: " VNPT ".to_owned(),
            tai_xuong: "1.000".to_owned(),
            tu_ngay: "01/07/2026".to_owned(),
            ..LineForm::default()
        };
        let new = form.read("a".to_owned()).unwrap();
        let line = new.line.line;
        assert_eq!((line.provider.as_str(), line.valid_from.as_str()), ("VNPT", "2026-07-01"));
        assert_eq!((line.down_mbps, line.up_mbps), (Some(1_000), None));
        for wrong in [
            LineForm { don_vi: "x".to_owned(), ..form.clone() },
            LineForm { nha_mang: " ".to_owned(), ..form.clone() },
            LineForm { tai_len: "0".to_owned(), ..form.clone() },
            LineForm { tai_len: "nhanh".to_owned(), ..form.clone() },
            LineForm { tu_ngay: "31/02/2026".to_owned(), ..form.clone() },
            LineForm { hop_dong: "x".repeat(MAX_NAME_BYTES + 1), ..form },
        ] {
            assert!(wrong.read("a".to_owned()).is_err(), "{wrong:?}");
        }
    }
}
