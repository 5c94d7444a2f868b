//! The unit against the year before, and what it needs to buy.

use super::{Desk, chosen, documents, state};
use crate::items::procurement::procurement as needs;
use crate::items::text::capitalised;
use crate::items::{ChangeKind, ItemValue, compare, figure_changes};
use crate::report::sheet::{Cell, Sheet};
use crate::report::vietnamese::number;
use crate::report::{self, ReportDetails, comparison_sheet};
use crate::run::page_source::failed;
use crate::store::Store;
use crate::web::SourceError;
use crate::web::views::{
    ComparisonView, ComputerChange, ComputerChanges, ItemChange, ProcurementView, RenderedReport,
    ReportFormat, ReportQuery,
};

/// Against the end of the year before.
pub(in crate::run::page_source) fn comparison(
    desk: Desk<'_>,
    query: &ReportQuery,
    now_ms: i64,
) -> Result<ComparisonView, SourceError> {
    let library = desk.library()?;
    let form = chosen(&library, query)?;
    let state = state(desk.store, query, now_ms)?;
    let Some(before) = &state.year_before else {
        let message = "Chưa có số liệu năm trước của đơn vị để so sánh.".to_owned();
        return Err(SourceError::Refused { message });
    };
    let found = compare(before, &state);
    let items = figure_changes(form, before, &state, &found).into_iter().map(|change| ItemChange {
        change: change.rise().map(signed).unwrap_or_default(),
        reason: change.reasons.join("; "),
        before: change.before.as_ref().map(value).unwrap_or_default(),
        now: change.now.as_ref().map(value).unwrap_or_default(),
        name: change.label,
    });
    let items = items.collect();
    let sheet = comparison_sheet::sheet(&found);
    let changes = ChangeKind::ALL.into_iter().map(|kind| of_kind(kind, &sheet));
    Ok(ComparisonView {
        unit: query.unit,
        as_of: state.as_of,
        before: before.as_of,
        changes: changes.filter(|changes| !changes.computers.is_empty()).collect(),
        items,
        unit_name: state.unit_name,
    })
}

/// The lines of the printed list that tell of one kind of change.
fn of_kind(kind: ChangeKind, sheet: &Sheet) -> ComputerChanges {
    let cell = |row: &[Cell], index: usize| row.get(index).map(Cell::printed).unwrap_or_default();
    let rows = sheet.rows.iter().filter(|row| cell(row, 2) == kind.name());
    let computers = rows.map(|row| {
        let sides = [cell(row, 3), cell(row, 4)];
        let told: Vec<&str> = sides.iter().map(String::as_str).filter(|side| !side.is_empty()).collect();
        ComputerChange { name: cell(row, 1), text: told.join(" → ") }
    });
    ComputerChanges { title: kind.name().to_owned(), computers: computers.collect() }
}

fn value(value: &ItemValue) -> String {
    match value {
        ItemValue::Number(count) => number(*count),
        ItemValue::Flag(true) => "Có".to_owned(),
        ItemValue::Flag(false) => "Không".to_owned(),
        ItemValue::Text(text) => text.clone(),
    }
}

fn signed(rise: i64) -> String {
    if rise < 0 { format!("−{}", rise.unsigned_abs()) } else { format!("+{rise}") }
}

/// What is to be bought, by which rule and why.
pub(in crate::run::page_source) fn procurement(
    store: &Store,
    query: &ReportQuery,
    now_ms: i64,
) -> Result<ProcurementView, SourceError> {
    let state = state(store, query, now_ms)?;
    let found = needs(&state);
    let sheet = report::procurement::sheet(&found);
    let priced = found.lines.iter().any(|line| line.price_vnd.is_some());
    let sum = priced.then(|| format!("Cộng theo mức giá tối đa: {} đồng.", number(found.total_vnd)));
    let printed = |row: &Vec<Cell>| row.iter().map(Cell::printed).collect();
    Ok(ProcurementView {
        unit: query.unit,
        as_of: state.as_of,
        lines: sheet.rows.iter().map(printed).collect(),
        columns: sheet.columns.into_iter().map(|column| column.title).collect(),
        numbers: vec![2, 5, 6],
        notes: sum
            .into_iter()
            .chain(found.notes.iter().map(|note| format!("{}.", capitalised(note))))
            .collect(),
        unit_name: state.unit_name,
    })
}

/// The same as a file.
pub(in crate::run::page_source) fn render_procurement(
    desk: Desk<'_>,
    query: &ReportQuery,
    format: ReportFormat,
    by: &str,
    now_ms: i64,
) -> Result<RenderedReport, SourceError> {
    let library = desk.library()?;
    let form = chosen(&library, query)?;
    let state = state(desk.store, query, now_ms)?;
    let details = ReportDetails { annexes: false, ..ReportDetails::default() };
    let mut made =
        report::make(form, &state, &details).map_err(|fault| failed("make a report")(fault.into()))?;
    made.sheets = vec![report::procurement::sheet(&needs(&state))];
    "NHU_CAU_MUA_SAM".clone_into(&mut made.file_stem);
    documents::print(desk.store, query.unit, &made, format, by, now_ms)
}
