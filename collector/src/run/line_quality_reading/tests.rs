//! Filled by hand through the store: what a year's section reads back.

use super::*;

#[test]
fn a_unit_without_machines_has_office_time_but_no_coverage() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
    let day = jiff::civil::date(2026, 1, 9);
    let read = read(&store, unit, &BTreeSet::from([unit]), &[], day, clock::end_of_day_ms(day)).unwrap();
    assert_eq!(read.office_minutes, 5 * 450, "5 to 9 January; the first four days are off");
    assert_eq!((read.covered_minutes, read.machines_measured), (0, 0));
    assert_eq!((read.line, read.speed), (None, None));
}
