//! What became different since last year around the figures: rules, and the units themselves.

use std::collections::BTreeSet;

use jiff::Span;
use jiff::civil::{Date, date};

use super::{Subject, warning};
use crate::items::rules::{self, Rule};
use crate::items::text::{LABEL, clean, shorten};
use crate::items::{UnitChangeKind, UnitState};
use crate::report::vietnamese::{decimal, short_date};
use crate::report::warning::Warning;

/// Since this day there are no districts.
const WITHOUT_DISTRICTS: Date = date(2025, 7, 1);
/// Rules behind figures, annexes and lists of needs.
const RULES: &[&str] = &[
    "pc_life_years",
    "other_equipment_life_years",
    "weak_ram_gb",
    "weak_hdd_only",
    "weak_no_windows_11",
    "weak_support_ended",
];
/// Most changes of units that are told one by one.
const TOLD: usize = 10;

/// A rule that chose another value for last year's report: figures under it cannot be compared as they are.
pub(super) fn rules(subject: &Subject<'_>) -> Vec<Warning> {
    let Some(before) = year_before(subject.unit) else { return Vec::new() };
    let changed = RULES.iter().filter_map(|id| {
        let (old, new) = (rules::rule(id, &before), rules::rule(id, subject.unit));
        let value = |rule: &Option<Rule>| rule.as_ref().map(|rule| rule.value);
        if value(&old) == value(&new) {
            return None;
        }
        let row = rules::row(id, subject.unit.as_of).or_else(|| rules::row(id, before.as_of))?;
        let said = |rule: &Option<Rule>| match rule {
            Some(rule) => format!("{} {} ({})", decimal(rule.value, 2), row.unit, rule.name()),
            None => "không áp dụng".into(),
        };
        let text = format!(
            "Quy định thay đổi so với năm trước: {}: {} → {}. Số liệu tính theo quy định này không so trực tiếp được với năm trước; giữ câu giải thích trong báo cáo.",
            row.name_vi,
            said(&old),
            said(&new)
        );
        Some(warning("rule_changed", *id, text))
    });
    changed.collect()
}

/// The unit as rules see it a year earlier.
fn year_before(unit: &UnitState) -> Option<UnitState> {
    let as_of = match &unit.year_before {
        Some(before) => before.as_of,
        None => unit.as_of.checked_sub(Span::new().years(1)).ok()?,
    };
    let settings = unit.year_before.as_ref().map_or(&unit.rule_settings, |before| &before.rule_settings);
    Some(UnitState {
        as_of,
        rule_settings: settings.clone(),
        machines: Vec::new(),
        declared_machines: Vec::new(),
        children: Vec::new(),
        year_before: None,
        changes: Vec::new(),
        declarations: Vec::new(),
        line_quality: None,
        calendar: Vec::new(),
        unit_name: unit.unit_name.clone(),
        unit_level: unit.unit_level.clone(),
        parents: unit.parents.clone(),
    })
}

/// Renamed, merged or moved since last year, the unit and what is below it.
pub(super) fn units(subject: &Subject<'_>) -> Vec<Warning> {
    let mut told = Vec::new();
    tell(subject.unit, &mut told);
    let more = told.len().saturating_sub(TOLD);
    let mut found: Vec<Warning> =
        told.into_iter().take(TOLD).map(|text| warning("unit_changed", "", text)).collect();
    if more > 0 {
        found.push(warning("unit_changed", "", format!("Còn {more} đơn vị khác thay đổi so với năm trước.")));
    }
    found
}

fn tell(unit: &UnitState, told: &mut Vec<String>) {
    let short = |name: &str| shorten(&clean(name), LABEL);
    for change in &unit.changes {
        let what = match &change.kind {
            UnitChangeKind::Renamed { from, to } => format!("{} đổi tên thành {}", short(from), short(to)),
            UnitChangeKind::Absorbed(name) => {
                format!("{} nhận sáp nhập {}", short(&unit.unit_name), short(name))
            }
            UnitChangeKind::MergedInto(name) => {
                format!("{} sáp nhập vào {}", short(&unit.unit_name), short(name))
            }
            UnitChangeKind::Moved { from, to } => {
                format!("{} chuyển từ {} về {}", short(&unit.unit_name), short(from), short(to))
            }
        };
        told.push(format!(
            "Từ {}, {what}. Kiểm tra tên đơn vị, nơi nhận và số liệu năm trước dùng để so sánh.",
            short_date(change.on)
        ));
    }
    for child in &unit.children {
        tell(child, told);
    }
}

/// A unit of the tree that calls itself a district when there are none.
pub(super) fn districts(subject: &Subject<'_>) -> Vec<Warning> {
    if subject.unit.as_of < WITHOUT_DISTRICTS {
        return Vec::new();
    }
    let named = |name: &str| clean(name).to_lowercase().starts_with("huyện ");
    let mut districts = BTreeSet::new();
    if subject.unit.unit_level == "huyen" || named(&subject.unit.unit_name) {
        districts.insert(clean(&subject.unit.unit_name));
    }
    districts.extend(subject.unit.parents.iter().map(|name| clean(name)).filter(|name| named(name)));
    let below =
        subject.unit.children.iter().filter(|child| child.unit_level == "huyen" || named(&child.unit_name));
    districts.extend(below.map(|child| clean(&child.unit_name)));
    let text = || {
        let listed: Vec<String> = districts.iter().take(TOLD).map(|name| shorten(name, LABEL)).collect();
        format!(
            "Không còn cấp huyện từ 01/7/2025, nhưng cây đơn vị còn {}. Đổi tên hoặc chuyển đơn vị về đúng cấp trên.",
            listed.join(", ")
        )
    };
    (!districts.is_empty()).then(|| warning("district_named", "", text())).into_iter().collect()
}
