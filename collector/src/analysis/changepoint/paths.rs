//! The cheapest explanations of a series as a run of levels.
//!
//! A level lies on a grid as fine as its noise, which is one of eight widths. A sample costs minus the logarithm of its
//! likelihood under Student's t about the level: spikes are expected to happen and end nothing, while a stretch of wide
//! noise is cheaper as a level of its own. A change costs [`CHANGE_COST`], so that a burst must last about seven samples
//! if it is 10 ms high, and three if it is 100 ms, to be a level.
//!
//! The cheapest explanation is found by dynamic programming over the rows (Viterbi), exactly but for the bounds below: of
//! all explanations that are on the same level now only the cheapest can win, and one that lags the cheapest by the cost
//! of a change never can, because changing over costs as much. So few are alive at a time, whatever the grid's size, and
//! the work for a sample does not grow with the series. That is the pruning of Killick, Fearnhead and Eckley, "Optimal
//! detection of changepoints with a linear computational cost", 2012. When a change is certain is not judged here.

use std::collections::VecDeque;

use super::SMALLEST_MS;

/// What a change costs, in natural logarithms of likelihood.
const CHANGE_COST: f64 = 24.0;
/// Degrees of freedom of Student's t: tails heavy enough for lone spikes.
const TAIL: f64 = 3.0;
/// Widths of noise: the smallest, doubled seven times.
const NOISES: u8 = 8;
/// A level's first sample lies within so many widths of it.
const FIRST_WITHIN: f64 = 3.0;
/// Explanations kept at most; a handful is usual.
const MOST_ALIVE: usize = 64;
/// Beyond any round trip, milliseconds; keeps the grid's numbers small.
const GREATEST_MS: f64 = 1e9;

/// Explanations of all rows pushed, as far as they can still be part of the cheapest.
#[derive(Debug, Clone, Default)]
pub(super) struct Paths {
    alive: Vec<Path>,
    /// For each of the last rows: where the level began that was cheapest before that row.
    began_before: VecDeque<usize>,
    rows: usize,
}

/// An explanation, by the level it is on.
#[derive(Debug, Clone, Copy)]
struct Path {
    noise: u8,
    /// In widths of the noise above 0 ms.
    level: i64,
    /// More than the cheapest explanation's.
    cost: f64,
    /// First row of the level.
    begin: usize,
}

impl Paths {
    /// Takes the next row; `None` is a loss, which speaks for no level and against none.
    pub(super) fn push(&mut self, rtt_ms: Option<f64>) {
        let row = self.rows;
        self.rows += 1;
        self.began_before.push_back(self.cheapest().unwrap_or(0));
        let Some(rtt_ms) = rtt_ms.filter(|ms| ms.is_finite()).map(|ms| ms.clamp(0.0, GREATEST_MS)) else {
            return;
        };
        let mut least = f64::INFINITY;
        for path in &mut self.alive {
            path.cost += surprise(rtt_ms, path.noise, path.level);
            least = least.min(path.cost);
        }
        self.begin_levels(rtt_ms, row, least);
        let least = self.alive.iter().map(|path| path.cost).fold(least, f64::min);
        self.alive.retain_mut(|path| {
            path.cost -= least;
            path.cost < CHANGE_COST
        });
        if self.alive.len() > MOST_ALIVE {
            self.alive.select_nth_unstable_by(MOST_ALIVE, |a, b| a.cost.total_cmp(&b.cost));
            self.alive.truncate(MOST_ALIVE);
        }
    }

    /// Begins the levels that expect the sample better than the cheapest explanation did, at `least`.
    fn begin_levels(&mut self, rtt_ms: f64, row: usize, least: f64) {
        let known = self.alive.len();
        // The first reply begins the first level, also of the losses before it, and is no change.
        let (change, begin) = if known == 0 { (0.0, 0) } else { (CHANGE_COST, row) };
        for noise in 0..NOISES {
            let room = least - width_cost(noise);
            if room <= 0.0 {
                break;
            }
            for level in levels_within(rtt_ms / width_ms(noise), reach(room)) {
                let is_known = |path: &Path| path.noise == noise && path.level == level;
                if !self.alive.iter().take(known).any(is_known) {
                    let cost = change + surprise(rtt_ms, noise, level);
                    self.alive.push(Path { noise, level, cost, begin });
                }
            }
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Where the level began that the cheapest explanation is on; `None` before the first reply.
    pub(super) fn cheapest(&self) -> Option<usize> {
        self.alive.iter().min_by(|a, b| a.cost.total_cmp(&b.cost)).map(|path| path.begin)
    }

    /// Where the levels began that the explanations are on.
    pub(super) fn begins(&self) -> impl Iterator<Item = usize> + '_ {
        self.alive.iter().map(|path| path.begin)
    }

    /// The changes, latest first, of the explanation whose level began at `begin`, later than row `after`.
    pub(super) fn changes(&self, begin: usize, after: usize) -> impl Iterator<Item = usize> + '_ {
        changes(&self.began_before, self.rows, begin, after)
    }

