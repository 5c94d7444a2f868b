//! Page, fonts and sizes read back out of the file against the figures of Decree 30.
//!
//! The figures are `testdata/nd30_format.json`, taken from Annex I of the decree; a range is [least, greatest].

use roxmltree::{Document as Parsed, Node};
use serde_json::Value;

use super::{W, parts, whole};

/// Elements of the decree and the style that sets them; `case: upper` is the text's own.
const STYLES: &[(&str, &str)] = &[
    ("quoc_hieu", "Country"),
    ("tieu_ngu", "Motto"),
    ("co_quan_chu_quan", "Superior"),
    ("co_quan_ban_hanh", "Issuer"),
    ("so_ky_hieu", "NumberLine"),
    ("dia_danh_ngay", "PlaceDate"),
    ("ten_loai", "DocumentKind"),
    ("trich_yeu", "DocumentSubject"),
    ("kinh_gui", "AddressedTo"),
    ("can_cu", "Basis"),
    ("noi_dung", "Content"),
    ("muc_la_ma", "Heading1"),
    ("khoan", "Heading2"),
    ("diem", "Heading3"),
    ("quyen_han_chuc_vu", "SignerTitle"),
    ("ho_ten", "SignerName"),
    ("noi_nhan_label", "CopiesLabel"),
    ("noi_nhan_list", "Copies"),
    ("phu_luc_label", "AnnexLabel"),
    ("phu_luc_ten", "AnnexTitle"),
    ("phu_luc_dan", "AnnexOf"),
];

fn decree() -> Value {
    serde_json::from_str(include_str!("../../testdata/nd30_format.json")).unwrap()
}

/// Whether a length lies within `[least, greatest]`, or is the one length that is given.
fn within(value: f64, range: &Value) -> bool {
    let bound = |index: usize| range[index].as_f64().or_else(|| range[0].as_f64()).unwrap();
    bound(0) - 0.01 <= value && value <= bound(1) + 0.01
}

fn attribute(node: Node<'_, '_>, name: &str, key: &str) -> Option<String> {
    let found = node.descendants().find(|child| child.has_tag_name((W, name)))?;
    found.attribute((W, key)).map(String::from)
}

fn number(node: Node<'_, '_>, name: &str, key: &str) -> f64 {
    attribute(node, name, key).unwrap_or_else(|| panic!("{name} has no {key}")).parse().unwrap()
}

#[test]
fn every_section_has_the_page_of_the_decree_and_counts_from_one() {
    let (decree, parts) = (decree(), parts(&whole::bytes()));
    let parsed = Parsed::parse(&parts["word/document.xml"]).unwrap();
    let sections: Vec<_> = parsed.descendants().filter(|node| node.has_tag_name((W, "sectPr"))).collect();
    assert_eq!(sections.len(), 3, "the text and two annexes");
    let page = &decree["page"];
    for section in sections {
        let landscape = attribute(section, "pgSz", "orient").as_deref() == Some("landscape");
        let size = [number(section, "pgSz", "w"), number(section, "pgSz", "h")].map(millimetres);
        let mut upright = ["width_mm", "height_mm"].map(|side| page[side].as_f64().unwrap());
        if landscape {
            upright.reverse();
        }
        assert!(size.iter().zip(upright).all(|(found, wanted)| (found - wanted).abs() < 0.1), "{size:?}");
        for side in ["top", "bottom", "left", "right"] {
            let margin = millimetres(number(section, "pgMar", side));
            let range = &page["margin_mm"][side];
            let rounded = (margin * 10.0).round() / 10.0;
            assert!(within(rounded, range), "{side}: {margin} mm is not in {range}");
        }
        assert!((number(section, "pgNumType", "start") - 1.0).abs() < f64::EPSILON);
        assert!(section.children().any(|node| node.has_tag_name((W, "titlePg"))), "no number on page 1");
    }
}

#[test]
fn every_element_has_the_size_the_weight_and_the_place_of_the_decree() {
    let (decree, parts) = (decree(), parts(&whole::bytes()));
    let styles = Parsed::parse(&parts["word/styles.xml"]).unwrap();
    for (id, style) in STYLES {
        let wanted = decree["elements"].as_array().unwrap().iter().find(|element| element["id"] == *id);
        let wanted = wanted.unwrap_or_else(|| panic!("the decree has no {id}"));
        let found = styles.descendants().find(|node| node.attribute((W, "styleId")) == Some(style)).unwrap();
        let has = |name: &str| found.descendants().any(|node| node.has_tag_name((W, name)));
        let points = number(found, "sz", "val") / 2.0;
        if !wanted["size_pt"].is_null() {
            assert!(within(points, &wanted["size_pt"]), "{id}: {points} pt");
        }
        for (key, mark) in [("bold", "b"), ("italic", "i")] {
            if let Some(wanted) = wanted[key].as_bool() {
                assert_eq!(has(mark), wanted, "{id}: {key}");
            }
        }
        let align = match wanted["align"].as_str() {
            Some("justify") => Some("both"),
            other => other,
        };
        if let Some(align) = align {
            assert_eq!(attribute(found, "jc", "val").as_deref(), Some(align), "{id}");
        }
    }
    for style in styles.descendants().filter(|node| node.has_tag_name((W, "style"))) {
        for node in style.descendants() {
            assert!(!node.has_tag_name((W, "rFonts")) && !node.has_tag_name((W, "color")), "one font, black");
        }
    }
    assert_eq!(attribute(styles.root(), "rFonts", "ascii").as_deref(), decree["font"]["name"].as_str());
    assert_eq!(attribute(styles.root(), "color", "val").as_deref(), decree["font"]["colour"].as_str());
}

#[test]
fn text_is_set_as_the_decree_wants_it() {
    let (decree, parts) = (decree(), parts(&whole::bytes()));
    let styles = Parsed::parse(&parts["word/styles.xml"]).unwrap();
    let style = |id: &str| styles.descendants().find(|node| node.attribute((W, "styleId")) == Some(id));
    let elements = decree["elements"].as_array().unwrap();
    let text = elements.iter().find(|element| element["id"] == "noi_dung").unwrap();
    let content = style("Content").unwrap();
    let indent = millimetres(number(content, "ind", "firstLine")) / 10.0;
    assert!(within((indent * 100.0).round() / 100.0, &text["first_line_indent_cm"]), "{indent} cm");
    let between = (number(content, "spacing", "before") + number(content, "spacing", "after")) / 20.0;
    assert!(text["space_between_paragraphs_pt_min"].as_f64().unwrap() <= between, "{between} pt");
    let spacing = number(content, "spacing", "line") / 240.0;
    assert!(within(spacing, &text["line_spacing"]), "{spacing}");
    let page_number = number(style("Header").unwrap(), "sz", "val") / 2.0;
    assert!(within(page_number, &decree["page_number"]["size_pt"]), "{page_number} pt");
    assert_eq!(attribute(style("Header").unwrap(), "jc", "val").as_deref(), Some("center"));
}

/// From twentieths of a point.
fn millimetres(twips: f64) -> f64 {
    twips * 25.4 / 1_440.0
}
