//! The machines of some units as of a moment.

use std::collections::BTreeSet;

use anyhow::Result;
use hatang_proto::model::{Probe, Segment, TargetId, UnitId};

use super::particulars;
use crate::items::{MachineState, Particulars, Reach};
use crate::store::{MachineNo, MachineRow, Store, TargetRow};

/// Whether a machine reaches LAN, Internet or CPNet is judged by its measurements of this many days.
const REACH_DAYS: i64 = 7;
const DAY_MS: i64 = 86_400_000;

/// Every machine of the family that was in service at `at_ms`, with its unit, by what it was called then.
pub(super) fn read(
    store: &Store,
    family: &BTreeSet<UnitId>,
    at_ms: i64,
) -> Result<Vec<(UnitId, MachineNo, MachineState)>> {
    let units: Vec<_> = family.iter().copied().collect();
    let roles = Roles::of(&store.targets()?);
    let mut stated = particulars::at(store, at_ms)?;
    let mut machines = Vec::new();
    for (unit, row) in store.machines_of_units(&units, at_ms)? {
        let known = stated.remove(&row.machine).unwrap_or_default();
        machines.push((unit, row.number, state(store, row, known, &roles, at_ms)?));
    }
    machines.sort_by(|(_, _, one), (_, _, other)| (&one.label, one.id).cmp(&(&other.label, other.id)));
    Ok(machines)
}

/// Which targets tell what.
struct Roles {
    gateway: BTreeSet<TargetId>,
    /// Of the gateway, the Internet, the government network.
    groups: [BTreeSet<TargetId>; 3],
}

impl Roles {
    fn of(targets: &[TargetRow]) -> Self {
        let all = |wanted: &dyn Fn(&TargetRow) -> bool| -> BTreeSet<TargetId> {
            targets.iter().filter(|row| wanted(row)).map(|row| row.target.id).collect()
        };
        let segment = |wanted: Segment| all(&|row| row.target.segment == wanted);
        let gateway = all(&|row| row.target.probe == Probe::Gateway);
        Self { groups: [gateway.clone(), segment(Segment::Internet), segment(Segment::Cpnet)], gateway }
    }
}

fn state(
    store: &Store,
    machine: MachineRow,
    particulars: Particulars,
    roles: &Roles,
    at_ms: i64,
) -> Result<MachineState> {
    let [gateway_reached, internet, cpnet] =
        store.reached(machine.number, &roles.groups, at_ms - REACH_DAYS * DAY_MS, at_ms + 1)?;
    let gateway = store
        .resolved_targets(machine.number, at_ms)?
        .into_iter()
        .find(|found| roles.gateway.contains(&found.target))
        .map(|found| found.hardware_address.unwrap_or(found.address));
    let (inventory, inventory_at_ms) = match machine.inventory {
        Some((inventory, _, confirmed_ms)) => (Some(inventory), Some(confirmed_ms)),
        None => (None, None),
    };
    // The stored label follows the newest host name; a past day knows the host name of its own.
    let called = inventory.as_ref().and_then(|inventory| inventory.host_name.clone());
    Ok(MachineState {
        id: machine.machine,
        label: called.unwrap_or(machine.label),
        particulars,
        inventory,
        inventory_at_ms,
        reach: Reach { gateway: gateway_reached, internet, cpnet },
        gateway,
        last_heard_ms: machine.heard_ms,
    })
}
