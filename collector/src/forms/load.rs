//! Reading a form's file and refusing one that could not be printed.
//!
//! The file's own types stay here: what leaves this module has every item found in the catalogue and every pattern
//! understood.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error as _};

use super::{BodyPart, CellFormat, Column, DocumentParts, Form, Item, Row, catalogue};

/// Width that the columns share: A4 less the margins of Decree 30, millimetres.
const TEXT_WIDTH_MM: u16 = 165;

/// Why a form cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    #[error("there is no form `{id}`; known forms: {known}")]
    Unknown { id: String, known: String },
    #[error("the file of `{file}` is not a valid form")]
    Parse { file: String, source: serde_json::Error },
    #[error("the catalogue has no item `{item}`")]
    UnknownItem { item: String },
    #[error("form `{form}`, row {stt}: {fault}")]
    Row { form: String, stt: String, fault: String },
    #[error("form `{form}`: {fault}")]
    Whole { form: String, fault: String },
}

impl FormError {
    pub(super) fn unknown(id: &str) -> Self {
        Self::Unknown { id: id.into(), known: super::ids().collect::<Vec<_>>().join(", ") }
    }
}

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    name: String,
    file_stem: String,
    /// For readers of the file only.
    #[serde(rename = "origin")]
    _origin: String,
    document: DocumentParts,
    columns: [Column; 4],
    body: Vec<BodyPart>,
    rows: Vec<FileRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    stt: String,
    label: String,
    item: String,
    format: String,
    #[serde(default)]
    blank: String,
}

/// Reads one file.
pub(super) fn read(id: &str, text: &str) -> Result<Form, FormError> {
    let file: File =
        serde_json::from_str(text).map_err(|source| FormError::Parse { file: id.into(), source })?;
    let fault = |fault: String| FormError::Whole { form: id.into(), fault };
    if file.id != id {
        return Err(fault(format!("its file calls itself `{}`", file.id)));
    }
    let width: u16 = file.columns.iter().map(|column| column.width_mm).sum();
    if width != TEXT_WIDTH_MM {
        return Err(fault(format!("the columns are {width} mm wide together, not {TEXT_WIDTH_MM} mm")));
    }
    if file.body.iter().filter(|part| **part == BodyPart::Table).count() != 1 {
        return Err(fault("the body must hold the table exactly once".into()));
    }
    if let Some(stt) = repeated(&file.rows) {
        return Err(fault(format!("row {stt} stands twice")));
    }
    let known = catalogue::all()?;
    let rows = file.rows.into_iter().map(|row| checked(id, &known, row)).collect::<Result<_, _>>()?;
    Ok(Form {
        id: file.id,
        name: file.name,
        file_stem: file.file_stem,
        document: file.document,
        columns: file.columns,
        body: file.body,
        rows,
    })
}

fn checked(form: &str, known: &[Item], row: FileRow) -> Result<Row, FormError> {
    let fault = |fault: String| FormError::Row { form: form.into(), stt: row.stt.clone(), fault };
    let item = known
        .iter()
        .find(|item| item.id == row.item)
        .ok_or_else(|| fault(format!("the catalogue has no item `{}`", row.item)))?;
    let format = CellFormat::parse(&row.format)
        .ok_or_else(|| fault(format!("format `{}` has no place for a value", row.format)))?;
    if format.takes() != item.expects() {
        return Err(fault(format!(
            "format `{}` does not fit item `{}` ({})",
            row.format, item.id, item.unit
        )));
    }
    Ok(Row { item: item.clone(), format, stt: row.stt, label: row.label, blank: row.blank })
}

fn repeated(rows: &[FileRow]) -> Option<&str> {
    let mut seen = BTreeSet::new();
    rows.iter().map(|row| row.stt.as_str()).find(|stt| !seen.insert(*stt))
}

/// A day as `YYYY-MM-DD`.
pub(super) fn date<'de, D: Deserializer<'de>>(source: D) -> Result<Date, D::Error> {
    let text = String::deserialize(source)?;
    text.parse().map_err(|cause| D::Error::custom(format!("`{text}` is not a day: {cause}")))
}

#[cfg(test)]
mod tests;
