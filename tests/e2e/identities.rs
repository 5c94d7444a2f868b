//! One computer with two identities: both are marked, and an administrator decides.

use hatang_collector::store::{NewJoinCode, Newcomer, PlacedBatch, Store};
use hatang_proto::model::inventory::Inventory;
use hatang_proto::model::{MachineId, SpoolId, UnitId};
use serde_json::Value;

use crate::story::Story;

const HOUR_MS: i64 = 3_600_000;

/// Admits a machine that reports `fingerprint`, without an agent: how agents do it is told elsewhere.
fn admit(store: &Store, number: u8, fingerprint: Option<&str>) -> String {
    let now_ms = hatang_collector::clock::unix_ms() - HOUR_MS + i64::from(number);
    let (secret_hash, machine) = ([number; 32], MachineId([number; 16]));
    let code = NewJoinCode {
        secret_hash,
        unit: UnitId(1),
        uses: 1,
        expires_ms: now_ms + 2 * HOUR_MS,
        created_by: "test".to_owned(),
    };
    store.create_join_code(code, now_ms).unwrap();
    let newcomer = Newcomer {
        secret_hash,
        machine,
        label: format!("PC-{number:02}"),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: machine.to_string(),
        certificate_ends_ms: now_ms + HOUR_MS,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(store.admit(newcomer, now_ms)).unwrap();
    let mut inventory = Inventory { host_name: Some(format!("PC-{number:02}")), ..Inventory::default() };
    inventory.identity.fingerprint = fingerprint.map(str::to_owned);
    let batch = PlacedBatch { inventories: vec![inventory], ..PlacedBatch::bare(SpoolId([number; 16]), 1) };
    let row = store.machine(machine, now_ms).unwrap().unwrap();
    store.accept_blocking(row.number, vec![batch], now_ms).unwrap();
    machine.to_string()
}

/// What is to be checked about each machine, and its state, by name.
fn listed(story: &Story) -> Vec<(String, String, usize)> {
    let list = story.collector.must(&["machine", "list", "--json"]);
    let list: Vec<Value> = serde_json::from_str(&list).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let row =
        |row: &Value| (text(&row["label"]), text(&row["state"]), row["to_check"].as_array().unwrap().len());
    list.iter().map(row).collect()
}

fn row(label: &str, state: &str, to_check: usize) -> (String, String, usize) {
    (label.to_owned(), state.to_owned(), to_check)
}

#[test]
fn two_machines_with_one_hardware_are_marked_until_an_administrator_decides() {
    let story = Story::begin();
    let store = story.collector.store();
    let first = admit(&store, 1, Some("aa"));
    let second = admit(&store, 2, Some("aa"));
    admit(&store, 3, None);
    admit(&store, 4, None);
    let marked = [
        row("PC-01", "active", 1),
        row("PC-02", "active", 1),
        row("PC-03", "active", 0),
        row("PC-04", "active", 0),
    ];
    assert_eq!(listed(&story), marked);
    let table = story.collector.must(&["machine", "list"]);
    assert!(table.contains(&format!("same hardware as {second}")), "{table}");
    story.collector.must(&["machine", "settle", &second, "--same-as", &first]);
    assert_eq!(listed(&story)[..2], [row("PC-01", "retired", 0), row("PC-02", "active", 0)]);
    let again = story.collector.command(&["machine", "settle", &second, "--same-as", &first]);
    assert_eq!(again.status.code(), Some(1));
    let neither = story.collector.command(&["machine", "settle", &second]);
    assert_eq!(neither.status.code(), Some(2));
}

#[test]
fn a_pair_that_is_called_different_is_silent_for_good() {
    let story = Story::begin();
    let store = story.collector.store();
    let (first, second) = (admit(&store, 1, Some("aa")), admit(&store, 2, Some("aa")));
    story.collector.must(&["machine", "settle", &first, "--different", &second]);
    assert_eq!(listed(&story), [row("PC-01", "active", 0), row("PC-02", "active", 0)]);
}
