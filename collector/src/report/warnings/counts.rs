//! Figures that contradict others.

use std::collections::BTreeMap;

use super::{COVERAGE_LIMIT_PCT, Subject, names, place, row_name, rows_listed, shown, warning};
use crate::items::text::{capitalised, clean};
use crate::items::{Figure, ItemValue, Missing, Provenance};
use crate::report::vietnamese::{decimal, number};
use crate::report::warning::Warning;

/// Items that count people or their accounts; none can exceed the staff unless somebody explains it.
const OF_STAFF: &[&str] = &[
    "voffice_users",
    "email_accounts",
    "email_accounts_official",
    "digital_signatures",
    "it_trained_staff",
    "it_staff_dedicated",
    "it_staff_concurrent",
];

/// Both sides with the names of the machines.
pub(super) fn measured_against_declared(subject: &Subject<'_>) -> Vec<Warning> {
    // An override was a decision and is told as one.
    let open = subject.rows().filter(|(_, figure)| figure.provenance != Some(Provenance::Overridden));
    let differ = open.filter_map(|(row, figure)| Some((row, figure, figure.difference.as_ref()?)));
    differ
        .map(|(row, figure, difference)| {
            let counted =
                figure.machines.iter().filter(|machine| machine.counted).map(|machine| clean(&machine.label));
            let mut text = format!(
                "{}: đo được {}, kê khai {}.",
                capitalised(&row_name(row)),
                shown(&difference.measured),
                shown(&difference.declared)
            );
            for (words, names) in [
                ("Máy đã tính", names(counted)),
                ("Chưa đọc được", names(figure.missing.iter().map(|missing| clean(&missing.label)))),
                (
                    "Máy kê khai",
                    names(subject.unit.declared_machines.iter().map(|machine| clean(&machine.label))),
                ),
            ] {
                if !names.is_empty() {
                    text.extend([" ", words, ": ", &names, "."]);
                }
            }
            text.push_str(" Kiểm tra từng máy, sửa kê khai hoặc ghi đè kèm lý do.");
            warning("measured_against_declared", place(row), text)
        })
        .collect()
}

pub(super) fn above_staff(subject: &Subject<'_>) -> Vec<Warning> {
    let Some(staff) = subject.number("staff_total") else { return Vec::new() };
    let above =
        OF_STAFF.iter().filter_map(|id| Some((*id, subject.number(id).filter(|count| *count > staff)?)));
    above
        .map(|(id, count)| {
            let text = format!(
                "{}: {} trong khi đơn vị có {} cán bộ, công chức. Bỏ tài khoản của người đã chuyển đi, hoặc ghi rõ gồm những ai.",
                capitalised(&subject.name(id)),
                number(count),
                number(staff)
            );
            warning("users_above_staff", subject.place(id), text)
        })
        .collect()
}

pub(super) fn active_above_issued(subject: &Subject<'_>) -> Vec<Warning> {
    let pair = subject.number("digital_signatures_active").zip(subject.number("digital_signatures"));
    let text = |(active, issued): (i64, i64)| {
        format!(
            "Có {} chữ ký số dùng thường xuyên nhưng chỉ được cấp {}. Kiểm tra lại hai số.",
            number(active),
            number(issued)
        )
    };
    pair.filter(|(active, issued)| active > issued)
        .map(|pair| warning("active_above_issued", subject.place("digital_signatures_active"), text(pair)))
        .into_iter()
        .collect()
}

pub(super) fn above_hundred(subject: &Subject<'_>) -> Vec<Warning> {
    let above = subject.rows().filter_map(|(row, figure)| match figure.value {
        Some(ItemValue::Number(value)) if row.item.unit == "%" && value > 100 => Some((row, value)),
        _ => None,
    });
    above
        .map(|(row, value)| {
            let text = format!(
                "{}: {}% lớn hơn 100%. Kiểm tra số máy và số người.",
                capitalised(&row_name(row)),
                number(value)
            );
            warning("percent_above_hundred", place(row), text)
        })
        .collect()
}

