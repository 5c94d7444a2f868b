//! The operating system: registry, version call, and one question to WMI.
//!
//! `Win32_ComputerSystem` has `PCSystemTypeEx` since Windows 8.1 (6.3); a query that names it fails before. Without WMI
//! the rest is still told.

use super::ask::{Ask, Key, row_count, row_flag};
use super::sources::{Version, WmiQuery};
use crate::machine::facts::SystemFacts;

const CURRENT: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const NAMESPACE: &str = r"ROOT\CIMV2";
const CLASS: &str = "Win32_ComputerSystem";
const WITH_EXTENDED_TYPE: (u32, u32) = (6, 3);

pub(super) fn read(ask: &mut Ask<'_>) -> Option<SystemFacts> {
    let version = ask.version();
    let key = Key::new(CURRENT, "the Windows version");
    let mut facts = SystemFacts {
        name: ask.text(&key, "ProductName"),
        edition: ask.text(&key, "EditionID"),
        build: ask.count(&key, "CurrentBuild").or(version.map(|version| version.build)),
        revision: ask.count(&key, "UBR"),
        display_version: ask.text(&key, "DisplayVersion").or_else(|| ask.text(&key, "ReleaseId")),
        installation_type: ask.text(&key, "InstallationType"),
        service_pack: ask.text(&key, "CSDVersion"),
        installed_s: ask.number(&key, "InstallDate").filter(|installed| 0 < *installed),
        kernel: version.map(|version| format!("{}.{}.{}", version.major, version.minor, version.build)),
        architecture: version.map(|version| architecture(version.architecture)),
        product_type: version.map(|version| version.product_type).filter(|kind| 0 < *kind),
        ..SystemFacts::default()
    };
    computer(ask, version, &mut facts);
    (facts != SystemFacts::default()).then(|| SystemFacts { family: "windows".to_owned(), ..facts })
}

fn computer(ask: &mut Ask<'_>, version: Option<Version>, facts: &mut SystemFacts) {
    let extended = version.is_some_and(|version| WITH_EXTENDED_TYPE <= (version.major, version.minor));
    let properties: &[&str] = if extended {
        &["PCSystemType", "PCSystemTypeEx", "PartOfDomain"]
    } else {
        &["PCSystemType", "PartOfDomain"]
    };
    let rows = ask.wmi(&WmiQuery { namespace: NAMESPACE, class: CLASS, properties });
    if let Some(row) = rows.as_deref().and_then(<[_]>::first) {
        facts.pc_system_type = row_count(row, "PCSystemTypeEx").or_else(|| row_count(row, "PCSystemType"));
        facts.domain_joined = row_flag(row, "PartOfDomain");
    }
}

/// `PROCESSOR_ARCHITECTURE_…` of winnt.h in the words of other systems.
fn architecture(code: u32) -> String {
    match code {
        0 => "x86".to_owned(),
        5 => "arm".to_owned(),
        6 => "ia64".to_owned(),
        9 => "x86_64".to_owned(),
        12 => "aarch64".to_owned(),
        other => format!("processor architecture {other}"),
    }
}
