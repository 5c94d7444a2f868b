//! Tokens over a real store: what opens, what does not any more.

use hatang_proto::model::UnitId;
use jiff::civil::date;

use super::*;
use crate::commands::api_token::{Wanted, create};
use crate::ingest::authority::sha256;
use crate::web::views::Role;

/// 2026-11-23 14:00 in Hà Nội.
const NOW_MS: i64 = 1_795_417_200_000;

fn store() -> (tempfile::TempDir, Store, [UnitId; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    let unit = |name: &str| store.add_unit(None, "xa", name, "2025-07-01", "test", 0).unwrap();
    let units = [unit("xã Đại Hợp"), unit("xã Minh Đức")];
    (folder, store, units)
}

#[test]
fn a_token_reads_only_and_ends_at_its_unit() {
    let (_folder, store, [unit, _]) = store();
    let wanted = Wanted { name: "GLPI".to_owned(), unit: Some(unit), days: 1 };
    let token = create(&store, wanted, "test", NOW_MS).unwrap();
    let found = tokens::find(&store, &sha256(token.as_bytes()), NOW_MS).unwrap().unwrap();
    assert_eq!((found.account.role, found.account.within), (Role::Viewer, Some(unit)));
    assert!(found.unit_stands);
    assert_eq!(store.api_tokens().unwrap()[0].last_used, Some(clock::local_date(NOW_MS)));
    let tomorrow_ms = NOW_MS + 86_400_000;
    assert_eq!(tokens::find(&store, &sha256(token.as_bytes()), tomorrow_ms).unwrap(), None, "expired");
    assert_eq!(tokens::find(&store, &sha256(b"htk_"), NOW_MS).unwrap(), None);
}

#[test]
fn the_token_of_a_merged_unit_opens_nothing() {
    let (_folder, store, [unit, other]) = store();
    let wanted = Wanted { name: "GLPI".to_owned(), unit: Some(unit), days: 1 };
    let token = create(&store, wanted, "test", NOW_MS).unwrap();
    store.merge_units(vec![unit], other, date(2026, 11, 20), "test", NOW_MS).unwrap();
    let found = tokens::find(&store, &sha256(token.as_bytes()), NOW_MS).unwrap().unwrap();
    assert!(!found.unit_stands);
}

#[test]
fn a_healthy_collector_has_no_failing_check() {
    let (_folder, store, _) = store();
    assert_eq!(failing_checks(&store), Vec::<&str>::new());
    let figures = collector(&store);
    assert!(0 < figures.database_bytes && figures.resident_bytes.is_some_and(|bytes| 1_000_000 < bytes));
}
