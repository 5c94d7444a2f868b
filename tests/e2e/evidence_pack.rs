//! A pack travels: exported from a collector that holds weeks of samples, checked by somebody who holds only the key.

use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use end_to_end::programs::collector;
use hatang_collector::analysis::episode::{Episode, Finding, FindingState, Interval, Part};
use hatang_collector::analysis::verdict::Verdict;
use hatang_collector::evidence::pack::archive::Archive;
use hatang_collector::jobs::merkle_day::seal_days;
use hatang_collector::run::evidence_key;
use hatang_collector::store::{Admission, NewJoinCode, NewTarget, Newcomer, PlacedBatch, Store};
use hatang_proto::model::{
    MachineId, Method, Outcome, Reading, Segment, SpoolId, TargetId, TimedReading, UnitId,
};
use tempfile::TempDir;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
/// 2026-10-05 07:00 in Viet Nam, a Monday.
const FIRST_MS: i64 = 1_791_158_400_000;
const TARGETS: [(&str, Segment, &str, u32); 4] = [
    ("Gateway", Segment::Lan, "gateway", 900),
    ("Chặng đầu", Segment::AccessLine, "first-hop:8.8.8.8", 4_000),
    ("vnnic.vn", Segment::Internet, "icmp:203.119.8.106", 9_000),
    ("Cổng CPNet", Segment::Cpnet, "icmp:10.0.0.1", 14_000),
];

struct Office {
    folder: TempDir,
    unit: UnitId,
    targets: Vec<TargetId>,
}

/// `days` days of `machines` PCs, 7:00 to 17:00, once a minute; the way to CPNet is slow from 8:30 to 10:15 on the last
/// `slow` of them, and an episode of the last one is kept.
fn office(machines: u8, days: i64, slow: i64) -> Office {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
    let add = |(name, segment, probe, _): &(&str, Segment, &str, u32)| {
        let target = NewTarget {
            name: (*name).to_owned(),
            segment: *segment,
            probe: probe.parse().unwrap(),
            period_s: 60,
            timeout_ms: 3_000,
            unit: None,
        };
        store.add_target(target, "test", 0).unwrap()
    };
    let targets: Vec<TargetId> = TARGETS.iter().map(add).collect();
    let code = NewJoinCode {
        secret_hash: [1; 32],
        unit,
        uses: machines.into(),
        expires_ms: i64::MAX,
        created_by: "test".to_owned(),
    };
    store.create_join_code(code, 0).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for number in 1..=machines {
        let machine = MachineId([number; 16]);
        let newcomer = Newcomer {
            secret_hash: [1; 32],
            machine,
            label: format!("MAY-{number:02}"),
            agent_version: "0.1.0".to_owned(),
            certificate_serial: machine.to_string(),
            certificate_ends_ms: 0,
        };
        let admitted = runtime.block_on(store.admit(newcomer, FIRST_MS - DAY_MS)).unwrap();
        assert!(matches!(admitted, Admission::Admitted(_)));
        let machine = store.machine_number(machine).unwrap().unwrap();
        for day in 0..days {
            let samples = samples(number, day, days - slow, &targets);
            let batch = batch(u64::try_from(day).unwrap() + 1, samples);
            store.accept_blocking(machine, vec![batch], FIRST_MS + day * DAY_MS).unwrap();
        }
    }
    let now_ms = FIRST_MS + (days + 1) * DAY_MS;
    store.seal(now_ms).unwrap();
    let episode = episode(unit, machines, days - 1);
    store.put_episodes(unit, "2026-10-05", vec![episode], now_ms).unwrap();
    store.finish_episodes("2027-01-01").unwrap();
    let key = Arc::new(evidence_key::open_or_create(folder.path()).unwrap());
    while 0 < seal_days(&store, &key, now_ms, || false).unwrap() {}
    Office { folder, unit, targets }
}

fn samples(machine: u8, day: i64, slow_from: i64, targets: &[TargetId]) -> Vec<(TargetId, TimedReading)> {
    let mut all = Vec::new();
    for minute in 0..600_i64 {
        for (target, (_, segment, _, usual_us)) in targets.iter().zip(&TARGETS) {
            let noise =
                u32::try_from((minute * 7_919 + i64::from(machine) * 104_729 + day * 31) % 1_000).unwrap();
            let slow = slow_from <= day && *segment == Segment::Cpnet && (90..195).contains(&minute);
            let lost = slow && noise < 21;
            let us = usual_us + noise + if slow { 60_000 + 7 * noise } else { 0 };
            let reading = Reading {
                method: Method::Icmp,
                outcome: if lost { Outcome::Timeout } else { Outcome::Ok },
                round_trip_us: (!lost).then_some(us),
                phases: None,
            };
            let at_ms = FIRST_MS + day * DAY_MS + minute * MINUTE_MS + i64::from(machine);
            all.push((*target, TimedReading { at_ms, reading }));
        }
    }
    all
}

