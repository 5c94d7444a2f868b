//! kill -9 at random moments: nothing acknowledged is lost or doubled, nothing taken is lost.

use std::time::Duration;

use end_to_end::wait::wait_for;
use hatang_agent::outbox::spool::peek;
use hatang_collector::store::Contact;

use crate::story::{Story, moments};

/// Rounds of killing; each program is killed in every other.
const ROUNDS: u32 = 50;

#[test]
fn fifty_kills_lose_and_double_nothing() {
    let mut story = Story::begin().with_quick_targets(60);
    let code = story.collector.join_code(1);
    let mut agent = story.start_agent("pc", Some(&code));
    story.wait_for_machine("an inventory", |machine| machine.inventory.is_some());
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..ROUNDS {
        wait_a_random_moment(&mut seed);
        if round % 2 == 0 {
            agent.kill();
            agent = story.start_agent("pc", None);
        } else {
            story.collector.running().kill();
            story.collector.start_again();
        }
    }
    agent.terminate();
    let taken = drain(&story);
    let machine = story.wait_for_machine("the machine", |_| true);
    let stored = moments(&story.collector.store(), &machine);
    let doubled: Vec<_> = stored.iter().filter(|(_, count)| **count != 1).collect();
    assert!(doubled.is_empty(), "stored twice: {doubled:?}");
    assert_eq!(u64::try_from(stored.len()).unwrap(), taken, "samples taken and samples stored");
    assert!(200 < taken, "the test had something to lose: {taken}");
}

/// Up to 2.2 seconds, by xorshift from a fixed seed so that a failure can be repeated.
fn wait_a_random_moment(seed: &mut u64) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    std::thread::park_timeout(Duration::from_millis(200 + *seed % 2_000));
}

/// Lets the agent send everything that waits, and tells how many samples it ever took.
fn drain(story: &Story) -> u64 {
    for target in story.collector.store().targets().unwrap().iter().filter(|row| row.measured) {
        story.collector.must(&["target", "remove", &target.target.id.0.to_string()]);
    }
    let look = || peek(&story.agent_dir("pc")).map_err(|fault| fault.to_string());
    wait_for("the spool to run empty", Duration::from_mins(2), || {
        // A goodbye closes what is pending and is acknowledged at once.
        let mut agent = story.start_agent("pc", None);
        story.wait_for_machine("contact", |machine| matches!(machine.contact, Contact::Online { .. }));
        agent.terminate();
        let depth = look()?;
        if depth.batches + depth.pending == 0 { Ok(()) } else { Err(format!("{depth:?}")) }
    });
    look().unwrap().taken
}
