//! Job: notice who is online at each site, and appoint who measures what.
//!
//! The decision is pure (`analysis/appointment.rs`); what it needs is gathered here, and made anew only for a site where
//! something changed. Streams pass the plans on.

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::{MachineId, ProbingPlan, Target, UnitId};
use tokio::sync::watch;

use super::next_turn;
use crate::analysis::appointment::{Roster, appoint};
use crate::clock::{self, ZONE_OFFSET_MS};
use crate::ingest::sites::{Appointed, Sites};
use crate::limits::REFRESH;
use crate::store::{Contact, Store, StoreError};

const DAY_MS: i64 = 86_400_000;

/// Runs until the collector stops.
pub async fn run(store: Store, sites: Sites, mut stopping: watch::Receiver<bool>) {
    let mut offices = BTreeMap::new();
    while next_turn(REFRESH, &mut stopping).await {
        let store = store.clone();
        let known = std::mem::take(&mut offices);
        match tokio::task::spawn_blocking(move || look(&store, known, clock::unix_ms())).await {
            Ok(Ok(found)) => {
                sites.appoint(appointed(&found));
                offices = found;
            }
            Ok(Err(fault)) => tracing::error!(error = %fault, "cannot see who is online at the sites"),
            Err(fault) => tracing::error!(error = %fault, "appointing who measures broke off"),
        }
    }
}

/// One site as it was last looked at.
#[derive(Debug, Default)]
struct Office {
    roster: Roster,
    basis: Basis,
    plans: BTreeMap<MachineId, ProbingPlan>,
}

/// What plans are made from.
#[derive(Debug, Default, PartialEq, Eq)]
struct Basis {
    present: BTreeSet<MachineId>,
    members: BTreeSet<MachineId>,
    targets: Vec<Target>,
    version: u64,
    day: i64,
}

fn look(
    store: &Store,
    mut known: BTreeMap<UnitId, Office>,
    now_ms: i64,
) -> Result<BTreeMap<UnitId, Office>, StoreError> {
    let mut online: BTreeMap<UnitId, BTreeSet<MachineId>> = BTreeMap::new();
    for (machine, unit, contact) in store.contacts(now_ms)? {
        if matches!(contact, Contact::Online { .. }) {
            online.entry(unit).or_default().insert(machine);
        }
    }
    let version = store.versions()?.targets;
    let day = (now_ms + ZONE_OFFSET_MS).div_euclid(DAY_MS);
    let mut found = BTreeMap::new();
    for (unit, present) in online {
        let mut office = known.remove(&unit).unwrap_or_default();
        let members = office.roster.take(&present, now_ms);
        let targets = if office.basis.version == version {
            office.basis.targets.clone()
        } else {
            targets_of(store, &present)?
        };
        let basis = Basis { present, members, targets, version, day };
        if basis != office.basis {
            office.plans = appoint(&basis.present, &basis.members, &basis.targets, day);
        }
        office.basis = basis;
        found.insert(unit, office);
    }
    Ok(found)
}

/// The targets of a unit, as any of its machines has them.
fn targets_of(store: &Store, machines: &BTreeSet<MachineId>) -> Result<Vec<Target>, StoreError> {
    let Some(machine) = machines.first() else { return Ok(Vec::new()) };
    match store.machine_number(*machine)? {
        Some(number) => Ok(store.target_set(number)?.targets),
        None => Ok(Vec::new()),
    }
}

fn appointed(offices: &BTreeMap<UnitId, Office>) -> Appointed {
    Appointed {
        plans: offices.values().flat_map(|office| office.plans.clone()).collect(),
        present: offices.iter().map(|(unit, office)| (*unit, office.basis.present.clone())).collect(),
    }
}
