//! The rows of a form's table.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::super::nearest::hint;
use super::super::place::{At, Reading};
use super::super::{CellFormat, FormColumn, Group, Holds, Item, Row};
use crate::items::Scope;
use crate::limits;

/// A row as written: with `item` and `cells`, or with `group`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileRow<'a> {
    #[serde(borrow)]
    stt: At<'a>,
    #[serde(borrow)]
    label: At<'a>,
    #[serde(default)]
    group: bool,
    #[serde(borrow, default)]
    item: Option<At<'a>>,
    #[serde(borrow, default)]
    scope: Option<At<'a>>,
    #[serde(borrow, default)]
    cells: Vec<At<'a>>,
    #[serde(borrow, default)]
    blank: Vec<At<'a>>,
}

/// Rows with figures, and the headings among them.
pub(super) fn read(
    reading: &mut Reading<'_>,
    known: &[Item],
    columns: &[FormColumn],
    written: &[FileRow<'_>],
) -> (Vec<Row>, Vec<Group>) {
    let (mut rows, mut groups): (Vec<Row>, Vec<Group>) = (Vec::new(), Vec::new());
    if let Some(over) = written.get(limits::FORM_ROWS) {
        reading.fault(over.stt, format!("a table has at most {} rows", limits::FORM_ROWS));
        return (rows, groups);
    }
    let width = columns.iter().filter(|column| column.holds == Holds::Cell).count();
    let mut seen = BTreeSet::new();
    for row in written {
        let (stt, label) =
            (reading.text(row.stt).unwrap_or_default(), reading.text(row.label).unwrap_or_default());
        if row.group {
            if let Some(item) = row.item {
                reading.fault(item, "a group row has no item".into());
            }
            seen.clear();
            groups.push(Group { before: rows.len(), stt, label });
            continue;
        }
        if !seen.insert(stt.clone()) {
            reading.fault(row.stt, format!("row {stt} stands twice in its group"));
        }
        let group = groups.last().map(|group| group.stt.clone());
        rows.extend(figure(reading, known, width, row).map(|figure| Row { stt, label, group, ..figure }));
    }
    (rows, groups)
}

/// The row without its words.
fn figure(reading: &mut Reading<'_>, known: &[Item], width: usize, row: &FileRow<'_>) -> Option<Row> {
    let Some(at) = row.item else {
        reading
            .fault(row.stt, "the row has no `item`: expected one, or `\"group\": true` for a heading".into());
        return None;
    };
    let item = item(reading, known, at)?;
    let scope = scope(reading, row.scope);
    if row.cells.len() != width {
        let message = format!("the row has {} cells; the columns have room for {width}", row.cells.len());
        reading.fault(row.cells.first().copied().unwrap_or(row.stt), message);
        return None;
    }
    if width < row.blank.len() {
        reading.fault(row.stt, format!("`blank` has {} texts for {width} cells", row.blank.len()));
    }
    let cells: Vec<CellFormat> = row.cells.iter().filter_map(|at| cell(reading, &item, *at)).collect();
    let blanks =
        (0..width).map(|index| row.blank.get(index).and_then(|at| reading.text(*at)).unwrap_or_default());
    let blanks = blanks.collect();
    (cells.len() == width).then(|| Row {
        stt: String::new(),
        label: String::new(),
        item,
        scope,
        group: None,
        cells,
        blanks,
    })
}

fn cell(reading: &mut Reading<'_>, item: &Item, at: At<'_>) -> Option<CellFormat> {
    let pattern = reading.text(at)?;
    match CellFormat::parse(&pattern) {
        Ok(format) if format.fits(item) => Some(format),
        Ok(_) => {
            reading.fault(at, format!("format `{pattern}` does not fit item `{}` ({})", item.id, item.unit));
            None
        }
        Err(message) => {
            reading.fault(at, message);
            None
        }
    }
}

/// The item of the catalogue, or a fault that proposes one.
pub(super) fn item(reading: &mut Reading<'_>, known: &[Item], at: At<'_>) -> Option<Item> {
    let id = reading.text(at)?;
    let found = known.iter().find(|item| item.id == id).cloned();
    if found.is_none() {
        let hint = hint(&id, known.iter().map(|item| item.id.as_str()));
        reading.fault(at, format!("the catalogue has no item `{id}`{hint}"));
    }
    found
}

/// The part of the unit; the whole if nothing is said.
pub(super) fn scope(reading: &mut Reading<'_>, at: Option<At<'_>>) -> Scope {
    at.and_then(|at| reading.value(at)).unwrap_or_default()
}
