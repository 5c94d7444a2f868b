//! What other sites say of the same time: the provider's others, and those of other providers.

use std::ops::Range;

use crate::analysis::hypotheses::{Place, Stretch};
use crate::analysis::network::Role;
use crate::analysis::rules::Rules;

/// Another site as far as it can vote.
pub struct Neighbour<'n> {
    pub same_provider: bool,
    /// Targets by the indices that its stretches use.
    pub roles: &'n [Role],
    /// Windows in which it measured anything, in order.
    pub windows: &'n [u32],
    pub stretches: &'n [Stretch],
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeerVotes {
    /// Sites of the same provider that measured, that were bad at first hop or Internet, and at the first hop.
    pub looked_at: u32,
    pub bad: u32,
    pub bad_at_first_hop: u32,
    /// Sites of other providers that measured, and that were bad at the Internet or before.
    pub others: u32,
    pub others_bad: u32,
}

impl PeerVotes {
    /// `alone` is the target of a stretch that is about one target only.
    pub fn count<'n>(
        range: &Range<u32>,
        alone: Option<&Role>,
        neighbours: impl Iterator<Item = Neighbour<'n>>,
    ) -> Self {
        let mut votes = Self::default();
        for neighbour in neighbours {
            let first = neighbour.windows.partition_point(|window| *window < range.start);
            if neighbour.windows.get(first).is_none_or(|window| *window >= range.end) {
                continue;
            }
            let at = |hop_only: bool| {
                let stretches = neighbour.stretches.iter().filter(|stretch| match stretch.place {
                    Place::AccessLine => true,
                    Place::Internet => !hop_only,
                    Place::Alone(place) => {
                        !hop_only && alone.is_some() && neighbour.roles.get(place) == alone
                    }
                    _ => false,
                });
                stretches.map(|stretch| overlap(stretch, range)).sum::<u32>() * 2 >= range.end - range.start
            };
            let bad = u32::from(at(false));
            if neighbour.same_provider {
                votes.looked_at += 1;
                votes.bad += bad;
                votes.bad_at_first_hop += u32::from(at(true));
            } else {
                votes.others += 1;
                votes.others_bad += bad;
            }
        }
        votes
    }

    pub fn share(&self) -> f64 {
        f64::from(self.bad) / f64::from(self.looked_at.max(1))
    }

    pub fn share_at_first_hop(&self) -> f64 {
        f64::from(self.bad_at_first_hop) / f64::from(self.looked_at.max(1))
    }

    /// All other sites of the provider suffer as well (there may be none), and those of other providers do not (one at
    /// least, two if this is the provider's only site).
    pub fn blame_provider(&self, rules: &Rules) -> bool {
        (self.looked_at == 0 || self.share() >= rules.agreement)
            && self.looked_at.min(1) + self.others >= 2
            && self.others > 0
            && f64::from(self.others_bad) <= (1.0 - rules.agreement) * f64::from(self.others)
    }

    /// Other providers' sites suffer as well: the references, or what all providers share.
    pub fn others_bad_too(&self, rules: &Rules) -> bool {
        self.others >= 2 && f64::from(self.others_bad) >= rules.agreement * f64::from(self.others)
    }
}

fn overlap(stretch: &Stretch, range: &Range<u32>) -> u32 {
    (stretch.last + 1).min(range.end).saturating_sub(stretch.first.max(range.start))
}
