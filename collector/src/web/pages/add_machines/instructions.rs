//! The lines that somebody types or pastes to let a machine in.
//!
//! Everything that stands in a line is of our own making: file names and join codes have no sign that a shell knows.

use axum::http::HeaderMap;
use axum::http::header::HOST;

use crate::packages::PackageKind;
use crate::web::views::PackageView;

/// Where PCs find the packages: this very server, as the browser of whoever asks reached it.
pub(super) struct Origin {
    text: String,
    /// Only this computer knows the server by that name.
    pub(super) is_local: bool,
}

impl Origin {
    pub(super) fn of(headers: &HeaderMap, is_tls: bool) -> Option<Self> {
        let host = headers.get(HOST)?.to_str().ok()?;
        let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | ':' | '[' | ']');
        if host.is_empty() || 255 < host.len() || !host.chars().all(plain) {
            return None;
        }
        let is_local = ["127.", "localhost", "[::1]"].iter().any(|local| host.starts_with(local));
        let scheme = if is_tls { "https" } else { "http" };
        Some(Self { text: format!("{scheme}://{host}"), is_local })
    }

    pub(super) fn link(&self, package: &PackageView) -> String {
        format!("{}/goi/{}", self.text, package.file)
    }
}

/// The newest package of each kind, for Windows first.
pub(super) fn newest(packages: &[PackageView]) -> Vec<&PackageView> {
    let mut newest: Vec<&PackageView> = Vec::new();
    for package in packages {
        match newest.last_mut() {
            // Packages come by kind, newest version last.
            Some(last) if last.kind == package.kind => *last = package,
            _ => newest.push(package),
        }
    }
    newest
}

pub(super) fn kind(kind: PackageKind) -> &'static str {
    match kind {
        PackageKind::MsiX64 => "Windows 64 bit",
        PackageKind::MsiX86 => "Windows 32 bit",
        PackageKind::DebAmd64 => "Linux (Debian, Ubuntu) 64 bit",
        PackageKind::DebI386 => "Linux (Debian, Ubuntu) 32 bit",
        PackageKind::DebArm64 => "Linux (Debian, Ubuntu) ARM 64 bit",
    }
}

/// One line that installs and joins without a question.
pub(super) fn command(file: &str, kind: PackageKind, code: &str) -> String {
    if kind.is_msi() {
        format!("msiexec /i {file} /qn JOIN={code}")
    } else {
        format!(
            "sudo apt install -y ./{file} && sudo hatang-agent enrol --join {code} \
             && sudo systemctl enable --now hatang-agent"
        )
    }
}

/// Lines for a PC that has the program already; with `again`, for one that joined before.
pub(super) fn enrol(code: &str, again: bool) -> (String, String) {
    let again = if again { "--again " } else { "" };
    (
        format!(
            "net stop HaTangAgent & \"%ProgramFiles%\\HaTang\\hatang-agent.exe\" enrol {again}--join {code} & net start HaTangAgent"
        ),
        format!("sudo hatang-agent enrol {again}--join {code} && sudo systemctl restart hatang-agent"),
    )
}

/// For a policy's startup script: nothing happens on a PC that has it.
pub(super) fn startup_script(file: &str, code: &str) -> String {
    format!(
        "if not exist \"%ProgramFiles%\\HaTang\\hatang-agent.exe\" msiexec /i \"\\\\MAY-CHU\\CHIA-SE\\{file}\" /qn JOIN={code}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(host: &str) -> Option<Origin> {
        Origin::of(&[(HOST, host.parse().unwrap())].into_iter().collect(), true)
    }

    #[test]
    fn links_lead_to_the_server_as_the_browser_knows_it() {
        assert_eq!(origin("10.1.2.3:8443").unwrap().text, "https://10.1.2.3:8443");
        assert!(!origin("thu-thap.xa.vn").unwrap().is_local);
        assert!(origin("localhost:8080").unwrap().is_local && origin("127.0.0.1").unwrap().is_local);
    }

    #[test]
    fn a_host_that_is_none_makes_no_link() {
        for host in ["", "a b", "a/b", "a\"onload=x", "a@b", "a<b>"] {
            assert!(origin(host).is_none(), "{host}");
        }
        assert!(Origin::of(&HeaderMap::new(), true).is_none());
    }

    #[test]
    fn of_each_kind_the_newest_is_offered() {
        let package = |file: &str, kind| PackageView {
            file: file.to_owned(),
            version: String::new(),
            kind,
            bytes: 0,
            sha256: String::new(),
        };
        let all = [
            package("a", PackageKind::MsiX64),
            package("b", PackageKind::MsiX64),
            package("c", PackageKind::DebAmd64),
        ];
        let files: Vec<&str> = newest(&all).iter().map(|package| package.file.as_str()).collect();
        assert_eq!(files, ["b", "c"]);
    }
}
