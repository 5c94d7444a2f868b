//! Troubles of single computers as episodes; several at once are no longer single.

use super::{SiteCase, left_out};
use crate::analysis::attribution::{Sharing, solitary};
use crate::analysis::episode::Episode;
use crate::analysis::one_machine::OwnTrouble;
use crate::analysis::rules::Rules;

/// One episode for each computer's trouble, joined over short calms.
pub fn episodes(case: &SiteCase<'_>, rules: &Rules) -> Vec<Episode> {
    let mut troubles = case.own.clone();
    troubles.sort_by_key(|trouble| (trouble.machine, trouble.first));
    let mut joined: Vec<OwnTrouble> = Vec::new();
    for trouble in troubles {
        match joined.last_mut() {
            Some(before)
                if before.machine == trouble.machine
                    && trouble.first.saturating_sub(before.last + 1) < rules.calm_windows =>
            {
                before.last = trouble.last;
            }
            _ => joined.push(trouble),
        }
    }
    joined
        .iter()
        .filter_map(|trouble| {
            let view = case.view(trouble.first, rules)?;
            let others = |machine: usize, window: u32| {
                machine != trouble.machine && !left_out(&case.own, machine, window)
            };
            let neighbours = Sharing::like(
                &view,
                trouble.machine,
                &crate::analysis::network::Role::Gateway,
                &(trouble.first..trouble.last + 1),
                &others,
            );
            solitary(&view, *trouble, &neighbours, case.is_open(trouble.last))
        })
        .collect()
}