/// A stated percentage or ratio against its own part and whole.
pub(super) fn ratios(subject: &Subject<'_>) -> Vec<Warning> {
    let mut found: Vec<Warning> = subject
        .rows()
        .filter(|(row, _)| row.item.unit == "%")
        .filter_map(|(row, figure)| {
            let (part, whole) = figure.parts.ratio.filter(|(_, whole)| *whole > 0)?;
            let Some(ItemValue::Number(printed)) = figure.value else { return None };
            let right = (200 * i128::from(part) + i128::from(whole)).div_euclid(2 * i128::from(whole));
            (right != i128::from(printed)).then(|| {
                let text = format!(
                    "{}: ghi {}% nhưng {}/{} là {right}%. Sửa tỷ lệ hoặc kiểm tra lại hai số.",
                    capitalised(&row_name(row)),
                    number(printed),
                    number(part),
                    number(whole)
                );
                warning("ratio_wrong", place(row), text)
            })
        })
        .collect();
    found.extend(per_post(subject));
    found
}

/// `1MT/01CBCC` while there are 68 machines for 64 people.
fn per_post(subject: &Subject<'_>) -> Option<Warning> {
    let in_form = subject.form.rows.iter().any(|row| row.item.id == "computer_staff_ratio_mt");
    let (machines, posts) =
        subject.number("computer_staff_ratio_mt").zip(subject.number("computer_staff_ratio_cbcc"))?;
    let (total, staff) = subject.number("computer_total").zip(subject.number("staff_total"))?;
    let exact = i128::from(machines) * i128::from(staff) == i128::from(total) * i128::from(posts);
    #[expect(clippy::cast_precision_loss, reason = "counts of machines and people")]
    let share = total as f64 / staff as f64;
    (in_form && staff > 0 && !exact).then(|| {
        let text = format!(
            "Ghi {machines}MT/{posts}CBCC nhưng {} máy cho {} người là {} máy/người. Ghi rõ là số làm tròn.",
            number(total),
            number(staff),
            decimal(share, 2)
        );
        warning("ratio_per_post", subject.place("computer_staff_ratio_mt"), text)
    })
}

/// Machines read, machines in all, and those that could not be read.
type Gap = (u32, u32, Vec<Missing>);

/// Rows that lack the same machines are one warning.
pub(super) fn low_coverage(subject: &Subject<'_>) -> Vec<Warning> {
    let mut groups: BTreeMap<Gap, Vec<(String, String)>> = BTreeMap::new();
    let mut without = Vec::new();
    for (row, figure) in subject.rows() {
        let Some(coverage) = figure.coverage else { continue };
        if coverage.of == 0 {
            without.push((place(row), figure));
        } else if is_low(coverage.measured, coverage.of) {
            let key = (coverage.measured, coverage.of, figure.missing.clone());
            groups.entry(key).or_default().push((place(row), row_name(row)));
        }
    }
    let mut found: Vec<Warning> = groups.iter().map(|(key, rows)| low(key, rows)).collect();
    found.extend(no_machines(&without));
    found
}

fn is_low(measured: u32, of: u32) -> bool {
    u64::from(measured) * 100 < u64::from(of) * u64::from(COVERAGE_LIMIT_PCT)
}

fn low((measured, of, missing): &Gap, rows: &[(String, String)]) -> Warning {
    let rows_named = rows_listed(rows.iter().map(|(_, name)| name.clone()));
    // A reason that all share is said once.
    let shared = missing.first().filter(|first| missing.iter().all(|one| one.why == first.why));
    let machines = match shared {
        Some(first) => format!("{} ({})", names(missing.iter().map(|one| clean(&one.label))), first.why),
        None => names(missing.iter().map(|one| format!("{} ({})", clean(&one.label), one.why))),
    };
    let machines =
        if machines.is_empty() { String::new() } else { format!(" Chưa đọc được: {machines}.") };
    let text = format!(
        "{}: mới đọc được {measured}/{of} máy, dưới {COVERAGE_LIMIT_PCT}%.{machines} Bật các máy này hoặc kê khai bổ sung.",
        capitalised(&rows_named)
    );
    let places: Vec<&str> = rows.iter().map(|(place, _)| place.as_str()).collect();
    warning("coverage_low", places.join(", "), text)
}

fn no_machines(rows: &[(String, &Figure)]) -> Option<Warning> {
    let places: Vec<&str> = rows.iter().map(|(place, _)| place.as_str()).collect();
    let text = || {
        format!(
            "Đơn vị chưa có máy nào cài phần mềm thu thập, nên các mục {} chưa được đo. Cài phần mềm hoặc kê khai các mục này.",
            places.join(", ")
        )
    };
    (!rows.is_empty()).then(|| warning("no_machines", places.join(", "), text()))
}
