//! The judge against simulated fleets with known truth: are the right ones blamed?
//!
//! Seeds are fixed. The full campaign, other seeds and comparisons are in the benchmark of the same name.
#![expect(clippy::expect_used, reason = "tests fail loudly")]

mod recurrence;

use end_to_end::simulator::campaign::{Extent, Outcome, TRUE_VERDICTS, run};
use end_to_end::simulator::fleet::Circumstances;
use end_to_end::simulator::score::{Score, sizes};
use end_to_end::simulator::{Settings, simulate};
use hatang_collector::analysis::judge;
use hatang_collector::analysis::network::Network;
use hatang_collector::analysis::rules::Rules;
use hatang_collector::analysis::verdict::Verdict;

const WANTED: usize = 30;

fn campaign() -> Outcome {
    let rules = Rules::on("2026-11-25").expect("the shipped thresholds read");
    let small = Circumstances { most_sites: 7, most_machines: 9, ..Settings::CAMPAIGN.circumstances };
    let settings = Settings { days: 14, learning_days: 7, per_site_day: 0.8, circumstances: small };
    let extent = Extent { seed: 20_000, wanted: WANTED, most_fleets: 60, threads: 2, settings };
    run(extent, &[&|network: &Network| judge::episodes(network, &rules)], |_, _, _| {})
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn one_verdict(score: &Score, verdict: Verdict) -> String {
    let row = score.confusion.iter().filter(|((truth, _), _)| *truth == verdict);
    let row: Vec<String> = row.map(|((_, answer), count)| format!("{answer:?} {count}")).collect();
    format!("{verdict}: {}", row.join(", "))
}

#[test]
fn the_judge_blames_the_part_of_the_way_that_was_impaired() {
    let outcome = campaign();
    let score = &outcome.scores[0];
    let table: Vec<String> = TRUE_VERDICTS.iter().map(|verdict| one_verdict(score, *verdict)).collect();
    let table = table.join("\n");
    for verdict in TRUE_VERDICTS {
        assert_eq!(score.decidable(Some(verdict)), WANTED, "{verdict} came up too seldom\n{table}");
    }
    let all = score.decidable(None);
    let right = share(score.right_of(None), all);
    assert!(0.95 <= right, "{:.1} % right\n{table}", 100.0 * right);
    let open = share(score.open_of(None), all);
    assert!(open <= 0.05, "{:.1} % left open\n{table}", 100.0 * open);
    let wrongly = share(score.blamed_instead, score.truths);
    assert!(
        wrongly <= 0.01,
        "{} of {} times the provider was blamed wrongly\n{table}",
        score.blamed_instead,
        score.truths
    );
    for errors in [&score.start_errors, &score.end_errors] {
        let (median, _) = sizes(errors).expect("some answers are right");
        assert!(median <= 1.0, "off by {median:.2} windows");
    }
}

#[test]
fn the_same_seed_gives_the_same_fleet_and_another_one_another() {
    let settings = Settings { days: 9, ..Settings::CAMPAIGN };
    let (first, again, other) = (simulate(5, settings), simulate(5, settings), simulate(6, settings));
    assert_eq!((&first.network, &first.truths), (&again.network, &again.truths));
    assert_ne!(first.network, other.network);
}
