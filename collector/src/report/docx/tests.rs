//! The rules that make Word open a file without offering to repair it.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use roxmltree::{Document as Parsed, Node};
use zip::ZipArchive;

use crate::forms;
use crate::items::ItemValue;
use crate::report::tests::{declared, unit};
use crate::report::{Format, ReportDetails, render};

mod decree_30;
mod whole;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Children in the order of ISO/IEC 29500-1 (CT_PPr, CT_RPr, CT_TblPr, CT_TcPr, CT_SectPr), as far as used here.
const ORDER: &[(&str, &[&str])] = &[
    (
        "pPr",
        &["pStyle", "keepNext", "keepLines", "pBdr", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr"],
    ),
    ("rPr", &["rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "lang"]),
    ("tblPr", &["tblW", "tblInd", "tblBorders", "tblLayout", "tblCellMar"]),
    ("tcPr", &["tcW", "vAlign"]),
    ("sectPr", &["headerReference", "pgSz", "pgMar", "pgNumType", "titlePg"]),
    ("font", &["altName", "panose1", "charset", "family", "pitch"]),
    ("tbl", &["tblPr", "tblGrid", "tr"]),
    ("tblBorders", &["top", "left", "bottom", "right", "insideH", "insideV"]),
    (
        "style",
        &[
            "name",
            "basedOn",
            "next",
            "uiPriority",
            "semiHidden",
            "unhideWhenUsed",
            "qFormat",
            "pPr",
            "rPr",
            "tblPr",
        ],
    ),
];

fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    names
        .into_iter()
        .map(|name| {
            let mut text = String::new();
            archive.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
            (name, text)
        })
        .collect()
}

/// Every rule over every part; panics with the one that is broken.
pub(in crate::report) fn check(bytes: &[u8]) {
    for (name, text) in parts(bytes) {
        let parsed = Parsed::parse(&text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        for node in parsed.descendants().filter(|node| node.tag_name().namespace() == Some(W)) {
            check_order(&name, node);
            check_content(&name, node);
        }
    }
}

fn children<'a>(node: Node<'a, 'a>) -> impl Iterator<Item = &'a str> {
    node.children().filter(Node::is_element).map(|child| child.tag_name().name())
}

fn check_order(part: &str, node: Node<'_, '_>) {
    let Some((parent, order)) = ORDER.iter().find(|(parent, _)| *parent == node.tag_name().name()) else {
        return;
    };
    let places: Vec<usize> = node
        .children()
        .filter(Node::is_element)
        .map(|child| {
            let name = child.tag_name().name();
            order
                .iter()
                .position(|known| *known == name)
                .unwrap_or_else(|| panic!("{part}: {parent} holds {name}"))
        })
        .collect();
    assert!(places.is_sorted(), "{part}: children of {parent} are out of order");
}

fn check_content(part: &str, node: Node<'_, '_>) {
    match node.tag_name().name() {
        "tbl" => {
            let grid = node.children().find(|child| child.has_tag_name((W, "tblGrid"))).unwrap();
            let widths: Vec<_> = grid.children().map(|column| column.attribute((W, "w")).unwrap()).collect();
            assert!(!widths.is_empty(), "{part}: a table without columns");
            for row in node.children().filter(|child| child.has_tag_name((W, "tr"))) {
                let cells = row.descendants().filter(|child| child.has_tag_name((W, "tcW")));
                let cells: Vec<_> = cells.map(|cell| cell.attribute((W, "w")).unwrap()).collect();
                assert_eq!(cells, widths, "{part}: cells do not follow the grid");
            }
        }
        "tc" => {
            let last = node.last_element_child().unwrap();
            assert!(last.has_tag_name((W, "p")), "{part}: a cell must end in a paragraph");
        }
        "t" => {
            let text = node.text().unwrap_or_default();
            assert!(!text.contains(['\n', '\r', '\t']), "{part}: a line break within a text");
        }
        _ => {}
    }
}

fn sample() -> BTreeMap<String, String> {
    let mut unit = unit();
    unit.declarations.push(declared("staff_total", ItemValue::Number(20), "Quyết định số 12/QĐ-UBND"));
    let bytes = render("bieu_12_dong_phuong", &unit, &ReportDetails::default(), Format::Docx).unwrap().bytes;
    check(&bytes);
    parts(&bytes)
}

#[test]
fn every_part_is_declared_and_every_relation_leads_somewhere() {
    let parts = sample();
    let types = &parts["[Content_Types].xml"];
    for name in parts.keys().filter(|name| !name.contains("_rels/") && *name != "[Content_Types].xml") {
        assert!(types.contains(&format!("PartName=\"/{name}\"")), "{name} has no content type");
    }
    for (folder, relations) in [("", "_rels/.rels"), ("word/", "word/_rels/document.xml.rels")] {
        let parsed = Parsed::parse(&parts[relations]).unwrap();
        for target in parsed.descendants().filter_map(|node| node.attribute("Target")) {
            assert!(parts.contains_key(&format!("{folder}{target}")), "{target} is missing");
        }
    }
}

#[test]
fn the_content_types_come_first_and_time_stamps_are_constant() {
    let bytes =
        render("bieu_12_dong_phuong", &unit(), &ReportDetails::default(), Format::Docx).unwrap().bytes;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(archive.by_index(0).unwrap().name().unwrap(), "[Content_Types].xml");
    for index in 0..archive.len() {
        assert_eq!(archive.by_index(index).unwrap().last_modified(), Some(zip::DateTime::default()));
    }
}

#[test]
fn every_style_and_relation_that_is_used_is_defined() {
    let parts = sample();
    let styles = Parsed::parse(&parts["word/styles.xml"]).unwrap();
    let defined: Vec<_> = styles.descendants().filter_map(|node| node.attribute((W, "styleId"))).collect();
    for part in ["word/document.xml", "word/header1.xml", "word/header2.xml"] {
        let parsed = Parsed::parse(&parts[part]).unwrap();
        for used in parsed.descendants().filter(|node| node.has_tag_name((W, "pStyle"))) {
            let style = used.attribute((W, "val")).unwrap();
            assert!(defined.contains(&style), "{part} uses {style}");
        }
        for id in parsed.descendants().filter_map(|node| node.attribute((R, "id"))) {
            assert!(parts["word/_rels/document.xml.rels"].contains(&format!("Id=\"{id}\"")), "{id}");
        }
    }
}

#[test]
fn only_the_head_of_the_table_repeats_and_no_row_is_torn() {
    let parts = sample();
    let parsed = Parsed::parse(&parts["word/document.xml"]).unwrap();
    let table = parsed
        .descendants()
        .find(|node| {
            node.has_tag_name((W, "tbl"))
                && node.descendants().any(|child| child.has_tag_name((W, "tblHeader")))
        })
        .unwrap();
    let rows: Vec<_> = table.children().filter(|child| child.has_tag_name((W, "tr"))).collect();
    assert_eq!(rows.len(), 1 + forms::load("bieu_12_dong_phuong").unwrap().rows.len());
    for (index, row) in rows.iter().enumerate() {
        let properties = row.first_element_child().unwrap();
        let names: Vec<_> = children(properties).collect();
        let expected: &[&str] = if index == 0 { &["cantSplit", "tblHeader"] } else { &["cantSplit"] };
        assert_eq!(names, expected);
    }
}

/// Word shows the cached number until it counts the pages; without one the field is invalid.
#[test]
fn the_page_number_is_a_whole_field() {
    let parts = sample();
    let parsed = Parsed::parse(&parts["word/header1.xml"]).unwrap();
    let runs: Vec<String> = parsed
        .descendants()
        .filter(|node| node.has_tag_name((W, "r")))
        .filter_map(|run| run.first_element_child())
        .filter(|node| !node.has_tag_name((W, "pict")))
        .map(|node| node.attribute((W, "fldCharType")).or(node.text()).unwrap_or_default().trim().into())
        .collect();
    assert_eq!(runs, ["begin", "PAGE", "separate", "2", "end"]);
}

#[test]
fn the_file_carries_its_title() {
    let parts = sample();
    let title = "BÁO CÁO Tình hình ứng dụng CNTT trong hoạt động cơ quan năm 2026 – phường Thái Học";
    assert!(parts["docProps/core.xml"].contains(&format!("<dc:title>{title}</dc:title>")));
}

#[test]
fn a_draft_is_marked_on_every_page_and_an_issued_document_on_none() {
    let mut document = whole::document();
    for (draft, marks) in [(true, 1), (false, 0)] {
        document.draft = draft;
        let bytes = super::write(&document).unwrap();
        check(&bytes);
        let parts = parts(&bytes);
        for header in ["word/header1.xml", "word/header2.xml"] {
            assert_eq!(parts[header].matches("string=\"DỰ THẢO\"").count(), marks, "{header}");
        }
    }
}
