//! Providers, sites, machines and targets of one district, as chance would have them.
//!
//! Among the machines are some that lie or cannot be relied on; their kinds are [`Quirk`].

use hatang_collector::analysis::network::{Contract, Role};

use super::calendar::{CLOSES, OPENS};
use super::random::Random;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances {
    /// Machines and targets that mislead occur.
    pub liars: bool,
    pub most_sites: i64,
    pub most_machines: i64,
}

#[derive(Debug, Clone)]
pub struct Fleet {
    pub providers: Vec<&'static str>,
    pub sites: Vec<SitePlan>,
    pub targets: Vec<Target>,
    /// What is measured, in path order; the same list at every site.
    pub probes: Vec<Probe>,
    pub government_way: GovernmentWay,
    /// Between two samples of one target by one machine.
    pub step_ms: i64,
}

/// How sites reach the specialised government network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GovernmentWay {
    /// A channel on the same fibre, parted from the Internet at the provider's first router.
    OverTheLine,
    /// A line of its own beside the Internet line.
    OwnLine,
    /// A tunnel through the provider's Internet.
    Tunnel,
}

impl GovernmentWay {
    pub const ALL: [Self; 3] = [Self::OverTheLine, Self::OwnLine, Self::Tunnel];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Domestic,
    International,
    Government,
}

#[derive(Debug, Clone)]
pub struct Target {
    pub name: String,
    pub place: Place,
    pub is_application: bool,
    /// Way beyond the provider's first router, there and back.
    pub base_us: f64,
    /// What the application itself takes for an answer.
    pub answer_us: f64,
    pub refusal: Refusal,
    /// Which recorded series its noise comes from.
    pub track: usize,
}

/// Whether a target answers at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    No,
    /// It never answers.
    Silent,
    /// A policy refuses it at once, always.
    Blocked,
}

/// One thing that every machine measures.
#[derive(Debug, Clone)]
pub struct Probe {
    pub role: Role,
    /// Index in [`Fleet::targets`]; `None` for gateway and first hop.
    pub target: Option<usize>,
}

#[derive(Debug, Clone)]
pub struct SitePlan {
    pub unit: String,
    pub provider: usize,
    pub contract: Contract,
    /// What the line really carries.
    pub down_bps: f64,
    pub up_bps: f64,
    pub gateway_us: f64,
    pub hop_us: f64,
    pub gateway_answers: bool,
    pub hop_answers: bool,
    /// Loss that is always there, 0 to 0.003.
    pub background_loss: f64,
    /// Delay that the whole country's use adds at its peak.
    pub busy_us: f64,
    pub gateway_track: usize,
    pub machines: Vec<MachinePlan>,
}

#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "habits of one computer, independent of one another")]
pub struct MachinePlan {
    pub name: String,
    /// Minutes after midnight.
    pub on: i64,
    pub off: i64,
    pub stays_on: bool,
    pub sleeps_at_lunch: bool,
    pub runs_on_battery: bool,
    pub phase_ms: i64,
    pub tells_traffic: bool,
    pub quirk: Option<Quirk>,
}

/// What makes a machine a bad witness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quirk {
    /// Its samples carry a time that is off by so many milliseconds.
    WrongClock(i64),
    /// Wireless, and losing this share of everything, always.
    LossyWireless(f64),
    /// Suspended from this minute of every hour on, for a quarter of an hour.
    SuspendedHourly(i64),
    /// All its ways begin with a tunnel of this length, microseconds.
    Tunnelled(f64),
}

impl Fleet {
    pub fn draw(random: &mut Random, circumstances: Circumstances) -> Self {
        let providers: Vec<&'static str> = ["vnpt", "viettel", "fpt"][..random.whole(2, 3) as usize].into();
        let targets = targets(random, circumstances.liars);
        let count = random.whole(1, circumstances.most_sites);
        let sites = (1..=count).map(|number| site(random, number, providers.len(), circumstances)).collect();
        Self {
            probes: probes(&targets),
            providers,
            sites,
            targets,
            government_way: match random.whole(0, 99) {
                0..55 => GovernmentWay::OverTheLine,
                55..85 => GovernmentWay::OwnLine,
                _ => GovernmentWay::Tunnel,
            },
            step_ms: [60_000, 60_000, 60_000, 60_000, 120_000, 300_000][random.index(6)],
        }
    }
}

