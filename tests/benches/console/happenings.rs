//! A year of episodes and complaints: two to six episodes a unit and month, three complaints.

use std::collections::BTreeMap;

use anyhow::Result;
use hatang_collector::analysis::episode::{Episode, Finding, FindingState, Interval, Part};
use hatang_collector::analysis::verdict::Verdict;
use hatang_collector::clock::local_date;
use hatang_collector::store::{NewComplaint, Store};
use hatang_proto::model::{ComplaintId, UnitId};

use crate::province::DAY_MS;

const MONTHS: i64 = 12;
const COMPLAINTS_A_MONTH: i64 = 3;
const WINDOW_MS: i64 = 300_000;

/// How many episodes and complaints were kept.
pub(crate) fn fill(store: &Store, units: &[UnitId], now_ms: i64) -> Result<(usize, usize)> {
    let (mut episodes, mut complaints) = (0, 0);
    for (place, unit) in units.iter().enumerate() {
        let place = i64::try_from(place)?;
        let mut by_day: BTreeMap<String, Vec<Episode>> = BTreeMap::new();
        for month in 0..MONTHS {
            for number in 0..2 + (place + month) % 5 {
                let start_ms = aligned(now_ms - month * 30 * DAY_MS - (number * 5 + place % 4 + 1) * DAY_MS);
                let day = local_date(start_ms).to_string();
                by_day.entry(day).or_default().push(episode(*unit, start_ms, place + number));
                episodes += 1;
            }
            for number in 0..COMPLAINTS_A_MONTH {
                let at_ms = now_ms - month * 30 * DAY_MS - (number * 9 + place % 8) * DAY_MS - 3_600_000;
                complaints += 1;
                store.add_complaint(complaint(*unit, at_ms, complaints), at_ms)?;
            }
        }
        // One unit in twenty-five has trouble right now.
        if place % 25 == 7 {
            let open = Episode { open: true, ..episode(*unit, aligned(now_ms - 1_200_000), place) };
            by_day.entry(local_date(open.start_ms).to_string()).or_default().push(open);
        }
        for (day, found) in by_day {
            store.put_episodes(*unit, &day, found, now_ms)?;
        }
    }
    store.finish_episodes(&local_date(now_ms - 2 * DAY_MS).to_string())?;
    Ok((episodes, complaints))
}

fn aligned(at_ms: i64) -> i64 {
    at_ms - at_ms.rem_euclid(WINDOW_MS)
}

fn episode(unit: UnitId, start_ms: i64, number: i64) -> Episode {
    let verdict = match number % 4 {
        0 => Verdict::AccessLine,
        1 => Verdict::Isp,
        2 => Verdict::Application,
        _ => Verdict::AccessLineSelfLoad,
    };
    Episode {
        unit: unit.0.to_string(),
        start_ms,
        end_ms: start_ms + (3 + number % 9) * WINDOW_MS,
        open: false,
        verdict,
        target: (verdict == Verdict::Application).then(|| "VOFFICE".to_owned()),
        confidence: 0.9,
        machines: (0..4).map(|machine| format!("PC-{machine:04}")).collect(),
        measuring: 4,
        peers_bad: 2,
        peers: 6,
        findings: findings(),
        rule: "2026-11-01".to_owned(),
    }
}

fn findings() -> Vec<Finding> {
    let finding = |part, target: &str, bad: bool| Finding {
        part,
        target: target.to_owned(),
        state: if bad { FindingState::Bad } else { FindingState::Cleared },
        samples: 240,
        lost: if bad { 20 } else { 0 },
        median_us: Some(if bad { 84_000 } else { 9_000 }),
        baseline_us: Some(8_000),
        excess_us: Some(Interval { low: 500.0, high: if bad { 80_000.0 } else { 1_000.0 } }),
        loss: Interval { low: if bad { 0.05 } else { 0.0 }, high: if bad { 0.12 } else { 0.02 } },
    };
    vec![
        finding(Part::Lan, "", false),
        finding(Part::AccessLine, "", true),
        finding(Part::Isp, "Internet 1", true),
        finding(Part::Isp, "Internet 2", true),
        finding(Part::Cpnet, "CPNet", false),
        finding(Part::Application, "VOFFICE", true),
        finding(Part::Application, "Một cửa", false),
        finding(Part::Application, "H-mail", false),
    ]
}

fn complaint(unit: UnitId, at_ms: i64, number: usize) -> NewComplaint {
    let mut id = [0; 16];
    id.iter_mut().zip(number.to_be_bytes()).for_each(|(place, byte)| *place = byte);
    NewComplaint {
        id: ComplaintId(id),
        unit,
        at_ms,
        about: "VOFFICE".to_owned(),
        note: "Mở văn bản phải chờ hơn một phút".to_owned(),
        by: "Văn phòng".to_owned(),
    }
}
