//! What a unit and those above it set for rules, as far as it counts for the unit.

use std::collections::BTreeMap;

use anyhow::Result;
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use super::tree::Tree;
use crate::items::RuleSetting;
use crate::store::{RuleSettingRow, Store};

/// For each rule the settings of the nearest unit that set it by the day: what a commune decided for itself replaces what
/// its province decided for all.
pub(super) fn of(store: &Store, unit: UnitId, tree: &Tree, as_of: Date) -> Result<Vec<RuleSetting>> {
    let mut line = vec![unit];
    line.extend(tree.above(unit));
    let mut rows = store.rule_settings(&line)?;
    rows.retain(|row| row.setting.from <= as_of);
    let distance = |row: &RuleSettingRow| line.iter().position(|unit| *unit == row.setting.unit);
    // By rule: how far the unit is that set it, and what it set, by first day; of one day the one set last counts.
    let mut nearest: BTreeMap<String, (Option<usize>, BTreeMap<Date, RuleSetting>)> = BTreeMap::new();
    rows.sort_by_key(distance);
    for row in rows {
        let distance = distance(&row);
        let held = nearest.entry(row.setting.rule.clone()).or_insert_with(|| (distance, BTreeMap::new()));
        if held.0 == distance {
            held.1.insert(row.setting.from, setting(row));
        }
    }
    Ok(nearest.into_values().flat_map(|(_, by_day)| by_day.into_values()).collect())
}

fn setting(row: RuleSettingRow) -> RuleSetting {
    let set = row.setting;
    RuleSetting { rule: set.rule, value: set.value, from: set.from, source: set.source }
}
