//! Rules with numbers: what ships with the program and what units set.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use super::super::{failed, fleet};
use crate::analysis::rules::Rules;
use crate::clock;
use crate::items::rules::{self, Row};
use crate::store::{NewRuleSetting, RuleSettingRow, Store, StoreError};
use crate::web::SourceError;
use crate::web::views::{NewRule, RuleValue, RuleView, RulesView, ThresholdView, UnitView};

pub(in crate::run::page_source) fn view(store: &Store, now_ms: i64) -> Result<RulesView> {
    let today = clock::local_date(now_ms);
    let units = fleet::units(store, now_ms)?;
    let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
    let named: BTreeMap<UnitId, &UnitView> = units.iter().map(|unit| (unit.id, unit)).collect();
    let settings = store.rule_settings(&ids)?;
    let mut rules: Vec<RuleView> = Vec::new();
    for row in rules::rows() {
        match rules.iter_mut().find(|rule| rule.id == row.id) {
            Some(rule) => {
                rule.values.push(shipped(row, today));
                rule.settable |= row.value.is_number();
                if holds(row, today) {
                    rule.name.clone_from(&row.name_vi);
                }
            }
            None => rules.push(RuleView {
                id: row.id.clone(),
                name: row.name_vi.clone(),
                unit_word: row.unit.clone(),
                settable: row.value.is_number(),
                values: vec![shipped(row, today)],
            }),
        }
    }
    for rule in &mut rules {
        let of_rule: Vec<_> = settings.iter().filter(|row| row.setting.rule == rule.id).collect();
        rule.values.extend(of_rule.iter().map(|row| set(row, &of_rule, &named, today)));
        rule.values.sort_by_key(|value| (!value.current, std::cmp::Reverse(value.from)));
    }
    Ok(RulesView { rules, thresholds: ThresholdView::from(&Rules::on(&today.to_string())?) })
}

fn holds(row: &Row, on: Date) -> bool {
    row.valid_from.is_none_or(|from| from <= on) && row.valid_to.is_none_or(|to| on <= to)
}

fn shipped(row: &Row, today: Date) -> RuleValue {
    RuleValue {
        value: text(&row.value),
        from: row.valid_from,
        to: row.valid_to,
        source: row.source.clone(),
        confirmed: row.status.starts_with("verified") || row.status == "not law",
        current: holds(row, today),
        set_for: None,
        by: None,
    }
}

fn text(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::Bool(yes) => if *yes { "có" } else { "không" }.to_owned(),
        serde_json::Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), written),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// With a comma, and as many decimals as it has.
fn written(number: f64) -> String {
    number.to_string().replace('.', ",")
}

/// A setting holds where it was made until the same unit sets another one.
fn set(
    row: &RuleSettingRow,
    of_rule: &[&RuleSettingRow],
    units: &BTreeMap<UnitId, &UnitView>,
    today: Date,
) -> RuleValue {
    let own = || of_rule.iter().filter(|other| other.setting.unit == row.setting.unit);
    let current =
        own().rfind(|other| other.setting.from <= today).is_some_and(|last| std::ptr::eq(*last, row));
    RuleValue {
        value: written(row.setting.value),
        from: Some(row.setting.from),
        to: None,
        source: row.setting.source.clone(),
        confirmed: true,
        current,
        set_for: units.get(&row.setting.unit).map(|unit| (*unit).clone()),
        by: Some((row.by.clone(), row.set_ms)),
    }
}

pub(in crate::run::page_source) fn set_rule(
    store: &Store,
    new: &NewRule,
    now_ms: i64,
) -> Result<(), SourceError> {
    let numbers: BTreeSet<&str> =
        rules::rows().iter().filter(|row| row.value.is_number()).map(|row| row.id.as_str()).collect();
    if !numbers.contains(new.rule.as_str()) {
        return Err(SourceError::NotFound);
    }
    let row = NewRuleSetting {
        unit: new.unit,
        rule: new.rule.clone(),
        value: new.value,
        from: new.from,
        source: new.source.clone(),
    };
    store.set_rule(row, &new.by, now_ms).map_err(|fault| match fault {
        StoreError::Refused { .. } => SourceError::NotFound,
        fault => failed("set a rule")(fault.into()),
    })
}
