//! How strongly one window speaks for trouble at one target: logarithms of odds, positive for trouble.
//!
//! Slowness is weighed on a line through the threshold, loss by the likelihood of what was lost under a few levels of
//! loss against what is always lost. Both are bounded, so that one wild window cannot decide. Where the trouble sits is
//! for the hypotheses to say.

use std::ops::Range;

use super::baseline::{RoleBaseline, UnitBaseline, with_leeway};
use super::network::Role;
use super::pooling::{Seen, each_window, middle, within};
use super::rules::Rules;
use super::statistics::median;
use super::window::{SiteWindows, distinct};

/// Ways in which a target can be in trouble: slow, or losing at one of [`Rules::loss_levels`].
pub const WAYS: usize = 4;
/// Evidence by way.
pub type Ways = [f32; WAYS];

/// What more it takes to begin in each way: slight loss is found by looking at many windows, and chance offers some.
pub const HANDICAPS: Ways = [0.0, 4.0, 1.5, 0.0];

const SLOW_SLOPE: f32 = 2.5;
/// Machines that agree from which evidence may grow faster, and how many times.
const AGREEING: usize = 3;
const STEEPEST: f32 = 3.0;
const SLOW_LEAST: f32 = -2.5;
/// No window of one target says more than this.
const MOST: f32 = 5.0;
/// Answers from which a window's median is taken at its word.
const FULL_ANSWERS: f32 = 5.0;

/// Something was measured: evidence is exactly nothing only where nothing was.
pub fn is_measured(ways: &Ways) -> bool {
    ways.iter().any(|way| way.abs() > 0.0)
}

/// What the site's machines together say of each target, window by window.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Windows in which anything was measured, in order.
    pub windows: Vec<u32>,
    pub roles: Vec<Role>,
    /// Window after window, each with all roles.
    ways: Vec<Ways>,
}

/// Weighs windows of one target.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    slow_from_us: f32,
    /// How fast evidence grows beyond the threshold.
    slope: f32,
    /// Logarithm of the ratio for each lost and each answered sample, by level.
    losing: [(f32, f32); WAYS - 1],
}

impl Scale {
    #[expect(clippy::cast_possible_truncation, reason = "logarithms of shares")]
    pub fn new(slow_from_us: f32, always_lost: f64, rules: &Rules) -> Self {
        let always_lost = with_leeway(always_lost);
        let losing = rules.loss_levels.map(|level| {
            let level = (always_lost + level * (1.0 - always_lost)).min(0.98);
            let always = always_lost.clamp(1e-4, 0.97);
            ((level / always).ln() as f32, ((1.0 - level) / (1.0 - always)).ln() as f32)
        });
        Self { slow_from_us, slope: SLOW_SLOPE, losing }
    }

    /// The same with evidence growing faster: where several machines agree, a threshold far above their noise is crossed
    /// by no chance.
    fn steeper(self, deviation: f32) -> Self {
        let times = self.slow_from_us / (6.0 * deviation).max(1.0);
        Self { slope: SLOW_SLOPE * times.clamp(1.0, STEEPEST), ..self }
    }

    /// Excess from which a window is slow, microseconds.
    pub fn slow_from_us(&self) -> f32 {
        self.slow_from_us
    }

    /// Evidence of a window with that excess over the usual, microseconds.
    pub fn weigh(&self, excess: Option<f32>, samples: u32, lost: u32) -> Ways {
        let answered = samples.saturating_sub(lost) as f32;
        let slow = excess.map_or(0.0, |excess| {
            let over = excess / self.slow_from_us - 1.0;
            let slope = if over > 0.0 { self.slope } else { SLOW_SLOPE };
            let raw = (slope * over).clamp(SLOW_LEAST, MOST);
            raw * (answered / FULL_ANSWERS).sqrt().min(1.0)
        });
        let [low, mid, high] = self.losing.map(|(of_lost, of_answered)| {
            (lost as f32 * of_lost + answered * of_answered).clamp(-MOST, MOST)
        });
        [slow, low, mid, high]
    }
}

