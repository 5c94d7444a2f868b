//! Antivirus products: one row each, however many sources speak of one.
//!
//! Windows Security Center, Defender, services and the list of programs contradict each other: rows of products that are
//! gone, two rows after an upgrade, a Defender that stood down. What nobody tells is unknown, which is not "off"; a PC
//! of which Security Center could not be asked is never said to have no antivirus. Whether a state is good enough is
//! judged where reports are made.

mod clamav;
mod names;
pub(super) mod product_state;
mod statement;
#[cfg(test)]
mod tests;

use hatang_proto::model::inventory::{Antivirus, AntivirusState, Problem};

use super::incomplete;
use crate::machine::facts::{AntivirusFacts, Facts, SystemFacts};
use statement::{Source, Statement};

/// First build with a Defender that is an antivirus (Windows 8); before, it looked for spyware only.
const DEFENDER_SINCE_BUILD: u32 = 9_200;

/// Judges all statements; `None` if nothing was found and not everything could be asked.
pub(super) fn judge(facts: &Facts, problems: &mut Vec<Problem>) -> Option<Vec<Antivirus>> {
    let found = facts.antivirus.as_deref()?;
    let system = facts.system.as_ref();
    let counts = |found: &&AntivirusFacts| !is_old_defender(found, system);
    let now_s = facts.read_at_ms / 1_000;
    let mut statements: Vec<Statement> =
        found.iter().filter(counts).filter_map(|found| statement::read(found, now_s, problems)).collect();
    drop_stale(&mut statements);
    let mut products: Vec<(Antivirus, bool)> = Vec::new();
    while let Some(first) = statements.first().cloned() {
        let (same, others) = statements.into_iter().partition(|other| is_same(&first, other));
        statements = others;
        products.push(one(same));
    }
    let has_other = products.iter().any(|(_, is_microsofts)| !is_microsofts);
    let products: Vec<Antivirus> = products
        .into_iter()
        .map(|(product, is_microsofts)| {
            let stood_down = is_microsofts && has_other && product.state == AntivirusState::Off;
            Antivirus { passive: product.passive || stood_down, ..product }
        })
        .collect();
    if products.is_empty() && !looked_everywhere(facts, problems) {
        return None;
    }
    Some(products)
}

/// Servers have no Security Center, and a client's may not have answered: an empty list then means nothing.
fn looked_everywhere(facts: &Facts, problems: &mut Vec<Problem>) -> bool {
    let Some(system) = &facts.system else {
        // Only Windows has these parts, and this one may be a server.
        return facts.firewall.is_none() && facts.encryption.is_none() && facts.updates.is_none();
    };
    if system.family != "windows" {
        return true;
    }
    if matches!(system.product_type, Some(2 | 3)) {
        problems.push(incomplete(
            "antivirus",
            "find an antivirus",
            "a server has no Security Center, and no known product was found otherwise",
        ));
        return false;
    }
    !problems.iter().any(|problem| problem.part == "antivirus")
}

fn is_old_defender(found: &AntivirusFacts, system: Option<&SystemFacts>) -> bool {
    let is_old = system.and_then(|system| system.build).is_some_and(|build| build < DEFENDER_SINCE_BUILD);
    is_old && names::family(&found.product) == names::DEFENDER
}

/// A registration whose program is gone speaks of a product that was removed.
fn drop_stale(statements: &mut Vec<Statement>) {
    statements.retain(|statement| statement.source != Source::SecurityCenter || !statement.is_gone);
}

/// Two registrations are of one product if their names are; any other statement belongs to its maker's product.
fn is_same(one: &Statement, other: &Statement) -> bool {
    let both_registered = one.source == Source::SecurityCenter && other.source == Source::SecurityCenter;
    let is_defender = one.family == names::DEFENDER;
    if both_registered && !is_defender {
        return names::bare(&one.product) == names::bare(&other.product);
    }
    one.family == other.family
}

/// Makes one row of all statements about a product, of which there is at least one.
fn one(mut same: Vec<Statement>) -> (Antivirus, bool) {
    same.sort_by(|one, other| {
        let rank = |statement: &Statement| (statement.source, std::cmp::Reverse(standing(statement)));
        rank(one).cmp(&rank(other))
    });
    let mut sources: Vec<Source> = same.iter().map(|statement| statement.source).collect();
    sources.dedup();
    let licence_days_left = same.iter().find_map(|statement| statement.licence_days_left);
    let state = same
        .iter()
        .map(|statement| statement.state)
        .find(|state| *state != AntivirusState::Unknown)
        .filter(|_| !is_undecided(&same))
        .unwrap_or_default();
    let ended = licence_days_left.is_some_and(|days| days < 0);
    let product = Antivirus {
        product: same.first().map(|statement| statement.product.clone()).unwrap_or_default(),
        version: same.iter().find_map(|statement| statement.version.clone()),
        state: if ended { AntivirusState::Expired } else { state },
        signature_age_days: same.iter().filter_map(|statement| statement.signature_age_days).min(),
        signatures_outdated: signatures_outdated(&same),
        licence_days_left,
        passive: same.iter().any(|statement| statement.passive),
        sources: sources.into_iter().map(|source| source.name().to_owned()).collect(),
    };
    (product, same.iter().any(|statement| statement.is_microsofts))
}

/// A registration with a state that no table knows is not overruled by a service that runs.
fn is_undecided(same: &[Statement]) -> bool {
    same.first()
        .is_some_and(|first| first.source == Source::SecurityCenter && first.state == AntivirusState::Unknown)
}

/// Of two registrations the newer one counts, and of two without a moment the one that is on.
fn standing(statement: &Statement) -> (Option<i64>, bool) {
    (statement.registered_s, statement.state == AntivirusState::On)
}

/// What the first of them says, unless a registration that is as new says otherwise: then nobody knows.
fn signatures_outdated(same: &[Statement]) -> Option<bool> {
    let first = same.iter().find(|statement| statement.signatures_outdated.is_some())?;
    let contradicts = |other: &Statement| {
        other.source == first.source
            && other.registered_s == first.registered_s
            && other.signatures_outdated.is_some_and(|outdated| Some(outdated) != first.signatures_outdated)
    };
    // Signatures that never came outweigh a registration that calls itself current.
    let never = same
        .iter()
        .any(|statement| statement.source == Source::Defender && statement.signatures_outdated == Some(true));
    if never {
        return Some(true);
    }
    first.signatures_outdated.filter(|_| !same.iter().any(contradicts))
}
