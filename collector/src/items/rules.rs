//! Rules with numbers in them, as dated data: lives of equipment, norms, ceiling prices, thresholds.
//!
//! The report's day chooses the row of `rules.json`; what a unit or a province set ([`RuleSetting`]) stands above it. A
//! rule that is not verified is applied all the same, because a blank would hide old machines, but whatever prints it
//! says so: [`Rule::name`] ends in "chưa xác nhận". A setting of 0 switches a rule off.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use super::state::{RuleSetting, UnitState};
use super::text::{clean, shorten};

const FILE: &str = include_str!("rules.json");

/// A file that does not read is no rules at all; a test holds that it reads.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| serde_json::from_str(FILE).unwrap_or_default());

/// Longest source in a remark, characters.
const SOURCE: usize = 120;

/// One row of the file: what held in one period.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// `pc_life_years`; several rows of different periods may share it.
    pub id: String,
    pub name_vi: String,
    /// A number, or what only people read.
    pub value: serde_json::Value,
    pub unit: String,
    /// First and last day; open if `None`.
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub source: String,
    /// `verified …`, `secondary …`, `not verified …`, `not law`.
    pub status: String,
    pub note: String,
}

/// A rule as it applies to a unit on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub id: String,
    /// Above 0, in the rule's unit.
    pub value: f64,
    /// The paper, or that it is this program's own default.
    pub source: String,
    /// The source itself was read, or a unit answers for the value.
    pub confirmed: bool,
    /// A unit or a province set it.
    pub set: bool,
}

/// The rule that applies to a unit on its day; `None` if none does or it is switched off.
///
/// Of several settings the one with the latest day counts, and of these the one that stands last.
pub fn rule(id: &str, unit: &UnitState) -> Option<Rule> {
    let settings = unit.rule_settings.iter().filter(|set| set.rule == id && set.from <= unit.as_of);
    let usable = settings.filter(|set| set.value.is_finite() && 0.0 <= set.value);
    if let Some(set) = usable.max_by_key(|set| set.from) {
        return from_setting(set);
    }
    let row = row(id, unit.as_of)?;
    let value = row.value.as_f64().filter(|value| 0.0 < *value)?;
    let confirmed = row.status.starts_with("verified") || row.status == "not law";
    Some(Rule { id: id.into(), value, source: row.source.clone(), confirmed, set: false })
}

/// The row of the file that holds on a day.
pub fn row(id: &str, on: Date) -> Option<&'static Row> {
    ROWS.iter().find(|row| {
        row.id == id && row.valid_from.is_none_or(|from| from <= on) && row.valid_to.is_none_or(|to| on <= to)
    })
}

/// All rows, in the file's order.
pub fn rows() -> &'static [Row] {
    &ROWS
}

fn from_setting(set: &RuleSetting) -> Option<Rule> {
    let source = shorten(&clean(&set.source), SOURCE);
    let source = if source.is_empty() { "quy định của đơn vị".into() } else { source };
    let rule = Rule { id: set.rule.clone(), value: set.value, source, confirmed: true, set: true };
    (0.0 < set.value).then_some(rule)
}

impl Rule {
    /// As printed beside a figure: `Thông tư 141/2025/TT-BTC, Phụ lục I, chưa xác nhận`.
    pub fn name(&self) -> String {
        if self.confirmed { self.source.clone() } else { format!("{}, chưa xác nhận", self.source) }
    }

    /// The value as a whole number, rounded down; for years, posts and đồng.
    #[expect(clippy::cast_possible_truncation, reason = "rounded and far below the limit, or else saturated")]
    pub fn whole(&self) -> i64 {
        self.value.floor() as i64
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::items::tests::unit;

    fn life(on: Date, settings: &[(f64, Date)]) -> Option<(i64, String)> {
        let mut unit = unit(Vec::new());
        unit.as_of = on;
        let set = |(value, from): &(f64, Date)| RuleSetting {
            rule: "pc_life_years".into(),
            value: *value,
            from: *from,
            source: "Quyết định 5/2026/QĐ-UBND".into(),
        };
        unit.rule_settings = settings.iter().map(set).collect();
        rule("pc_life_years", &unit).map(|rule| (rule.whole(), rule.name()))
    }

    #[test]
    fn the_file_reads_and_every_rule_has_a_source() {
        assert_eq!(rows().len(), 37);
        assert!(rows().iter().all(|row| !row.source.is_empty() && !row.status.is_empty()));
    }

    #[test]
    fn no_two_rows_of_a_rule_hold_on_the_same_day() {
        for row in rows() {
            for on in [row.valid_from, row.valid_to].into_iter().flatten() {
                let held = |other: &&Row| {
                    other.id == row.id
                        && other.valid_from.is_none_or(|from| from <= on)
                        && other.valid_to.is_none_or(|to| on <= to)
                };
                assert_eq!(rows().iter().filter(held).count(), 1, "{} on {on}", row.id);
            }
        }
    }

    #[test]
    fn the_day_chooses_the_life_and_an_unverified_one_says_so() {
        let (years, name) = life(date(2025, 12, 31), &[]).unwrap();
        assert_eq!((years, name.as_str()), (5, "Thông tư 23/2023/TT-BTC, chưa xác nhận"));
        let (years, name) = life(date(2026, 1, 1), &[]).unwrap();
        assert_eq!((years, name.as_str()), (7, "Thông tư 141/2025/TT-BTC, Phụ lục I, chưa xác nhận"));
        assert_eq!(life(date(2018, 7, 1), &[]), None);
    }

    #[test]
    fn a_setting_stands_above_the_file_from_its_day_on_and_zero_is_off() {
        let set = [(6.0, date(2026, 3, 1))];
        assert_eq!(life(date(2026, 2, 28), &set).unwrap().0, 7);
        let named = (6, "Quyết định 5/2026/QĐ-UBND".to_owned());
        assert_eq!(life(date(2026, 3, 1), &set), Some(named));
        assert_eq!(life(date(2026, 4, 1), &[(6.0, date(2026, 3, 1)), (0.0, date(2026, 4, 1))]), None);
    }

    #[test]
    fn a_setting_that_is_no_number_is_not_used() {
        for value in [f64::NAN, f64::INFINITY, -1.0] {
            assert_eq!(life(date(2026, 3, 1), &[(value, date(2026, 2, 1))]).unwrap().0, 7);
        }
    }
}
