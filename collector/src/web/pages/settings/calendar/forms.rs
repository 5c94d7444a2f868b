//! What is typed on the page of the working calendar: days, and hours from a day on.

use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::super::machines::unit_options;
use crate::web::views::{CalendarKind, NewCalendarEntry, NewCalendarMatter, UnitView};
use crate::web::words::read_day;

/// Days as typed; a button to confirm sends the same.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct DaysForm {
    pub(super) loai: String,
    pub(super) tu_ngay: String,
    pub(super) den_ngay: String,
    pub(super) ten: String,
    #[serde(default)]
    pub(super) don_vi: String,
    pub(super) van_ban: String,
}

/// Hours as typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct HoursForm {
    pub(super) sang: String,
    pub(super) chieu: String,
    pub(super) thu_bay: String,
    pub(super) don_vi: String,
    pub(super) tu_ngay: String,
    pub(super) van_ban: String,
}

impl DaysForm {
    pub(super) fn read(&self, by: String) -> Result<NewCalendarEntry, &'static str> {
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
        let name = super::super::text(&self.ten, "Ghi tên ngày nghỉ hoặc lý do.")?;
        let what = NewCalendarMatter::Days { kind, to, name };
        new(&self.don_vi, what, from, &self.van_ban, by)
    }
}

impl HoursForm {
    pub(super) fn read(&self, by: String) -> Result<NewCalendarEntry, &'static str> {
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
    let source = super::super::text(source, "Ghi số văn bản làm căn cứ.")?;
    Ok(NewCalendarEntry { unit, what, from, source, by })
}

pub(super) fn days_form(units: &[UnitView], form: &DaysForm) -> Markup {
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

pub(super) fn hours_form(units: &[UnitView], form: &HoursForm) -> Markup {
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

pub(super) fn kind_words(kind: CalendarKind) -> &'static str {
    match kind {
        CalendarKind::Off => "Nghỉ",
        CalendarKind::On => "Làm bù",
        CalendarKind::Usual => "Làm như thường",
    }
}

pub(super) fn kind_value(kind: CalendarKind) -> &'static str {
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
