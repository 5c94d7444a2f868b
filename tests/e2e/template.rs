//! An office's own Word file with placeholders is filled.

use std::io::{Cursor, Read, Write};
use std::path::PathBuf;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::story::{Story, said};

const KIND: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const MACROS: &str = "application/vnd.ms-word.document.macroEnabled.main+xml";
const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Target=\"word/document.xml\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>";
/// The staff total is cut up as Word does it; one row is for each listed computer; `kho_ghi` is nobody's.
const BODY: &str = "<w:p><w:r><w:t>{{unit</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>_name}} có {{staff</w:t></w:r>\
    <w:proofErr w:type=\"spellStart\"/><w:r><w:t>_total</w:t></w:r><w:r><w:t>}} người, {{kho_ghi}}.</w:t></w:r></w:p>\
    <w:tbl><w:tr><w:tc><w:p><w:r><w:t>{{declared.number}}</w:t></w:r></w:p></w:tc>\
    <w:tc><w:p><w:r><w:t>{{declared.label}}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
    <w:p><w:r><w:t>Máy tính bảng: {{tablet_count}}</w:t></w:r></w:p>";

fn packed(kind: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/word/document.xml\" ContentType=\"{kind}\"/></Types>"
    );
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{BODY}\
         <w:sectPr/></w:body></w:document>"
    );
    let own = [
        ("[Content_Types].xml", types.as_str()),
        ("_rels/.rels", RELATIONS),
        ("word/document.xml", document.as_str()),
    ];
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in own.iter().chain(parts) {
        file.start_file(*name, SimpleFileOptions::default()).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }
    file.finish().unwrap().into_inner()
}

/// A unit of two listed computers and a template in its folder.
fn office(template: &[u8]) -> (Story, PathBuf) {
    let story = Story::begin();
    story.collector.must(&["unit", "rename", "1", "phường \"Thái Học\" & <Chí Linh>"]);
    let paper = ["--by", "Văn phòng", "--source", "Sổ tài sản"];
    story.collector.must(&[&["declare", "--unit", "1", "staff_total=20"], paper.as_slice()].concat());
    for label in ["MT-BM-01", "MT-BM-02"] {
        let machine = ["machine", "declare", label, "--unit", "1", "--device", "desktop"];
        story.collector.must(&[machine.as_slice(), &paper].concat());
    }
    let file = story.folder.path().join("mau cua phuong.docx");
    std::fs::write(&file, template).unwrap();
    (story, file)
}

/// Texts of the paragraphs.
fn paragraphs(docx: &[u8]) -> Vec<String> {
    let mut document = String::new();
    let mut archive = ZipArchive::new(Cursor::new(docx)).unwrap();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut document).unwrap();
    document.split("</w:p>").map(text).filter(|text| !text.is_empty()).collect()
}

fn text(xml: &str) -> String {
    let outside = xml.split('<').skip(1).filter_map(|part| part.split_once('>'));
    let texts = outside.filter(|(tag, _)| *tag == "w:t" || tag.starts_with("w:t "));
    texts.map(|(_, text)| text).collect()
}

#[test]
fn a_template_is_filled_across_runs_and_rows_and_an_unknown_placeholder_is_named() {
    let (story, file) = office(&packed(KIND, &[]));
    let out = story.folder.path().join("xong.docx");
    let args =
        ["report", "--unit", "1", "--template", file.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let output = story.collector.command(&args);
    assert!(output.status.success(), "{}", said(&output));
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.contains("unknown placeholder {{kho_ghi}} in word/document.xml"), "{complaint}");
    assert_eq!(complaint.matches("unknown placeholder").count(), 1, "{complaint}");
    assert_eq!(
        paragraphs(&std::fs::read(&out).unwrap()),
        [
            "phường \"Thái Học\" &amp; &lt;Chí Linh&gt; có 20 người, {{kho_ghi}}.",
            "1",
            "MT-BM-01",
            "2",
            "MT-BM-02",
            "Máy tính bảng: ……",
        ]
    );
}

#[test]
fn a_file_with_macros_is_refused_and_nothing_is_written() {
    for template in [packed(MACROS, &[]), packed(KIND, &[("word/vbaProject.bin", "x")])] {
        let (story, file) = office(&template);
        let out = story.folder.path().join("xong.docx");
        let told = story.refused(&[
            "report",
            "--unit",
            "1",
            "--template",
            file.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ]);
        assert!(told.contains("holds macros") && told.contains("mau cua phuong.docx"), "{told}");
        assert!(!out.exists());
    }
}

#[test]
fn a_file_that_is_no_word_document_is_refused() {
    let (story, file) = office(b"%PDF-1.7");
    let told = story.refused(&["report", "--unit", "1", "--template", file.to_str().unwrap()]);
    assert!(told.contains("cannot open the template"), "{told}");
}

#[test]
fn a_template_is_a_word_file_so_another_format_is_refused() {
    let (story, file) = office(&packed(KIND, &[]));
    let template = ["--template", file.to_str().unwrap()];
    let args = [&["report", "--unit", "1", "--format", "pdf", "--out", "-"], template.as_slice()].concat();
    let output = story.collector.command(&args);
    assert!(!output.status.success(), "asked for pdf and got {} bytes of something", output.stdout.len());
}
