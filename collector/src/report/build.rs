//! From form, figures and unit to the document.
//!
//! All text from outside is cleaned here or was by [`crate::items`]; the renderers only escape.

use crate::forms::sentence::UnitWord;
use crate::forms::{BodyPart, Form, FormColumn, Group, Holds, Row};
use crate::items::text::clean;
use crate::items::{Figure, UnitState};

use super::details::ReportDetails;
use super::document::{Block, Document, NationalHeading, Table, TableRow};
use super::form_sentences::{self, FormSentence};
use super::issuer::Issuer;
use super::known::Known;
use super::sentences::Section;
use super::unit_words::{UnitWords, capitalised};
use super::vietnamese::{GAP, blank_date, long_date, short_date};
use super::{cell, generated, notes, remark};

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
        Block::NationalHeading(heading(form, unit, details, &issuer)),
        Block::Title { kind: form.document.kind.clone(), subject: subject.clone() },
    ];
    let addressed_to = addressed_to(form, unit, details, fill);
    if !addressed_to.is_empty() {
        blocks.push(Block::AddressedTo(addressed_to.clone()));
    }
    let known = Known::of(form, unit);
    let said = form_sentences::sentences(form, &known);
    for part in &form.body {
        match part {
            BodyPart::Heading { text, level } => {
                blocks.push(Block::Heading { text: fill(text), level: *level });
            }
            BodyPart::Paragraph(text) => blocks.push(Block::Paragraph(fill(text))),
            BodyPart::FillIn(text) => blocks.push(Block::FillIn(text.clone())),
            BodyPart::Table => blocks.push(Block::Table(table(form, unit, figures))),
            BodyPart::Sentences(section) => blocks.extend(paragraphs(&said, section)),
            BodyPart::Notes => {
                let lines = notes::notes(form, unit, figures, &known, &said);
                let label = "Ghi chú về số liệu:".into();
                blocks.extend((!lines.is_empty()).then_some(Block::Notes { label, lines }));
            }
            BodyPart::LineQuality => blocks.extend(line_quality(section)),
            BodyPart::Generated(place) => {
                let said = generated::sentences(place, section);
                blocks.extend(
                    said.into_iter().map(|sentence| Block::Paragraph(format!("- {}", sentence.text))),
                );
            }
        }
    }
    blocks.push(signature(details, &issuer, !addressed_to.is_empty()));
    Document {
        title: format!("{} {subject} – {unit_name}", form.document.kind),
        issuer: issuer.in_text(),
        as_of: unit.as_of.to_string(),
        draft: false,
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

fn heading(form: &Form, unit: &UnitState, details: &ReportDetails, issuer: &Issuer<'_>) -> NationalHeading {
    let number = details.number.as_deref().map(clean).filter(|number| !number.is_empty());
    let number = number.map_or_else(|| GAP.into(), |number| format!("{number:0>2}"));
    let place = details.place.as_deref().map(clean).filter(|place| !place.is_empty());
    let place = place.unwrap_or_else(|| issuer.place().into());
    let date = details.date.map_or_else(|| blank_date(unit.as_of.year()), long_date);
    NationalHeading {
        issuer: issuer.lines(),
        number: format!("Số: {number}/{}", issuer.symbol(&form.document.symbol)),
        place_and_date: format!("{place}, {date}"),
    }
}

/// The officer's recipients, or the form's latest for the day, unless that needs a unit above and there is none.
fn addressed_to(
    form: &Form,
    unit: &UnitState,
    details: &ReportDetails,
    fill: impl Fn(&str) -> String,
) -> Vec<String> {
    let given: Vec<String> =
        details.addressed_to.iter().map(|to| clean(to)).filter(|to| !to.is_empty()).collect();
    if !given.is_empty() {
        return given;
    }
    let applies = form.document.addressed_to.iter().filter(|to| to.from <= unit.as_of);
    let latest = applies.max_by_key(|to| to.from).map(|to| to.text.as_str());
    latest.filter(|text| !text.contains("{top}") || top(unit).is_some()).map(fill).into_iter().collect()
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

fn signature(details: &ReportDetails, issuer: &Issuer<'_>, addressed: bool) -> Block {
    let given: Vec<String> =
        details.signer_titles.iter().map(|line| clean(line)).filter(|line| !line.is_empty()).collect();
    let titles = if given.is_empty() { issuer.head() } else { given };
    let first = if addressed { "- Như trên;" } else { "- …;" };
    Block::Signature { copies: vec![first.into(), "- Lưu: VT.".into()], titles }
}

fn filled(text: &str, unit: &UnitState, issuer: &Issuer<'_>, unit_name: &str) -> String {
    let year = unit.as_of.year();
    text.replace("{year}", &year.to_string())
        .replace("{next_year}", &year.saturating_add(1).to_string())
        .replace("{as_of}", &short_date(unit.as_of))
        .replace("{top}", &top(unit).unwrap_or_default())
        .replace("{issuer}", &issuer.in_text())
        .replace("{unit}", unit_name)
}

fn top(unit: &UnitState) -> Option<String> {
    unit.parents.last().map(|name| clean(name)).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests;
