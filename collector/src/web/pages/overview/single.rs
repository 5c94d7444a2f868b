//! The first page of whoever answers for one unit: what to do next, its machines, its network.

use hatang_proto::model::UnitId;
use maud::{Markup, html};

use super::urgent;
use crate::web::source::{Source, SourceError};
use crate::web::views::{
    Account, ComplaintQuery, OverviewView, PresenceKind, ReportQuery, ReportRow, Right, UnitSummary,
};
use crate::web::words::{self, Local, whole};

/// Complaints that are looked at for open ones.
const COMPLAINTS: u32 = 50;

/// What waits for the person.
pub(super) struct Tasks {
    form: String,
    /// Figures that nobody gave.
    blank: usize,
    /// Figures of last year that nobody confirmed yet.
    proposed: usize,
    /// Figures where machines and declaration disagree.
    different: usize,
    /// Complaints that the measurements have not answered yet.
    unjudged: usize,
}

impl Tasks {
    pub(super) fn ask(source: &dyn Source, unit: UnitId, now_ms: i64) -> Result<Self, SourceError> {
        let report = source.report(&ReportQuery { unit, form: None, day: None }, now_ms)?;
        let figures = || {
            report.rows.iter().filter_map(|row| match row {
                ReportRow::Figure(figure) => Some(figure),
                ReportRow::Heading { .. } => None,
            })
        };
        let blank = figures().filter(|figure| figure.provenance.is_none() && figure.input.is_some());
        let query = ComplaintQuery { unit: Some(unit), limit: COMPLAINTS, ..ComplaintQuery::default() };
        let complaints = source.complaints(&query, now_ms)?;
        Ok(Self {
            blank: blank.count(),
            proposed: figures().filter(|figure| figure.proposal.is_some()).count(),
            different: figures().filter(|figure| figure.difference.is_some()).count(),
            unjudged: complaints.rows.iter().filter(|complaint| complaint.verdict.is_none()).count(),
            form: report.title,
        })
    }
}

pub(super) fn content(
    unit: &UnitSummary,
    overview: &OverviewView,
    tasks: &Tasks,
    account: &Account,
    local: &Local,
) -> Markup {
    html! {
        h1 translate="no" { (unit.unit.name) }
        section aria-labelledby="viec" {
            h2 #viec { "Việc nên làm" }
            (steps(unit, tasks, account))
        }
        section #may-tinh data-live data-episodes=(unit.unit.id.0) aria-labelledby="may" {
            h2 #may { "Máy tính và mạng" }
            @if overview.all.machines.total() == 0 { (super::no_machine(account)) }
            @else { (state(unit, local)) }
        }
        @if !overview.attention.is_empty() {
            section #can-xu-ly data-live aria-labelledby="xu-ly" {
                h2 #xu-ly { "Máy cần xử lý" }
                (urgent::machines(&overview.attention))
            }
        }
        (super::freshness(overview, local))
    }
}

/// In the order in which they are best done.
fn steps(unit: &UnitSummary, tasks: &Tasks, account: &Account) -> Markup {
    let id = unit.unit.id.0;
    let report = format!("/bao-cao/{id}");
    let may_record = account.may(Right::Record);
    html! {
        ol.steps {
            @if may_record && 0 < tasks.proposed {
                li { a href=(report) { "Xác nhận " (whole(tasks.proposed as u64)) " số liệu của năm trước" } span.reason { "Số liệu năm trước chỉ được dùng lại khi có người xác nhận." } }
            }
            @if may_record && 0 < tasks.blank {
                li { a href=(report) { "Kê khai " (whole(tasks.blank as u64)) " số liệu còn trống" } span.reason { (tasks.form) } }
            }
            @if may_record && 0 < tasks.different {
                li { a href=(report) { "Xem lại " (whole(tasks.different as u64)) " số liệu khác với số đo được" } span.reason { "Số kê khai khác với số mà các máy gửi về." } }
            }
            @if 0 < tasks.unjudged {
                li { a href="/phan-anh" { (whole(tasks.unjudged as u64)) " phản ánh đang chờ đối chiếu với số đo" } span.reason { "Kết quả có sau khoảng mười phút; không cần làm gì thêm." } }
            }
            @if tasks.blank + tasks.proposed + tasks.different == 0 {
                li { a href=(report) { "Báo cáo đã đủ số liệu" } span.reason { "Có thể xem lại rồi tải về." } }
            }
            @if may_record { li { a href="/phan-anh" { "Ghi phản ánh khi mạng chậm" } span.reason { "Ghi ngay lúc đang chậm, phần mềm sẽ đối chiếu với số đo." } } }
        }
    }
}

fn state(unit: &UnitSummary, local: &Local) -> Markup {
    let (id, figures) = (unit.unit.id.0, &unit.figures);
    let row = |name: &str, key: &str, number: u32| html! { dt { (name) } dd data-count={ (id) ":" (key) } { (whole(number.into())) } };
    html! {
        dl.facts {
            (row("Số máy", "tong", figures.machines.total()))
            @for kind in PresenceKind::ALL { (row(words::presence_kind(kind), words::presence_slug(kind), figures.machines.of(kind))) }
            (row("Máy có diệt vi rút đang bật", "diet-bat", figures.antivirus.on))
            (row("Máy tắt diệt vi rút", "diet-tat", figures.antivirus.off))
            (row("Máy có diệt vi rút hết hạn", "diet-het-han", figures.antivirus.expired))
            (row("Máy không có diệt vi rút", "diet-khong-co", figures.antivirus.missing))
            (row("Máy có mẫu nhận diện vi rút quá hạn cập nhật", "diet-cu", figures.antivirus.old))
            (row("Máy chưa rõ diệt vi rút", "diet-chua-ro", figures.antivirus.unknown))
            dt { "Mạng hiện nay" }
            dd { a href={ "/mang/" (id) } { span class=(words::light_class(figures.light)) data-count={ (id) ":mang" } { (words::short_light(figures.light)) } } }
            dt { "Liên lạc gần nhất" }
            dd data-count={ (id) ":lien-lac" } { (words::last_contact(figures.newest_contact_ms, local)) }
        }
        p { a href="/may" { "Xem các máy" } }
    }
}
