//! From form, figures and unit to the document.
//!
//! All text from outside is cleaned here or was by [`crate::items`]; the renderers only escape.

use crate::forms::{BodyPart, Form};
use crate::items::text::clean;
use crate::items::{Figure, UnitState};

use super::details::ReportDetails;
use super::document::{Block, Document, Table, TableRow};
use super::issuer::Issuer;
use super::sentences::Section;
use super::vietnamese::short_date;
use super::{cell, frame, generated, notes, remark};

/// The document of a form whose figures are known; `figures` are in the order of the form's rows, `section`
/// is what is said about the network.
pub fn document(
    form: &Form,
    unit: &UnitState,
    figures: &[Figure],
    section: Option<&Section>,
    details: &ReportDetails,
) -> Document {
    let unit_name = clean(&unit.unit_name);
    let issuer = Issuer::of(&unit_name);
    let fill = |text: &str| filled(text, unit, &issuer, &unit_name);
    let subject = fill(&form.document.subject);
    let mut blocks = vec![
        Block::NationalHeading(frame::heading(form, unit, details, &issuer)),
        Block::Title { kind: form.document.kind.clone(), subject: subject.clone() },
    ];
    let addressed_to = frame::addressed_to(form, unit, details, fill);
    if !addressed_to.is_empty() {
        blocks.push(Block::AddressedTo(addressed_to.clone()));
    }
    blocks.extend(frame::basis(details));
    for part in &form.body {
        match part {
            BodyPart::Heading { text, level } => {
                blocks.push(Block::Heading { text: fill(text), level: *level });
            }
            BodyPart::Paragraph(text) => blocks.push(Block::Paragraph(fill(text))),
            BodyPart::FillIn(text) => blocks.push(Block::FillIn(text.clone())),
            BodyPart::Table => blocks.push(Block::Table(table(form, figures))),
            BodyPart::Notes => {
                let notes = notes::notes(form, unit, figures);
                let label = "Ghi chú về số liệu:".into();
                blocks.extend((!notes.is_empty()).then_some(Block::Notes { label, lines: notes }));
            }
            BodyPart::LineQuality => blocks.extend(line_quality(section)),
            BodyPart::Generated(place) => {
                let said = generated::sentences(place, unit, section);
                blocks.extend(
                    said.into_iter().map(|sentence| Block::Paragraph(format!("- {}", sentence.text))),
                );
            }
        }
    }
    blocks.push(frame::signature(details, &issuer, !addressed_to.is_empty()));
    Document {
        title: format!("{} {subject} – {unit_name}", form.document.kind),
        issuer: issuer.in_text(),
        as_of: unit.as_of.to_string(),
        draft: details.draft,
        blocks,
        annexes: Vec::new(),
    }
}

fn line_quality(section: Option<&Section>) -> Vec<Block> {
    let Some(section) = section else { return Vec::new() };
    let lead = Block::Paragraph(section.heading.clone());
    let said = section.sentences.iter().map(|sentence| Block::Paragraph(format!("- {}", sentence.text)));
    std::iter::once(lead).chain(said).collect()
}

fn table(form: &Form, figures: &[Figure]) -> Table {
    let row = |(row, figure): (&crate::forms::Row, &Figure)| {
        TableRow::plain(vec![
            row.stt.clone(),
            row.label.clone(),
            cell::text(row, figure),
            remark::text(row, figure),
        ])
    };
    Table {
        caption: String::new(),
        columns: form.columns.to_vec(),
        rows: form.rows.iter().zip(figures).map(row).collect(),
    }
}

fn filled(text: &str, unit: &UnitState, issuer: &Issuer<'_>, unit_name: &str) -> String {
    let year = unit.as_of.year();
    text.replace("{year}", &year.to_string())
        .replace("{next_year}", &year.saturating_add(1).to_string())
        .replace("{as_of}", &short_date(unit.as_of))
        .replace("{top}", &frame::top(unit).unwrap_or_default())
        .replace("{issuer}", &issuer.in_text())
        .replace("{unit}", unit_name)
}
