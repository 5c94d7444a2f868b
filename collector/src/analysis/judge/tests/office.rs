//! Small made-up offices: quiet measurements with jitter, and faults laid over them.

use std::ops::Range;

use crate::analysis::network::{Machine, Network, Observation, OwnTraffic, Reply, Role, Site};

pub const MINUTE: i64 = 60_000;
/// Monday 5 January 2026, 07:30 in Vietnam, Unix milliseconds.
pub const MONDAY: i64 = 1_767_573_000_000;
pub const DAY: i64 = 1440 * MINUTE;

/// A small generator of numbers, the same everywhere (xorshift64*).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// 0 to 1.
    pub fn share(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.share() * (high - low)
    }

    pub fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// Exponential with mean 1.
    pub fn wait(&mut self) -> f64 {
        -(1.0 - self.share()).ln()
    }
}

/// A target's ordinary behaviour.
#[derive(Debug, Clone)]
pub struct Quiet {
    pub role: Role,
    pub base_ms: f64,
    /// Mean of the exponential jitter.
    pub jitter_ms: f64,
    pub loss: f64,
}

/// What goes wrong, where and when.
#[derive(Debug, Clone)]
pub struct Fault {
    pub roles: Vec<Role>,
    /// Machines hit; empty for all.
    pub machines: Vec<usize>,
    pub when: Range<i64>,
    pub slower_ms: f64,
    pub loss: f64,
    /// The site's own traffic during it, bits per second down.
    pub own_bps: Option<f64>,
}

#[derive(Debug, Clone)]
pub struct Office {
    pub unit: String,
    pub provider: Option<String>,
    pub machines: usize,
    pub days: i64,
    /// Local working hours as offsets from 07:30.
    pub hours: Vec<Range<i64>>,
    pub targets: Vec<Quiet>,
    /// Machines that measure each target; all if greater than there are.
    pub probers: usize,
    pub daily_ms: f64,
    pub faults: Vec<Fault>,
    /// Machines (empty for all) silent in a range.
    pub silent: Vec<(Vec<usize>, Range<i64>)>,
    /// Bits per second down of each machine on an ordinary minute.
    pub usual_bps: f64,
    pub seed: u64,
}

impl Default for Office {
    fn default() -> Self {
        Self {
            unit: "xa-01".to_owned(),
            provider: Some("vnpt".to_owned()),
            machines: 5,
            days: 3,
            hours: vec![0..240 * MINUTE, 330 * MINUTE..570 * MINUTE],
            targets: ordinary(),
            probers: 99,
            daily_ms: 1.0,
            faults: Vec::new(),
            silent: Vec::new(),
            usual_bps: 3e5,
            seed: 1,
        }
    }
}

pub fn internet(name: &str) -> Role {
    Role::Internet(name.to_owned())
}

pub fn connect(name: &str) -> Role {
    Role::ApplicationConnect(name.to_owned())
}

pub fn answer(name: &str) -> Role {
    Role::ApplicationAnswer(name.to_owned())
}

pub fn cpnet() -> Role {
    Role::Cpnet("core".to_owned())
}

pub fn ordinary() -> Vec<Quiet> {
    let quiet = |role, base_ms, jitter_ms| Quiet { role, base_ms, jitter_ms, loss: 0.002 };
    vec![
        quiet(Role::Gateway, 0.5, 0.3),
        quiet(Role::FirstHop, 3.0, 0.8),
        quiet(internet("vn"), 12.0, 1.0),
        quiet(internet("world"), 45.0, 3.0),
        quiet(cpnet(), 8.0, 1.0),
        quiet(connect("voffice"), 10.0, 1.5),
        quiet(answer("voffice"), 60.0, 15.0),
        quiet(connect("mail"), 15.0, 1.5),
        quiet(answer("mail"), 90.0, 20.0),
    ]
}

/// Everything beyond the gateway.
pub fn beyond(office: &Office) -> Vec<Role> {
    office.targets.iter().map(|quiet| quiet.role.clone()).filter(|role| *role != Role::Gateway).collect()
}

impl Office {
    pub fn network(&self) -> Network {
        Network { sites: vec![self.site()] }
    }

    pub fn site(&self) -> Site {
        let mut dice = Dice::new(self.seed);
        let machines = (0..self.machines).map(|place| self.machine(place, &mut dice)).collect();
        Site { unit: self.unit.clone(), provider: self.provider.clone(), machines, ..Site::default() }
    }

    fn machine(&self, place: usize, dice: &mut Dice) -> Machine {
        let mut machine = Machine { name: format!("pc{place:02}"), ..Machine::default() };
        let phase = dice.between(0.0, 60_000.0) as i64;
        let offsets: Vec<f64> = self.targets.iter().map(|_| dice.between(0.0, 0.4)).collect();
        for at in self.times() {
            let at = at + phase;
            let silent = |(machines, when): &(Vec<usize>, Range<i64>)| {
                (machines.is_empty() || machines.contains(&place)) && when.contains(&at)
            };
            if self.silent.iter().any(silent) {
                continue;
            }
            let drift =
                self.daily_ms * ((at - MONDAY) as f64 / DAY as f64 * std::f64::consts::TAU).sin().max(0.0);
            for (index, quiet) in self.targets.iter().enumerate() {
                if self.probers < self.machines
                    && index > 0
                    && (index + place) % self.machines >= self.probers
                {
                    continue;
                }
                let far = if quiet.role == Role::Gateway {
                    0.0
                } else {
                    drift + offsets.get(index).copied().unwrap_or(0.0)
                };
                let at = at + index as i64 * 300;
                let reply = self.reply(quiet, far, place, at, dice);
                machine.series.entry(quiet.role.clone()).or_default().push(Observation { at_ms: at, reply });
            }
            let own = self.faults.iter().find(|fault| fault.own_bps.is_some() && fault.when.contains(&at));
            let down = own.and_then(|fault| fault.own_bps).map_or(self.usual_bps * dice.wait(), |all| {
                all / self.machines as f64 * dice.between(0.9, 1.0)
            });
            machine.own_traffic.push(OwnTraffic {
                at_ms: at,
                down_bps: down as u64,
                up_bps: (down / 8.0) as u64,
            });
        }
        machine
    }

    fn reply(&self, quiet: &Quiet, far: f64, place: usize, at: i64, dice: &mut Dice) -> Reply {
        let (mut loss, mut ms) = (quiet.loss, quiet.base_ms + far + quiet.jitter_ms * dice.wait());
        if dice.chance(0.004) {
            ms += 30.0 * dice.wait();
        }
        for fault in &self.faults {
            let hit = fault.machines.is_empty() || fault.machines.contains(&place);
            if hit && fault.when.contains(&at) && fault.roles.contains(&quiet.role) {
                loss = 1.0 - (1.0 - loss) * (1.0 - fault.loss);
                ms += fault.slower_ms * dice.between(0.6, 1.4);
            }
        }
        if dice.chance(loss) { Reply::Lost } else { Reply::After((ms * 1000.0) as u32) }
    }

    fn times(&self) -> impl Iterator<Item = i64> + '_ {
        let days = (0..).filter(|day| day % 7 < 5).take(self.days as usize);
        days.flat_map(|day| self.hours.iter().map(move |hours| (day, hours)))
            .flat_map(|(day, hours)| {
                (hours.start / MINUTE..hours.end / MINUTE).map(move |minute| (day, minute))
            })
            .map(|(day, minute)| MONDAY + day * DAY + minute * MINUTE)
    }
}
