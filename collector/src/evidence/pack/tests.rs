//! A small pack: whole, changed anywhere, and hostile.

mod office;
mod tampering;

use std::io::Cursor;

use super::archive;
use super::model::*;
use super::originals::DayCopy;
use super::*;
use crate::store::chunk;
use office::{day, input, key, machine, readings};
use tampering::forge;

fn check(bytes: &[u8]) -> Result<Report, archive::ArchiveFault> {
    verify(Cursor::new(bytes), &key('7').public())
}

fn files(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = archive::Archive::open(Cursor::new(bytes), &key('7').public()).unwrap();
    let names = archive.names().to_vec();
    names.iter().map(|name| (name.clone(), archive.read(name).unwrap().unwrap())).collect()
}

fn faults(bytes: &[u8]) -> String {
    let report = check(bytes).unwrap();
    let lines = report.faults.iter().flat_map(|fault| [&fault.file, ": ", &fault.what, "\n"]);
    lines.collect()
}

#[test]
fn a_pack_is_whole_and_the_same_input_gives_the_same_bytes() {
    let bytes = build(&input(), &key('7')).unwrap();
    assert_eq!(faults(&bytes), "");
    let report = check(&bytes).unwrap();
    assert_eq!((report.samples, report.sealed_days), (360, 3));
    assert_eq!(build(&input(), &key('7')).unwrap(), bytes);
}

#[test]
fn the_page_says_what_the_samples_say() {
    let files = files(&build(&input(), &key('7')).unwrap());
    let text = |wanted: &str| {
        let found = files.iter().find(|(name, _)| name == wanted).unwrap();
        String::from_utf8(found.1.clone()).unwrap()
    };
    let html = text("trang-bia.html");
    for said in [
        "08:30–09:00 ngày 25/11/2026: trễ tới cổng CPNet tăng trung vị +63,2 ms [63,1; 63,2]",
        "mất gói 10,0 %",
        "2/2 máy cùng lúc",
        "1/2 ngày làm việc có hiện tượng",
        "Mạng nội bộ bình thường: trung vị 1,1 ms, mất 0,00 % (n = 60)",
        "Nghẽn ở mạng truyền số liệu chuyên dùng, độ tin cậy 93 %",
    ] {
        assert!(html.contains(said), "{said}\n{html}");
    }
    assert!(
        html.contains("<td>[0,1; 0,2]</td><td>Bình thường</td>"),
        "no alarming excess for the gateway: {html}"
    );
    let figures: serde_json::Value = serde_json::from_str(&text("figures.json")).unwrap();
    let about = &figures["claims"][0]["targets"][1];
    assert_eq!((&about["usual_us"], &about["usual_from"]), (&2_000.into(), &"judging".into()));
    assert_eq!(about["files_usual_us"], 2_012, "computed from the files beside it");
}

/// The last day alone.
fn small() -> PackInput {
    let mut input = input();
    input.context.windows.drain(..2);
    input.days.drain(..2);
    input.series.retain(|copy| copy.key.day == day(2));
    input
}

#[test]
fn every_changed_byte_is_found() {
    let bytes = build(&small(), &key('7')).unwrap();
    assert_eq!(faults(&bytes), "");
    let mut changed = bytes.clone();
    for place in 0..bytes.len() {
        changed[place] ^= 1 << (place % 8);
        // Bounds and signature alone must notice; that a check always ends with what they say is the next test.
        let opened = archive::Archive::open(Cursor::new(&changed[..]), &key('7').public());
        assert!(!opened.is_ok_and(|archive| archive.is_whole), "byte {place}");
        if place % 401 == 0 {
            assert!(!check(&changed).is_ok_and(|report| report.is_whole()), "byte {place}");
        }
        changed[place] = bytes[place];
    }
}

