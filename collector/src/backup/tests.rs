//! Backups of small collectors: written, restored, cut, spoilt, foreign, without room.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use hatang_proto::model::CatalogueEntry;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::desk::{Desk, Plan};
use super::*;
use crate::run::evidence_key;
use crate::store::{AccountRole, BackupOutcome, NewAccount, NewSession, Store};

/// 2026-11-25 01:30 in Viet Nam.
const NOW_MS: i64 = 1_795_545_000_000;

/// A data folder as a started collector has it.
struct Office {
    folder: TempDir,
    store: Store,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().join("data");
        fs::create_dir(&data_dir).unwrap();
        let store = Store::open(&data_dir.join("hatang.db")).unwrap();
        evidence_key::open_or_create(&data_dir).unwrap();
        for (name, bytes) in
            [("authority/ca.der", &b"der"[..]), ("authority/ca.key", b"key"), ("forms/mẫu.json", b"{}")]
        {
            let path = data_dir.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        fs::create_dir_all(data_dir.join("agent")).unwrap();
        fs::write(data_dir.join("agent/identity.json"), "secret of another").unwrap();
        std::os::unix::fs::symlink("/etc/hostname", data_dir.join("forms/lien-ket.json")).unwrap();
        let office = Self { folder, store };
        office.add_unit("xã Đại Hợp");
        office
    }

    fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn add_unit(&self, name: &str) {
        self.store.add_unit(None, "xa", name, "2020-01-01", "a", NOW_MS).unwrap();
    }

    fn write(&self, out: &Path) -> Result<Written, BackupError> {
        let order = Order { data_dir: &self.data_dir(), out, with_packages: false, now_ms: NOW_MS };
        write(&self.store, &order, &Progress::default())
    }

    fn desk(&self, keep: u32) -> Desk {
        let (data_dir, folder) = (self.data_dir(), self.at("backups"));
        Desk::new(self.store.clone(), Plan { data_dir, folder, keep, daily: true })
    }
}

fn units(data_dir: &Path) -> Vec<String> {
    let store = Store::open(&data_dir.join("hatang.db")).unwrap();
    store.units("2026-01-01").unwrap().into_iter().map(|unit| unit.name).collect()
}

fn restored(archive: &Path, data_dir: &Path) -> Result<Restored, RestoreError> {
    restore(archive, data_dir, NOW_MS, &Progress::default())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// The same archive with one part changed, or left out.
fn altered(archive: &Path, name: &str, change: impl Fn(Vec<u8>) -> Option<Vec<u8>>) -> PathBuf {
    let mut from = ZipArchive::new(File::open(archive).unwrap()).unwrap();
    let path = archive.with_file_name("altered.zip");
    let mut to = ZipWriter::new(File::create(&path).unwrap());
    for index in 0..from.len() {
        let mut part = from.by_index(index).unwrap();
        let (own, mut bytes) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut bytes).unwrap();
        let bytes = if own == name { change(bytes) } else { Some(bytes) };
        if let Some(bytes) = bytes {
            to.start_file(own, SimpleFileOptions::default()).unwrap();
            to.write_all(&bytes).unwrap();
        }
    }
    to.finish().unwrap();
    path
}

#[test]
fn a_backup_holds_what_makes_the_collector_and_comes_back_as_it_was() {
    let office = Office::new();
    let written = office.write(&office.at("a.zip")).unwrap();
    let names: Vec<_> = written.manifest.parts.iter().map(|part| part.name.as_str()).collect();
    let expected = [
        "hatang.db",
        "evidence-key.pk8",
        "evidence-key.pub",
        "authority/ca.der",
        "authority/ca.key",
        "forms/mẫu.json",
    ];
    assert_eq!(names, expected);
    assert_eq!(mode(&written.path), 0o600);
    office.add_unit("xã Sau Đó");
    let fresh = office.at("mới");
    restored(&written.path, &fresh).unwrap();
    assert_eq!(units(&fresh), ["xã Đại Hợp"]);
    for name in &expected[1..] {
        assert_eq!(
            fs::read(fresh.join(name)).unwrap(),
            fs::read(office.data_dir().join(name)).unwrap(),
            "{name}"
        );
        assert_eq!(mode(&fresh.join(name)), 0o600, "{name}");
    }
    assert_eq!(mode(&fresh), 0o700);
    assert!(!fresh.join("agent").exists() && !fresh.join("forms/lien-ket.json").exists());
}

