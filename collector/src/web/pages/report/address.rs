//! Which unit, form and day an address of a report names, and the addresses of the pages around it.

use hatang_proto::model::UnitId;
use jiff::civil::Date;
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::views::ReportQuery;
use crate::web::words::{Local, read_day};

use super::percent_encoded;

/// What follows the question mark.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    /// Id of the form.
    pub(super) mau: Option<String>,
    /// The day of the figures.
    pub(super) ngay: Option<String>,
    /// What was just done.
    pub(super) xong: Option<String>,
}

impl Asked {
    /// A day that does not read or has not come is refused.
    pub(super) fn query(&self, unit: &str, local: &Local) -> Result<ReportQuery, Failure> {
        query(unit, self.mau.as_deref(), self.ngay.as_deref(), local)
    }
}

/// See [`Asked::query`].
pub(super) fn query(
    unit: &str,
    form: Option<&str>,
    day: Option<&str>,
    local: &Local,
) -> Result<ReportQuery, Failure> {
    let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let day = given(day).map(|day| past_day(&day, local)).transpose()?;
    Ok(ReportQuery { unit: unit_id(unit)?, form: given(form), day })
}

fn past_day(typed: &str, local: &Local) -> Result<Date, Failure> {
    let day =
        read_day(typed).ok_or_else(|| Failure::Refused("Ngày chưa đúng, ví dụ 15/12/2026.".to_owned()))?;
    if local.days_since(&day.to_string()).is_some_and(|days| days < 0) {
        return Err(Failure::Refused("Ngày đó chưa đến; chọn hôm nay hoặc một ngày đã qua.".to_owned()));
    }
    Ok(day)
}

pub(super) fn unit_id(text: &str) -> Result<UnitId, Failure> {
    text.parse().map(UnitId).map_err(|_| Failure::NotFound)
}

/// The pages of one report.
#[derive(Debug, Clone)]
pub(super) struct Address {
    unit: UnitId,
    form: Option<String>,
    day: Option<Date>,
}

impl Address {
    /// Names the day only if it is not today, so that an address kept for tomorrow still means "now".
    pub(super) fn new(unit: UnitId, form: Option<&str>, day: Option<Date>) -> Self {
        Self { unit, form: form.map(str::to_owned), day }
    }

    pub(super) fn of(query: &ReportQuery) -> Self {
        Self { unit: query.unit, form: query.form.clone(), day: query.day }
    }

    /// `/bao-cao/4{path}?mau=…&ngay=…`
    pub(super) fn to(&self, path: &str) -> String {
        self.with(path, None)
    }

    /// The same, with what was just done.
    pub(super) fn with(&self, path: &str, done: Option<&str>) -> String {
        let form = self.form.as_deref().map(|form| format!("mau={}", percent_encoded(form)));
        let day = self.day.map(|day| format!("ngay={day}"));
        let done = done.map(|done| format!("xong={done}"));
        let asked: Vec<String> = [form, day, done].into_iter().flatten().collect();
        let mark = if asked.is_empty() { "" } else { "?" };
        format!("/bao-cao/{}{path}{mark}{}", self.unit.0, asked.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_address_names_form_and_day_and_nothing_of_a_form_leaves_its_place() {
        let address = Address::new(UnitId(4), Some("a&b=\"/?"), Some(date(2026, 12, 18)));
        assert_eq!(address.to("/chot"), "/bao-cao/4/chot?mau=a%26b%3D%22%2F%3F&ngay=2026-12-18");
        assert_eq!(Address::new(UnitId(4), None, None).with("", Some("1")), "/bao-cao/4?xong=1");
    }
}
