//! Job: tell open pages when a machine comes, goes or falls silent.
//!
//! States are derived from stored times, so a fall into silence is noticed by looking, not by an event. Nothing is looked
//! at while no page listens.

use std::collections::BTreeMap;
use std::time::Duration;

use hatang_proto::model::{MachineId, UnitId};
use tokio::sync::{broadcast, watch};

use super::next_turn;
use crate::clock;
use crate::run::page_source::presence;
use crate::store::Store;
use crate::web::views::{Change, Presence};

const EVERY: Duration = Duration::from_secs(2);

/// Runs until the collector stops.
pub async fn run(store: Store, changes: broadcast::Sender<Change>, mut stopping: watch::Receiver<bool>) {
    let mut known = BTreeMap::new();
    while next_turn(EVERY, &mut stopping).await {
        if changes.receiver_count() == 0 {
            known.clear();
            continue;
        }
        let store = store.clone();
        match tokio::task::spawn_blocking(move || store.contacts(clock::unix_ms())).await {
            Ok(Ok(contacts)) => {
                let seen = contacts.into_iter();
                let seen =
                    seen.map(|(machine, unit, contact)| (machine, (unit, presence(contact)))).collect();
                tell(&mut known, seen, &changes);
            }
            Ok(Err(fault)) => tracing::error!(error = %fault, "cannot look at contacts"),
            Err(fault) => tracing::error!(error = %fault, "looking at contacts broke off"),
        }
    }
    // Nobody may be listening any more.
    drop(changes.send(Change::Stopping));
}

fn tell(
    known: &mut BTreeMap<MachineId, (UnitId, Presence)>,
    seen: BTreeMap<MachineId, (UnitId, Presence)>,
    changes: &broadcast::Sender<Change>,
) {
    for change in changed(known, &seen) {
        drop(changes.send(change));
    }
    *known = seen;
}

/// What became different; nothing at the first look.
fn changed(
    known: &BTreeMap<MachineId, (UnitId, Presence)>,
    seen: &BTreeMap<MachineId, (UnitId, Presence)>,
) -> Vec<Change> {
    if known.is_empty() && !seen.is_empty() {
        return Vec::new();
    }
    let stands_elsewhere = |(machine, (unit, _)): (&MachineId, &(UnitId, Presence))| {
        known.get(machine).map(|before| before.0) != Some(*unit)
    };
    let fleet = known.len() != seen.len() || seen.iter().any(stands_elsewhere);
    let differs = |machine: &MachineId, presence: &Presence| {
        known.get(machine).map(|(_, before)| before.kind()) != Some(presence.kind())
    };
    let presences = seen.iter().filter(|(machine, (_, presence))| differs(machine, presence));
    let presences = presences.map(|(machine, (unit, presence))| Change::Presence {
        unit: *unit,
        machine: *machine,
        presence: *presence,
    });
    fleet.then_some(Change::Fleet).into_iter().chain(presences).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(unit: u32, presence: Presence) -> (UnitId, Presence) {
        (UnitId(unit), presence)
    }

    #[test]
    fn a_machine_that_goes_is_told_with_its_unit_and_one_that_moves_changes_the_fleet() {
        let [first, second] = [MachineId([1; 16]), MachineId([2; 16])];
        let known = BTreeMap::from([(first, at(1, Presence::Online)), (second, at(1, Presence::Online))]);
        assert_eq!(changed(&BTreeMap::new(), &known), [], "the first look");
        assert_eq!(changed(&known, &known), []);
        let off = Presence::Off { since_ms: 5 };
        let gone = BTreeMap::from([(first, at(1, off)), (second, at(1, Presence::Online))]);
        let told = Change::Presence { unit: UnitId(1), machine: first, presence: off };
        assert_eq!(changed(&known, &gone), [told]);
        let moved = BTreeMap::from([(first, at(2, Presence::Online)), (second, at(1, Presence::Online))]);
        assert_eq!(changed(&known, &moved), [Change::Fleet]);
        assert_eq!(changed(&known, &BTreeMap::from([(second, at(1, Presence::Online))])), [Change::Fleet]);
    }
}
