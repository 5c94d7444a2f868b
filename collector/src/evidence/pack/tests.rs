//! A small pack, whole and tampered with in every way that came to mind.

use std::io::Cursor;

use hatang_proto::model::{MachineId, Method, Outcome, Reading, TimedReading};
use jiff::civil::{Date, date};

use super::archive;
use super::model::*;
use super::originals::DayCopy;
use super::*;
use crate::analysis::episode::{Episode, Finding, FindingState, Interval, Part};
use crate::analysis::verdict::Verdict;
use crate::evidence::hash::{Hash, from_hex};
use crate::evidence::{DayTree, Leaf, SigningKey};
use crate::store::chunk;

const MINUTE_MS: i64 = 60_000;
/// 2026-11-23 08:30 in Viet Nam, a Monday.
const FIRST_MS: i64 = 1_795_397_400_000;
const DAYS: i64 = 3;

pub(super) fn key(digit: char) -> SigningKey {
    let secret: [u8; 32] = from_hex(&digit.to_string().repeat(64)).unwrap();
    let head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    SigningKey::from_pkcs8(&[&head[..], &secret].concat()).unwrap()
}

fn machine(number: u8) -> MachineId {
    MachineId([number; 16])
}

/// Every minute of the half hour; the last day is slow beyond the gateway.
fn readings(day: i64, number: u8, target: u16) -> Vec<TimedReading> {
    let slow = day == DAYS - 1 && target == 2;
    let one = |minute: i64| {
        let lost = slow && minute % 10 == 0;
        let us = 1_000 * u32::from(target)
            + 10 * u32::try_from(minute).unwrap()
            + u32::from(number)
            + if slow { 63_000 } else { 0 };
        let outcome = if lost { Outcome::Timeout } else { Outcome::Ok };
        let round_trip_us = (!lost).then_some(us);
        TimedReading {
            at_ms: FIRST_MS + day * 86_400_000 + minute * MINUTE_MS,
            reading: Reading { method: Method::Icmp, outcome, round_trip_us, phases: None },
        }
    };
    (0..30).map(one).collect()
}

fn episode() -> Episode {
    let start_ms = FIRST_MS + (DAYS - 1) * 86_400_000;
    let finding = |part, target: &str, state| Finding {
        part,
        target: target.to_owned(),
        state,
        samples: 60,
        lost: 0,
        median_us: Some(1),
        baseline_us: Some(1),
        excess_us: Some(Interval { low: 1.5, high: 2.25 }),
        loss: Interval { low: 0.0, high: 0.1 },
    };
    Episode {
        unit: "3".to_owned(),
        start_ms,
        end_ms: start_ms + 30 * MINUTE_MS,
        open: false,
        verdict: Verdict::Cpnet,
        target: None,
        confidence: 0.93,
        machines: vec!["MAY-01".to_owned(), "=MAY;02".to_owned()],
        measuring: 2,
        peers_bad: 0,
        peers: 0,
        findings: vec![
            finding(Part::Lan, "", FindingState::Cleared),
            finding(Part::Cpnet, "cổng CPNet", FindingState::Bad),
        ],
        rule: "2026-11-01".to_owned(),
    }
}

fn day(number: i64) -> Date {
    date(2026, 11, 23 + i8::try_from(number).unwrap())
}

fn series() -> Vec<SeriesCopy> {
    let mut all = Vec::new();
    for number in 0..DAYS {
        for (number_of_machine, target) in [(1, 1), (1, 2), (2, 1), (2, 2)] {
            let readings = readings(number, number_of_machine, target);
            let key = SeriesKey { day: day(number), machine: machine(number_of_machine), target };
            all.push(SeriesCopy { key, bytes: chunk::encode(&readings).unwrap(), sealed: true });
        }
    }
    all
}

