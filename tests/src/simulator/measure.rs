//! What the machines of a fleet would have measured while the impairments lasted.

use std::collections::BTreeMap;

use hatang_collector::analysis::network::{Machine, Network, Observation, Reply, Role, Site};

use super::calendar::{DAY_MS, MINUTE_MS, busy, midnight_ms, minute_of_day};
use super::fleet::{Fleet, MachinePlan, Place, Probe, Quirk, Refusal, SitePlan, Target};
use super::impairment::{Impairment, Segment};
use super::noise::{Noise, Walk};
use super::presence::{self, Presence};
use super::random::Random;
use super::traffic;

/// A first segment is sent anew after a second, then a probe gives up: what TCP makes of loss.
const CONNECT_AGAIN_US: f64 = 1_000_000.0;
/// A lost piece of a conversation is sent anew after about this time.
const ANSWER_AGAIN_US: f64 = 300_000.0;

#[derive(Debug)]
pub struct Measured {
    pub network: Network,
    /// What was felt of each impairment at each site.
    pub felt: BTreeMap<(usize, usize), Felt>,
    /// Machines that filled the line, by impairment.
    pub loaders: BTreeMap<usize, Vec<(usize, f64)>>,
}

/// The traces that one impairment left in the samples of one site.
#[derive(Debug, Clone, Default)]
pub struct Felt {
    pub first_ms: Option<i64>,
    pub last_ms: Option<i64>,
    pub samples: usize,
    /// Samples of each probe, by its index.
    pub of_probe: BTreeMap<usize, usize>,
    /// Samples of each machine, by its index.
    pub of_machine: BTreeMap<usize, usize>,
}

struct Measuring<'a> {
    fleet: &'a Fleet,
    impairments: &'a [Impairment],
    noise: &'a Noise,
    felt: BTreeMap<(usize, usize), Felt>,
}

pub fn run(random: &mut Random, fleet: &Fleet, impairments: &[Impairment], days: u32) -> Measured {
    let noise = Noise::shipped();
    let mut measuring = Measuring { fleet, impairments, noise: &noise, felt: BTreeMap::new() };
    let loaders = (0..impairments.len()).filter_map(|index| match impairments[index].segment {
        Segment::OwnLoad { site, .. } => Some((index, traffic::loaders(random, &fleet.sites[site].machines))),
        _ => None,
    });
    let loaders: BTreeMap<usize, Vec<(usize, f64)>> = loaders.collect();
    let sites = (0..fleet.sites.len()).map(|site| measuring.site(random, site, days, &loaders)).collect();
    Measured { network: Network { sites }, felt: measuring.felt, loaders }
}

impl<'a> Measuring<'a> {
    fn site(
        &mut self,
        random: &mut Random,
        site: usize,
        days: u32,
        loaders: &BTreeMap<usize, Vec<(usize, f64)>>,
    ) -> Site {
        let plan = &self.fleet.sites[site];
        let update_day = random.whole(0, i64::from(days) * 2) as u32;
        let update_ms = midnight_ms(update_day) + random.whole(480, 960) * MINUTE_MS;
        let outages: Vec<&Impairment> =
            self.impairments.iter().filter(|i| i.segment == Segment::Power { site }).collect();
        let mut machines = Vec::new();
        for (index, machine) in plan.machines.iter().enumerate() {
            let mut random = random.fork();
            let mut measured = Machine { name: machine.name.clone(), ..Machine::default() };
            let mut walks = self.walks(&mut random, site);
            for day in 0..days {
                let update = (day == update_day).then_some(update_ms);
                let presence = presence::day(&mut random, machine, day, &outages, update);
                let times = self.times(&mut random, machine, day, &presence);
                self.day(&mut random, (site, index), &times, &mut walks, &mut measured);
                if machine.tells_traffic {
                    let loads = loaders.iter().flat_map(|(number, shares)| {
                        let mine = shares.iter().filter(|(which, _)| *which == index);
                        mine.map(|(_, share)| (&self.impairments[*number], *share))
                    });
                    let here = |load: &(&Impairment, f64)| load.0.segment.sites(self.fleet) == [site];
                    let loads: Vec<_> = loads.filter(here).collect();
                    measured.own_traffic.extend(traffic::day(&mut random, self.fleet, site, &times, &loads));
                }
                measured.events.extend(presence.events);
            }
            if let Some(Quirk::WrongClock(off_ms)) = machine.quirk {
                shift(&mut measured, off_ms);
            }
            machines.push(measured);
        }
        Site {
            unit: plan.unit.clone(),
            provider: Some(self.fleet.providers[plan.provider].to_owned()),
            contract: plan.contract,
            machines,
            events: Vec::new(),
        }
    }

