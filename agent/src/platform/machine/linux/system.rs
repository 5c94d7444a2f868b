//! Operating system and hypervisor: os-release(5), proc(5), `/sys/hypervisor`, the device tree, clock sources.

use super::tree::Tree;
use crate::machine::facts::{Fault, SystemFacts, VirtualisationFacts};

const CLOCK_SOURCES: &str = "/sys/devices/system/clocksource/clocksource0/available_clocksource";
/// The flags of the first processor stand in here.
const FIRST_PROCESSOR_BYTES: u64 = 8_192;

pub(super) fn read(tree: &Tree) -> Result<SystemFacts, Fault> {
    let release = match tree.text_if_there("/etc/os-release")? {
        Some(text) => text,
        None => tree.text("/usr/lib/os-release")?,
    };
    let value = |name: &str| {
        let fields = release.lines().filter_map(|line| line.split_once('='));
        let mut values = fields.filter(|(key, _)| *key == name).map(|(_, value)| unquoted(value));
        values.find(|value| !value.is_empty())
    };
    Ok(SystemFacts {
        family: "linux".to_owned(),
        name: value("NAME"),
        version: tree
            .attribute("/etc/debian_version")
            .filter(|_| value("ID").as_deref() == Some("debian"))
            .or_else(|| value("VERSION_ID")),
        variant: value("VARIANT_ID"),
        kernel: Some(tree.text("/proc/sys/kernel/osrelease")?),
        architecture: tree.attribute("/proc/sys/kernel/arch").or_else(machine_name),
        ..SystemFacts::default()
    })
}

pub(super) fn virtualisation(tree: &Tree) -> Result<VirtualisationFacts, Fault> {
    let processor = tree.text_head("/proc/cpuinfo", FIRST_PROCESSOR_BYTES)?;
    let flags =
        processor.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| key.trim() == "flags");
    Ok(VirtualisationFacts {
        hypervisor_flag: flags.map(|(_, flags)| flags.split_whitespace().any(|flag| flag == "hypervisor")),
        hypervisor: tree
            .attribute("/sys/hypervisor/type")
            .or_else(|| tree.attribute("/proc/device-tree/hypervisor/compatible")),
        clock_sources: tree
            .attribute(CLOCK_SOURCES)
            .map(|names| names.split_whitespace().map(str::to_owned).collect())
            .unwrap_or_default(),
    })
}

/// Kernels before 6.1 tell it by system call only.
fn machine_name() -> Option<String> {
    let name = rustix::system::uname();
    Some(name.machine().to_str().ok()?.to_owned())
}

fn unquoted(value: &str) -> String {
    value.trim().trim_matches(['"', '\'']).to_owned()
}
