//! The two programs, started and ended.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use hatang_collector::run::data_dir::database_path;
use hatang_collector::store::Store;

use crate::wait::wait_for;

/// How long a program may take to start.
const START: Duration = Duration::from_secs(30);

/// A program of this workspace as cargo built it beside this test.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().unwrap().parent().unwrap().join(name);
    assert!(path.exists(), "{} is missing: run `cargo test --workspace`, which builds it", path.display());
    path
}

/// Runs a command of the collector to its end.
pub fn collector(args: &[&str]) -> Output {
    Command::new(program("hatang-collector")).args(args).output().unwrap()
}

/// A running program; killed when dropped.
pub struct Running {
    child: Child,
    log_path: PathBuf,
}

impl Running {
    /// Starts a program, its output in `log_path`.
    pub fn start(name: &str, args: &[&str], log_path: &Path) -> Self {
        let log = File::options().create(true).append(true).open(log_path).unwrap();
        let child = Command::new(program(name))
            .args(args)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        Self { child, log_path: log_path.to_owned() }
    }

    /// Everything it has written so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log_path).unwrap()).into_owned()
    }

    /// Waits until its output holds `text`.
    pub fn wait_for_log(&self, text: &str) {
        wait_for(&format!("{text:?} in the output"), START, || {
            let log = self.log();
            if log.contains(text) { Ok(()) } else { Err(log) }
        });
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// kill -STOP, or -CONT to let it go on.
    pub fn stand_still(&self, still: bool) {
        let signal = if still { "-STOP" } else { "-CONT" };
        let status = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// kill -9.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, as a service manager does, and tells how long it took.
    pub fn terminate(&mut self) -> Duration {
        let begun = Instant::now();
        let status = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
        wait_for("the program to end", Duration::from_secs(10), || {
            if self.has_ended() { Ok(()) } else { Err(self.log()) }
        });
        begun.elapsed()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.has_ended() {
            self.kill();
        }
    }
}

/// A loopback port that was free a moment ago.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A collector under `serve`, on fixed ports so that it can be started again.
pub struct Collector {
    pub folder: PathBuf,
    pub agents: SocketAddr,
    pub web: SocketAddr,
    running: Option<Running>,
}

impl Collector {
    /// Prepares a collector in `folder` and starts it.
    pub fn start(folder: &Path) -> Self {
        let (agents, web) = (free_address(), free_address());
        std::fs::create_dir_all(folder).unwrap();
        let data_dir = folder.join("data");
        let config = format!(
            "data_dir = \"{}\"\n[agents]\nlisten = \"{agents}\"\n[web]\nlisten = \"{web}\"\n",
            data_dir.display()
        );
        std::fs::write(folder.join("collector.toml"), config).unwrap();
        let mut collector = Self { folder: folder.to_owned(), agents, web, running: None };
        collector.start_again();
        collector
    }

    /// Starts it after an end.
    pub fn start_again(&mut self) {
        let config = self.folder.join("collector.toml");
        let log_path = self.folder.join("collector.log");
        File::create(&log_path).unwrap();
        let running =
            Running::start("hatang-collector", &["serve", "--config", config.to_str().unwrap()], &log_path);
        running.wait_for_log("collector started");
        self.running = Some(running);
    }

    pub fn running(&mut self) -> &mut Running {
        self.running.as_mut().expect("the collector was not started")
    }

    pub fn data_dir(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The collector's data as another program sees it.
    pub fn store(&self) -> Store {
        Store::open(&database_path(&self.data_dir())).unwrap()
    }

    /// Runs a command on its data.
    pub fn command(&self, args: &[&str]) -> Output {
        collector_command(args, &self.data_dir())
    }

    /// Runs a command that must succeed, and gives what it printed.
    pub fn must(&self, args: &[&str]) -> String {
        let output = self.command(args);
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        printed.trim().to_owned()
    }

    /// A join code for `uses` machines that dial `address`.
    pub fn join_code(&self, uses: u32) -> String {
        self.must(&["token", "create", "--unit", "1", "--uses", &uses.to_string()])
    }
}

/// Runs a command of the collector that is expected to end by itself.
pub fn collector_command(args: &[&str], data_dir: &Path) -> Output {
    let data_dir = ["--data-dir", data_dir.to_str().unwrap()];
    Command::new(program("hatang-collector")).args(args).args(data_dir).output().unwrap()
}
