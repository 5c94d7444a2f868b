//! Fleets that never were, with the truth about what went wrong in them.
//!
//! A seed makes providers, sites, machines and targets ([`fleet`]), things that go wrong on one part of the way each
//! ([`impairment`]), and what the machines would have measured ([`measure`]). An impairment knows the way only: whatever
//! lies behind the impaired part feels it. What a judge ought to say ([`truth`]) follows from there, never from a
//! judge's rules. Noise is cut from recorded series ([`noise`]). [`score`] compares a judge's episodes with the truth.
//! [`quarters`] makes three months of one target for tests of recurrence.
//!
//! The same seed gives the same fleet for ever. Nothing here reads a clock or a file.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "simulated quantities stay far below the limits of their types"
)]

pub mod calendar;
pub mod campaign;
pub mod fleet;
pub mod impairment;
pub mod jsonl;
pub mod measure;
pub mod noise;
pub mod presence;
pub mod quarters;
pub mod random;
pub mod schedule;
pub mod score;
pub mod traffic;
pub mod truth;

use hatang_collector::analysis::network::Network;

use fleet::{Circumstances, Fleet};
use random::Random;
use truth::Truth;

/// What one seed gives.
#[derive(Debug, Clone)]
pub struct Simulation {
    pub network: Network,
    pub truths: Vec<Truth>,
    pub fleet: Fleet,
}

/// How much goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Days that are simulated, weekends among them.
    pub days: u32,
    /// Days at the beginning on which nothing goes wrong yet.
    pub learning_days: u32,
    /// Impairments tried for each site and working day.
    pub per_site_day: f64,
    pub circumstances: Circumstances,
}

impl Settings {
    /// Three weeks, the last two with about one impairment a site in three working days.
    pub const CAMPAIGN: Self = Self {
        days: 19,
        learning_days: 7,
        per_site_day: 0.35,
        circumstances: Circumstances { liars: true, most_sites: 12, most_machines: 25 },
    };

    /// Two weeks in which nothing goes wrong.
    pub const QUIET: Self = Self { days: 14, learning_days: 14, per_site_day: 0.0, ..Self::CAMPAIGN };
}

/// Makes one fleet, what goes wrong in it, and what its machines measure.
pub fn simulate(seed: u64, settings: Settings) -> Simulation {
    let mut random = Random::new(seed);
    let fleet = Fleet::draw(&mut random, settings.circumstances);
    let impairments = schedule::draw(&mut random, &fleet, settings);
    let measured = measure::run(&mut random, &fleet, &impairments, settings.days);
    let truths = truth::of(&fleet, &impairments, &measured);
    Simulation { network: measured.network, truths, fleet }
}
