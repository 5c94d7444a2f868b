//! The document's own text, proofread: sentences, rows and what people declared as text.

use std::collections::BTreeMap;

use super::{Subject, warning};
use crate::items::text::{clean, shorten};
use crate::report::document::{Block, Document};
use crate::report::proofread::{Context, Finding, findings};
use crate::report::warning::Warning;

/// Longest heading as a place, characters.
const PLACE: usize = 60;
/// Findings of one check that are told one by one.
const TOLD: usize = 5;
/// Checks that the figures themselves were put to, part by part of the unit, and those that need lines of a file.
const LEFT_OUT: &[&str] =
    &["label_lost", "users_above_staff", "percent_above_hundred", "ratio_wrong", "ratio_per_post"];

pub(super) fn proofread(subject: &Subject<'_>) -> Vec<Warning> {
    let lines = lines(subject.document);
    let text = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
    let context = Context {
        year: Some(subject.unit.as_of.year()),
        as_of: Some(subject.unit.as_of),
        staff: subject.number("staff_total"),
    };
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for finding in findings(&text, &context) {
        let count = told.entry(finding.check).or_default();
        *count += 1;
        if *count <= TOLD && !LEFT_OUT.contains(&finding.check) {
            found.push(placed(&finding, &lines));
        }
    }
    found
}

struct Line {
    text: String,
    /// The heading above.
    place: String,
}

/// Lines of the text mean nothing in a document: they are said as the sections that they stand in.
fn placed(finding: &Finding, lines: &[Line]) -> Warning {
    let line = |number: usize| number.checked_sub(1).and_then(|index| lines.get(index));
    let quoted = line(finding.line).map(|line| shorten(&clean(&line.text), PLACE)).unwrap_or_default();
    let place = line(finding.line).map(|line| line.place.clone()).unwrap_or_default();
    let text = without_line_numbers(&finding.text);
    let text = if finding.text.contains('“') { text } else { format!("{text} (tại: “{quoted}”)") };
    warning(finding.check, place, text)
}

/// Drops `(dòng 7)`, and says `phía trên` for `ở dòng 7`.
fn without_line_numbers(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(" (dòng ") {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    match out.split_once(" ở dòng ") {
        Some((before, after)) => {
            format!("{before} ở phía trên{}", after.trim_start_matches(|sign: char| sign.is_ascii_digit()))
        }
        None => out,
    }
}

/// Headings, sentences and rows of the main part, and the sentences of annexes; their tables are lists of machines.
fn lines(document: &Document) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut place = String::new();
    for block in &document.blocks {
        let texts: Vec<String> = match block {
            Block::Table(table) => table
                .rows
                .iter()
                .map(|row| {
                    row.cells.iter().map(|cell| cell.replace('\t', " ")).collect::<Vec<_>>().join("\t")
                })
                .collect(),
            other => sentences(other),
        };
        if let Block::Heading { text, .. } = block {
            place = shorten(&clean(text), PLACE);
        }
        add(&mut lines, texts, &place);
    }
    for annex in &document.annexes {
        let texts: Vec<String> = annex.blocks.iter().flat_map(sentences).collect();
        add(&mut lines, texts, &annex.label);
    }
    lines
}

fn add(lines: &mut Vec<Line>, texts: Vec<String>, place: &str) {
    // A line break inside would shift every line below.
    let line = |text: String| Line { text: text.replace(['\n', '\r'], " "), place: place.into() };
    lines.extend(texts.into_iter().map(line));
}

fn sentences(block: &Block) -> Vec<String> {
    match block {
        Block::AddressedTo(recipients) => recipients.clone(),
        Block::Heading { text, .. } | Block::Paragraph(text) => vec![text.clone()],
        Block::Signature { copies, .. } => copies.clone(),
        _ => Vec::new(),
    }
}
