//! Values that units set for rules, for themselves and all below them, from a day on.
//!
//! Which rules there are and what a value means is not known here.

use hatang_proto::model::UnitId;
use jiff::civil::Date;
use rusqlite::{Row, params};

use super::error::refused;
use super::keys::unit_list;
use super::{Store, StoreError, audit, units};

/// A value to be set.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRuleSetting {
    pub unit: UnitId,
    /// `pc_life_years`
    pub rule: String,
    /// A finite number, in the rule's unit.
    pub value: f64,
    /// First day.
    pub from: Date,
    /// On what paper.
    pub source: String,
}

/// A kept value.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSettingRow {
    pub setting: NewRuleSetting,
    pub by: String,
    pub set_ms: i64,
}

impl Store {
    /// Sets a rule's value for a unit from a day on; one of the same first day is followed, not erased.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if there is no such unit or the value is no number.
    pub fn set_rule(&self, new: NewRuleSetting, by: &str, now_ms: i64) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write_blocking("set a rule", move |connection| {
            units::must_be_known(connection, new.unit)?;
            if !new.value.is_finite() {
                return Err(refused(format!("{} is no value of a rule", new.value)));
            }
            let from = new.from.to_string();
            connection.execute(
                "INSERT INTO rule_setting (unit_no, rule, value, valid_from, source, by, set_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![new.unit.0, new.rule, new.value, from, new.source, by, now_ms],
            )?;
            let detail = format!("{} = {} from {from}", new.rule, new.value);
            audit::note(connection, now_ms, &by, "set rule", &format!("unit {}", new.unit.0), &detail)
        })
    }

    /// What these units set, whenever it holds: by unit, rule and first day, and of those the one set last last.
    pub fn rule_settings(&self, units: &[UnitId]) -> Result<Vec<RuleSettingRow>, StoreError> {
        self.read("read settings of rules", |connection| {
            connection
                .prepare_cached(
                    "SELECT unit_no, rule, value, valid_from, source, by, set_ms FROM rule_setting
                     WHERE unit_no IN (SELECT value FROM json_each(?1))
                     ORDER BY unit_no, rule, valid_from, setting_no",
                )?
                .query_map([unit_list(units)], row)?
                .collect()
        })
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<RuleSettingRow> {
    Ok(RuleSettingRow {
        setting: NewRuleSetting {
            unit: UnitId(row.get(0)?),
            rule: row.get(1)?,
            value: row.get(2)?,
            from: units::date(&row.get::<_, String>(3)?)?,
            source: row.get(4)?,
        },
        by: row.get(5)?,
        set_ms: row.get(6)?,
    })
}
