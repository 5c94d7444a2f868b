//! Tables: real column widths, a head that repeats on each page, rows that are not torn apart.

use super::body::paragraph;
use super::xml::Xml;
use crate::forms::Align;
use crate::report::document::{Table, is_remark};

/// Whether a table is ruled or only arranges text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    All,
    None,
}

/// How large a table's text is: that of the document, or smaller in an annex.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Normal,
    Small,
}

/// The table of figures.
pub(super) fn figures(xml: &mut Xml, table: &Table, size: Size) {
    if !table.caption.is_empty() {
        paragraph(xml, "Caption", &table.caption);
    }
    if table.columns.is_empty() {
        return;
    }
    let widths: Vec<u16> = table.columns.iter().map(|column| column.width_mm).collect();
    self::table(xml, &widths, Lines::All, |xml| {
        row(xml, true, |xml| {
            for column in &table.columns {
                aligned_cell(xml, column.width_mm, "center", |xml| {
                    paragraph(xml, size.style("Header"), &column.title);
                });
            }
        });
        for line in &table.rows {
            row(xml, false, |xml| {
                for (index, column) in table.columns.iter().enumerate() {
                    let text = line.cells.get(index).map_or("", String::as_str);
                    let style = match column.align {
                        Align::Center => size.style("Center"),
                        Align::Right => size.style("Right"),
                        Align::Left if size == Size::Normal && is_remark(&table.columns, index) => {
                            "TableRemark"
                        }
                        Align::Left => size.style("Text"),
                    };
                    aligned_cell(xml, column.width_mm, "center", |xml| {
                        if line.group { group(xml, style, text) } else { paragraph(xml, style, text) }
                    });
                }
            });
        }
    });
}

/// A cell of a heading over the rows below, bold and on one page with the first of them.
fn group(xml: &mut Xml, style: &str, text: &str) {
    xml.inside("w:p", &[], |xml| {
        xml.inside("w:pPr", &[], |xml| {
            xml.value("w:pStyle", style);
            xml.empty("w:keepNext", &[]);
        });
        if !text.is_empty() {
            xml.inside("w:r", &[], |xml| {
                xml.inside("w:rPr", &[], |xml| {
                    xml.empty("w:b", &[]);
                    xml.empty("w:bCs", &[]);
                });
                xml.leaf("w:t", &[("xml:space", "preserve")], text);
            });
        }
    });
}

impl Size {
    fn style(self, kind: &str) -> &'static str {
        match (self, kind) {
            (Self::Normal, "Header") => "TableHeader",
            (Self::Normal, "Center") => "TableCenter",
            (Self::Normal, "Right") => "TableRight",
            (Self::Normal, _) => "TableText",
            (Self::Small, "Header") => "SmallHeader",
            (Self::Small, "Center") => "SmallCenter",
            (Self::Small, "Right") => "SmallRight",
            (Self::Small, _) => "SmallText",
        }
    }
}

/// A table of fixed column widths.
pub(super) fn table(xml: &mut Xml, widths_mm: &[u16], lines: Lines, rows: impl FnOnce(&mut Xml)) {
    let total: u16 = widths_mm.iter().sum();
    xml.inside("w:tbl", &[], |xml| {
        xml.inside("w:tblPr", &[], |xml| {
            xml.empty("w:tblW", &[("w:w", &twips(total)), ("w:type", "dxa")]);
            if lines == Lines::All {
                xml.inside("w:tblBorders", &[], borders);
            }
            xml.empty("w:tblLayout", &[("w:type", "fixed")]);
            xml.inside("w:tblCellMar", &[], |xml| {
                let padding = if lines == Lines::All { "85" } else { "0" };
                xml.empty("w:left", &[("w:w", padding), ("w:type", "dxa")]);
                xml.empty("w:right", &[("w:w", padding), ("w:type", "dxa")]);
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

/// A row that stays whole; a head repeats on each page.
pub(super) fn row(xml: &mut Xml, head: bool, cells: impl FnOnce(&mut Xml)) {
    xml.inside("w:tr", &[], |xml| {
        xml.inside("w:trPr", &[], |xml| {
            xml.empty("w:cantSplit", &[]);
            if head {
                xml.empty("w:tblHeader", &[]);
            }
        });
        cells(xml);
    });
}

/// A cell; its content must end in a paragraph.
pub(super) fn cell(xml: &mut Xml, width_mm: u16, content: impl FnOnce(&mut Xml)) {
    aligned_cell(xml, width_mm, "top", content);
}

fn aligned_cell(xml: &mut Xml, width_mm: u16, vertical: &str, content: impl FnOnce(&mut Xml)) {
    xml.inside("w:tc", &[], |xml| {
        xml.inside("w:tcPr", &[], |xml| {
            xml.empty("w:tcW", &[("w:w", &twips(width_mm)), ("w:type", "dxa")]);
            xml.value("w:vAlign", vertical);
        });
        content(xml);
    });
}

/// Twentieths of a point, the unit of Word's lengths.
pub(super) fn twips(mm: u16) -> String {
    (u32::from(mm) * 14_400).div_ceil(254).to_string()
}

fn borders(xml: &mut Xml) {
    for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
        let line = [("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")];
        xml.empty(side, &line);
    }
}
