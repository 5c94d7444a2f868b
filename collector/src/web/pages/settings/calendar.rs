//! The working calendar: holidays, days worked instead, hours; confirming what is not certain.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::machines::unit_options;
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{
    Account, CalendarEntryView, CalendarKind, CalendarView, HoursView, NewCalendarEntry, NewCalendarMatter,
    Right, UnitView,
};
use crate::web::words::{Local, read_day, written_day};

const YEARS: std::ops::RangeInclusive<i16> = 2020..=2100;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    nam: Option<String>,
    xong: Option<String>,
}

/// Days as typed; a button to confirm sends the same.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct DaysForm {
    loai: String,
    tu_ngay: String,
    den_ngay: String,
    ten: String,
    #[serde(default)]
    don_vi: String,
    van_ban: String,
}

/// Hours as typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct HoursForm {
    sang: String,
    chieu: String,
    thu_bay: String,
    don_vi: String,
    tu_ngay: String,
    van_ban: String,
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

impl DaysForm {
    fn read(&self, by: String) -> Result<NewCalendarEntry, &'static str> {
        let kind = match self.loai.as_str() {
            "nghi" => CalendarKind::Off,
            "lam-bu" => CalendarKind::On,
            "nhu-thuong" => CalendarKind::Usual,
            _ => return Err("Chọn loại ngày."),
        };
        let from = read_day(&self.tu_ngay).ok_or("Ngày đầu chưa đúng, ví dụ 02/09/2027.")?;
        let to = if self.den_ngay.trim().is_empty() { Some(from) } else { read_day(&self.den_ngay) };
        let to = to.ok_or("Ngày cuối chưa đúng, ví dụ 03/09/2027.")?;
        if to < from || 60 < (to - from).get_days() {
            return Err("Ngày cuối phải sau ngày đầu, không quá 60 ngày.");
        }
        let name = super::text(&self.ten, "Ghi tên ngày nghỉ hoặc lý do.")?;
        let what = NewCalendarMatter::Days { kind, to, name };
        new(&self.don_vi, what, from, &self.van_ban, by)
    }
}

impl HoursForm {
    fn read(&self, by: String) -> Result<NewCalendarEntry, &'static str> {
        let span = |typed: &str| typed.trim().replace(['h', 'g'], ":").replace(" - ", "-").replace('–', "-");
        let saturday = Some(span(&self.thu_bay)).filter(|typed| !typed.is_empty());
        let what =
            NewCalendarMatter::Hours { morning: span(&self.sang), afternoon: span(&self.chieu), saturday };
        let from = read_day(&self.tu_ngay).ok_or("Ngày bắt đầu chưa đúng, ví dụ 01/07/2027.")?;
        new(&self.don_vi, what, from, &self.van_ban, by)
    }
}

fn new(
    unit: &str,
    what: NewCalendarMatter,
    from: jiff::civil::Date,
    source: &str,
    by: String,
) -> Result<NewCalendarEntry, &'static str> {
    let unit = match unit.trim() {
        "" => None,
        number => Some(UnitId(number.parse().map_err(|_| "Chọn đơn vị.")?)),
    };
    let source = super::text(source, "Ghi số văn bản làm căn cứ.")?;
    Ok(NewCalendarEntry { unit, what, from, source, by })
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
            thead { tr { th scope="col" { "Ngày" } th scope="col" { "Là" } th scope="col" { "Tên" } th scope="col" { "Cho" } th scope="col" { "Căn cứ" } th scope="col" { "" } } }
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
                span translate="no" { (entry.source) } ", " span translate="no" { (super::who(by)) } ", " (local.moment(*set_ms))
            } @else if entry.confirmed { "đi kèm phần mềm" }
            @else { span.warn { "chưa xác nhận" } }
            @if let Some((by, at_ms)) = &entry.withdrawn { div { "Bỏ " (local.moment(*at_ms)) ", " span translate="no" { (super::who(by)) } } }
            @else if entry.replaced { div { "Đã có dòng khác thay" } }
        }
        td.action { @if governs && !gone { (entry_action(entry)) } }
    } }
}

