//! Reading a form's file and refusing one that could not be printed.
//!
//! The file's own types stay here: what leaves this module has every item found in the catalogue, every pattern and
//! every condition understood. All faults of a file are told at once, each with its place.

mod rows;
mod sentences;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error as _};

use super::place::{At, Reading};
use super::{Align, BodyPart, Column, DocumentParts, Form, FormColumn, FormError, Holds, Item, catalogue};
use crate::limits;
use crate::report::generated::SECTIONS;

/// Width that the columns share: A4 less the margins of Decree 30, millimetres.
const TEXT_WIDTH_MM: u16 = 165;

/// Places that texts around the table may hold.
const TEXT_PLACES: &[&str] = &["year", "next_year", "as_of", "unit", "issuer", "top"];

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    #[serde(borrow)]
    id: At<'a>,
    #[serde(borrow)]
    name: At<'a>,
    #[serde(borrow)]
    file_stem: At<'a>,
    #[serde(borrow)]
    origin: At<'a>,
    #[serde(borrow)]
    document: At<'a>,
    #[serde(borrow, default)]
    columns: Vec<At<'a>>,
    #[serde(borrow)]
    body: Vec<At<'a>>,
    #[serde(borrow, default)]
    rows: Vec<rows::FileRow<'a>>,
    #[serde(borrow, default)]
    sentences: Vec<sentences::FileSentence<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileColumn {
    title: String,
    width_mm: u16,
    align: Align,
    holds: Holds,
}

/// Reads one file; `file` is what faults call it.
pub(super) fn read(file: &str, text: &str) -> Result<Form, FormError> {
    if limits::FORM_BYTES < text.len() {
        let message = format!("the file has {} bytes; {} are allowed", text.len(), limits::FORM_BYTES);
        return Err(FormError::of_file(file, message));
    }
    let known = catalogue::known()?;
    let mut reading = Reading::new(file, text.strip_prefix('\u{feff}').unwrap_or(text));
    let form = reading.whole().and_then(|written| form(&mut reading, known, &written));
    match form {
        Some(form) if reading.faults.is_empty() => Ok(form),
        _ => Err(FormError::Faulty { faults: reading.faults }),
    }
}

fn form(reading: &mut Reading<'_>, known: &[Item], file: &File<'_>) -> Option<Form> {
    let id = name(reading, file.id, "id");
    let file_stem = name(reading, file.file_stem, "file_stem");
    let columns = columns(reading, file);
    let (rows, groups) = rows::read(reading, known, &columns, &file.rows);
    let sentences = sentences::read(reading, known, &file.sentences);
    let body = body(reading, file, &columns, &sentences);
    Some(Form {
        id: id?,
        name: reading.text(file.name)?,
        origin: reading.text(file.origin)?,
        file_stem: file_stem?,
        document: document(reading, file.document)?,
        columns,
        body,
        rows,
        groups,
        sentences,
    })
}

/// A name of ASCII letters, digits and `_`.
fn name(reading: &mut Reading<'_>, at: At<'_>, what: &str) -> Option<String> {
    let text = reading.text(at)?;
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain && (1..=60).contains(&text.len()) {
        return Some(text);
    }
    reading.fault(at, format!("`{text}` is no {what}: expected 1 to 60 ASCII letters, digits or `_`"));
    None
}

fn document(reading: &mut Reading<'_>, at: At<'_>) -> Option<DocumentParts> {
    let document: DocumentParts = reading.value(at)?;
    let recipients = document.addressed_to.iter().map(|to| &to.text);
    for text in [&document.kind, &document.symbol, &document.subject].into_iter().chain(recipients) {
        places(reading, at, text);
    }
    Some(document)
}

