//! From form, figures and unit to the document.
//!
//! All text from outside is cleaned here or was by [`crate::items`]; the renderers only escape.

use crate::forms::sentence::UnitWord;
use crate::forms::{BodyPart, Form, FormColumn, Group, Holds, Row};
use crate::items::text::{capitalised, clean};
use crate::items::{self, Figure, UnitState};

use super::details::ReportDetails;
use super::document::{Block, Document, Table, TableRow};
use super::form_sentences::{self, FormSentence};
use super::issuer::Issuer;
use super::known::Known;
use super::sentences::{Section, Sentence};
use super::unit_words::UnitWords;
use super::vietnamese::short_date;
use super::{cell, frame, generated, notes, procurement, remark};

/// Where a section has no sentence that its figures carry.
const NOTHING_SAID: &str = "[…]";

/// The document of a form whose figures are known; `figures` are in the order of the form's rows, `known` is what its
/// sentences rest on, `section` is what is said about the network.
pub fn document(
    form: &Form,
    unit: &UnitState,
    figures: &[Figure],
    known: &Known,
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
    blocks.extend(body(form, unit, figures, known, section, fill));
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

fn body(
    form: &Form,
    unit: &UnitState,
    figures: &[Figure],
    known: &Known,
    section: Option<&Section>,
    fill: impl Fn(&str) -> String,
) -> Vec<Block> {
    let said = form_sentences::sentences(form, known);
    let mut blocks = Vec::new();
    for (index, part) in form.body.iter().enumerate() {
        let gap_follows = matches!(form.body.get(index + 1), Some(BodyPart::FillIn(_)));
        let or_gap = |said: Vec<Block>| {
            let gap = (said.is_empty() && !gap_follows).then(|| Block::FillIn(NOTHING_SAID.into()));
            gap.into_iter().chain(said)
        };
        match part {
            BodyPart::Heading { text, level } => {
                blocks.push(Block::Heading { text: fill(text), level: *level });
            }
            BodyPart::Paragraph(text) => blocks.push(Block::Paragraph(fill(text))),
            BodyPart::FillIn(text) => blocks.push(Block::FillIn(text.clone())),
            BodyPart::Table => blocks.push(Block::Table(table(form, unit, figures))),
            BodyPart::Sentences(section) => blocks.extend(or_gap(paragraphs(&said, section))),
            BodyPart::Generated(place) => {
                blocks.extend(or_gap(dashes(generated::sentences(place, unit, section))));
            }
            BodyPart::Notes => {
                let lines = notes::notes(form, unit, figures, known, &said);
                let label = "Ghi chú về số liệu:".into();
                blocks.extend((!lines.is_empty()).then_some(Block::Notes { label, lines }));
            }
            BodyPart::Procurement => {
                blocks.extend(procurement::blocks(&items::procurement::procurement(unit)));
            }
            BodyPart::LineQuality => blocks.extend(line_quality(section)),
        }
    }
    blocks
}

fn dashes(said: Vec<Sentence>) -> Vec<Block> {
    said.into_iter().map(|sentence| Block::Paragraph(format!("- {}", sentence.text))).collect()
}

fn line_quality(section: Option<&Section>) -> Vec<Block> {
    let Some(section) = section else { return Vec::new() };
    let lead = Block::Paragraph(section.heading.clone());
    std::iter::once(lead).chain(dashes(section.sentences.clone())).collect()
}

fn paragraphs(said: &[FormSentence], section: &str) -> Vec<Block> {
    let here = said.iter().filter(|sentence| sentence.section == section);
    here.filter_map(|sentence| sentence.text.clone()).map(Block::Paragraph).collect()
}

fn table(form: &Form, unit: &UnitState, figures: &[Figure]) -> Table {
    let mut rows: Vec<TableRow> = Vec::new();
    let mut groups = form.groups.iter().peekable();
    for (index, (row, figure)) in form.rows.iter().zip(figures).enumerate() {
        while let Some(group) = groups.next_if(|group| group.before <= index) {
            rows.push(group_row(form, unit, group));
        }
        rows.push(TableRow::plain(cells(form, row, figure)));
    }
    rows.extend(groups.map(|group| group_row(form, unit, group)));
    Table {
        caption: String::new(),
        columns: form.columns.iter().map(|column| column.column.clone()).collect(),
        rows,
    }
}

fn cells(form: &Form, row: &Row, figure: &Figure) -> Vec<String> {
    let mut printed = cell::texts(row, figure).into_iter();
    let cell = |column: &FormColumn| match column.holds {
        Holds::Stt => row.stt.clone(),
        Holds::Label => row.label.clone(),
        Holds::Cell => printed.next().unwrap_or_default(),
        Holds::Remark => remark::text(row, figure),
    };
    form.columns.iter().map(cell).collect()
}

fn group_row(form: &Form, unit: &UnitState, group: &Group) -> TableRow {
    let cell = |column: &FormColumn| match column.holds {
        Holds::Stt => group.stt.clone(),
        Holds::Label => group_label(group, unit),
        Holds::Cell | Holds::Remark => String::new(),
    };
    TableRow { cells: form.columns.iter().map(cell).collect(), group: true }
}

/// A heading among the rows; `{level}` in it is the level of the unit: `Cấp tỉnh`.
pub fn group_label(group: &Group, unit: &UnitState) -> String {
    group.label.replace("{level}", &capitalised(&UnitWords::of(unit).say(UnitWord::LevelName)))
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

#[cfg(test)]
mod tests;
