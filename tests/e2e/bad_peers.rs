//! Peers that are not agents, and programs where they should not be.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use end_to_end::programs::Running;
use end_to_end::wait::wait_for;

use crate::story::{Story, said};

#[test]
fn garbage_on_the_port_harms_nobody() {
    let mut story = Story::begin();
    let garbage: Vec<Vec<u8>> = vec![
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        vec![0xff; 100_000],
        vec![0x16, 0x03, 0x01, 0xff, 0xff],
        Vec::new(),
    ];
    for bytes in garbage {
        let mut stream = TcpStream::connect(story.collector.agents).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        // The collector may hang up before everything is written.
        stream.write_all(&bytes).ok();
        stream.shutdown(std::net::Shutdown::Write).ok();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok();
        assert!(answer.len() < 100, "something was answered: {}", answer.len());
    }
    assert!(!story.collector.running().has_ended());
    let code = story.collector.join_code(1);
    let _agent = story.start_agent("pc", Some(&code));
    story.wait_for_machine("contact", |machine| machine.heard_ms.is_some());
}

#[test]
fn a_second_collector_on_the_same_folder_is_refused_by_name() {
    let story = Story::begin();
    let config = story.collector.folder.join("collector.toml");
    let log_path = story.folder.path().join("second.log");
    let mut second =
        Running::start("hatang-collector", &["serve", "--config", config.to_str().unwrap()], &log_path);
    wait_for("the second collector to give up", Duration::from_secs(20), || {
        if second.has_ended() { Ok(()) } else { Err(()) }
    });
    assert!(second.log().contains("another hatang-collector uses the data folder"), "{}", second.log());
}

#[test]
fn a_second_agent_on_the_same_folder_is_refused_by_name() {
    let story = Story::begin();
    let code = story.collector.join_code(1);
    let _first = story.start_agent("pc", Some(&code));
    story.wait_for_machine("contact", |machine| machine.heard_ms.is_some());
    let data_dir = story.agent_dir("pc");
    let log_path = story.folder.path().join("second.log");
    let mut second =
        Running::start("hatang-agent", &["run", "--data-dir", data_dir.to_str().unwrap()], &log_path);
    wait_for("the second agent to give up", Duration::from_secs(20), || {
        if second.has_ended() { Ok(()) } else { Err(()) }
    });
    assert!(second.log().contains("another agent works with"), "{}", second.log());
}

#[test]
fn a_data_folder_that_cannot_be_is_named() {
    let story = Story::begin();
    let output = story.collector.command(&["unit", "list"]);
    assert!(output.status.success(), "{}", said(&output));
    let file = story.folder.path().join("a-file");
    std::fs::write(&file, "x").unwrap();
    let inside = file.join("data");
    let config = format!("data_dir = \"{}\"\n", inside.display());
    let config_path = story.folder.path().join("bad.toml");
    std::fs::write(&config_path, config).unwrap();
    let log_path = story.folder.path().join("bad.log");
    let mut bad =
        Running::start("hatang-collector", &["serve", "--config", config_path.to_str().unwrap()], &log_path);
    wait_for("the collector to give up", Duration::from_secs(20), || {
        if bad.has_ended() { Ok(()) } else { Err(()) }
    });
    assert!(bad.log().contains("create the data folder"), "{}", bad.log());
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let mut story = Story::begin();
    story.collector.running().terminate();
    let path = story.collector.data_dir().join("hatang.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let output = story.collector.command(&["unit", "list"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("made by a newer hatang"), "{}", said(&output));
}
