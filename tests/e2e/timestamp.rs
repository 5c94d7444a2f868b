//! A sealed day is stamped by a time-stamping service; a stamp that is not for that day, or of another kind, is refused.

use std::sync::Arc;
use std::time::Duration;

use end_to_end::fake_tsa::{Purpose, serve};
use end_to_end::wait::wait_for;
use hatang_agent::outbox::spool::peek;
use hatang_collector::clock::unix_ms;
use hatang_collector::jobs::merkle_day::seal_days;
use hatang_collector::run::evidence_key;

use crate::story::{Story, moments, said};

const DAY_MS: i64 = 86_400_000;

#[test]
fn a_sealed_day_is_stamped_shown_printed_and_checked_again() {
    let story = Story::begin().with_quick_targets(2);
    let code = story.collector.join_code(1);
    let mut agent = story.start_agent("pc", Some(&code));
    let machine = story.wait_for_machine("an inventory", |machine| machine.inventory.is_some());
    wait_for("samples in the spool", Duration::from_mins(1), || match peek(&story.agent_dir("pc")) {
        Ok(depth) if 3 < depth.taken => Ok(()),
        seen => Err(format!("{seen:?}")),
    });
    agent.terminate();
    let store = story.collector.store();
    assert!(!moments(&store, &machine).is_empty(), "a goodbye sends what is pending");
    let later_ms = unix_ms() + 3 * DAY_MS;
    store.seal(later_ms).unwrap();
    let key = Arc::new(evidence_key::open_or_create(&story.collector.data_dir()).unwrap());
    assert!(0 < seal_days(&store, &key, later_ms, || false).unwrap());
    let day = store.evidence_days().unwrap()[0].statement.day.to_string();

    let now = jiff::Timestamp::from_millisecond(unix_ms()).unwrap().strftime("%Y%m%d%H%M%SZ").to_string();
    let ask = |purpose, now: &str| {
        let url = format!("http://{}/", serve(purpose, now, 1));
        story.collector.command(&["evidence", "stamp", "--day", &day, "--url", &url])
    };
    for (purpose, time) in
        [(Purpose::ServerAuthentication, now.as_str()), (Purpose::TimeStamping, "20200101000000Z")]
    {
        let refused = ask(purpose, time);
        assert!(!refused.status.success(), "{}", said(&refused));
        assert!(story.collector.must(&["evidence", "days"]).contains("none"));
    }
    let stamped = ask(Purpose::TimeStamping, &now);
    assert!(stamped.status.success(), "{}", said(&stamped));
    assert!(!story.collector.must(&["evidence", "days"]).contains("none"));
    let page = story.folder.path().join("root.html");
    story.collector.must(&["evidence", "root", "--day", &day, "--out", page.to_str().unwrap()]);
    assert!(std::fs::read_to_string(&page).unwrap().contains("Dấu thời gian (RFC 3161)"));
    story.collector.must(&["evidence", "check"]);

    let path = hatang_collector::run::data_dir::database_path(&story.collector.data_dir());
    let connection = rusqlite::Connection::open(path).unwrap();
    let last = "UPDATE evidence_day SET token = CAST(substr(token, 1, length(token) - 1) || x'00' AS BLOB)";
    assert!(0 < connection.execute(last, []).unwrap());
    let found = story.collector.command(&["evidence", "check"]);
    assert!(!found.status.success() && said(&found).contains("time stamp"), "{}", said(&found));
}
