//! How each part stands during a stretch, read from the findings; leans where a finding alone is too thin to say.

use crate::analysis::episode::FindingState;
use crate::analysis::findings::Measured;
use crate::analysis::network::Role;
use crate::analysis::rules::Rules;
use crate::analysis::statistics::median;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Bad,
    Well,
    /// Not measured, blocked, or neither.
    Unknown,
}

/// Standings of all targets.
pub struct Standings {
    roles: Vec<(Role, Standing)>,
    /// The Internet is dead, and of the first hop, which answers otherwise, there are no samples: where it is learnt
    /// from the way there, a dead line leaves nothing to measure.
    pub first_hop_vanished: bool,
}

/// Lost share of all references from which the Internet is dead.
const DEAD: f64 = 0.9;
/// First hop's samples for each of a reference's below which it is no longer measured.
const HARDLY_MEASURED: f64 = 0.1;

impl Standings {
    /// `about` names the targets that the stretch is about.
    pub fn of(findings: &[Measured], about: impl Fn(&Role) -> bool, rules: &Rules) -> Self {
        let yardstick = Yardstick::of(findings, about, rules);
        let measured = findings.iter().filter(|measured| measured.finding.samples > 0);
        let roles = measured.map(|measured| (measured.role.clone(), standing(measured, yardstick, rules)));
        Self { roles: roles.collect(), first_hop_vanished: false }
    }

    /// The same knowing whether the first hop of this site answers otherwise.
    #[must_use]
    pub fn with_first_hop(self, answers_otherwise: bool, findings: &[Measured]) -> Self {
        let sum = |of: fn(&Role) -> bool, what: fn(&Measured) -> u32| {
            findings.iter().filter(|measured| of(&measured.role)).map(what).sum::<u32>()
        };
        let references = findings.iter().filter(|measured| is_internet(&measured.role)).count().max(1);
        let samples = sum(is_internet, |measured| measured.finding.samples);
        let lost = sum(is_internet, |measured| measured.finding.lost);
        let at_hop = sum(|role| *role == Role::FirstHop, |measured| measured.finding.samples);
        let dead = samples > 0 && f64::from(lost) >= DEAD * f64::from(samples);
        let unmeasured = f64::from(at_hop) * references as f64 <= HARDLY_MEASURED * f64::from(samples);
        Self { first_hop_vanished: answers_otherwise && dead && unmeasured, ..self }
    }

    pub fn of_role(&self, role: &Role) -> Standing {
        self.roles
            .iter()
            .find(|(known, _)| known == role)
            .map_or(Standing::Unknown, |(_, standing)| *standing)
    }

    pub fn gateway(&self) -> Standing {
        self.of_role(&Role::Gateway)
    }

    pub fn first_hop(&self) -> Standing {
        self.of_role(&Role::FirstHop)
    }

    /// Well if most references are, bad if two are (or the only one).
    pub fn internet(&self) -> Standing {
        together(self.internet_bad().len(), self.internet_count(), self.well(is_internet))
    }

    pub fn internet_bad(&self) -> Vec<Role> {
        self.bad(is_internet)
    }

    /// Some reference is well, so that the way to it is.
    pub fn any_internet_well(&self) -> bool {
        self.well(is_internet) > 0
    }

    pub fn internet_count(&self) -> usize {
        self.count(is_internet)
    }

    pub fn internet_measured(&self) -> bool {
        self.roles.iter().any(|(role, standing)| is_internet(role) && *standing != Standing::Unknown)
    }

    pub fn cpnet(&self) -> Standing {
        together(self.cpnet_bad().len(), self.cpnet_count(), self.well(is_cpnet))
    }

    pub fn cpnet_bad(&self) -> Vec<Role> {
        self.bad(is_cpnet)
    }

    pub fn cpnet_count(&self) -> usize {
        self.count(is_cpnet)
    }

    pub fn any_application_bad(&self) -> bool {
        !self.bad(|role| matches!(role, Role::ApplicationConnect(_) | Role::ApplicationAnswer(_))).is_empty()
    }

    /// Nothing beyond the gateway was measured.
    pub fn only_gateway(&self) -> bool {
        self.count(|role| *role != Role::Gateway) == 0
    }

    /// First hop, references and nodes that are bad.
    pub fn beyond_bad(&self) -> Vec<Role> {
        self.bad(|role| *role == Role::FirstHop || is_internet(role) || is_cpnet(role))
    }

