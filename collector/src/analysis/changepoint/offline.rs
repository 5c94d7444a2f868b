//! The changes of a whole series.

use super::super::statistics::{median, median_deviation};
use super::SMALLEST_MS;
use super::paths::Paths;

/// Rows at which a new level begins, in order; `None` in `rtt_ms` is a loss. Work and memory grow with the rows.
pub fn offline(rtt_ms: &[Option<f64>]) -> Vec<usize> {
    let mut paths = Paths::default();
    for value in rtt_ms {
        paths.push(*value);
    }
    let mut begins: Vec<usize> = paths.changes(paths.cheapest().unwrap_or(0), 0).collect();
    begins.push(0);
    begins.reverse();
    let ends = begins.iter().copied().skip(1).chain([rtt_ms.len()]);
    let stretches = begins.iter().zip(ends).map(|(begin, end)| Stretch::of(rtt_ms, *begin, end)).collect();
    without_small(rtt_ms, stretches).iter().skip(1).map(|stretch| stretch.begin).collect()
}

/// Rows between two changes.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    begin: usize,
    end: usize,
    median: f64,
    /// Median absolute deviation.
    deviation: f64,
}

impl Stretch {
    fn of(rtt_ms: &[Option<f64>], begin: usize, end: usize) -> Self {
        let mut values: Vec<f64> =
            rtt_ms.get(begin..end).unwrap_or_default().iter().copied().flatten().collect();
        let median = median(&mut values).unwrap_or(0.0);
        let deviation = median_deviation(&values, median).unwrap_or(0.0);
        Self { begin, end, median, deviation }
    }

    fn differs_by(&self, other: &Self) -> f64 {
        (self.median - other.median).abs() + (self.deviation - other.deviation).abs()
    }
}

/// Joins stretches by whose change median and deviation together move less than [`SMALLEST_MS`]: the smallest of
/// neighbouring changes first, since what remains is then compared with a longer stretch.
fn without_small(rtt_ms: &[Option<f64>], mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    loop {
        let mut joined: Vec<Stretch> = Vec::with_capacity(stretches.len());
        // Of two neighbouring changes at most one is dropped in a round, so that two stretches are joined at most.
        let dropped = [false].into_iter().chain(smallest_of_neighbours(&stretches));
        for (stretch, is_joined) in stretches.iter().zip(dropped) {
            match joined.last_mut() {
                Some(before) if is_joined => *before = Stretch::of(rtt_ms, before.begin, stretch.end),
                _ => joined.push(*stretch),
            }
        }
        if joined.len() == stretches.len() {
            return joined;
        }
        stretches = joined;
    }
}

/// Which changes are small, not larger than the one before and smaller than the one after.
fn smallest_of_neighbours(stretches: &[Stretch]) -> Vec<bool> {
    let differences: Vec<f64> =
        stretches.iter().zip(stretches.iter().skip(1)).map(|(one, next)| one.differs_by(next)).collect();
    let before = [f64::INFINITY].into_iter().chain(differences.iter().copied());
    let after = differences.iter().copied().skip(1).chain([f64::INFINITY]);
    let beside = differences.iter().zip(before.zip(after));
    beside.map(|(own, (before, after))| *own < SMALLEST_MS && *own <= before && *own < after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(levels: &[(usize, f64)]) -> Vec<Option<f64>> {
        levels.iter().flat_map(|(rows, ms)| std::iter::repeat_n(Some(*ms), *rows)).collect()
    }

    #[test]
    fn levels_are_found_at_the_rows_at_which_they_begin() {
        assert_eq!(offline(&levels(&[(100, 20.0), (50, 35.0), (200, 20.0)])), [100, 150]);
    }

    #[test]
    fn a_stretch_of_wide_noise_has_a_beginning_and_an_end() {
        let mut values = levels(&[(200, 20.0), (60, 20.0), (200, 20.0)]);
        for (row, value) in values.iter_mut().enumerate().skip(200).take(60) {
            *value = Some(20.0 + (row * 37 % 41) as f64);
        }
        let [begin, end] = offline(&values)[..] else { panic!("{:?}", offline(&values)) };
        assert!(begin.abs_diff(200) <= 2 && end.abs_diff(260) <= 2, "{begin} {end}");
    }

    #[test]
    fn what_nobody_notices_is_no_change() {
        assert!(offline(&levels(&[(2_000, 20.0), (2_000, 20.9)])).is_empty());
        assert_eq!(offline(&levels(&[(2_000, 20.0), (2_000, 21.6)])).len(), 1);
    }

    #[test]
    fn nothing_one_row_and_all_lost_have_no_change() {
        assert!(offline(&[]).is_empty());
        assert!(offline(&[Some(20.0)]).is_empty());
        assert!(offline(&[None; 1_000]).is_empty());
    }

    #[test]
    fn losses_before_the_first_reply_and_within_a_level_change_nothing() {
        let mut values = levels(&[(100, 20.0), (100, 40.0)]);
        values.iter_mut().take(10).for_each(|value| *value = None);
        values.iter_mut().skip(120).take(40).for_each(|value| *value = None);
        assert_eq!(offline(&values), [100]);
    }
}