    fn times(&self, random: &mut Random, machine: &MachinePlan, day: u32, presence: &Presence) -> Vec<i64> {
        let step = self.fleet.step_ms;
        let first = midnight_ms(day) + machine.phase_ms * step / MINUTE_MS;
        let all = (0..DAY_MS / step).map(|index| first + index * step);
        all.filter(|at| presence.is_awake(*at)).map(|at| at + random.whole(0, 1_500)).collect()
    }

    /// One walk through recorded noise for each probe; a target keeps the character of its own line.
    fn walks(&self, random: &mut Random, site: usize) -> Vec<Walk<'a>> {
        let noise = self.noise;
        let plan = &self.fleet.sites[site];
        let walk = |probe: &Probe| {
            let track = match probe.target {
                None => &noise.gateway[plan.gateway_track % noise.gateway.len()],
                Some(index) => {
                    &noise.internet[(self.fleet.targets[index].track + site) % noise.internet.len()]
                }
            };
            Walk::new(track, random.fork())
        };
        self.fleet.probes.iter().map(walk).collect()
    }

    fn day(
        &mut self,
        random: &mut Random,
        (site, machine): (usize, usize),
        times: &[i64],
        walks: &mut [Walk<'a>],
        measured: &mut Machine,
    ) {
        let (Some(first), Some(last)) = (times.first(), times.last()) else { return };
        let fleet = self.fleet;
        let waking = waking(random, times, fleet.step_ms);
        for (index, probe) in fleet.probes.iter().enumerate() {
            let way = Way::of(fleet, site, machine, probe);
            let felt: Vec<(usize, &Impairment)> = (self.impairments.iter().enumerate())
                .filter(|(_, one)| *first - DAY_MS < one.until_ms && one.from_ms < *last + DAY_MS)
                .filter(|(_, one)| one.segment.is_on_way(fleet, site, machine, probe))
                .collect();
            let series = measured.series.entry(probe.role.clone()).or_default();
            for (at, waking) in times.iter().zip(&waking) {
                let at = at + 300 * index as i64;
                let mut harm = Harm { delay_us: 0.0, passes: if *waking { 0.0 } else { way.passes } };
                for (number, impairment) in &felt {
                    let strength = impairment.strength(at);
                    if 0.0 < strength {
                        harm.add(random, impairment, strength);
                        self.felt.entry((*number, site)).or_default().note(at, index, machine);
                    }
                }
                let reply = way.reply(random, at, &mut walks[index], &harm);
                series.push(Observation { at_ms: at, reply });
            }
        }
    }
}

/// Rounds after a gap in which the network card is not ready yet: then everything is lost.
fn waking(random: &mut Random, times: &[i64], step_ms: i64) -> Vec<bool> {
    let mut before = i64::MIN;
    let mut is_waking = |at: i64| {
        let is_first = before.saturating_add(3 * step_ms) < at;
        before = at;
        is_first && random.chance(0.15)
    };
    times.iter().map(|at| is_waking(*at)).collect()
}

/// What impairments do to one sample.
struct Harm {
    delay_us: f64,
    /// Probability that nothing is lost.
    passes: f64,
}

impl Harm {
    fn add(&mut self, random: &mut Random, impairment: &Impairment, strength: f64) {
        self.delay_us += impairment.delay_us * strength * random.between(0.5, 1.5);
        self.passes *= if impairment.is_dead() { 0.0 } else { 1.0 - (impairment.loss * strength).min(0.95) };
    }
}

impl Felt {
    fn note(&mut self, at_ms: i64, probe: usize, machine: usize) {
        self.first_ms = Some(self.first_ms.map_or(at_ms, |first| first.min(at_ms)));
        self.last_ms = Some(self.last_ms.map_or(at_ms, |last| last.max(at_ms)));
        self.samples += 1;
        *self.of_probe.entry(probe).or_default() += 1;
        *self.of_machine.entry(machine).or_default() += 1;
    }
}

