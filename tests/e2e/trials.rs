//! A target is tried from machines before it is one, changed, and changed back.

use std::time::Duration;

use end_to_end::pages::Pages;
use end_to_end::programs::Running;
use end_to_end::wait::{timed, wait_for};
use hatang_collector::clock::unix_ms;
use hatang_collector::store::Contact;

use crate::story::{APPEARS, Story};

fn pages(story: &Story) -> Pages {
    let told = story.collector.must(&["user", "add", "an", "--role", "admin"]);
    Pages::of(&story.collector, "an", told.split_whitespace().last().unwrap())
}

/// So many agents, all on.
fn agents(story: &Story, count: u32) -> Vec<Running> {
    let code = story.collector.join_code(count);
    let agents = (0..count).map(|number| story.start_agent(&format!("pc{number}"), Some(&code))).collect();
    let store = story.collector.store();
    wait_for("machines that are on", APPEARS, || {
        let machines = store.machines(unix_ms()).unwrap();
        let on = machines.iter().filter(|machine| matches!(machine.contact, Contact::Online { .. })).count();
        if on == usize::try_from(count).unwrap() { Ok(()) } else { Err(machines.len()) }
    });
    agents
}

fn form<'a>(address: &'a str, extra: (&'a str, &'a str)) -> [(&'a str, &'a str); 7] {
    [
        ("ten", "Đích thử"),
        ("chang", "lan"),
        ("cach", "tcp"),
        ("dia_chi", address),
        ("chu_ky", "60"),
        ("cho", "1000"),
        extra,
    ]
}

#[test]
fn three_of_four_machines_try_a_target_at_once_and_nothing_of_it_is_kept() {
    let mut story = Story::begin().with_quick_targets(1);
    let pages = pages(&story);
    let open = story.collector.agents.to_string();
    let nobody = pages.post("/muc-tieu", &form(&open, ("viec", "thu"))).text;
    assert!(nobody.contains("Không có máy nào đang bật"), "{nobody}");

    let mut agents = agents(&story, 4);
    let store = story.collector.store();
    let (targets, version) = (store.targets().unwrap(), store.versions().unwrap());
    let (tried, took) = timed(|| pages.post("/muc-tieu", &form(&open, ("viec", "thu"))));
    assert!(took < Duration::from_secs(10), "took {took:?}");
    assert_eq!(tried.status, 200);
    assert_eq!(tried.text.matches("Trả lời sau").count(), 3, "{}", tried.text);
    assert!(tried.text.contains("trong 4 máy đang bật"), "{}", tried.text);
    let closed = end_to_end::programs::free_address().to_string();
    let refused = pages.post("/muc-tieu", &form(&closed, ("viec", "thu"))).text;
    assert_eq!(refused.matches("từ chối kết nối vào cổng này").count(), 3, "{refused}");
    assert_eq!((store.targets().unwrap(), store.versions().unwrap()), (targets, version));

    story.collector.running().terminate();
    story.collector.start_again();
    wait_for("machines after a restart", APPEARS, || {
        let seen = pages.post("/muc-tieu", &form(&open, ("viec", "thu"))).text;
        if seen.matches("Trả lời sau").count() == 3 { Ok(()) } else { Err(seen) }
    });
    for agent in &mut agents {
        agent.terminate();
    }
}

#[test]
fn a_machine_that_stands_still_costs_ten_seconds_and_is_named() {
    let story = Story::begin().with_quick_targets(1);
    let pages = pages(&story);
    let agents = agents(&story, 2);
    agents[0].stand_still(true);
    let address = story.collector.agents.to_string();
    let (tried, took) = timed(|| pages.post("/muc-tieu", &form(&address, ("viec", "thu"))).text);
    agents[0].stand_still(false);
    assert!(took < Duration::from_secs(15), "took {took:?}");
    assert_eq!(tried.matches("Trả lời sau").count(), 1, "{tried}");
    assert_eq!(tried.matches("Máy không trả lời kịp").count(), 1, "{tried}");
}

#[test]
fn a_change_reaches_the_machines_and_is_taken_back() {
    let story = Story::begin().with_quick_targets(1);
    let pages = pages(&story);
    let agents = agents(&story, 1);
    let store = story.collector.store();
    let machine = store.machines(unix_ms()).unwrap().swap_remove(0);
    let asked = || store.target_set(machine.number).unwrap().targets;
    let before = asked().swap_remove(0);
    let page = format!("/muc-tieu/{}", before.id.0);
    let address = story.collector.agents.to_string();
    assert_eq!(pages.post(&page, &form(&address, ("viec", ""))).location, "/muc-tieu?xong=sua");
    let changed = asked().swap_remove(0);
    assert_eq!((changed.id, changed.name.as_str(), changed.period_s), (before.id, "Đích thử", 60));
    agents[0].wait_for_log("targets received");
    let undone = pages.post(&format!("{page}/hoan-tac/2"), &[]);
    assert_eq!(undone.location, "/muc-tieu?xong=hoan-tac", "{}", undone.text);
    assert_eq!(asked(), [before]);
    assert_eq!(pages.post(&format!("{page}/hoan-tac/2"), &[]).status, 422, "it is not the latest any more");
}
