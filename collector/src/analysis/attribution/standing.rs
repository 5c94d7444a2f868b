//! How each part stands during a stretch, read from the findings; leans where a finding alone is too thin to say.

use crate::analysis::episode::FindingState;
use crate::analysis::findings::Measured;
use crate::analysis::network::Role;
use crate::analysis::rules::Rules;

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
}

impl Standings {
    pub fn of(findings: &[Measured], rules: &Rules) -> Self {
        let measured = findings.iter().filter(|measured| measured.finding.samples > 0);
        Self { roles: measured.map(|measured| (measured.role.clone(), leaning(measured, rules))).collect() }
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

    /// More targets beyond the gateway are well than bad, and some are.
    pub fn beyond_is_well(&self) -> bool {
        let beyond = |role: &Role| *role != Role::Gateway;
        self.well(beyond) > 2 * self.bad(beyond).len()
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

fn is_internet(role: &Role) -> bool {
    matches!(role, Role::Internet(_))
}

fn is_cpnet(role: &Role) -> bool {
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

/// A finding that is neither bad nor cleared leans to where its numbers lie.
fn leaning(measured: &Measured, rules: &Rules) -> Standing {
    let finding = &measured.finding;
    match finding.state {
        FindingState::Bad => Standing::Bad,
        FindingState::Cleared => Standing::Well,
        FindingState::Unknown => {
            let share = f64::from(finding.lost) / f64::from(finding.samples.max(1));
            if finding.lost >= 2 && share > 1.5 * rules.loss_share.max(measured.always_lost) {
                Standing::Bad
            } else if finding.lost == 0 && finding.samples >= rules.fewest_samples / 2 && measured.leans_calm
            {
                Standing::Well
            } else {
                Standing::Unknown
            }
        }
    }
}
