//! The report's page: head, the four steps, the figures.

use maud::{Markup, html};

use crate::web::views::{ReportRow, ReportView};
use crate::web::words::{Local, whole, written_day};

use super::declare::{self, Typed};
use super::{export, figures};

pub(super) fn show(report: &ReportView, word: &Markup, typed: &Typed, local: &Local) -> Markup {
    html! {
        nav.path aria-label="Báo cáo" { a href="/bao-cao" { "Chọn đơn vị" } span aria-hidden="true" { " / " } }
        h1 { "Báo cáo " (report.unit_name) }
        p.summary { (summary(report)) }
        (choices(report))
        (word)
        (steps(report))
        (computers(report))
        (declare::section(report, typed, local))
        (warnings(report))
        (export::section(report))
        section aria-labelledby="so-lieu" {
            h2 #so-lieu { "Số liệu của báo cáo" }
            p.form-title { (report.title) }
            (table(report, local))
        }
    }
}

/// "Số liệu năm nay: 18/18 máy tính đã đo · 3 mục chưa kê khai · 2 cảnh báo"
fn summary(report: &ReportView) -> Markup {
    let year = if report.is_today {
        "Số liệu năm nay: ".to_owned()
    } else {
        format!("Số liệu ngày {}: ", written_day(&report.as_of.to_string()))
    };
    let measured = report.computers;
    html! {
        (year)
        @if measured.total == 0 { "chưa có máy tính nào gửi số liệu" }
        @else {
            span.warn[measured.known < measured.total] {
                (whole(measured.known.into())) "/" (whole(measured.total.into())) " máy tính đã đo"
            }
        }
        " · " (open_count(report)) " · " (warning_count(report))
    }
}

fn open_count(report: &ReportView) -> Markup {
    let open = count(report.open());
    html! { @if open == 0 { "đã kê khai đủ" } @else { span.warn { (whole(open)) " mục chưa kê khai" } } }
}

fn warning_count(report: &ReportView) -> Markup {
    let warnings = count(report.warnings.iter());
    html! { @if warnings == 0 { "không có cảnh báo" } @else { span.warn { (whole(warnings)) " cảnh báo" } } }
}

fn count<T>(of: impl Iterator<Item = T>) -> u64 {
    u64::try_from(of.count()).unwrap_or(u64::MAX)
}

/// Form and day; changes nothing, so it is a question in the address.
fn choices(report: &ReportView) -> Markup {
    html! {
        form.filter.report-choice method="get" action={ "/bao-cao/" (report.unit.0) } {
            div {
                label for="mau" { "Mẫu báo cáo" }
                select #mau name="mau" {
                    @for form in &report.forms { option value=(form.id) selected[form.id == report.form] { (form.name) } }
                }
            }
            div.day {
                label for="ngay" { "Tính đến ngày" }
                input #ngay type="date" name="ngay" value=(report.as_of);
            }
            button type="submit" { "Xem" }
            @if !report.is_today { a.clear href={ "/bao-cao/" (report.unit.0) "?mau=" (report.form) } { "Về hôm nay" } }
        }
    }
}

fn steps(report: &ReportView) -> Markup {
    html! {
        nav aria-label="Các bước" {
            ol.steps {
                li { a href="#danh-muc" { "Kiểm tra danh mục" } }
                li { a href="#ke-khai" { "Kê khai" } }
                li { a href="#canh-bao" { "Xem cảnh báo" } @let warnings = count(report.warnings.iter()); @if warnings > 0 { span.count { " " (whole(warnings)) } } }
                li { a href="#xuat" { "Xuất báo cáo" } }
            }
        }
    }
}

fn computers(report: &ReportView) -> Markup {
    let (measured, unsaid) = (report.computers, report.without_particulars);
    html! {
        section aria-labelledby="danh-muc" {
            h2 #danh-muc { "1. Kiểm tra danh mục" }
            p {
                (whole(measured.total.into())) " máy tính có phần mềm thu thập, "
                (whole(report.declared_computers.into())) " máy tính do đơn vị kê khai"
                @if unsaid > 0 { "; " span.warn { (whole(unsaid.into())) " máy chưa ghi đối tượng sử dụng" } }
                ". " a href={ "/bao-cao/" (report.unit.0) "/danh-muc" } { "Mở danh mục máy tính" }
            }
        }
    }
}

fn warnings(report: &ReportView) -> Markup {
    html! {
        section aria-labelledby="canh-bao" {
            h2 #canh-bao { "3. Xem cảnh báo" }
            @if report.warnings.is_empty() { p.muted { "Không có cảnh báo." } }
            @else {
                p.muted { "Cảnh báo không chặn việc xuất báo cáo; chúng được ghi trong bản dự thảo." }
                ul.warnings { @for warning in &report.warnings {
                    li {
                        (warning.text)
                        @if let Some(key) = &warning.key { " " a href={ "#dong-" (key) } { "Xem dòng" } }
                    }
                } }
            }
        }
    }
}

fn table(report: &ReportView, local: &Local) -> Markup {
    let address = report.address();
    html! {
        table.report {
            thead { tr { th.stt { "STT" } th { "Nội dung" } th.value { "Thông tin cung cấp" } th { "Nguồn số liệu" } th.number { "Số máy" } th { "Thời điểm" } } }
            tbody {
                @for row in &report.rows {
                    @match row {
                        ReportRow::Heading { stt, label } => tr.heading { td.stt { (stt) } th colspan="5" scope="rowgroup" { (label) } },
                        ReportRow::Figure(figure) => (figures::row(&address, figure, local)),
                    }
                }
            }
        }
    }
}
