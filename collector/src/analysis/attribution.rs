//! From a stretch of trouble to an episode: who is responsible, who is cleared, and how sure that is.
//!
//! The order is that of the way from desk to application. Where the targets that would decide were not measured, or
//! disagree, the verdict says `ambiguous`; what rests on too few samples is `insufficient`. It looks at one stretch of
//! one site, with the other sites' stretches beside it.

use std::ops::Range;

use super::episode::{Episode, FindingState};
use super::findings::{Measured, View};
use super::hypotheses::{Place, Stretch};
use super::network::Role;
use super::own_traffic;
use super::verdict::Verdict;

pub mod confidence;
pub mod peers;
pub mod sharing;
pub mod solitary;
pub mod standing;

pub use peers::{Neighbour, PeerVotes};
pub use sharing::Sharing;
pub use solitary::solitary;
use standing::{Standing, Standings, is_cpnet, is_internet};

/// Provider's sites from whose agreement a fault is the provider's network and not one line.
const PEERS_AGREE_FROM: u32 = 1;
/// Lost samples below which loss alone makes no episode.
const FEWEST_LOST: u32 = 6;

/// Evidence that a stretch must have brought in all …
const LEAST_EVIDENCE: f64 = 7.0;
/// … and what more if one machine alone measured: its targets' noise wanders together. Many machines need a share of it.
const FOR_A_LONE_WITNESS: f64 = 18.0;

/// How many times that where the same application's other users see nothing of it.
const DOUBTED: f64 = 2.0;

/// One stretch in its surroundings.
pub struct Case<'c> {
    pub view: View<'c>,
    pub stretch: Stretch,
    pub open: bool,
    pub peers: PeerVotes,
}

/// What a stretch came to: the verdict and the targets it rests on.
struct Ruling {
    verdict: Verdict,
    blamed: Vec<Role>,
    target: Option<String>,
}

