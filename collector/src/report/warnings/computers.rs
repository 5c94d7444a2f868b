//! Computers that are listed twice, silent, or lack what a form asks.

use std::collections::{BTreeMap, BTreeSet};

use super::{Subject, is_computer, names, warning};
use crate::items::state::SILENT_DAYS;
use crate::items::text::clean;
use crate::items::{Computer, computers};
use crate::report::vietnamese::short_date;
use crate::report::warning::Warning;

/// Items that need a staff class, a year, a flag; a form without them asks for nothing.
const NEED_STAFF_CLASS: &[&str] =
    &["computers_official", "computers_part_time", "computer_ratio_official", "computer_ratio_part_time"];
const NEED_YEAR: &[&str] =
    &["computers_by_year", "computers_second_hand", "computers_over_life_count", "computers_degraded_pct"];
const NEED_CPNET: &[&str] = &["cpnet_required_count", "cpnet_connected_count"];

/// Items that need it, the check, what it is called, and whether a computer lacks it.
type Need = (&'static [&'static str], &'static str, &'static str, fn(&Computer) -> bool);

/// A mark of a computer for state secrets under which a machine reports: it must never have an agent.
pub(super) fn secret_marks(subject: &Subject<'_>) -> Vec<Warning> {
    let used = same_marks(subject, true);
    let text = || {
        format!(
            "Máy phục vụ bí mật nhà nước không được cài phần mềm thu thập, nhưng có máy đang gửi số liệu dưới mã {}. Kiểm tra ngay: gỡ phần mềm, hoặc sửa mã nếu ghi nhầm.",
            names(used.clone())
        )
    };
    (!used.is_empty()).then(|| warning("secret_mark_reports", "", text())).into_iter().collect()
}

/// One computer that counts twice: listed by people and reporting itself, or listed twice.
pub(super) fn duplicates(subject: &Subject<'_>) -> Vec<Warning> {
    let both = same_marks(subject, false);
    let mut listed: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for machine in &subject.unit.declared_machines {
        if let Some(mark) = mark(&machine.label) {
            listed.entry(mark).or_insert_with(|| (clean(&machine.label), 0)).1 += 1;
        }
    }
    let twice: Vec<String> =
        listed.into_values().filter(|(_, count)| *count > 1).map(|(label, _)| label).collect();
    let mut found = Vec::new();
    if !both.is_empty() {
        let text = format!(
            "Máy vừa có phần mềm thu thập vừa được kê khai, bị tính hai lần: {}. Bỏ dòng kê khai của các máy này.",
            names(both)
        );
        found.push(warning("counted_twice", "", text));
    }
    if !twice.is_empty() {
        let text = format!("Mã máy được kê khai nhiều lần: {}. Bỏ dòng thừa hoặc sửa mã.", names(twice));
        found.push(warning("declared_twice", "", text));
    }
    found
}

pub(super) fn silent(subject: &Subject<'_>) -> Vec<Warning> {
    let silent: Vec<String> = subject
        .unit
        .silent()
        .into_iter()
        .map(|(machine, heard)| match heard {
            Some(day) => format!("{} (lần cuối {})", machine.shown_label(), short_date(day)),
            None => format!("{} (chưa lần nào)", machine.shown_label()),
        })
        .collect();
    let text = || {
        format!(
            "Có {} máy không gửi số liệu quá {SILENT_DAYS} ngày, vẫn được tính: {}. Kiểm tra máy còn dùng; máy hỏng hoặc đã thanh lý thì ghi giảm.",
            silent.len(),
            names(silent.clone())
        )
    };
    (!silent.is_empty()).then(|| warning("silent_machines", "", text())).into_iter().collect()
}

/// Computers without what a row of this form needs.
pub(super) fn without_particulars(subject: &Subject<'_>) -> Vec<Warning> {
    let asked = |items: &[&str]| subject.form.rows.iter().any(|row| items.contains(&row.item.id.as_str()));
    let needs: [Need; 3] = [
        (NEED_STAFF_CLASS, "staff_class_unknown", "đối tượng sử dụng", |computer| {
            computer.staff_class.is_none()
        }),
        (NEED_YEAR, "year_unknown", "năm trang bị", |computer| computer.year_equipped.is_none()),
        (
            NEED_CPNET,
            "cpnet_unknown",
            "máy có phải kết nối mạng truyền số liệu chuyên dùng",
            |computer| computer.cpnet_required.is_none(),
        ),
    ];
    if !needs.iter().any(|(items, ..)| asked(items)) {
        return Vec::new();
    }
    let all: Vec<Computer> =
        computers(subject.unit).into_iter().filter(|one| is_computer(one.class)).collect();
    let lacking = needs.into_iter().filter(|(items, ..)| asked(items)).filter_map(|(_, check, what, lacks)| {
        let labels: Vec<String> = all.iter().filter(|one| lacks(one)).map(|one| one.label.clone()).collect();
        let text = || {
            format!(
                "Có {}/{} máy chưa ghi {what}: {}. Bổ sung trong danh sách máy, nếu không các máy này không được tính vào mục liên quan.",
                labels.len(),
                all.len(),
                names(labels.clone())
            )
        };
        (!labels.is_empty()).then(|| warning(check, "", text()))
    });
    lacking.collect()
}

/// Marks of listed computers under which machines report.
fn same_marks(subject: &Subject<'_>, secret: bool) -> Vec<String> {
    let reporting: BTreeSet<String> =
        subject.unit.machines.iter().filter_map(|machine| mark(&machine.label)).collect();
    let listed = subject.unit.declared_machines.iter().filter(|machine| machine.state_secret == secret);
    let used: BTreeSet<String> = listed
        .filter(|machine| mark(&machine.label).is_some_and(|mark| reporting.contains(&mark)))
        .map(|machine| clean(&machine.label))
        .collect();
    used.into_iter().collect()
}

/// Capitals and spaces do not tell marks apart.
fn mark(label: &str) -> Option<String> {
    let mark: String = clean(label).to_lowercase().split_whitespace().collect();
    (!mark.is_empty()).then_some(mark)
}
