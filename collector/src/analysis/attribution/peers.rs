//! What other sites say of the same time: the provider's others, and those of other providers.

use std::ops::Range;

use crate::analysis::hypotheses::{Place, Stretch};
use crate::analysis::rules::Rules;

/// Another site as far as it can vote.
pub struct Neighbour<'n> {
    pub same_provider: bool,
    /// What it says of the only target that the stretch is about; `None` if there are several, or it cannot tell.
    pub alone: Option<bool>,
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
    /// `only_one`: the stretch is about one target, and `Neighbour::alone` votes.
    pub fn count<'n>(
        range: &Range<u32>,
        only_one: bool,
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
                    _ => false,
                });
                stretches.map(|stretch| overlap(stretch, range)).sum::<u32>() * 2 >= range.end - range.start
            };
            if only_one && neighbour.alone.is_none() {
                continue;
            }
            let bad = u32::from(neighbour.alone.unwrap_or_else(|| at(false)));
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

    /// Of the same application; its server is the same for all.
    pub fn of_application(votes: impl Iterator<Item = bool>) -> Self {
        votes.fold(Self::default(), |counted, bad| Self {
            looked_at: counted.looked_at + 1,
            bad: counted.bad + u32::from(bad),
            ..counted
        })
    }

    /// Most of those that were looked at share it, and there were some.
    pub fn bear_out(&self, rules: &Rules) -> bool {
        self.bad >= 1 && self.share() >= rules.agreement
    }

    /// Two at least were looked at, and most of them do not share it.
    pub fn contradict(&self) -> bool {
        self.looked_at >= 2 && self.bad * 2 < self.looked_at
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
