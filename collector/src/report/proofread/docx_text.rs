//! The plain text of a DOCX: one paragraph or table row a line, cells parted by tabs.
//!
//! What Word shows is taken: insertions, not deletions; the main text and its text boxes, not headers, footers or notes.
//! Numbers that Word itself counts (automatic lists) stand in no file and are not there.

use std::io::{Cursor, Read};

use roxmltree::{Document, Node, ParsingOptions};
use zip::ZipArchive;

/// Most bytes of the main part once unpacked; 200 pages are about 4 MB.
const MAIN_PART: u64 = 32_000_000;
/// Deepest nesting that is read; Word's own stays below 40.
const DEPTH: usize = 128;
/// Most elements of the main part.
const NODES: u32 = 2_000_000;

/// Why a file's text could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DocxTextError {
    #[error(
        "the file is no DOCX, or it is damaged; open it in Word or LibreOffice and save it again as .docx"
    )]
    Zip(#[from] zip::result::ZipError),
    #[error("reading the document's main part")]
    Read(#[from] std::io::Error),
    #[error("the document's text is larger than {} MB; save it without pictures, or in parts", MAIN_PART / 1_000_000)]
    TooLarge,
    #[error("the document's main part is no valid XML; open it in Word or LibreOffice and save it again")]
    Xml(#[from] roxmltree::Error),
}

/// The text of a DOCX.
///
/// # Errors
/// [`DocxTextError`] says what is wrong with the file and what to do.
pub fn docx_text(bytes: &[u8]) -> Result<String, DocxTextError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let main = archive.by_name("word/document.xml")?;
    let mut xml = String::new();
    main.take(MAIN_PART + 1).read_to_string(&mut xml)?;
    if xml.len() as u64 > MAIN_PART {
        return Err(DocxTextError::TooLarge);
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&xml, options)?;
    let mut lines = Vec::new();
    blocks(document.root_element(), &mut lines, 0);
    Ok(lines.join("\n"))
}

/// Paragraphs and rows below a node, in order.
fn blocks(node: Node<'_, '_>, lines: &mut Vec<String>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    for child in node.children().filter(|child| !is_hidden(*child)) {
        match child.tag_name().name() {
            "p" => {
                lines.push(paragraph(child));
                boxes(child, lines, depth + 1);
            }
            "tr" => lines.push(row(child, depth + 1)),
            _ => blocks(child, lines, depth + 1),
        }
    }
}

/// Cells parted by tabs; a cell over several columns is followed by empty ones.
fn row(row: Node<'_, '_>, depth: usize) -> String {
    let mut cells = Vec::new();
    for cell in row.children().filter(|child| child.tag_name().name() == "tc") {
        let mut lines = Vec::new();
        blocks(cell, &mut lines, depth);
        cells.push(lines.join(" ").replace('\t', " ").trim().to_owned());
        let columns = cell
            .descendants()
            .find(|node| node.tag_name().name() == "gridSpan")
            .and_then(|span| span.attributes().find(|attribute| attribute.name() == "val"))
            .and_then(|value| value.value().parse().ok())
            .unwrap_or(1_usize);
        cells.extend((1..columns.min(64)).map(|_| String::new()));
    }
    cells.join("\t")
}

fn paragraph(node: Node<'_, '_>) -> String {
    let mut text = String::new();
    runs(node, &mut text, 0);
    text
}

fn runs(node: Node<'_, '_>, text: &mut String, depth: usize) {
    if depth > DEPTH {
        return;
    }
    for child in node.children().filter(|child| !is_hidden(*child)) {
        match child.tag_name().name() {
            "t" => text.push_str(child.text().unwrap_or_default()),
            "tab" | "br" | "cr" => text.push(' '),
            "noBreakHyphen" => text.push('-'),
            "pPr" | "rPr" | "txbxContent" => {}
            _ => runs(child, text, depth + 1),
        }
    }
}

/// Text boxes anchored in a paragraph, after it.
fn boxes(node: Node<'_, '_>, lines: &mut Vec<String>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    for child in node.children().filter(|child| !is_hidden(*child)) {
        if child.tag_name().name() == "txbxContent" {
            blocks(child, lines, depth + 1);
        } else {
            boxes(child, lines, depth + 1);
        }
    }
}

/// Deleted, moved away, or a second copy for old programs.
fn is_hidden(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "del" | "moveFrom" | "Fallback" | "instrText" | "delText")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn docx(body: &str) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
        let xml = format!(
            r#"<w:document xmlns:w="http://w" xmlns:mc="http://mc"><w:body>{body}</w:body></w:document>"#
        );
        zip.write_all(xml.as_bytes()).unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn paragraphs_split_runs_and_tables_become_lines() {
        let body = r#"<w:p><w:r><w:t>Có 25 </w:t></w:r><w:r><w:tab/><w:t>người</w:t></w:r></w:p>
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Máy in</w:t></w:r></w:p><w:p><w:r><w:t>laser</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>
            <w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>Tổng</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>5</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"#;
        assert_eq!(docx_text(&docx(body)).unwrap(), "Có 25  người\n1\tMáy in laser\t\nTổng\t\t5");
    }

    #[test]
    fn deletions_and_second_copies_are_left_out() {
        let body = "<w:p><w:ins><w:r><w:t>mới</w:t></w:r></w:ins><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del>\
            <mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>hộp</w:t></w:r></w:p></w:txbxContent></mc:Choice>\
            <mc:Fallback><w:txbxContent><w:p><w:r><w:t>hộp</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>";
        assert_eq!(docx_text(&docx(body)).unwrap(), "mới\nhộp");
    }

    #[test]
    fn what_is_no_docx_is_refused_with_what_to_do() {
        for bytes in [&b""[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0 old .doc"] {
            assert!(matches!(docx_text(bytes), Err(DocxTextError::Zip(_))));
        }
        assert!(matches!(docx_text(&docx("<w:p>")), Err(DocxTextError::Xml(_))));
    }

    #[test]
    fn a_bomb_and_an_endless_nesting_do_no_harm() {
        let bomb = docx(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "a".repeat(33_000_000)));
        assert!(bomb.len() < 100_000);
        assert!(matches!(docx_text(&bomb), Err(DocxTextError::TooLarge)));
        let deep = docx(&("<w:sdt>".repeat(900) + "<w:p/>" + &"</w:sdt>".repeat(900)));
        assert_eq!(docx_text(&deep).unwrap(), "");
        // Either refused or read; never a crash.
        drop(docx_text(&docx(&("<w:sdt>".repeat(200_000) + &"</w:sdt>".repeat(200_000)))));
    }
}
