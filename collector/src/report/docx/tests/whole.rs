//! A document with everything that a document can hold: annexes, all levels of heading, long and empty tables.

use roxmltree::Document as Parsed;

use super::{W, check, parts};
use crate::forms::{Align, Column};
use crate::report::document::{Annex, Block, Document, NationalHeading, Table, TableRow, WARNINGS_LABEL};

/// Long, from right to left, with every sign that XML holds dear.
const NAMES: [&str; 3] = ["مكتب الاستقبال", "<b>\"A\" & 'B'</b> ]]>", "Ặ ẵ Ỡ ự Đ ỹ ạ ọ ề"];

fn column(title: &str, width_mm: u16, align: Align) -> Column {
    Column { title: title.into(), width_mm, align }
}

fn table(rows: usize, caption: &str) -> Table {
    let row = |index: usize| {
        let name = NAMES.get(index % 4).map_or_else(|| "n".repeat(300), |name| (*name).to_owned());
        TableRow { cells: vec![index.to_string(), name, "1.685".into()], group: index.is_multiple_of(50) }
    };
    Table {
        caption: caption.into(),
        columns: vec![
            column("STT", 15, Align::Center),
            column("Mã máy", 120, Align::Left),
            column("Số lượng", 30, Align::Right),
        ],
        rows: (0..rows).map(row).collect(),
    }
}

fn annex(label: &str, landscape: bool, blocks: Vec<Block>) -> Annex {
    Annex {
        label: label.into(),
        title: "DANH SÁCH MÁY TÍNH".into(),
        attached_to: "(Kèm theo Báo cáo số 07/BC-UBND)".into(),
        landscape,
        blocks,
    }
}

pub(super) fn document() -> Document {
    let heading = |text: &str, level| Block::Heading { text: text.into(), level };
    Document {
        title: "BÁO CÁO".into(),
        issuer: "Ủy ban nhân dân xã Đại Hợp".into(),
        as_of: "2026-12-18".into(),
        draft: true,
        blocks: vec![
            Block::Notes { label: WARNINGS_LABEL.into(), lines: vec!["Còn 3 mục chưa kê khai.".into()] },
            Block::NationalHeading(NationalHeading {
                superior: Some("SỞ KHOA HỌC VÀ CÔNG NGHỆ".into()),
                issuer: vec!["TRUNG TÂM CÔNG NGHỆ THÔNG TIN".into()],
                number: "Số: 07/BC".into(),
                place_and_date: "Đại Hợp, ngày 05 tháng 01 năm 2027".into(),
            }),
            Block::Title { kind: "BÁO CÁO".into(), subject: "Tình hình".into() },
            Block::AddressedTo(NAMES.map(String::from).to_vec()),
            Block::Basis(vec!["Căn cứ Luật A".into(), "Căn cứ Nghị định B.".into()]),
            heading("I. Hạ tầng", 1),
            heading("1. Máy tính", 2),
            heading("a) Máy tính để bàn", 3),
            Block::Table(table(500, "Bảng 1. Máy tính")),
            Block::Table(table(0, "")),
            Block::Table(table(1, "")),
            Block::Table(Table { caption: String::new(), columns: Vec::new(), rows: Vec::new() }),
            Block::Paragraph("Trên đây là báo cáo./.".into()),
            Block::Signature { copies: vec!["- Lưu: VT.".into()], titles: vec!["GIÁM ĐỐC".into()] },
        ],
        annexes: vec![
            annex("Phụ lục I", true, vec![Block::Table(table(3, ""))]),
            annex("Phụ lục II", false, vec![Block::Paragraph("Không có.".into())]),
        ],
    }
}

pub(super) fn bytes() -> Vec<u8> {
    let bytes = super::super::write(&document()).unwrap();
    check(&bytes);
    bytes
}

#[test]
fn an_annex_is_a_section_that_begins_a_page_lying_or_standing() {
    let parts = parts(&bytes());
    let parsed = Parsed::parse(&parts["word/document.xml"]).unwrap();
    let sizes = parsed.descendants().filter(|node| node.has_tag_name((W, "pgSz")));
    let turned: Vec<_> = sizes.map(|size| size.attribute((W, "orient"))).collect();
    assert_eq!(turned, [None, Some("landscape"), None]);
    let body = parsed.root_element().first_element_child().unwrap();
    assert!(body.last_element_child().unwrap().has_tag_name((W, "sectPr")));
    assert_eq!(parts["word/document.xml"].matches("AnnexTitle").count(), 2);
}

#[test]
fn headings_have_real_levels_and_the_first_is_in_capitals() {
    let parts = parts(&bytes());
    let styles = Parsed::parse(&parts["word/styles.xml"]).unwrap();
    for (level, id) in ["Heading1", "Heading2", "Heading3"].into_iter().enumerate() {
        let style = styles.descendants().find(|node| node.attribute((W, "styleId")) == Some(id)).unwrap();
        let outline = style.descendants().find(|node| node.has_tag_name((W, "outlineLvl"))).unwrap();
        assert_eq!(outline.attribute((W, "val")), Some(level.to_string().as_str()));
        assert!(parts["word/document.xml"].contains(&format!("<w:pStyle w:val=\"{id}\"/>")));
    }
    assert!(parts["word/document.xml"].contains(">I. HẠ TẦNG<"));
}

#[test]
fn five_hundred_rows_keep_their_head_and_tables_never_touch() {
    let parts = parts(&bytes());
    let parsed = Parsed::parse(&parts["word/document.xml"]).unwrap();
    let tables: Vec<_> = parsed.descendants().filter(|node| node.has_tag_name((W, "tbl"))).collect();
    let count = |name: &str| tables[1].descendants().filter(|node| node.has_tag_name((W, name))).count();
    assert_eq!((count("tr"), count("tblHeader")), (501, 1));
    for table in &tables {
        let next = table.next_sibling_element().unwrap();
        assert!(!next.has_tag_name((W, "tbl")), "two tables that touch are one");
    }
}

#[test]
fn a_heading_of_rows_is_bold_where_it_stands() {
    let parts = parts(&bytes());
    let parsed = Parsed::parse(&parts["word/document.xml"]).unwrap();
    let rows = parsed.descendants().filter(|node| node.has_tag_name((W, "tr")));
    let bold = rows.filter(|row| row.descendants().any(|node| node.has_tag_name((W, "b")))).count();
    assert_eq!(bold, 12, "ten of five hundred, and the first of two tables");
}
