//! How probable a count is if only chance is at work.

/// Probability of at least `hits` of `days` when each has probability `rate` (binomial tail).
pub(super) fn at_least(hits: u32, days: u32, rate: f64) -> f64 {
    if hits == 0 || rate >= 1.0 {
        return 1.0;
    }
    if days < hits || rate <= 0.0 {
        return 0.0;
    }
    let log_rate = rate.ln();
    let log_rest = (1.0 - rate).ln();
    let mut log_ways = 0.0;
    let mut sum = 0.0;
    for count in 0..=days {
        if 0 < count {
            log_ways += f64::from(days - count + 1).ln() - f64::from(count).ln();
        }
        if hits <= count {
            sum += (log_ways + f64::from(count) * log_rate + f64::from(days - count) * log_rest).exp();
        }
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_heads_of_three_are_one_in_eight() {
        assert!((at_least(3, 3, 0.5) - 0.125).abs() < 1e-12);
        assert!((at_least(1, 3, 0.5) - 0.875).abs() < 1e-12);
    }

    #[test]
    fn the_ends_are_certain_or_impossible() {
        assert!((at_least(0, 10, 0.1) - 1.0).abs() < 1e-12);
        assert!(at_least(11, 10, 0.1).abs() < 1e-12);
        assert!(at_least(1, 10, 0.0).abs() < 1e-12);
        assert!((at_least(5, 10, 1.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_year_of_days_does_not_overflow() {
        let tail = at_least(200, 365, 0.1);
        assert!((0.0..1e-60).contains(&tail), "{tail}");
    }
}
