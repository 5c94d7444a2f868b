use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// An archive of these parts.
pub(crate) fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn parts_come_out_as_they_were_put_in() {
    let file = packed(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", "Đủ".as_bytes())]);
    let parts = parts(&file).unwrap();
    assert_eq!(parts[1], Part { name: "word/document.xml".into(), bytes: "Đủ".into() });
    assert_eq!(parts.len(), 2);
}

#[test]
fn a_bomb_is_refused_whatever_it_says_of_itself() {
    let zeros = vec![0_u8; 8 << 20];
    let mut bomb = packed(&[("word/document.xml", &zeros)]);
    assert!(matches!(parts(&bomb), Err(OfficeFileError::Ratio(name)) if name == "word/document.xml"));
    // The same with sizes of nothing in the directory at the end.
    let directory = bomb.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    bomb[directory + 24..directory + 28].copy_from_slice(&1_u32.to_le_bytes());
    assert!(parts(&bomb).is_err());
}

#[test]
fn many_parts_or_much_text_are_refused() {
    let names: Vec<String> = (0..=OFFICE_FILE_PARTS).map(|number| format!("word/{number}.xml")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert!(matches!(parts(&packed(&many)), Err(OfficeFileError::TooManyParts(_))));
    let three = packed(&[("a", &[1; 400]), ("b", &[2; 400]), ("c", &[3; 400])]);
    assert!(matches!(parts_within(&three, 1_199), Err(OfficeFileError::Inflated)));
    assert_eq!(parts_within(&three, 1_200).unwrap().len(), 3);
    assert!(matches!(parts(&vec![0; OFFICE_FILE_BYTES + 1]), Err(OfficeFileError::TooLarge(_))));
}

#[test]
fn what_is_no_archive_is_refused_by_what_it_is() {
    let good = packed(&[("word/document.xml", b"<w:document/>")]);
    let cut = &good[..good.len() - 30];
    for broken in [b"".as_slice(), b"PK", b"%PDF-1.7", cut] {
        assert!(matches!(parts(broken), Err(OfficeFileError::NotAnArchive(_))));
    }
    let old = [COMPOUND_FILE, &[0; 512]].concat();
    assert!(matches!(parts(&old), Err(OfficeFileError::Compound)));
    let mut damaged = packed(&[("word/document.xml", &b"<w:p>text</w:p>".repeat(100))]);
    damaged[50..70].fill(0xff);
    assert!(parts(&damaged).is_err());
    assert!(matches!(
        parts(&packed(&[("a.xml", b"1"), ("A.xml", b"2")])),
        Err(OfficeFileError::Twice(name)) if name == "A.xml"
    ));
}

#[test]
fn an_encrypted_part_is_named() {
    let mut file = packed(&[("word/document.xml", b"<w:document/>")]);
    let directory = file.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    file[directory + 8] |= 1;
    file[6] |= 1;
    assert!(matches!(parts(&file), Err(OfficeFileError::Encrypted(name)) if name == "word/document.xml"));
}
