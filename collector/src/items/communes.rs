//! Figures about the units right below: how many, how big, how many with a LAN.
//!
//! A commune that does not have the figure is missing and named.

use crate::forms::ValueKind;

use super::figure::{Basis, Contribution, Coverage, Missing, Parts};
use super::measure::size;
use super::ratio::{divided, number, percent, shown};
use super::scope::communes;
use super::state::UnitState;
use super::text::clean;
use super::value::ItemValue;
use super::{assemble, sum};

/// What the units below say.
#[derive(Default)]
pub struct Survey {
    pub value: Option<ItemValue>,
    pub formula: String,
    pub parts: Parts,
    /// `None` if it is not about which of them answered.
    pub coverage: Option<Coverage>,
    pub units: Vec<Contribution>,
    pub missing: Vec<Missing>,
    pub notes: Vec<String>,
}

/// How many there are.
pub(super) fn total(unit: &UnitState) -> Survey {
    let count = size(communes(unit).len());
    let value = (0 < count).then(|| ItemValue::Number(count.into()));
    Survey { value, formula: "số đơn vị trực thuộc trong hệ thống".into(), ..Survey::default() }
}

/// Staff of a commune on average, rounded half up, over those that declared it.
pub(super) fn staff_average(unit: &UnitState) -> Survey {
    let sum = sum::of("staff_total", ValueKind::Number, &communes(unit));
    let known = i64::from(sum.coverage.map_or(0, |coverage| coverage.measured));
    let value = number(&sum).and_then(|staff| divided(staff.into(), known.into()));
    Survey {
        value: value.map(ItemValue::Number),
        formula: format!("{}/{known}", shown(number(&sum))),
        parts: Parts { ratio: number(&sum).map(|staff| (staff, known)), ..Parts::default() },
        coverage: sum.coverage,
        units: sum.machines,
        missing: sum.missing,
        notes: value.map(|_| "làm tròn đến số nguyên".into()).into_iter().collect(),
    }
}

/// Communes that have a LAN.
pub(super) fn with_lan(unit: &UnitState) -> Survey {
    let mut survey = lan_of(&communes(unit));
    if let Some((with, _)) = survey.parts.ratio {
        survey.value = Some(ItemValue::Number(with));
        // A LAN that is seen works.
        survey.parts = Parts { working: Some(with).filter(|with| 0 < *with), ..Parts::default() };
    }
    survey
}

/// Units with a LAN of a hundred: of the communes below or else of the departments, or the unit itself if it has none.
pub(super) fn with_lan_pct(unit: &UnitState) -> Survey {
    let communes = communes(unit);
    let below: Vec<&UnitState> = unit.children.iter().collect();
    let units = match (communes.is_empty(), below.is_empty()) {
        (false, _) => communes,
        (true, false) => below,
        (true, true) => vec![unit],
    };
    let mut survey = lan_of(&units);
    survey.value = survey
        .parts
        .ratio
        .and_then(|(with, known)| percent(with.into(), known.into()))
        .map(ItemValue::Number);
    survey
}

/// Which of these units have a LAN; the ratio is of those that are known, and the value is left open.
fn lan_of(units: &[&UnitState]) -> Survey {
    let mut survey = Survey::default();
    for unit in units {
        let name = clean(&unit.unit_name);
        let machine = Basis::Commune(name.clone());
        let figure = assemble::whole("lan_present", ValueKind::Flag, unit);
        match figure.value {
            Some(ItemValue::Flag(present)) => survey.units.push(Contribution {
                machine,
                label: name,
                counted: present,
                text: if present { "có mạng LAN" } else { "chưa có mạng LAN" }.into(),
                at_ms: figure.newest_at_ms,
            }),
            _ => {
                survey.missing.push(Missing { machine, label: name, why: "chưa rõ có mạng LAN".into() });
            }
        }
    }
    let known = size(survey.units.len());
    let with = size(survey.units.iter().filter(|unit| unit.counted).count());
    survey.coverage = Some(Coverage { measured: known, of: size(units.len()) });
    survey.formula = format!("{with}/{known} đơn vị");
    survey.parts.ratio = (0 < known).then_some((with.into(), known.into()));
    survey
}
