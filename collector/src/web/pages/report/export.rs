//! The fourth step: what stands around the figures in the document, and the document as a file.
//!
//! Nothing typed here is kept: it is part of the address that the file is asked from.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::limits::{MAX_DOCUMENT_LINES, MAX_DOCUMENT_TEXT_BYTES};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{DocumentDetails, ReportFormat, ReportOrder, ReportView};
use crate::web::words::{Local, read_day};

use super::address::query;
use super::file;

/// Who may sign: the key in the form, the lines above the signature.
const SIGNERS: [(&str, &[&str]); 4] = [
    ("chu-tich", &["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
    ("pho-chu-tich", &["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
    ("chanh-van-phong", &["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]),
    ("thu-truong", &["THỦ TRƯỞNG ĐƠN VỊ"]),
];

/// The formats in which documents are handed out: in addresses, and on buttons.
pub(super) const FORMATS: [(&str, &str, ReportFormat); 6] = [
    ("docx", "Word (DOCX)", ReportFormat::Docx),
    ("pdf", "PDF", ReportFormat::Pdf),
    ("xlsx", "Excel (XLSX)", ReportFormat::Xlsx),
    ("html", "HTML", ReportFormat::Html),
    ("csv", "CSV", ReportFormat::Csv),
    ("json", "JSON", ReportFormat::Json),
];

/// As the form asks.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ExportForm {
    pub(super) mau: String,
    pub(super) ngay: String,
    kinh_gui: String,
    noi_nhan: String,
    can_cu: String,
    ky: String,
    so: String,
    ngay_ky: String,
    ban_chinh: Option<String>,
}

/// `GET /bao-cao/{unit}/tai/{format}`
pub(crate) async fn download(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((unit, format)): Path<(String, String)>,
    Query(form): Query<ExportForm>,
) -> Result<Response, Failure> {
    let local = room.local();
    let order = form.order(&unit, format_of(&format)?, &local)?;
    let by = account.name.clone();
    let document = room.ask(&account, move |source| source.render_report(&order, &by, local.now_ms)).await?;
    Ok(file(document))
}

pub(super) fn format_of(extension: &str) -> Result<ReportFormat, Failure> {
    let found = FORMATS.iter().find(|(known, ..)| *known == extension);
    found.map(|(.., format)| *format).ok_or(Failure::NotFound)
}

impl ExportForm {
    /// One field from elsewhere than an address; an unknown one is passed over.
    pub(super) fn set(&mut self, name: &str, value: String) {
        match name {
            "mau" => self.mau = value,
            "ngay" => self.ngay = value,
            "kinh_gui" => self.kinh_gui = value,
            "noi_nhan" => self.noi_nhan = value,
            "can_cu" => self.can_cu = value,
            "ky" => self.ky = value,
            "so" => self.so = value,
            "ngay_ky" => self.ngay_ky = value,
            "ban_chinh" => self.ban_chinh = Some(value),
            _ => {}
        }
    }

    pub(super) fn order(
        &self,
        unit: &str,
        format: ReportFormat,
        local: &Local,
    ) -> Result<ReportOrder, Failure> {
        let query = query(unit, Some(&self.mau), Some(&self.ngay), local)?;
        let details = self.details().map_err(|reason| Failure::Refused(reason.to_owned()))?;
        Ok(ReportOrder { query, format, details })
    }

    fn details(&self) -> Result<DocumentDetails, &'static str> {
        let day = self.ngay_ky.trim();
        let date = if day.is_empty() { None } else { Some(read_day(day).ok_or("Ngày ký chưa đúng.")?) };
        let number = self.so.trim();
        if number.chars().count() > 20 {
            return Err("Số văn bản quá dài.");
        }
        let signer = SIGNERS.iter().find(|(key, _)| *key == self.ky);
        if signer.is_none() && !self.ky.is_empty() {
            return Err("Chọn lại người ký.");
        }
        Ok(DocumentDetails {
            addressed_to: lines(&self.kinh_gui)?,
            copies: lines(&self.noi_nhan)?,
            basis: lines(&self.can_cu)?,
            signer_titles: signer.map_or_else(Vec::new, |(_, titles)| owned(titles)),
            is_final: self.ban_chinh.is_some(),
            number: (!number.is_empty()).then(|| number.to_owned()),
            date,
        })
    }
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

/// One entry a line.
fn lines(typed: &str) -> Result<Vec<String>, &'static str> {
    let lines: Vec<String> =
        typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let fits = lines.iter().all(|line| line.len() <= MAX_DOCUMENT_TEXT_BYTES);
    if MAX_DOCUMENT_LINES < lines.len() || !fits {
        return Err("Phần kính gửi, nơi nhận hoặc căn cứ quá dài.");
    }
    Ok(lines)
}

/// The fourth step on the report's page.
pub(super) fn section(report: &ReportView) -> Markup {
    let unit = report.unit.0;
    let address = report.address();
    let (first, others) =
        FORMATS.split_first().map_or((None, &FORMATS[..0]), |(first, others)| (Some(first), others));
    html! {
        section aria-labelledby="xuat" {
            h2 #xuat { "4. Xuất báo cáo" }
            form method="get" action={ "/bao-cao/" (unit) "/tai/docx" } {
                input type="hidden" name="mau" value=(report.form);
                @if !report.is_today { input type="hidden" name="ngay" value=(report.as_of); }
                div.outputs {
                    @if let Some((extension, name, _)) = first { button.primary type="submit" formaction={ "/bao-cao/" (unit) "/tai/" (extension) } { "Xuất " (name) } }
                    @for (extension, name, _) in others { button type="submit" formaction={ "/bao-cao/" (unit) "/tai/" (extension) } { (name) } }
                }
                details.options { summary { "Kính gửi, nơi nhận, người ký, căn cứ, số và ngày" } (options()) }
            }
            p.more {
                a.button href=(address.to("/chot")) { "Chốt số liệu" }
                a href=(address.to("/so-sanh")) { "So với năm trước" }
                a href=(address.to("/mua-sam")) { "Nhu cầu mua sắm" }
                a href=(address.to("/mau-rieng")) { "Điền vào mẫu riêng của cơ quan" }
            }
        }
    }
}

pub(super) fn options() -> Markup {
    html! {
        div.grid {
            div.wide { label for="kinh_gui" { "Kính gửi (mỗi nơi một dòng)" } textarea #kinh_gui name="kinh_gui" rows="2" maxlength="2000" placeholder="để trống: theo mẫu" {} }
            div.wide { label for="noi_nhan" { "Nơi nhận (mỗi nơi một dòng)" } textarea #noi_nhan name="noi_nhan" rows="2" maxlength="2000" placeholder="để trống: theo mẫu" {} }
            div.wide { label for="can_cu" { "Căn cứ (mỗi văn bản một dòng)" } textarea #can_cu name="can_cu" rows="2" maxlength="2000" {} }
            div {
                label for="ky" { "Người ký" }
                select #ky name="ky" {
                    option value="" { "Theo mẫu" }
                    @for (key, titles) in SIGNERS { option value=(key) { (titles.join(" / ")) } }
                }
            }
            div { label for="so" { "Số (để trống nếu văn thư cấp)" } input.short #so name="so" maxlength="20"; }
            div { label for="ngay_ky" { "Ngày ký (để trống nếu chưa ký)" } input #ngay_ky type="date" name="ngay_ky"; }
            label.check { input type="checkbox" name="ban_chinh" value="1"; " Không in chữ “DỰ THẢO”" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_come_one_a_line_and_blank_lines_are_none() {
        assert_eq!(
            lines(" Sở Khoa học và Công nghệ \r\n\r\n- Như trên;").unwrap(),
            ["Sở Khoa học và Công nghệ", "- Như trên;"]
        );
        assert!(lines(&"a\n".repeat(MAX_DOCUMENT_LINES + 1)).is_err());
        assert!(lines(&"ă".repeat(MAX_DOCUMENT_TEXT_BYTES)).is_err());
    }

    #[test]
    fn a_signer_is_one_of_those_offered() {
        let form = |ky: &str| ExportForm { ky: ky.to_owned(), ..ExportForm::default() };
        assert_eq!(form("pho-chu-tich").details().unwrap().signer_titles.len(), 3);
        assert!(form("").details().unwrap().signer_titles.is_empty());
        assert!(form("giam-doc").details().is_err());
    }
}