    /// More targets beyond the gateway are well than bad, and some are.
    pub fn beyond_is_well(&self) -> bool {
        let beyond = |role: &Role| *role != Role::Gateway;
        self.well(beyond) > 2 * self.bad(beyond).len()
    }

    /// How many targets are bad, and how many well.
    pub fn bad_and_well(&self) -> (usize, usize) {
        (self.bad(|_| true).len(), self.well(|_| true))
    }

    fn bad(&self, of: impl Fn(&Role) -> bool) -> Vec<Role> {
        let bad = self.roles.iter().filter(|(role, standing)| of(role) && *standing == Standing::Bad);
        bad.map(|(role, _)| role.clone()).collect()
    }

    fn well(&self, of: impl Fn(&Role) -> bool) -> usize {
        self.roles.iter().filter(|(role, standing)| of(role) && *standing == Standing::Well).count()
    }

    fn count(&self, of: impl Fn(&Role) -> bool) -> usize {
        self.roles.iter().filter(|(role, _)| of(role)).count()
    }
}

pub fn is_internet(role: &Role) -> bool {
    matches!(role, Role::Internet(_))
}

pub fn is_cpnet(role: &Role) -> bool {
    matches!(role, Role::Cpnet(_))
}

fn together(bad: usize, all: usize, well: usize) -> Standing {
    if bad >= 2 || (bad == 1 && all == 1) {
        Standing::Bad
    } else if well > 0 {
        Standing::Well
    } else {
        Standing::Unknown
    }
}

/// Of its trouble, a target shows at least this share if it shares it.
const SHARES_SLOWNESS: f64 = 0.4;

/// How badly the targets are off that the stretch is about: what others on the way are held against.
#[derive(Debug, Clone, Copy, Default)]
struct Yardstick {
    /// Median excess, microseconds, if they are slow.
    excess: Option<f64>,
    /// Share lost, if they lose.
    loss: Option<f64>,
}

impl Yardstick {
    fn of(findings: &[Measured], about: impl Fn(&Role) -> bool, rules: &Rules) -> Self {
        let bad = || {
            let about = findings.iter().filter(|measured| about(&measured.role));
            about.filter(|measured| measured.finding.state == FindingState::Bad)
        };
        let mut excess: Vec<f64> = bad()
            .filter(|measured| measured.slowness.is_some_and(|slowness| slowness > 1.0))
            .filter_map(|measured| measured.excess)
            .collect();
        let (lost, samples) = bad().fold((0, 0), |(lost, samples), measured| {
            (lost + measured.finding.lost, samples + measured.finding.samples)
        });
        let loss = f64::from(lost) / f64::from(samples.max(1));
        Self { excess: median(&mut excess), loss: Some(loss).filter(|loss| *loss > 2.0 * rules.loss_share) }
    }

    /// Whether a target shares the trouble, by the likelier of sharing it and being well; `None` if it cannot be told.
    fn shared_by(self, measured: &Measured, rules: &Rules) -> Option<bool> {
        let finding = &measured.finding;
        let slow = self.excess.zip(measured.excess).map(|(yard, own)| own > SHARES_SLOWNESS * yard);
        let loses = self.loss.map(|loss| {
            let always = measured.always_lost.clamp(1e-3, 0.9);
            let loss = (1.0 - (1.0 - always) * (1.0 - loss)).min(0.99);
            let answered = f64::from(finding.samples - finding.lost);
            f64::from(finding.lost) * (loss / always).ln() + answered * ((1.0 - loss) / (1.0 - always)).ln()
                > 0.0
        });
        if finding.samples * 2 < rules.fewest_samples {
            return None;
        }
        match (slow, loses) {
            (Some(slow), Some(loses)) => Some(slow || loses),
            (one, other) => one.or(other),
        }
    }
}

/// How a target stands: by the yardstick where there is one, else by its own finding.
fn standing(measured: &Measured, yardstick: Yardstick, rules: &Rules) -> Standing {
    let judged = match measured.finding.state {
        FindingState::Bad => Some(true),
        FindingState::Cleared => Some(false),
        FindingState::Unknown => None,
    };
    match yardstick.shared_by(measured, rules).or(judged) {
        Some(true) => Standing::Bad,
        Some(false) => Standing::Well,
        None => Standing::Unknown,
    }
}
