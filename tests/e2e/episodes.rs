//! An office's line chokes for an hour: the collector finds it in what its machines measured, names the line, and
//! confirms the complaint about it.

use std::time::Duration;

use crate::story::Story;
use end_to_end::wait::wait_for;
use hatang_collector::clock::{local_date, local_moment, unix_ms};
use hatang_collector::store::{Admission, MachineNo, NewJoinCode, Newcomer, PlacedBatch, Store};
use hatang_proto::model::{
    MachineId, Method, Outcome, Phases, Probe, Reading, Segment, SpoolId, TargetId, TimedReading, UnitId,
};

const MACHINES: u8 = 5;
const DAYS: i64 = 14;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
const SECRET_HASH: [u8; 32] = [1; 32];

#[test]
fn a_choked_hour_becomes_an_episode_of_the_line_and_confirms_a_complaint() {
    let mut story = Story::begin();
    story.collector.must(&["unit", "line", "--unit", "1", "--provider", "VNPT", "--kind", "FTTH"]);
    story.collector.running().terminate();
    let yesterday = local_date(unix_ms() - DAY_MS).to_string();
    let choked_ms = local_moment(&format!("{yesterday} 08:35")).unwrap();
    let store = story.collector.store();
    let targets = targets(&store);
    for machine in enrol(&store) {
        for day in (0..DAYS).rev() {
            feed_day(&store, machine, &targets, choked_ms - day * DAY_MS, choked_ms, DAYS - day);
        }
    }
    story.collector.start_again();

    let at = format!("{yesterday} 09:10");
    let told = story.collector.must(&[
        "complaint",
        "add",
        "--unit",
        "1",
        "--about",
        "voffice",
        "--at",
        &at,
        "--by",
        "Văn phòng",
    ]);
    let id = told.strip_prefix("complaint ").unwrap();
    let found = wait_for("an episode", Duration::from_mins(2), || {
        let list = story.collector.must(&["episode", "list", "--unit", "1", "--json"]);
        let list: Vec<serde_json::Value> = serde_json::from_str(&list).unwrap();
        if list.is_empty() { Err(list) } else { Ok(list) }
    });
    assert_eq!(found.len(), 1, "{found:#?}");
    let episode = &found[0];
    assert_eq!(episode["verdict"], "access_line", "{episode:#}");
    let off = |field: &str, ms: i64| (episode[field].as_i64().unwrap() - ms).abs();
    assert!(off("start_ms", choked_ms) <= 5 * MINUTE_MS, "{episode:#}");
    assert!(off("end_ms", choked_ms + 60 * MINUTE_MS) <= 5 * MINUTE_MS, "{episode:#}");
    assert_eq!(episode["machines"].as_array().unwrap().len(), usize::from(MACHINES));
    assert!(episode["cleared"].as_array().unwrap().contains(&"lan".into()), "{episode:#}");

    let judged = wait_for("a verdict", Duration::from_mins(2), || {
        let shown: serde_json::Value =
            serde_json::from_str(&story.collector.must(&["complaint", "show", id])).unwrap();
        let cause = shown["judgement"]["episodes"].as_array().is_some_and(|episodes| !episodes.is_empty());
        if cause { Ok(shown["judgement"].clone()) } else { Err(shown) }
    });
    assert_eq!(judged["verdict"], "confirmed", "{judged:#}");
    let sentence = judged["sentence"].as_str().unwrap();
    assert!(sentence.starts_with("Xác nhận: từ 8:3"), "{sentence}");
    assert!(sentence.ends_with("; 5/5 máy cùng lúc; nguyên nhân: đường truyền Internet."), "{sentence}");
    let (year, _) = yesterday.split_once('-').unwrap();
    let months = story.collector.must(&["complaint", "table", "--unit", "1", "--year", year, "--json"]);
    let months: Vec<serde_json::Value> = serde_json::from_str(&months).unwrap();
    let whole = &months[12]["counts"];
    assert_eq!(
        (whole["confirmed"].as_u64(), whole["episodes_without_complaint"].as_u64()),
        (Some(1), Some(0))
    );
}