fn episode(unit: UnitId, machines: u8, day: i64) -> Episode {
    let start_ms = FIRST_MS + day * DAY_MS + 90 * MINUTE_MS;
    let finding = |part, target: &str, state| Finding {
        part,
        target: target.to_owned(),
        state,
        samples: 100,
        lost: 0,
        median_us: None,
        baseline_us: None,
        excess_us: None,
        loss: Interval { low: 0.0, high: 0.04 },
    };
    Episode {
        unit: unit.0.to_string(),
        start_ms,
        end_ms: start_ms + 105 * MINUTE_MS,
        open: false,
        verdict: Verdict::Cpnet,
        target: None,
        confidence: 0.93,
        machines: (1..=machines).map(|number| format!("MAY-{number:02}")).collect(),
        measuring: machines.into(),
        peers_bad: 2,
        peers: 3,
        findings: vec![
            finding(Part::Lan, "", FindingState::Cleared),
            finding(Part::AccessLine, "", FindingState::Cleared),
            finding(Part::Isp, "vnnic.vn", FindingState::Cleared),
            finding(Part::Cpnet, "Cổng CPNet", FindingState::Bad),
        ],
        rule: "2026-11-01".to_owned(),
    }
}

fn batch(sequence: u64, samples: Vec<(TargetId, TimedReading)>) -> PlacedBatch {
    PlacedBatch { samples, ..PlacedBatch::bare(SpoolId([7; 16]), sequence) }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn export(office: &Office, what: &[&str], out: &Path) {
    let unit = office.unit.0.to_string();
    let folder = office.folder.path().to_str().unwrap();
    let mut args =
        vec!["evidence", "export", "--unit", &unit, "--data-dir", folder, "--out", out.to_str().unwrap()];
    args.extend(what);
    let output = collector(&args);
    assert!(output.status.success(), "{}", said(&output));
}

fn verify(pack: &Path, key: &Path) -> Output {
    collector(&["evidence", "verify", pack.to_str().unwrap(), "--key", key.to_str().unwrap()])
}

#[test]
fn an_exported_episode_is_whole_for_the_key_and_changed_or_foreign_otherwise() {
    let office = office(3, 6, 1);
    assert_eq!(office.targets.len(), TARGETS.len());
    let elsewhere = tempfile::tempdir().unwrap();
    let pack = elsewhere.path().join("pack.zip");
    export(&office, &["--episode", "1"], &pack);
    let key = elsewhere.path().join("key.pem");
    std::fs::copy(office.folder.path().join("evidence-key.pub"), &key).unwrap();
    let output = verify(&pack, &key);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("whole (nguyên vẹn): xã Minh Đức"), "{}", said(&output));

    let mut bytes = std::fs::read(&pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&pack, &bytes).unwrap();
    assert_eq!(verify(&pack, &key).status.code(), Some(1));
    assert_eq!(collector(&["evidence", "verify", pack.to_str().unwrap()]).status.code(), Some(2), "no key");
    for (pack, key) in
        [(&elsewhere.path().join("none.zip"), &key), (&pack, &pack), (&elsewhere.path().into(), &key)]
    {
        assert_eq!(verify(pack, key).status.code(), Some(2), "{} {}", pack.display(), key.display());
    }

    let stranger = tempfile::tempdir().unwrap();
    evidence_key::open_or_create(stranger.path()).unwrap();
    bytes[middle] ^= 1;
    std::fs::write(&pack, &bytes).unwrap();
    assert_eq!(verify(&pack, &stranger.path().join("evidence-key.pub")).status.code(), Some(1));
}

#[test]
fn a_period_is_exported_with_its_episodes_and_its_recurring_hours() {
    let office = office(2, 14, 8);
    let elsewhere = tempfile::tempdir().unwrap();
    let pack = elsewhere.path().join("pack.zip");
    export(&office, &["--from", "2026-10-05", "--to", "2026-10-18"], &pack);
    let output = verify(&pack, &office.folder.path().join("evidence-key.pub"));
    assert!(output.status.success(), "{}", said(&output));
    let key = evidence_key::public(office.folder.path()).unwrap();
    let mut archive = Archive::open(std::fs::File::open(&pack).unwrap(), &key).unwrap();
    let page = String::from_utf8(archive.read("trang-bia.html").unwrap().unwrap()).unwrap();
    // Five of the eight slow days are working days, and ten of the fourteen.
    assert!(
        page.contains("Giờ cao điểm: </b>5/10 ngày làm việc, 08:30–10:15, trễ tới Cổng CPNet tăng"),
        "{page}"
    );
}