#[test]
fn a_check_looks_at_the_archives_own_signature_though_all_else_is_whole() {
    let bytes = build(&small(), &key('7')).unwrap();
    let of_another = build(&input(), &key('7')).unwrap();
    let tail = bytes.len() - 128;
    let changed = [&bytes[..tail], &of_another[of_another.len() - 128..]].concat();
    let report = check(&changed).unwrap();
    assert_eq!(report.faults.iter().map(|fault| fault.file.as_str()).collect::<Vec<_>>(), ["archive"]);
}

#[test]
fn a_shortened_lengthened_or_empty_archive_is_found() {
    let bytes = build(&input(), &key('7')).unwrap();
    for shorter in [0, 1, 100, bytes.len() / 2, bytes.len() - 1] {
        assert!(check(&bytes[..shorter]).is_err(), "{shorter}");
    }
    for longer in [[&bytes[..], b"x"].concat(), [b"x", &bytes[..]].concat()] {
        assert!(!check(&longer).is_ok_and(|report| report.is_whole()));
    }
}

#[test]
fn an_unsealed_day_is_said_on_the_page_and_in_the_report() {
    let mut input = input();
    let late = readings(4, 1, 1);
    let key_of = SeriesKey { day: day(4), machine: machine(1), target: 1 };
    input.context.windows.push(Span { from_ms: late[0].at_ms, to_ms: late[29].at_ms + 1 });
    input.series.push(SeriesCopy { key: key_of, bytes: chunk::encode(&late).unwrap(), sealed: false });
    let bytes = build(&input, &key('7')).unwrap();
    assert_eq!(faults(&bytes), "");
    assert_eq!(check(&bytes).unwrap().unsealed_days, ["2026-11-27"]);
    let html = files(&bytes).swap_remove(1).1;
    assert!(String::from_utf8(html).unwrap().contains("CHƯA NIÊM PHONG: 27/11/2026"));
}

#[test]
fn files_too_many_misplaced_or_named_to_climb_are_refused() {
    let added = |name: &str| forge(&key('7'), |files| files.push((name.to_owned(), b"x".to_vec())));
    assert!(
        faults(&added("more.txt")).is_empty(),
        "a file that the signed manifest lists is nobody's forgery"
    );
    for name in ["../up", "/root", "a/../b", "a\\b", "a//b", ".hidden", "TRANG-BIA.html", "a/b/c/d"] {
        assert!(matches!(check(&added(name)), Err(archive::ArchiveFault::Name(_))), "{name}");
    }
}

#[test]
fn a_bomb_is_refused_before_it_unpacks_and_a_lie_about_a_size_while_it_does() {
    let bytes = archive::write(&[("zeros.bin".to_owned(), vec![0; 1_000])], &key('7')).unwrap();
    let entry = bytes.windows(4).position(|mark| mark == b"PK\x01\x02").unwrap();
    let stating = |size: u32| {
        let mut bytes = bytes.clone();
        bytes[entry + 24..entry + 28].copy_from_slice(&size.to_le_bytes());
        archive::Archive::open(Cursor::new(bytes), &key('7').public())
    };
    assert!(matches!(stating(u32::MAX - 1), Err(archive::ArchiveFault::Bomb(_))));
    assert!(stating(10).unwrap().read("zeros.bin").is_err());
}

#[test]
fn working_days_are_those_of_the_packs_own_calendar_and_a_pack_without_one_is_none() {
    let mut input = input();
    // In the shipped calendar the second day is a holiday.
    let calendar = input.context.calendar.to_string().replace("2026-11-24", "2026-11-29");
    input.context.calendar = serde_json::from_str(&calendar).unwrap();
    let bytes = build(&input, &key('7')).unwrap();
    assert_eq!(faults(&bytes), "");
    let html = String::from_utf8(files(&bytes).swap_remove(1).1).unwrap();
    assert!(html.contains("1/3 ngày làm việc có hiện tượng"), "{html}");
    input.context.calendar = serde_json::Value::Null;
    assert!(build(&input, &key('7')).is_err());
}
