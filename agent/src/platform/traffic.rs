//! Byte counters of the network cards, as the system keeps them.
//!
//! Only cards with hardware behind them count: what a virtual card, a bridge or a tunnel carries passes through one of
//! them as well and would count twice. Differences are made in `latency::own_traffic`; no packet is looked at.

use hatang_proto::model::inventory::Problem;

use crate::latency::own_traffic::Cards;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

/// Part of [`Problem`]s about the counters.
pub const PART: &str = "own_traffic";

/// The counters of all cards that count, never empty; takes microseconds to milliseconds.
pub fn counters() -> Result<Cards, Problem> {
    #[cfg(target_os = "linux")]
    let read = linux::counters();
    #[cfg(windows)]
    let read = windows::counters();
    let cards = read?;
    if cards.is_empty() {
        let cause = "no network card is there, and no route leads out".to_owned();
        return Err(problem("find the cards whose traffic counts", cause));
    }
    Ok(cards)
}

fn problem(operation: &str, cause: String) -> Problem {
    Problem { part: PART.to_owned(), operation: operation.to_owned(), cause }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_counts_or_says_why_not() {
        match counters() {
            Ok(cards) => assert!(cards.keys().all(|name| name != "lo")),
            Err(problem) => assert!(problem.part == PART && !problem.cause.is_empty()),
        }
    }
}
