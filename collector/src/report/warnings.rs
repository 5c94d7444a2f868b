//! What should be looked at before a report goes out: figures, computers, rules, units and the text itself.
//!
//! A warning stops nobody; each says what is wrong and what to do. Equal ones are one warning with a list, so that the
//! officer reads all of them. The order is the order of weight: what would be a breach or a wrong figure first, what is
//! merely open next, style last.

mod changes;
mod computers;
mod counts;
mod open;
mod text;

use hatang_proto::model::inventory::DeviceClass;

use super::document::Document;
use super::vietnamese::number;
use super::warning::Warning;
use crate::forms::{self, Form, Item, Row};
use crate::items::text::{LABEL, clean, shorten};
use crate::items::{self, Figure, ItemValue, Scope, UnitState};

/// A figure that rests on a smaller share of the unit's machines is warned about, percent.
pub const COVERAGE_LIMIT_PCT: u32 = 90;

/// Most names in one warning; the rest is counted.
const NAMED: usize = 12;
/// Longest entry of a list, characters: a label of a row or machine with what is said of it.
const ENTRY: usize = 180;
/// Longest label of a row in a warning, characters.
const ROW_LABEL: usize = 70;

/// What the checks look at.
struct Subject<'a> {
    form: &'a Form,
    unit: &'a UnitState,
    figures: &'a [Figure],
    document: &'a Document,
    /// Empty if the catalogue could not be read; then only rows of the form are known.
    catalogue: Vec<Item>,
}

type Check = fn(&Subject<'_>) -> Vec<Warning>;

/// In order of weight.
const CHECKS: &[Check] = &[
    computers::secret_marks,
    counts::measured_against_declared,
    counts::above_staff,
    counts::active_above_issued,
    counts::above_hundred,
    counts::ratios,
    computers::duplicates,
    counts::low_coverage,
    open::unconfirmed,
    open::blank,
    open::overridden,
    changes::rules,
    changes::units,
    changes::districts,
    computers::silent,
    computers::without_particulars,
    text::proofread,
];

/// The warnings of a report; `figures` are in the order of the form's rows.
pub fn warnings(form: &Form, unit: &UnitState, figures: &[Figure], document: &Document) -> Vec<Warning> {
    let catalogue = forms::catalogue::all().unwrap_or_default();
    let subject = Subject { form, unit, figures, document, catalogue };
    CHECKS.iter().flat_map(|check| check(&subject)).collect()
}

impl<'a> Subject<'a> {
    fn rows(&self) -> impl Iterator<Item = (&'a Row, &'a Figure)> {
        self.form.rows.iter().zip(self.figures)
    }

    /// The number of an item, asked for if the form has no such row.
    fn number(&self, id: &str) -> Option<i64> {
        let known = self.figures.iter().find(|figure| figure.item == id);
        let value = if let Some(figure) = known {
            figure.value.clone()
        } else {
            items::figure(self.item(id)?, Scope::Whole, self.unit).value
        };
        match value {
            Some(ItemValue::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// How a person finds an item: its row, or its name.
    fn name(&self, id: &str) -> String {
        match self.form.rows.iter().find(|row| row.item.id == id) {
            Some(row) => row_name(row),
            None => self.item(id).map_or_else(|| id.into(), |item| item.name_vi.clone()),
        }
    }

    fn item(&self, id: &str) -> Option<&Item> {
        self.catalogue.iter().find(|item| item.id == id)
    }

    fn place(&self, id: &str) -> String {
        self.form.rows.iter().find(|row| row.item.id == id).map_or_else(|| id.into(), place)
    }
}

fn warning(check: &str, place: impl Into<String>, text: String) -> Warning {
    Warning { check: check.into(), place: place.into(), text }
}

/// The row's number, or its item if it has none.
fn place(row: &Row) -> String {
    let number = clean(&row.stt);
    if number.is_empty() { row.item.id.clone() } else { number }
}

/// `mục 3 (Số máy tính để bàn)`
fn row_name(row: &Row) -> String {
    let label = shorten(&clean(&row.label), ROW_LABEL);
    let number = clean(&row.stt);
    if number.is_empty() { format!("“{label}”") } else { format!("mục {number} ({label})") }
}

/// As people read it.
fn shown(value: &ItemValue) -> String {
    match value {
        ItemValue::Number(value) => number(*value),
        ItemValue::Flag(flag) => if *flag { "Có" } else { "Không" }.into(),
        ItemValue::Text(text) => format!("“{}”", shorten(&clean(text), LABEL)),
    }
}

/// Names of machines joined by commas; those beyond [`NAMED`] are counted.
fn names(names: impl IntoIterator<Item = String>) -> String {
    listed(names, "máy")
}

/// Rows joined by semicolons; those beyond [`NAMED`] are counted.
fn rows_listed(rows: impl IntoIterator<Item = String>) -> String {
    listed(rows, "mục")
}

fn listed(entries: impl IntoIterator<Item = String>, what: &str) -> String {
    let all: Vec<String> = entries.into_iter().collect();
    let named: Vec<String> = all.iter().take(NAMED).map(|entry| shorten(entry, ENTRY)).collect();
    let more = all.len() - named.len();
    let named = named.join(if what == "máy" { ", " } else { "; " });
    if more > 0 { format!("{named} và {more} {what} khác") } else { named }
}

/// Whether reports count it among the computers.
fn is_computer(class: DeviceClass) -> bool {
    !matches!(class, DeviceClass::Server | DeviceClass::Tablet | DeviceClass::Virtual)
}

#[cfg(test)]
mod tests;
