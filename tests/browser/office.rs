//! An office with five PCs and four weeks behind it: a line that is congested on working mornings, one slow
//! application, and what people noted.
//!
//! Round trips are made up and the same for the same machine, target and minute; episodes are kept as judging would have
//! found them, because judging is tried elsewhere.

use anyhow::{Context, Result};
use hatang_collector::analysis::episode::{Episode, Finding, FindingState, Interval, Part};
use hatang_collector::analysis::verdict::Verdict;
use hatang_collector::clock;
use hatang_collector::store::{
    Hello, Hurry, NewJoinCode, NewLine, NewTarget, Newcomer, PlacedBatch, Placing, Store,
};
use hatang_proto::model::{
    BootId, MachineId, Method, Outcome, Phases, Probe, Reading, Segment, SpoolId, TargetId, TimedReading,
    UnitId,
};

const MACHINES: u8 = 5;
const DAYS: i64 = 28;
const SECRET_HASH: [u8; 32] = [2; 32];
pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const HOUR_MS: i64 = 60 * MINUTE_MS;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;
/// Between two samples of a target on the days before today.
const SPARSE_MS: i64 = 5 * MINUTE_MS;

/// Fills the store; returns the office's unit.
pub(crate) async fn fill(store: &Store) -> Result<UnitId> {
    let now_ms = clock::unix_ms();
    let unit = store.add_unit(None, "xa", "xã Đại Hợp", "2025-07-01", "test", now_ms)?;
    for (name, segment, probe) in [
        ("Nút mạng TSLCD của tỉnh", Segment::Cpnet, Probe::Icmp { host: "10.47.0.1".to_owned() }),
        ("VOFFICE", Segment::Application, Probe::Http { url: "https://voffice.example.vn/".to_owned() }),
    ] {
        let (name, unit) = (name.to_owned(), Some(unit));
        let target = NewTarget { name, segment, probe, period_s: 60, timeout_ms: 3_000, unit };
        store.add_target(target, "admin", now_ms)?;
    }
    let code = NewJoinCode {
        secret_hash: SECRET_HASH,
        unit,
        uses: u32::from(MACHINES),
        expires_ms: now_ms + HOUR_MS,
        created_by: "admin".to_owned(),
    };
    store.create_join_code(code, now_ms)?;
    let measured = store.targets()?.into_iter().filter(|row| row.measured);
    let targets: Vec<(TargetId, usize)> =
        measured.zip(1..).map(|(row, kind)| (row.target.id, kind)).collect();
    for number in 1..=MACHINES {
        machine(store, number, &targets, now_ms).await.with_context(|| format!("fill machine {number}"))?;
    }
    let sealing = store.clone();
    tokio::task::spawn_blocking(move || sealing.seal(now_ms - HOUR_MS)).await??;
    let line = NewLine {
        unit,
        valid_from: "2025-07-01".to_owned(),
        provider: "VNPT".to_owned(),
        kind: "Cáp quang".to_owned(),
        down_kbps: Some(100_000),
        up_kbps: None,
        by: "Văn phòng".to_owned(),
    };
    store.add_line(line, now_ms)?;
    keep_episodes(store, unit, now_ms)?;
    Ok(unit)
}

