//! What each target said during an interval, pooled over the site's machines: the numbers beside every verdict.

use std::ops::Range;

use super::baseline::UnitBaseline;
use super::episode::{Finding, FindingState, Interval, Part};
use super::evidence::{scale, single_deviation, usual_of, usual_of_speakers};
use super::network::Role;
use super::pooling::within;
use super::rules::Rules;
use super::statistics::{median_interval_sorted, median_sorted, wilson};
use super::window::{Cell, SiteWindows};

/// What was looked at.
#[derive(Clone, Copy)]
pub struct View<'v> {
    pub site: &'v SiteWindows,
    pub learnt: &'v UnitBaseline,
    pub window_ms: i64,
    pub rules: &'v Rules,
}

/// One target's finding with what only attribution needs.
#[derive(Debug, Clone)]
pub struct Measured {
    pub role: Role,
    pub finding: Finding,
    /// Share of samples that is always lost here.
    pub always_lost: f64,
    /// Middle excess as a multiple of what makes it slow, and in microseconds; `None` if nothing was answered.
    pub slowness: Option<f64>,
    pub excess: Option<f64>,
}

pub fn part_of(role: &Role) -> Part {
    match role {
        Role::Gateway => Part::Lan,
        Role::FirstHop => Part::AccessLine,
        Role::Internet(_) => Part::Isp,
        Role::Cpnet(_) => Part::Cpnet,
        Role::ApplicationConnect(_) | Role::ApplicationAnswer(_) => Part::Application,
    }
}

impl View<'_> {
    /// Every target of the site, in path order. `counts` says which machine's windows count.
    pub fn findings(&self, range: &Range<u32>, counts: impl Fn(usize, u32) -> bool) -> Vec<Measured> {
        self.site.roles().into_iter().map(|role| self.finding(role, range, &counts)).collect()
    }

    /// One target.
    pub fn finding(&self, role: Role, range: &Range<u32>, counts: &impl Fn(usize, u32) -> bool) -> Measured {
        let mut pool = self.pool(&role, &usual_of_speakers(self.site, &role, self.learnt), range, counts);
        if pool.samples == 0 {
            pool = self.pool(&role, &usual_of(self.site, &role, self.learnt), range, counts);
        }
        let machines = pool.machines;
        let slow_from = self.slow_from(&role, machines);
        let always_lost = pool.would_lose / f64::from(pool.samples.max(1));
        let finding = pool.finding(&role, slow_from, always_lost, self.rules);
        let excess = pool.middle_excess();
        Measured { role, finding, always_lost, slowness: excess.map(|excess| excess / slow_from), excess }
    }

    fn pool(
        &self,
        role: &Role,
        usual: &[Option<f32>],
        range: &Range<u32>,
        counts: &impl Fn(usize, u32) -> bool,
    ) -> Pool {
        let mut pool = Pool::default();
        for (place, machine) in self.site.machines.iter().enumerate() {
            let Some(cells) = machine.series.get(role) else { continue };
            let Some(usual) = usual.get(place).copied().flatten() else { continue };
            let cells: Vec<Cell> =
                within(cells, range).iter().filter(|cell| counts(place, cell.window)).copied().collect();
            let low = self.learnt.series(&machine.name, role).map_or(usual, |series| series.level.low);
            pool.add(&cells, usual, low, |window| self.usual_at(role, window));
            let samples: u32 = cells.iter().map(|cell| u32::from(cell.samples)).sum();
            pool.would_lose += self.always_lost(role, &machine.name) * f64::from(samples);
        }
        pool
    }

    /// Usual excess of a target in a window, microseconds.
    pub fn usual_at(&self, role: &Role, window: u32) -> f32 {
        let baseline = self.learnt.role(role);
        baseline.map_or(0.0, |baseline| baseline.usual_at(i64::from(window) * self.window_ms))
    }

    /// Share of samples that a machine always loses at a target.
    pub fn always_lost(&self, role: &Role, machine: &str) -> f64 {
        let own = self.learnt.series(machine, role).map_or(0.0, |series| series.loss);
        self.learnt.role(role).map_or(0.0, |baseline| baseline.loss).max(own)
    }

    /// Excess from which a target seen by so many machines is slow, microseconds.
    pub fn slow_from(&self, role: &Role, machines: usize) -> f64 {
        let deviation = single_deviation(self.learnt, role);
        let least = self.rules.slow_us as f32;
        f64::from(
            self.learnt
                .role(role)
                .map_or(least, |baseline| scale(baseline, deviation, machines, self.rules).slow_from_us()),
        )
    }
}

/// Cells of one target, brought together.
#[derive(Default)]
struct Pool {
    machines: usize,
    samples: u32,
    lost: u32,
    /// Samples that would be lost if nothing were wrong.
    would_lose: f64,
    /// Window medians and their excess, one entry a cell.
    medians: Vec<f64>,
    excess: Vec<f64>,
    lows: Vec<f64>,
}

impl Pool {
    fn add(&mut self, cells: &[Cell], usual: f32, low: f32, usual_at: impl Fn(u32) -> f32) {
        if cells.is_empty() {
            return;
        }
        self.machines += 1;
        self.lows.push(f64::from(low));
        for cell in cells {
            self.samples += u32::from(cell.samples);
            self.lost += u32::from(cell.lost);
            if let Some(us) = cell.round_trip_us() {
                self.medians.push(f64::from(us));
                self.excess.push(f64::from(us as f32 - usual - usual_at(cell.window)));
            }
        }
    }

    /// Once sorted.
    fn middle_excess(&self) -> Option<f64> {
        median_sorted(&self.excess)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "microseconds of round trips"
    )]
    fn finding(&mut self, role: &Role, slow_from: f64, always_lost: f64, rules: &Rules) -> Finding {
        for values in [&mut self.medians, &mut self.excess, &mut self.lows] {
            values.sort_unstable_by(f64::total_cmp);
        }
        let loss = wilson(self.lost, self.samples);
        let excess = median_sorted(&self.excess);
        let whole = |value: f64| value.max(0.0) as u32;
        Finding {
            part: part_of(role),
            target: role.name().to_owned(),
            state: self.state(excess, slow_from, loss, always_lost, rules),
            samples: self.samples,
            lost: self.lost,
            median_us: median_sorted(&self.medians).map(whole),
            baseline_us: median_sorted(&self.lows).map(whole),
            excess_us: median_interval_sorted(&self.excess),
            loss,
        }
    }

    fn state(
        &self,
        excess: Option<f64>,
        slow_from: f64,
        loss: Interval,
        always_lost: f64,
        rules: &Rules,
    ) -> FindingState {
        let share = f64::from(self.lost) / f64::from(self.samples.max(1));
        let slow = excess.is_some_and(|excess| excess > slow_from);
        let loses = loss.low > rules.loss_share.max(1.4 * always_lost);
        if self.samples == 0 {
            FindingState::Unknown
        } else if slow || loses {
            FindingState::Bad
        } else if self.samples >= rules.fewest_samples
            && excess.is_some_and(|excess| excess < 0.8 * slow_from)
            && share <= (2.0 * rules.loss_share).max(1.4 * always_lost)
        {
            FindingState::Cleared
        } else {
            FindingState::Unknown
        }
    }
}
