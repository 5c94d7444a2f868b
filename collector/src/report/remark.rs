//! The remark beside a figure: in a few words, where it comes from.
//!
//! The name of the person who declared is never printed; the paper is.

use crate::forms::Row;
use crate::items::text::shorten;
use crate::items::{Declaration, Figure, ItemValue, Provenance};

use super::cell::value_text;
use super::vietnamese::{short_date, short_day};

/// Longest quotation of a paper or a reason in a cell, characters.
const QUOTED: usize = 160;

/// `Đo tự động 18/20 máy`, `Kê khai 18/12/2026: Quyết định số 12/QĐ-UBND`, `Tính: (18 + 0)/20`.
pub fn text(row: &Row, figure: &Figure) -> String {
    provenance(figure, &|value| value_text(row, value))
}

/// The same for a figure that stands in no row; `shown` writes a value.
pub(super) fn provenance(figure: &Figure, shown: &dyn Fn(&ItemValue) -> Option<String>) -> String {
    match (figure.provenance, &figure.declared) {
        (Some(Provenance::Measured), _) => measured(figure, "Đo tự động", shown),
        (Some(Provenance::Discovered), _) => measured(figure, "Phát hiện trên mạng", shown),
        (Some(Provenance::Derived), _) => match figure.formula.as_deref() {
            Some(formula) => format!("Tính: {formula}"),
            None => "Tính từ số liệu khác".into(),
        },
        (Some(Provenance::Overridden), Some(stated)) => {
            let reason = stated.override_reason.as_deref().unwrap_or_default();
            quoted(&format!("Điều chỉnh {}", day(stated)), reason)
        }
        (Some(_), Some(stated)) => quoted(&format!("Kê khai {}", day(stated)), &stated.source),
        (Some(_), None) => String::new(),
        (None, _) => blank(figure),
    }
}

fn measured(figure: &Figure, how: &str, shown: &dyn Fn(&ItemValue) -> Option<String>) -> String {
    let coverage = figure.coverage.map(|coverage| format!(" {}/{} máy", coverage.measured, coverage.of));
    let stated = figure.difference.as_ref().and_then(|difference| shown(&difference.declared));
    let stated = stated.map(|value| format!("; kê khai: {value}"));
    format!("{how}{}{}", coverage.unwrap_or_default(), stated.unwrap_or_default())
}

fn blank(figure: &Figure) -> String {
    match (figure.coverage, &figure.formula) {
        (_, Some(_)) => "Chưa đủ số liệu để tính".into(),
        (Some(coverage), None) if coverage.of == 0 => "Chưa có máy nào được đo".into(),
        (Some(coverage), None) => format!("Chưa đo được ({}/{} máy)", coverage.measured, coverage.of),
        (None, None) => "Chưa kê khai".into(),
    }
}

/// The day of the statement, or else the day from which it holds.
pub fn day(stated: &Declaration) -> String {
    short_day(stated.declared_at_ms).unwrap_or_else(|| short_date(stated.effective_on))
}

fn quoted(what: &str, words: &str) -> String {
    if words.is_empty() { what.into() } else { format!("{what}: {}", shorten(words, QUOTED)) }
}
