//! Figures that nobody confirmed, gave, or let stand.

use super::{Subject, place, row_name, rows_listed, shown, warning};
use crate::forms::Row;
use crate::items::text::{LABEL, capitalised, clean, shorten};
use crate::items::{Figure, Provenance};
use crate::report::warning::Warning;

/// Stated for an earlier year and for this one not yet.
pub(super) fn unconfirmed(subject: &Subject<'_>) -> Vec<Warning> {
    let rows: Vec<(&Row, &Figure)> =
        subject.rows().filter(|(_, figure)| figure.value.is_none() && figure.proposal.is_some()).collect();
    let last_year = |(row, figure): &(&Row, &Figure)| {
        let value = figure.proposal.as_ref().map(|proposal| shown(&proposal.value)).unwrap_or_default();
        format!("{}: năm trước {value}", row_name(row))
    };
    grouped("unconfirmed", &rows, |rows| {
        format!(
            "Chưa xác nhận {} số liệu kê khai năm trước: {}. Xác nhận hoặc sửa từng số; chưa xác nhận thì báo cáo để trống.",
            rows.len(),
            rows_listed(rows.iter().map(last_year))
        )
    })
}

pub(super) fn blank(subject: &Subject<'_>) -> Vec<Warning> {
    let rows: Vec<(&Row, &Figure)> =
        subject.rows().filter(|(_, figure)| figure.value.is_none() && figure.proposal.is_none()).collect();
    grouped("blank", &rows, |rows| {
        format!(
            "Còn để trống {} mục: {}. Kê khai, hoặc để trống nếu đơn vị không có số liệu; không có thì kê khai số 0.",
            rows.len(),
            rows_listed(rows.iter().map(|(row, _)| row_name(row)))
        )
    })
}

/// A person's value stands against the measurement.
pub(super) fn overridden(subject: &Subject<'_>) -> Vec<Warning> {
    let rows: Vec<(&Row, &Figure)> =
        subject.rows().filter(|(_, figure)| figure.provenance == Some(Provenance::Overridden)).collect();
    let said = |(row, figure): &(&Row, &Figure)| {
        let value = figure.value.as_ref().map(shown).unwrap_or_default();
        let measured =
            figure.difference.as_ref().map(|difference| format!(" thay cho {}", shown(&difference.measured)));
        let reason = figure.declared.as_ref().and_then(|declared| declared.override_reason.as_deref());
        let reason = reason.map(|reason| format!(", lý do: {}", shorten(&clean(reason), LABEL)));
        format!(
            "{}: ghi {value}{}{}",
            row_name(row),
            measured.unwrap_or_default(),
            reason.unwrap_or_default()
        )
    };
    grouped("overridden", &rows, |rows| {
        format!(
            "Có {} số liệu do người kê khai ghi đè: {}. Kiểm tra lý do còn đúng.",
            rows.len(),
            rows_listed(rows.iter().map(said))
        )
    })
}

fn grouped(
    check: &str,
    rows: &[(&Row, &Figure)],
    text: impl Fn(&[(&Row, &Figure)]) -> String,
) -> Vec<Warning> {
    let places: Vec<String> = rows.iter().map(|(row, _)| place(row)).collect();
    (!rows.is_empty())
        .then(|| warning(check, places.join(", "), capitalised(&text(rows))))
        .into_iter()
        .collect()
}
