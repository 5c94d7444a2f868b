//! From the agent's spool to a sealed day: kills leave no break, a changed batch and a flipped bit are named.

use std::time::Duration;

use end_to_end::wait::wait_for;
use hatang_agent::outbox::spool::{SPOOL_FILE, peek};
use hatang_collector::evidence::ChainState;
use hatang_collector::store::{ChainRow, Contact};
use rusqlite::Connection;

use crate::story::{Story, agent_command, said};

fn chain_when(story: &Story, what: &str, wanted: impl Fn(&ChainRow) -> bool) -> ChainRow {
    wait_for(what, Duration::from_mins(2), || match story.collector.store().chains(None).unwrap().pop() {
        Some(row) if wanted(&row) => Ok(row),
        seen => Err(format!("{seen:?}")),
    })
}

/// Starts and stops the agent until its spool is empty.
fn drain(story: &Story) {
    wait_for("the spool to run empty", Duration::from_mins(2), || {
        let mut agent = story.start_agent("pc", None);
        story.wait_for_machine("contact", |machine| matches!(machine.contact, Contact::Online { .. }));
        agent.terminate();
        let depth = peek(&story.agent_dir("pc")).map_err(|fault| fault.to_string())?;
        if depth.batches + depth.pending == 0 { Ok(()) } else { Err(format!("{depth:?}")) }
    });
}

/// Runs the agent without a collector until samples are pending, and stops it, which closes them into a batch.
fn work_alone(story: &Story) {
    let mut agent = story.start_agent("pc", None);
    wait_for("samples without a collector", Duration::from_mins(1), || match peek(&story.agent_dir("pc")) {
        Ok(depth) if 3 < depth.pending => Ok(()),
        seen => Err(format!("{seen:?}")),
    });
    agent.terminate();
}

#[test]
fn kills_leave_the_chain_whole_and_a_batch_changed_in_the_spool_breaks_it() {
    let mut story = Story::begin().with_quick_targets(5);
    let code = story.collector.join_code(1);
    let mut agent = story.start_agent("pc", Some(&code));
    story.wait_for_machine("an inventory", |machine| machine.inventory.is_some());
    for round in 1..=3 {
        wait_for("samples in the spool", Duration::from_mins(1), || match peek(&story.agent_dir("pc")) {
            Ok(depth) if round * 5 < depth.taken => Ok(()),
            seen => Err(format!("{seen:?}")),
        });
        agent.kill();
        drain(&story);
        agent = story.start_agent("pc", None);
    }
    agent.terminate();
    let whole = chain_when(&story, "a whole chain", |row| 2 < row.last);
    assert_eq!((whole.head.state, whole.head.breaks, whole.head.gaps), (ChainState::Whole, 0, 0));

    story.collector.running().terminate();
    work_alone(&story);
    work_alone(&story);
    let spool = Connection::open(story.agent_dir("pc").join(SPOOL_FILE)).unwrap();
    let changed = spool
        .execute(
            "UPDATE batch SET body = (SELECT body FROM batch ORDER BY sequence DESC LIMIT 1)
             WHERE sequence = (SELECT min(sequence) FROM batch)",
            [],
        )
        .unwrap();
    drop(spool);
    assert_eq!(changed, 1);
    story.collector.start_again();
    drain(&story);
    let mut agent = story.start_agent("pc", None);
    story.wait_for_machine("contact", |machine| matches!(machine.contact, Contact::Online { .. }));
    let told = agent_command(&["complain", "--about", "VOFFICE"], &story.agent_dir("pc"));
    assert!(told.status.success(), "{}", said(&told));
    let broken = chain_when(&story, "the break", |row| row.head.state == ChainState::Broken);
    assert_eq!(broken.head.breaks, 1, "{broken:?}");
    assert!(story.collector.must(&["evidence", "chains"]).contains("was changed, dropped or put in"));
    agent.terminate();
}

#[test]
fn a_day_is_sealed_printed_and_registered_and_a_flipped_bit_is_named() {
    let story = Story::with_sealed_day();

    let days: serde_json::Value =
        serde_json::from_str(&story.collector.must(&["evidence", "days", "--json"])).unwrap();
    let day = days[0]["day"].as_str().unwrap();
    let page = story.folder.path().join("root.html");
    story.collector.must(&["evidence", "root", "--day", day, "--out", page.to_str().unwrap()]);
    assert!(std::fs::read_to_string(&page).unwrap().contains(days[0]["words"].as_str().unwrap()));
    story.collector.must(&["evidence", "register", "--day", day, "--number", "12/UBND-VP", "--date", day]);
    assert!(story.collector.must(&["evidence", "days"]).contains("12/UBND-VP"));
    assert!(story.collector.must(&["evidence", "key"]).starts_with("-----BEGIN PUBLIC KEY-----"));
    assert!(story.collector.must(&["evidence", "check"]).contains("every sealed day agrees"));

    let database = Connection::open(story.collector.data_dir().join("hatang.db")).unwrap();
    let (chunk_key, mut body): (i64, Vec<u8>) = database
        .query_row("SELECT chunk_key, body FROM chunk LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    *body.last_mut().unwrap() ^= 1;
    database.execute("UPDATE chunk SET body = ?2 WHERE chunk_key = ?1", (chunk_key, body)).unwrap();
    let output = story.collector.command(&["evidence", "check"]);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("target ") && told.contains("missing or were changed"), "{told}");
}
