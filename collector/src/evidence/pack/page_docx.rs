//! The page as a Word file.
//!
//! Its parts are stored, not compressed: whoever makes the page anew must get the same bytes, whatever compressor they
//! have.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::page::{Block, HeatMap, Table};
use crate::report::docx::xml::Xml;

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
/// Fill of a heat map's cell by shade; dark enough to see, light enough to read black on.
const FILLS: [&str; 5] = ["F2F7EE", "FFF3C4", "FFD98A", "FBAE5C", "F0785A"];

/// Half points.
const BODY: u32 = 18;
const SMALL: u32 = 15;

pub(super) fn write(blocks: &[Block]) -> Result<Vec<u8>, String> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let document = document(blocks);
    for (name, text) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELATIONS),
        ("word/document.xml", document.as_str()),
    ] {
        archive.start_file(name, options).map_err(|fault| fault.to_string())?;
        archive.write_all(text.as_bytes()).map_err(|fault| fault.to_string())?;
    }
    Ok(archive.finish().map_err(|fault| fault.to_string())?.into_inner())
}

fn document(blocks: &[Block]) -> String {
    let mut xml = Xml::document();
    let namespace = [("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main")];
    xml.inside("w:document", &namespace, |xml| {
        xml.inside("w:body", &[], |xml| {
            for one in blocks {
                block(xml, one);
            }
            xml.inside("w:sectPr", &[], |xml| {
                xml.empty("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")]);
                let margins = [
                    ("w:top", "624"),
                    ("w:right", "794"),
                    ("w:bottom", "567"),
                    ("w:left", "1077"),
                    ("w:header", "340"),
                    ("w:footer", "340"),
                    ("w:gutter", "0"),
                ];
                xml.empty("w:pgMar", &margins);
            });
        });
    });
    xml.finish()
}

fn block(xml: &mut Xml, block: &Block) {
    let text = |size: u32, bold: bool| Look { size, bold, centred: false, after: 60 };
    match block {
        Block::Title(title) => {
            paragraph(xml, Look { size: 26, bold: true, centred: true, after: 40 }, "", title);
        }
        Block::Subtitle(line) => {
            paragraph(xml, Look { size: BODY, bold: false, centred: true, after: 100 }, "", line);
        }
        Block::Lead(sentence) => paragraph(xml, Look { after: 80, ..text(22, true) }, "", sentence),
        Block::Line { label, text: line } => paragraph(xml, text(BODY, false), label, line),
        Block::Table(table) => figures(xml, table),
        Block::Heat { caption, map } => {
            paragraph(xml, Look { after: 20, ..text(SMALL, false) }, "", caption);
            heat(xml, map);
        }
        Block::Signatures(who) => signatures(xml, who),
        Block::PageBreak => xml.inside("w:p", &[], |xml| {
            xml.inside("w:r", &[], |xml| xml.empty("w:br", &[("w:type", "page")]));
        }),
    }
}

#[derive(Clone, Copy)]
struct Look {
    size: u32,
    bold: bool,
    centred: bool,
    /// Space behind, twentieths of a point.
    after: u32,
}

fn paragraph(xml: &mut Xml, look: Look, label: &str, text: &str) {
    xml.inside("w:p", &[], |xml| {
        xml.inside("w:pPr", &[], |xml| {
            let after = look.after.to_string();
            xml.empty(
                "w:spacing",
                &[("w:before", "0"), ("w:after", &after), ("w:line", "240"), ("w:lineRule", "auto")],
            );
            xml.value("w:jc", if look.centred { "center" } else { "left" });
        });
        for (text, bold) in [(label, true), (text, look.bold)] {
            if !text.is_empty() {
                run(xml, text, bold, look.size);
            }
        }
    });
}

fn run(xml: &mut Xml, text: &str, bold: bool, size: u32) {
    xml.inside("w:r", &[], |xml| {
        xml.inside("w:rPr", &[], |xml| {
            let font = "Times New Roman";
            xml.empty("w:rFonts", &[("w:ascii", font), ("w:hAnsi", font), ("w:cs", font)]);
            if bold {
                xml.empty("w:b", &[]);
            }
            xml.value("w:sz", &size.to_string());
            xml.value("w:lang", "vi-VN");
        });
        xml.leaf("w:t", &[("xml:space", "preserve")], text);
    });
}

fn figures(xml: &mut Xml, table: &Table) {
    framed(xml, &table.widths_mm, |xml| {
        row(xml, table.head.iter().zip(&table.widths_mm), |xml, (text, width)| {
            cell(
                xml,
                **width,
                Some("E8EDF3"),
                Look { size: SMALL, bold: true, centred: true, after: 0 },
                text,
            );
        });
        for texts in &table.rows {
            row(xml, texts.iter().zip(&table.widths_mm), |xml, (text, width)| {
                cell(xml, **width, None, Look { size: SMALL, bold: false, centred: false, after: 0 }, text);
            });
        }
    });
    gap(xml);
}