fn context() -> Context {
    let window = |day: i64| {
        let from_ms = FIRST_MS + day * 86_400_000;
        Span { from_ms, to_ms: from_ms + 30 * MINUTE_MS }
    };
    let entry = |number: u8, label: &str| MachineEntry {
        machine: machine(number),
        label: label.to_owned(),
        version: Some("0.1.0".to_owned()),
    };
    let target = |target, name: &str, segment: &str, probe: &str| TargetEntry {
        target,
        name: name.to_owned(),
        segment: segment.to_owned(),
        probe: probe.to_owned(),
    };
    Context {
        format: FORMAT.to_owned(),
        collector: "0f".repeat(16),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        exported_ms: FIRST_MS + DAYS * 86_400_000,
        unit: 3,
        unit_name: "xã Minh Đức".to_owned(),
        provider: Some("VNPT".to_owned()),
        contract_down_kbps: Some(100_000),
        contract_up_kbps: None,
        period: None,
        windows: (0..DAYS).map(window).collect(),
        wide_windows: Vec::new(),
        wide_targets: Vec::new(),
        thresholds: Thresholds {
            rule: "2026-11-01".to_owned(),
            slow_us: 7_000,
            loss_ppm: 10_000,
            fewest_samples: 10,
        },
        machines: vec![entry(1, "MAY-01"), entry(2, "=MAY;02")],
        targets: vec![
            target(1, "Gateway", "lan", "gateway"),
            target(2, "cổng CPNet", "cpnet", "icmp 10.0.0.1"),
        ],
        excluded: Vec::new(),
    }
}

pub(super) fn input() -> PackInput {
    let (series, episode) = (series(), episode());
    let body = serde_json::to_string(&episode).unwrap();
    let mut days: Vec<DayCopy> = Vec::new();
    for number in 0..DAYS {
        let before = days.last().map(|copy| (copy.statement.day, copy.statement.root));
        let mut leaves: Vec<Leaf> =
            before.iter().map(|(day, root)| Leaf::Previous { day: *day, root: *root }).collect();
        leaves.push(Leaf::Unit { unit: 3, name: "xã Minh Đức".to_owned() });
        leaves.push(Leaf::Unit { unit: 4, name: "xã khác".to_owned() });
        leaves.extend(series.iter().filter(|copy| copy.key.day == day(number)).map(|copy| Leaf::Chunk {
            day: copy.key.day,
            machine: copy.key.machine,
            unit: 3,
            target: copy.key.target,
            samples: 30,
            sha256: copy.sha256(),
            supplement: false,
            replaces: None,
        }));
        if number == DAYS - 1 {
            let sha256 = Hash::of(body.as_bytes());
            leaves.push(Leaf::Episode {
                unit: 3,
                start_ms: episode.start_ms,
                verdict: "cpnet".to_owned(),
                sha256,
            });
        }
        let tree = DayTree::from_leaves(&leaves);
        let statement = tree.statement(&"0f".repeat(16), day(number), before.map(|(_, root)| root));
        let signature = key('7').sign(&statement);
        days.push(DayCopy::cut(&tree, statement, signature, None, |line| !line.contains("\"unit\":4")));
    }
    PackInput {
        context: context(),
        episodes: vec![EpisodeCopy { number: 12, is_final: true, body }],
        days,
        series,
    }
}

fn check(bytes: &[u8]) -> Result<Report, archive::ArchiveFault> {
    verify(Cursor::new(bytes), &key('7').public())
}

fn files(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = archive::Archive::open(Cursor::new(bytes), &key('7').public()).unwrap();
    let names = archive.names().to_vec();
    names.iter().map(|name| (name.clone(), archive.read(name).unwrap().unwrap())).collect()
}