impl Case<'_> {
    /// The episode, or nothing if the whole stretch does not bear out what its windows promised. `counts` says which
    /// machine's windows speak for the site.
    pub fn episode(&self, counts: &impl Fn(usize, u32) -> bool) -> Option<Episode> {
        let range = self.range();
        let findings = self.view.findings(&range, counts);
        let about = |role: &Role| match self.stretch.place {
            Place::Lan => *role == Role::Gateway || is_internet(role),
            Place::AccessLine | Place::Internet => is_internet(role),
            Place::Cpnet => is_cpnet(role),
            Place::Alone(place) => self.view.site.roles().get(place) == Some(role),
        };
        let hop_answers = self.view.learnt.role(&Role::FirstHop).is_some();
        let standings =
            Standings::of(&findings, about, self.view.rules).with_first_hop(hop_answers, &findings);
        let ruling = match self.stretch.place {
            Place::Lan => self.lan(&standings),
            Place::AccessLine => self.access_line(&standings),
            Place::Internet => self.internet(&standings),
            Place::Cpnet => cpnet(&standings),
            Place::Alone(role) => {
                let role = findings.get(role).map(|measured| measured.role.clone())?;
                if is_internet(&role) && standings.internet_count() == 1 {
                    self.internet(&standings)
                } else if is_cpnet(&role) && (standings.cpnet_count() == 1 || standings.any_application_bad())
                {
                    cpnet(&standings)
                } else if role == Role::Gateway && standings.only_gateway() {
                    self.lan(&standings)
                } else {
                    self.one_reference(&role, &standings)
                }
            }
        }?;
        self.write(ruling, findings, counts)
    }

    /// The same for an application in trouble by itself.
    pub fn application(&self, name: &str, counts: &impl Fn(usize, u32) -> bool) -> Option<Episode> {
        let findings = self.view.findings(&self.range(), counts);
        let standings = Standings::of(&findings, |_| false, self.view.rules);
        let blamed: Vec<Role> =
            [Role::ApplicationConnect(name.to_owned()), Role::ApplicationAnswer(name.to_owned())]
                .into_iter()
                .filter(|role| standings.of_role(role) == Standing::Bad)
                .collect();
        if blamed.is_empty() {
            return None;
        }
        let ruling = Ruling { verdict: Verdict::Application, blamed, target: Some(name.to_owned()) };
        self.write(ruling, findings, counts)
    }

    pub fn range(&self) -> Range<u32> {
        self.stretch.first..self.stretch.last + 1
    }

    fn lan(&self, standings: &Standings) -> Option<Ruling> {
        if standings.gateway() != Standing::Bad {
            return self.access_line(standings).or_else(|| self.internet(standings));
        }
        if standings.beyond_is_well() {
            return None;
        }
        // What ails the office's network ails every target, and more samples tell better who shares it.
        let mut ailing = vec![Role::Gateway];
        ailing.extend(standings.beyond_bad());
        let sharing = Sharing::of(&self.view, &ailing, &self.range(), &|_, _| true);
        let verdict = if sharing.is_shared(self.view.rules) {
            Verdict::Lan
        } else if sharing.machines >= 3 && sharing.bad.len() == 1 {
            Verdict::Pc
        } else {
            Verdict::Ambiguous
        };
        Some(Ruling { verdict, blamed: vec![Role::Gateway], target: None })
    }

    fn access_line(&self, standings: &Standings) -> Option<Ruling> {
        if standings.first_hop() != Standing::Bad {
            return self.internet(standings);
        }
        if standings.internet_measured() && standings.internet_bad().is_empty() {
            return None;
        }
        let mut blamed = vec![Role::FirstHop];
        blamed.extend(standings.internet_bad());
        let verdict = if self.fills_line() {
            Verdict::AccessLineSelfLoad
        } else if self.peers.looked_at >= PEERS_AGREE_FROM
            && self.peers.share_at_first_hop() >= self.view.rules.agreement
        {
            Verdict::Isp
        } else if standings.gateway() == Standing::Well || standings.cpnet() == Standing::Well {
            // Whatever is well beyond the gateway clears the office's network.
            Verdict::AccessLine
        } else {
            Verdict::Ambiguous
        };
        Some(Ruling { verdict, blamed, target: None })
    }

    /// Internet references are bad, the first hop is not, or nobody knows.
    fn internet(&self, standings: &Standings) -> Option<Ruling> {
        let blamed = standings.internet_bad();
        let references = standings.internet_count();
        if blamed.is_empty() || (blamed.len() == 1 && references > 1) {
            return None;
        }
        let hop = standings.first_hop();
        let verdict = if standings.first_hop_vanished {
            self.behind_vanished_hop(standings)
        } else if references == 1 {
            Verdict::Ambiguous
        } else if hop == Standing::Well {
            if self.peers.others_bad_too(self.view.rules) { Verdict::Ambiguous } else { Verdict::Isp }
        } else if self.fills_line() {
            Verdict::AccessLineSelfLoad
        } else {
            self.without_first_hop(standings)
        };
        Some(Ruling { verdict, blamed, target: None })
    }

    /// The first hop could not even be looked for any more: the line, or at all of the provider's sites its network.
    fn behind_vanished_hop(&self, standings: &Standings) -> Verdict {
        if self.peers.looked_at >= PEERS_AGREE_FROM && self.peers.share() >= self.view.rules.agreement {
            Verdict::Isp
        } else if standings.gateway() == Standing::Well || standings.cpnet() == Standing::Well {
            Verdict::AccessLine
        } else {
            Verdict::Ambiguous
        }
    }

    /// Line or provider's network, when the first hop does not tell: by the provider's other sites, else by what goes
    /// another way.
    fn without_first_hop(&self, standings: &Standings) -> Verdict {
        let office_is_well = standings.gateway() == Standing::Well || standings.cpnet() == Standing::Well;
        let agreement = self.view.rules.agreement;
        match (office_is_well, standings.cpnet()) {
            _ if self.peers.looked_at > 0 && self.peers.share() >= agreement => Verdict::Isp,
            (true, _) if self.peers.looked_at > 0 && self.peers.share() <= 1.0 - agreement => {
                Verdict::AccessLine
            }
            (true, Standing::Well) => Verdict::Isp,
            (true, Standing::Bad) => Verdict::AccessLine,
            _ => Verdict::Ambiguous,
        }
    }

    /// One reference alone is that reference's matter, unless it is bad at the provider's other sites too and well at
    /// those of other providers.
    fn one_reference(&self, role: &Role, standings: &Standings) -> Option<Ruling> {
        let is_provider = is_internet(role)
            && standings.of_role(role) == Standing::Bad
            && (standings.first_hop() == Standing::Well || standings.any_internet_well())
            && self.peers.blame_provider(self.view.rules);
        is_provider.then(|| Ruling { verdict: Verdict::Isp, blamed: vec![role.clone()], target: None })
    }

    fn fills_line(&self) -> bool {
        own_traffic::fills_line(self.view.site, &self.range(), self.view.learnt, self.view.rules)
    }

    fn write(
        &self,
        ruling: Ruling,
        findings: Vec<Measured>,
        counts: &impl Fn(usize, u32) -> bool,
    ) -> Option<Episode> {
        let range = self.range();
        let (mut bad, mut measuring, mut samples, mut lost) = (Vec::new(), 0, 0, 0);
        for (place, machine) in self.view.site.machines.iter().enumerate() {
            let seen = sharing::pooled(&self.view, place, &ruling.blamed, &range, counts);
            samples += seen.samples;
            lost += seen.lost;
            measuring += u32::from(seen.samples > 0);
            if seen.is_bad(self.view.rules) {
                bad.push(machine.name.clone());
            }
        }
        let of_all = matches!(ruling.verdict, Verdict::Application | Verdict::Isp);
        let borne_out = of_all && self.peers.bear_out(self.view.rules);
        let doubted = ruling.verdict == Verdict::Application && self.peers.contradict();
        let lone = if borne_out { 0.0 } else { FOR_A_LONE_WITNESS / f64::from(measuring.max(1)) };
        let least = (LEAST_EVIDENCE + lone) * if doubted { DOUBTED } else { 1.0 };
        if f64::from(self.stretch.evidence) < least {
            return None;
        }
        // One window in which some machines lost a round is no episode; one in which nothing got through is.
        if range.end - range.start == 1 && lost * 2 < samples {
            return None;
        }
        let is_slow = findings.iter().any(|measured| {
            ruling.blamed.contains(&measured.role) && measured.slowness.is_some_and(|slowness| slowness > 1.0)
        });
        // A handful of lost samples is a burst, not an episode.
        if !is_slow && lost < FEWEST_LOST {
            return None;
        }
        let affected = findings.iter().filter(|measured| measured.finding.state == FindingState::Bad);
        let all: u32 = affected.map(|measured| measured.finding.samples).sum();
        let is_thin = !borne_out && samples.max(all) < self.view.rules.fewest_samples;
        let verdict = if is_thin { Verdict::Insufficient } else { ruling.verdict };
        let findings: Vec<_> = findings.into_iter().filter(|measured| measured.finding.samples > 0).collect();
        let confidence =
            confidence::of(verdict, &ruling.blamed, &findings, bad.len(), samples, self.view.rules);
        Some(Episode {
            unit: self.view.site.unit.clone(),
            start_ms: i64::from(range.start) * self.view.window_ms,
            end_ms: i64::from(range.end) * self.view.window_ms,
            open: self.open,
            verdict,
            target: ruling.target.filter(|_| verdict == Verdict::Application),
            confidence,
            machines: bad,
            measuring,
            peers_bad: self.peers.bad,
            peers: self.peers.looked_at,
            findings: findings.into_iter().map(|measured| measured.finding).collect(),
            rule: self.view.rules.version.clone(),
        })
    }
}

fn cpnet(standings: &Standings) -> Option<Ruling> {
    let blamed = standings.cpnet_bad();
    let nodes = standings.cpnet_count();
    if blamed.is_empty() || (blamed.len() == 1 && nodes > 1 && !standings.any_application_bad()) {
        return None;
    }
    // With nothing known to be well before it, the trouble may sit anywhere on the way.
    let before = [standings.gateway(), standings.first_hop(), standings.internet()];
    let verdict = if before.contains(&Standing::Well) { Verdict::Cpnet } else { Verdict::Ambiguous };
    Some(Ruling { verdict, blamed, target: None })
}
