//! Days on which units measured, and machines in contact.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

#[test]
fn a_day_counts_for_the_unit_in_which_the_machine_stood_then() {
    let fixture = fixture();
    let other = fixture.store.add_unit(None, "xa", "xã Khác", "2025-07-01", "test", 0).unwrap();
    let noon = |day: i64| day * DAY_MS + DAY_MS / 2;
    fixture.store.move_machine(fixture.id, other, "test", 10 * DAY_MS).unwrap();
    let samples = [(1, noon(3), 10), (2, noon(3), 10), (1, noon(4), 10), (1, noon(12), 10)];
    accept(&fixture, vec![batch(1, &samples)]);
    assert_eq!(fixture.store.measured_days(0, 40).unwrap(), BTreeMap::new(), "nothing is sealed yet");
    fixture.store.seal(20 * DAY_MS).unwrap();
    let expected = BTreeMap::from([(UnitId(1), BTreeSet::from([3, 4])), (other, BTreeSet::from([12]))]);
    assert_eq!(fixture.store.measured_days(0, 40).unwrap(), expected);
    assert_eq!(
        fixture.store.measured_days(4, 12).unwrap(),
        BTreeMap::from([(UnitId(1), BTreeSet::from([4]))])
    );
    fixture.store.forget(10, 10).unwrap();
    assert_eq!(fixture.store.measured_days(0, 40).unwrap(), BTreeMap::from([(other, BTreeSet::from([12]))]));
}

#[test]
fn machines_are_counted_by_unit_and_those_in_contact_among_them() {
    let fixture = fixture();
    accept(&fixture, vec![batch(1, &[])]);
    let counted = |now_ms| fixture.store.own_machines(now_ms).unwrap();
    let own = |online| BTreeMap::from([(UnitId(1), OwnMachines { all: 1, online })]);
    assert_eq!(counted(20), own(1));
    assert_eq!(counted(DAY_MS), own(0));
}