/// Packs again after a change, with everything signed by `signer`: the hardest forgery that a key can make.
fn forge(signer: &SigningKey, change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> Vec<u8> {
    let mut files = files(&build(&input(), &key('7')).unwrap());
    files.truncate(files.len() - 2);
    change(&mut files);
    let manifest = to_json(&super::build::Manifest {
        format: FORMAT.to_owned(),
        files: files
            .iter()
            .map(|(name, bytes)| super::build::FileEntry {
                name: name.clone(),
                size: bytes.len() as u64,
                sha256: Hash::of(bytes),
            })
            .collect(),
    });
    let signature = signer.sign_pack(super::build::MANIFEST_WHAT, &Hash::of(&manifest));
    files.push((super::build::MANIFEST.to_owned(), manifest));
    files.push((super::build::MANIFEST_SIGNATURE.to_owned(), format!("{signature}\n").into_bytes()));
    archive::write(&files, signer).unwrap()
}

fn edit(files: &mut [(String, Vec<u8>)], name: &str, change: impl FnOnce(String) -> String) {
    let file = files.iter_mut().find(|(known, _)| known == name).unwrap();
    file.1 = change(String::from_utf8(std::mem::take(&mut file.1)).unwrap()).into_bytes();
}

fn faults(bytes: &[u8]) -> String {
    let report = check(bytes).unwrap();
    report.faults.iter().map(|fault| format!("{}: {}\n", fault.file, fault.what)).collect()
}

const CSV: &str = "du-lieu/2026-11-24.csv";

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
    let html = &files.iter().find(|(name, _)| name == "trang-bia.html").unwrap().1;
    let html = String::from_utf8(html.clone()).unwrap();
    for said in [
        "08:30–09:00 ngày 25/11/2026: trễ tới cổng CPNet tăng trung vị +63,1 ms",
        "mất gói 10,0 %",
        "2/2 máy cùng lúc",
        "1/3 ngày đo có hiện tượng",
        "Mạng nội bộ bình thường: trung vị 1,1 ms, mất 0,00 % (n = 60)",
        "Nghẽn ở mạng truyền số liệu chuyên dùng, độ tin cậy 93 %",
    ] {
        assert!(html.contains(said), "{said}\n{html}");
    }
}