/// What one machine's way to one target is like when nothing is wrong.
struct Way<'a> {
    role: &'a Role,
    base_us: f64,
    /// What recorded noise is multiplied with.
    scale: f64,
    busy_us: f64,
    /// Median of what the application itself takes, without the way.
    answer_us: f64,
    passes: f64,
    refusal: Refusal,
}

impl<'a> Way<'a> {
    fn of(fleet: &'a Fleet, site: usize, machine: usize, probe: &'a Probe) -> Self {
        let plan = &fleet.sites[site];
        let target = probe.target.map(|index| &fleet.targets[index]);
        let quirk = plan.machines[machine].quirk;
        let tunnel_us = if let Some(Quirk::Tunnelled(us)) = quirk { us } else { 0.0 };
        let lossy = if let Some(Quirk::LossyWireless(share)) = quirk { share } else { 0.0 };
        let silent = match probe.role {
            Role::Gateway => !plan.gateway_answers,
            Role::FirstHop => !plan.hop_answers,
            _ => false,
        };
        let refusal =
            if silent { Refusal::Silent } else { target.map_or(Refusal::No, |target| target.refusal) };
        Self {
            role: &probe.role,
            base_us: tunnel_us + 9.0 * machine as f64 + base_us(fleet, plan, probe, target),
            scale: if target.is_some() { 1.0 } else { plan.gateway_us / 1_200.0 },
            busy_us: if probe.role == Role::Gateway { 0.0 } else { plan.busy_us },
            answer_us: target.map_or(0.0, |target| target.answer_us),
            passes: (1.0 - lossy) * (1.0 - if target.is_some() { plan.background_loss } else { 0.0002 }),
            refusal,
        }
    }

    fn reply(&self, random: &mut Random, at_ms: i64, walk: &mut Walk<'_>, harm: &Harm) -> Reply {
        let Some(noise_us) = walk.step() else { return Reply::Lost };
        match self.refusal {
            Refusal::No => {}
            Refusal::Silent => return Reply::Lost,
            Refusal::Blocked => return if 0.0 < harm.passes { Reply::Denied } else { Reply::Lost },
        }
        let busy = busy(minute_of_day(at_ms));
        let wander = f64::from(noise_us) * self.scale + self.busy_us * busy * random.between(0.3, 1.7);
        let way = (self.base_us + wander).max(0.7 * self.base_us) + harm.delay_us;
        let is_through = random.chance(harm.passes);
        let again = random.chance(harm.passes);
        let us = match self.role {
            Role::ApplicationConnect(_) if !is_through && again => way + CONNECT_AGAIN_US,
            Role::ApplicationAnswer(_) if !is_through && again => {
                way + self.answer(random, busy) + ANSWER_AGAIN_US
            }
            _ if !is_through => return Reply::Lost,
            Role::ApplicationAnswer(_) => way + self.answer(random, busy),
            _ => way,
        };
        Reply::After(us.max(1.0) as u32)
    }

    fn answer(&self, random: &mut Random, busy: f64) -> f64 {
        let hiccup = if random.chance(0.008) { random.between(2.0, 8.0) } else { 1.0 };
        self.answer_us * (0.3 * random.normal()).exp() * (1.0 + 0.25 * busy) * hiccup
    }
}

fn base_us(fleet: &Fleet, site: &SitePlan, probe: &Probe, target: Option<&Target>) -> f64 {
    use super::fleet::GovernmentWay::{OverTheLine, OwnLine, Tunnel};
    let Some(target) = target else {
        return site.gateway_us + if probe.role == Role::FirstHop { site.hop_us } else { 0.0 };
    };
    let line_us = match (target.place, fleet.government_way) {
        (Place::Government, OwnLine) => 1_500.0,
        (Place::Government, Tunnel) => site.hop_us + 3_000.0,
        (Place::Government, OverTheLine) | (Place::Domestic | Place::International, _) => site.hop_us,
    };
    site.gateway_us + line_us + target.base_us
}

fn shift(machine: &mut Machine, off_ms: i64) {
    machine.series.values_mut().flatten().for_each(|sample| sample.at_ms += off_ms);
    machine.own_traffic.iter_mut().for_each(|reading| reading.at_ms += off_ms);
    machine.events.iter_mut().for_each(|event| event.at_ms += off_ms);
}
