//! Changes while the series runs, each told at most [`LONGEST_DELAY_ROWS`] rows late.

use super::paths::Paths;

/// A change is told at most so many rows after its own: half an hour at one sample a minute.
pub const LONGEST_DELAY_ROWS: usize = 30;

/// Watches one series, in a few kilobytes however long it runs; on real series a push takes a fraction of a microsecond.
///
/// A change is told as soon as all explanations of the series that can still win contain it, and at the latest
/// [`LONGEST_DELAY_ROWS`] after it began if the cheapest one does. What was told is not taken back. A push tells at most one.
#[derive(Debug, Clone, Default)]
pub struct Watcher {
    paths: Paths,
    /// The last change told, or row 0.
    told: usize,
}

impl Watcher {
    /// Takes the next row, milliseconds or `None` for a loss; gives the row at which a change began, counted from 0.
    pub fn push(&mut self, rtt_ms: Option<f64>) -> Option<usize> {
        self.paths.push(rtt_ms);
        self.paths.remember(LONGEST_DELAY_ROWS + 2);
        if self.paths.begins().all(|begin| begin <= self.told) {
            return None;
        }
        let likely = self.earliest(self.paths.cheapest()?);
        let certain = self.paths.begins().all(|begin| self.earliest(begin) == likely);
        let newest = self.paths.rows() - 1;
        let is_due = |row: usize| row + LONGEST_DELAY_ROWS <= newest;
        match likely {
            Some(row) if certain || is_due(row) => {
                self.paths.keep(self.told, |change| change == likely);
                self.told = row;
                Some(row)
            }
            _ => {
                self.paths.keep(self.told, |change| !change.is_some_and(is_due));
                None
            }
        }
    }

    /// The changes that the rows so far speak for and that were not told yet, in order.
    pub fn finish(self) -> Vec<usize> {
        let begin = self.paths.cheapest().unwrap_or(0);
        let mut rows: Vec<usize> = self.paths.changes(begin, self.told).collect();
        rows.reverse();
        rows
    }

    fn earliest(&self, begin: usize) -> Option<usize> {
        self.paths.changes(begin, self.told).last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(values: impl IntoIterator<Item = Option<f64>>) -> Vec<(usize, usize)> {
        let mut watcher = Watcher::default();
        values.into_iter().enumerate().filter_map(|(row, value)| Some((row, watcher.push(value)?))).collect()
    }

    #[test]
    fn a_clear_change_is_told_within_a_few_rows_with_the_row_at_which_it_began() {
        let told = told((0..200).map(|row| Some(if row < 100 { 20.0 } else { 60.0 })));
        let [(when, 100)] = told[..] else { panic!("{told:?}") };
        assert!((103..=110).contains(&when), "{when}");
    }

    #[test]
    fn a_small_change_is_told_late_but_in_time() {
        let told = told((0..300).map(|row| Some(if row < 100 { 20.0 } else { 23.0 })));
        let [(when, began)] = told[..] else { panic!("{told:?}") };
        assert!(began.abs_diff(100) <= 2 && when <= began + LONGEST_DELAY_ROWS, "{told:?}");
    }

    #[test]
    fn rows_are_told_in_order_once_and_in_time_whatever_comes() {
        let mut state = 7_u64;
        let told = told((0..50_000).map(|row: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let noise = (state >> 40) as f64 / f64::from(1 << 24);
            let level = f64::from(row / 17 % 5) * 9.0;
            (state >> 33 & 7 != 0).then_some(20.0 + level + noise * 30.0)
        }));
        assert!(told.len() > 100, "{}", told.len());
        assert!(told.iter().all(|(when, began)| began <= when && *when <= began + LONGEST_DELAY_ROWS + 1));
        assert!(told.is_sorted_by(|a, b| a.1 < b.1));
    }

    #[test]
    fn what_the_last_rows_speak_for_is_given_at_the_end() {
        let mut watcher = Watcher::default();
        let rows = (0..104).map(|row| if row < 100 { 20.0 } else { 60.0 });
        let told: Vec<usize> = rows.filter_map(|value| watcher.push(Some(value))).collect();
        assert_eq!([told, watcher.finish()].concat(), [100]);
        assert!(Watcher::default().finish().is_empty());
    }
}
