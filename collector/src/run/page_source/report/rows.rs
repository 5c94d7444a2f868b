//! The rows of a form with their figures: those of its table, then the figures that only its sentences name.

use std::collections::BTreeSet;

use crate::forms::catalogue::{self, Item};
use crate::forms::sentence::FilledWith;
use crate::forms::{Form, Row, ValueKind};
use crate::items::registry::{How, how};
use crate::items::text::capitalised;
use crate::items::{self, Basis, Figure, ItemValue, Scope, UnitState};
use crate::report::vietnamese::number;
use crate::report::{cell, group_label};
use crate::run::page_source::failed;
use crate::web::SourceError;
use crate::web::views::{
    Coverage, Declaration, DeclareInput, Difference, FigureView, MachineRef, Provenance, ReportRow,
};

/// A heading, or a figure with how it is printed.
pub(super) enum FormRow<'a> {
    Heading { stt: String, label: String },
    Figure { key: String, print: Print<'a>, item: Item, scope: Scope, figure: Box<Figure> },
}

/// Where a figure is printed.
pub(super) enum Print<'a> {
    Row(&'a Row),
    Sentence,
}

/// All rows, in the order of the form.
pub(super) fn of<'a>(form: &'a Form, state: &UnitState) -> Result<Vec<FormRow<'a>>, SourceError> {
    let mut rows = Vec::new();
    let mut keys = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for (index, row) in form.rows.iter().enumerate() {
        for group in form.groups.iter().filter(|group| group.before == index) {
            rows.push(FormRow::Heading { stt: group.stt.clone(), label: group_label(group, state) });
        }
        seen.insert(key(&row.item.id, row.scope));
        rows.push(figure(Print::Row(row), row.item.clone(), row.scope, state, &mut keys));
    }
    let slots = form.sentences.iter().flat_map(|sentence| &sentence.slots);
    for slot in slots {
        let FilledWith::Item { id, scope, .. } = &slot.filled_with else { continue };
        if seen.insert(key(id, *scope)) {
            let item = catalogue::item(id).map_err(|fault| failed("read the catalogue")(fault.into()))?;
            rows.push(figure(Print::Sentence, item, *scope, state, &mut keys));
        }
    }
    Ok(rows)
}

fn figure<'a>(
    print: Print<'a>,
    item: Item,
    scope: Scope,
    state: &UnitState,
    keys: &mut BTreeSet<String>,
) -> FormRow<'a> {
    let figure = Box::new(items::figure(&item, scope, state));
    let first = key(&item.id, scope);
    let mut key = first.clone();
    let mut times = 1;
    while !keys.insert(key.clone()) {
        times += 1;
        key = format!("{first}-{times}");
    }
    FormRow::Figure { key, print, item, scope, figure }
}

fn key(item: &str, scope: Scope) -> String {
    match scope {
        Scope::Whole => item.to_owned(),
        Scope::Office => format!("{item}-office"),
        Scope::Communes => format!("{item}-communes"),
    }
}

/// The key of the row that a warning names, by item or by the row's number.
pub(super) fn key_of(rows: &[FormRow<'_>], place: &str) -> Option<String> {
    let named = |row: &&FormRow<'_>| match row {
        FormRow::Figure { print, item, .. } => {
            let at = match print {
                Print::Row(row) => row.place() == place || row.stt == place,
                Print::Sentence => false,
            };
            !place.is_empty() && (item.id == place || at)
        }
        FormRow::Heading { .. } => false,
    };
    rows.iter().find(named).and_then(FormRow::key).map(str::to_owned)
}

