//! Names of packages: which program, version and kind of computer a file is for.
//!
//! The name is all that an address may ask for, so it is read strictly: no folder, no sign that means something to a
//! shell, an HTTP header or a page.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// What kind of computer a package is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PackageKind {
    MsiX64,
    MsiX86,
    DebAmd64,
    DebI386,
    DebArm64,
}

/// `hatang-agent-1.4.0-x64.msi`, `hatang-agent-1.4.0-x86.msi` or, as Debian names them, `hatang-agent_1.4.0_amd64.deb`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageName {
    kind: PackageKind,
    version: String,
}

/// Why a name is not that of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a package is named hatang-agent-VERSION-x64.msi, hatang-agent-VERSION-x86.msi or hatang-agent_VERSION_amd64.deb, \
     with a version such as 1.4.0"
)]
pub struct NotAPackage;

const ENDINGS: [(&str, PackageKind); 5] = [
    ("-x64.msi", PackageKind::MsiX64),
    ("-x86.msi", PackageKind::MsiX86),
    ("_amd64.deb", PackageKind::DebAmd64),
    ("_i386.deb", PackageKind::DebI386),
    ("_arm64.deb", PackageKind::DebArm64),
];
const LONGEST_VERSION: usize = 24;

impl PackageKind {
    /// How every file of the kind begins.
    pub fn beginning(self) -> &'static [u8] {
        if self.is_msi() {
            &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
        } else {
            b"!<arch>\ndebian-binary"
        }
    }

    pub fn is_msi(self) -> bool {
        matches!(self, Self::MsiX64 | Self::MsiX86)
    }

    pub fn media_type(self) -> &'static str {
        if self.is_msi() { "application/x-msi" } else { "application/vnd.debian.binary-package" }
    }

    fn ending(self) -> &'static str {
        ENDINGS.iter().find(|(_, kind)| *kind == self).map_or("", |(ending, _)| ending)
    }
}

impl fmt::Display for PackageKind {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(if self.is_msi() { "an MSI" } else { "a Debian package" })
    }
}

impl PackageName {
    /// # Errors
    /// If the version is not one.
    pub fn new(kind: PackageKind, version: &str) -> Result<Self, NotAPackage> {
        let parts = version.split('.');
        let plain =
            |part: &str| (1..=6).contains(&part.len()) && part.bytes().all(|sign| sign.is_ascii_digit());
        if version.len() <= LONGEST_VERSION
            && (2..=4).contains(&parts.clone().count())
            && parts.clone().all(plain)
        {
            Ok(Self { kind, version: version.to_owned() })
        } else {
            Err(NotAPackage)
        }
    }

    /// What a file is by its ending alone; the build leaves the version out of `hatang-agent-x64.msi`.
    pub fn kind_of(file: &str) -> Option<PackageKind> {
        ENDINGS.iter().find(|(ending, _)| file.ends_with(ending)).map(|(_, kind)| *kind)
    }

    pub fn kind(&self) -> PackageKind {
        self.kind
    }

    pub fn version(&self) -> &str {
        &self.version
    }

    fn order(&self) -> (PackageKind, Vec<u32>) {
        (self.kind, self.version.split('.').filter_map(|part| part.parse().ok()).collect())
    }
}

impl Ord for PackageName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order()).then_with(|| self.version.cmp(&other.version))
    }
}

impl PartialOrd for PackageName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for PackageName {
    type Err = NotAPackage;

    fn from_str(text: &str) -> Result<Self, NotAPackage> {
        let kind = Self::kind_of(text).ok_or(NotAPackage)?;
        let beginning = if kind.is_msi() { "hatang-agent-" } else { "hatang-agent_" };
        let rest = text.strip_prefix(beginning).and_then(|rest| rest.strip_suffix(kind.ending()));
        Self::new(kind, rest.ok_or(NotAPackage)?)
    }
}

impl fmt::Display for PackageName {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.kind.is_msi() { '-' } else { '_' };
        write!(to, "hatang-agent{sign}{}{}", self.version, self.kind.ending())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_packages_are_read_and_written_back() {
        for name in
            ["hatang-agent-1.4.0-x64.msi", "hatang-agent-10.0-x86.msi", "hatang-agent_1.4.0.2_amd64.deb"]
        {
            assert_eq!(name.parse::<PackageName>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn nothing_else_is_a_package() {
        for name in [
            "",
            "hatang-agent-x64.msi",
            "hatang-agent--x64.msi",
            "hatang-agent-1-x64.msi",
            "hatang-agent-1.2.3.4.5-x64.msi",
            "hatang-agent-1.4.0-x64.MSI",
            "../hatang-agent-1.4.0-x64.msi",
            "hatang-agent-../1.0-x64.msi",
            "hatang-agent-1.4.0-x64.msi/",
            "hatang-agent-1.4.0\n-x64.msi",
            "hatang-agent-1..0-x64.msi",
            "hatang-agent-1.4.0-x64.msi.exe",
            "hatang-agent_1.4.0-x64.msi",
            "hatang-agent-1.4.0_amd64.deb",
            "hatang-agent-1234567.0-x64.msi",
            "hatang-agent-١.٤-x64.msi",
            ".unfinished",
            "hatang-collector_1.4.0_amd64.deb",
        ] {
            assert_eq!(name.parse::<PackageName>(), Err(NotAPackage), "{name}");
        }
    }

    #[test]
    fn versions_are_ordered_as_numbers() {
        let name = |text: &str| text.parse::<PackageName>().unwrap();
        assert!(name("hatang-agent-1.9.0-x64.msi") < name("hatang-agent-1.10.0-x64.msi"));
        assert!(name("hatang-agent-1.9.0-x64.msi") < name("hatang-agent-1.0-x86.msi"), "kinds stay together");
    }
}