fn columns(reading: &mut Reading<'_>, file: &File<'_>) -> Vec<FormColumn> {
    if let Some(over) = file.columns.get(limits::FORM_COLUMNS) {
        reading.fault(*over, format!("a table has at most {} columns", limits::FORM_COLUMNS));
        return Vec::new();
    }
    let read = |at: &At<'_>| {
        let FileColumn { title, width_mm, align, holds } = reading.value(*at)?;
        Some(FormColumn { column: Column { title, width_mm, align }, holds })
    };
    let columns: Vec<FormColumn> = file.columns.iter().filter_map(read).collect();
    let (Some(first), true) = (file.columns.first(), columns.len() == file.columns.len()) else {
        return columns;
    };
    let width: u32 = columns.iter().map(|column| u32::from(column.column.width_mm)).sum();
    if width != u32::from(TEXT_WIDTH_MM) {
        reading.fault(*first, format!("the columns are {width} mm wide together, not {TEXT_WIDTH_MM} mm"));
    }
    let holding = |what: Holds| columns.iter().filter(|column| column.holds == what).count();
    if holding(Holds::Label) != 1
        || holding(Holds::Cell) == 0
        || 1 < holding(Holds::Stt)
        || 1 < holding(Holds::Remark)
    {
        let message =
            "expected one column that holds `label`, at least one `cell`, at most one `stt` and one `remark`";
        reading.fault(*first, message.into());
    }
    columns
}

fn body(
    reading: &mut Reading<'_>,
    file: &File<'_>,
    columns: &[FormColumn],
    sentences: &[super::SentenceTemplate],
) -> Vec<BodyPart> {
    if let Some(over) = file.body.get(limits::FORM_PARTS) {
        reading.fault(*over, format!("a body has at most {} parts", limits::FORM_PARTS));
        return Vec::new();
    }
    let mut body = Vec::new();
    for at in &file.body {
        let Some(part) = reading.value::<BodyPart>(*at) else { continue };
        part_is_sound(reading, *at, &part, sentences);
        body.push(part);
    }
    let tables = body.iter().filter(|part| **part == BodyPart::Table).count();
    if tables != usize::from(!columns.is_empty()) {
        let message = if columns.is_empty() {
            "the body holds a table, but the form has no columns"
        } else {
            "the body must hold the table exactly once"
        };
        reading.fault(file.body.first().copied().unwrap_or(file.id), message.into());
    }
    if !body.contains(&BodyPart::Notes) {
        let message = "the body must hold `notes`: where figures come from and what was left out";
        reading.fault(file.body.last().copied().unwrap_or(file.id), message.into());
    }
    for (sentence, at) in sentences.iter().zip(&file.sentences) {
        let printed =
            |part: &BodyPart| matches!(part, BodyPart::Sentences(section) if *section == sentence.section);
        if !body.iter().any(printed) {
            let section = &sentence.section;
            reading.fault(
                at.section,
                format!("no part `{{\"sentences\": \"{section}\"}}` of the body prints it"),
            );
        }
    }
    body
}

fn part_is_sound(
    reading: &mut Reading<'_>,
    at: At<'_>,
    part: &BodyPart,
    sentences: &[super::SentenceTemplate],
) {
    match part {
        BodyPart::Heading { text, level } => {
            places(reading, at, text);
            if !(1..=3).contains(level) {
                reading.fault(at, format!("a heading's level is 1, 2 or 3, not {level}"));
            }
        }
        BodyPart::Paragraph(text) => places(reading, at, text),
        BodyPart::Sentences(section) if !sentences.iter().any(|sentence| sentence.section == *section) => {
            reading.fault(at, format!("the form has no sentence of section `{section}`"));
        }
        BodyPart::Generated(section) if !SECTIONS.contains(&section.as_str()) => {
            let known = SECTIONS.join(", ");
            reading
                .fault(at, format!("nothing is generated for section `{section}`: expected one of {known}"));
        }
        _ => {}
    }
}

/// Notes places that nothing fills.
fn places(reading: &mut Reading<'_>, at: At<'_>, text: &str) {
    match super::sentence::places(text) {
        Err(message) => reading.fault(at, message),
        Ok(found) => {
            for place in found.iter().filter(|place| !TEXT_PLACES.contains(&place.as_str())) {
                let known = TEXT_PLACES.join(", ");
                reading.fault(at, format!("nothing fills `{{{place}}}` here: expected one of {known}"));
            }
        }
    }
}

/// A day as `YYYY-MM-DD`.
pub(super) fn date<'de, D: Deserializer<'de>>(source: D) -> Result<Date, D::Error> {
    let text = String::deserialize(source)?;
    text.parse().map_err(|cause| D::Error::custom(format!("`{text}` is not a day: {cause}")))
}

#[cfg(test)]
mod tests;
