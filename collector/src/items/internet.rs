//! The access lines: how many, of what kind, how fast, and whether rooms have their own.
//!
//! A contract is known by people; what machines see is compared with it.

use std::collections::{BTreeMap, BTreeSet};

use super::figure::Provenance;
use super::measure::{Answer, Measurement, ask, size};
use super::network::known_gateway;
use super::state::UnitState;
use super::text::clean;
use super::value::ItemValue;

/// Lines as entered with the unit's network, or else one for each gateway behind which machines have Internet.
pub(super) fn links(unit: &UnitState) -> Measurement {
    let entered = unit.line_quality.as_ref().and_then(|quality| quality.line.as_ref()).map(|line| line.lines);
    let online = unit.machines.iter().filter(|machine| machine.reach.internet == Some(true));
    let gateways: BTreeSet<&str> = online.filter_map(known_gateway).collect();
    let seen = i64::from(size(gateways.len()));
    let mut result = Measurement { apart: true, ..Measurement::default() };
    result.at_least = (1 < seen).then_some((seen, "cổng mạng"));
    match entered.filter(|lines| 0 < *lines) {
        Some(lines) => {
            result.value = Some(ItemValue::Number(lines.into()));
            result.provenance = Provenance::Declared;
        }
        None if 0 < seen => {
            result.value = Some(ItemValue::Number(seen));
            result.notes.push("đếm theo cổng mạng mà các máy dùng để ra Internet".into());
        }
        None => {}
    }
    result
}

/// The kind of line as entered with the unit's network.
pub(super) fn kind(unit: &UnitState) -> Measurement {
    let line = unit.line_quality.as_ref().and_then(|quality| quality.line.as_ref());
    let kind = line.map(|line| clean(&line.kind)).filter(|kind| !kind.is_empty());
    entered(kind.map(ItemValue::Text), Vec::new())
}

/// The contracted speed as entered with the unit's network, Mb/s; what was measured is remarked.
pub(super) fn bandwidth(unit: &UnitState) -> Measurement {
    let Some(quality) = &unit.line_quality else { return entered(None, Vec::new()) };
    let contracted = quality.line.as_ref().and_then(|line| whole_mbps(line.down_mbps));
    let measured = quality.speed.and_then(|speed| Some((speed.samples, whole_mbps(speed.down_mbps?)?)));
    let note = measured.map(|(samples, mbps)| format!("đo được trung bình {mbps} Mbps trên {samples} mẫu"));
    entered(contracted.map(ItemValue::Number), note.into_iter().collect())
}

/// Whether every room that has machines goes out through a gateway of its own; open with fewer than two rooms.
pub(super) fn line_per_room(unit: &UnitState) -> Measurement {
    let mut result = ask(unit, |machine| match (machine.particulars.shown_room(), known_gateway(machine)) {
        (Some(room), Some(_)) => Answer::Counts(room),
        (None, _) => Answer::Missing("chưa ghi phòng".into()),
        (_, None) => Answer::Missing("chưa đo được cổng mạng".into()),
    });
    let mut rooms = BTreeMap::<String, BTreeSet<&str>>::new();
    for machine in &unit.machines {
        if let Some((room, gateway)) = machine.particulars.shown_room().zip(known_gateway(machine)) {
            rooms.entry(room.to_lowercase()).or_default().insert(gateway);
        }
    }
    let gateways: BTreeSet<&str> = rooms.values().flatten().copied().collect();
    let used: usize = rooms.values().map(BTreeSet::len).sum();
    result.value = (1 < rooms.len()).then_some(ItemValue::Flag(used == gateways.len()));
    result
}

fn entered(value: Option<ItemValue>, notes: Vec<String>) -> Measurement {
    Measurement { value, provenance: Provenance::Declared, notes, apart: true, ..Measurement::default() }
}

/// Rounded to the nearest; `None` for what no line has.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn whole_mbps(mbps: f64) -> Option<i64> {
    (0.0..1e9).contains(&mbps).then(|| mbps.round() as i64)
}
