//! Files read back: their text, their structure, and what random documents do.

mod reader;

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use self::reader::{Pdf, text_of};
use super::*;
use crate::forms::{Align, Column};
use crate::report::document::{COUNTRY, MOTTO, NationalHeading, Table, TableRow, heading_text, listed_lines};

const LETTERS: &str = "ắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵđẮẰẲẴẶẤẦẨẪẬĐỲỶỸỴ";

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn column(title: &str, width_mm: u16, align: Align) -> Column {
    Column { title: title.into(), width_mm, align }
}

/// Machines by number, a group above each ten.
fn table(rows: usize) -> Table {
    let row = |index: usize| {
        let number = (index + 1).to_string();
        let cells =
            strings(&[number.as_str(), "Máy tính để bàn (có kết nối mạng) của Văn phòng", "18 máy", ""]);
        TableRow { cells, group: index.is_multiple_of(10) }
    };
    Table {
        caption: "Bảng 1. Hạ tầng".into(),
        columns: vec![
            column("STT", 12, Align::Center),
            column("Nội dung", 68, Align::Left),
            column("Số liệu", 30, Align::Right),
            column("Ghi chú", 55, Align::Left),
        ],
        rows: (0..rows).map(row).collect(),
    }
}

/// Every kind of block.
fn document(rows: usize) -> Document {
    let heading = |text: &str, level| Block::Heading { text: text.into(), level };
    let paragraph = |text: &str| Block::Paragraph(text.into());
    let blocks = vec![
        Block::NationalHeading(NationalHeading {
            superior: Some("ỦY BAN NHÂN DÂN THÀNH PHỐ".into()),
            issuer: strings(&["ỦY BAN NHÂN DÂN", "PHƯỜNG THÁI HỌC"]),
            number: "Số: 07/BC-UBND".into(),
            place_and_date: "Thái Học, ngày 05 tháng 01 năm 2027".into(),
        }),
        Block::Title {
            kind: "BÁO CÁO".into(), subject: "Hạ tầng công nghệ thông tin năm 2026".into()
        },
        Block::AddressedTo(strings(&["Sở Khoa học và Công nghệ", "Ủy ban nhân dân thành phố"])),
        heading("I. TÌNH HÌNH CHUNG", 1),
        paragraph(&"Thực hiện công văn, phường báo cáo kết quả như sau: ".repeat(6)),
        paragraph("- Mạng nội bộ: ổn định"),
        paragraph(&format!("- {LETTERS} <&> \"(\\)'")),
        heading("a) Máy tính", 3),
        Block::FillIn("……………".into()),
        Block::Table(table(rows)),
        Block::Notes {
            label: "Ghi chú về số liệu:".into(), lines: strings(&["Dòng 3: chưa đo.", "Hết."])
        },
        paragraph("Trên đây là báo cáo./."),
        Block::Signature {
            copies: strings(&["- Như trên;", "- Lưu: VT."]),
            titles: strings(&["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        },
    ];
    let annex = |label: &str, landscape| Annex {
        label: label.into(),
        title: "DANH SÁCH MÁY".into(),
        attached_to: "(Kèm theo Báo cáo số 07/BC-UBND)".into(),
        landscape,
        blocks: vec![heading("1. Máy đang dùng", 2), Block::Table(table(rows))],
    };
    Document {
        title: "BÁO CÁO Hạ tầng – phường Thái Học".into(),
        issuer: "Ủy ban nhân dân phường Thái Học".into(),
        as_of: "2026-12-31".into(),
        draft: true,
        blocks,
        annexes: vec![annex("Phụ lục I", true), annex("Phụ lục II", false)],
    }
}

fn with_blocks(blocks: Vec<Block>) -> Document {
    Document { blocks, annexes: Vec::new(), ..document(0) }
}

fn read(document: &Document) -> Pdf {
    Pdf::read(&write(document).unwrap())
}

/// Everything in the order of reading, without spaces, which depend on where lines end.
fn texts_of(blocks: &[Block]) -> String {
    let mut all: Vec<String> = Vec::new();
    for block in blocks {
        match block {
            Block::NationalHeading(heading) => {
                all.extend(heading.superior.clone());
                all.extend(heading.issuer.clone());
                all.extend([COUNTRY.into(), MOTTO.into()]);
                all.extend([heading.number.clone(), heading.place_and_date.clone()]);
            }
            Block::Title { kind, subject } => all.extend([kind.clone(), subject.clone()]),
            Block::AddressedTo(to) => match to.as_slice() {
                [one] => all.push(format!("Kính gửi: {one}")),
                several => {
                    all.push("Kính gửi:".into());
                    all.extend(listed_lines(several).iter().map(|line| format!("- {line}")));
                }
            },
            Block::Basis(papers) => all.extend(listed_lines(papers)),
            Block::Heading { text, level } => all.push(heading_text(text, *level).into_owned()),
            Block::Paragraph(text) | Block::FillIn(text) => {
                all.push(text.clone());
            }
            Block::Table(table) => {
                all.push(table.caption.clone());
                all.extend(table.columns.iter().map(|column| column.title.clone()));
                all.extend(table.rows.iter().flat_map(|row| row.cells.clone()));
            }
            Block::Notes { label, lines } => {
                all.push(label.clone());
                all.extend(lines.iter().map(|line| format!("- {line}")));
            }
            Block::Signature { copies, titles } => {
                all.push("Nơi nhận:".into());
                all.extend(copies.clone());
                all.extend(titles.clone());
            }
        }
    }
    bare(&all.concat())
}

fn bare(text: &str) -> String {
    text.nfc().filter(|sign| !sign.is_whitespace()).collect()
}

fn printed(pdf: &Pdf, pages: &[&str]) -> String {
    let pieces = pages.iter().flat_map(|page| pdf.text(page));
    bare(&pieces.filter(|piece| !piece.artifact).map(|piece| piece.text).collect::<String>())
}

#[test]
fn the_text_reads_back_in_order_page_by_page() {
    let document = document(45);
    let pdf = read(&document);
    let pages = pdf.pages();
    let mut expected = texts_of(&document.blocks);
    for annex in &document.annexes {
        expected += &bare(&format!("{}{}{}", annex.label, annex.title, annex.attached_to));
        expected += &texts_of(&annex.blocks);
    }
    assert_eq!(printed(&pdf, &pages), expected);
    assert!(expected.contains(LETTERS));
}

#[test]
fn pages_are_a4_and_annexes_turn_them_and_count_anew() {
    let pdf = read(&document(45));
    let pages = pdf.pages();
    let landscape: Vec<bool> =
        pages.iter().map(|page| page.contains("/MediaBox[0 0 841.8898 595.2756]")).collect();
    assert!(
        pages
            .iter()
            .zip(&landscape)
            .all(|(page, turned)| { *turned || page.contains("/MediaBox[0 0 595.2756 841.8898]") })
    );
    let first = landscape.iter().position(|turned| *turned).unwrap();
    let after = landscape.iter().rposition(|turned| *turned).unwrap() + 1;
    assert!(first > 1 && after - first > 1 && landscape.len() - after > 1, "{landscape:?}");
    let number = |page: &usize| {
        let pieces = pdf.text(pages[*page]);
        pieces
            .into_iter()
            .filter(|piece| piece.artifact)
            .map(|piece| piece.text)
            .find(|text| !text.is_empty())
    };
    assert_eq!([first, after, 0].map(|page| number(&page)), [None, None, None]);
    assert_eq!(
        [first + 1, after + 1, 1].map(|page| number(&page)),
        ["2", "2", "2"].map(|two| Some(two.into()))
    );
    assert_eq!(pdf.with("/St 1").len(), 3);
}

#[test]
fn a_table_repeats_its_head_as_ornament_on_each_further_page() {
    let pdf = read(&with_blocks(vec![Block::Table(table(100))]));
    let pages = pdf.pages();
    assert!(pages.len() > 3);
    for (index, page) in pages.iter().enumerate() {
        let heads: Vec<bool> = pdf
            .text(page)
            .into_iter()
            .filter(|piece| piece.text == "Nội dung")
            .map(|piece| piece.artifact)
            .collect();
        assert_eq!(heads, [index > 0]);
    }
}

#[test]
fn the_file_says_what_it_is() {
    let bytes = write(&document(3)).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7\n"));
    let pdf = Pdf::read(&bytes);
    let root = pdf.with("/Type/Catalog")[0];
    assert_eq!(text_of(root, "/Lang").unwrap(), "vi-VN");
    assert!(root.contains("/MarkInfo<</Marked true") && root.contains("/StructTreeRoot"));
    assert!(root.contains("/DisplayDocTitle true"));
    let facts = pdf.with("/CreationDate")[0];
    assert_eq!(text_of(facts, "/Title").unwrap(), "BÁO CÁO Hạ tầng – phường Thái Học");
    assert!(facts.contains("D:20261231"));
    let embedded = pdf.with("/FontFile2");
    assert_eq!(embedded.len(), 4);
    // A subset is marked by six letters before the name.
    assert!(embedded.iter().all(|font| font.contains("+LiberationSerif")));
}

#[test]
fn pieces_are_tagged_as_what_they_are() {
    let pdf = read(&document(3));
    let count = |kind: &str| pdf.elements(kind).len();
    assert_eq!(["Table", "Caption", "THead", "TBody", "TR"].map(count), [3, 3, 3, 3, 12]);
    // Twelve titles of columns; the first row is a group and has three texts.
    assert_eq!(["TH", "TD"].map(count), [3 * (4 + 3), 3 * (4 * 3 - 3)]);
    let scoped = |scope: &str| pdf.elements("TH").iter().filter(|cell| cell.contains(scope)).count();
    assert_eq!(["/Scope/Column", "/Scope/Row"].map(scoped), [12, 9]);
    assert_eq!(["L", "LI", "Lbl", "LBody"].map(count), [4, 8, 8, 8]);
    // No level is left out: a point right below a chapter is of the second level.
    assert_eq!(["H1", "H2", "H3"].map(count), [3, 3, 0]);
    let titles: Vec<String> = pdf.elements("H1").iter().filter_map(|one| text_of(one, "/T")).collect();
    assert!(titles.contains(&"I. TÌNH HÌNH CHUNG".to_owned()), "{titles:?}");
}

#[test]
fn bookmarks_follow_headings_and_annexes() {
    let pdf = read(&document(3));
    let entries: Vec<String> =
        pdf.with("/Dest ").iter().filter_map(|entry| text_of(entry, "/Title")).collect();
    for text in [
        "BÁO CÁO Hạ tầng công nghệ thông tin năm 2026",
        "I. TÌNH HÌNH CHUNG",
        "a) Máy tính",
        "Phụ lục I DANH SÁCH MÁY",
    ] {
        assert!(entries.contains(&text.to_owned()), "{text}: {entries:?}");
    }
    assert_eq!(entries.len(), 7);
}

#[test]
fn only_a_draft_is_marked_and_the_mark_is_not_text() {
    let pages = |draft| {
        let pdf = read(&Document { draft, ..document(3) });
        let contents: Vec<bool> = pdf
            .pages()
            .iter()
            .map(|page| String::from_utf8_lossy(pdf.stream(page, "/Contents")).contains("/Watermark"))
            .collect();
        let found =
            pdf.pages().iter().any(|page| pdf.text(page).iter().any(|piece| piece.text.contains("DỰ")));
        (contents.iter().all(|marked| *marked), contents.iter().any(|marked| *marked), found)
    };
    assert_eq!(pages(true), (true, true, false));
    assert_eq!(pages(false), (false, false, false));
}

#[test]
fn the_signature_never_stands_alone_on_a_page() {
    for lines in 1..60 {
        let mut blocks = vec![Block::Paragraph("Nội dung.".into()); lines];
        blocks.push(Block::Paragraph("Trên đây là báo cáo./.".into()));
        blocks
            .push(Block::Signature { copies: strings(&["- Lưu: VT."]), titles: strings(&["CHỦ TỊCH"]) });
        let pdf = read(&with_blocks(blocks));
        let last = pdf.text(pdf.pages().last().unwrap());
        assert!(last.iter().any(|piece| piece.text.starts_with("Trên đây")), "{lines}");
    }
}

#[test]
fn what_the_font_lacks_is_found_although_it_prints_as_a_box() {
    let text = "Máy 漢字 🖥 שלום العربية \u{202e}x";
    let pdf = read(&with_blocks(vec![Block::Paragraph(text.into())]));
    assert_eq!(printed(&pdf, &pdf.pages()), bare("Máy 漢字 🖥 שלום العربية x"));
}

#[test]
fn a_row_higher_than_a_page_loses_no_text() {
    let long = "rất dài ".repeat(2000);
    let mut tall = table(0);
    tall.rows = vec![TableRow::plain(strings(&["1", &long, "", ""]))];
    let pdf = read(&with_blocks(vec![Block::Table(tall)]));
    assert!(pdf.pages().len() > 5);
    assert!(printed(&pdf, &pdf.pages()).ends_with(&bare(&long)));
}

#[test]
fn nothing_at_all_is_still_a_page() {
    let empty = Document {
        title: String::new(),
        issuer: String::new(),
        as_of: "?".into(),
        draft: false,
        blocks: Vec::new(),
        annexes: Vec::new(),
    };
    assert_eq!(read(&empty).pages().len(), 1);
    let blank = Block::Table(Table { caption: String::new(), columns: Vec::new(), rows: Vec::new() });
    assert_eq!(read(&with_blocks(vec![blank, Block::Table(table(0))])).pages().len(), 1);
}

#[test]
fn the_same_document_is_the_same_file() {
    assert_eq!(write(&document(30)).unwrap(), write(&document(30)).unwrap());
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zắằẳẵặđƯ \u{a0}\u{301}-]{0,40}",
        "x{300}",
        "\\PC{0,300}",
        Just("<\"&'>\u{0}\u{feff}\u{fffe}\u{e000}".to_owned()),
    ]
}

fn blocks() -> impl Strategy<Value = Block> {
    let list = || proptest::collection::vec(texts(), 0..4);
    prop_oneof![
        (list(), texts(), texts()).prop_map(|(issuer, number, place_and_date)| {
            let superior = issuer.first().cloned();
            Block::NationalHeading(NationalHeading { superior, issuer, number, place_and_date })
        }),
        list().prop_map(Block::Basis),
        (texts(), texts()).prop_map(|(kind, subject)| Block::Title { kind, subject }),
        list().prop_map(Block::AddressedTo),
        (texts(), any::<u8>()).prop_map(|(text, level)| Block::Heading { text, level }),
        texts().prop_map(Block::Paragraph),
        texts().prop_map(Block::FillIn),
        (texts(), list()).prop_map(|(label, lines)| Block::Notes { label, lines }),
        (list(), list()).prop_map(|(copies, titles)| Block::Signature { copies, titles }),
        (texts(), list(), 0u16..300, proptest::collection::vec((list(), any::<bool>()), 0..6)).prop_map(
            |(caption, titles, width, rows)| {
                let column = |title: &String| column(title, width, Align::Left);
                let row = |(cells, group)| TableRow { cells, group };
                let columns = titles.iter().map(column).collect();
                Block::Table(Table { caption, columns, rows: rows.into_iter().map(row).collect() })
            }
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_document_becomes_an_accessible_file(
        blocks in proptest::collection::vec(blocks(), 0..6),
        annexed in proptest::collection::vec(blocks(), 0..3),
        title in texts(), landscape: bool, draft: bool,
    ) {
        let annex = Annex {
            label: title.clone(),
            title: title.clone(),
            attached_to: title.clone(),
            landscape,
            blocks: annexed,
        };
        let document = Document { title, draft, blocks, annexes: vec![annex], ..document(0) };
        let pdf = read(&document);
        prop_assert!(pdf.pages().len() >= 2);
        for page in pdf.pages() {
            pdf.text(page);
        }
    }
}
