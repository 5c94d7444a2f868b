//! What is not filled at all.

use super::*;

#[test]
fn what_is_no_plain_document_is_refused_by_what_it_is() {
    let word = types();
    let macros = word.replace(DOCUMENT, "application/vnd.ms-word.document.macroEnabled.main+xml");
    let dotx = word.replace("document.main", "template.main");
    let main = body(&p("{{desktop_count}}"));
    let of = |types: &str, more: &[(&str, &[u8])]| {
        let mut parts = vec![(CONTENT_TYPES, types.as_bytes()), (MAIN, main.as_bytes())];
        parts.extend(more);
        fill(&packed(&parts), &given()).unwrap_err()
    };
    assert!(matches!(of(&macros, &[]), TemplateError::Macros(_)));
    assert!(matches!(of(&word, &[("word/vbaProject.bin", b"x")]), TemplateError::Macros(_)));
    assert!(matches!(of(&dotx, &[]), TemplateError::NotADocument));
    assert!(matches!(of(&word, &[("_xmlsignatures/sig1.xml", b"x")]), TemplateError::Signed));
    let zeros = vec![b' '; 8 << 20];
    assert!(matches!(of(&word, &[("word/a.xml", &zeros)]), TemplateError::File(OfficeFileError::Ratio(_))));
    for file in [b"".as_slice(), b"PK\x03\x04", b"{\\rtf1}"] {
        assert!(matches!(fill(file, &given()), Err(TemplateError::File(OfficeFileError::NotAnArchive(_)))));
    }
    assert!(matches!(fill(&packed(&[(MAIN, b"<w/>")]), &given()), Err(TemplateError::NotADocument)));
}

#[test]
fn entities_and_broken_markup_are_refused_with_the_parts_name() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><w:hdr xmlns:w=\"x\"><w:p><w:r><w:t>{{&b;</w:t></w:r></w:p></w:hdr>";
    for wrong in [
        laughs,
        "<w:hdr><w:p>{{x}}</w:hdr>",
        "<w:hdr>{{&ghost;</w:hdr>",
        "<w:hdr>{{",
        &("<a>".repeat(100_000) + "{{"),
    ] {
        let error = fill(&with("", &[("word/header1.xml", wrong)]), &given()).unwrap_err();
        assert!(matches!(&error, TemplateError::Xml { part, .. } if part == "word/header1.xml"), "{error:?}");
    }
    let part = [0xff, b'{', b'{'];
    let file = packed(&[(CONTENT_TYPES, types().as_bytes()), (MAIN, &part)]);
    assert!(matches!(fill(&file, &given()), Err(TemplateError::Xml { source: tree::XmlError::NotUtf8, .. })));
}

#[test]
fn repeats_that_would_fill_the_memory_are_refused() {
    let mut values = given();
    let rows = vec![std::collections::BTreeMap::from([("label".to_owned(), "x".repeat(40_000))]); 2_000];
    values.lists.insert("machines".into(), List { rows, ..list(&["label"], &[]) });
    let template = docx(&table(&[row(&["{{machines.label}}"])]));
    assert!(matches!(fill(&template, &values), Err(TemplateError::TooLong(part)) if part == MAIN));
}
