//! The document as a Word file (Office Open XML, ISO/IEC 29500 transitional).
//!
//! Own writer, because no library at hand writes files that keep the schema's order of elements and repeat a table's
//! head on each page. Fixed parts are files under `docx/parts`; `body` writes the one that varies. Fonts are named, not
//! embedded, with the name of one of equal widths beside. Time stamps inside the archive are constant, so the same document gives the same bytes.

mod body;
mod frame;
mod header;
mod section;
mod table;
pub(crate) mod xml;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::ReportError;
use super::document::Document;
use xml::Xml;

/// Parts that are the same in every document, in the order of the archive; the content types must come first.
const FIXED: &[(&str, &str)] = &[
    ("[Content_Types].xml", include_str!("docx/parts/content_types.xml")),
    ("_rels/.rels", include_str!("docx/parts/package_rels.xml")),
    ("docProps/app.xml", include_str!("docx/parts/app.xml")),
    ("word/_rels/document.xml.rels", include_str!("docx/parts/document_rels.xml")),
    ("word/styles.xml", include_str!("docx/parts/styles.xml")),
    ("word/settings.xml", include_str!("docx/parts/settings.xml")),
    ("word/fontTable.xml", include_str!("docx/parts/font_table.xml")),
];

/// The whole file.
pub(super) fn write(document: &Document) -> Result<Vec<u8>, ReportError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let varying = [
        ("docProps/core.xml", core_properties(document)),
        ("word/header1.xml", header::numbered(document.draft)),
        ("word/header2.xml", header::first(document.draft)),
        ("word/document.xml", body::write(document)),
    ];
    let fixed = FIXED.iter().map(|(name, text)| (*name, *text));
    for (name, text) in fixed.chain(varying.iter().map(|(name, text)| (*name, text.as_str()))) {
        archive.start_file(name, options)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

fn core_properties(document: &Document) -> String {
    let mut xml = Xml::document();
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.leaf("dc:title", &[], &document.title);
    xml.leaf("dc:creator", &[], &document.issuer);
    let day = format!("{}T00:00:00Z", document.as_of);
    for moment in ["dcterms:created", "dcterms:modified"] {
        xml.leaf(moment, &[("xsi:type", "dcterms:W3CDTF")], &day);
    }
    xml.leaf("dc:language", &[], "vi-VN");
    xml.close("cp:coreProperties");
    xml.finish()
}

#[cfg(test)]
pub(in crate::report) mod tests;