fn targets(random: &mut Random, liars: bool) -> Vec<Target> {
    use Place::{Domestic, Government, International};
    let common = [
        ("trong-nuoc", Domestic, false, 1.0),
        ("quoc-te", International, false, 1.0),
        ("trong-nuoc-2", Domestic, false, 0.4),
        ("tinh", Government, false, 1.0),
        ("bo", Government, false, 0.4),
        ("voffice", Government, true, 1.0),
        ("mot-cua", Government, true, 0.6),
        ("dvc", Domestic, true, 0.5),
    ];
    let mut targets = Vec::new();
    for (name, place, is_application, probability) in common {
        if random.chance(probability) {
            targets.push(target(random, name, place, is_application));
        }
    }
    for (name, refusal) in [("im-lang", Refusal::Silent), ("bi-chan", Refusal::Blocked)] {
        if liars && random.chance(0.15) {
            targets.push(Target { refusal, ..target(random, name, Domestic, false) });
        }
    }
    targets
}

fn target(random: &mut Random, name: &str, place: Place, is_application: bool) -> Target {
    let base_us = match place {
        Place::Domestic => random.across(4_000.0, 25_000.0),
        Place::International => random.across(35_000.0, 240_000.0),
        Place::Government => random.across(4_000.0, 35_000.0),
    };
    let answer_us = random.across(30_000.0, 400_000.0);
    let track = random.index(64);
    Target { name: name.into(), place, is_application, base_us, answer_us, refusal: Refusal::No, track }
}

fn probes(targets: &[Target]) -> Vec<Probe> {
    let mut probes =
        vec![Probe { role: Role::Gateway, target: None }, Probe { role: Role::FirstHop, target: None }];
    for (index, target) in targets.iter().enumerate() {
        let name = target.name.clone();
        let roles = match (target.is_application, target.place) {
            (true, _) => vec![Role::ApplicationConnect(name.clone()), Role::ApplicationAnswer(name)],
            (false, Place::Government) => vec![Role::Cpnet(name)],
            (false, _) => vec![Role::Internet(name)],
        };
        probes.extend(roles.into_iter().map(|role| Probe { role, target: Some(index) }));
    }
    probes.sort_by(|a, b| a.role.cmp(&b.role));
    probes
}

fn site(random: &mut Random, number: i64, providers: usize, circumstances: Circumstances) -> SitePlan {
    let down_bps = [50e6, 100e6, 150e6, 200e6, 300e6][random.index(5)];
    let up_bps = if random.chance(0.6) { down_bps } else { down_bps / 4.0 };
    let declared = random.chance(0.7);
    let machines = if random.chance(0.12) { 1 } else { random.whole(2, circumstances.most_machines) };
    SitePlan {
        unit: format!("xa-{number:02}"),
        provider: random.index(providers),
        contract: Contract {
            down_bps: declared.then_some(down_bps as u64),
            up_bps: declared.then_some(up_bps as u64),
        },
        down_bps: down_bps * random.between(0.9, 1.02),
        up_bps: up_bps * random.between(0.9, 1.02),
        gateway_us: random.across(200.0, 2_000.0),
        hop_us: random.across(2_000.0, 10_000.0),
        gateway_answers: !(circumstances.liars && random.chance(0.06)),
        hop_answers: !(circumstances.liars && random.chance(0.06)),
        background_loss: random.between(0.0, 0.003),
        busy_us: random.between(0.0, 2_500.0),
        gateway_track: random.index(64),
        machines: (1..=machines).map(|number| machine(random, number, circumstances.liars)).collect(),
    }
}

fn machine(random: &mut Random, number: i64, liars: bool) -> MachinePlan {
    MachinePlan {
        name: format!("pc{number:02}"),
        on: OPENS + random.whole(-25, 25),
        off: CLOSES + random.whole(-15, 45),
        stays_on: random.chance(0.12),
        sleeps_at_lunch: random.chance(0.3),
        runs_on_battery: random.chance(0.1),
        phase_ms: random.whole(0, 59_999),
        tells_traffic: random.chance(0.97),
        quirk: (liars && random.chance(0.05)).then(|| quirk(random)),
    }
}

fn quirk(random: &mut Random) -> Quirk {
    match random.whole(0, 3) {
        0 => Quirk::WrongClock(random.whole(-180, 180) * 60_000),
        1 => Quirk::LossyWireless(random.between(0.2, 0.35)),
        2 => Quirk::SuspendedHourly(random.whole(0, 44)),
        _ => Quirk::Tunnelled(random.across(15_000.0, 60_000.0)),
    }
}
