//! The network pages' answers over a real store: one office that measured, and another that did not.

use std::io::Cursor;

use hatang_proto::model::{BootId, MachineId, Method, Outcome, Probe, Reading, SpoolId, TimedReading};

use super::*;
use crate::analysis::episode::Episode;
use crate::analysis::episode::Part;
use crate::analysis::verdict::Verdict;
use crate::evidence::pack;
use crate::run::evidence_key;
use crate::store::{self, Hello, NewJoinCode, Newcomer, PlacedBatch, Placing};
use crate::web::views::{
    Against, CompareQuery, Light, MeetingLine, NewIntervention, NewMeeting, PastQuery, Period,
};

const HOUR_MS: i64 = 3_600_000;
/// 2026-11-23 14:00 in Hà Nội, a Monday.
const NOW_MS: i64 = 1_795_395_600_000 + 6 * HOUR_MS;
const MACHINE: MachineId = MachineId([7; 16]);

struct Place {
    store: Store,
    office: UnitId,
    other: UnitId,
    folder: tempfile::TempDir,
}

/// An office whose gateway answers in half a millisecond for two weeks and whose reference slows down at the end.
fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    let unit = |name: &str| store.add_unit(None, "xa", name, "2025-07-01", "test", 0).unwrap();
    let (office, other) = (unit("xã Đại Hợp"), unit("xã Minh Đức"));
    let target = |name: &str, segment, probe| {
        let name = name.to_owned();
        let target = store::NewTarget { name, segment, probe, period_s: 60, timeout_ms: 2_000, unit: None };
        store.add_target(target, "test", 0).unwrap()
    };
    let gateway = target("Cổng mạng", Segment::Lan, Probe::Gateway);
    let reference = target("Trong nước", Segment::Internet, Probe::Icmp { host: "10.0.0.1".to_owned() });
    admit(&store, office);
    let machine = store.machine_number(MACHINE).unwrap().unwrap();
    for day in (0..14_i64).rev() {
        let minutes = (0..120).map(|minute| NOW_MS - day * DAY_MS - minute * 60_000 - 1_000).rev();
        let samples = minutes.flat_map(|at_ms| {
            let slow = NOW_MS - 20 * 60_000 < at_ms;
            [(gateway, echo(at_ms, 500)), (reference, echo(at_ms, if slow { 90_000 } else { 14_000 }))]
        });
        let batch = batch(u64::try_from(14 - day).unwrap(), samples.collect());
        store.accept_blocking(machine, vec![batch], NOW_MS).unwrap();
    }
    store.seal(NOW_MS - HOUR_MS).unwrap();
    Place { store, office, other, folder }
}