async fn machine(store: &Store, number: u8, targets: &[(TargetId, usize)], now_ms: i64) -> Result<()> {
    let id = MachineId([40 + number; 16]);
    let newcomer = Newcomer {
        secret_hash: SECRET_HASH,
        machine: id,
        label: format!(
            "PC-{}-{number:02}",
            ["VANPHONG", "TUPHAP", "DIACHINH", "MOTCUA", "KETOAN"][usize::from(number - 1)]
        ),
        agent_version: env!("CARGO_PKG_VERSION").to_owned(),
        certificate_serial: id.to_string(),
        certificate_ends_ms: now_ms + DAY_MS,
    };
    store.admit(newcomer, now_ms - (DAYS + 1) * DAY_MS).await?;
    let placing = Placing { boot_ms: 0, start_ms: now_ms - (DAYS + 1) * DAY_MS, by_contact: true };
    let (spool, boot) = (SpoolId([60 + number; 16]), BootId([80 + number; 16]));
    let agent_version = env!("CARGO_PKG_VERSION").to_owned();
    let greeting = store.greet(Hello { machine: id, spool, boot, placing, agent_version }, now_ms).await?;
    let machine = greeting.context("the machine was admitted")?.machine;
    for (sequence, days_ago) in (1..).zip((0..=DAYS).rev()) {
        let (from_ms, to_ms) = (now_ms - (days_ago + 1) * DAY_MS, now_ms - days_ago * DAY_MS);
        let step_ms = if days_ago == 0 { MINUTE_MS } else { SPARSE_MS };
        let moments =
            (from_ms..to_ms).step_by(usize::try_from(step_ms)?).map(|at_ms| at_ms - at_ms % MINUTE_MS);
        let busy = moments.filter(|at_ms| is_on(*at_ms, now_ms));
        let samples = busy.flat_map(|at_ms| {
            let one = move |(target, kind): &(TargetId, usize)| {
                (
                    *target,
                    TimedReading {
                        at_ms: at_ms + 1_000 * i64::from(number),
                        reading: reading(*kind, number, at_ms, now_ms),
                    },
                )
            };
            targets.iter().map(one)
        });
        let batch = PlacedBatch { samples: samples.collect(), ..PlacedBatch::bare(spool, sequence) };
        store.accept(machine, vec![batch], now_ms, Hurry::Now).await?;
    }
    Ok(())
}

/// Minutes of the local day, and whether it is a working day.
fn local(at_ms: i64) -> (i64, bool) {
    let local_ms = at_ms + clock::ZONE_OFFSET_MS;
    // 1970-01-01 was a Thursday.
    let weekday = (local_ms.div_euclid(DAY_MS) + 3).rem_euclid(7);
    (local_ms.rem_euclid(DAY_MS) / MINUTE_MS, weekday < 5)
}

/// From 7:10 to 17:20 on working days, and the last hours whatever they are.
fn is_on(at_ms: i64, now_ms: i64) -> bool {
    let (minute, working) = local(at_ms);
    (working && (430..1_040).contains(&minute)) || now_ms - 2 * HOUR_MS < at_ms
}

/// 0 to 1: how congested the line is, highest at a quarter past nine, and now.
fn congestion(at_ms: i64, now_ms: i64) -> f64 {
    let (minute, working) = local(at_ms);
    let distance = (minute - 555).abs();
    if now_ms - 40 * MINUTE_MS < at_ms {
        0.8
    } else if working && distance < 75 {
        1.0 - distance as f64 / 75.0
    } else {
        0.0
    }
}

/// A target's own round trip in microseconds by its place in the list, and how much of the line's congestion it feels.
fn nature(kind: usize) -> (f64, f64) {
    match kind {
        1 => (420.0, 0.0),
        2 => (3_100.0, 1.0),
        3 => (14_000.0, 1.0),
        4 => (31_000.0, 1.0),
        5 => (9_000.0, 1.0),
        7 => (8_700.0, 0.0),
        _ => (24_000.0, 1.1),
    }
}

fn reading(kind: usize, machine: u8, at_ms: i64, now_ms: i64) -> Reading {
    let (base_us, share) = nature(kind);
    let noise = noise(at_ms.cast_unsigned() / 60_000 * 97 + kind as u64 * 13 + u64::from(machine));
    let congested = share * congestion(at_ms, now_ms);
    let jitter = f64::from(noise % 100) / 100.0;
    let round_trip_us = base_us * (1.0 + 0.15 * jitter) + congested * (38_000.0 + 30_000.0 * jitter);
    let lost = f64::from(noise % 1_000) < 1.0 + 90.0 * congested;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made up within a second")]
    let round_trip_us = (!lost).then_some(round_trip_us as u32);
    let is_page = matches!(kind, 6 | 8);
    let phases = is_page.then(|| Phases {
        dns_us: Some(900),
        connect_us: round_trip_us.map(|us| us / 3),
        tls_us: round_trip_us.map(|us| us / 3),
        first_byte_us: round_trip_us.map(|us| us / 3),
    });
    Reading {
        method: if is_page { Method::Http } else { Method::Icmp },
        outcome: if lost { Outcome::Timeout } else { Outcome::Ok },
        round_trip_us,
        phases: phases.filter(|_| !lost),
    }
}

