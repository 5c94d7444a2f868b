//! How many of a site's machines share a trouble: all of them, one, or some.
//!
//! Slowness is told machine by machine. Loss at one sample a minute is too thin for that; there the machines are ranked
//! and the likeliest number of them that share one rate of loss is taken.

use std::ops::Range;

use crate::analysis::evidence::{usual_of, usual_of_speakers};
use crate::analysis::findings::View;
use crate::analysis::network::Role;
use crate::analysis::pooling::within;
use crate::analysis::rules::Rules;
use crate::analysis::statistics::{median, wilson};

/// Odds (natural logarithm) given beforehand to a trouble that all share: one cause is likelier than several.
const ALL_FAVOUR: f64 = 2.0;

/// One machine's samples of some targets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pooled {
    pub samples: u32,
    pub lost: u32,
    /// Median over windows of the excess as a multiple of what makes the target slow.
    pub slowness: Option<f64>,
    pub always_lost: f64,
}

/// Machines that measured and those that share the trouble (indices).
pub struct Sharing {
    pub machines: usize,
    pub bad: Vec<usize>,
}

impl Pooled {
    /// By itself: slow, or losing beyond doubt or beyond what it would by chance.
    pub fn is_bad(&self, rules: &Rules) -> bool {
        let share = f64::from(self.lost) / f64::from(self.samples.max(1));
        self.slowness.is_some_and(|slowness| slowness > 0.8)
            || wilson(self.lost, self.samples).low > rules.loss_share.max(1.4 * self.always_lost)
            || (self.lost > 0 && share > 1.5 * rules.loss_share.max(self.always_lost))
    }
}

/// What a machine's samples of `roles` say.
pub fn pooled(
    view: &View<'_>,
    machine: usize,
    roles: &[Role],
    range: &Range<u32>,
    counts: &impl Fn(usize, u32) -> bool,
) -> Pooled {
    let mut pooled = Pooled::default();
    let mut multiples = Vec::new();
    let Some(known) = view.site.machines.get(machine) else { return pooled };
    for role in roles {
        let Some(usual) = usual_of(view.site, role, view.learnt).get(machine).copied().flatten() else {
            continue;
        };
        let slow_from = view.slow_from(role, 1);
        pooled.always_lost = pooled.always_lost.max(view.always_lost(role, &known.name));
        let cells = known.series.get(role).map(|cells| within(cells, range)).unwrap_or_default();
        for cell in cells.iter().filter(|cell| counts(machine, cell.window)) {
            pooled.samples += u32::from(cell.samples);
            pooled.lost += u32::from(cell.lost);
            let excess = cell.round_trip_us().map(|us| us as f32 - usual - view.usual_at(role, cell.window));
            multiples.extend(excess.map(|excess| f64::from(excess) / slow_from));
        }
    }
    pooled.slowness = median(&mut multiples);
    pooled
}

impl Sharing {
    pub fn of(
        view: &View<'_>,
        roles: &[Role],
        range: &Range<u32>,
        counts: &impl Fn(usize, u32) -> bool,
    ) -> Self {
        // A machine that loses every day tells little about today.
        let speaking: Vec<Vec<Option<f32>>> =
            roles.iter().map(|role| usual_of_speakers(view.site, role, view.learnt)).collect();
        let speaks = |place: &usize| speaking.iter().any(|of| of.get(*place).copied().flatten().is_some());
        let mut seen: Vec<(usize, Pooled)> = (0..view.site.machines.len())
            .filter(speaks)
            .map(|place| (place, pooled(view, place, roles, range, counts)))
            .filter(|(_, pooled)| pooled.samples > 0)
            .collect();
        let machines = seen.len();
        let slow: Vec<usize> = seen
            .iter()
            .filter(|(_, pooled)| pooled.slowness.is_some_and(|slowness| slowness > 0.8))
            .map(|(place, _)| *place)
            .collect();
        let share = |pooled: &Pooled| f64::from(pooled.lost) / f64::from(pooled.samples);
        seen.sort_by(|one, other| share(&other.1).total_cmp(&share(&one.1)));
        let losing = likeliest_count(&seen.iter().map(|(_, pooled)| *pooled).collect::<Vec<_>>(), view.rules);
        let losing: Vec<usize> = seen.iter().take(losing).map(|(place, _)| *place).collect();
        Self { machines, bad: if slow.len() >= losing.len() { slow } else { losing } }
    }