fn admit(store: &Store, unit: UnitId) {
    let secret_hash = [1; 32];
    let code = NewJoinCode { secret_hash, unit, uses: 1, expires_ms: NOW_MS, created_by: "test".to_owned() };
    store.create_join_code(code, 0).unwrap();
    let newcomer = Newcomer {
        secret_hash,
        machine: MACHINE,
        label: "PC-01".to_owned(),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: MACHINE.to_string(),
        certificate_ends_ms: NOW_MS,
    };
    let placing = Placing { boot_ms: 0, start_ms: 0, by_contact: true };
    let hello = Hello {
        machine: MACHINE,
        spool: SpoolId([5; 16]),
        boot: BootId([1; 16]),
        placing,
        agent_version: "0.1.0".to_owned(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(store.admit(newcomer, 0)).unwrap();
    runtime.block_on(store.greet(hello, NOW_MS)).unwrap();
}

fn batch(sequence: u64, samples: Vec<(TargetId, TimedReading)>) -> PlacedBatch {
    PlacedBatch { samples, ..PlacedBatch::bare(SpoolId([5; 16]), sequence) }
}

fn echo(at_ms: i64, round_trip_us: u32) -> TimedReading {
    let (method, outcome, round_trip_us) = (Method::Icmp, Outcome::Ok, Some(round_trip_us));
    TimedReading { at_ms, reading: Reading { method, outcome, round_trip_us, phases: None } }
}

fn keep_episode(place: &Place, start_ms: i64, open: bool) -> i64 {
    let episode = Episode {
        unit: place.office.0.to_string(),
        start_ms,
        end_ms: start_ms + HOUR_MS / 4,
        open,
        verdict: Verdict::Isp,
        target: None,
        confidence: 0.9,
        machines: vec!["PC-01".to_owned(), "PC-đã gỡ".to_owned()],
        measuring: 1,
        peers_bad: 0,
        peers: 0,
        findings: Vec::new(),
        rule: "2026-11-01".to_owned(),
    };
    let day = clock::local_date(start_ms).to_string();
    place.store.put_episodes(place.office, &day, vec![episode], NOW_MS).unwrap().new[0]
}

fn shown(place: &Place, unit: UnitId) -> NetworkView {
    super::unit(&place.store, &NetworkMemory::default(), NetworkQuery { unit, target: None }, NOW_MS).unwrap()
}

fn refused<T: std::fmt::Debug>(result: Result<T, SourceError>) {
    assert!(matches!(result.unwrap_err(), SourceError::NotFound));
}

#[test]
fn lights_week_and_day_come_out_of_the_samples() {
    let place = place();
    let view = shown(&place, place.office);
    let light = |part: Part| view.segments.iter().find(|now| now.part == part).unwrap().light;
    assert_eq!(
        [Part::Pc, Part::Lan, Part::Isp, Part::Cpnet].map(light),
        [Light::Good, Light::Good, Light::Slow, Light::Unknown]
    );
    assert_eq!((view.machines, view.days.len()), (1, 2));
    assert!(view.days.iter().all(|day| day.readings.is_sorted_by_key(|timed| timed.at_ms)));
    let week = view.week.unwrap();
    let monday_noon = week.cells[12];
    assert_eq!(week.cells.len(), 168);
    assert!(0 < monday_noon.answered && monday_noon.median_us.unwrap().abs_diff(500) < 10, "{monday_noon:?}");
    assert_eq!(week.cells[3].answered, 0, "nobody measured at night");
    let monday: Vec<usize> = (0..24).filter(|hour| week.office[*hour]).collect();
    assert_eq!(monday, [7, 8, 9, 10, 11, 13, 14, 15, 16], "as the calendar says, without lunch");
    assert!(week.office[120..].iter().all(|office| !office), "nobody works at weekends");
}

#[test]
fn an_office_is_called_good_only_once_its_usual_is_known() {
    let place = place();
    let light = || {
        list(&place.store, &NetworkMemory::default(), NOW_MS)
            .unwrap()
            .into_iter()
            .find(|row| row.unit.id == place.office)
            .unwrap()
            .light
    };
    assert_eq!(light(), Light::Unknown);
    let learn = |day_ms: i64| {
        let day = clock::local_date(day_ms).to_string();
        place.store.put_baseline(place.office, &day, &"usual", NOW_MS).unwrap();
    };
    learn(NOW_MS);
    assert_eq!(light(), Light::Unknown, "what was learnt today is too young");
    learn(NOW_MS - DAY_MS);
    assert_eq!(light(), Light::Good);
}

#[test]
fn an_office_without_machines_has_no_figures() {
    let place = place();
    let view = shown(&place, place.other);
    assert!(view.segments.iter().all(|now| now.light == Light::Unknown));
    assert!(view.machines == 0 && view.days.is_empty() && view.week.is_none());
    refused(unit(
        &place.store,
        &NetworkMemory::default(),
        NetworkQuery { unit: UnitId(99), target: None },
        NOW_MS,
    ));
}

#[test]
fn an_open_episode_shows_in_the_list_and_belongs_to_its_unit_alone() {
    let place = place();
    keep_episode(&place, NOW_MS - 10 * DAY_MS, false);
    let open = keep_episode(&place, NOW_MS - HOUR_MS / 4, true);
    let rows = list(&place.store, &NetworkMemory::default(), NOW_MS).unwrap();
    assert_eq!((rows[0].light, rows[0].episodes), (Light::Slow, 1), "the older one is not of this week");
    assert_eq!(rows[0].open, Some((open, Verdict::Isp, NOW_MS - HOUR_MS / 4)));
    assert_eq!((rows[1].light, rows[1].machines), (Light::Unknown, 0));
    let view = episode::view(&place.store, place.office, open, NOW_MS).unwrap();
    assert_eq!(view.machines.iter().map(|link| link.id).collect::<Vec<_>>(), [Some(MACHINE), None]);
    assert_eq!(view.rules.unwrap().version, "2026-11-01");
    refused(episode::view(&place.store, place.other, open, NOW_MS));
}

#[test]
fn a_pack_is_whole_named_in_ascii_noted_and_refused_to_another_unit() {
    let place = place();
    let number = keep_episode(&place, NOW_MS - HOUR_MS / 4, true);
    let key = evidence_key::open_or_create(place.folder.path()).unwrap();
    let pack = episode::pack(&place.store, &key, place.office, number, "lan", NOW_MS).unwrap();
    assert_eq!(pack.file_name, format!("chung_cu-xa_dai_hop-luot-{number}.zip"));
    let report = pack::verify(Cursor::new(pack.bytes), &key.public()).unwrap();
    assert!(report.is_whole() && 0 < report.samples, "{report:?}");
    let noted = place.store.audit(1).unwrap().remove(0);
    let detail = format!("episode {number}");
    assert_eq!(
        (noted.actor.as_str(), noted.action.as_str(), noted.detail.as_str()),
        ("lan", "take out evidence", detail.as_str())
    );
    refused(episode::pack(&place.store, &key, place.other, number, "lan", NOW_MS));
}

#[test]
fn a_meeting_is_clear_only_where_it_was_measured_and_nothing_happened() {
    let place = place();
    keep_episode(&place, NOW_MS - DAY_MS - HOUR_MS, false);
    for (name, hours_ago) in [("hôm nay", 1), ("hôm qua", 25), ("ban đêm", 12), ("sắp tới", -2)] {
        let from_ms = NOW_MS - hours_ago * HOUR_MS;
        let (name, source, by) = (name.to_owned(), String::new(), "a".to_owned());
        let new = NewMeeting { unit: place.office, from_ms, to_ms: from_ms + HOUR_MS / 2, name, source, by };
        notes::add_meeting(&place.store, &new, NOW_MS).unwrap();
    }
    let lines: Vec<_> = shown(&place, place.office)
        .meetings
        .into_iter()
        .map(|meeting| (meeting.name, meeting.line))
        .collect();
    let expected = [
        ("sắp tới", MeetingLine::Ahead),
        ("hôm nay", MeetingLine::Clear),
        ("ban đêm", MeetingLine::Unmeasured),
        ("hôm qua", MeetingLine::Disturbed { episodes: 1 }),
    ];
    assert_eq!(lines, expected.map(|(name, line)| (name.to_owned(), line)));
}

#[test]
fn a_note_is_taken_back_at_its_own_unit_only() {
    let place = place();
    let (what, by) = ("đổi switch".to_owned(), "a".to_owned());
    let new = NewIntervention { unit: place.office, at_ms: NOW_MS - DAY_MS, what, by };
    notes::add_intervention(&place.store, &new, NOW_MS).unwrap();
    let number = shown(&place, place.office).interventions[0].number;
    refused(notes::withdraw_intervention(&place.store, place.other, number, "b", NOW_MS));
    refused(notes::add_intervention(&place.store, &NewIntervention { unit: UnitId(99), ..new }, NOW_MS));
    notes::withdraw_intervention(&place.store, place.office, number, "b", NOW_MS).unwrap();
    assert!(shown(&place, place.office).interventions.is_empty());
}

#[test]
fn a_week_is_held_against_the_one_before_in_office_time() {
    let place = place();
    keep_episode(&place, NOW_MS - HOUR_MS / 4, false);
    let against = Against::PeriodBefore { period: Period::Week };
    let query = CompareQuery { a: place.office, against };
    let view = comparison::view(&place.store, query, NOW_MS).unwrap();
    let [before, after] = &view.sides;
    assert_eq!((before.to_ms, after.to_ms), (after.from_ms, NOW_MS));
    assert_eq!((before.degraded_minutes, after.degraded_minutes, after.episodes), (0, 15, 1));
    assert!(0 < after.covered_minutes && after.covered_minutes < after.office_minutes);
    let gateway = &view.rows[0];
    let figures = gateway.figures[0].unwrap();
    assert!(figures.median_us.unwrap().abs_diff(500) < 10 && figures.days == 5, "{figures:?}");
    assert_eq!((figures.lost, figures.lossy_days, figures.available), (0, 0, Some(1.0)));
    assert!(!gateway.shift.unwrap().is_beyond_chance(), "nothing changed");
    assert_eq!(gateway.loss_differs, Some(false));
}

#[test]
fn a_side_without_machines_has_no_figures_and_no_verdict() {
    let place = place();
    let against = Against::Unit { unit: place.other, period: Period::Week };
    let view = comparison::view(&place.store, CompareQuery { a: place.office, against }, NOW_MS).unwrap();
    assert_eq!((view.sides[1].machines, view.sides[1].covered_minutes), (0, 0));
    assert!(view.rows.iter().all(|row| row.figures[1].is_none() && row.shift.is_none()));
    let unknown = Against::Intervention { number: 7 };
    refused(comparison::view(&place.store, CompareQuery { a: place.office, against: unknown }, NOW_MS));
}

#[test]
fn a_past_has_its_samples_its_gaps_and_what_people_noted() {
    let place = place();
    let number = keep_episode(&place, NOW_MS - HOUR_MS / 4, true);
    let shown = |period| {
        let query = PastQuery { unit: place.office, period, target: None };
        past::view(&place.store, query, NOW_MS).unwrap()
    };
    let day = shown(Period::Day);
    assert_eq!(day.episodes.iter().map(|stretch| stretch.number).collect::<Vec<_>>(), [number]);
    let reference = day.series.iter().find(|one| one.target.name == "Trong nước").unwrap();
    assert_eq!(reference.spreads.len(), 8, "two hours of quarters");
    let last = reference.spreads.last().unwrap().times.unwrap();
    assert!(80_000 < last.median_us, "fresh samples count before they are sealed: {last:?}");
    let week = shown(Period::Week);
    assert_eq!((week.series.len(), week.machines), (2, 1));
    assert!(
        week.series.iter().all(|one| one.table.len() == 6),
        "a day each; the batch of today is not sealed yet"
    );
    assert!(0 < week.series[0].covered_minutes && week.series[0].covered_minutes < week.office_minutes);
    let year = shown(Period::Year);
    assert_eq!(year.series.len(), 1, "a year shows one target");
    let query = PastQuery { unit: place.other, period: Period::Month, target: None };
    let other = past::view(&place.store, query, NOW_MS).unwrap();
    assert!(other.series.is_empty() && other.targets.is_empty() && other.episodes.is_empty());
}
