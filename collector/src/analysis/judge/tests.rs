//! Scenarios: one for each verdict, and one for each thing that misleads.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "made-up round trips and traffic stay far below the limits of their types"
)]

mod laboratory;
mod misleading;
mod office;
mod verdicts;

use std::ops::Range;

use super::episodes;
use crate::analysis::episode::Episode;
use crate::analysis::network::Network;
use crate::analysis::rules::Rules;
use crate::analysis::verdict::Verdict;
use office::{DAY, Fault, MINUTE, MONDAY, Office};

/// Tuesday 09:00 to 10:30.
fn morning() -> Range<i64> {
    MONDAY + DAY + 90 * MINUTE..MONDAY + DAY + 180 * MINUTE
}

fn fault(roles: Vec<crate::analysis::network::Role>) -> Fault {
    Fault { roles, machines: Vec::new(), when: morning(), slower_ms: 0.0, loss: 0.0, own_bps: None }
}

fn judged(network: &Network) -> Vec<Episode> {
    episodes(network, &Rules::on("2026-11-25").unwrap())
}

fn judged_office(office: &Office) -> Vec<Episode> {
    judged(&office.network())
}

fn words(episodes: &[Episode]) -> Vec<&'static str> {
    episodes.iter().map(|episode| episode.verdict.word()).collect()
}

/// The only episode, which begins and ends within a window of `when`.
#[track_caller]
fn only(episodes: &[Episode], verdict: Verdict, when: &Range<i64>) -> Episode {
    assert_eq!(words(episodes), [verdict.word()]);
    let episode = episodes.first().unwrap().clone();
    for (found, truth) in [(episode.start_ms, when.start), (episode.end_ms, when.end)] {
        assert!((found - truth).abs() <= 5 * MINUTE, "{found} for {truth}");
    }
    episode
}
