//! Companions of a figure that people declare: `hub_count@working`, `kiosk_count@year`.
//!
//! They complete what machines say and never contradict it silently: a number of working machines is taken over a
//! measured one only if it lies between what was heard and what there is, because silent machines are for people to
//! confirm.

use crate::forms::ValueKind;

use super::aspect::Aspect;
use super::declared::standing;
use super::figure::{Figure, Provenance};
use super::ratio::number;
use super::state::UnitState;
use super::value::ItemValue;

/// Fills the companions that people declared.
pub(super) fn complete(figure: &mut Figure, unit: &UnitState) {
    if let Some(year) = declared(&figure.item, Aspect::Year, unit).and_then(|year| i16::try_from(year).ok()) {
        figure.parts.year = Some(year);
    }
    let (Some(working), Some(all)) = (declared(&figure.item, Aspect::Working, unit), number(figure)) else {
        return;
    };
    let by_people = matches!(figure.provenance, Some(Provenance::Declared | Provenance::Overridden));
    match figure.parts.working {
        _ if all < working => {
            figure.notes.push(format!("kê khai {working} máy hoạt động nhưng chỉ có {all}, cần kiểm tra"));
        }
        Some(heard) if !by_people && working < heard => {
            let note = format!("kê khai {working} máy hoạt động, phần mềm thu thập thấy {heard}");
            figure.notes.push(note);
        }
        _ => figure.parts.working = Some(working),
    }
}

fn declared(item: &str, aspect: Aspect, unit: &UnitState) -> Option<i64> {
    let stated = standing(&aspect.of(item), ValueKind::Number, unit);
    match stated.overriding.or(stated.declared)?.value {
        ItemValue::Number(number) => Some(number),
        ItemValue::Flag(_) | ItemValue::Text(_) => None,
    }
}