#[test]
fn a_restored_collector_tells_agents_everything_anew_and_nobody_is_signed_in() {
    let office = Office::new();
    let entry = CatalogueEntry { name: "VOFFICE".to_owned(), pattern: "*voffice*".to_owned() };
    office.store.add_catalogue_entry(entry, "a", NOW_MS).unwrap();
    let account = NewAccount {
        name: "quantri".to_owned(),
        password_hash: "hash".to_owned(),
        role: AccountRole::Admin,
        within: None,
    };
    assert!(office.store.add_account(account, "a", NOW_MS).unwrap());
    let session = NewSession {
        token_hash: [7; 32],
        account: "quantri".to_owned(),
        created_ms: NOW_MS,
        expires_ms: NOW_MS + 9_000,
        address: String::new(),
    };
    office.store.open_session(session).unwrap();
    assert!(office.store.session([7; 32], 9_000, NOW_MS).unwrap().is_some());
    let before = office.store.versions().unwrap();
    let written = office.write(&office.at("a.zip")).unwrap();
    let fresh = office.at("new");
    restored(&written.path, &fresh).unwrap();
    let store = Store::open(&fresh.join("hatang.db")).unwrap();
    assert!(before.catalogue + 1_000 < store.versions().unwrap().catalogue);
    assert!(store.session([7; 32], 9_000, NOW_MS).unwrap().is_none());
    assert!(store.audit(1).unwrap()[0].action == "restore");
}

#[test]
fn nothing_is_written_over_and_nothing_is_left_behind_by_a_refusal() {
    let office = Office::new();
    fs::write(office.at("a.zip"), "mine").unwrap();
    assert!(matches!(office.write(&office.at("a.zip")), Err(BackupError::Exists { .. })));
    assert_eq!(fs::read(office.at("a.zip")).unwrap(), b"mine");
    let nowhere = office.write(&office.at("no/such/folder/b.zip")).unwrap_err();
    assert!(matches!(nowhere, BackupError::Io { .. }), "{nowhere}");
    fs::remove_file(office.at("a.zip")).unwrap();
    let written = office.write(&office.at("a.zip")).unwrap();
    let refused = restored(&written.path, &office.data_dir()).unwrap_err();
    assert!(matches!(refused, RestoreError::NotEmpty { .. }), "{refused}");
    let mut left: Vec<_> =
        fs::read_dir(office.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["a.zip", "data"]);
}

#[test]
fn a_cut_a_spoilt_and_a_foreign_archive_are_told_apart_and_leave_no_folder() {
    let office = Office::new();
    let archive = office.write(&office.at("a.zip")).unwrap().path;
    let whole = fs::read(&archive).unwrap();
    let fresh = office.at("new");
    let told = |archive: &Path| {
        let fault = restored(archive, &fresh).unwrap_err();
        assert!(!fresh.exists() && !office.at("new.restoring").exists(), "{fault}");
        fault
    };
    for keep in [0, 1, whole.len() / 2, whole.len() - 1] {
        fs::write(office.at("cut.zip"), &whole[..keep]).unwrap();
        let fault = told(&office.at("cut.zip"));
        assert!(matches!(fault, RestoreError::NotAnArchive { .. }), "{keep}: {fault}");
    }
    let mut refused = 0;
    for place in (100..whole.len()).step_by(997) {
        let mut spoilt = whole.clone();
        spoilt[place] ^= 0x40;
        fs::write(office.at("spoilt.zip"), &spoilt).unwrap();
        match restored(&office.at("spoilt.zip"), &fresh) {
            // A bit that nobody reads, such as padding: what came out is what went in.
            Ok(_) => {
                assert_eq!(units(&fresh), ["xã Đại Hợp"], "byte {place}");
                fs::remove_dir_all(&fresh).unwrap();
            }
            Err(_) => refused += 1,
        }
        assert!(!fresh.exists(), "byte {place}");
    }
    assert!(10 < refused, "{refused} of {}", whole.len() / 997);
    let swapped = altered(&archive, "authority/ca.key", |_| Some(b"kez".to_vec()));
    assert!(matches!(told(&swapped), RestoreError::Part { name, .. } if name == "authority/ca.key"));
    let missing = altered(&archive, "hatang.db", |_| None);
    assert!(matches!(told(&missing), RestoreError::Part { name, .. } if name == "hatang.db"));
    let foreign = altered(&archive, "manifest.json", |_| None);
    assert!(matches!(told(&foreign), RestoreError::NoList { .. }));
    let newer = altered(&archive, "manifest.json", |list| {
        let text = String::from_utf8(list).unwrap();
        Some(text.replace("\"schema\": ", "\"schema\": 99").into_bytes())
    });
    assert!(matches!(told(&newer), RestoreError::List(ManifestError::Schema { .. })));
    let outside = altered(&archive, "manifest.json", |list| {
        Some(String::from_utf8(list).unwrap().replace("forms/mẫu.json", "forms/../../x").into_bytes())
    });
    assert!(matches!(told(&outside), RestoreError::List(ManifestError::StrangePart(_))));
    assert!(matches!(told(&office.at("nowhere.zip")), RestoreError::Io { .. }));
}

