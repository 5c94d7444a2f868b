//! A machine is added from the pages, shut out, and comes back.

use std::time::Duration;

use end_to_end::pages::{Answer, Pages};
use end_to_end::wait::wait_for;
use hatang_collector::clock::unix_ms;
use hatang_collector::store::MachineState;

use crate::story::{APPEARS, Story, agent_command, moments, said};

fn pages(story: &Story) -> Pages {
    let told = story.collector.must(&["user", "add", "an", "--role", "admin"]);
    Pages::of(&story.collector, "an", told.split_whitespace().last().unwrap())
}

/// The join code that a sheet tells, and the address of the list of who came in by it.
fn told(sheet: &Answer) -> (String, String) {
    assert_eq!(sheet.status, 200, "{}", sheet.text);
    let between = |before: &str, after: char| {
        let (_, rest) = sheet.text.split_once(before).unwrap();
        rest.split(after).next().unwrap().to_owned()
    };
    (between("<code id=\"ma\" translate=\"no\">", '<'), between("data-renew=\"", '"'))
}

#[test]
fn a_machine_added_from_the_pages_appears_is_shut_out_at_once_and_comes_back_in_its_own_place() {
    let story = Story::begin().with_quick_targets(1);
    let pages = pages(&story);
    let (code, list) = told(&pages.post("/them-may", &[("don_vi", "1"), ("so_may", "1"), ("so_ngay", "7")]));
    assert!(pages.get(&list).text.contains("Chưa có máy nào"));
    let mut agent = story.start_agent("pc", Some(&code));
    let machine = story.wait_for_machine("an inventory", |machine| machine.inventory.is_some());
    wait_for("a complete machine on the page", Duration::from_secs(90), || {
        let seen = pages.get(&list).text;
        if seen.contains(&machine.label) && seen.contains("Đủ") { Ok(()) } else { Err(seen) }
    });

    let own_page = format!("/may/{}", machine.machine);
    let done = pages.post(&format!("{own_page}/thu-hoi"), &[("ly_do", "Máy bị mất")]);
    assert_eq!((done.status, done.location.as_str()), (303, own_page.as_str()), "{}", done.text);
    agent.wait_for_log("was revoked");
    assert!(
        pages.get(&format!("{own_page}/quyen")).text.contains("Lý do: <span translate=\"no\">Máy bị mất")
    );
    wait_for("the reason in the status", APPEARS, || {
        let status = said(&agent_command(&["status"], &story.agent_dir("pc")));
        if status.contains("revoked") { Ok(()) } else { Err(status) }
    });
    agent.terminate();

    let (code, list) = told(&pages.post(&format!("{own_page}/ghi-danh-lai"), &[]));
    let enrolled = agent_command(&["enrol", "--again", "--join", &code], &story.agent_dir("pc"));
    assert!(enrolled.status.success(), "{}", said(&enrolled));
    let _agent = story.start_agent("pc", None);
    let store = story.collector.store();
    let back = wait_for("the machine again, with round trips", Duration::from_secs(90), || {
        let machines = store.machines(unix_ms()).unwrap();
        let active = machines.into_iter().find(|found| found.state == MachineState::Active);
        active.filter(|found| !moments(&store, found).is_empty()).ok_or("not yet")
    });
    assert_ne!(back.machine, machine.machine, "its key is another one");
    assert_eq!(back.unit, machine.unit);
    assert!(pages.get(&list).text.contains(&back.machine.to_string()));
    let access = store.machine_access(back.machine).unwrap().unwrap();
    assert_eq!(access.former.unwrap().machine, machine.machine);
    assert!(!moments(&store, &machine).is_empty(), "what it sent before stays");
    let again = pages.post(&format!("{own_page}/ghi-danh-lai"), &[]);
    assert_eq!(again.status, 422, "it has a successor");
}

#[test]
fn a_package_that_was_put_there_is_handed_to_a_pc_without_an_account() {
    let story = Story::begin();
    let pages = pages(&story);
    assert!(pages.get("/them-may").text.contains("package add"));
    let built = story.folder.path().join("hatang-agent-x64.msi");
    let content = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], vec![7; 300_000].as_slice()].concat();
    std::fs::write(&built, &content).unwrap();
    let file = built.to_str().unwrap();
    let refused = story.collector.command(&["package", "add", file]);
    assert!(!refused.status.success() && said(&refused).contains("--package-version"), "{}", said(&refused));
    story.collector.must(&["package", "add", file, "--package-version", "1.4.0"]);
    let listed = story.collector.must(&["package", "list", "--json"]);
    assert!(listed.contains("hatang-agent-1.4.0-x64.msi") && listed.contains("300008"), "{listed}");
    let (status, got) = pages.download("/goi/hatang-agent-1.4.0-x64.msi");
    assert_eq!((status, got.len()), (200, content.len()));
    assert_eq!(got, content);
    assert!(pages.get("/them-may").text.contains("/goi/hatang-agent-1.4.0-x64.msi"));
    assert_eq!(pages.download("/goi/..%2Fhatang.db").0, 404);
    story.collector.must(&["package", "remove", "hatang-agent-1.4.0-x64.msi"]);
    assert_eq!(pages.download("/goi/hatang-agent-1.4.0-x64.msi").0, 404);
}
