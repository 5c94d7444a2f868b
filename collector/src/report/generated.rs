//! Sentences that write themselves, by the section of the report in which they stand.
//!
//! A sentence without data is not written, a part of one without data is left out, and a zero is printed. Wording and
//! order are data (`generated/wording.json`, patterns in [`pattern`]); what stands in the gaps and when a sentence is
//! said is in [`equipment`], [`protection`] and [`lines`]. What is said about the network was said by
//! [`super::sentences`]; here it is only put in its place.

mod equipment;
mod lines;
mod pattern;
mod protection;
mod requests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

pub(super) use protection::{Guard, guard, signature_age};

use super::sentences::{Section, Sentence};
use super::vietnamese;
use crate::forms::catalogue;
use crate::items::text::capitalised;
use crate::items::{Figure, ItemValue, Scope, UnitState, figure};

/// Sections that hold generated sentences.
pub const SECTIONS: &[&str] = &["II.1", "II.2", "II.3", "III", "IV", "VI", ANNEX_VI];
/// The annex about method and limits.
pub(super) const ANNEX_VI: &str = "annex VI";

/// A file that does not read is no sentences; a test holds that it reads.
static WORDING: LazyLock<Vec<Row>> =
    LazyLock::new(|| serde_json::from_str(include_str!("generated/wording.json")).unwrap_or_default());

/// One sentence's wording.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    section: String,
    /// A pattern …
    #[serde(default)]
    text: String,
    /// … or which sentences about the network stand here, with something before the full stop.
    #[serde(default)]
    taken_from: Vec<String>,
    #[serde(default)]
    ending: String,
}

/// What fills a sentence's gaps; a gap without a value is unknown.
type Values = BTreeMap<&'static str, String>;

/// The sentences of one section; `network` is what is said about the network, if that was looked at.
pub fn sentences(section: &str, unit: &UnitState, network: Option<&Section>) -> Vec<Sentence> {
    let rows = WORDING.iter().filter(|row| row.section == section);
    rows.flat_map(|row| if row.taken_from.is_empty() { written(row, unit) } else { taken(row, network) })
        .collect()
}

fn written(row: &'static Row, unit: &UnitState) -> Vec<Sentence> {
    let text = values(&row.id, unit).and_then(|values| pattern::fill(&row.text, &values));
    text.map(|text| Sentence { id: &row.id, text: capitalised(&text) }).into_iter().collect()
}

fn taken(row: &'static Row, network: Option<&Section>) -> Vec<Sentence> {
    let said = network.iter().flat_map(|section| &section.sentences);
    let wanted = said.filter(|sentence| row.taken_from.iter().any(|id| id == sentence.id));
    let text = |text: &str| {
        // Names of systems may begin with the word themselves.
        let text = text.replacen("Hệ thống Hệ thống", "Hệ thống", 1);
        format!("{}{}.", text.trim_end_matches('.'), row.ending)
    };
    wanted.map(|sentence| Sentence { id: &row.id, text: text(&sentence.text) }).collect()
}

/// What is known for one sentence; `None` if its condition fails.
fn values(id: &str, unit: &UnitState) -> Option<Values> {
    match id {
        "g_staff" => Some(equipment::staff(unit)),
        "g_computers" => Some(equipment::computers(unit)),
        "g_age" => equipment::age(unit),
        "g_weak" => equipment::weak(unit),
        "g_periph" => Some(equipment::peripherals(unit)),
        "g_lan" => Some(lines::connected(unit)),
        "g_line" => lines::line(unit),
        "g_av" => Some(protection::antivirus(unit)),
        "g_av_gap" => protection::gap(unit),
        "g_fw" => Some(protection::firewall(unit)),
        "g_ask_pc" => requests::computers(unit),
        "g_limits" => Some(lines::limits(unit)),
        _ => None,
    }
}

/// The figure of an item; `None` if the catalogue has none of that name.
fn figure_of(item: &str, unit: &UnitState) -> Option<Figure> {
    catalogue::item(item).ok().map(|item| figure(&item, Scope::Whole, unit))
}

fn number_of(item: &str, unit: &UnitState) -> Option<i64> {
    match figure_of(item, unit)?.value? {
        ItemValue::Number(number) => Some(number),
        _ => None,
    }
}

/// A count as running text has it: `05`, `18`, `1.685`, and `0`.
fn count(value: i64) -> String {
    if (1..10).contains(&value) { format!("0{value}") } else { vietnamese::number(value) }
}

/// A part of a whole as `95%`, half up; `None` of nothing.
fn percent(part: i64, whole: i64) -> Option<String> {
    (0 < whole).then(|| vietnamese::percent(part as f64 / whole as f64))
}

/// Puts what is known into the gaps.
fn known<const N: usize>(pairs: [(&'static str, Option<String>); N]) -> Values {
    pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
        .collect()
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
