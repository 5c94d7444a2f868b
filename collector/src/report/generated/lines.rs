//! What is connected, by which line, and how much of it was measured (II.3, annex VI).

use super::{Values, count, known, length, number_of, percent};
use crate::items::UnitState;
use crate::items::line_quality::SPEED_SAMPLES;
use crate::items::text::clean;
use crate::report::vietnamese;

pub(super) fn connected(unit: &UnitState) -> Values {
    let online = number_of("computers_lan_internet_count", unit);
    let total = number_of("computer_total", unit);
    known([
        ("lan_count", online.map(count)),
        ("computer_total", total.map(count)),
        ("lan_pct", online.zip(total).and_then(|(part, whole)| percent(part, whole))),
        ("cpnet", number_of("cpnet_connected_count", unit).map(count)),
        ("cpnet_required", number_of("cpnet_required_count", unit).map(count)),
    ])
}

/// If the line was declared and its speed measured often enough to be stated.
pub(super) fn line(unit: &UnitState) -> Option<Values> {
    let quality = unit.line_quality.as_ref()?;
    let (line, speed) = (quality.line.as_ref()?, quality.speed?);
    let mbps = |value: f64| vietnamese::decimal(value, 1);
    (SPEED_SAMPLES <= speed.samples).then(|| {
        known([
            ("n_lines", Some(count(line.lines.into()))),
            ("line_type", Some(clean(&line.kind))),
            ("isp", Some(clean(&line.provider))),
            ("mbps", Some(mbps(line.down_mbps))),
            ("down", speed.down_mbps.map(mbps)),
            ("up", speed.up_mbps.map(mbps)),
        ])
    })
}

pub(super) fn limits(unit: &UnitState) -> Values {
    let measured = length(unit.machines.iter().filter(|machine| machine.inventory.is_some()).count());
    let all = length(unit.machines.len() + unit.declared_machines.len());
    let coverage = unit.line_quality.as_ref().map(|quality| vietnamese::percent(quality.coverage()));
    known([("agents", Some(count(measured))), ("computer_total", Some(count(all))), ("coverage", coverage)])
}
