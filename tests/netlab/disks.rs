//! Disks that are full or may not be written, on either side.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use end_to_end::programs::{Collector, Running};
use end_to_end::wait::wait_for;
use hatang_collector::clock::unix_ms;

/// A small disk in memory, unmounted when dropped.
struct SmallDisk {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl SmallDisk {
    fn mount(size: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("disk");
        std::fs::create_dir(&path).unwrap();
        let options = format!("size={size}");
        let status =
            Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&path).status().unwrap();
        assert!(status.success(), "cannot mount a disk in memory: run this as root");
        Self { _folder: folder, path }
    }

    /// Fills the disk but for what is taken already.
    fn fill(&self) -> PathBuf {
        let ballast = self.path.join("ballast");
        let mut size = 1 << 22;
        let mut bytes = Vec::new();
        while 4_096 <= size {
            let mut longer = bytes.clone();
            longer.resize(bytes.len() + size, 0);
            if std::fs::write(&ballast, &longer).is_ok() {
                bytes = longer;
            } else {
                std::fs::write(&ballast, &bytes).ok();
                size /= 2;
            }
        }
        ballast
    }

    fn remount(&self, mode: &str) {
        let options = format!("remount,{mode}");
        let status = Command::new("mount").args(["-o", &options]).arg(&self.path).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.path).status().ok();
    }
}

fn agent(data_dir: &Path, code: &str, log_path: &Path) -> Running {
    let config = log_path.with_extension("toml");
    std::fs::write(&config, "batch_interval_s = 2\n").unwrap();
    let args = [
        "run",
        "--data-dir",
        data_dir.to_str().unwrap(),
        "--join",
        code,
        "--config",
        config.to_str().unwrap(),
    ];
    Running::start("hatang-agent", &args, log_path)
}

fn quick_targets(collector: &Collector) {
    for row in collector.store().targets().unwrap() {
        collector.must(&["target", "remove", &row.target.id.0.to_string()]);
    }
    for number in 0..10 {
        let probe = format!("tcp:127.0.0.1:{}", collector.agents.port());
        let name = format!("Đích {number}");
        collector.must(&["target", "add", &probe, "--name", &name, "--segment", "lan", "--period", "5"]);
    }
}

fn stored(collector: &Collector) -> u64 {
    let store = collector.store();
    let Some(machine) = store.machines(unix_ms()).unwrap().into_iter().next() else { return 0 };
    let series = store.series(machine.number, 0, unix_ms() + 60_000).unwrap();
    series.values().map(|readings| u64::try_from(readings.len()).unwrap()).sum()
}

fn taken(agent_dir: &Path) -> u64 {
    hatang_agent::outbox::spool::peek(agent_dir).map_or(0, |depth| depth.taken)
}

#[test]
fn a_collector_whose_disk_is_full_acknowledges_nothing_and_goes_on_when_there_is_room() {
    let disk = SmallDisk::mount("12m");
    let mut collector = Collector::start(&disk.path.join("collector"));
    quick_targets(&collector);
    let folder = tempfile::tempdir().unwrap();
    let agent_dir = folder.path().join("pc");
    let _agent = agent(&agent_dir, &collector.join_code(1), &folder.path().join("agent.log"));
    wait_for("the first samples", Duration::from_mins(1), || match stored(&collector) {
        0 => Err(0),
        count => Ok(count),
    });
    let ballast = disk.fill();
    wait_for("the collector to notice", Duration::from_mins(2), || {
        let log = collector.running().log();
        if log.contains("full") { Ok(()) } else { Err(log) }
    });
    assert!(!collector.running().has_ended(), "a full disk does not end the collector");
    let before = taken(&agent_dir);
    wait_for("the agent to take more meanwhile", Duration::from_mins(1), || {
        let taken = taken(&agent_dir);
        if before + 10 <= taken { Ok(()) } else { Err(taken) }
    });
    std::fs::remove_file(ballast).unwrap();
    let taken_meanwhile = taken(&agent_dir);
    wait_for("everything that was taken", Duration::from_mins(8), || {
        let stored = stored(&collector);
        if taken_meanwhile <= stored { Ok(()) } else { Err((stored, taken_meanwhile)) }
    });
}

#[test]
fn an_agent_whose_disk_is_full_says_so_and_goes_on_when_there_is_room() {
    let disk = SmallDisk::mount("2m");
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(&folder.path().join("collector"));
    quick_targets(&collector);
    let agent_dir = disk.path.join("pc");
    let mut agent = agent(&agent_dir, &collector.join_code(1), &folder.path().join("agent.log"));
    wait_for("the first samples", Duration::from_mins(1), || match stored(&collector) {
        0 => Err(0),
        count => Ok(count),
    });
    let ballast = disk.fill();
    wait_for("the agent to notice", Duration::from_mins(2), || {
        let log = agent.log();
        if log.contains("full") { Ok(()) } else { Err(log) }
    });
    assert!(!agent.has_ended(), "a full disk does not end the agent");
    std::fs::remove_file(ballast).unwrap();
    let before = stored(&collector);
    wait_for("samples to arrive again", Duration::from_mins(2), || {
        let stored = stored(&collector);
        if before + 20 <= stored { Ok(()) } else { Err((before, stored)) }
    });
}

#[test]
fn a_folder_that_may_not_be_written_is_named_by_both_programs() {
    let disk = SmallDisk::mount("2m");
    disk.remount("ro");
    let folder = tempfile::tempdir().unwrap();
    let data_dir = disk.path.join("data");
    let mut collector = Running::start(
        "hatang-collector",
        &["up", "--data-dir", data_dir.to_str().unwrap()],
        &folder.path().join("c.log"),
    );
    wait_for("the collector to give up", Duration::from_secs(20), || {
        if collector.has_ended() { Ok(()) } else { Err(()) }
    });
    assert!(collector.log().contains("Read-only file system"), "{}", collector.log());
    let mut agent = Running::start(
        "hatang-agent",
        &["run", "--data-dir", data_dir.to_str().unwrap()],
        &folder.path().join("a.log"),
    );
    wait_for("the agent to give up", Duration::from_secs(20), || {
        if agent.has_ended() { Ok(()) } else { Err(()) }
    });
    assert!(agent.log().contains("Read-only file system"), "{}", agent.log());
}
