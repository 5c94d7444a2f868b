//! A machine joins, is measured, is seen, and leaves.

use hatang_collector::store::Contact;

use crate::story::{Story, agent_command, moments, said};

#[test]
fn a_machine_joins_and_its_inventory_and_round_trips_arrive() {
    let mut story = Story::begin().with_quick_targets(2);
    let code = story.collector.join_code(1);
    let mut agent = story.start_agent("pc", Some(&code));
    let machine = story.wait_for_machine("an inventory", |machine| machine.inventory.is_some());
    let (inventory, _, _) = machine.inventory.clone().unwrap();
    assert!(inventory.cpu.is_some_and(|cpu| 0 < cpu.logical_cores), "the real processor is known");
    assert!(inventory.memory.is_some_and(|memory| 1 << 26 < memory.total_bytes), "the real memory is known");
    let store = story.collector.store();
    end_to_end::wait::wait_for("round trips", std::time::Duration::from_secs(90), || {
        let seen = moments(&store, &machine);
        if 2 <= seen.len() { Ok(()) } else { Err(seen) }
    });
    assert!(moments(&store, &machine).values().all(|count| *count == 1));
    let status = said(&agent_command(&["status"], &story.agent_dir("pc")));
    assert!(status.contains(&story.collector.agents.to_string()), "{status}");

    let took = agent.terminate();
    assert!(took.as_secs() < 3, "the agent took {took:?} to stop");
    let off = story.wait_for_machine("a goodbye", |machine| matches!(machine.contact, Contact::Off { .. }));
    assert!(matches!(off.contact, Contact::Off { whole_machine: false, .. }));
    let took = story.collector.running().terminate();
    assert!(took.as_secs() < 3, "the collector took {took:?} to stop");
}

#[test]
fn an_agent_that_has_joined_needs_no_code_again() {
    let story = Story::begin().with_quick_targets(1);
    let code = story.collector.join_code(1);
    let enrolled = agent_command(&["enrol", "--join", &code], &story.agent_dir("pc"));
    assert!(enrolled.status.success(), "{}", said(&enrolled));
    let _agent = story.start_agent("pc", None);
    story.wait_for_machine("contact", |machine| matches!(machine.contact, Contact::Online { .. }));
}

#[test]
fn a_revoked_machine_keeps_its_samples_and_says_what_happened() {
    let story = Story::begin().with_quick_targets(1);
    let code = story.collector.join_code(1);
    let mut agent = story.start_agent("pc", Some(&code));
    let machine = story.wait_for_machine("an inventory", |machine| machine.inventory.is_some());
    agent.terminate();
    story.collector.must(&["machine", "revoke", &machine.machine.to_string()]);
    let agent = story.start_agent("pc", None);
    agent.wait_for_log("revoked");
    // The log is written a moment before the status.
    end_to_end::wait::wait_for("the reason in the status", std::time::Duration::from_secs(30), || {
        let status = said(&agent_command(&["status"], &story.agent_dir("pc")));
        if status.contains("revoked") { Ok(()) } else { Err(status) }
    });
}
