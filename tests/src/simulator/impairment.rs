//! Something that goes wrong on one part of the way, for a while; and who feels it.

use hatang_collector::analysis::network::Role;
use hatang_collector::analysis::verdict::Verdict;

use super::fleet::{Fleet, GovernmentWay, Place, Probe};
use super::random::Random;

/// The part of the way that is impaired. Numbers are indices in the fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// One computer, its cable or its wireless link.
    Pc {
        site: usize,
        machine: usize,
    },
    /// The office's switch or gateway.
    Lan {
        site: usize,
    },
    /// The line from the gateway to the provider's first router.
    Access {
        site: usize,
    },
    /// The same line, filled by the machines of the site.
    OwnLoad {
        site: usize,
        upwards: bool,
    },
    /// Behind the provider's first routers; everything, or only what leaves the country.
    Core {
        provider: usize,
        abroad_only: bool,
    },
    GovernmentCore,
    /// One site's channel into the government network.
    GovernmentTail {
        site: usize,
    },
    /// An application computes slowly.
    Answer {
        target: usize,
    },
    /// The way to one application's server alone.
    ServerNetwork {
        target: usize,
    },
    /// A measured server on the Internet that is no application.
    Reference {
        target: usize,
    },
    /// No current at a site.
    Power {
        site: usize,
    },
}

#[derive(Debug, Clone)]
pub struct Impairment {
    pub segment: Segment,
    pub from_ms: i64,
    pub until_ms: i64,
    /// Added to every round trip at full strength, microseconds.
    pub delay_us: f64,
    /// Share of samples lost at full strength; 1 is a dead part.
    pub loss: f64,
    /// Rising and falling, each.
    pub ramp_ms: i64,
    /// Strength of each ten minutes, around 1.
    pub course: Vec<f64>,
}

const COURSE_MS: i64 = 600_000;

impl Segment {
    /// What a judge ought to say; `None` for what no verdict describes.
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Pc { .. } => Some(Verdict::Pc),
            Self::Lan { .. } => Some(Verdict::Lan),
            Self::Access { .. } => Some(Verdict::AccessLine),
            Self::OwnLoad { .. } => Some(Verdict::AccessLineSelfLoad),
            Self::Core { .. } => Some(Verdict::Isp),
            Self::GovernmentCore | Self::GovernmentTail { .. } => Some(Verdict::Cpnet),
            Self::Answer { .. } | Self::ServerNetwork { .. } => Some(Verdict::Application),
            Self::Power { .. } => Some(Verdict::OutagePower),
            Self::Reference { .. } => None,
        }
    }

    /// The application that is to be named.
    pub fn target(self) -> Option<usize> {
        match self {
            Self::Answer { target } | Self::ServerNetwork { target } => Some(target),
            _ => None,
        }
    }

    /// Whether a machine's probe passes this part of its way.
    pub fn is_on_way(self, fleet: &Fleet, site: usize, machine: usize, probe: &Probe) -> bool {
        let target = probe.target.map(|index| &fleet.targets[index]);
        let place = target.map(|target| target.place);
        let own_line = fleet.government_way == GovernmentWay::OwnLine;
        let is_government = place == Some(Place::Government);
        match self {
            Self::Pc { site: at, machine: which } => at == site && which == machine,
            Self::Lan { site: at } | Self::Power { site: at } => at == site,
            Self::Access { site: at } | Self::OwnLoad { site: at, .. } => {
                at == site && probe.role != Role::Gateway && !(is_government && own_line)
            }
            Self::Core { provider, abroad_only } => {
                let passes = match place {
                    None => false,
                    Some(Place::International) => true,
                    Some(Place::Domestic) => !abroad_only,
                    Some(Place::Government) => !abroad_only && fleet.government_way == GovernmentWay::Tunnel,
                };
                passes && fleet.sites[site].provider == provider
            }
            Self::GovernmentCore => is_government,
            Self::GovernmentTail { site: at } => at == site && is_government,
            Self::Answer { target: which } => {
                probe.target == Some(which) && matches!(probe.role, Role::ApplicationAnswer(_))
            }
            Self::ServerNetwork { target: which } | Self::Reference { target: which } => {
                probe.target == Some(which)
            }
        }
    }

    /// The sites at which anything can be felt.
    pub fn sites(self, fleet: &Fleet) -> Vec<usize> {
        let all = 0..fleet.sites.len();
        match self {
            Self::Pc { site, .. }
            | Self::Lan { site }
            | Self::Access { site }
            | Self::OwnLoad { site, .. }
            | Self::GovernmentTail { site }
            | Self::Power { site } => vec![site],
            Self::Core { provider, .. } => {
                all.filter(|site| fleet.sites[*site].provider == provider).collect()
            }
            Self::GovernmentCore
            | Self::Answer { .. }
            | Self::ServerNetwork { .. }
            | Self::Reference { .. } => all.collect(),
        }
    }
}

impl Impairment {
    /// How strongly it is felt at a time, 0 to about 1.4.
    pub fn strength(&self, at_ms: i64) -> f64 {
        if at_ms < self.from_ms || self.until_ms <= at_ms {
            return 0.0;
        }
        let edge = (at_ms - self.from_ms).min(self.until_ms - at_ms) as f64;
        let ramp = if self.ramp_ms == 0 { 1.0 } else { (edge / self.ramp_ms as f64).min(1.0) };
        let piece = ((at_ms - self.from_ms) / COURSE_MS) as usize;
        ramp * self.course.get(piece).copied().unwrap_or(1.0)
    }

    pub fn is_dead(&self) -> bool {
        1.0 <= self.loss
    }

    /// The time between the moments at which it has half of its strength.
    pub fn felt_ms(&self) -> (i64, i64) {
        (self.from_ms + self.ramp_ms / 2, self.until_ms - self.ramp_ms / 2)
    }
}

/// Strengths of successive ten minutes that wander between 0.6 and 1.4.
pub fn course(random: &mut Random, from_ms: i64, until_ms: i64) -> Vec<f64> {
    let pieces = (until_ms - from_ms) / COURSE_MS + 1;
    let mut strength = 1.0_f64;
    let mut next = || {
        strength = (1.0 + 0.7 * (strength - 1.0) + 0.15 * random.normal()).clamp(0.6, 1.4);
        strength
    };
    (0..pieces).map(|_| next()).collect()
}
