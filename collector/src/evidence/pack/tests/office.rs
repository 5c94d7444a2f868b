//! An office of two PCs and two targets over three days; the last half hour is slow beyond the gateway.

use hatang_proto::model::{MachineId, Method, Outcome, Reading, TimedReading};
use jiff::civil::{Date, date};

use super::super::model::*;
use super::super::originals::DayCopy;
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

pub(super) fn machine(number: u8) -> MachineId {
    MachineId([number; 16])
}

/// Every minute of the half hour; the last day is slow beyond the gateway.
pub(super) fn readings(day: i64, number: u8, target: u16) -> Vec<TimedReading> {
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

pub(super) fn episode() -> Episode {
    let start_ms = FIRST_MS + (DAYS - 1) * 86_400_000;
    let finding = |part, target: &str, state, usual_us| Finding {
        part,
        target: target.to_owned(),
        state,
        samples: 60,
        lost: 0,
        median_us: Some(1),
        baseline_us: Some(usual_us),
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
            finding(Part::Lan, "", FindingState::Cleared, 1_000),
            finding(Part::Cpnet, "cổng CPNet", FindingState::Bad, 2_000),
        ],
        rule: "2026-11-01".to_owned(),
    }
}

pub(super) fn day(number: i64) -> Date {
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

pub(super) fn context() -> Context {
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
        calendar: serde_json::from_str(crate::analysis::calendar::SHIPPED).unwrap(),
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
