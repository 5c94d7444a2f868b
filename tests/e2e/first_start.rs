//! `hatang-collector up`, as somebody runs it for the first time, and for the second.

use std::time::Duration;

use end_to_end::programs::{Running, free_address};
use end_to_end::wait::wait_for;
use hatang_collector::run::data_dir::database_path;
use hatang_collector::store::{Contact, Store};

const FAR_FUTURE_MS: i64 = 7_000_000_000_000;

fn up(folder: &std::path::Path, log: &str) -> Running {
    let (agents, web) = (free_address().to_string(), free_address().to_string());
    let data_dir = folder.join("hatang-data");
    let args = ["up", "--data-dir", data_dir.to_str().unwrap(), "--agents", &agents, "--web", &web];
    Running::start("hatang-collector", &args, &folder.join(log))
}

#[test]
fn two_starts_on_one_folder_show_the_same_machine_and_one_password() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = up(folder.path(), "first.log");
    first.wait_for_log("with password");
    first.wait_for_log("http://127.0.0.1:");
    let store = Store::open(&database_path(&folder.path().join("hatang-data"))).unwrap();
    let machine = wait_for("this machine with its inventory and round trips", Duration::from_mins(1), || {
        let machines = store.machines(FAR_FUTURE_MS).unwrap();
        match machines.first() {
            Some(machine) if machine.inventory.is_some() => {
                let samples = store.series(machine.number, 0, FAR_FUTURE_MS).unwrap();
                if samples.is_empty() { Err(format!("{machines:?}")) } else { Ok(machine.machine) }
            }
            _ => Err(format!("{machines:?}")),
        }
    });
    let took = first.terminate();
    assert!(took.as_secs() < 3, "the first stop took {took:?}");

    let mut second = up(folder.path(), "second.log");
    second.wait_for_log("Sign in as before");
    assert!(!second.log().contains("with password"), "the password is told once");
    wait_for("the same machine online again", Duration::from_secs(30), || {
        let now_ms = hatang_collector::clock::unix_ms();
        let found = store.machine(machine, now_ms).unwrap().map(|machine| machine.contact);
        if matches!(found, Some(Contact::Online { .. })) { Ok(()) } else { Err(found) }
    });
    assert_eq!(store.machines(FAR_FUTURE_MS).unwrap().len(), 1, "no second machine was made");
    let took = second.terminate();
    assert!(took.as_secs() < 3, "the second stop took {took:?}");
}
