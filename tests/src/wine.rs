//! A Windows of its own under Wine: throw-away drive and registry, real service manager, real installer.
//!
//! Needs Debian's `wine`. What Wine lacks (Security Center, printers, batteries) is tried with recorded machines beside
//! the code. Programs inside end with the value; nothing outside its own folder is touched.

use std::fs;
use std::io::{Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::wait::wait_for;

/// How long the service manager may take for one step.
const STEP: Duration = Duration::from_secs(30);

/// The throw-away Windows.
pub struct Windows {
    folder: TempDir,
    /// Somebody who is logged on: Wine ends its services when the last ordinary program has ended.
    user: Option<Child>,
}

impl Windows {
    /// Makes it; takes some seconds.
    pub fn begin() -> Self {
        let mut windows = Self { folder: tempfile::tempdir().unwrap(), user: None };
        let made = windows.command("wineboot").arg("-i").stdout(Stdio::null()).stderr(Stdio::null()).status();
        let made = made.expect("cannot run wineboot: install Debian's packages wine and wine64");
        assert!(made.success(), "{made:?}");
        // What makes the drive and the registry goes on after that.
        windows.command("wineserver").arg("-w").status().unwrap();
        // It waits for a command that never comes.
        let mut user = windows.command("wine");
        let user = user.arg("cmd").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        windows.user = Some(user.unwrap());
        windows
    }

    /// Where a path of drive C: lies.
    pub fn drive(&self, path: &str) -> PathBuf {
        self.prefix().join("drive_c").join(path)
    }

    /// Runs a program to its end. It prints to a file: services that Wine starts along with it would keep a pipe open.
    pub fn run(&self, args: &[&str]) -> Output {
        let mut printed = tempfile::tempfile().unwrap();
        let status = self
            .command("wine")
            .args(args)
            .stdout(printed.try_clone().unwrap())
            .stderr(printed.try_clone().unwrap())
            .status()
            .unwrap();
        let mut stdout = Vec::new();
        printed.rewind().unwrap();
        printed.read_to_end(&mut stdout).unwrap();
        Output { status, stdout, stderr: Vec::new() }
    }

    /// Runs a program that must succeed, and gives what it printed.
    pub fn must(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let printed = printed(&output);
        assert!(output.status.success(), "{args:?} ended with {:?}: {printed}", output.status.code());
        printed
    }

    /// Whether the service manager knows the service, and its state: `RUNNING`, `STOPPED`, `START_PENDING` …
    pub fn service_state(&self, name: &str) -> Option<String> {
        let told = printed(&self.run(&["sc", "query", name]));
        let line = told.lines().find(|line| line.trim_start().starts_with("STATE"))?;
        line.split_whitespace().last().map(str::to_owned)
    }

    pub fn wait_for_service(&self, name: &str, wanted: Option<&str>) {
        wait_for(&format!("service {name} to be {wanted:?}"), STEP, || {
            let state = self.service_state(name);
            if state.as_deref() == wanted { Ok(()) } else { Err(state) }
        });
    }

    /// A value of the registry; `None` if there is none.
    pub fn registry(&self, key: &str, value: &str) -> Option<String> {
        let output = self.run(&["reg", "query", key, "/v", value, "/reg:64"]);
        let told = printed(&output);
        let line = told.lines().find(|line| line.trim_start().starts_with(value))?;
        Some(line.split("    ").filter(|part| !part.is_empty()).nth(2).unwrap_or_default().trim().to_owned())
    }

    /// Numbers of the running programs of this Windows with this file name, as the host knows them.
    pub fn processes(&self, exe: &str) -> Vec<u32> {
        let own = format!("WINEPREFIX={}", self.prefix().display());
        let numbers = fs::read_dir("/proc").unwrap().filter_map(|entry| {
            let path = entry.ok()?.path();
            let number = path.file_name()?.to_str()?.parse().ok()?;
            let is_own = has_part(&path.join("environ"), |part| part == own);
            // The first part is the program as Windows writes it.
            let is_wanted = fs::read(path.join("cmdline")).ok().is_some_and(|line| {
                let first = line.split(|byte| *byte == 0).next().unwrap_or_default();
                String::from_utf8_lossy(first).trim_matches('"').ends_with(exe)
            });
            (is_own && is_wanted).then_some(number)
        });
        numbers.collect()
    }

    /// kill -9 of the programs with this file name.
    pub fn kill(&self, exe: &str) {
        let numbers = self.processes(exe);
        assert!(!numbers.is_empty(), "{exe} does not run");
        for number in numbers {
            let status = Command::new("kill").args(["-KILL", &number.to_string()]).status().unwrap();
            assert!(status.success());
        }
        wait_for("the end of the killed program", STEP, || {
            let left = self.processes(exe);
            if left.is_empty() { Ok(()) } else { Err(left) }
        });
    }

    /// A path of the host as Windows sees it.
    pub fn path(host: &Path) -> String {
        format!("Z:{}", host.display()).replace('/', "\\")
    }

    fn prefix(&self) -> PathBuf {
        self.folder.path().join("prefix")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("WINEPREFIX", self.prefix())
            .env("WINEDEBUG", "-all")
            // No browser or .NET engine is offered for installation.
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
            .env_remove("DISPLAY")
            .stdin(Stdio::null());
        command
    }
}

impl Drop for Windows {
    fn drop(&mut self) {
        // Ends every program of this prefix and no other.
        self.command("wineserver").arg("-k").output().ok();
        self.command("wineserver").arg("-w").output().ok();
        if let Some(mut user) = self.user.take() {
            user.kill().ok();
            user.wait().ok();
        }
    }
}

fn has_part(file: &Path, wanted: impl Fn(&str) -> bool) -> bool {
    let bytes = fs::read(file).unwrap_or_default();
    bytes.split(|byte| *byte == 0).any(|part| wanted(&String::from_utf8_lossy(part)))
}

/// Both outputs of a program as text.
pub fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