#[test]
fn what_a_crash_left_is_cleared_but_not_what_somebody_works_in() {
    let office = Office::new();
    let left = office.at("a.zip.making");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("hatang.db"), "half").unwrap();
    let held = File::open(&left).unwrap();
    held.lock().unwrap();
    assert!(matches!(office.write(&office.at("a.zip")), Err(BackupError::Busy)));
    drop(held);
    office.write(&office.at("a.zip")).unwrap();
    assert!(!left.exists());
}

#[test]
fn the_desk_keeps_the_newest_notes_every_run_and_knows_when_one_is_due() {
    const HOUR_MS: i64 = 3_600_000;
    let office = Office::new();
    let desk = office.desk(2);
    assert!(desk.is_due(NOW_MS), "there is none yet");
    let made = desk.make("quantri").unwrap();
    assert!(made.path.starts_with(office.at("backups")));
    let state = desk.state().unwrap();
    assert_eq!((state.standing.len(), state.at_work, state.same_disk), (1, None, true));
    assert!(matches!(&state.runs[0].outcome, BackupOutcome::Done { bytes, .. } if *bytes == made.bytes));
    let made_ms = state.standing[0].made_ms;
    let night = |days: i64| {
        let midnight = (made_ms + 7 * HOUR_MS).div_euclid(24 * HOUR_MS) * 24 * HOUR_MS - 7 * HOUR_MS;
        midnight + days * 24 * HOUR_MS + 2 * HOUR_MS
    };
    assert!(!desk.is_due(made_ms + 12 * HOUR_MS) || (night(1) - made_ms).abs() < 20 * HOUR_MS);
    assert!(desk.is_due(made_ms + 26 * HOUR_MS) && desk.is_due(night(2)));
    let without = Desk::new(office.store, Plan { daily: false, ..desk.plan().clone() });
    assert!(!without.is_due(made_ms + 99 * HOUR_MS));
}

#[test]
fn a_backup_that_failed_leaves_the_earlier_ones_and_is_told() {
    let office = Office::new();
    let desk = office.desk(1);
    desk.make("clock").unwrap();
    fs::remove_dir_all(office.data_dir().join("forms")).unwrap();
    fs::write(office.data_dir().join("forms"), "no folder").unwrap();
    assert_eq!(desk.make("clock").unwrap_err().kind(), "io");
    let state = desk.state().unwrap();
    assert_eq!(state.standing.len(), 1);
    assert!(matches!(&state.runs[0].outcome, BackupOutcome::Failed { problem, .. } if problem == "io"));
    assert_eq!(fs::read_dir(office.at("backups")).unwrap().count(), 1, "nothing half done is left");
}

#[test]
fn a_full_disk_is_told_as_such() {
    let full = BackupError::io("write", Path::new("/backups"))(std::io::ErrorKind::StorageFull.into());
    assert!(matches!(full, BackupError::DiskFull { .. }) && full.kind() == "no_space");
}
