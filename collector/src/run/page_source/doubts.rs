//! Doubtful identities for the pages, and what an administrator decides about them.

use std::collections::BTreeMap;

use anyhow::Result;
use hatang_proto::model::MachineId;

use super::failed;
use crate::store::{Decision, Settled, Store};
use crate::web::SourceError;
use crate::web::views::{Doubt, Matter, TwinDecision};

/// What is doubtful, by machine.
pub(in crate::run) type Doubts = BTreeMap<MachineId, Vec<Doubt>>;

/// Everything that is doubtful at this moment.
pub(in crate::run) fn doubts(store: &Store, now_ms: i64) -> Result<Doubts> {
    let mut doubts = Doubts::new();
    for twin in store.twins()? {
        let doubt =
            Doubt::SameHardware { other: twin.other, other_name: twin.other_label, since_ms: twin.since_ms };
        doubts.entry(twin.machine).or_default().push(doubt);
    }
    let mut copied: BTreeMap<MachineId, i64> = BTreeMap::new();
    for found in store.alternations(now_ms)? {
        let last_ms = copied.entry(found.machine).or_insert(found.last_ms);
        *last_ms = found.last_ms.max(*last_ms);
    }
    for (machine, last_ms) in copied {
        doubts.entry(machine).or_default().push(Doubt::TwoComputers { last_ms });
    }
    Ok(doubts)
}

/// A doubt among the other matters that need attention.
pub(in crate::run) fn matters(doubts: &[Doubt]) -> impl Iterator<Item = Matter> {
    doubts.iter().map(|doubt| match doubt {
        Doubt::SameHardware { other_name, .. } => Matter::SameHardware { other: other_name.clone() },
        Doubt::TwoComputers { .. } => Matter::TwoComputers,
    })
}

/// Carries a decision out.
pub(super) fn settle(
    store: &Store,
    pair: [MachineId; 2],
    decision: TwinDecision,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    let decision = match decision {
        TwinDecision::Same => Decision::Same,
        TwinDecision::Different => Decision::Different,
    };
    let settled = store
        .settle_pair(pair, decision, by, now_ms)
        .map_err(|fault| failed("settle two machines")(fault.into()))?;
    match settled {
        Settled::Retired(_) | Settled::KeptBoth => Ok(()),
        Settled::NoPair => Err(SourceError::NotFound),
    }
}