    /// Keeps the explanations whose earliest change later than row `after` is wanted; at least one must be.
    pub(super) fn keep(&mut self, after: usize, wanted: impl Fn(Option<usize>) -> bool) {
        let (history, rows) = (&self.began_before, self.rows);
        self.alive.retain(|path| wanted(changes(history, rows, path.begin, after).last()));
    }

    /// Forgets changes at all but the last `rows` rows; none of them may be asked for any more.
    pub(super) fn remember(&mut self, rows: usize) {
        let surplus = self.began_before.len().saturating_sub(rows);
        self.began_before.drain(..surplus);
    }
}

fn changes(
    began_before: &VecDeque<usize>,
    rows: usize,
    begin: usize,
    after: usize,
) -> impl Iterator<Item = usize> + '_ {
    let forgotten = rows - began_before.len();
    let earlier = move |row: &usize| began_before.get(row.checked_sub(forgotten)?).copied();
    std::iter::successors(Some(begin), earlier).take_while(move |row| *row > after)
}

/// What a sample costs on a level, above the best that any level could do. Its distance alone never costs more than a
/// change, so that no single sample, however late, ends a level.
fn surprise(rtt_ms: f64, noise: u8, level: i64) -> f64 {
    let off = rtt_ms / width_ms(noise) - level as f64;
    let rarity = f64::midpoint(TAIL, 1.0) * (1.0 + off * off / TAIL).ln();
    rarity.min(CHANGE_COST) + width_cost(noise)
}

/// Within how many widths of a level a sample costs less than `room`, but at most [`FIRST_WITHIN`].
fn reach(room: f64) -> f64 {
    (TAIL * (room / f64::midpoint(TAIL, 1.0)).exp_m1()).sqrt().min(FIRST_WITHIN)
}

/// Wide noise expects each single value less.
fn width_cost(noise: u8) -> f64 {
    f64::from(noise) * std::f64::consts::LN_2
}

fn width_ms(noise: u8) -> f64 {
    SMALLEST_MS * f64::from(1_u32 << noise)
}

#[expect(clippy::cast_possible_truncation, reason = "at most a thousand million")]
fn levels_within(place: f64, reach: f64) -> std::ops::RangeInclusive<i64> {
    (place - reach).ceil() as i64..=(place + reach).floor() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin_after(values: impl IntoIterator<Item = Option<f64>>) -> Option<usize> {
        let mut paths = Paths::default();
        values.into_iter().for_each(|value| paths.push(value));
        paths.cheapest()
    }

    #[test]
    fn a_new_level_begins_at_its_first_row() {
        let values = |n: usize| (0..100 + n).map(|row| Some(if row < 100 { 20.0 } else { 30.0 }));
        assert_eq!(begin_after(values(2)), Some(0));
        assert_eq!(begin_after(values(10)), Some(100));
    }

    #[test]
    fn a_lone_spike_of_any_height_begins_nothing() {
        for spike in [40.0, 400.0, 1e9, f64::MAX] {
            let values = (0..200).map(|row| Some(if row == 100 { spike } else { 20.0 }));
            assert_eq!(begin_after(values), Some(0), "{spike}");
        }
    }

    #[test]
    fn losses_and_impossible_values_are_no_level() {
        assert_eq!(begin_after([None, None]), None);
        assert_eq!(begin_after([Some(f64::NAN), Some(f64::INFINITY)]), None);
        let around_loss = (0..300).map(|row| if (100..200).contains(&row) { None } else { Some(20.0) });
        assert_eq!(begin_after(around_loss), Some(0));
    }

    #[test]
    fn few_explanations_stay_alive_whatever_comes() {
        let mut paths = Paths::default();
        let (mut state, mut most) = (1_u64, 0);
        for row in 0..20_000_u32 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let spread = 10_f64.powi(i32::try_from(row / 2_000).unwrap());
            paths.push(Some(spread * (state >> 33) as f64 / f64::from(u32::MAX)));
            most = most.max(paths.alive.len());
        }
        assert!(most <= MOST_ALIVE, "{most}");
    }
}
