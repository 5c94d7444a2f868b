//! Installing, upgrading, removing.

use std::time::{Duration, Instant};

use crate::office::{DATA_DIR, EXE, KEY, Office, PROGRAM_DIR, SERVICE, msi, msi_of_version};

/// Goal for the time from the start of the installer to the first data on the collector.
const FIRST_DATA_WITHIN: Duration = Duration::from_secs(20);

#[test]
fn a_silent_installation_brings_the_machine_with_its_inventory_and_round_trips() {
    let office = Office::open();
    let begun = Instant::now();
    let machine = office.join();
    let took = begun.elapsed();
    println!("from the installer's start to the first data on the collector: {took:?}");
    assert_eq!(office.pc.service_state(SERVICE).as_deref(), Some("RUNNING"));
    assert!(office.pc.registry(KEY, "Join").is_some_and(|code| code.starts_with("HT1-")));
    let (inventory, _, _) = machine.inventory.unwrap();
    let system = inventory.system.expect("the operating system is known");
    assert_eq!(system.family, "windows");
    assert!(system.build.is_some_and(|build| build.starts_with("7601")), "Wine calls itself Windows 7 SP1");
    assert!(inventory.cpu.is_some_and(|cpu| 0 < cpu.logical_cores));
    assert!(inventory.memory.is_some_and(|memory| 1 << 26 < memory.total_bytes));
    assert!(inventory.adapters.is_some_and(|adapters| !adapters.is_empty()));
    // Wine has no Security Center: that must be said, and must not read as "no antivirus".
    assert!(inventory.problems.iter().any(|problem| problem.part == "antivirus"), "{:?}", inventory.problems);
    office.wait_for_samples(0, 3);
    assert!(took <= FIRST_DATA_WITHIN, "took {took:?}");
}

#[test]
fn an_upgrade_keeps_identity_spool_and_join_code() {
    let office = Office::open();
    let before = office.join();
    let newer = msi_of_version("0.9.0", office.story.folder.path());
    office.stop_service();
    office.install(&newer, &[]);
    office.pc.wait_for_service(SERVICE, Some("RUNNING"));
    let taken = office.samples();
    office.wait_for_samples(taken, 3);
    let machines = office.story.collector.store().machines(hatang_collector::clock::unix_ms()).unwrap();
    assert_eq!(machines.len(), 1, "the upgrade made a second machine");
    assert_eq!(machines[0].machine, before.machine);
    assert!(office.pc.registry(KEY, "Join").is_some_and(|code| code.starts_with("HT1-")));

    let older = office.pc.run(&["msiexec", "/i", &end_to_end::wine::Windows::path(&msi()), "/qn"]);
    assert!(!older.status.success(), "a downgrade was not refused");
    assert_eq!(office.pc.service_state(SERVICE).as_deref(), Some("RUNNING"));
}

#[test]
fn a_removal_leaves_the_data_or_nothing_as_asked() {
    let office = Office::open();
    office.join();
    let package = end_to_end::wine::Windows::path(&msi());
    office.stop_service();
    office.pc.must(&["msiexec", "/x", &package, "/qn"]);
    office.pc.wait_for_service(SERVICE, None);
    assert!(office.pc.processes(EXE).is_empty());
    assert!(!office.pc.drive(PROGRAM_DIR).join(EXE).exists());
    assert!(office.pc.drive(DATA_DIR).join("identity.json").exists(), "the identity was not kept");
    assert_eq!(office.pc.registry(KEY, "Join"), None);

    office.install(&msi(), &[]);
    office.wait_online();
    office.stop_service();
    office.pc.must(&["msiexec", "/x", &package, "/qn", "REMOVEDATA=1"]);
    office.pc.wait_for_service(SERVICE, None);
    for left in ["Program Files/HaTang", "ProgramData/HaTang"] {
        let path = office.pc.drive(left);
        assert!(!path.exists(), "{left} is left: {:?}", std::fs::read_dir(&path).map(Iterator::count));
    }
    assert_eq!(office.pc.registry(r"HKLM\SOFTWARE\HaTang\Agent", "InstallDir"), None);
}