impl FormRow<'_> {
    pub(super) fn key(&self) -> Option<&str> {
        match self {
            Self::Figure { key, .. } => Some(key),
            Self::Heading { .. } => None,
        }
    }

    /// A value as it would be printed here.
    pub(super) fn text(&self, value: &ItemValue) -> String {
        match self {
            Self::Figure { print: Print::Row(row), .. } => {
                cell::value_text(row, value).unwrap_or_else(|| plain(value, ""))
            }
            Self::Figure { item, .. } => plain(value, &item.unit),
            Self::Heading { .. } => plain(value, ""),
        }
    }

    pub(super) fn view(&self) -> ReportRow {
        let (key, print, item, scope, figure) = match self {
            Self::Heading { stt, label } => {
                return ReportRow::Heading { stt: stt.clone(), label: label.clone() };
            }
            Self::Figure { key, print, item, scope, figure } => (key, print, item, *scope, figure),
        };
        let (stt, label, value_text) = match print {
            Print::Row(row) => (row.stt.clone(), row.label.clone(), printed(&cell::texts(row, figure))),
            Print::Sentence => {
                let text =
                    figure.value.as_ref().map_or_else(|| "……".to_owned(), |value| plain(value, &item.unit));
                let label = format!("{}{}", capitalised(&item.name_vi), part(scope));
                (String::new(), label, text)
            }
        };
        let said = |declared: &items::Declaration| Declaration {
            value_text: self.text(&declared.value),
            value: typed(&declared.value),
            by: declared.by.clone(),
            source: declared.source.clone(),
            at_ms: declared.declared_at_ms,
            reason: declared.override_reason.clone(),
        };
        ReportRow::Figure(Box::new(FigureView {
            key: key.clone(),
            stt,
            label,
            item: item.id.clone(),
            value_text,
            provenance: figure.provenance.map(provenance),
            coverage: figure
                .coverage
                .map(|coverage| Coverage { known: coverage.measured, total: coverage.of }),
            at_ms: figure.newest_at_ms.or_else(|| figure.declared.as_ref().map(|said| said.declared_at_ms)),
            machines: machines(figure),
            missing: missing(figure),
            formula: figure.formula.clone().filter(|formula| !formula.is_empty()),
            notes: figure.notes.clone(),
            difference: figure.difference.as_ref().map(|both| Difference {
                measured: self.text(&both.measured),
                declared: self.text(&both.declared),
            }),
            declaration: figure.declared.as_ref().map(said),
            proposal: figure.proposal.as_ref().map(said),
            input: input(item, scope),
        }))
    }
}

/// The cells of a row; one that is blank among others shows a gap.
fn printed(cells: &[String]) -> String {
    let shown = |cell: &String| if cell.trim().is_empty() { "…".to_owned() } else { cell.clone() };
    cells.iter().map(shown).collect::<Vec<_>>().join(" | ")
}

/// Of which part of the unit a figure is that only sentences name.
fn part(scope: Scope) -> &'static str {
    match scope {
        Scope::Whole => "",
        Scope::Office => " (cơ quan)",
        Scope::Communes => " (các xã)",
    }
}

fn machines(figure: &Figure) -> Vec<MachineRef> {
    let counted = figure.machines.iter().filter(|machine| machine.counted);
    counted.map(|machine| reference(&machine.machine, &machine.label, &machine.text)).collect()
}

fn missing(figure: &Figure) -> Vec<MachineRef> {
    figure.missing.iter().map(|missing| reference(&missing.machine, &missing.label, &missing.why)).collect()
}

fn reference(basis: &Basis, name: &str, note: &str) -> MachineRef {
    MachineRef { id: basis.machine(), name: name.to_owned(), note: note.to_owned() }
}

/// Every figure but a derived one may be declared; those of communes are declared at the communes.
fn input(item: &Item, scope: Scope) -> Option<DeclareInput> {
    if scope == Scope::Communes || matches!(how(&item.id), How::Derived(_)) {
        return None;
    }
    Some(match item.expects() {
        ValueKind::Number => DeclareInput::Count,
        ValueKind::Flag => DeclareInput::YesNo,
        ValueKind::Text => DeclareInput::Text,
    })
}

fn plain(value: &ItemValue, unit: &str) -> String {
    match value {
        ItemValue::Number(count) if unit.is_empty() || unit.contains(['(', '/']) => number(*count),
        ItemValue::Number(count) => format!("{} {unit}", number(*count)),
        ItemValue::Flag(true) => "Có".to_owned(),
        ItemValue::Flag(false) => "Không".to_owned(),
        ItemValue::Text(text) => text.clone(),
    }
}

/// As a field of the page takes it.
pub(super) fn typed(value: &ItemValue) -> String {
    match value {
        ItemValue::Number(count) => count.to_string(),
        ItemValue::Flag(flag) => flag.to_string(),
        ItemValue::Text(text) => text.clone(),
    }
}

fn provenance(provenance: items::Provenance) -> Provenance {
    match provenance {
        items::Provenance::Measured => Provenance::Measured,
        items::Provenance::Discovered => Provenance::Discovered,
        items::Provenance::Derived => Provenance::Derived,
        items::Provenance::Declared => Provenance::Declared,
        items::Provenance::Overridden => Provenance::Overridden,
    }
}
