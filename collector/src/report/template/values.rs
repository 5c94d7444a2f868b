//! What a template may ask for: every item of the catalogue, the head of the document, and the annexes as lists.

use std::collections::{BTreeMap, BTreeSet};

use crate::forms::{FormError, catalogue};
use crate::items::text::clean;
use crate::items::{self, Figure, ItemValue, Scope, UnitState};
use crate::report::details::ReportDetails;
use crate::report::issuer::Issuer;
use crate::report::sheet::{Sheet, lines};
use crate::report::vietnamese::{GAP, ascii_name, blank_date, long_date, number, short_date};

/// Stands where a figure is not known: to be written by hand, never a zero.
pub const BLANK: &str = "……";

/// Lists by the names that templates use, and the tab of the annex that each is made of.
const ANNEXES: [(&str, &str); 4] = [
    ("machines", "I Máy tính"),
    ("antivirus", "II Diệt vi rút"),
    ("episodes", "IV Lượt nghẽn"),
    ("declared", "V Máy kê khai"),
];
/// An item of the catalogue that is a year, which takes no dots.
const YEAR: &str = "năm";

/// Names, lower case, and what they stand for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values {
    /// Line breaks are kept; an empty text prints as [`BLANK`].
    pub texts: BTreeMap<String, String>,
    pub lists: BTreeMap<String, List>,
}

/// Rows that repeat.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// What a row may be asked for; empty if that is not known because there are no rows, and then anything.
    pub fields: BTreeSet<String>,
    /// Each without the fields that are blank.
    pub rows: Vec<BTreeMap<String, String>>,
}

/// The values of a unit's report.
///
/// For each item of the catalogue its name (`desktop_count`), `…_working` (how many of those counted work) and
/// `…_coverage` (`18/20`); besides them `unit_name`, `issuer`, `parent`, `as_of`, `year`, `last_year`, `next_year`,
/// `report_date`, `number` and `place`. Each sheet is a list under the name of its tab (`iii_theo_thang`), and those of
/// machines, antivirus, episodes and declared machines also under these names; columns are called by their keys.
///
/// # Errors
/// [`FormError::Parse`] if the catalogue that is compiled in is wrong.
pub fn values(unit: &UnitState, details: &ReportDetails, sheets: &[Sheet]) -> Result<Values, FormError> {
    let mut values = Values::default();
    for item in catalogue::all()? {
        let figure = items::figure(&item, Scope::Whole, unit);
        let working = figure.parts.working.map(number);
        let coverage = figure.coverage.map(|coverage| format!("{}/{}", coverage.measured, coverage.of));
        values.put(&format!("{}_working", item.id), working.unwrap_or_default());
        values.put(&format!("{}_coverage", item.id), coverage.unwrap_or_default());
        values.put(&item.id, printed(&figure, &item.unit));
    }
    values.head(unit, details);
    for (name, _) in ANNEXES {
        values.lists.insert(name.into(), List::default());
    }
    for sheet in sheets {
        let list = List::of(sheet);
        if let Some((name, _)) = ANNEXES.iter().find(|(_, tab)| *tab == sheet.name) {
            values.lists.insert((*name).into(), list.clone());
        }
        values.lists.insert(ascii_name(&sheet.name), list);
    }
    Ok(values)
}

/// Empty if nobody knows.
fn printed(figure: &Figure, unit: &str) -> String {
    match &figure.value {
        None => String::new(),
        Some(ItemValue::Number(year)) if unit == YEAR => year.to_string(),
        Some(ItemValue::Number(value)) => number(*value),
        Some(ItemValue::Flag(value)) => if *value { "Có" } else { "Không" }.into(),
        Some(ItemValue::Text(text)) => clean(text),
    }
}

impl Values {
    fn put(&mut self, name: &str, text: String) {
        self.texts.insert(name.to_owned(), text);
    }

    fn head(&mut self, unit: &UnitState, details: &ReportDetails) {
        let unit_name = clean(&unit.unit_name);
        let issuer = Issuer::of(&unit_name);
        let given = |text: &Option<String>| text.as_deref().map(clean).filter(|text| !text.is_empty());
        let year = unit.as_of.year();
        self.put("issuer", issuer.in_text());
        self.put("place", given(&details.place).unwrap_or_else(|| issuer.place().into()));
        self.put("number", given(&details.number).unwrap_or_else(|| GAP.into()));
        self.put("parent", unit.parents.first().map(|name| clean(name)).unwrap_or_default());
        self.put("as_of", short_date(unit.as_of));
        self.put("year", year.to_string());
        self.put("last_year", (year - 1).to_string());
        self.put("next_year", (year + 1).to_string());
        self.put("report_date", details.date.map_or_else(|| blank_date(year), long_date));
        self.put("unit_name", unit_name);
    }
}

impl List {
    /// The rows of a sheet as a document prints them.
    pub fn of(sheet: &Sheet) -> Self {
        let keys = || sheet.columns.iter().map(|column| column.key.to_lowercase());
        let row = |cells: &Vec<crate::report::Cell>| {
            let printed = keys().zip(cells).map(|(key, cell)| (key, lines(&cell.printed())));
            printed.filter(|(_, text)| !text.is_empty()).collect()
        };
        Self { fields: keys().collect(), rows: sheet.rows.iter().map(row).collect() }
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.contains(field)
    }

    /// Whether a row may be asked for it.
    pub(super) fn knows(&self, field: &str) -> bool {
        self.fields.contains(field) || (self.fields.is_empty() && self.rows.is_empty())
    }
}