/// Gateway, first hop, two references, and the application that people complain about.
fn targets(store: &Store) -> Vec<(TargetId, u32)> {
    for row in store.targets().unwrap() {
        store.remove_target(row.target.id, "test", 0).unwrap();
    }
    let icmp = |host: &str| Probe::Icmp { host: host.to_owned() };
    let wanted = [
        ("Cổng mạng", Segment::Lan, Probe::Gateway, 600),
        ("Chặng đầu", Segment::AccessLine, Probe::FirstHop { toward: "192.0.2.1".to_owned() }, 3_000),
        ("Trong nước", Segment::Internet, icmp("192.0.2.1"), 12_000),
        ("Quốc tế", Segment::Internet, icmp("192.0.2.2"), 45_000),
        ("VOFFICE", Segment::Application, Probe::Http { url: "http://192.0.2.3/".to_owned() }, 20_000),
    ];
    let add = |(name, segment, probe, usual_us): (&str, Segment, Probe, u32)| {
        let (name, unit) = (name.to_owned(), None);
        let new = hatang_collector::store::NewTarget {
            name,
            segment,
            probe,
            period_s: 60,
            timeout_ms: 3_000,
            unit,
        };
        (store.add_target(new, "test", 0).unwrap(), usual_us)
    };
    wanted.into_iter().map(add).collect()
}

fn enrol(store: &Store) -> Vec<MachineNo> {
    let code = NewJoinCode {
        secret_hash: SECRET_HASH,
        unit: UnitId(1),
        uses: MACHINES.into(),
        expires_ms: i64::MAX,
        created_by: "test".to_owned(),
    };
    store.create_join_code(code, 0).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let enrol_one = |number: u8| {
        let machine = MachineId([number; 16]);
        let newcomer = Newcomer {
            secret_hash: SECRET_HASH,
            machine,
            label: format!("PC-{number:02}"),
            agent_version: "0.1.0".to_owned(),
            certificate_serial: machine.to_string(),
            certificate_ends_ms: 0,
        };
        assert_eq!(runtime.block_on(store.admit(newcomer, 0)).unwrap(), Admission::Admitted(UnitId(1)));
        store.machine_number(machine).unwrap().unwrap()
    };
    (1..=MACHINES).map(enrol_one).collect()
}

/// Two hours before and after a moment of a day, once a minute; everything beyond the gateway is slow in the hour after
/// `choked_ms`.
fn feed_day(
    store: &Store,
    machine: MachineNo,
    targets: &[(TargetId, u32)],
    around_ms: i64,
    choked_ms: i64,
    sequence: i64,
) {
    let mut samples = Vec::new();
    for minute in -120..180 {
        let at_ms = around_ms + minute * MINUTE_MS;
        for (place, (target, usual_us)) in targets.iter().enumerate() {
            let choked = 0 < place && (choked_ms..choked_ms + 60 * MINUTE_MS).contains(&at_ms);
            let noise =
                u32::try_from((minute * 7 + i64::try_from(place).unwrap() * 3).rem_euclid(10)).unwrap();
            let round_trip_us = usual_us + noise * usual_us / 50 + if choked { 300_000 } else { 0 };
            let sample = TimedReading { at_ms, reading: reading(place == 4, round_trip_us) };
            samples.push((*target, sample));
        }
    }
    let batch =
        PlacedBatch { samples, ..PlacedBatch::bare(SpoolId([7; 16]), u64::try_from(sequence).unwrap()) };
    store.accept_blocking(machine, vec![batch], unix_ms()).unwrap();
}

/// An echo, or a page that is sent four round trips after it was asked for.
fn reading(page: bool, round_trip_us: u32) -> Reading {
    if !page {
        return Reading {
            method: Method::Icmp,
            outcome: Outcome::Ok,
            round_trip_us: Some(round_trip_us),
            phases: None,
        };
    }
    let phases = Phases {
        dns_us: None,
        connect_us: Some(round_trip_us),
        tls_us: None,
        first_byte_us: Some(4 * round_trip_us),
    };
    let whole_us = Some(5 * round_trip_us);
    Reading { method: Method::Http, outcome: Outcome::Ok, round_trip_us: whole_us, phases: Some(phases) }
}