/// Looks random, is not.
fn noise(seed: u64) -> u32 {
    let mixed = (seed ^ (seed >> 17)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    u32::try_from((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40).unwrap_or_default()
}

/// Every working morning of the last two weeks, one slow application, and one that goes on.
fn keep_episodes(store: &Store, unit: UnitId, now_ms: i64) -> Result<()> {
    let midnight = |days: i64| {
        (now_ms + clock::ZONE_OFFSET_MS).div_euclid(DAY_MS) * DAY_MS - clock::ZONE_OFFSET_MS - days * DAY_MS
    };
    for days in (1..=14).filter(|days| local(midnight(*days)).1) {
        let start_ms = midnight(days) + 8 * HOUR_MS + (5 + days % 3 * 5) * MINUTE_MS;
        let mut episodes = vec![episode(
            unit,
            start_ms,
            start_ms + (120 - days % 4 * 5) * MINUTE_MS,
            Verdict::AccessLine,
            0.96,
        )];
        if days % 5 == 2 {
            let start_ms = midnight(days) + 14 * HOUR_MS;
            episodes.push(episode(unit, start_ms, start_ms + 45 * MINUTE_MS, Verdict::Application, 0.91));
        }
        if days % 7 == 3 {
            let start_ms = midnight(days) + 15 * HOUR_MS;
            episodes.push(episode(unit, start_ms, start_ms + 20 * MINUTE_MS, Verdict::Ambiguous, 0.4));
        }
        store.put_episodes(unit, &clock::local_date(start_ms).to_string(), episodes, now_ms)?;
    }
    store.finish_episodes(&clock::local_date(now_ms).to_string())?;
    let start_ms = now_ms - 40 * MINUTE_MS;
    let open = Episode { open: true, ..episode(unit, start_ms, now_ms, Verdict::AccessLine, 0.94) };
    store.put_episodes(unit, &clock::local_date(start_ms).to_string(), vec![open], now_ms)?;
    Ok(())
}

/// One more, of yesterday.
pub(crate) fn cut_the_power(store: &Store, unit: UnitId, now_ms: i64) -> Result<()> {
    let start_ms = now_ms - DAY_MS;
    let cut = Episode {
        findings: Vec::new(),
        ..episode(unit, start_ms, start_ms + 20 * MINUTE_MS, Verdict::OutagePower, 0.99)
    };
    store.put_episodes(unit, &clock::local_date(start_ms).to_string(), vec![cut], now_ms)?;
    Ok(())
}

fn episode(unit: UnitId, start_ms: i64, end_ms: i64, verdict: Verdict, confidence: f64) -> Episode {
    let bad_line = verdict == Verdict::AccessLine;
    let names = ["PC-VANPHONG-01", "PC-TUPHAP-02", "PC-DIACHINH-03", "PC-KETOAN-05"];
    Episode {
        unit: unit.0.to_string(),
        start_ms,
        end_ms,
        open: false,
        verdict,
        target: (verdict == Verdict::Application).then(|| "VOFFICE".to_owned()),
        confidence,
        machines: names.map(str::to_owned).to_vec(),
        measuring: 5,
        peers_bad: 0,
        peers: 3,
        findings: vec![
            finding(Part::Lan, "", false, 430, 420),
            finding(Part::AccessLine, "", bad_line, 41_300, 3_150),
            finding(Part::Isp, "Internet: 8.8.8.8", bad_line, 52_600, 14_200),
            finding(Part::Isp, "Internet: 1.1.1.1", bad_line, 70_100, 31_300),
            finding(Part::Cpnet, "Nút mạng TSLCD của tỉnh", false, 8_900, 8_700),
            finding(Part::Application, "VOFFICE", true, 71_400, 24_300),
        ],
        rule: "2026-11-01".to_owned(),
    }
}

fn finding(part: Part, target: &str, bad: bool, bad_us: u32, usual_us: u32) -> Finding {
    let (median_us, lost) = if bad { (bad_us, 31) } else { (usual_us + usual_us / 50, 1) };
    let excess_us = f64::from(median_us) - f64::from(usual_us);
    Finding {
        part,
        target: target.to_owned(),
        state: if bad { FindingState::Bad } else { FindingState::Cleared },
        samples: 600,
        lost,
        median_us: Some(median_us),
        baseline_us: Some(usual_us),
        excess_us: Some(Interval { low: 0.93 * excess_us, high: 1.06 * excess_us }),
        loss: Interval { low: f64::from(lost) / 850.0, high: f64::from(lost) / 420.0 },
    }
}
