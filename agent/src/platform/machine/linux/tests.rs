//! A machine out of a tree of files, whole and in pieces, and the machine that runs the test.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use hatang_proto::model::inventory::{AntivirusState, DeviceClass, DiskKind, Inventory};
use tempfile::TempDir;

use super::*;
use crate::inventory::assemble;
use crate::machine::Reader;

const TREE: &str = include_str!("fixture.tree");

/// Unpacks those lines of the tree that `keep` takes.
fn unpacked(keep: impl Fn(&str) -> bool) -> TempDir {
    let dir = TempDir::new().unwrap();
    for line in TREE.lines().filter(|line| line.starts_with('/') && keep(line)) {
        if let Some((path, target)) = line.split_once(" -> ") {
            let place = place(dir.path(), path);
            symlink(target, place).unwrap();
        } else {
            let (path, content) = line.split_once(" = ").unwrap();
            fs::write(place(dir.path(), path), bytes(content)).unwrap();
        }
    }
    dir
}

fn place(root: &Path, path: &str) -> PathBuf {
    let place = root.join(path.trim_start_matches('/'));
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    place
}

fn bytes(content: &str) -> Vec<u8> {
    let Some(digits) = content.strip_prefix("hex:") else {
        return content.replace("\\n", "\n").replace("\\t", "\t").into_bytes();
    };
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn facts(dir: &TempDir) -> Facts {
    let mut facts =
        Reader::new(Arc::new(LinuxMachine::recorded(dir.path().to_owned()))).facts(&Arc::default());
    facts.read_at_ms = 1_795_392_000_000;
    facts
}

fn inventory(keep: impl Fn(&str) -> bool) -> Inventory {
    assemble(&facts(&unpacked(keep)))
}

#[test]
fn a_tree_of_files_gives_the_facts_of_its_machine() {
    let facts = facts(&unpacked(|_| true));
    let cpu = facts.cpu.unwrap();
    assert_eq!((cpu.logical_cores, cpu.physical_cores, cpu.max_khz), (Some(4), Some(2), Some(3_300_000)));
    let disks = facts.disks.unwrap();
    assert_eq!(disks.len(), 1);
    assert_eq!(disks[0].serial.as_deref(), Some("W3KJW34B"));
    assert_eq!(disks[0].size_bytes, Some(500_107_862_016));
    let adapters = facts.adapters.unwrap();
    assert_eq!(adapters.iter().map(|adapter| adapter.wireless).collect::<Vec<_>>(), [false, true]);
    assert_eq!(facts.usb.unwrap()[0].interfaces, ["ff0000", "070102"]);
    assert_eq!(facts.problems.len(), 1, "only the addresses are missing: {:?}", facts.problems);
}

#[test]
fn a_tree_of_files_is_judged_as_its_machine_would_be() {
    let inventory = inventory(|_| true);
    assert_eq!(inventory.device.class, DeviceClass::Desktop);
    assert_eq!(inventory.device.model.as_deref(), Some("H61M-DS2"));
    assert_eq!(inventory.identity.hardware_uuid, None);
    assert_eq!(inventory.identity.disk_serials, ["W3KJW34B"]);
    assert_eq!(inventory.disks.unwrap()[0].kind, DiskKind::Hdd);
    assert_eq!((inventory.printers.unwrap().len(), inventory.scanners.unwrap().len()), (1, 1));
    let clamav = &inventory.antivirus.unwrap()[0];
    assert_eq!((clamav.state, clamav.signature_age_days), (AntivirusState::On, Some(2)));
}

#[test]
fn a_process_file_left_behind_does_not_make_a_service_run() {
    let inventory = inventory(|line| !line.starts_with("/proc/812/"));
    assert_eq!(inventory.antivirus.unwrap()[0].state, AntivirusState::Off);
}

#[test]
fn absent_programs_are_none_and_absent_system_files_are_problems() {
    let inventory =
        inventory(|line| line.starts_with("/proc/1/") || line.starts_with("/sys/bus/usb/devices/usb1/"));
    assert_eq!(inventory.printers, Some(Vec::new()));
    assert_eq!(inventory.scanners, Some(Vec::new()));
    assert_eq!(inventory.antivirus, Some(Vec::new()));
    assert_eq!((&inventory.cpu, &inventory.disks, &inventory.memory), (&None, &None, &None));
    for part in ["cpu", "disks", "memory", "adapters", "smbios", "system", "host_name"] {
        assert!(inventory.problems.iter().any(|problem| problem.part == part), "{part}");
    }
}

#[test]
fn an_unreadable_file_of_queues_is_a_problem_but_their_names_are_known() {
    let dir = unpacked(|line| !line.starts_with("/etc/cups"));
    // A directory in the file's place cannot be read, whoever asks.
    fs::create_dir_all(dir.path().join("etc/cups/printers.conf")).unwrap();
    assert_eq!(facts(&dir).printers, None);
    fs::create_dir_all(dir.path().join("etc/cups/ppd")).unwrap();
    fs::write(
        dir.path().join("etc/cups/ppd/HP.ppd"),
        "*PPD-Adobe: \"4.3\"\n*NickName: \"HP LaserJet 1020\"\n",
    )
    .unwrap();
    let facts = facts(&dir);
    let queues = facts.printers.unwrap();
    assert_eq!(queues[0].model.as_deref(), Some("HP LaserJet 1020"));
    assert!(facts.problems.iter().any(|problem| problem.part == "printers"));
}

#[test]
fn this_very_machine_is_read() {
    let facts = crate::machine::take_facts(&Arc::default());
    assert!(facts.cpu.is_some() && facts.memory.is_some() && facts.system.is_some());
    assert!(0 < facts.read_at_ms);
}