    /// Of all other machines, those as badly off at `role` as `machine` (a third as much, or more).
    pub fn like(
        view: &View<'_>,
        machine: usize,
        role: &Role,
        range: &Range<u32>,
        counts: &impl Fn(usize, u32) -> bool,
    ) -> Self {
        let roles = [role.clone()];
        let own = pooled(view, machine, &roles, range, &|_, _| true);
        let share = |pooled: &Pooled| f64::from(pooled.lost) / f64::from(pooled.samples.max(1));
        let is_like = |other: &Pooled| {
            let slow = own
                .slowness
                .zip(other.slowness)
                .is_some_and(|(own, other)| own > 0.8 && other > own.max(2.4) / 3.0);
            let loses = share(&own) > 2.0 * view.rules.loss_share.max(own.always_lost);
            slow || (loses && other.lost >= 2 && share(other) > share(&own) / 3.0)
        };
        let seen: Vec<(usize, Pooled)> = (0..view.site.machines.len())
            .filter(|place| *place != machine)
            .map(|place| (place, pooled(view, place, &roles, range, counts)))
            .filter(|(_, pooled)| pooled.samples > 0)
            .collect();
        let bad = seen.iter().filter(|(_, pooled)| is_like(pooled)).map(|(place, _)| *place).collect();
        Self { machines: seen.len(), bad }
    }

    /// Enough machines for a common cause: three at least, and all but a fifth, or but one of four: a clock that is wrong
    /// makes a good witness of a bad time.
    pub fn is_shared(&self, rules: &Rules) -> bool {
        let well = self.machines - self.bad.len().min(self.machines);
        self.bad.len() >= 3 && (well <= 1 || self.share() >= rules.agreement)
    }

    pub fn share(&self) -> f64 {
        self.bad.len() as f64 / self.machines.max(1) as f64
    }
}

/// Of machines ranked by loss: how many share one rate, the rest losing only what is always lost.
fn likeliest_count(ranked: &[Pooled], rules: &Rules) -> usize {
    let likelihood = |lost: u32, samples: u32, rate: f64| {
        let rate = rate.clamp(1e-4, 1.0 - 1e-4);
        f64::from(lost) * rate.ln() + f64::from(samples - lost) * (1.0 - rate).ln()
    };
    let mut best = (0, f64::NEG_INFINITY);
    let mut ways = 0.0;
    for count in 0..=ranked.len() {
        let (sharing, rest) = ranked.split_at(count);
        let (lost, samples) =
            sharing.iter().fold((0, 0), |(lost, samples), one| (lost + one.lost, samples + one.samples));
        let rate = f64::from(lost) / f64::from(samples.max(1));
        let rest: f64 =
            rest.iter().map(|one| likelihood(one.lost, one.samples, one.always_lost.max(0.003))).sum();
        let favour = if count == ranked.len() { ALL_FAVOUR } else { -ways };
        let worth = likelihood(lost, samples, rate) + rest + favour;
        let always = sharing.iter().map(|one| one.always_lost).fold(0.0, f64::max);
        let loses = count == 0 || wilson(lost, samples).low > rules.loss_share.max(1.4 * always);
        if loses && worth > best.1 {
            best = (count, worth);
        }
        // ln C(n, k + 1) from ln C(n, k).
        ways += ((ranked.len() - count) as f64 / (count + 1) as f64).max(1e-9).ln();
    }
    best.0
}
