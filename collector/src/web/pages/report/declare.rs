//! The second step: everything that nobody filled in yet, in one form with one button; last year's values proposed.
//!
//! All of it is kept or nothing. Last year's values count only once somebody confirms them, and only those that were
//! on the page when the button was pressed.

use std::collections::BTreeMap;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::layout::notice;
use crate::web::limits::MAX_DECLARED_BYTES;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, Declaration, DeclareInput, FigureView, NewDeclaration, ReportView};
use crate::web::words::{Local, whole};

use super::address::query;
use super::page;

/// What the form brought, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    fields: BTreeMap<String, String>,
    wrong: BTreeMap<String, &'static str>,
}

/// `POST /bao-cao/{unit}/ke-khai`
pub(crate) async fn keep(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Sent(fields): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let mut typed = Typed { fields: fields.into_iter().collect(), wrong: BTreeMap::new() };
    let local = room.local();
    let given = |name: &str| typed.fields.get(name).map(String::as_str);
    let query = query(&unit, given("mau"), given("ngay"), &local)?;
    let (now_ms, asked) = (local.now_ms, query.clone());
    let report = room.ask(&account, move |source| source.report(&asked, now_ms)).await?;
    let kept = match typed.read(&report, &account) {
        Ok(declarations) => {
            let count = declarations.len();
            room.ask(&account, move |source| source.declare(&declarations, now_ms)).await.map(|()| count)
        }
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match kept {
        Ok(count) => Ok(Redirect::to(&report.address().with("", Some(&count.to_string()))).into_response()),
        Err(Failure::Refused(reason)) => {
            let refused = page(&room, &account, query, &notice(None, Some(&reason)), &typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

impl Typed {
    /// The declarations of all rows that were typed or confirmed, or why none can be kept.
    fn read(&mut self, report: &ReportView, account: &Account) -> Result<Vec<NewDeclaration>, &'static str> {
        let confirms = self.fields.contains_key("xac_nhan");
        let mut declarations = Vec::new();
        let mut filled = 0;
        for figure in report.open() {
            filled += usize::from(!self.of("v", &figure.key).is_empty());
            match self.row(figure, confirms) {
                Ok(Some((value, source))) => declarations.push(NewDeclaration {
                    unit: report.unit,
                    item: figure.item.clone(),
                    value,
                    by: account.name.clone(),
                    source,
                    from: report.as_of,
                    reason: None,
                }),
                Ok(None) => {}
                Err(wrong) => {
                    self.wrong.insert(figure.key.clone(), wrong);
                }
            }
        }
        let sent =
            self.fields.iter().filter(|(name, value)| name.starts_with("v.") && !value.trim().is_empty());
        if filled < sent.count() {
            return Err("Có mục vừa được người khác kê khai hoặc không còn trong mẫu. Kiểm tra lại rồi ghi.");
        }
        if !self.wrong.is_empty() {
            return Err("Chưa ghi mục nào: có mục chưa đúng, xem chữ đỏ trong bảng kê khai.");
        }
        if declarations.is_empty() {
            return Err("Chưa nhập mục nào.");
        }
        Ok(declarations)
    }

    /// Value and source of one row; `None` if it stays open.
    fn row(&self, figure: &FigureView, confirms: bool) -> Result<Option<(String, String)>, &'static str> {
        let Some(input) = figure.input else { return Ok(None) };
        let typed = self.of("v", &figure.key);
        let own_source = Some(self.of("n", &figure.key)).filter(|source| !source.is_empty());
        if !typed.is_empty() {
            let value = checked(input, typed)?;
            return Ok(Some((value, checked_source(own_source.unwrap_or_else(|| self.of_all()))?)));
        }
        let Some(proposal) = figure.proposal.as_ref().filter(|_| confirms) else { return Ok(None) };
        if self.of("cu", &figure.key) != proposal.value.trim() {
            return Err("Số liệu năm trước vừa thay đổi; xem lại rồi xác nhận.");
        }
        Ok(Some((proposal.value.clone(), checked_source(own_source.unwrap_or(&proposal.source))?)))
    }

    fn of(&self, kind: &str, key: &str) -> &str {
        self.fields.get(&format!("{kind}.{key}")).map_or("", |text| text.trim())
    }

    fn of_all(&self) -> &str {
        self.fields.get("nguon").map_or("", |text| text.trim())
    }
}

/// Dots and spaces between thousands are taken as people write them.
pub(super) fn checked(input: DeclareInput, typed: &str) -> Result<String, &'static str> {
    let typed = typed.trim();
    if typed.len() > MAX_DECLARED_BYTES {
        return Err("Nội dung quá dài.");
    }
    match input {
        DeclareInput::Count => {
            let digits: String = typed.chars().filter(|sign| !matches!(sign, '.' | ' ' | '\u{a0}')).collect();
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let number: Option<u64> = digits.parse().ok().filter(|_| plain);
            number.map(|number| number.to_string()).ok_or("Nhập số nguyên từ 0 trở lên.")
        }
        DeclareInput::YesNo if matches!(typed, "true" | "false") => Ok(typed.to_owned()),
        DeclareInput::YesNo => Err("Chọn Có hoặc Không."),
        DeclareInput::Text if typed.is_empty() => Err("Nội dung còn trống."),
        DeclareInput::Text => Ok(typed.to_owned()),
    }
}

pub(super) fn checked_source(typed: &str) -> Result<String, &'static str> {
    match typed.trim() {
        "" => Err("Ghi căn cứ: văn bản hoặc sổ sách nào."),
        source if source.len() > MAX_DECLARED_BYTES => Err("Căn cứ quá dài."),
        source => Ok(source.to_owned()),
    }
}

/// The second step on the report's page.
pub(super) fn section(report: &ReportView, typed: &Typed, local: &Local) -> Markup {
    let open: Vec<&FigureView> = report.open().collect();
    html! {
        section aria-labelledby="ke-khai" {
            h2 #ke-khai { "2. Kê khai" }
            @if open.is_empty() { p.muted { "Mọi mục đã có số liệu. Bấm vào tên một dòng trong bảng dưới để kê khai lại hoặc điều chỉnh." } }
            @else { (form(report, &open, typed, local)) }
        }
    }
}

fn form(report: &ReportView, open: &[&FigureView], typed: &Typed, local: &Local) -> Markup {
    let proposed = open.iter().filter(|figure| figure.proposal.is_some()).count();
    html! {
        form.all-open method="post" action={ "/bao-cao/" (report.unit.0) "/ke-khai" } {
            input type="hidden" name="mau" value=(report.form);
            @if !report.is_today { input type="hidden" name="ngay" value=(report.as_of); }
            table.report.open-rows {
                thead { tr { th.stt { "STT" } th { "Nội dung" } th { "Năm trước" } th { "Số liệu năm nay" } th { "Căn cứ riêng (nếu khác)" } } }
                tbody { @for figure in open { (open_row(figure, typed, local)) } }
            }
            div.keep {
                div.wide {
                    label for="nguon" { "Căn cứ chung cho các mục nhập ở trên" }
                    input #nguon name="nguon" maxlength="300" value=(typed.of_all()) placeholder="ví dụ: Báo cáo thống kê nhân sự năm 2026";
                }
                button.primary type="submit" { "Ghi các mục đã nhập" }
                @if proposed > 0 {
                    button type="submit" name="xac_nhan" value="1" {
                        "Xác nhận tất cả số liệu năm trước (" (whole(u64::try_from(proposed).unwrap_or(u64::MAX))) ")"
                    }
                }
            }
            @if proposed > 0 {
                p.muted { "Xác nhận tất cả: mục đã nhập được ghi theo số mới, mục để trống được ghi theo số liệu và căn cứ của năm trước." }
            }
        }
    }
}

fn open_row(figure: &FigureView, typed: &Typed, local: &Local) -> Markup {
    let wrong = typed.wrong.get(&figure.key);
    let id = format!("v-{}", figure.key);
    let fault = wrong.map(|_| format!("loi-{}", figure.key));
    html! {
        tr {
            td.stt { (figure.stt) }
            th.label scope="row" { label for=(id) { (figure.label) } }
            td { @if let Some(proposal) = &figure.proposal { (last_year(figure, proposal, local)) } }
            td {
                @if let Some(input) = figure.input {
                    (value_input(&id, &format!("v.{}", figure.key), input, typed.of("v", &figure.key), fault.as_deref()))
                }
                @if let (Some(wrong), Some(fault)) = (wrong, &fault) { p.difference id=(fault) { (wrong) } }
            }
            td { input name={ "n." (figure.key) } maxlength="300" value=(typed.of("n", &figure.key)) aria-label={ "Căn cứ riêng: " (figure.label) }; }
        }
    }
}

fn last_year(figure: &FigureView, proposal: &Declaration, local: &Local) -> Markup {
    html! {
        b { (proposal.value_text) } " " span.origin.origin-blank { "chưa xác nhận" }
        p.source { (local.date(proposal.at_ms)) ", " (proposal.by) ", căn cứ: " (proposal.source) }
        input type="hidden" name={ "cu." (figure.key) } value=(proposal.value);
    }
}

/// A field for a value of that kind, with what was typed.
pub(super) fn value_input(
    id: &str,
    name: &str,
    input: DeclareInput,
    typed: &str,
    fault: Option<&str>,
) -> Markup {
    let invalid = fault.map(|_| "true");
    html! {
        @match input {
            DeclareInput::Count => input.short id=(id) name=(name) inputmode="numeric" maxlength="20" autocomplete="off" value=(typed) aria-invalid=[invalid] aria-describedby=[fault];,
            DeclareInput::YesNo => select.short id=(id) name=(name) aria-invalid=[invalid] aria-describedby=[fault] {
                option value="" { "Chọn" }
                option value="true" selected[typed == "true"] { "Có" }
                option value="false" selected[typed == "false"] { "Không" }
            },
            DeclareInput::Text => input id=(id) name=(name) maxlength="300" autocomplete="off" value=(typed) aria-invalid=[invalid] aria-describedby=[fault];,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_a_whole_number_however_its_thousands_are_written() {
        assert_eq!(checked(DeclareInput::Count, " 1.250 "), Ok("1250".to_owned()));
        assert_eq!(checked(DeclareInput::Count, "0"), Ok("0".to_owned()));
        for typed in ["", "-1", "+1", "3,5", "hai", "99999999999999999999999"] {
            assert!(checked(DeclareInput::Count, typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn yes_and_no_are_the_only_answers_to_a_yes_or_no() {
        assert_eq!(checked(DeclareInput::YesNo, "true"), Ok("true".to_owned()));
        assert!(checked(DeclareInput::YesNo, "co").is_err());
    }

    #[test]
    fn a_text_and_its_source_have_a_length() {
        let long = "ă".repeat(MAX_DECLARED_BYTES);
        assert!(checked(DeclareInput::Text, &long).is_err() && checked_source(&long).is_err());
        assert!(checked(DeclareInput::Text, "  ").is_err() && checked_source(" ").is_err());
    }
}
