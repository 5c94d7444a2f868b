//! A form's figures as values for programs: what is printed elsewhere as text, here as numbers.

use super::rows::{self, FormRow};
use super::{Desk, chosen, state};
use crate::items::{self, ItemValue};
use crate::web::SourceError;
use crate::web::views::{FigureValue, ReportQuery, ReportRow, ValueView, ValuesView};

/// The figures of a form, without its headings.
pub(in crate::run::page_source) fn values(
    desk: Desk<'_>,
    query: &ReportQuery,
    now_ms: i64,
) -> Result<ValuesView, SourceError> {
    let library = desk.library()?;
    let form = chosen(&library, query)?;
    let state = state(desk.store, query, now_ms)?;
    let rows = rows::of(form, &state)?;
    Ok(ValuesView {
        unit: query.unit,
        form: form.id.clone(),
        as_of: state.as_of,
        rows: rows.iter().filter_map(of_row).collect(),
    })
}

fn of_row(row: &FormRow<'_>) -> Option<ValueView> {
    let FormRow::Figure { item, figure, .. } = row else { return None };
    let ReportRow::Figure(view) = row.view() else { return None };
    let sides = |both: &items::Difference| (value(&both.measured), value(&both.declared));
    Some(ValueView {
        key: view.key,
        item: item.id.clone(),
        label: view.label,
        measure: item.unit.clone(),
        value: figure.value.as_ref().map(value),
        provenance: view.provenance,
        coverage: view.coverage,
        at_ms: view.at_ms,
        difference: figure.difference.as_ref().map(sides),
    })
}

fn value(value: &ItemValue) -> FigureValue {
    match value {
        ItemValue::Number(number) => FigureValue::Number(*number),
        ItemValue::Flag(flag) => FigureValue::Flag(*flag),
        ItemValue::Text(text) => FigureValue::Text(text.clone()),
    }
}
