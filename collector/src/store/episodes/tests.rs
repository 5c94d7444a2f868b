//! Episodes keep their numbers while their day is judged again and again.

use super::*;

const DAY: &str = "2026-01-05";

fn episode(start_ms: i64, end_ms: i64, verdict: Verdict, target: Option<&str>) -> Episode {
    Episode {
        unit: "1".to_owned(),
        start_ms,
        end_ms,
        open: false,
        verdict,
        target: target.map(str::to_owned),
        confidence: 0.875,
        machines: vec!["PC-01".to_owned()],
        measuring: 5,
        peers_bad: 0,
        peers: 2,
        findings: Vec::new(),
        rule: "2026-11-01".to_owned(),
    }
}

struct Fixture {
    _folder: tempfile::TempDir,
    store: Store,
    unit: UnitId,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
    Fixture { _folder: folder, store, unit }
}

impl Fixture {
    fn put(&self, episodes: &[Episode]) -> Kept {
        self.store.put_episodes(self.unit, DAY, episodes.to_vec(), 9).unwrap()
    }

    fn numbers(&self) -> Vec<(i64, i64, i64)> {
        let query = EpisodeQuery { limit: 99, ..EpisodeQuery::default() };
        let rows = self.store.episodes(&query).unwrap().0;
        rows.iter().map(|row| (row.number, row.episode.start_ms, row.episode.end_ms)).collect()
    }
}

#[test]
fn an_episode_that_goes_on_keeps_its_number_and_is_new_only_once() {
    let fixture = fixture();
    let mut growing = episode(300, 600, Verdict::AccessLine, None);
    growing.open = true;
    assert_eq!(fixture.put(&[growing.clone()]), Kept { new: vec![1], changed: true });
    assert_eq!(fixture.store.units_with_open_episodes().unwrap(), [fixture.unit]);
    assert_eq!(fixture.put(&[growing.clone()]), Kept::default());
    growing.end_ms = 900;
    growing.verdict = Verdict::Isp;
    growing.open = false;
    assert_eq!(fixture.put(&[growing.clone()]), Kept { new: Vec::new(), changed: true });
    assert_eq!(fixture.numbers(), [(1, 300, 900)]);
    assert_eq!(fixture.store.units_with_open_episodes().unwrap(), []);
    assert_eq!(fixture.store.episode(1).unwrap().unwrap().episode, growing);
}

#[test]
fn a_later_or_earlier_beginning_keeps_the_number_and_a_vanished_number_never_comes_back() {
    let fixture = fixture();
    fixture.put(&[episode(300, 900, Verdict::Lan, None), episode(1_500, 1_800, Verdict::Lan, None)]);
    fixture.put(&[episode(0, 900, Verdict::Lan, None)]);
    assert_eq!(fixture.numbers(), [(1, 0, 900)]);
    let kept = fixture.put(&[episode(0, 900, Verdict::Lan, None), episode(2_100, 2_400, Verdict::Lan, None)]);
    assert_eq!(kept.new, [3], "number 2 stood for something that was not so");
}

#[test]
fn two_machines_that_fail_at_the_same_moment_are_two_episodes() {
    let fixture = fixture();
    let first = episode(300, 600, Verdict::Pc, None);
    let mut second = first.clone();
    second.machines = vec!["PC-02".to_owned()];
    assert_eq!(fixture.put(&[first.clone(), second.clone()]).new, [1, 2]);
    second.end_ms = 900;
    assert_eq!(fixture.put(&[first, second]).new, [] as [i64; 0]);
    assert_eq!(fixture.numbers(), [(2, 300, 900), (1, 300, 600)]);
}

#[test]
fn a_final_day_is_neither_changed_nor_doubled() {
    let fixture = fixture();
    fixture.put(&[episode(300, 600, Verdict::Cpnet, None)]);
    assert_eq!(fixture.store.finish_episodes("2026-01-05").unwrap(), 0, "that day itself is not before it");
    assert_eq!(fixture.store.finish_episodes("2026-01-06").unwrap(), 1);
    assert_eq!(fixture.put(&[episode(300, 900, Verdict::Cpnet, None)]), Kept::default());
    assert_eq!(fixture.put(&[]), Kept::default());
    assert!(fixture.store.episode(1).unwrap().unwrap().is_final);
}

#[test]
fn episodes_are_asked_for_by_unit_time_and_verdict() {
    let fixture = fixture();
    fixture.put(&[
        episode(300, 600, Verdict::Lan, None),
        episode(900, 1_200, Verdict::Application, Some("VOFFICE")),
        episode(1_500, 1_800, Verdict::Lan, None),
    ]);
    let starts = |query: EpisodeQuery| {
        let (rows, count) = fixture.store.episodes(&EpisodeQuery { limit: 2, ..query }).unwrap();
        (rows.iter().map(|row| row.episode.start_ms).collect::<Vec<_>>(), count)
    };
    let all = EpisodeQuery::default;
    assert_eq!(starts(all()), (vec![1_500, 900], 3));
    assert_eq!(starts(EpisodeQuery { offset: 2, ..all() }), (vec![300], 3));
    assert_eq!(starts(EpisodeQuery { verdict: Some(Verdict::Application), ..all() }), (vec![900], 1));
    assert_eq!(starts(EpisodeQuery { from_ms: Some(600), to_ms: Some(1_500), ..all() }), (vec![900], 1));
    assert_eq!(starts(EpisodeQuery { units: Some(vec![UnitId(9)]), ..all() }), (vec![], 0));
}