/// To take back what was decided here, or to confirm what came with the program.
fn entry_action(entry: &CalendarEntryView) -> Markup {
    html! {
        @if let Some(number) = entry.number { (withdraw_button(number, &entry.name)) }
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

fn withdraw_button(number: i64, name: &str) -> Markup {
    html! { details {
        summary { "Bỏ" }
        form method="post" action={ "/cai-dat/lich-lam-viec/" (number) "/go" } { button.danger type="submit" { "Bỏ dòng này" span.heard { ": " (name) } } }
    } }
}

fn days_form(units: &[UnitView], form: &DaysForm) -> Markup {
    html! { section.panel aria-labelledby="them-ngay" {
        h2 #them-ngay { "Thêm ngày" }
        form.grid method="post" action="/cai-dat/lich-lam-viec/ngay" {
            div {
                label for="loai" { "Là" }
                select #loai name="loai" { @for kind in [CalendarKind::Off, CalendarKind::On, CalendarKind::Usual] {
                    option value=(kind_value(kind)) selected[form.loai == kind_value(kind)] { (kind_words(kind)) }
                } }
            }
            div { label for="tu_ngay" { "Từ ngày" } input #tu_ngay name="tu_ngay" value=(form.tu_ngay) required placeholder="02/09/2027"; }
            div { label for="den_ngay" { "Đến ngày" } input #den_ngay name="den_ngay" value=(form.den_ngay) placeholder="03/09/2027"; }
            div.wide { label for="ten" { "Tên" } input #ten name="ten" value=(form.ten) maxlength="200" required placeholder="Quốc khánh"; }
            div.wide { label for="don_vi_ngay" { "Cho" } select #don_vi_ngay name="don_vi" { (all_or_unit(units, &form.don_vi)) } }
            div.wide { label for="van_ban_ngay" { "Văn bản" } input #van_ban_ngay name="van_ban" value=(form.van_ban) maxlength="200" required; }
            div.submit { button.primary type="submit" { "Thêm" } }
        }
        p.muted { "Làm như thường: bỏ một ngày nghỉ đi kèm phần mềm hoặc của cấp trên. Dòng của đơn vị thắng dòng của cấp trên; dòng sau thắng dòng trước." }
    } }
}

fn hours(view: &CalendarView, governs: bool, local: &Local) -> Markup {
    html! { section aria-labelledby="gio" {
        h2 #gio { "Giờ làm việc" }
        div.scroll { table {
            thead { tr { th scope="col" { "Cho" } th scope="col" { "Từ ngày" } th scope="col" { "Sáng" } th scope="col" { "Chiều" } th scope="col" { "Sáng thứ Bảy" } th scope="col" { "Căn cứ" } th scope="col" { "" } } }
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
            @if let Some((by, set_ms)) = &hours.by { span translate="no" { (hours.source) } ", " span translate="no" { (super::who(by)) } ", " (local.moment(*set_ms)) }
            @else { "thường gặp, đi kèm phần mềm" }
            @if let Some((by, at_ms)) = &hours.withdrawn { div { "Bỏ " (local.moment(*at_ms)) ", " span translate="no" { (super::who(by)) } } }
        }
        td.action { @if governs && hours.withdrawn.is_none() && let Some(number) = hours.number { (withdraw_button(number, "giờ làm việc")) } }
    } }
}

fn hours_form(units: &[UnitView], form: &HoursForm) -> Markup {
    html! { section.panel aria-labelledby="doi-gio" {
        h2 #doi-gio { "Đổi giờ làm việc từ một ngày" }
        form.grid method="post" action="/cai-dat/lich-lam-viec/gio" {
            div { label for="sang" { "Sáng" } input.short #sang name="sang" value=(form.sang) required placeholder="07:30-11:30"; }
            div { label for="chieu" { "Chiều" } input.short #chieu name="chieu" value=(form.chieu) required placeholder="13:30-17:00"; }
            div { label for="thu_bay" { "Sáng thứ Bảy" } input.short #thu_bay name="thu_bay" value=(form.thu_bay) placeholder="để trống: nghỉ"; }
            div.wide { label for="don_vi_gio" { "Cho" } select #don_vi_gio name="don_vi" { (all_or_unit(units, &form.don_vi)) } }
            div { label for="tu_ngay_gio" { "Từ ngày" } input #tu_ngay_gio name="tu_ngay" value=(form.tu_ngay) required placeholder="01/07/2027"; }
            div.wide { label for="van_ban_gio" { "Văn bản" } input #van_ban_gio name="van_ban" value=(form.van_ban) maxlength="200" required; }
            div.submit { button.primary type="submit" { "Đổi" } }
        }
        p.muted { "Bộ phận một cửa làm sáng thứ Bảy thì khai giờ riêng cho đơn vị đó." }
    } }
}

fn all_or_unit(units: &[UnitView], typed: &str) -> Markup {
    html! { option value="" { "Mọi đơn vị" } (unit_options(units, typed.trim().parse().ok().map(UnitId))) }
}

fn for_whom(unit: Option<&UnitView>) -> Markup {
    html! { @if let Some(unit) = unit { span translate="no" { (unit.name) } } @else { "mọi đơn vị" } }
}

fn kind_words(kind: CalendarKind) -> &'static str {
    match kind {
        CalendarKind::Off => "Nghỉ",
        CalendarKind::On => "Làm bù",
        CalendarKind::Usual => "Làm như thường",
    }
}

fn kind_value(kind: CalendarKind) -> &'static str {
    match kind {
        CalendarKind::Off => "nghi",
        CalendarKind::On => "lam-bu",
        CalendarKind::Usual => "nhu-thuong",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn typed() -> DaysForm {
        DaysForm {
            loai: "nghi".to_owned(),
            tu_ngay: "20/11/2026".to_owned(),
            ten: "Lễ".to_owned(),
            van_ban: "CV 1".to_owned(),
            ..DaysForm::default()
        }
    }

    #[test]
    fn one_day_needs_no_last_day_and_nobody_named_is_everybody() {
        let new = typed().read("a".to_owned()).unwrap();
        let day = date(2026, 11, 20);
        assert_eq!((new.unit, new.from), (None, day));
        assert!(matches!(new.what, NewCalendarMatter::Days { kind: CalendarKind::Off, to, .. } if to == day));
    }

    #[test]
    fn days_that_make_no_sense_are_refused() {
        for wrong in [
            DaysForm { loai: "khac".to_owned(), ..typed() },
            DaysForm { den_ngay: "19/11/2026".to_owned(), ..typed() },
            DaysForm { den_ngay: "20/11/2027".to_owned(), ..typed() },
            DaysForm { den_ngay: "mai".to_owned(), ..typed() },
            DaysForm { ten: String::new(), ..typed() },
            DaysForm { van_ban: " ".to_owned(), ..typed() },
            DaysForm { don_vi: "x".to_owned(), ..typed() },
        ] {
            assert!(wrong.read("a".to_owned()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn hours_are_taken_as_people_write_them() {
        let form = HoursForm {
            sang: "7h30 - 11h30".to_owned(),
            chieu: "13:30–17:00".to_owned(),
            tu_ngay: "01/12/2026".to_owned(),
            van_ban: "QĐ 1".to_owned(),
            ..HoursForm::default()
        };
        let NewCalendarMatter::Hours { morning, afternoon, saturday } =
            form.read("a".to_owned()).unwrap().what
        else {
            panic!("hours");
        };
        assert_eq!((morning.as_str(), afternoon.as_str(), saturday), ("7:30-11:30", "13:30-17:00", None));
    }
}