fn heat(xml: &mut Xml, map: &HeatMap) {
    let count = u16::try_from(map.hours.len()).unwrap_or(24).max(1);
    let each = (162 / count).min(14);
    let widths: Vec<u16> = std::iter::once(15).chain((0..count).map(|_| each)).collect();
    let look = |bold| Look { size: SMALL, bold, centred: true, after: 0 };
    framed(xml, &widths, |xml| {
        row(
            xml,
            std::iter::once("").chain(map.hours.iter().map(String::as_str)).zip(&widths),
            |xml, (text, width)| {
                cell(xml, **width, Some("E8EDF3"), look(true), text);
            },
        );
        for (name, cells) in &map.rows {
            row(
                xml,
                std::iter::once(None).chain(cells.iter().map(Some)).zip(&widths),
                |xml, (one, width)| match one {
                    None => cell(xml, **width, Some("E8EDF3"), look(true), name),
                    Some(None) => cell(xml, **width, None, look(false), ""),
                    Some(Some((text, shade))) => {
                        cell(xml, **width, FILLS.get(usize::from(*shade)).copied(), look(false), text);
                    }
                },
            );
        }
    });
    gap(xml);
}

fn signatures(xml: &mut Xml, who: &[String; 2]) {
    let widths = [88, 88];
    table(xml, &widths, false, |xml| {
        row(xml, who.iter().zip(&widths), |xml, (text, width)| {
            let look = Look { size: BODY, bold: true, centred: true, after: 0 };
            cell(xml, **width, None, look, text);
        });
        row(xml, who.iter().zip(&widths), |xml, (_, width)| {
            let look = Look { size: SMALL, bold: false, centred: true, after: 700 };
            cell(xml, **width, None, look, "(ký, ghi rõ họ tên, đã xem số liệu)");
        });
    });
    gap(xml);
}

/// A body may not end in a table, and two tables in a row would join.
fn gap(xml: &mut Xml) {
    xml.inside("w:p", &[], |xml| {
        xml.inside("w:pPr", &[], |xml| {
            xml.empty(
                "w:spacing",
                &[("w:before", "0"), ("w:after", "0"), ("w:line", "100"), ("w:lineRule", "exact")],
            );
        });
    });
}

fn framed(xml: &mut Xml, widths_mm: &[u16], rows: impl FnOnce(&mut Xml)) {
    table(xml, widths_mm, true, rows);
}

fn table(xml: &mut Xml, widths_mm: &[u16], lines: bool, rows: impl FnOnce(&mut Xml)) {
    xml.inside("w:tbl", &[], |xml| {
        xml.inside("w:tblPr", &[], |xml| {
            let total = twips(widths_mm.iter().sum());
            xml.empty("w:tblW", &[("w:w", &total), ("w:type", "dxa")]);
            if lines {
                xml.inside("w:tblBorders", &[], |xml| {
                    for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
                        let line =
                            [("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "808080")];
                        xml.empty(side, &line);
                    }
                });
            }
            xml.empty("w:tblLayout", &[("w:type", "fixed")]);
            xml.inside("w:tblCellMar", &[], |xml| {
                xml.empty("w:left", &[("w:w", "40"), ("w:type", "dxa")]);
                xml.empty("w:right", &[("w:w", "40"), ("w:type", "dxa")]);
            });
        });
        xml.inside("w:tblGrid", &[], |xml| {
            for width in widths_mm {
                xml.empty("w:gridCol", &[("w:w", &twips(*width))]);
            }
        });
        rows(xml);
    });
}

fn row<T>(xml: &mut Xml, cells: impl Iterator<Item = T>, write: impl Fn(&mut Xml, &T)) {
    xml.inside("w:tr", &[], |xml| {
        xml.inside("w:trPr", &[], |xml| xml.empty("w:cantSplit", &[]));
        for one in cells {
            write(xml, &one);
        }
    });
}

fn cell(xml: &mut Xml, width_mm: u16, fill: Option<&str>, look: Look, text: &str) {
    xml.inside("w:tc", &[], |xml| {
        xml.inside("w:tcPr", &[], |xml| {
            xml.empty("w:tcW", &[("w:w", &twips(width_mm)), ("w:type", "dxa")]);
            if let Some(fill) = fill {
                xml.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)]);
            }
            xml.value("w:vAlign", "center");
        });
        paragraph(xml, look, "", text);
    });
}

fn twips(mm: u16) -> String {
    (u32::from(mm) * 14_400).div_ceil(254).to_string()
}
