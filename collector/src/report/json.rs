//! Everything a figure knows, for programs.
//!
//! The field names are part of the product's interface, described by [`super::schema()`]: fields are added, never
//! renamed. Names of declarers are
//! included, since the reader is the unit's own officer or the level above.

use jiff::Timestamp;
use serde::Serialize;

use crate::forms::{Form, Row};
use crate::items::state::VIETNAM;
use crate::items::text::clean;
use crate::items::{Coverage, Declaration, Figure, ItemValue, Parts, Provenance, Scope, UnitState};

use super::form_sentences::{self, FormSentence};
use super::known::Known;
use super::sentences::Section;
use super::sheet::{Cell, Sheet};
use super::{ReportError, cell, remark, schema};

/// Data and warnings, indented, ending in a line break.
pub(super) fn write(report: &super::Report) -> Result<Vec<u8>, ReportError> {
    let mut data = report.data.clone();
    if let Some(fields) = data.as_object_mut() {
        fields.insert("schema".into(), schema::ID.into());
        fields.insert("warnings".into(), serde_json::to_value(&report.warnings)?);
        fields.insert("tables".into(), report.sheets.iter().map(table).collect());
    }
    let mut bytes = serde_json::to_vec_pretty(&data)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A sheet with plain values; dates and moments in ISO 8601.
fn table(sheet: &Sheet) -> serde_json::Value {
    let value = |cell: &Cell| match cell {
        Cell::Blank => serde_json::Value::Null,
        Cell::Text(text) => text.as_str().into(),
        Cell::Whole(number) => (*number).into(),
        Cell::Decimal(number, _) | Cell::Share(number) => (*number).into(),
        Cell::Year(year) => (*year).into(),
        Cell::Date(day) => day.to_string().into(),
        Cell::Moment(at) => at.to_string().into(),
        Cell::Flag(flag) => (*flag).into(),
    };
    let rows = sheet.rows.iter().map(|row| row.iter().map(value).collect::<serde_json::Value>());
    serde_json::json!({
        "name": sheet.name,
        "title": sheet.title,
        "columns": sheet.columns.iter().map(|column| column.key.as_str()).collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
    })
}

/// The report's data.
pub(super) fn data(
    form: &Form,
    unit: &UnitState,
    figures: &[Figure],
    known: &Known,
    network: Option<&Section>,
) -> Result<serde_json::Value, ReportError> {
    let report = Report {
        form: &form.id,
        unit: Unit {
            name: clean(&unit.unit_name),
            level: clean(&unit.unit_level),
            parents: unit.parents.iter().map(|name| clean(name)).collect(),
        },
        year: unit.as_of.year(),
        as_of: unit.as_of.to_string(),
        rows: form.rows.iter().zip(figures).map(|(row, figure)| table_row(row, figure)).collect(),
        sentences: form_sentences::sentences(form, known),
        silent: unit
            .silent()
            .into_iter()
            .map(|(machine, heard)| Silent {
                machine: machine.id.to_string(),
                label: machine.shown_label(),
                last_heard_on: heard.map(|day| day.to_string()),
            })
            .collect(),
        network,
    };
    Ok(serde_json::to_value(&report)?)
}

#[derive(Serialize)]
struct Report<'a> {
    form: &'a str,
    unit: Unit,
    year: i16,
    as_of: String,
    rows: Vec<ReportRow<'a>>,
    /// The form's own sentences, and what of them had no ground.
    sentences: Vec<FormSentence>,
    silent: Vec<Silent>,
    /// What is said about the network; null if that was not looked at.
    network: Option<&'a Section>,
}

#[derive(Serialize)]
struct Unit {
    name: String,
    level: String,
    parents: Vec<String>,
}

#[derive(Serialize)]
struct ReportRow<'a> {
    stt: &'a str,
    label: &'a str,
    item: &'a str,
    scope: Scope,
    unit: &'a str,
    /// As printed.
    text: String,
    remark: String,
    value: Option<&'a ItemValue>,
    provenance: Option<Provenance>,
    coverage: Option<Coverage>,
    oldest_at: Option<String>,
    newest_at: Option<String>,
    formula: Option<&'a str>,
    declared: Option<Stated<'a>>,
    proposal: Option<Stated<'a>>,
    difference: Option<Difference<'a>>,
    notes: &'a [String],
    parts: &'a Parts,
    machines: Vec<Machine<'a>>,
    missing: Vec<Missing<'a>>,
}

#[derive(Serialize)]
struct Stated<'a> {
    value: &'a ItemValue,
    by: &'a str,
    source: &'a str,
    declared_at: Option<String>,
    effective_on: String,
    override_reason: Option<&'a str>,
}

#[derive(Serialize)]
struct Difference<'a> {
    measured: &'a ItemValue,
    declared: &'a ItemValue,
}

#[derive(Serialize)]
struct Machine<'a> {
    machine: String,
    label: &'a str,
    counted: bool,
    text: &'a str,
    at: Option<String>,
}

#[derive(Serialize)]
struct Missing<'a> {
    machine: String,
    label: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct Silent {
    machine: String,
    label: String,
    last_heard_on: Option<String>,
}

fn table_row<'a>(row: &'a Row, figure: &'a Figure) -> ReportRow<'a> {
    let machines = figure.machines.iter().map(|machine| Machine {
        machine: machine.machine.to_string(),
        label: &machine.label,
        counted: machine.counted,
        text: &machine.text,
        at: machine.at_ms.and_then(moment),
    });
    let missing = figure.missing.iter().map(|missing| Missing {
        machine: missing.machine.to_string(),
        label: &missing.label,
        why: &missing.why,
    });
    ReportRow {
        stt: &row.stt,
        label: &row.label,
        item: &row.item.id,
        scope: row.scope,
        unit: &row.item.unit,
        text: cell::text(row, figure),
        remark: remark::text(row, figure),
        value: figure.value.as_ref(),
        provenance: figure.provenance,
        coverage: figure.coverage,
        oldest_at: figure.oldest_at_ms.and_then(moment),
        newest_at: figure.newest_at_ms.and_then(moment),
        formula: figure.formula.as_deref(),
        declared: figure.declared.as_ref().map(stated),
        proposal: figure.proposal.as_ref().map(stated),
        difference: figure
            .difference
            .as_ref()
            .map(|sides| Difference { measured: &sides.measured, declared: &sides.declared }),
        notes: &figure.notes,
        parts: &figure.parts,
        machines: machines.collect(),
        missing: missing.collect(),
    }
}

fn stated(declaration: &Declaration) -> Stated<'_> {
    Stated {
        value: &declaration.value,
        by: &declaration.by,
        source: &declaration.source,
        declared_at: moment(declaration.declared_at_ms),
        effective_on: declaration.effective_on.to_string(),
        override_reason: declaration.override_reason.as_deref(),
    }
}

/// `2026-12-18T09:30:00+07:00`
fn moment(at_ms: i64) -> Option<String> {
    let at = Timestamp::from_millisecond(at_ms).ok()?;
    Some(at.display_with_offset(VIETNAM).to_string())
}