/// A target's scale at a site where `machines` measured in a window: fewer machines, more noise.
pub fn scale(baseline: &RoleBaseline, single_deviation: f32, machines: usize, rules: &Rules) -> Scale {
    #[expect(clippy::cast_possible_truncation, reason = "a small factor")]
    let deviations = rules.slow_deviations as f32;
    let single = deviations * single_deviation / (machines.max(1) as f32).sqrt();
    let scale = Scale::new(baseline.level.slow_from_us(rules).max(single), baseline.loss, rules);
    if machines < AGREEING {
        return scale;
    }
    scale.steeper(baseline.level.deviation.max(single_deviation / (machines as f32).sqrt()))
}

/// The middle of the deviations of a target's machines, microseconds.
pub fn single_deviation(learnt: &UnitBaseline, role: &Role) -> f32 {
    let series = learnt.series.iter().filter(|series| series.role == *role && series.answers);
    let mut deviations: Vec<f64> = series.map(|series| f64::from(series.level.deviation)).collect();
    #[expect(clippy::cast_possible_truncation, reason = "microseconds")]
    let middle = median(&mut deviations).unwrap_or(0.0) as f32;
    middle
}

/// What is usual for each machine of a site at a target; `None` where it tells nothing.
pub fn usual_of(site: &SiteWindows, role: &Role, learnt: &UnitBaseline) -> Vec<Option<f32>> {
    let series = |name: &str| learnt.series(name, role).filter(|series| series.answers);
    site.machines.iter().map(|machine| series(&machine.name).map(|series| series.level.usual)).collect()
}

/// [`usual_of`] the machines that speak for their site: those that lose by habit where others do not are left out.
pub fn usual_of_speakers(site: &SiteWindows, role: &Role, learnt: &UnitBaseline) -> Vec<Option<f32>> {
    let all = usual_of(site, role, learnt);
    let least = learnt.role(role).map_or(0.0, |baseline| with_leeway(baseline.loss)) + LOSES_BY_HABIT;
    let loses = |name: &str| learnt.series(name, role).is_some_and(|series| series.loss > least);
    let speaking: Vec<Option<f32>> = all
        .iter()
        .zip(&site.machines)
        .map(|(usual, machine)| usual.filter(|_| !loses(&machine.name)))
        .collect();
    if speaking.iter().any(Option::is_some) { speaking } else { all }
}

/// What a machine loses every day beyond its site's usual, from which it does not speak for the site.
const LOSES_BY_HABIT: f64 = 0.03;

impl Evidence {
    /// Of the windows in the ranges, each judged by the baseline beside it; `left_out` says which machine's windows do
    /// not count.
    pub fn of(
        site: &SiteWindows,
        learnt: &[(Range<u32>, &UnitBaseline)],
        window_ms: i64,
        left_out: impl Fn(usize, u32) -> bool,
        rules: &Rules,
    ) -> Self {
        let roles = site.roles();
        let windows = windows_of(site, learnt);
        let mut evidence = Self { ways: vec![[0.0; WAYS]; windows.len() * roles.len()], windows, roles };
        for (range, baseline) in learnt {
            for place in 0..evidence.roles.len() {
                evidence.fill(site, place, range, baseline, window_ms, &left_out, rules);
            }
        }
        evidence
    }

