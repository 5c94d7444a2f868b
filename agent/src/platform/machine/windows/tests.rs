mod broken;
mod machines;
mod protection;

use std::sync::Arc;

use hatang_proto::model::ApplicationCatalogue;

use super::recorded::Recorded;
use super::*;
use crate::machine::Reader;

const WINDOWS_10: &str = include_str!("fixtures/windows10.json");
const WINDOWS_7: &str = include_str!("fixtures/windows7_x86.json");

fn facts(recorded: Recorded) -> Facts {
    let (facts, _) = facts_and_questions(recorded);
    facts
}

/// The facts and the WMI classes that were asked.
fn facts_and_questions(recorded: Recorded) -> (Facts, Vec<String>) {
    let machine = Arc::new(WindowsMachine::new(recorded));
    let facts = Reader::new(Arc::clone(&machine) as Arc<dyn Machine>).facts(&Arc::default());
    let asked = machine.sources.asked.lock().unwrap().clone();
    (facts, asked)
}

fn part(recorded: Recorded, part: Part) -> Facts {
    WindowsMachine::new(recorded).read(part, &ApplicationCatalogue::default())
}

/// `part: operation: cause` of every problem.
fn problems(facts: &Facts) -> Vec<String> {
    let line = |problem: &hatang_proto::model::inventory::Problem| {
        format!("{}: {}: {}", problem.part, problem.operation, problem.cause)
    };
    facts.problems.iter().map(line).collect()
}
