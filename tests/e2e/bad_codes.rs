//! Join codes that do not work, each with a message that says why.

use crate::story::{Story, agent_command, said};

fn refusal(story: &Story, code: &str, name: &str) -> String {
    let output = agent_command(&["enrol", "--join", code], &story.agent_dir(name));
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    said(&output)
}

#[test]
fn a_tampered_or_cut_code_is_noticed_before_anything_is_sent() {
    let story = Story::begin();
    let code = story.collector.join_code(1);
    let last = code.chars().last().unwrap();
    let cut: String = code.chars().take(40).collect();
    let tampered = format!("{}{}", code.strip_suffix(last).unwrap(), if last == '7' { '8' } else { '7' });
    for text in [tampered.as_str(), &cut, "hello"] {
        let message = refusal(&story, text, "pc");
        assert!(message.contains("join code"), "{message}");
    }
}

#[test]
fn a_used_up_code_says_so() {
    let story = Story::begin();
    let code = story.collector.join_code(1);
    assert!(agent_command(&["enrol", "--join", &code], &story.agent_dir("first")).status.success());
    let message = refusal(&story, &code, "second");
    assert!(message.contains("used up") || message.contains("as many"), "{message}");
}

#[test]
fn a_withdrawn_code_says_so() {
    let story = Story::begin();
    let code = story.collector.join_code(1);
    story.collector.must(&["token", "revoke", "1"]);
    let message = refusal(&story, &code, "pc");
    assert!(message.contains("withdrawn") || message.contains("withdrew"), "{message}");
}

#[test]
fn an_expired_code_says_so() {
    let story = Story::begin();
    let code = story.collector.join_code(1);
    let database = rusqlite::Connection::open(story.collector.data_dir().join("hatang.db")).unwrap();
    database.execute("UPDATE token SET expires_ms = 1", []).unwrap();
    let message = refusal(&story, &code, "pc");
    assert!(message.contains("expired"), "{message}");
}

#[test]
fn a_code_of_another_collector_is_not_trusted() {
    let story = Story::begin();
    let other = Story::begin();
    let mut code: hatang_proto::join_code::JoinCode = other.collector.join_code(1).parse().unwrap();
    code.port = story.collector.agents.port();
    let message = refusal(&story, &code.to_string(), "pc");
    assert!(message.contains("not the collector that this machine trusts"), "{message}");
}

#[test]
fn a_code_of_a_collector_that_is_down_says_that_it_is_not_reached() {
    let mut story = Story::begin();
    let code = story.collector.join_code(1);
    story.collector.running().kill();
    let message = refusal(&story, &code, "pc");
    assert!(message.contains("reach") || message.contains("connect"), "{message}");
}
