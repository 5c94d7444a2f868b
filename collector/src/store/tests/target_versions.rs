//! Versions of targets: changing, taking back, and which number stands for what.

use super::*;
use crate::store::{NewTarget, TargetAction};
use hatang_proto::model::{Probe, Segment};

fn target(name: &str, host: &str) -> NewTarget {
    NewTarget {
        name: name.to_owned(),
        segment: Segment::Internet,
        probe: Probe::Icmp { host: host.to_owned() },
        period_s: 60,
        timeout_ms: 2_000,
        unit: None,
    }
}

/// Number, name and unit of what is measured.
fn measured(store: &Store) -> Vec<(u16, String, Option<u32>)> {
    let rows = store.targets().unwrap().into_iter().filter(|row| row.measured);
    rows.map(|row| (row.target.id.0, row.target.name, row.unit.map(|unit| unit.0))).collect()
}

fn undo_latest(store: &Store, id: TargetId) {
    let latest = store.target_versions().unwrap().into_iter().find(|row| row.target.id == id && row.latest);
    store.undo_target(id, latest.unwrap().version, 64, "an", 500).unwrap();
}

#[test]
fn another_name_period_or_unit_keeps_the_number_and_comes_back() {
    let Fixture { store, folder: _folder, .. } = fixture();
    let id = store.add_target(target("VOFFICE", "a.vn"), "an", 100).unwrap();
    let before = store.versions().unwrap().targets;
    let changed = NewTarget { period_s: 30, unit: Some(UnitId(1)), ..target("VOFFICE mới", "a.vn") };
    assert_eq!(store.change_target(id, changed.clone(), "bình", 200).unwrap(), id);
    assert!(before < store.versions().unwrap().targets, "agents hear of it");
    assert_eq!(measured(&store), [(id.0, "VOFFICE mới".to_owned(), Some(1))]);
    assert!(store.change_target(id, changed, "bình", 201).is_err(), "nothing is different");
    undo_latest(&store, id);
    assert_eq!(measured(&store), [(id.0, "VOFFICE".to_owned(), None)]);
    let versions = store.target_versions().unwrap();
    let seen: Vec<_> =
        versions.iter().map(|row| (row.version, row.action, row.undoes, row.by.as_str())).collect();
    assert_eq!(
        seen,
        [
            (3, TargetAction::Restore, Some(2), "an"),
            (2, TargetAction::Change, None, "bình"),
            (1, TargetAction::Add, None, "an")
        ]
    );
    undo_latest(&store, id);
    assert_eq!(measured(&store)[0].1, "VOFFICE mới", "taking back twice does it again");
}

#[test]
fn another_address_is_another_number_and_the_former_one_comes_back() {
    let Fixture { store, folder: _folder, .. } = fixture();
    let old = store.add_target(target("VOFFICE", "a.vn"), "an", 100).unwrap();
    let new = store.change_target(old, target("VOFFICE", "b.vn"), "an", 200).unwrap();
    assert_ne!(old, new);
    assert_eq!(measured(&store).iter().map(|row| row.0).collect::<Vec<_>>(), [new.0]);
    let of_new = store.target_versions().unwrap().into_iter().find(|row| row.target.id == new).unwrap();
    assert_eq!(of_new.former, Some(old));
    undo_latest(&store, new);
    assert_eq!(measured(&store).iter().map(|row| row.0).collect::<Vec<_>>(), [old.0]);
    undo_latest(&store, new);
    assert_eq!(
        measured(&store).iter().map(|row| row.0).collect::<Vec<_>>(),
        [new.0],
        "one of the two at a time"
    );
    undo_latest(&store, old);
    assert_eq!(measured(&store).iter().map(|row| row.0).collect::<Vec<_>>(), [old.0]);
}

#[test]
fn a_removed_target_comes_back_under_its_number() {
    let Fixture { store, folder: _folder, .. } = fixture();
    let id = store.add_target(target("VOFFICE", "a.vn"), "an", 100).unwrap();
    store.remove_target(id, "an", 200).unwrap();
    assert!(store.change_target(id, target("x", "a.vn"), "an", 300).is_err(), "it is not measured");
    undo_latest(&store, id);
    assert_eq!(measured(&store).len(), 1);
    undo_latest(&store, id);
    assert_eq!(measured(&store), []);
}

#[test]
fn only_the_latest_version_is_taken_back_and_never_beyond_the_most() {
    let Fixture { store, folder: _folder, .. } = fixture();
    let id = store.add_target(target("A", "a.vn"), "an", 100).unwrap();
    store.remove_target(id, "an", 200).unwrap();
    for stale in [0, 1, 3, u32::MAX] {
        assert!(store.undo_target(id, stale, 64, "an", 300).is_err(), "{stale}");
    }
    assert!(store.undo_target(TargetId(99), 1, 64, "an", 300).is_err());
    store.add_target(target("B", "b.vn"), "an", 210).unwrap();
    assert!(store.undo_target(id, 2, 1, "an", 300).is_err(), "another took the last place");
    assert_eq!(measured(&store).len(), 1);
}
