//! The service at work: stopped, killed, cut off, complained to.

use std::time::{Duration, Instant};

use end_to_end::wait::wait_for;
use end_to_end::wine::Windows;
use hatang_collector::store::Contact;

use crate::office::{DATA_DIR, EXE, Office, PROGRAM_DIR, SERVICE};

#[test]
fn a_stopped_and_a_killed_service_go_on_as_the_same_machine() {
    let office = Office::open();
    let machine = office.join();
    office.pc.must(&["sc", "stop", SERVICE]);
    office.pc.wait_for_service(SERVICE, Some("STOPPED"));
    let off =
        office.story.wait_for_machine("a goodbye", |machine| matches!(machine.contact, Contact::Off { .. }));
    assert!(matches!(off.contact, Contact::Off { whole_machine: false, .. }));

    for _ in 0..3 {
        office.pc.must(&["sc", "start", SERVICE]);
        office.pc.wait_for_service(SERVICE, Some("RUNNING"));
        office.wait_online();
        let taken = office.samples();
        office.wait_for_samples(taken, 2);
        // Wine's service manager does not notice, but starts it again when asked.
        office.pc.kill(EXE);
    }
    let machines = office.story.collector.store().machines(hatang_collector::clock::unix_ms()).unwrap();
    assert_eq!(machines.iter().map(|row| row.machine).collect::<Vec<_>>(), [machine.machine]);
}

#[test]
fn what_is_measured_while_the_cable_is_cut_arrives_afterwards() {
    let office = Office::open();
    office.join();
    let before = office.wait_for_samples(0, 3);
    office.cable.cut();
    let spool = office.pc.drive(DATA_DIR);
    wait_for("samples in the spool", Duration::from_mins(2), || {
        let depth = hatang_agent::outbox::spool::peek(&spool).map_err(|fault| fault.to_string())?;
        if 6 <= depth.samples { Ok(()) } else { Err(format!("{depth:?}")) }
    });
    assert!(office.samples() <= before + 8, "data arrived over a cut cable");
    office.cable.mend();
    office.wait_for_samples(before, 8);
}

#[test]
fn a_complaint_from_the_desk_reaches_the_collector_at_once() {
    let office = Office::open();
    office.join();
    office.wait_online();
    let exe = Windows::path(&office.pc.drive(PROGRAM_DIR).join(EXE));
    let begun = Instant::now();
    office.pc.must(&[&exe, "complain", "--about", "VOFFICE", "--note", "mở văn bản rất chậm"]);
    let listed = wait_for("the complaint", Duration::from_secs(30), || {
        let listed = office.story.collector.must(&["complaint", "list", "--json"]);
        if listed.contains("VOFFICE") { Ok(listed) } else { Err(listed) }
    });
    println!("from the desk to the collector: {:?}", begun.elapsed());
    assert!(listed.contains("mở văn bản rất chậm"), "{listed}");
    let log = std::fs::read_to_string(office.pc.drive(DATA_DIR).join("log/hatang-agent.log")).unwrap();
    assert!(!log.contains("mở văn bản"), "the note was logged");
    // What was just said makes the PC measure more often for some minutes.
    let (taken, counted) = (office.samples(), Instant::now());
    office.wait_for_samples(taken, 9);
    println!("nine more samples took {:?}", counted.elapsed());
}
