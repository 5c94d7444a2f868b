//! The product's own PDF, read back by another program.

use hatang_collector::items::UnitState;
use hatang_collector::report::{self, Format};

use crate::contents::{holds, made};
use crate::fixture;
use crate::suite::Converted;

fn tried(name: &str, unit: &UnitState) -> Converted {
    let report = made(unit);
    let file = Converted::pdf(&report::print(&report, Format::Pdf).unwrap().bytes);
    file.pictures(name, 24);
    holds(&file.text(), &report.document);
    let fonts = file.fonts();
    assert!(!fonts.is_empty() && fonts.iter().all(|font| font.contains("LiberationSerif")), "{fonts:?}");
    assert_eq!(file.missing_fonts(), [""; 0], "another computer may lack them");
    file
}

#[test]
fn the_pdf_says_what_the_document_says_and_holds_its_fonts() {
    let file = tried("pdf-twenty", &fixture::unit(20));
    assert!((10..=30).contains(&file.pages().len()), "{} pages", file.pages().len());
    tried("pdf-none", &fixture::empty());
}

#[test]
fn the_pdf_of_five_hundred_computers_loses_none() {
    let file = tried("pdf-five-hundred", &fixture::unit(500));
    let text = file.text().concat();
    for number in 1..=500 {
        assert!(text.contains(&format!("PC-{number:02}")), "{number}");
    }
}

#[test]
fn hostile_names_are_in_the_pdf_as_they_are() {
    let mut unit = fixture::unit(3);
    unit.machines[0].label = "<b>\"Máy\" & 'văn thư'</b> (\\) ]]>".into();
    unit.machines[1].label = "n".repeat(300);
    unit.machines[2].label = "Ặ ẵ Ỡ ự Đ ỹ ạ ọ ề Ữ ợ ặ ẫ".into();
    tried("pdf-hostile", &unit);
}
