//! A district over a real store: a city with two communes, one of which is below the other.

use super::*;
use crate::analysis::episode::Episode;
use crate::analysis::verdict::Verdict;
use crate::store::NewLine;
use crate::web::views::Light;

const HOUR_MS: i64 = 3_600_000;
/// 2026-11-23 14:00 in Hà Nội, a Monday.
const NOW_MS: i64 = 1_795_395_600_000 + 6 * HOUR_MS;

struct Place {
    store: Store,
    _folder: tempfile::TempDir,
    city: UnitId,
    first: UnitId,
    second: UnitId,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    let unit = |parent, name: &str| store.add_unit(parent, "xa", name, "2025-07-01", "test", 0).unwrap();
    let city = unit(None, "thành phố");
    let (first, second) = (unit(Some(city), "xã Đại Hợp"), unit(Some(city), "xã Minh Đức"));
    Place { store, _folder: folder, city, first, second }
}

fn keep(place: &Place, unit: UnitId, from_ms: i64, minutes: i64, verdict: Verdict, open: bool) {
    let episode = Episode {
        unit: unit.0.to_string(),
        start_ms: from_ms,
        end_ms: from_ms + minutes * 60_000,
        open,
        verdict,
        target: None,
        confidence: 0.9,
        machines: Vec::new(),
        measuring: 3,
        peers_bad: 0,
        peers: 0,
        findings: Vec::new(),
        rule: "2026-11-01".to_owned(),
    };
    let day = clock::local_date(from_ms).to_string();
    place.store.put_episodes(unit, &day, vec![episode], NOW_MS).unwrap();
}

fn line(place: &Place, unit: UnitId, valid_from: &str, provider: &str) {
    let (valid_from, provider) = (valid_from.to_owned(), provider.to_owned());
    let new = NewLine {
        unit,
        valid_from,
        provider,
        kind: String::new(),
        down_kbps: Some(100_000),
        up_kbps: None,
        by: "a".to_owned(),
    };
    place.store.add_line(new, 0).unwrap();
}

fn shown(place: &Place, unit: Option<UnitId>, period: Period) -> DistrictView {
    view(&place.store, &NetworkMemory::default(), DistrictQuery { unit, period }, NOW_MS).unwrap()
}

#[test]
fn two_units_behind_one_provider_are_grouped_and_counted() {
    let place = place();
    line(&place, place.first, "2026-01-01", "VNPT");
    line(&place, place.second, "2026-01-01", "VNPT");
    let morning = NOW_MS - 6 * HOUR_MS;
    keep(&place, place.first, morning, 60, Verdict::Isp, false);
    keep(&place, place.second, morning + HOUR_MS / 2, 60, Verdict::AccessLine, false);
    let view = shown(&place, None, Period::Week);
    let group = &view.history.together[0];
    assert_eq!((group.units.len(), group.end_ms - group.start_ms), (2, HOUR_MS / 2));
    assert_eq!(view.history.by_provider[&Some("VNPT".to_owned())].minutes, 120);
    let of = |unit| view.rows.iter().find(|row| row.now.unit.id == unit).unwrap();
    assert_eq!((of(place.first).burden.minutes, of(place.city).burden.minutes), (60, 0));
    assert_eq!((of(place.first).provider.as_deref(), of(place.first).down_mbps), (Some("VNPT"), Some(100)));
    assert_eq!(of(place.first).measured_days, 0, "nobody measured, and that is said");
    assert_eq!(view.inner.iter().map(|unit| unit.id).collect::<Vec<_>>(), [place.city]);
}

#[test]
fn the_provider_of_the_moment_counts_not_the_present_one() {
    let place = place();
    line(&place, place.first, "2026-01-01", "VNPT");
    line(&place, place.first, "2026-11-20", "Viettel");
    keep(&place, place.first, NOW_MS - 6 * DAY_MS - 5 * HOUR_MS, 60, Verdict::Isp, false);
    let view = shown(&place, None, Period::Month);
    assert_eq!(view.history.by_provider.keys().cloned().collect::<Vec<_>>(), [Some("VNPT".to_owned())]);
    assert_eq!(view.rows[1].provider.as_deref(), Some("Viettel"));
}

#[test]
fn a_part_of_the_tree_shows_itself_and_what_lies_below_only() {
    let place = place();
    let morning = NOW_MS - 6 * HOUR_MS;
    keep(&place, place.first, morning, 60, Verdict::Cpnet, true);
    keep(&place, place.second, morning, 60, Verdict::Cpnet, false);
    let view = shown(&place, Some(place.first), Period::Day);
    assert_eq!(view.rows.len(), 1);
    assert_eq!(view.path.iter().map(|unit| unit.id).collect::<Vec<_>>(), [place.city, place.first]);
    assert!(view.history.together.is_empty(), "the neighbour is not in this part");
    assert_eq!((view.rows[0].now.light, view.rows[0].now.unit.depth), (Light::Slow, 0));
    let unknown = DistrictQuery { unit: Some(UnitId(99)), period: Period::Day };
    let refused = super::view(&place.store, &NetworkMemory::default(), unknown, NOW_MS);
    assert!(matches!(refused.unwrap_err(), SourceError::NotFound));
}

#[test]
fn a_history_is_remembered_for_a_minute_and_lights_are_not() {
    let place = place();
    let memory = NetworkMemory::default();
    let at = |now_ms| {
        view(&place.store, &memory, DistrictQuery { unit: None, period: Period::Day }, now_ms).unwrap()
    };
    assert_eq!(at(NOW_MS).rows[1].burden.episodes, 0);
    keep(&place, place.first, NOW_MS - 6 * HOUR_MS, 60, Verdict::Isp, true);
    let soon = at(NOW_MS + 10_000);
    assert_eq!((soon.rows[1].burden.episodes, soon.rows[1].now.light), (0, Light::Slow));
    assert_eq!(at(NOW_MS + 61_000).rows[1].burden.episodes, 1);
}
