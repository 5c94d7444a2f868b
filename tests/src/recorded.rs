//! Recorded office PCs for stores that are filled without agents, and round trips with a little noise.

use hatang_proto::model::inventory::Inventory;
use hatang_proto::model::{Method, Outcome, Reading, TimedReading};

const MINUTE_MS: i64 = 60_000;
/// In turn.
const RECORDED: [&str; 5] = [
    include_str!("../../agent/src/inventory/fixtures/machines/win11_mini_pc.inventory.json"),
    include_str!("../../agent/src/inventory/fixtures/machines/all_in_one.inventory.json"),
    include_str!("../../agent/src/inventory/fixtures/machines/win7_lpt_printer.inventory.json"),
    include_str!("../../agent/src/inventory/fixtures/machines/laptop_docked.inventory.json"),
    include_str!("../../agent/src/inventory/fixtures/machines/win10_pro_kaspersky_passive.inventory.json"),
];

/// A recorded PC with hardware and devices of its own.
pub fn inventory(number: usize) -> Inventory {
    let mut inventory: Inventory = serde_json::from_str(RECORDED[number % RECORDED.len()]).unwrap();
    inventory.identity.fingerprint = Some(format!("{number:064x}"));
    let own = |key: &mut Option<String>| *key = key.take().map(|key| format!("{key}-{number}"));
    inventory.printers.iter_mut().flatten().for_each(|printer| own(&mut printer.device_key));
    inventory.scanners.iter_mut().flatten().for_each(|scanner| own(&mut scanner.device_key));
    inventory
}

/// An answered echo, up to a millisecond above the usual.
pub fn echo(at_ms: i64, usual_us: u32) -> TimedReading {
    let noise = u32::try_from((at_ms / MINUTE_MS * 7_919).rem_euclid(997)).unwrap_or_default();
    let (method, outcome) = (Method::Icmp, Outcome::Ok);
    let reading = Reading { method, outcome, round_trip_us: Some(usual_us + noise), phases: None };
    TimedReading { at_ms, reading }
}
