//! The working calendar: holidays, days worked instead, hours; confirming what is not certain.

mod forms;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{
    Account, CalendarEntryView, CalendarView, HoursView, NewCalendarEntry, Right, UnitView,
};
use crate::web::words::{Local, written_day};
use forms::{DaysForm, HoursForm, days_form, hours_form, kind_value, kind_words};

const YEARS: std::ops::RangeInclusive<i16> = 2020..=2100;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    nam: Option<String>,
    xong: Option<String>,
}

/// `GET /cai-dat/lich-lam-viec`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    page(&room, &account, &asked, &Typed::default()).await
}

/// `POST /cai-dat/lich-lam-viec/ngay`
pub(crate) async fn add_days(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<DaysForm>,
) -> Result<Response, Failure> {
    let read = form.read(account.name.clone());
    let typed = Typed { days: form, ..Typed::default() };
    add(&room, &account, read, typed).await
}

/// `POST /cai-dat/lich-lam-viec/gio`
pub(crate) async fn add_hours(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<HoursForm>,
) -> Result<Response, Failure> {
    let read = form.read(account.name.clone());
    let typed = Typed { hours: form, ..Typed::default() };
    add(&room, &account, read, typed).await
}

/// `POST /cai-dat/lich-lam-viec/{number}/go`
pub(crate) async fn withdraw(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(number): Path<String>,
) -> Result<Redirect, Failure> {
    let number = number.parse().map_err(|_| Failure::NotFound)?;
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    room.ask(&account, move |source| source.withdraw_calendar_entry(number, &by, now_ms)).await?;
    Ok(Redirect::to("/cai-dat/lich-lam-viec?xong=go"))
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Typed {
    days: DaysForm,
    hours: HoursForm,
    wrong: Option<String>,
}

async fn add(
    room: &Room,
    account: &Account,
    read: Result<NewCalendarEntry, &'static str>,
    typed: Typed,
) -> Result<Response, Failure> {
    let now_ms = room.local().now_ms;
    let (year, added) = match read {
        Ok(new) => {
            let year = new.from.year();
            (year, room.ask(account, move |source| source.add_calendar_entry(&new, now_ms)).await)
        }
        Err(reason) => (0, Err(Failure::Refused(reason.to_owned()))),
    };
    match added {
        Ok(()) => Ok(Redirect::to(&format!("/cai-dat/lich-lam-viec?nam={year}&xong=them")).into_response()),
        Err(Failure::Refused(reason)) => {
            let typed = Typed { wrong: Some(reason), ..typed };
            let refused = page(room, account, &Asked::default(), &typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

async fn page(room: &Room, account: &Account, asked: &Asked, typed: &Typed) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let this_year = local.date(now_ms).rsplit('/').next().and_then(|year| year.parse().ok()).unwrap_or(2026);
    let wanted = asked.nam.as_deref().and_then(|typed| typed.trim().parse().ok());
    let year = wanted.filter(|year| YEARS.contains(year)).unwrap_or(this_year);
    let (view, units) =
        room.ask(account, move |source| Ok((source.calendar(year, now_ms)?, source.units()?))).await?;
    let title = "Lịch làm việc";
    let frame = Frame { account, local: &local, place: Place::Settings, title };
    let done = match asked.xong.as_deref() {
        Some("them") => Some("Đã ghi. Các đánh giá và báo cáo làm từ giờ dùng lịch mới."),
        Some("go") => Some("Đã bỏ dòng đó."),
        _ => None,
    };
    let governs = account.may(Right::Govern);
    let content = html! {
        (super::path())
        h1 { (title) " năm " (year) }
        p.muted { "Ngày nghỉ, ngày làm bù và giờ làm việc quyết định số liệu nào tính vào giờ làm việc: giờ chậm lặp lại, số giờ nghẽn, mất liên lạc trong báo cáo." }
        (notice(done, typed.wrong.as_deref()))
        nav.pages aria-label="Năm" { a href={ "?nam=" (year - 1) } { (year - 1) } span { (year) } a href={ "?nam=" (year + 1) } { (year + 1) } }
        (entries(&view, governs, &local))
        @if governs { (days_form(&units, &typed.days)) }
        (hours(&view, governs, &local))
        @if governs { (hours_form(&units, &typed.hours)) }
    };
    Ok(layout::page(&frame, &content))
}

fn entries(view: &CalendarView, governs: bool, local: &Local) -> Markup {
    html! {
        @if view.entries.is_empty() { p.empty { "Chưa có ngày nghỉ nào của năm này. Thêm ở dưới khi có thông báo nghỉ lễ." } }
        @else { div.scroll { table {
            thead { tr { th scope="col" { "Ngày" } th scope="col" { "Là" } th scope="col" { "Tên" } th scope="col" { "Cho" } th scope="col" { "Căn cứ" } td {} } }
            tbody { @for entry in &view.entries { (entry_row(entry, governs, local)) } }
        } } }
    }
}

fn entry_row(entry: &CalendarEntryView, governs: bool, local: &Local) -> Markup {
    let gone = entry.withdrawn.is_some() || entry.replaced;
    html! { tr.spent[gone] {
        td { (written_day(&entry.from.to_string())) @if entry.from < entry.to { " đến " (written_day(&entry.to.to_string())) } }
        td { (kind_words(entry.kind)) }
        th scope="row" translate="no" { (entry.name) }
        td { (for_whom(entry.unit.as_ref())) }
        td {
            @if let Some((by, set_ms)) = &entry.by {
                span translate="no" { (entry.source) } ", " (super::who(by)) ", " (local.moment(*set_ms))
            } @else if entry.confirmed { "đi kèm phần mềm" }
            @else { span.warn { "chưa xác nhận" } }
            @if let Some((by, at_ms)) = &entry.withdrawn { div { "Bỏ " (local.moment(*at_ms)) ", " (super::who(by)) } }
            @else if entry.replaced { div { "Đã có dòng khác thay" } }
        }
        td.action { @if governs && !gone { (entry_action(entry)) } }
    } }
}

/// To take back what was decided here, or to confirm what came with the program.
fn entry_action(entry: &CalendarEntryView) -> Markup {
    html! {
        @if let Some(number) = entry.number { (withdraw_button(number, &html! { span translate="no" { (entry.name) } })) }
        @else if !entry.confirmed {
            details {
                summary { "Xác nhận" }
                form method="post" action="/cai-dat/lich-lam-viec/ngay" {
                    input type="hidden" name="loai" value=(kind_value(entry.kind));
                    input type="hidden" name="tu_ngay" value=(entry.from);
                    input type="hidden" name="den_ngay" value=(entry.to);
                    input type="hidden" name="ten" value=(entry.name);
                    input name="van_ban" required maxlength="200" placeholder="Số văn bản" aria-label={ "Văn bản xác nhận " (entry.name) };
                    button type="submit" { "Đúng như vậy" }
                }
            }
        }
    }
}

fn withdraw_button(number: i64, what: &Markup) -> Markup {
    html! { details {
        summary { "Bỏ" }
        form method="post" action={ "/cai-dat/lich-lam-viec/" (number) "/go" } { button.danger type="submit" { "Bỏ dòng này" span.heard { ": " (what) } } }
    } }
}

fn hours(view: &CalendarView, governs: bool, local: &Local) -> Markup {
    html! { section aria-labelledby="gio" {
        h2 #gio { "Giờ làm việc" }
        div.scroll { table {
            thead { tr { th scope="col" { "Cho" } th scope="col" { "Từ ngày" } th scope="col" { "Sáng" } th scope="col" { "Chiều" } th scope="col" { "Sáng thứ Bảy" } th scope="col" { "Căn cứ" } td {} } }
            tbody { @for hours in &view.hours { (hours_row(hours, governs, local)) } }
        } }
    } }
}

fn hours_row(hours: &HoursView, governs: bool, local: &Local) -> Markup {
    html! { tr.spent[hours.withdrawn.is_some()] {
        th scope="row" { (for_whom(hours.unit.as_ref())) }
        td { @if let Some(from) = hours.from { (written_day(&from.to_string())) } @else { "–" } }
        td { (hours.morning) }
        td { (hours.afternoon) }
        td { @if let Some(saturday) = &hours.saturday { (saturday) } @else { "nghỉ" } }
        td {
            @if let Some((by, set_ms)) = &hours.by { span translate="no" { (hours.source) } ", " (super::who(by)) ", " (local.moment(*set_ms)) }
            @else { "thường gặp, đi kèm phần mềm" }
            @if let Some((by, at_ms)) = &hours.withdrawn { div { "Bỏ " (local.moment(*at_ms)) ", " (super::who(by)) } }
        }
        td.action { @if governs && hours.withdrawn.is_none() && let Some(number) = hours.number { (withdraw_button(number, &html! { "giờ làm việc" })) } }
    } }
}

fn for_whom(unit: Option<&UnitView>) -> Markup {
    html! { @if let Some(unit) = unit { span translate="no" { (unit.name) } } @else { "mọi đơn vị" } }
}