#[test]
fn every_changed_byte_is_found() {
    let mut files = files(&build(&input(), &key('7')).unwrap());
    files.retain(|(_, bytes)| bytes.len() < 1_000);
    let bytes = archive::write(&files, &key('7')).unwrap();
    let mut changed = bytes.clone();
    for place in 0..bytes.len() {
        changed[place] ^= 1 << (place % 8);
        // Only the signature and the bounds are looked at here: they alone must notice.
        let opened = archive::Archive::open(Cursor::new(&changed[..]), &key('7').public());
        assert!(opened.is_err() || !opened.is_ok_and(|archive| archive.is_whole), "byte {place}");
        changed[place] = bytes[place];
    }
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
fn a_changed_sample_is_named_by_file_line_machine_and_time() {
    let forged = forge(&key('7'), |files| edit(files, CSV, |text| text.replacen(";2101;", ";1101;", 1)));
    let faults = faults(&forged);
    let expected =
        "du-lieu/2026-11-24.csv: line 43 is \"2026-11-24T08:40:00.000+07:00;1795484400000;1;MAY-01;2;";
    assert!(faults.contains(expected), "{faults}");
}

#[test]
fn dropped_doubled_moved_and_added_rows_are_found() {
    let variants: [fn(&mut Vec<&str>); 5] = [
        |rows| drop(rows.remove(5)),
        |rows| rows.insert(5, rows[5]),
        |rows| rows.swap(5, 6),
        |rows| rows.insert(5, "2026-11-24T08:30:00.000+07:00;1795483800000;1;MAY-01;1;Gateway;icmp;ok;5;;;;"),
        |rows| rows.truncate(9),
    ];
    for (number, change) in variants.into_iter().enumerate() {
        let forged = forge(&key('7'), |files| {
            edit(files, CSV, |text| {
                let mut rows: Vec<&str> = text.split("\r\n").collect();
                change(&mut rows);
                rows.join("\r\n")
            });
        });
        assert!(faults(&forged).contains("du-lieu/2026-11-24.csv: line "), "{number}");
    }
}

#[test]
fn rows_series_and_days_swapped_between_days_are_found() {
    for (a, b) in [
        ("du-lieu/2026-11-23.csv", "du-lieu/2026-11-24.csv"),
        ("ban-goc/2026-11-23/mau.bin", "ban-goc/2026-11-24/mau.bin"),
        ("ban-goc/2026-11-23/dong.jsonl", "ban-goc/2026-11-24/dong.jsonl"),
        ("ban-goc/2026-11-23/tuyen-bo.txt", "ban-goc/2026-11-24/tuyen-bo.txt"),
        ("ban-goc/2026-11-23/chu-ky.txt", "ban-goc/2026-11-24/chu-ky.txt"),
    ] {
        let forged = forge(&key('7'), |files| {
            let place = |name: &str| files.iter().position(|(known, _)| known == name).unwrap();
            let (a, b) = (place(a), place(b));
            let kept = files[a].1.clone();
            files[a].1 = files[b].1.clone();
            files[b].1 = kept;
        });
        assert_ne!(faults(&forged), "", "{a}");
    }
}

#[test]
fn a_series_that_is_missing_changed_or_doubled_is_found() {
    let variants: [fn(&mut PackInput); 3] = [
        |input| drop(input.series.remove(2)),
        |input| {
            let readings: Vec<_> = readings(0, 1, 1).into_iter().skip(1).collect();
            input.series[0].bytes = chunk::encode(&readings).unwrap();
        },
        |input| input.series.push(input.series[0].clone()),
    ];
    for change in variants {
        let mut input = input();
        change(&mut input);
        assert!(faults(&build(&input, &key('7')).unwrap()).contains("ban-goc/2026-11-23/mau.bin: "));
    }
}

#[test]
fn a_dropped_line_proof_or_day_breaks_its_series() {
    let mut input = input();
    input.days.remove(1);
    assert!(faults(&build(&input, &key('7')).unwrap()).contains("no sealed line has its SHA-256"));
    let mut input = self::input();
    input.days[1].lines[3].proof.pop();
    assert!(
        faults(&build(&input, &key('7')).unwrap())
            .contains("line 4: its proof does not lead to the day's root")
    );
    let mut input = self::input();
    input.days[1].lines.swap(1, 2);
    assert!(faults(&build(&input, &key('7')).unwrap()).contains("stands out of order or twice"));
}

#[test]
fn a_day_sealed_again_after_the_next_one_is_found() {
    let mut input = input();
    let before = &mut input.days[1];
    let tree = DayTree::from_lines(before.lines.iter().map(|line| line.line.clone()).collect());
    let statement = tree.statement(&"0f".repeat(16), day(1), before.statement.previous);
    *before = DayCopy::cut(&tree, statement.clone(), key('7').sign(&statement), None, |_| true);
    let faults = faults(&build(&input, &key('7')).unwrap());
    assert!(faults.contains("names another root for 2026-11-24 than that day's own statement"), "{faults}");
}

#[test]
fn figures_and_pages_that_say_something_else_are_found() {
    let forged = forge(&key('7'), |files| {
        edit(files, "figures.json", |text| text.replacen("\"days_bad\": 1", "\"days_bad\": 2", 1));
    });
    let found = faults(&forged);
    assert!(found.contains("figures.json: /claims/0/days_bad is stated as 2, the samples give 1"), "{found}");
    let forged =
        forge(&key('7'), |files| edit(files, "trang-bia.html", |text| text.replace("+63,1", "+83,1")));
    assert_eq!(faults(&forged), "trang-bia.html: does not say what the samples give\n");
}

#[test]
fn an_episode_told_otherwise_is_not_the_sealed_one() {
    let mut input = input();
    input.episodes[0].body = input.episodes[0].body.replace("0.93", "0.99");
    let faults = faults(&build(&input, &key('7')).unwrap());
    assert!(faults.contains("episodes.json holds no episode with this SHA-256"), "{faults}");
}

#[test]
fn a_machine_under_another_name_than_it_was_sealed_with_is_found() {
    let mut input = input();
    input.context.unit_name = "xã khác".to_owned();
    assert!(faults(&build(&input, &key('7')).unwrap()).contains("unit 3 is called"));
}

#[test]
fn a_pack_signed_again_with_another_key_is_not_this_collectors() {
    let forged = forge(&key('5'), |_| {});
    let faults = faults(&forged);
    for expected in ["archive: ", "manifest.sig: "] {
        assert!(faults.contains(expected), "{faults}");
    }
    let forged = build(&input(), &key('5')).unwrap();
    assert!(self::faults(&forged).contains("khoa-cong-khai.pem: is another key than the one given"));
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
fn a_bomb_is_refused_before_it_unpacks() {
    let bomb = vec![0_u8; usize::try_from(archive::MAX_FILE_BYTES).unwrap() + 1];
    let bytes = archive::write(&[("zeros.bin".to_owned(), bomb)], &key('7')).unwrap();
    assert!(bytes.len() < 1 << 20);
    assert!(matches!(check(&bytes), Err(archive::ArchiveFault::Bomb(_))));
}
