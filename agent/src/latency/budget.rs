//! What measuring costs on the line. Pure.
//!
//! A commune's line may carry 20 PCs; measuring must not cause the congestion it looks for. What one measurement costs is
//! an estimate of the contract (`Probe::cost_bytes`).

use hatang_proto::model::Target;
use hatang_proto::model::inventory::Problem;

/// Average bits per second that the measurements of one PC may cost, both directions together.
pub const BUDGET_BITS_PER_S: f64 = 1_500.0;

/// Of these, kept free for closer looks (see [`super::burst`]): four of the dearest a day.
pub const RESERVE_BITS_PER_S: f64 = 150.0;

/// Part of the problem about a set of targets that costs too much.
pub const PART: &str = "traffic_budget";

/// Average bits per second of all targets at the periods they ask for.
pub fn bits_per_s(targets: &[Target]) -> f64 {
    targets.iter().map(|target| target.cost_bits_per_s(u64::from(target.period_s) * 1_000)).sum()
}

/// By how much every period must grow to stay within the budget less its reserve; 1 when it is kept.
pub fn stretch(targets: &[Target]) -> f64 {
    (bits_per_s(targets) / (BUDGET_BITS_PER_S - RESERVE_BITS_PER_S)).max(1.0)
}

/// What an administrator should hear about a set that costs too much; `None` within the budget.
pub fn excess(targets: &[Target]) -> Option<Problem> {
    let factor = stretch(targets);
    (1.0 < factor).then(|| Problem {
        part: PART.to_owned(),
        operation: format!("measure {} targets as often as asked", targets.len()),
        cause: format!(
            "that costs {:.1} kbit/s of {:.2} allowed, so every period is {factor:.2} times as long: \
             lengthen periods or remove targets",
            bits_per_s(targets) / 1_000.0,
            (BUDGET_BITS_PER_S - RESERVE_BITS_PER_S) / 1_000.0,
        ),
    })
}

/// A period in milliseconds, stretched.
pub fn stretched_ms(period_s: u32, stretch: f64) -> u64 {
    let period_ms = u64::from(period_s) * 1_000;
    let stretched = (f64::from(period_s) * 1_000.0 * stretch).ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, and never below the period"
    )]
    let stretched = stretched as u64;
    stretched.max(period_ms)
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::{Segment, TargetId};
    use proptest::prelude::*;

    use super::*;

    fn every(period_s: u32, probe: &str) -> Target {
        Target {
            id: TargetId(1),
            name: probe.to_owned(),
            segment: Segment::Internet,
            probe: probe.parse().unwrap(),
            period_s,
            timeout_ms: 2_000,
        }
    }

    fn eight_a_minute(period_s: u32) -> Vec<Target> {
        ["gateway", "first-hop", "8.8.8.8", "1.1.1.1", "10.0.0.1", "tcp:a:443", "https://a/", "dns:a"]
            .map(|probe| every(period_s, probe))
            .to_vec()
    }

    #[test]
    fn eight_targets_a_minute_fit_and_are_not_stretched() {
        let targets = eight_a_minute(60);
        assert!((1_200.0..1_400.0).contains(&bits_per_s(&targets)), "{}", bits_per_s(&targets));
        assert!((stretch(&targets) - 1.0).abs() < f64::EPSILON);
        assert_eq!(stretched_ms(60, stretch(&targets)), 60_000);
        assert_eq!(excess(&targets), None);
    }

    #[test]
    fn no_targets_cost_nothing() {
        assert!(bits_per_s(&[]).abs() < f64::EPSILON && (stretch(&[]) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn twelve_times_as_often_is_stretched_back_into_the_budget() {
        let targets = eight_a_minute(5);
        let longer_ms = stretched_ms(5, stretch(&targets));
        assert!((55_000..60_000).contains(&longer_ms), "{longer_ms}");
        let problem = excess(&targets).unwrap();
        assert!(
            problem.cause.starts_with("that costs 15.") && problem.cause.contains("remove"),
            "{problem:?}"
        );
    }

    proptest! {
        #[test]
        fn a_stretched_set_keeps_the_budget(periods in proptest::collection::vec(5_u32..=3_600, 1..64)) {
            let targets: Vec<Target> = periods.into_iter().map(|period_s| every(period_s, "https://a/")).collect();
            let factor = stretch(&targets);
            let bits: f64 = targets
                .iter()
                .map(|target| target.cost_bits_per_s(stretched_ms(target.period_s, factor)))
                .sum();
            prop_assert!(bits <= BUDGET_BITS_PER_S - RESERVE_BITS_PER_S + 0.001, "{bits}");
        }
    }
}
