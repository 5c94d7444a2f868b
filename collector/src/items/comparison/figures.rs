//! Figures of a form on two days, and why they differ as far as that is known.

use std::collections::BTreeSet;

use super::{ChangeKind, Comparison};
use crate::forms::Form;
use crate::items::figure::{Basis, Figure, Provenance};
use crate::items::particulars::ComputerId;
use crate::items::rules::{self, Rule};
use crate::items::state::{RuleSetting, UnitState};
use crate::items::value::ItemValue;
use crate::items::{Scope, figure, figures};

/// A row whose value is another.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureChange {
    pub item: String,
    /// The row's label.
    pub label: String,
    pub before: Option<ItemValue>,
    pub now: Option<ItemValue>,
    /// In Vietnamese, the weightiest first; empty if nothing is known.
    pub reasons: Vec<String>,
}

/// Rules that figures depend on, with the figures.
const RULED: &[(&str, &[&str])] = &[
    (
        "pc_life_years",
        &["computers_over_life_count", "computers_degraded_pct", "photocopiers_over_life_count"],
    ),
    ("weak_ram_gb", &["computers_degraded_pct"]),
    ("weak_hdd_only", &["computers_degraded_pct"]),
    ("weak_no_windows_11", &["computers_degraded_pct"]),
    ("weak_support_ended", &["computers_degraded_pct"]),
];

/// The rows of a form whose values differ.
pub fn figure_changes(
    form: &Form,
    before: &UnitState,
    now: &UnitState,
    comparison: &Comparison,
) -> Vec<FigureChange> {
    let (was, is) = (figures(form, before), figures(form, now));
    let rows = form.rows.iter().zip(was.iter().zip(&is));
    rows.filter(|(_, (was, is))| was.value != is.value)
        .map(|(row, (was, is))| FigureChange {
            item: row.item.id.clone(),
            label: row.label.clone(),
            before: was.value.clone(),
            now: is.value.clone(),
            reasons: reasons(&row.item, (before, was), (now, is), comparison),
        })
        .collect()
}

impl FigureChange {
    /// By how much a number rose; `None` unless both are numbers.
    pub fn rise(&self) -> Option<i64> {
        match (&self.before, &self.now) {
            (Some(ItemValue::Number(before)), Some(ItemValue::Number(now))) => now.checked_sub(*before),
            _ => None,
        }
    }

    /// `tăng 2: 3 máy mới, 1 máy không còn`
    pub fn text(&self) -> String {
        let change = match (self.rise(), &self.before, &self.now) {
            (Some(rise), ..) if rise > 0 => format!("tăng {rise}"),
            (Some(rise), ..) => format!("giảm {}", rise.unsigned_abs()),
            (None, None, _) => "năm trước để trống".into(),
            (None, _, None) => "năm nay để trống".into(),
            (None, ..) => "thay đổi".into(),
        };
        if self.reasons.is_empty() { change } else { format!("{change}: {}", self.reasons.join("; ")) }
    }
}

fn reasons(
    item: &crate::forms::Item,
    (before, was): (&UnitState, &Figure),
    (now, is): (&UnitState, &Figure),
    comparison: &Comparison,
) -> Vec<String> {
    let mut reasons = changed_rules(item, before, now, is);
    reasons.extend(other_source(was, is));
    reasons.extend(machines(was, is, comparison));
    reasons
}

/// Rules whose value became another, with what the figure would be under the old one.
fn changed_rules(item: &crate::forms::Item, before: &UnitState, now: &UnitState, is: &Figure) -> Vec<String> {
    let ids = RULED.iter().filter(|(_, items)| items.contains(&item.id.as_str())).map(|(rule, _)| *rule);
    ids.filter_map(|id| {
        let (old, new) = (rules::rule(id, before)?, rules::rule(id, now)?);
        rule_differs(&old, &new).then(|| {
            let name = rules::row(id, now.as_of).map_or("quy định", |row| row.name_vi.as_str());
            let under_old = figure(item, Scope::Whole, &with_rule(now, &old)).value;
            let then = match (under_old, &is.value) {
                (Some(ItemValue::Number(then)), Some(now)) if ItemValue::Number(then) != *now => {
                    format!("; theo quy định cũ là {then}")
                }
                _ => String::new(),
            };
            format!("quy định thay đổi ({name}: {} → {}, {}){then}", old.value, new.value, new.name())
        })
    })
    .collect()
}

/// Whether a rule gives another answer.
fn rule_differs(old: &Rule, new: &Rule) -> bool {
    (old.value - new.value).abs() > f64::EPSILON
}

fn with_rule(unit: &UnitState, rule: &Rule) -> UnitState {
    let mut unit = unit.clone();
    unit.rule_settings.retain(|set| set.rule != rule.id);
    unit.rule_settings.push(RuleSetting {
        rule: rule.id.clone(),
        value: rule.value,
        from: unit.as_of,
        source: rule.source.clone(),
    });
    unit
}

fn other_source(was: &Figure, is: &Figure) -> Option<String> {
    let stated = |figure: &Figure| {
        figure.provenance.map(|from| matches!(from, Provenance::Declared | Provenance::Overridden))
    };
    match (stated(was)?, stated(is)?) {
        (true, false) => Some("năm trước kê khai, năm nay đo được".into()),
        (false, true) => Some("năm trước đo được, năm nay kê khai".into()),
        _ => None,
    }
}

/// Computers that are counted on one of the days only.
fn machines(was: &Figure, is: &Figure, comparison: &Comparison) -> Option<String> {
    let counted = |figure: &Figure| -> BTreeSet<ComputerId> {
        figure
            .machines
            .iter()
            .filter(|machine| machine.counted)
            .filter_map(|machine| computer(&machine.machine))
            .collect()
    };
    let (was, is) = (counted(was), counted(is));
    let arrived: BTreeSet<ComputerId> = sides(comparison, |change| change.now.as_ref().map(|side| side.id));
    let left: BTreeSet<ComputerId> = sides(comparison, |change| change.before.as_ref().map(|side| side.id));
    let more: Vec<&ComputerId> = is.difference(&was).collect();
    let fewer: Vec<&ComputerId> = was.difference(&is).collect();
    let new = more.iter().filter(|id| arrived.contains(id)).count();
    let gone = fewer.iter().filter(|id| left.contains(id)).count();
    let parts = [
        (new, "máy mới"),
        (more.len() - new, "máy cũ nay được tính"),
        (gone, "máy không còn"),
        (fewer.len() - gone, "máy cũ nay không được tính"),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// Computers that came or went, as one side of the change names them.
fn sides(
    comparison: &Comparison,
    side: impl Fn(&super::ComputerChange) -> Option<ComputerId>,
) -> BTreeSet<ComputerId> {
    let came_or_went = |kind| matches!(kind, ChangeKind::New | ChangeKind::Gone | ChangeKind::Replaced);
    comparison.changes.iter().filter(|change| came_or_went(change.kind)).filter_map(side).collect()
}

fn computer(basis: &Basis) -> Option<ComputerId> {
    match basis {
        Basis::Machine(id) => Some(ComputerId::Machine(*id)),
        Basis::Declared(number) => Some(ComputerId::Declared(*number)),
        Basis::Commune(_) => None,
    }
}
