//! Online meetings as entered with the unit's network, and how the line was while they ran.

use super::figure::Provenance;
use super::line_quality::MeetingQuality;
use super::measure::{Measurement, size};
use super::state::UnitState;
use super::value::ItemValue;

/// How many meetings were entered; blank if none was, for nobody may have thought of it.
pub(super) fn count(unit: &UnitState) -> Measurement {
    let entered = size(meetings(unit).len());
    Measurement {
        value: (0 < entered).then(|| ItemValue::Number(entered.into())),
        provenance: Provenance::Declared,
        apart: true,
        ..Measurement::default()
    }
}

/// In how many measured meetings the line was good: `5/7 hội nghị không mất gói trên 2% hoặc gián đoạn`.
pub(super) fn line_ok(unit: &UnitState) -> Measurement {
    let judged: Vec<bool> = meetings(unit).iter().filter_map(MeetingQuality::undisturbed).collect();
    let good = judged.iter().filter(|undisturbed| **undisturbed).count();
    let mut result = Measurement { apart: true, ..Measurement::default() };
    if !judged.is_empty() {
        let text = format!("{good}/{} hội nghị không mất gói trên 2% hoặc gián đoạn", judged.len());
        result.value = Some(ItemValue::Text(text));
        result.parts.ratio = Some((size(good).into(), size(judged.len()).into()));
    }
    let unmeasured = meetings(unit).len() - judged.len();
    if 0 < unmeasured {
        result.notes.push(format!("{unmeasured} hội nghị không có số liệu đo"));
    }
    result
}

fn meetings(unit: &UnitState) -> &[MeetingQuality] {
    unit.line_quality.as_ref().map_or(&[], |quality| &quality.meetings)
}
