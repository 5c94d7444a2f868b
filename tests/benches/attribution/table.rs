//! Prints scores and goals.

use end_to_end::simulator::campaign::TRUE_VERDICTS;
use end_to_end::simulator::score::{Answer, Score, sizes};

pub(crate) fn print(name: &str, score: &Score) {
    println!(
        "{name}\n  {:<22} {:>6} {:>8} {:>7} {:>8}   said instead",
        "truth", "n", "right", "open", "missed"
    );
    for verdict in TRUE_VERDICTS {
        let n = score.decidable(Some(verdict));
        let said = score.confusion.iter().filter(|((truth, answer), _)| {
            *truth == verdict && *answer != Answer::Said(verdict) && *answer != Answer::Missed
        });
        let said: Vec<String> =
            said.map(|((_, answer), count)| format!("{} {count}", word(*answer))).collect();
        println!(
            "  {:<22} {n:>6} {:>6.1} % {:>5.1} % {:>6.1} %   {}",
            verdict.word(),
            percent(score.right_of(Some(verdict)), n),
            percent(score.open_of(Some(verdict)), n),
            percent(score.missed_of(Some(verdict)), n),
            said.join(", ")
        );
    }
    let n = score.decidable(None);
    goal("right verdict first, %", percent(score.right_of(None), n), 97.0, true);
    goal("left open, %", percent(score.open_of(None), n), 5.0, false);
    println!("  {:<52} {:>8.2}", "missed, %", percent(score.missed_of(None), n));
    let blamed = percent(score.blamed_instead, score.truths);
    goal("provider blamed wrongly, % of all true episodes", blamed, 0.5, false);
    for (name, errors) in [("start", &score.start_errors), ("end", &score.end_errors)] {
        if let Some((median, p90)) = sizes(errors) {
            goal(&format!("error of the {name}, windows, median (p90 {p90:.2})"), median, 1.0, false);
        }
    }
    println!(
        "  {} further pieces of {} right answers; {} of {} undecidable ones answered acceptably",
        score.pieces, score.right, score.undecidable_well, score.undecidable
    );
    println!(
        "  {} episodes came out, {} with nothing wrong; {} blame the provider, {} with nothing wrong, {} of {} true \
         episodes of another cause\n",
        score.episodes,
        score.without_truth,
        score.blamed,
        score.blamed_for_nothing,
        score.blamed_instead,
        score.truths
    );
}

/// A figure beside its goal.
pub(crate) fn goal(name: &str, value: f64, goal: f64, more_is_better: bool) {
    let is_met = if more_is_better { goal <= value } else { value <= goal };
    let sign = if more_is_better { ">=" } else { "<=" };
    let verdict = if is_met { "met" } else { "MISSED" };
    println!("  {name:<52} {value:>8.2}   goal {sign} {goal}: {verdict}");
}

pub(crate) fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn word(answer: Answer) -> String {
    match answer {
        Answer::Missed => "nothing".to_owned(),
        Answer::Said(verdict) => verdict.word().to_owned(),
        Answer::Misnamed(verdict) => format!("another {verdict}"),
    }
}
