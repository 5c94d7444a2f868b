//! The document as a PDF for reading: A4 after Decree 30/2020/NĐ-CP, tagged (PDF/UA-1), with bookmarks and fonts inside.
//!
//! Own layout, krilla writes the file. Blocks become slices in [`blocks`], slices pages in [`flow`], pages the file in
//! [`paint`]; [`structure`] keeps what the pieces are. Letters that the font lacks, and scripts written from right to
//! left, print as □; searching and copying still give the letter. Not for signing electronically: that tool's file is
//! made from the Word file.

mod blocks;
mod cells;
mod flow;
mod font;
mod line;
mod paint;
mod paragraph;
mod structure;
mod style;
mod table;

use krilla::SerializeSettings;
use krilla::configure::{Accessibility, ConfigurationBuilder, PdfVersion};
use krilla::metadata::{DateTime, Metadata};

use self::blocks::Blocks;
use self::font::Fonts;
use self::paint::{Painter, Part, Sheet};
use self::structure::{Element, Kind, Structure};
use super::ReportError;
use super::document::{Annex, Block, Document};

const LANGUAGE: &str = "vi-VN";

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("reading the fonts inside this program")]
    Font,
    #[error("a page has no size")]
    Size,
    /// What the writer of the file objects to.
    #[error("writing the PDF: {0}")]
    File(String),
}

/// The whole file.
pub(super) fn write(document: &Document) -> Result<Vec<u8>, ReportError> {
    Ok(file(document)?)
}

fn file(document: &Document) -> Result<Vec<u8>, PdfError> {
    let fonts = Fonts::load()?;
    let mut structure = Structure::new();
    let mut parts = vec![part(&fonts, &mut structure, &document.blocks, None)];
    for annex in &document.annexes {
        parts.push(part(&fonts, &mut structure, &annex.blocks, Some(annex)));
    }
    let file = krilla::Document::new_with(settings()?);
    let mut painter =
        Painter { file, fonts: &fonts, structure: &mut structure, draft: document.draft, done: 0 };
    for part in parts {
        painter.part(part)?;
    }
    let mut file = painter.file;
    let title = title(document);
    file.set_outline(structure.outline(&title));
    file.set_tag_tree(structure.tree(LANGUAGE));
    file.set_metadata(metadata(document, title));
    file.finish().map_err(|error| PdfError::File(format!("{error:?}")))
}

fn part(fonts: &Fonts, structure: &mut Structure, blocks: &[Block], annex: Option<&Annex>) -> Part {
    let sheet = Sheet::a4(annex.is_some_and(|annex| annex.landscape));
    let inside: Element = match annex {
        Some(_) => structure.add(Structure::ROOT, Kind::Section),
        None => Structure::ROOT,
    };
    let depth = u8::from(annex.is_some());
    let mut writer = Blocks {
        fonts,
        structure,
        inside,
        width: sheet.text_width(),
        height: sheet.text_height(),
        slices: Vec::new(),
        depth,
        level: depth,
        list: None,
    };
    if let Some(annex) = annex {
        writer.annex_head(annex);
    }
    let mut rest = blocks.iter().peekable();
    while let Some(block) = rest.next() {
        writer.block(block, matches!(rest.peek(), Some(Block::Signature { .. })));
    }
    let pages = flow::pages(writer.slices, sheet.text_height());
    Part { sheet, label: annex.map(|annex| format!("{} – ", annex.label)), pages }
}

/// PDF/UA-1: the writer refuses what a screen reader could not follow.
fn settings() -> Result<SerializeSettings, PdfError> {
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf17)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PdfError::File(format!("{error:?}")))?;
    Ok(SerializeSettings { configuration, ..SerializeSettings::default() })
}

fn metadata(document: &Document, title: String) -> Metadata {
    let metadata = Metadata::new()
        .title(title)
        .authors(vec![line::plain(&document.issuer)])
        .creator("Hạ Tầng".into())
        .language(LANGUAGE.into());
    match day(&document.as_of) {
        Some(day) => metadata.creation_date(day),
        None => metadata,
    }
}

/// The day of the figures, not that of printing: the same document is the same file.
fn day(as_of: &str) -> Option<DateTime> {
    let day: jiff::civil::Date = as_of.parse().ok()?;
    let [year, month, date] =
        [u16::try_from(day.year()).ok()?, u16::try_from(day.month()).ok()?, u16::try_from(day.day()).ok()?];
    let [month, date] = [u8::try_from(month).ok()?, u8::try_from(date).ok()?];
    Some(DateTime::new(year).month(month).day(date))
}

/// A file without a title is not accessible.
fn title(document: &Document) -> String {
    let names = [&document.title, &document.issuer].map(|text| line::plain(text));
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "Báo cáo".into())
}

#[cfg(test)]
mod tests;
