//! Figures of a part of a unit: its own office, or the communes below it added up.
//!
//! Which units are communes is told by their level, and levels are data: whatever is not listed as part of an office
//! counts as a commune.

use std::collections::BTreeSet;

use super::state::UnitState;

/// Levels of units that belong to the office of the unit above them.
const PARTS_OF_AN_OFFICE: &[&str] = &["phong", "don_vi", "khoi"];

/// The communes right below a unit, and those below its departments.
pub fn communes(unit: &UnitState) -> Vec<&UnitState> {
    let (offices, mut found): (Vec<_>, Vec<_>) = unit.children.iter().partition(|child| is_part(child));
    found.extend(offices.into_iter().flat_map(communes));
    found
}

/// The unit without its communes.
pub fn office(unit: &UnitState) -> UnitState {
    let communes = communes(unit);
    let away: BTreeSet<_> =
        communes.iter().flat_map(|unit| &unit.machines).map(|machine| machine.id).collect();
    let declared_away: BTreeSet<_> =
        communes.iter().flat_map(|unit| &unit.declared_machines).map(|machine| machine.number).collect();
    let machines = unit.machines.iter().filter(|machine| !away.contains(&machine.id));
    let declared = unit.declared_machines.iter().filter(|machine| !declared_away.contains(&machine.number));
    // Departments may have communes below them too.
    let parts = unit.children.iter().filter(|child| is_part(child)).map(office);
    UnitState {
        unit_name: unit.unit_name.clone(),
        unit_level: unit.unit_level.clone(),
        parents: unit.parents.clone(),
        as_of: unit.as_of,
        machines: machines.cloned().collect(),
        declared_machines: declared.cloned().collect(),
        children: parts.collect(),
        year_before: None,
        changes: unit.changes.clone(),
        calendar: unit.calendar.clone(),
        rule_settings: unit.rule_settings.clone(),
        declarations: unit.declarations.clone(),
        line_quality: unit.line_quality.clone(),
    }
}

fn is_part(unit: &UnitState) -> bool {
    PARTS_OF_AN_OFFICE.contains(&unit.unit_level.as_str())
}