    #[expect(clippy::too_many_arguments, reason = "one loop's body")]
    fn fill(
        &mut self,
        site: &SiteWindows,
        place: usize,
        range: &Range<u32>,
        learnt: &UnitBaseline,
        window_ms: i64,
        left_out: &impl Fn(usize, u32) -> bool,
        rules: &Rules,
    ) {
        let Some(role) = self.roles.get(place).cloned() else { return };
        let Some(baseline) = learnt.role(&role) else { return };
        let usual = usual_of_speakers(site, &role, learnt);
        let odd = Odd::of(site, &role, range, &usual);
        let deviation = single_deviation(learnt, &role);
        let scales: Vec<Scale> =
            (0..=site.machines.len()).map(|count| scale(baseline, deviation, count, rules)).collect();
        let mut at = self.windows.partition_point(|window| *window < range.start);
        let mut entries = Vec::new();
        let of = |machine: usize| usual.get(machine).copied().flatten();
        each_window(site, &role, range, of, |window, seen| {
            while self.windows.get(at).is_some_and(|known| *known < window) {
                at += 1;
            }
            let kept = |seen: &&Seen| !left_out(seen.machine, window) && !odd.is(seen.machine, window);
            entries.clear();
            let (mut samples, mut lost, mut machines) = (0, 0, 0);
            for seen in seen.iter().filter(kept) {
                machines += 1;
                samples += u32::from(seen.cell.samples);
                lost += u32::from(seen.cell.lost);
                entries.extend(seen.excess.map(|excess| (excess, seen.cell.samples - seen.cell.lost)));
            }
            let usual = baseline.usual_at(i64::from(window) * window_ms);
            let excess = middle(&mut entries).map(|excess| excess - usual);
            let count = self.roles.len();
            if let (Some(ways), Some(scale)) = (self.ways.get_mut(at * count + place), scales.get(machines))
                && machines > 0
            {
                *ways = scale.weigh(excess, samples, lost);
            }
        });
    }

    /// What the window with index `at` says of the role with index `role`.
    pub fn at(&self, at: usize, role: usize) -> Ways {
        self.ways.get(at * self.roles.len() + role).copied().unwrap_or_default()
    }
}

/// Windows of the ranges in which any machine measured anything.
pub fn windows_of(site: &SiteWindows, learnt: &[(Range<u32>, &UnitBaseline)]) -> Vec<u32> {
    distinct(|| {
        let all = site.machines.iter().flat_map(|machine| machine.series.values());
        all.flat_map(|cells| learnt.iter().flat_map(|(range, _)| within(cells, range)))
            .map(|cell| cell.window)
    })
}

/// Hours in which one machine alone loses at a target that the others reach: its own matter, not the site's.
struct Odd {
    hours: Vec<(u32, usize)>,
}

const WINDOWS_AN_HOUR: u32 = 12;

impl Odd {
    fn of(site: &SiteWindows, role: &Role, range: &Range<u32>, usual: &[Option<f32>]) -> Self {
        let mut found = Self { hours: Vec::new() };
        let mut counts = vec![(0_u32, 0_u32); site.machines.len()];
        let mut hour = 0;
        let of = |machine: usize| usual.get(machine).copied().flatten();
        each_window(site, role, range, of, |window, seen| {
            if window / WINDOWS_AN_HOUR != hour {
                found.close(hour, &mut counts);
                hour = window / WINDOWS_AN_HOUR;
            }
            for seen in seen {
                if let Some((samples, lost)) = counts.get_mut(seen.machine) {
                    *samples += u32::from(seen.cell.samples);
                    *lost += u32::from(seen.cell.lost);
                }
            }
        });
        found.close(hour, &mut counts);
        found
    }

    fn close(&mut self, hour: u32, counts: &mut [(u32, u32)]) {
        let all: u32 = counts.iter().map(|(samples, _)| samples).sum();
        let all_lost: u32 = counts.iter().map(|(_, lost)| lost).sum();
        for (machine, (samples, lost)) in counts.iter().enumerate() {
            let (others, others_lost) = (f64::from(all - samples), f64::from(all_lost - lost));
            let (samples, lost) = (f64::from(*samples), f64::from(*lost));
            if lost >= 3.0
                && lost >= 0.1 * samples
                && others >= 10.0
                && others_lost * samples * 4.0 < lost * others
            {
                self.hours.push((hour, machine));
            }
        }
        counts.fill((0, 0));
    }

    fn is(&self, machine: usize, window: u32) -> bool {
        self.hours.binary_search(&(window / WINDOWS_AN_HOUR, machine)).is_ok()
    }
}
