//! A sealed day is stamped by a time-stamping service; a stamp that is not for that day, or of another kind, is refused.

use end_to_end::fake_tsa::{Purpose, serve};
use hatang_collector::clock::unix_ms;

use crate::story::{Story, said};

#[test]
fn a_sealed_day_is_stamped_shown_printed_and_checked_again() {
    let story = Story::with_sealed_day();
    let store = story.collector.store();
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
